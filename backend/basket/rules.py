"""Points, windows, orders of households and what becomes of their lines: pure functions.

Quantities are whole grams or whole pieces, money is whole fen. What a line comes to is worked out
by whoever calls (`backend.market.rules.amount_fen`) and handed in as `amount`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Substitute:
    """What stands in, or shall stand in, for a line; `id` is the proposal's, from the phone."""

    id: str
    listing_id: str
    quantity: int
    price_fen: int
    unit_quantity: int
    state: SubstituteState


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order: what was ordered, what was packed, and what stands in for it."""

    listing_id: str
    quantity: int
    price_fen: int
    unit_quantity: int
    consent: Consent
    packed: int | None = None
    substitute: Substitute | None = None


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


def substitute_now(found: Substitute, answer_by: datetime, now: datetime) -> SubstituteState:
    """How a substitute stands: a question that was not answered in time has lapsed."""
    if found.state is SubstituteState.ASKED and now >= answer_by:
        return SubstituteState.LAPSED
    return found.state


def is_taken(state: SubstituteState) -> bool:
    """Whether the household gets the substitute."""
    return state in (SubstituteState.DONE, SubstituteState.ACCEPTED)


def line_state(line: Line, answer_by: datetime, now: datetime) -> LineState:
    """What a household gets of a line."""
    if line.substitute is not None:
        state = substitute_now(line.substitute, answer_by, now)
        if is_taken(state):
            return LineState.SUBSTITUTED
        if state is SubstituteState.ASKED:
            return LineState.ASKED
        return LineState.LEFT_OUT
    if line.packed is None or line.packed >= line.quantity:
        return LineState.AS_ORDERED
    return LineState.SHORT if line.packed else LineState.LEFT_OUT


def line_due_fen(state: LineState, amount: int, given_amount: int) -> int:
    """What a household owes for a line: never more than for what it ordered.

    :param amount: of what was ordered; `given_amount` of what the scale showed of it, or of what
        stands in for it.
    """
    return 0 if state in (LineState.LEFT_OUT, LineState.ASKED) else min(amount, given_amount)


def packed(
    lines: Sequence[Line], weights: Mapping[int, int], answer_by: datetime, now: datetime
) -> list[Line]:
    """The lines with what the scale showed of each, or of what stands in for it.

    :param weights: number of the line -> grams or pieces, each line exactly once.
    :raises DomainError: core.invalid (422) naming `lines`.
    """
    if sorted(weights) != list(range(len(lines))):
        raise DomainError("core.invalid", 422, {"lines": "basket.every_line_once"})
    for at, line in enumerate(lines):
        if given(line, answer_by, now) is None and weights[at]:
            raise DomainError("core.invalid", 422, {"lines": "basket.line_left_out"})
    return [replace(line, packed=weights[at]) for at, line in enumerate(lines)]


class Given(NamedTuple):
    """What a household is given for a line: the thing itself, or what stands in for it."""

    listing_id: str
    quantity: int
    price_fen: int
    unit_quantity: int


def given(line: Line, answer_by: datetime, now: datetime) -> Given | None:
    """What a household is given for a line; None while it is asked, or when it said no."""
    found = line.substitute
    if found is None:
        return Given(line.listing_id, line.quantity, line.price_fen, line.unit_quantity)
    if is_taken(substitute_now(found, answer_by, now)):
        return Given(found.listing_id, found.quantity, found.price_fen, found.unit_quantity)
    return None


def handed(lines: Sequence[Line], answer_by: datetime, now: datetime) -> dict[str, int]:
    """Listing -> what is handed over: as packed, or as ordered where nobody weighed.

    What a household was asked about, or declined, still is what the market holds: nothing of it.
    """
    weights = {}
    for line in lines:
        found = given(line, answer_by, now)
        if found is None:
            weights[line.listing_id] = 0
        else:
            weights[found.listing_id] = found.quantity if line.packed is None else line.packed
    return weights


class Total(NamedTuple):
    """What of a listing goes into all the bags of a window."""

    listing_id: str
    unit_quantity: int
    quantity: int
    packed: int
    orders: int


def totals(orders: Sequence[Sequence[Line]], answer_by: datetime, now: datetime) -> list[Total]:
    """What has to be fetched for all orders of a window, by listing.

    :param orders: the lines of each.
    """
    counted: dict[str, Total] = {}
    for lines in orders:
        for line in lines:
            found = given(line, answer_by, now)
            if found is None:
                continue
            before = counted.get(
                found.listing_id, Total(found.listing_id, found.unit_quantity, 0, 0, 0)
            )
            counted[found.listing_id] = before._replace(
                quantity=before.quantity + found.quantity,
                packed=before.packed + (line.packed or 0),
                orders=before.orders + 1,
            )
    return list(counted.values())


def with_substitute(lines: Sequence[Line], at: int, found: Substitute) -> list[Line]:
    """The lines with something else in place of one, which itself is left out."""
    rest = None if is_taken(found.state) else 0
    return [
        replace(line, substitute=found, packed=rest) if place == at else line
        for place, line in enumerate(lines)
    ]


def answered(found: Substitute, state: SubstituteState) -> Substitute:
    """A substitute after the household's answer."""
    return replace(found, state=state)


def check_substitute(line: Line, answer_by: datetime, now: datetime) -> SubstituteState:
    """How a new substitute for a line begins, by the household's consent.

    :raises DomainError: basket.no_consent, basket.substituted_already, basket.answer_too_late
        (409).
    """
    if line.consent is Consent.NONE:
        raise DomainError("basket.no_consent", 409)
    if line.substitute is not None and line.substitute.state in (
        SubstituteState.DONE,
        SubstituteState.ACCEPTED,
    ):
        raise DomainError("basket.substituted_already", 409)
    if line.consent is Consent.SIMILAR:
        return SubstituteState.DONE
    if now >= answer_by:
        raise DomainError("basket.answer_too_late", 409)
    return SubstituteState.ASKED


def natural(address: str) -> tuple[tuple[int, int, str], ...]:
    """How addresses sort: building 2 before building 10, also in full-width digits."""
    pieces = _DIGITS.split(unicodedata.normalize("NFKC", address))
    return tuple((0, int(one), "") if one.isdecimal() else (1, 0, one) for one in pieces if one)
