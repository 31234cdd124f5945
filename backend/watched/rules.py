"""Watched persons as pure functions: which measure, until when, and what a day without word is.

An episode is open, is updated every day, and is closed with a reason. Nothing runs at midnight or
at any other hour: whether today's update is due, overdue or has risen to the town or the county
follows from the last update and the time. Numbers and their sources: backend/data/watched.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from backend.core.errors import DomainError

DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)
VILLAGE_DIGITS, TOWN_DIGITS, COUNTY_DIGITS = 12, 9, 6
CLOCK_TOLERANCE = timedelta(seconds=120)
"""How far ahead of the server's clock a phone's may stand and still be believed."""


class WatchKind(StrEnum):
    """Why somebody is watched; the five kinds of the village lists of early 2020."""

    FROM_OUTSIDE = "from_outside"
    FROM_HUBEI = "from_hubei"
    FROM_WUHAN = "from_wuhan"
    CLOSE_CONTACT = "close_contact"
    FEVER_WITHOUT_CONTACT = "fever_without_contact"


class Measure(StrEnum):
    """What is asked of a watched person."""

    HOME_QUARANTINE = "home_quarantine"
    FACILITY_QUARANTINE = "facility_quarantine"
    MEDICAL_OBSERVATION = "medical_observation"


class CloseReason(StrEnum):
    """Why a watch ends."""

    PERIOD_OVER = "period_over"
    MOVED = "moved"
    RECOVERED = "recovered"
    TO_HOSPITAL = "to_hospital"
    BY_MISTAKE = "by_mistake"


class Condition(StrEnum):
    """How somebody is, as whoever updates heard or saw."""

    WELL = "well"
    UNWELL = "unwell"
    WORSE = "worse"


class WatchNeed(StrEnum):
    """What somebody who may not go out needs."""

    GOODS = "goods"
    MEDICINE = "medicine"
    DOCTOR = "doctor"
    PROTECTION = "protection"
    CARE = "care"
    FARM = "farm"
    COMFORT = "comfort"
    ELSE = "else"


class Contact(StrEnum):
    """How somebody was reached."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"


class MeasuredBy(StrEnum):
    """Who took the temperature."""

    STAFF = "staff"
    SELF = "self"
    DOCTOR = "doctor"


