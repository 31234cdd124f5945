"""Which boards of the hotline a work order is counted on, and as what; pure.

A division has a board a day, and an order belongs to the day on which it was received for good: so
a share closed has its base beside it. A board counts as a whole (*), by category, by the divisions
below (their code behind an @), by kind of unit (behind an &) and by unit (behind a colon).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from backend.dashboard import hotline_step_rules
from backend.dashboard.hotline_step_rules import Step
from backend.hotline.number_rules import Happened
from backend.hotline.rules import Act, OrderState, desk_of

DAY = "h#"
AREA, KIND, UNIT, WHOLE = "@", "&", ":", "*"
DAYS_KEPT_S = 400 * 24 * 3600
ROOT_DIGITS, COUNTY_DIGITS, TOWN_DIGITS, VILLAGE_DIGITS = 4, 6, 9, 12
LEVELS = {
    ROOT_DIGITS: COUNTY_DIGITS,
    COUNTY_DIGITS: TOWN_DIGITS,
    TOWN_DIGITS: VILLAGE_DIGITS,
}
"""The divisions that have boards, by digits, and what lies below each."""
COUNTS = ("received", "accepted", "refused", "merged", "closed", "reopened", "expedited")
RATINGS = {stars: f"s{stars}" for stars in range(1, 6)}
MS = 1000
_EPOCH = date(1970, 1, 1)
_BEFORE_ACCEPTING = (OrderState.RECEIVED, OrderState.REFUSED, OrderState.MERGED)
_AT_WORK = (OrderState.ACCEPTED, OrderState.DISPATCHED, OrderState.HANDLING)
_AT_ITS_END = (OrderState.RESOLVED, OrderState.CLOSED)
# What a change of state ends; all other changes end nothing that is measured.
_ENDED = {
    (OrderState.RECEIVED, OrderState.ACCEPTED): Step.ACCEPT,
    (OrderState.RECEIVED, OrderState.DISPATCHED): Step.ACCEPT,
    (OrderState.ACCEPTED, OrderState.DISPATCHED): Step.DISPATCH,
    (OrderState.DISPATCHED, OrderState.HANDLING): Step.TAKE,
    # Whoever resolves at once has not measured when they took it.
    (OrderState.DISPATCHED, OrderState.RESOLVED): Step.HANDLE,
    (OrderState.HANDLING, OrderState.RESOLVED): Step.HANDLE,
    (OrderState.RESOLVED, OrderState.CLOSED): Step.CALL_BACK,
    (OrderState.RESOLVED, OrderState.DISPATCHED): Step.CALL_BACK,
    (OrderState.RESOLVED, OrderState.ACCEPTED): Step.CALL_BACK,
}

Numbers = Mapping[str, int]
Key = tuple[str, str]


class Counted(NamedTuple):
    """What is counted of an order.

    :ivar numbers: of the order as a whole; `by_unit` of the units: the order itself for its desk
        and its handling unit, and for each unit the steps that it did.
    """

    received_ms: int
    category: str
    division_code: str
    numbers: Numbers
    by_unit: Mapping[str, Numbers]


def day_part(on: date) -> str:
    """Name the board of a day."""
    return f"{DAY}{(on - _EPOCH).days}"


def day_of_part(part: str) -> date:
    """Give the day of a day's board."""
    return date.fromordinal(_EPOCH.toordinal() + int(part.removeprefix(DAY)))


def counted(events: Sequence[Happened]) -> Counted | None:
    """Give what is counted of an order when these acts are all that happened; None before any.

    :param events: in order, the first its receiving.
    """
    if not events:
        return None
    first, last = events[0], events[-1]
    numbers = _counts_of(events)
    theirs = {unit for unit in (desk_of(last.division_code), last.handling_unit) if unit}
    by_unit = {unit: dict(numbers) for unit in theirs}
    for step, unit, seconds in steps_of(events):
        name = hotline_step_rules.name_of(step, seconds)
        # All of it is told of everybody whose order it is, a step only of who did it.
        for whose in theirs if step is Step.WHOLE else (unit,):
            _add_one(by_unit.setdefault(whose, {}), name)
        _add_one(numbers, name)
    return Counted(first.at_ms, last.category, last.division_code, numbers, by_unit)


