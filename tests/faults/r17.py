"""R17: somebody with the right to write the store changes the audit, in every way we can think of.

Each trial does one thing to one day, asks `audit verify`, and puts everything back. Days are sealed
but for the last: there only what rows of other lanes have witnessed can be missed.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from backend.core import audit, audit_check, ids
from backend.core.audit import LANES, Act, Entry, Seal
from backend.core.limits import Counter
from tests.faults.outcome import Outcome
from tests.support.clock import FixedClock
from tests.support.installation import installed

ROWS_A_DAY = 90
FIRST_DAY = date(2026, 5, 1)
DAYS = 4


@dataclass(frozen=True, slots=True)
class Size:
    """How many times somebody tampers."""

    trials: int


FULL, SHORT = Size(1000), Size(60)
Lanes = list[list[Entry]]


def write_day(chance: random.Random) -> None:
    """Rows as residents, people on duty and jobs write them, alone and with what they did."""
    for number in range(ROWS_A_DAY):
        whom = ids.random_id()
        act = chance.choice(
            (
                Act("resident.apply", f"account:{whom}", "411202001001", whom, "own"),
                Act(
                    "resident.read", f"staff:{ids.random_id()}", "411281003001", whom, "care",
                    role="village_head", office=ids.random_id(),
                ),
                Act("job.run", "job:retention-sweep", "4112", None, "2026-05-01"),
            )
        )  # fmt: skip
        if number % 3:
            audit.record_act(act)
        else:
            counter = Counter(f"r17-{whom}", expires_at=1)
            audit.together(act, lambda writes, one=counter: writes.save(one))  # type: ignore[misc]


def lanes_of(on: date) -> Lanes:
    """The lanes of a day that have rows."""
    every = [Entry.all_of(Entry.key_of(on, lane)) for lane in range(LANES)]
    return [rows for rows in every if rows]


def chain_anew(rows: list[Entry], start: int) -> None:
    """Number and hash a lane's rows from a place on, as if nothing had happened."""
    before = rows[start - 1].hash if start else ""
    for number, row in enumerate(rows[start:], start + 1):
        row.part, row.previous = Entry.part_of(number), before
        row.hash = before = row.true_hash()
        row.save()


CHANGES: dict[str, Callable[[Entry], object]] = {
    "action": lambda row: "resident.find",
    "actor": lambda row: "staff:somebody-else",
    "area": lambda row: "411221",
    "at_ms": lambda row: row.at_ms + 1,
    "beside": lambda row: None,
    "entry_id": lambda row: "another",
    "expires_at": lambda row: row.expires_at + 86400,
    "office": lambda row: "another-office",
    "outcome": lambda row: "refused",
    "previous": lambda row: "another",
    "purpose": lambda row: "emergency",
    "role": lambda row: "auditor",
    "whom": lambda row: "nobody",
}


def edit(lanes: Lanes, chance: random.Random) -> None:
    """Say something else in a row; its hash as it was, made anew, or the whole lane behind it."""
    rows = chance.choice(lanes)
    place = chance.randrange(len(rows))
    name = chance.choice([n for n in CHANGES if CHANGES[n](rows[place]) != getattr(rows[place], n)])
    setattr(rows[place], name, CHANGES[name](rows[place]))
    way = chance.randrange(3)
    if way == 2 and name != "previous":
        chain_anew(rows, place)
        return
    if way:
        rows[place].hash = rows[place].true_hash()
    rows[place].save()


def drop(lanes: Lanes, chance: random.Random) -> None:
    """Take a row out; half the time the lane is closed up behind it."""
    rows = chance.choice([rows for rows in lanes if len(rows) > 1])
    place = chance.randrange(len(rows) - 1)
    gone = rows.pop(place)
    if chance.random() < 0.5:
        gone.delete()
        return
    last = rows[-1]
    Entry(last.key, last.part).delete()
    chain_anew(rows, place)


