"""The phones of R21: workers that register trips until each is answered, in a process to kill.

`python -m tests.faults.r21_phones PLAN JOURNAL`: first everything is registered, then some of it is
taken back, then a late copy of each of those comes; what is answered goes into the journal.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import urllib3

from tests.faults.people import Phone, SocketDoor
from tests.faults.sending import send_all

WORKERS = 12
PAUSE_MOST_S = 0.3


class Told(NamedTuple):
    """What the journal says: which steps are done, and when each registration was made."""

    done: set[int]
    made_at: dict[tuple[str, int], set[str]]


def told_of(journal: Path, people: list[dict[str, Any]]) -> Told:
    """Read a journal; the last line may have been cut off by a kill, and has no answer then."""
    told = Told(set(), {})
    for line in journal.read_text().splitlines() if journal.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        told.done.add(row["step"])
        who = people[row["person"]]["resident_id"]
        told.made_at.setdefault((who, row["trip"]), set()).add(row["registered_at"])
    return told


def ask(phone: Phone, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask until the server has said what became of it."""
    while True:
        try:
            answer = phone.call("POST", path, body)
        except urllib3.exceptions.HTTPError:
            answer = None
        if answer and answer.status == 200:
            told: dict[str, Any] = answer.body["registration"]
            return told
        if answer and answer.status < 500:
            raise RuntimeError(f"a status that means giving up: {answer.status} {answer.body}")
        time.sleep(random.uniform(0, PAUSE_MOST_S))


def steps_of(plan: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """What is done at once, stage by stage; each step has its number."""
    sends = [{**one, "what": "send"} for one in plan["sends"]]
    first = {(one["person"], one["trip"]): one for one in sends}
    back = [{"person": who, "trip": trip, "what": "back"} for who, trip in plan["back"]]
    late = [first[one["person"], one["trip"]] for one in back]
    numbered, at = [], 0
    for stage in (sends, back, late):
        numbered.append([{**one, "step": at + n} for n, one in enumerate(stage)])
        at += len(stage)
    return numbered


def run(plan: dict[str, Any], journal: Path) -> None:
    """Do what has no answer in the journal."""
    door = SocketDoor(plan["url"])
    phones = [Phone(door, "", person["cookies"]) for person in plan["people"]]
    done = told_of(journal, plan["people"]).done
    for stage in steps_of(plan):
        steps = {one["step"]: one for one in stage}

        def answer(number: int, steps: dict[int, dict[str, Any]] = steps) -> dict[str, Any]:
            one = steps[number]
            path = "/cotravel/registrations/take-back"
            body = {"trip": one["trip"]}
            if one["what"] == "send":
                path = "/cotravel/registrations"
                body = {"id": one["id"], "trip": one["trip"], "consent_version": plan["consent"]}
            told = ask(phones[one["person"]], path, body)
            known = {name: one[name] for name in ("step", "person", "trip")}
            return known | {"registered_at": told["registered_at"]}

        send_all([number for number in steps if number not in done], WORKERS, journal, answer)


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
