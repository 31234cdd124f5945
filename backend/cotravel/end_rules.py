"""Until when a service was under way whose end no list says; pure.

By as many days later somebody may still have been on it with the patient. It is the reach of a
match on the phone: ``daysAfter`` in ``frontend/src/cotravel/day-rules.ts`` is the twin of
`days_after`, and ``tests/vectors/trip_ends.json`` holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from backend.cotravel.rules import DAY_MIN, Trip, TripKind

DAYS_MOST: Mapping[TripKind, int] = MappingProxyType(
    {TripKind.TRAIN: 3, TripKind.SHIP: 3, TripKind.COACH: 2}
)
"""On no later day than this is one of these still under way."""
SHORT_RIDE_MIN = 180
"""Rides on a line or in a taxi are over within this; by as much their hours may be off."""
SLEEPER_FROM_MIN = 17 * 60
"""What runs through one night sets out in the evening, and arrives before noon."""
LAST_FLIGHT_FROM_MIN = 19 * 60
"""Whatever takes off later may land after midnight: three hours in the air, two of delay."""
# High-speed lines are closed at night, but for the extra trains of the holidays.
_BY_DAY = re.compile(r"(?!G[49]\d{3}$)[GCS]", re.ASCII)
_SLEEPER = re.compile(r"D(?!J)|[GCS]", re.ASCII)


def last_on(trip: Trip) -> date:
    """The last day on which somebody could meet the patient there."""
    return trip.on + timedelta(days=days_after(trip))


def seen_on(trip: Trip) -> date:
    """The last day on which the patient was there, as far as the list says it."""
    minutes = max(trip.from_min or 0, trip.until_min or 0)
    return trip.on + timedelta(days=minutes // DAY_MIN)


def days_after(trip: Trip) -> int:
    """How many days after `Trip.on` somebody could still meet the patient there."""
    said = (seen_on(trip) - trip.on).days
    return said if trip.until_min is not None else max(said, _days_under_way(trip))


def _days_under_way(trip: Trip) -> int:
    kind = trip.kind
    if kind is TripKind.PLACE:
        return 0
    if kind is TripKind.FLIGHT:
        return _night(trip, LAST_FLIGHT_FROM_MIN)
    if kind is TripKind.TRAIN:
        if all(_BY_DAY.match(number) for number in trip.numbers):
            return 0
        if all(_SLEEPER.match(number) for number in trip.numbers):
            return _night(trip, SLEEPER_FROM_MIN)
        return DAYS_MOST[kind]
    if kind is TripKind.SHIP:
        return DAYS_MOST[kind]
    # A way (沈阳-阜新) is served by many vehicles; a plate is one, wherever it goes.
    is_way = any("-" in number for number in trip.numbers)
    night = _night(trip, SLEEPER_FROM_MIN) if is_way else 0
    if not trip.plates and (is_way or trip.from_min is None):
        return night
    from_min = DAY_MIN - 1 if trip.from_min is None else trip.from_min
    short = (from_min + 2 * SHORT_RIDE_MIN - 1) // DAY_MIN
    return max(night, DAYS_MOST.get(kind, short))


def _night(trip: Trip, late: int) -> int:
    """1 for what may have met the midnight behind it, else 0."""
    return int(trip.from_min is None or trip.from_min >= late)
