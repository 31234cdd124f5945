"""Something else for what is missing: proposed by the team, by the consent a household gave.

The market releases one stock and holds the other in the transaction that changes the order here, so
a substitute is never promised twice. A household never pays more than for what it ordered.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from backend.basket import line_rules, shelf, showing, telling
from backend.basket.line_rules import Line, Substitute
from backend.basket.models import BasketRow, OfferRow, WindowRow, said_lines
from backend.basket.rules import BasketState, SubstituteState
from backend.core import clock, db, ids
from backend.core.errors import DomainError
from backend.market import deals, orders
from backend.market.orders import Also


def propose(row: BasketRow, window: WindowRow, wish: Mapping[str, Any]) -> BasketRow:
    """Have something else in place of a line: done at once, or asked first; the same id once.

    :param wish: id (made on the phone), line, listing_id, quantity.
    :raises DomainError: core.invalid (422), basket.over, basket.no_consent,
        basket.substituted_already, basket.answer_too_late, basket.changed (409), and what the
        stock of the substitute says.
    """
    lines, now = row.lines, clock.now()
    short_id = ids.short_uuid(wish["id"])
    if wish["line"] >= len(lines):
        raise DomainError("core.invalid", 422, {"line": "core.field_invalid"})
    line = lines[wish["line"]]
    if line.substitute is not None and line.substitute.id == short_id:
        return row
    if row.state not in (BasketState.CONFIRMED, BasketState.PACKED):
        raise DomainError("basket.over", 409)
    state = line_rules.check_substitute(line, clock.from_ms(int(window.starts_ms)), now)
    found = _found(row, lines, wish, short_id, state)
    changed = line_rules.with_substitute(lines, wish["line"], found)
    if state is SubstituteState.DONE:
        _exchange(row, line, found, changed)
        telling.tell(row, "substituted", window, short_id)
    else:
        _keep(row, changed)
        telling.tell(row, "asked", window, short_id)
    return row


def _found(
    row: BasketRow,
    lines: list[Line],
    wish: Mapping[str, Any],
    short_id: str,
    state: SubstituteState,
) -> Substitute:
    listing_id = wish["listing_id"]
    named = {each.listing_id for each in lines}
    named |= {each.substitute.listing_id for each in lines if each.substitute is not None}
    if listing_id in named:
        raise DomainError("core.invalid", 422, {"listing_id": "basket.listing_twice"})
    key = OfferRow.place_of(str(row.team_id), listing_id)
    offer = next(iter(OfferRow.batch_get([key], consistent_read=True)), None)
    price_fen = shelf.price_of(listing_id) if offer else None
    if offer is None or price_fen is None:
        raise DomainError("core.invalid", 422, {"listing_id": "basket.not_offered"})
    unit_quantity = int(offer.unit_quantity)
    if wish["quantity"] % unit_quantity:
        raise DomainError("core.invalid", 422, {"quantity": "basket.whole_units"})
    return Substitute(short_id, listing_id, wish["quantity"], price_fen, unit_quantity, state)


def answer(row: BasketRow, at: int, is_accepted: bool) -> BasketRow:
    """A household says yes or no to a substitute; the same answer twice is one.

    :raises DomainError: basket.not_found (404), basket.answer_too_late, basket.over,
        basket.changed (409), and what the stock of the substitute says.
    """
    lines, window = row.lines, showing.window_of(row)
    found = lines[at].substitute if at < len(lines) else None
    if found is None:
        raise DomainError("basket.not_found", 404)
    wanted = SubstituteState.ACCEPTED if is_accepted else SubstituteState.DECLINED
    if found.state is wanted:
        return row
    now_is = line_rules.substitute_now(found, clock.from_ms(int(window.starts_ms)), clock.now())
    if now_is is not SubstituteState.ASKED:
        raise DomainError("basket.answer_too_late", 409)
    if row.state not in (BasketState.CONFIRMED, BasketState.PACKED):
        raise DomainError("basket.over", 409)
    answered = line_rules.answered(found, wanted)
    changed = line_rules.with_substitute(lines, at, answered)
    if is_accepted:
        _exchange(row, lines[at], answered, changed)
    else:
        _keep(row, changed)
    return row


def _exchange(row: BasketRow, line: Line, found: Substitute, changed: list[Line]) -> None:
    """Release the one stock, hold the other, and change the order: all or nothing."""
    keeping = showing.changing(row, BasketRow.said_lines.set(said_lines(changed)))
    deals.substitute(
        str(row.team_id),
        showing.uuid_of(row),
        line.listing_id,
        orders.Line(
            found.listing_id, str(row.team_id), found.quantity, found.price_fen, found.unit_quantity
        ),
        uuid.UUID(ids.long_uuid(found.id)),
        more=[Also("basket.changed", keeping)],
    )
    _follow(row, changed)


def _keep(row: BasketRow, changed: list[Line]) -> None:
    try:
        with db.transaction(ids.random_id()) as writes:
            showing.changing(row, BasketRow.said_lines.set(said_lines(changed)))(writes)
    except db.ConditionFailed:
        raise DomainError("basket.changed", 409) from None
    _follow(row, changed)


def _follow(row: BasketRow, changed: list[Line]) -> None:
    row.say_lines(changed)
    row.version = int(row.version) + 1
