"""The phone of R08: it sends a sealed queue until each record is answered, in a process to kill.

`python -m tests.faults.r08_phone PLAN JOURNAL`: what became of a record goes into the journal
before the next batch; a new process sends all that has no answer there, as the phone's queue does.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import urllib3

from tests.faults.people import Phone, SocketDoor

PATHS = {
    "collection": "/duty/collections",
    "check_in": "/duty/check-ins",
    "passage": "/duty/passages",
}
# With the few that are sent twice, a batch of passages has as many as the server takes.
BATCH_MOST = {"collection": 8, "check_in": 25, "passage": 48}
PAUSE_MOST_S = 0.3
LATER = "residents.not_collected_yet"


def answered(journal: Path) -> dict[str, list[str]]:
    """Id -> what was said of it each time it was sent, as far as it was answered for good.

    The last line may have been cut off by the kill; it has no answer then.
    """
    found: dict[str, list[str]] = {}
    for line in journal.read_text().splitlines() if journal.exists() else ():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        for phone_id, status in told:
            found.setdefault(phone_id, []).append(status)
    return found


def batches(queue: list[dict[str, str]], chance: random.Random) -> Iterator[list[dict[str, str]]]:
    """The queue in batches of one kind; some records come twice, and in no order."""
    left: dict[str, list[dict[str, str]]] = {}
    for item in queue:
        waiting = left.setdefault(item["kind"], [])
        waiting.append(item)
        if len(waiting) == BATCH_MOST[item["kind"]]:
            yield _mixed(left.pop(item["kind"]), chance)
    for waiting in left.values():
        yield _mixed(waiting, chance)


def _mixed(items: list[dict[str, str]], chance: random.Random) -> list[dict[str, str]]:
    most = BATCH_MOST[items[0]["kind"]]
    # Room for a few that are sent twice in the same batch.
    items = items + chance.sample(items, min(len(items), 2))
    chance.shuffle(items)
    return items[: most + 2]


def send(phone: Phone, items: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Send a batch until the server has said what became of it."""
    sent = [{"id": item["id"], "sealed": item["sealed"]} for item in items]
    while True:
        try:
            answer = phone.call("POST", PATHS[items[0]["kind"]], {"items": sent})
        except (urllib3.exceptions.HTTPError, ValueError):
            answer = None
        if answer and answer.status == 200:
            results: list[dict[str, Any]] = answer.body["results"]
            return results
        if answer and answer.status == 503 and len(items) > 1:
            # Too much for a store that is busy: less of it at once.
            half = len(items) // 2
            return send(phone, items[:half]) + send(phone, items[half:])
        if answer and answer.status < 500:
            raise RuntimeError(f"a status that means giving up: {answer.status} {answer.body}")
        time.sleep(random.uniform(0, PAUSE_MOST_S))


def run(plan: dict[str, Any], journal: Path) -> None:
    """Send what has no answer in the journal, those that came too early again."""
    chance = random.Random(len(answered(journal)))
    phone = Phone(SocketDoor(plan["url"]), "", plan["cookies"])
    while True:
        done = answered(journal)
        queue = [item for item in plan["queue"] if item["id"] not in done]
        if not queue:
            return
        # Visits may overtake the household they belong to; then they wait.
        head, tail = queue[:100], queue[100:]
        chance.shuffle(head)
        with journal.open("a") as out:
            # A line that a kill cut off must not swallow the next one.
            out.write("\n")
            for batch in batches(head + tail, chance):
                results = send(phone, batch)
                good = [one for one in results if one.get("code") != LATER]
                wrong = [one for one in good if one["status"] == "rejected"]
                if wrong:
                    raise RuntimeError(f"refused for good: {wrong[0]}")
                told = [(one["id"], one["status"]) for one in good]
                out.write(json.dumps(told) + "\n")
                out.flush()
                os.fsync(out.fileno())


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
