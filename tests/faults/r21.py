"""R21: registrations of published trips through throttling, cuts, resets, delays and kills.

Each is one registration and one row of the audit however often and under however many ids a
person's phones send it; what was taken back stays so though copies of it come late.
"""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import SocketDoor, new_resident, some_village
from tests.faults.r21_phones import Told, told_of
from tests.faults.stage import Stage, operate, planned_kills, staged

THROTTLED_ONE_IN = 10
SHARES = {"cut": 5, "reset": 3, "late": 2, "conflict": 3}
WITHIN_S = 900.0
# Every so many somebody changes their mind.
TAKEN_BACK_ONE_IN = 5
CONSENT = 1


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it: `kills` are the shares of answered sends at which something is killed."""

    people: int
    trips: int
    kills: tuple[tuple[float, str], ...]


# Below what an account may register in an hour, with what is sent again after a kill.
FULL = Size(
    80,
    12,
    (
        (0.1, "server"), (0.2, "engine"), (0.3, "client"), (0.5, "server"), (0.6, "engine"),
        (0.7, "all"), (0.85, "all"),
    ),
)  # fmt: skip
SHORT = Size(5, 12, ((0.3, "server"), (0.5, "engine"), (0.7, "client")))


def publish(stage: Stage, number: int) -> list[int]:
    """Put trips on the list, past the screens; gives their numbers."""
    from tests.support import trips

    operate(stage)
    return trips.publish(*(trips.a_train(number=f"G{n}") for n in range(1, number + 1)))


def make_sends(size: Size, trips: list[int], chance: random.Random) -> list[dict[str, Any]]:
    """What the phones send, each with who, which trip and an id; copies, and other ids, among it.

    Who takes a registration back does so once it was answered, by a phone that comes last.
    """
    sends = []
    for person in range(size.people):
        for trip in trips:
            first = {"person": person, "trip": trip, "id": some_id(chance)}
            sends += [first] * chance.randint(1, 3)
            if not is_taken_back(person, trip) and chance.random() < 0.3:
                # A second phone of theirs, which knows nothing of the first.
                sends.append({**first, "id": some_id(chance)})
    chance.shuffle(sends)
    return sends


def some_id(chance: random.Random) -> str:
    """An id as a phone makes it."""
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def is_taken_back(person: int, trip: int) -> bool:
    """Whether this one is taken back in the end."""
    return (person + trip) % TAKEN_BACK_ONE_IN == 0


def planned_faults(size: Size) -> dict[str, int]:
    """How many faults must befall transactions, of which every registration takes at least one."""
    number = size.people * size.trips
    share = {kind: number * cards // 100 for kind, cards in SHARES.items()}
    return {**share, **planned_kills(size.kills, "client")}


def stored(url: str) -> tuple[dict[tuple[str, int], str], Counter[tuple[str, str]]]:
    """Who and which trip -> state; and how often the audit names an action and a person."""
    pages = rows.client(url).get_paginator("scan")
    found, acts = {}, Counter[tuple[str, str]]()
    for page in pages.paginate(TableName="changxing-cotravel", ConsistentRead=True):
        for item in page["Items"]:
            if item["key"]["S"].startswith("person#"):
                found[item["resident"]["S"], int(item["trip"]["S"])] = item["state"]["S"]
    for page in pages.paginate(TableName="changxing-audit", ConsistentRead=True):
        for item in page["Items"]:
            action = item.get("action", {}).get("S", "")
            if action.startswith("register."):
                acts[action, item["whom"]["S"]] += 1
    return found, acts


def judge(
    people: list[dict[str, Any]],
    trips: list[int],
    told: Told,
    found: dict[tuple[str, int], str],
    acts: Counter[tuple[str, str]],
) -> dict[str, int]:
    """Compare what was sent, what was answered and what is stored.

    `several`: one registration that was answered with several instants of its making; `resurrected`
    : taken back, and open all the same; `unaudited`: more or fewer rows than there were acts.
    """
    wanted = {(one["resident_id"], trip) for one in people for trip in trips}
    back = {
        (one["resident_id"], trip)
        for n, one in enumerate(people)
        for trip in trips
        if is_taken_back(n, trip)
    }
    made = Counter(resident_id for resident_id, _ in wanted)
    gone = Counter(resident_id for resident_id, _ in back)
    return {
        "lost": len(wanted - found.keys()),
        "double": len(found.keys() - wanted),
        "several": sum(len(instants) > 1 for instants in told.made_at.values()),
        "acked_not_stored": len(told.made_at.keys() - found.keys()),
        "resurrected": sum(found.get(one) != "taken_back" for one in back),
        "unaudited": sum(acts["register.trip", one] != number for one, number in made.items())
        + sum(acts["register.take_back", one] != number for one, number in gone.items()),
    }


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    with staged(SHARES, seed, "client", write="TransactWriteItems") as stage:
        return _play(stage, size, random.Random(seed))


def _play(stage: Stage, size: Size, chance: random.Random) -> Outcome:
    stage.server.start()
    door = SocketDoor(stage.server.url)
    village = some_village(door)
    made = [new_resident(door, chance, village) for _ in range(size.people)]
    people = [{"cookies": phone.cookies, "resident_id": own_id} for phone, own_id in made]
    trips = publish(stage, size.trips)
    sends = make_sends(size, trips, chance)
    back = [[n, trip] for n in range(size.people) for trip in trips if is_taken_back(n, trip)]
    plan = {"url": stage.server.url, "people": people, "sends": sends, "back": back}
    stage.plan.write_text(json.dumps(plan | {"consent": CONSENT}))
    stage.microburst.throttle(THROTTLED_ONE_IN)
    stage.proxy.is_armed = True
    # What is taken back is followed by one late copy.
    planned = len(sends) + 2 * len(back)
    took_s = stage.drive(
        "tests.faults.r21_phones",
        size.kills,
        lambda: len(told_of(stage.journal, people).done),
        planned,
        WITHIN_S,
    )
    stage.server.kill()
    stage.cut_power()
    found, acts = stored(stage.engine.url)
    return Outcome(
        "R21",
        judge(people, trips, told_of(stage.journal, people), found, acts),
        {
            "lost": 0, "double": 0, "several": 0, "acked_not_stored": 0, "resurrected": 0,
            "unaudited": 0,
        },
        dict(sorted(stage.proxy.injected.items())) | dict(stage.killed),
        planned_faults(size),
        {
            "registrations": len(found),
            "sends": planned,
            "seconds": round(took_s, 1),
        },
    )  # fmt: skip
