"""The phones of R20: workers that send reports until each is answered, in a process to kill.

`python -m tests.faults.r20_phones PLAN JOURNAL`: photos go first, then the report; what is answered
goes into the journal before the next one. Each report has a network address of its own.
"""

from __future__ import annotations

import base64
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import urllib3

from tests.faults.sending import send_all

WORKERS = 8
PAUSE_MOST_S = 0.3
API = "/api/v1"


def receipts_of(journal: Path) -> tuple[dict[int, set[tuple[str, str]]], Counter[int]]:
    """Report -> the receipts it was answered with; and how often each was answered.

    The last line may have been cut off by the kill; it has no answer then.
    """
    receipts: dict[int, set[tuple[str, str]]] = {}
    answered: Counter[int] = Counter()
    for line in journal.read_text().splitlines() if journal.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        receipts.setdefault(row["report"], set()).add((row["number"], row["secret"]))
        answered[row["report"]] += 1
    return receipts, answered


def ask(
    pool: urllib3.HTTPConnectionPool, url: str, method: str, path: str, body: bytes, kind: str
) -> Any:
    """Ask until the server has said what became of it."""
    headers = {"Origin": url, "Content-Type": kind}
    while True:
        try:
            answer = pool.urlopen(method, API + path, body=body, headers=headers, retries=False)
        except urllib3.exceptions.HTTPError:
            answer = None
        if answer and answer.status == 200:
            return json.loads(answer.data)
        if answer and answer.status < 500:
            raise RuntimeError(f"a status that means giving up: {answer.status} {answer.data!r}")
        time.sleep(random.uniform(0, PAUSE_MOST_S))


def send(url: str, number: int, report: dict[str, Any]) -> dict[str, str]:
    """Send a report behind its photos; gives its receipt."""
    address = f"127.0.{1 + number // 250}.{1 + number % 250}"
    host, port = url.removeprefix("http://").split(":")
    pool = urllib3.HTTPConnectionPool(host, int(port), timeout=15.0, source_address=(address, 0))
    body = report["body"]
    for made_as, photo in report["photos"].items():
        path = f"/reports/{body['id']}/pictures/{made_as}"
        ask(pool, url, "PUT", path, base64.b64decode(photo), "image/jpeg")
    told = ask(pool, url, "POST", "/reports", json.dumps(body).encode(), "application/json")
    return {"number": told["number"], "secret": told["secret"]}


def run(plan: dict[str, Any], journal: Path) -> None:
    """Send what has no answer in the journal."""
    _, answered = receipts_of(journal)
    left = []
    for number in plan["sends"]:
        if answered[number]:
            answered[number] -= 1
        else:
            left.append(number)

    def answer(number: int) -> dict[str, Any]:
        return {"report": number, **send(plan["url"], number, plan["reports"][number])}

    send_all(left, WORKERS, journal, answer)


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