def _add_one(numbers: dict[str, int], name: str) -> None:
    numbers[name] = numbers.get(name, 0) + 1


def _counts_of(events: Sequence[Happened]) -> dict[str, int]:
    state = events[-1].to_state
    stars = _rating_of(events)
    holds = {
        "received": True,
        "accepted": any(event.to_state not in _BEFORE_ACCEPTING for event in events),
        "refused": state is OrderState.REFUSED,
        "merged": state is OrderState.MERGED,
        "closed": state is OrderState.CLOSED,
        "reopened": any(_reopens(*pair) for pair in pairwise(events)),
        "expedited": any(event.act is Act.EXPEDITE for event in events),
    }
    counts = {name: 1 for name, is_so in holds.items() if is_so}
    if stars:
        counts[RATINGS[stars]] = 1
    return counts


def _rating_of(events: Sequence[Happened]) -> int | None:
    """The stars that stand: what was handled anew is to be rated anew."""
    stars = events[0].satisfaction
    for old, new in pairwise(events):
        stars = None if _reopens(old, new) else stars
        stars = stars if new.satisfaction is None else new.satisfaction
    return stars


def _reopens(old: Happened, new: Happened) -> bool:
    return old.to_state in _AT_ITS_END and new.to_state in _AT_WORK


def steps_of(events: Sequence[Happened]) -> Iterator[tuple[Step, str, int]]:
    """Give every step that was ended, with who did it and how many seconds it took.

    They are measured as the day goes, nights and Sundays counted; a pause of the handling is not.
    A step that somebody else went on with (a transfer, a sending back) ended nowhere. The whole is
    measured once, of an order that is closed, however often it was.
    """
    before = began = events[0]
    paused_ms, paused_at_ms = 0, None
    for event in events[1:]:
        if event.act is Act.PAUSE:
            paused_at_ms = event.at_ms
        is_moved = (event.to_state, event.to_unit) != (before.to_state, before.to_unit)
        if paused_at_ms is not None and (event.act is Act.RESUME or is_moved):
            paused_ms, paused_at_ms = paused_ms + event.at_ms - paused_at_ms, None
        if is_moved:
            step = _ENDED.get((before.to_state, event.to_state))
            if step:
                yield step, before.to_unit, _seconds(event.at_ms - began.at_ms - paused_ms)
            began, paused_ms = event, 0
        before = event
    if before.to_state is OrderState.CLOSED:
        yield Step.WHOLE, before.to_unit, _seconds(began.at_ms - events[0].at_ms)


def _seconds(ms: int) -> int:
    return max(0, ms) // MS


def changes(old: Counted | None, new: Counted | None, on: date) -> dict[tuple[Key, str, str], int]:
    """Give by how much which number of which board changes: f(new) - f(old).

    :param on: the day on which the order was received.
    """
    found: dict[tuple[Key, str, str], int] = {}
    for one, sign in ((old, -1), (new, 1)):
        for key, child, numbers in counters_of(one, on) if one else ():
            for name, number in numbers.items():
                place = key, child, name
                found[place] = found.get(place, 0) + sign * number
    return {place: by for place, by in found.items() if by}


def counters_of(one: Counted, on: date) -> Iterator[tuple[Key, str, Numbers]]:
    """Give every board and child on which an order is counted, and the numbers that it adds."""
    code = one.division_code
    for digits, below in LEVELS.items():
        if len(code) < digits:
            return
        key = code[:digits], day_part(on)
        yield key, WHOLE, one.numbers
        yield key, one.category, one.numbers
        if len(code) >= below:
            yield key, f"{AREA}{code[:below]}", one.numbers
        for unit, numbers in one.by_unit.items():
            kind, _, place = unit.partition(".")
            yield key, f"{KIND}{kind}", numbers
            # Many villages stand on their town's board, not each on the city's.
            if len(place) <= below:
                yield key, f"{UNIT}{unit}", numbers
