"""Points, windows and orders of households: pure functions; their lines see line_rules.py.

Quantities are whole grams or whole pieces, money is whole fen.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from backend.core.errors import DomainError

LINES_MOST = 20
COMMUNITIES_MOST = 20
CAPACITY_MOST = 2000
AHEAD_DAYS = 31
WINDOW_MOST = timedelta(hours=16)
NUMBER_CHARS = 6
# Neither 0 and O, 1, I and L, nor U, so that a number can be read out and written on a bag.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = re.compile(r"(\d+)")


class PointKind(StrEnum):
    """How households come by what they ordered."""

    DELIVERY = "delivery"
    PICK_UP = "pick_up"


class PointState(StrEnum):
    """Whether a point takes orders; only an officer suspends one, and lifts that."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    SUSPENDED = "suspended"


class StandingReason(StrEnum):
    """Why an officer suspends a point or lets it go on."""

    FOOD_SAFETY = "food_safety"
    COMPLAINTS = "complaints"
    NO_LONGER_VERIFIED = "no_longer_verified"
    OTHER = "other"
    CHECKED = "checked"


class WindowState(StrEnum):
    """Whether a window takes orders."""

    OPEN = "open"
    CLOSED = "closed"


class BasketState(StrEnum):
    """How a household's order stands."""

    CONFIRMED = "confirmed"
    PACKED = "packed"
    HANDED_OVER = "handed_over"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Consent(StrEnum):
    """What a household wants done when a line is missing."""

    NONE = "none"
    SIMILAR = "similar"
    ASK = "ask"


class SubstituteState(StrEnum):
    """What became of a substitute; a question lapses by the clock and is then left out."""

    DONE = "done"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class LineState(StrEnum):
    """What a household gets of a line."""

    AS_ORDERED = "as_ordered"
    SHORT = "short"
    LEFT_OUT = "left_out"
    SUBSTITUTED = "substituted"
    ASKED = "asked"


class HandedHow(StrEnum):
    """How an order came into the household's hands."""

    SCANNED = "scanned"
    LEFT_AT_DOOR = "left_at_door"


class Span(NamedTuple):
    """When a window is, as instants."""

    starts_at: datetime
    ends_at: datetime


def short_number(order_id: str) -> str:
    """The number that stands on the bag: six characters that follow from the order's id."""
    number = int.from_bytes(hashlib.sha256(order_id.encode()).digest()[:8])
    signs = []
    for _ in range(NUMBER_CHARS):
        number, place = divmod(number, len(NUMBER_ALPHABET))
        signs.append(NUMBER_ALPHABET[place])
    return "".join(signs)


def serves(communities: Collection[str], division_code: str) -> bool:
    """Whether a point serves a place.

    :param communities: 9 digits for a whole town, 12 for a community.
    """
    return any(division_code.startswith(one) for one in communities)


def served_by(area: str) -> tuple[str, ...]:
    """Under which codes the points that serve a place are listed."""
    return (area,) if len(area) == 9 else (area[:9], area)


def window_span(
    on: date, begins: time, ends: time, cut_off_at: datetime, now: datetime, zone: ZoneInfo
) -> Span:
    """When a new window is.

    :param begins: local time of the city, as `ends` is, on the same day.
    :raises DomainError: core.invalid (422) with the field that cannot be.
    """
    wrong: dict[str, str] = {}
    starts_at, ends_at = (datetime.combine(on, each, zone) for each in (begins, ends))
    if not timedelta(0) < ends_at - starts_at <= WINDOW_MOST:
        wrong["to"] = "basket.window_times"
    if not now.astimezone(zone).date() <= on <= now.astimezone(zone).date() + timedelta(AHEAD_DAYS):
        wrong["on"] = "basket.window_day"
    if not now < cut_off_at <= starts_at:
        wrong["cut_off_at"] = "basket.window_cut_off"
    if wrong:
        raise DomainError("core.invalid", 422, wrong)
    return Span(starts_at, ends_at)


def left_of(most: int | None, used: int) -> int | None:
    """What a household may still order of a listing today; None for no limit."""
    return None if most is None else max(0, most - used)


def over_quota(
    wanted: Mapping[str, int], most: Mapping[str, int], used: Mapping[str, int]
) -> list[dict[str, object]]:
    """The lines that a quota does not let through, as a problem tells them."""
    return [
        {
            "listing_id": listing_id,
            "code": "basket.quota_used",
            "max": most[listing_id],
            "used": used.get(listing_id, 0),
            "left": left_of(most[listing_id], used.get(listing_id, 0)),
        }
        for listing_id, quantity in wanted.items()
        if listing_id in most and used.get(listing_id, 0) + quantity > most[listing_id]
    ]


def check_open(
    state: WindowState, cut_off_at: datetime, taken: int, of: int, now: datetime
) -> None:
    """See that a window takes an order.

    :raises DomainError: basket.cut_off_over, basket.point_closed, basket.window_full (409).
    """
    if now >= cut_off_at:
        raise DomainError("basket.cut_off_over", 409)
    if state is not WindowState.OPEN:
        raise DomainError("basket.point_closed", 409)
    if taken >= of:
        raise DomainError("basket.window_full", 409)


def check_cancel(state: BasketState, cut_off_at: datetime, now: datetime) -> None:
    """See that a household may still take its order back.

    :raises DomainError: basket.already_packed, basket.cut_off_over (409).
    """
    if state is not BasketState.CONFIRMED:
        raise DomainError("basket.already_packed", 409)
    if now >= cut_off_at:
        raise DomainError("basket.cut_off_over", 409)


def check_missed(state: BasketState, ends_at: datetime, now: datetime) -> None:
    """See that an order can be called missed: nobody came, and the window is over.

    :raises DomainError: basket.over (409), basket.window_not_over (409).
    """
    if state not in (BasketState.CONFIRMED, BasketState.PACKED):
        raise DomainError("basket.over", 409)
    if now < ends_at:
        raise DomainError("basket.window_not_over", 409)


def natural(address: str) -> tuple[tuple[int, int, str], ...]:
    """How addresses sort: building 2 before building 10, also in full-width digits."""
    pieces = _DIGITS.split(unicodedata.normalize("NFKC", address))
    return tuple((0, int(one), "") if one.isdecimal() else (1, 0, one) for one in pieces if one)
