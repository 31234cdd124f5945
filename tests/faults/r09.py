"""R09: phones whose clocks are wrong by up to two days, or jump; no day is won by it.

A server can tell a wrong clock by what it told the phone itself: a reading must lie between the
last time beacon and its receipt. A wrong instant *inside* that gap cannot be told from a reading
truly made there without a network; such cases are counted apart as `inside_beacon_gap`, so that
the figure says how often chance alone gets there.
"""

from __future__ import annotations

import io
import random
import uuid
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.faults import truth
from tests.faults.inside import Town, town
from tests.faults.outcome import Outcome
from tests.faults.people import Phone
from tests.faults.r02 import DEVICE_KEY

HOUR = timedelta(hours=1)
SKEWS_H = range(-48, 49)
# Around leap days, ends of years and of months, by the city's clock.
STARTS = tuple(
    datetime(*day, 1, 0, tzinfo=UTC)
    for day in (
        (2024, 2, 27), (2024, 2, 28), (2024, 2, 29), (2028, 2, 28), (2025, 2, 27),
        (2025, 12, 30), (2026, 3, 30),
    )
)  # fmt: skip
SEVERITY = {"none": 0, "green": 1, "yellow": 2, "red": 3}


@dataclass(frozen=True, slots=True)
class Size:
    """How often every wrong clock is tried."""

    rounds: int


FULL, SHORT = Size(12), Size(2)


@dataclass(slots=True)
class Case:
    """A phone that is wrong by `skew`, and by `jump` more from some moment after the contact."""

    phone: Phone
    skew: timedelta
    jump: timedelta
    corrects_itself: bool
    history: dict[date, list[int]]
    contact: datetime
    beacon: str | None = None

    def clock(self, at: datetime, has_jumped: bool) -> datetime:
        """What the phone believes the time to be; ours corrects itself by the server's word."""
        wrong = timedelta(0) if self.corrects_itself else self.skew
        return at + wrong + (self.jump if has_jumped else timedelta(0))


def _check_in(
    phone: Phone, measured_at: datetime, beacon: str | None, item_beacon: str | None
) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "measured_at": measured_at.isoformat(),
        "temperature_tenths_c": truth.NORMAL,
        "site": "ear",
        "symptoms": [],
    }
    if item_beacon:
        item["time_beacon"] = item_beacon
    body = {"items": [item]} | ({"time_beacon": beacon} if beacon else {})
    answer = phone.call("POST", "/check-ins", body)
    if answer.status not in (200, 422):
        raise RuntimeError(f"status {answer.status}: {answer.body}")
    found: dict[str, Any] = answer.body
    return found


def _new_case(place: Town, skew: timedelta, chance: random.Random) -> Case:
    """Somebody with some honest days behind them, who heard the server a while ago."""
    clock = place.clock
    clock.at = chance.choice(STARTS) + HOUR * chance.randrange(24)
    phone, _ = place.new_resident()
    history: dict[date, list[int]] = {}
    for _ in range(chance.randint(0, 6)):
        clock.move(HOUR * chance.choice((3, 20, 24, 24, 48, 72)))
        _check_in(phone, clock.at, None, None)
        history.setdefault(truth.day_of(clock.at), []).append(truth.NORMAL)
    clock.move(HOUR * chance.choice((0, 5, 24, 70)))
    jump = chance.choice((timedelta(0), skew, HOUR * chance.randint(-48, 48)))
    case = Case(phone, skew, jump, chance.random() < 0.5, history, clock.at)
    if history and chance.random() < 0.5:
        answer = phone.call("POST", "/me/passes", {"device_key": DEVICE_KEY})
        case.beacon = answer.body["time_beacon"]
    else:
        clock.move(HOUR)
        phone.sign_in()
        case.contact = clock.at
    return case


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one reading."""

    is_accepted: bool
    is_backdated: bool
    is_improved: bool
    is_inside_gap: bool


def play(place: Town, skew: timedelta, foreign_beacon: str | None, chance: random.Random) -> Seen:
    """One phone measures by its wrong clock and sends later."""
    case, clock = _new_case(place, skew, chance), place.clock
    clock.move(timedelta(minutes=chance.choice((1, 30, 300, 900, 1500))))
    measured = clock.at
    claimed = case.clock(measured, has_jumped=True)
    clock.move(timedelta(minutes=chance.choice((0, 1, 120, 900, 1700, 2900))))
    beacons = (None, case.beacon, foreign_beacon, "1.x", f"{10**12}.{'A' * 43}")
    body = _check_in(case.phone, claimed, chance.choice(beacons), chance.choice(beacons))
    result, true_on, received_on = (
        body["results"][0],
        truth.day_of(measured),
        truth.day_of(clock.at),
    )
    if result["status"] == "rejected":
        return Seen(False, False, False, False)
    counted_on = date.fromisoformat(result["counts_for_on"])
    contact = case.contact.replace(microsecond=case.contact.microsecond // 1000 * 1000)
    is_inside = counted_on not in (true_on, received_on) and contact <= claimed <= clock.at
    shown = [day["colour"] for day in body["health_code"]["if_silent"]]
    kindest = _kindest(case.history, true_on, received_on)
    is_improved = any(
        SEVERITY[colour] < least for colour, least in zip(shown, kindest, strict=True)
    )
    return Seen(True, counted_on < true_on, is_improved, is_inside)


def _kindest(history: dict[date, list[int]], true_on: date, received_on: date) -> list[int]:
    """The best colours an honest person could have: measured then, now, or both times."""
    ways = []
    for days in ({true_on}, {received_on}, {true_on, received_on}):
        known = {day: list(found) for day, found in history.items()}
        for day in days:
            known.setdefault(day, []).append(truth.NORMAL)
        colours = truth.ahead(known, received_on, checks_in=False)
        ways.append([SEVERITY[colour] for colour in colours])
    return [min(colours) for colours in zip(*ways, strict=True)]


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    chance = random.Random(seed)
    seen: list[Seen] = []
    with town(STARTS[0], seed) as place, redirect_stdout(io.StringIO()):
        stranger = _new_case(place, timedelta(0), chance)
        _check_in(stranger.phone, place.clock.at, None, None)
        foreign = stranger.phone.call("POST", "/me/passes", {"device_key": DEVICE_KEY})
        for _ in range(size.rounds):
            for hours in SKEWS_H:
                skew = HOUR * hours + timedelta(seconds=chance.randint(-1800, 1800))
                seen.append(play(place, skew, foreign.body["time_beacon"], chance))
    inside = [one for one in seen if one.is_inside_gap]
    bad = [one for one in seen if (one.is_backdated or one.is_improved) and not one.is_inside_gap]
    cases = size.rounds * len(SKEWS_H)
    return Outcome(
        "R09",
        {"backdated_accepted": len(bad)},
        {"backdated_accepted": 0},
        {"cases": len(seen), "accepted": sum(one.is_accepted for one in seen)},
        {"cases": cases, "accepted": cases // 4},
        {
            "inside_beacon_gap": len(inside),
            "inside_beacon_gap_backdated": sum(one.is_backdated for one in inside),
        },
    )
