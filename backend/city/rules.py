"""Orders and rule versions by date, as pure functions of what was declared and a day.

An order is the emergency itself: inside it checking in is a duty, outside it the app sleeps. It
holds for at most 90 days at a time, is extended by a new declaration of two people, and may be
ended early by two. The order of the city file stands for a fresh installation until the day on
which the first declared order for the whole city begins (docs/adr: emergency orders).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backend.core.errors import DomainError

DAY = timedelta(days=1)
SPAN_DAYS = 90
"""An order holds no longer without being declared anew."""
AHEAD_DAYS = 30
"""How far ahead an order or a rule may be declared."""
SUNSET_DIGITS = frozenset((4, 6))
"""What ends for good is a county or the whole city: they have keys of their own to destroy."""


@dataclass(frozen=True, slots=True)
class Order:
    """A declared emergency of the divisions that begin with `area`; both days inclusive.

    `is_default` for the one of the city file, which nobody has declared here.
    """

    order_no: str
    area: str
    title: Mapping[str, str]
    authority: Mapping[str, str]
    from_on: date
    until_on: date
    is_default: bool = False
    version: int = 0

    def holds_on(self, day: date) -> bool:
        """Say whether the day lies within the order."""
        return self.from_on <= day <= self.until_on

    def covers(self, division: str) -> bool:
        """Say whether everybody in a division is within its area."""
        return division.startswith(self.area)

    def touches(self, area: str) -> bool:
        """Say whether anybody in an area is within its own."""
        return area.startswith(self.area) or self.area.startswith(area)


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule by its number, and from which day on it is in force; None while it is a draft."""

    version: int
    from_on: date | None
    content: Mapping[str, object]


class DaysOff:
    """The days on which nobody of a division misses anything: exempt, or outside every order."""

    __slots__ = ("_exempt", "_spans")

    def __init__(self, orders: Iterable[Order], division: str, exempt: Collection[date]) -> None:
        self._exempt = exempt
        self._spans = [(one.from_on, one.until_on) for one in orders if one.covers(division)]

    def __contains__(self, day: object) -> bool:
        if day in self._exempt:
            return True
        return not any(start <= day <= end for start, end in self._spans)  # type: ignore[operator]

    @property
    def first_on(self) -> date | None:
        """The first day of the first order there ever was; None when there was none."""
        return min((start for start, _ in self._spans), default=None)


def orders_of(default: Order, declared: Collection[Order]) -> tuple[Order, ...]:
    """Give all orders: those declared, and the file's until the first for the whole city begins."""
    first_on = min((one.from_on for one in declared if one.covers(default.area)), default=None)
    if first_on is None:
        return (default, *declared)
    if first_on <= default.from_on:
        return tuple(declared)
    trimmed = replace(default, until_on=min(default.until_on, first_on - DAY))
    return (trimmed, *declared)


def order_on(orders: Iterable[Order], day: date, division: str | None) -> Order | None:
    """Give the order in force on a day: of several the nearest, then the newest.

    :param division: where; None for anywhere in the city.
    """
    holding = [
        one for one in orders if one.holds_on(day) and (division is None or one.covers(division))
    ]
    return max(holding, key=lambda one: (len(one.area), one.from_on), default=None)


def order_shown(orders: Collection[Order], day: date, division: str) -> Order | None:
    """Give the order in force, or the one that was last, or else the one that comes next."""
    ours = [one for one in orders if one.covers(division)]
    now = order_on(ours, day, division)
    past = max((one for one in ours if one.until_on < day), key=lambda o: o.until_on, default=None)
    return now or past or min(ours, key=lambda one: one.from_on, default=None)


def check_opening(from_on: date, until_on: date, today: date) -> None:
    """Refuse an order that looks back, begins too far ahead, or is too long.

    :raises DomainError: core.invalid (422) naming from_on or until_on.
    """
    if from_on < today:
        raise _wrong("from_on", "city.day_is_over")
    if from_on > today + DAY * AHEAD_DAYS:
        raise _wrong("from_on", "city.too_far_ahead")
    if until_on < from_on or until_on >= from_on + DAY * SPAN_DAYS:
        raise _wrong("until_on", "city.span_wrong")


def check_extension(order: Order, until_on: date, today: date) -> None:
    """Refuse to extend what has ended, or for more than 90 days from today.

    :raises DomainError: city.order_over (409), core.invalid (422) naming until_on.
    """
    if order.until_on < today:
        raise DomainError("city.order_over", 409)
    if until_on <= order.until_on or until_on >= today + DAY * SPAN_DAYS:
        raise _wrong("until_on", "city.extension_wrong")


def check_end(order: Order, until_on: date, today: date) -> None:
    """Refuse to end what is over, on a day that is over, or later than it ends by itself.

    :raises DomainError: city.order_over (409), core.invalid (422) naming until_on.
    """
    if order.until_on < today:
        raise DomainError("city.order_over", 409)
    if until_on < max(today, order.from_on - DAY) or until_on >= order.until_on:
        raise _wrong("until_on", "city.end_wrong")


def version_on(versions: Iterable[RuleVersion], base: int, day: date) -> int:
    """Give the version of the rule in force on a day.

    :param base: the city file's, in force until the first that was published here.
    """
    ours = [one for one in versions if one.from_on is not None and one.from_on <= day]
    newest = max(ours, key=lambda one: (one.from_on or date.min, one.version), default=None)
    return newest.version if newest else base


def version_next(versions: Iterable[RuleVersion], day: date) -> RuleVersion | None:
    """Give the published version that comes in force next, after a day."""
    coming = [one for one in versions if one.from_on is not None and one.from_on > day]
    return min(coming, key=lambda one: (one.from_on or date.max, one.version), default=None)


def _wrong(field: str, code: str) -> DomainError:
    return DomainError("core.invalid", 422, fields={field: code})