def swap(lanes: Lanes, chance: random.Random) -> None:
    """Two rows change places, of one lane or of two, with or without hashes to match."""
    first, second = chance.choice(lanes), chance.choice(lanes)
    here, there = chance.choice(first), chance.choice(second)
    while here.place == there.place:
        first, second = chance.choice(lanes), chance.choice(lanes)
        here, there = chance.choice(first), chance.choice(second)
    (here.key, here.part), (there.key, there.part) = (there.key, there.part), (here.key, here.part)
    if chance.random() < 0.5:
        here.hash, there.hash = here.true_hash(), there.true_hash()
    here.save()
    there.save()


def cut_tail(lanes: Lanes, chance: random.Random) -> None:
    """Take the last rows of a lane."""
    rows = chance.choice(lanes)
    for row in rows[chance.randrange(len(rows)) :]:
        row.delete()


def cut_lane(lanes: Lanes, chance: random.Random) -> None:
    """Take a lane, or all of them."""
    for rows in chance.choice((lanes, [chance.choice(lanes)])):
        for row in rows:
            row.delete()


def cut_day(lanes: Lanes, chance: random.Random) -> None:
    """Take a day with its seal."""
    cut_lane(lanes, chance)
    Seal("seal", lanes[0][0].key[:10]).delete()


def cut_unsealed(lanes: Lanes, chance: random.Random) -> None:
    """Before the day is sealed: the last rows of a lane, some of which others have seen."""
    seen = {
        str(row.beside).partition("|")[0] for rows in lanes for row in rows if row.beside
    }  # fmt: skip
    able = [rows for rows in lanes if rows[-1].place in seen]
    rows = chance.choice(able)
    for row in rows[chance.randrange(len(rows)) :]:
        row.delete()


SEALED = (edit, drop, swap, cut_tail, cut_lane, cut_day)
UNSEALED = (cut_unsealed,)


def put_back(on: date, kept: Lanes, seal: Seal | None) -> None:
    """The day as it was."""
    for rows in lanes_of(on):
        for row in rows:
            row.delete()
    for rows in kept:
        for row in rows:
            row.save()
    if seal:
        seal.save()


def copy_of(lanes: Lanes) -> Lanes:
    """The same rows once more, to be changed."""
    return [[Entry(**row.attribute_values) for row in rows] for rows in lanes]


def days_written(clock: FixedClock, chance: random.Random) -> list[date]:
    """Days with rows, all but the last of them sealed."""
    days = [FIRST_DAY + timedelta(days=number) for number in range(DAYS)]
    for on in days:
        audit.seal_yesterday(on)
        clock.set(f"{on.isoformat()}T09:00")
        write_day(chance)
    return days


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    chance = random.Random(seed)
    clock = FixedClock()
    tried: dict[str, int] = {}
    found = false_alarms = 0
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        installed("dynoxide", Path(folder)) as house,
    ):
        house.take_over(clock)
        days = days_written(clock, chance)
        kept = {on: lanes_of(on) for on in days}
        seals = {on: Seal.of(on) for on in days}
        # What is taken with its seal is missed by the seal of a later day, so not of the last one.
        for number in range(size.trials):
            way = (*SEALED, *UNSEALED)[number % (len(SEALED) + len(UNSEALED))]
            last = len(days) - 2 if way is cut_day else len(days) - 1
            on = days[-1] if way in UNSEALED else days[chance.randrange(last)]
            way(copy_of(kept[on]), chance)
            found += audit_check.verify(on).state == "bad"
            put_back(on, kept[on], seals[on])
            false_alarms += audit_check.verify(on).state == "bad"
            tried[way.__name__] = tried.get(way.__name__, 0) + 1
    return Outcome(
        "R17",
        {"tampered_found": found, "false_alarms": false_alarms},
        {"tampered_found": size.trials, "false_alarms": 0},
        tried,
        {way.__name__: 1 for way in (*SEALED, *UNSEALED)},
    )
