"""What evidence rests on, once its trip was corrected: what says something else now; pure.

Nobody's journey is known here. So the trip as it stands is held against the trip as it was when the
community confirmed that somebody was on it, by the names, days and hours that a match goes by on
the phone (docs/cotravel.md). What says as much as before, or more, leaves a match a match; what
says less may have left somebody out, and only they can tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum

from backend.cotravel.end_rules import seen_on
from backend.cotravel.plate_rules import plain
from backend.cotravel.register_rules import DAY, REASONS
from backend.cotravel.rules import Trip, TripKind
from backend.cotravel.town_rules import stop_key


class TripChange(StrEnum):
    """What a correction changed that a match goes by."""

    KIND = "kind"
    NUMBER = "number"
    DAY = "day"
    HOURS = "hours"
    STOPS = "stops"
    SEAT = "seat"
    PLACE = "place"


def changes(was: Trip, now: Trip) -> tuple[TripChange, ...]:
    """What somebody who was on a trip as it was may not have been on as it stands now."""
    return tuple(_changes(was, now))


def _changes(was: Trip, now: Trip) -> Iterator[TripChange]:
    if was.kind is not now.kind:
        yield TripChange.KIND
    if was.kind is TripKind.PLACE or not was.is_readable:
        if plain(was.said) != plain(now.said) or not _lies_in(was.division, now.division):
            yield TripChange.PLACE if was.kind is TripKind.PLACE else TripChange.NUMBER
    elif not set(was.numbers) <= set(now.numbers) or _is_narrower(was.plates, now.plates):
        yield TripChange.NUMBER
    if was.on != now.on:
        yield TripChange.DAY
    if _has_fewer_hours(was, now):
        yield TripChange.HOURS
    ends = ((was.from_name, now.from_name), (was.to_name, now.to_name))
    if any(stop_key(after) not in ("", stop_key(before)) for before, after in ends):
        yield TripChange.STOPS
    if _is_narrower(was.carriages, now.carriages) or _is_narrower(was.rows, now.rows):
        yield TripChange.SEAT


def is_another(was: Trip, now: Trip) -> bool:
    """Whether evidence about those on a trip could not be filed so on what the trip says now.

    Nobody is on both: another reason, no number and no plate in common, days apart, a place that
    lies elsewhere. Or it would hold beyond the fourteen days behind the last one. A day later is
    not another trip: a service that runs over midnight has two.
    """
    if REASONS[was.kind] != REASONS[now.kind]:
        return True
    if now.on > was.on + DAY or _is_over_sooner(was, now):
        return True
    if was.kind is TripKind.PLACE or not was.is_readable:
        return not (_lies_in(was.division, now.division) or _lies_in(now.division, was.division))
    return {*was.numbers, *was.plates}.isdisjoint((*now.numbers, *now.plates))


def _is_narrower(was: Collection[str | int], now: Collection[str | int]) -> bool:
    """Whether fewer are meant; none is unknown, which is all of them."""
    return bool(now) and not (was and set(was) <= set(now))


def _lies_in(one: str, other: str) -> bool:
    """Whether a division lies in another one, or that one is unknown."""
    return one.startswith(other)


def _has_fewer_hours(was: Trip, now: Trip) -> bool:
    """Whether it begins later or ends sooner; unknown is the whole day."""
    if now.from_min is not None and (was.from_min is None or now.from_min > was.from_min):
        return True
    if now.until_min is not None and (was.until_min is None or now.until_min < was.until_min):
        return True
    return was.on == now.on and _is_over_sooner(was, now)


def _is_over_sooner(was: Trip, now: Trip) -> bool:
    """Whether its last day is an earlier one; when the end is not known any more it is not.

    Nor is it when an end is told where nobody knew one: those are narrower hours.
    """
    return seen_on(now) < seen_on(was) and (now.on < was.on or now.until_min is not None)