class DayState(StrEnum):
    """How the daily update of an open watch stands."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"
    TO_CLOSE = "to_close"


class Level(StrEnum):
    """Whose matter it is that an update is missing."""

    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Numbers:
    """When an update is due, when its absence rises, and how long a measure lasts."""

    due_at: time
    town_after: timedelta
    county_after: timedelta
    late_most: timedelta
    days_usual: int
    days_most: int
    kept_days: int

    @classmethod
    def from_mapping(cls, told: Mapping[str, Any]) -> Numbers:
        """Read the data file; sources are left alone.

        :raises ValueError, KeyError: a number is absent, or the order of the levels is turned.
        """
        daily, observation = told["daily_update"], told["observation"]
        numbers = cls(
            time.fromisoformat(daily["due_at"]),
            timedelta(hours=daily["town_after_hours"]),
            timedelta(hours=daily["county_after_hours"]),
            timedelta(hours=daily["late_hours_most"]),
            observation["days_usual"],
            observation["days_most"],
            told["kept_days"],
        )
        if not timedelta() < numbers.town_after < numbers.county_after:
            raise ValueError("an overdue update rises to the town first, then to the county")
        if not 0 < numbers.days_usual <= numbers.days_most:
            raise ValueError("the usual days of a measure are fewer than the most")
        return numbers


@dataclass(frozen=True, slots=True)
class Today:
    """How an open watch stands at an instant.

    ``overdue_since`` is the hour at which the first missing update was due; ``level`` is whose
    matter it is by now, ``VILLAGE`` also when nothing is missing; ``missing_days`` counts the days
    whose hour has passed without an update.
    """

    state: DayState
    level: Level
    overdue_since: datetime | None
    missing_days: int


def first_counted_on(opened_at: datetime, numbers: Numbers, zone: tzinfo) -> date:
    """Give the day up to which nothing is asked when a watch is opened.

    A watch that is opened before the hour of that day wants its first update on the same day.
    """
    local = opened_at.astimezone(zone)
    return local.date() - DAY if local.time() < numbers.due_at else local.date()


def today_of(last_on: date, until_on: date, now: datetime, numbers: Numbers, zone: tzinfo) -> Today:
    """Say how the daily update of an open watch stands.

    :param last_on: the newest day with an update, or the day before the first that wants one.
    :param until_on: the day on which the measure is over; that day wants no update any more.
    """
    today = now.astimezone(zone).date()
    wanted_on = min(today, until_on - DAY)
    if last_on >= wanted_on:
        is_over = today >= until_on
        return Today(DayState.TO_CLOSE if is_over else DayState.DONE, Level.VILLAGE, None, 0)
    since = due_instant(last_on + DAY, numbers, zone)
    if since > now:
        return Today(DayState.DUE, Level.VILLAGE, None, 0)
    days = (last_on + DAY * (n + 1) for n in range((wanted_on - last_on).days))
    missing = sum(due_instant(day, numbers, zone) <= now for day in days)
    return Today(DayState.OVERDUE, level_after(now - since, numbers), since, missing)


def due_instant(on: date, numbers: Numbers, zone: tzinfo) -> datetime:
    """Give the instant at which the update of a day is due."""
    return datetime.combine(on, numbers.due_at, zone)


def level_after(overdue: timedelta, numbers: Numbers) -> Level:
    """Say to whom an update has risen that is overdue for so long."""
    if overdue >= numbers.county_after:
        return Level.COUNTY
    return Level.TOWN if overdue >= numbers.town_after else Level.VILLAGE


def overdue_through(now: datetime, numbers: Numbers, zone: tzinfo) -> date:
    """Give the newest last day of an update that is overdue by now.

    Whoever was updated on that day or before is overdue (unless their measure is over), so that the
    overdue of an area are one range of an index.
    """
    local = now.astimezone(zone)
    return local.date() - DAY if local.time() >= numbers.due_at else local.date() - DAY * 2


def check_period(from_on: date, until_on: date, today: date, numbers: Numbers) -> None:
    """Refuse a measure that is too long, is over already, or begins in weeks to come.

    :param until_on: exclusive.
    :raises DomainError: ``watched.period_invalid`` naming ``until_on`` or ``from_on``.
    """
    wrong = ""
    if until_on <= from_on or until_on <= today or (until_on - from_on).days > numbers.days_most:
        wrong = "until_on"
    elif not today - DAY * numbers.days_most <= from_on <= today + DAY:
        wrong = "from_on"
    if wrong:
        raise DomainError("watched.period_invalid", 422, {wrong: "watched.period_invalid"})


def check_close(reason: CloseReason, until_on: date, today: date) -> None:
    """Refuse to call a period over that is not.

    :raises DomainError: ``watched.period_not_over``.
    """
    if reason is CloseReason.PERIOD_OVER and today < until_on:
        raise DomainError("watched.period_not_over", 422, {"reason": "watched.period_not_over"})


def day_of_update(
    measured_at: datetime,
    received_at: datetime,
    opened_at: datetime,
    numbers: Numbers,
    zone: tzinfo,
) -> date:
    """Give the day an update counts for: the one on which it was measured.

    :raises DomainError: ``watched.update_in_future``, ``watched.update_too_old`` naming
        ``measured_at``.
    """
    code = ""
    if measured_at > received_at + CLOCK_TOLERANCE:
        code = "watched.update_in_future"
    elif measured_at < received_at - numbers.late_most:
        code = "watched.update_too_old"
    if code:
        raise DomainError(code, 422, {"measured_at": code})
    day = min(measured_at, received_at).astimezone(zone).date()
    return max(day, opened_at.astimezone(zone).date())


def day_number(day: date) -> int:
    """Count the days since 1970-01-01."""
    return (day - EPOCH).days


def day_of_number(number: int) -> date:
    """Give the day of a count since 1970-01-01."""
    return EPOCH + DAY * number


_LEVELS = (Level.VILLAGE, Level.TOWN, Level.COUNTY)


def has_risen(day: Today, least: Level) -> bool:
    """Say whether a missing update is the matter of that level by now, or of one above."""
    is_missing = day.state is DayState.OVERDUE
    return is_missing and _LEVELS.index(day.level) >= _LEVELS.index(least)


def unit_below(area: str, division: str) -> str:
    """Give the code of the unit right below an area in which a village lies.

    :param area: 2 to 12 digits; a village is its own.
    """
    digits = next((n for n in (4, COUNTY_DIGITS, TOWN_DIGITS, VILLAGE_DIGITS) if n > len(area)), 12)
    return division[:digits]


def waiting(days: Iterable[Today]) -> dict[str, int]:
    """Count how many open watches there are, and how each of them stands today."""
    told = {"open": 0, **{state.value: 0 for state in DayState}}
    for day in days:
        told["open"] += 1
        told[day.state.value] += 1
    return told


def counted(area: str, standing: Iterable[tuple[str, Today]]) -> dict[str, Any]:
    """Count an area's open watches by the units below it.

    :param standing: the village of each, and how it stands.
    :return: ``all`` and ``units`` (by code, in order): open, one count a state, and how many have
        risen to the town or the county.
    """
    of_unit: dict[str, list[Today]] = {}
    for division, day in standing:
        of_unit.setdefault(unit_below(area, division), []).append(day)

    def told(days: Sequence[Today]) -> dict[str, int]:
        risen = {
            f"risen_{level.value}": sum(
                day.state is DayState.OVERDUE and day.level is level for day in days
            )
            for level in (Level.TOWN, Level.COUNTY)
        }
        return waiting(days) | risen

    everybody = [day for days in of_unit.values() for day in days]
    units = [{"code": code, **told(of_unit[code])} for code in sorted(of_unit)]
    return {"area": area, "all": told(everybody), "units": units}
