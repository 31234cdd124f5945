"""The phones of R01: 16 workers that send batches until each is answered, in a process to kill.

`python -m tests.faults.r01_phones PLAN JOURNAL`: what is answered goes into the journal before the
next batch; a new process sends everything that has no answer there, as a phone's outbox does.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import urllib3

from tests.faults.people import Phone, SocketDoor
from tests.faults.sending import send_all

WORKERS = 16
PAUSE_MOST_S = 0.3


def batches_done(journal: Path) -> dict[int, list[tuple[str, str]]]:
    """Batch number -> (id, status) of each of its items, as far as answered.

    The last line may have been cut off by the kill; it has no answer then.
    """
    if not journal.exists():
        return {}
    done = {}
    for line in journal.read_text().splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        done[row["batch"]] = [(item_id, status) for item_id, status in row["results"]]
    return done


def send(phone: Phone, items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Send a batch until the server has said what became of it."""
    while True:
        try:
            answer = phone.call("POST", "/check-ins", {"items": items})
        except urllib3.exceptions.HTTPError:
            answer = None
        if answer and answer.status in (200, 422) and "results" in answer.body:
            return [(result["id"], result["status"]) for result in answer.body["results"]]
        if answer and answer.status < 500:
            raise RuntimeError(f"a status that means giving up: {answer.status} {answer.body}")
        time.sleep(random.uniform(0, PAUSE_MOST_S))


def run(plan: dict[str, Any], journal: Path) -> None:
    """Send what has no answer in the journal."""
    done = batches_done(journal)
    door = SocketDoor(plan["url"])
    phones = [Phone(door, "", person["cookies"]) for person in plan["people"]]

    def answer(number: int) -> dict[str, Any]:
        batch = plan["batches"][number]
        return {"batch": number, "results": send(phones[batch["person"]], batch["items"])}

    left = [number for number in range(len(plan["batches"])) if number not in done]
    send_all(left, WORKERS, journal, answer)


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
