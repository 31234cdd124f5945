"""Proposals: read by both sides, accepted or declined; what both accept becomes a confirmed deal.

A proposal holds no stock. The second acceptance places the order, and that the proposal became a
deal is part of the same transaction; when the goods are gone by then, the proposal has lapsed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import clock, crypto, db, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.market import matching_rules, orders, rules, traders
from backend.market.match_models import (
    MatchRun,
    NewsRow,
    PlacedRow,
    ProposalRow,
    TraderMatch,
)
from backend.market.matching_rules import MatchAnswer, MatchState
from backend.market.models import TraderRow
from backend.market.order_rules import Line, Side

PAGE = 50
TRIES = 4
MARK_CHARS = 22
UNKNOWN, OVER = "market.match_not_found", "market.match_over"
EXPIRED, LAPSED = "market.match_expired", "market.match_lapsed"


def own(actor: Actor, cursor: str | None) -> dict[str, Any]:
    """What is proposed to a trader, newest first, a page at a time: a query and two batches.

    :raises DomainError: market.not_a_trader (404), core.invalid (422) for a foreign cursor.
    """
    trader_id = traders.own(actor).trader_id
    before = _place_of(trader_id, cursor) if cursor else None
    found = TraderMatch.page_of(trader_id, before, PAGE + 1)
    rows = ProposalRow.of_many(one.match_id for one in found[:PAGE])
    known = TraderRow.of_many(_other_of(row, trader_id) for row in rows.values())
    page = [rows[one.match_id] for one in found[:PAGE] if one.match_id in rows]
    more = _cursor(trader_id, str(found[PAGE - 1].part)) if len(found) > PAGE else None
    return {"matches": [_shown(row, trader_id, known) for row in page], "next": more}


def accept(actor: Actor, match_id: str) -> dict[str, Any]:
    """Accept a proposal; the second side to do so makes the deal. Doing it again changes nothing.

    :raises DomainError: market.not_a_trader, market.match_not_found (404), market.not_verified
        (403), market.match_over, market.match_expired, market.match_lapsed (409).
    """
    trader = traders.verified(actor, rules.SUPPLIERS | rules.BUYERS)
    for _ in range(TRIES):
        row, side = _own(match_id, trader.trader_id)
        is_own = getattr(row, f"{side.value}_answer") == MatchAnswer.ACCEPTED.value
        if is_own and row.state in (MatchState.PROPOSED.value, MatchState.DEALT.value):
            return _told(row, trader.trader_id)
        _check_open(row)
        try:
            if getattr(row, f"{_other(side).value}_answer") is None:
                _note_first(row, side)
            else:
                _deal(row, side)
        except db.ConditionFailed:
            # The other side answered at this very moment.
            continue
        return _told(_own(match_id, trader.trader_id)[0], trader.trader_id)
    raise db.StoreUnavailable


def decline(actor: Actor, match_id: str) -> dict[str, Any]:
    """Decline a proposal, which ends it. Doing it again changes nothing.

    :raises DomainError: market.not_a_trader, market.match_not_found (404), market.match_over,
        market.match_expired, market.match_lapsed (409).
    """
    return decline_of(traders.own(actor).trader_id, match_id)


def decline_of(trader_id: str, match_id: str) -> dict[str, Any]:
    """The same for a trader by their id; whose it is has been checked.

    :raises DomainError: as `decline`.
    """
    for _ in range(TRIES):
        row, side = _own(match_id, trader_id)
        if getattr(row, f"{side.value}_answer") == MatchAnswer.DECLINED.value:
            return _told(row, trader_id)
        _check_open(row)
        answer = getattr(ProposalRow, f"{side.value}_answer").set(MatchAnswer.DECLINED.value)
        try:
            _end(row, MatchState.DECLINED, [answer], MatchRun.declined, f"declined-{side.value}")
        except db.ConditionFailed:
            continue
        return _told(_own(match_id, trader_id)[0], trader_id)
    raise db.StoreUnavailable


def _own(match_id: str, trader_id: str) -> tuple[ProposalRow, Side]:
    """A proposal to a trader and their side of it; the same answer for unknown and another's."""
    row = ProposalRow.of(match_id)
    if row is not None and trader_id == row.supplier_id:
        return row, Side.SUPPLIER
    if row is not None and trader_id == row.buyer_id:
        return row, Side.BUYER
    raise DomainError(UNKNOWN, 404)


def _other(side: Side) -> Side:
    return Side.BUYER if side is Side.SUPPLIER else Side.SUPPLIER


def _other_of(row: ProposalRow, trader_id: str) -> str:
    return str(row.buyer_id if trader_id == row.supplier_id else row.supplier_id)


def _check_open(row: ProposalRow) -> None:
    """See that a proposal can still be answered.

    :raises DomainError: market.match_over, market.match_expired, market.match_lapsed (409).
    """
    state = _state(row)
    if state is MatchState.EXPIRED:
        raise DomainError(EXPIRED, 409)
    if state is MatchState.LAPSED:
        raise DomainError(LAPSED, 409)
    if state is not MatchState.PROPOSED:
        raise DomainError(OVER, 409)


def _state(row: ProposalRow) -> MatchState:
    now_ms = clock.to_ms(clock.now())
    return matching_rules.match_state(MatchState(row.state), int(row.until_ms), now_ms)


def _as_read(row: ProposalRow) -> Any:
    return (ProposalRow.version == row.version) & (ProposalRow.state == MatchState.PROPOSED.value)


def _accepted(side: Side) -> list[Any]:
    answer = getattr(ProposalRow, f"{side.value}_answer")
    return [answer.set(MatchAnswer.ACCEPTED.value), ProposalRow.version.add(1)]


def _note_first(row: ProposalRow, side: Side) -> None:
    with db.conditional():
        ProposalRow(row.key).update(actions=_accepted(side), condition=_as_read(row))


def _deal(row: ProposalRow, side: Side) -> None:
    """Place the order of a proposal that the other side has accepted, and end the proposal by it.

    :raises db.ConditionFailed: somebody answered since it was read.
    :raises DomainError: market.match_lapsed (409), market.buyer_not_verified (403).
    """
    buyer = TraderRow.of(str(row.buyer_id))
    if buyer is None:
        raise DomainError("market.buyer_not_verified", 403)
    line = Line(
        str(row.listing_id),
        str(row.supplier_id),
        int(row.quantity),
        int(row.price_fen),
        int(row.unit_quantity),
    )
    terms = orders.Terms(is_confirmed=True, is_price_agreed=True, is_match=True)
    wish = orders.Wish(uuid.UUID(str(row.order_hex)), (line,))
    whose = orders.Buyer(str(row.buyer_id), str(buyer.resident_id))
    try:
        orders.place(whose, wish, terms, lambda _lines: _also(row, side))
    except DomainError as refused:
        if refused.code == OVER:
            raise db.ConditionFailed from None
        if refused.code != "market.lines_refused":
            raise
        _end(row, MatchState.LAPSED, [], MatchRun.lapsed, "lapsed")
        raise DomainError(LAPSED, 409) from None


def _also(row: ProposalRow, side: Side) -> list[orders.Also]:
    """What is part of the order's transaction: the proposal, the run's count, the post's, news."""
    actions = [*_accepted(side), ProposalRow.state.set(MatchState.DEALT.value)]
    placed: list[Any] = [
        PlacedRow.quantity.add(int(row.quantity)),
        PlacedRow.expires_at.set(int(row.expires_at)),
    ]
    news = NewsRow(part=NewsRow.part_of("dealt", row.match_id), expires_at=row.expires_at)

    def end(writes: TransactWrite) -> None:
        writes.update(ProposalRow(row.key), actions=actions, condition=_as_read(row))

    def count(writes: TransactWrite) -> None:
        run = MatchRun(MatchRun.key_of(str(row.run_id)))
        writes.update(run, actions=[MatchRun.dealt.add(1)], condition=MatchRun.rank.exists())

    def fill(writes: TransactWrite) -> None:
        writes.update(PlacedRow(PlacedRow.key_of(str(row.wanted_id))), actions=placed)

    def tell(writes: TransactWrite) -> None:
        writes.save(news)

    return [orders.Also(OVER, add) for add in (end, count, fill, tell)]


def _end(row: ProposalRow, state: MatchState, actions: list[Any], counter: Any, news: str) -> None:
    """End a proposal that has not changed since it was read, and count it in its run."""
    actions = [*actions, ProposalRow.state.set(state.value), ProposalRow.version.add(1)]
    part, run = NewsRow.part_of(news, row.match_id), MatchRun(MatchRun.key_of(str(row.run_id)))
    with db.transaction(ids.random_id()) as writes:
        writes.update(ProposalRow(row.key), actions=actions, condition=_as_read(row))
        writes.update(run, actions=[counter.add(1)], condition=MatchRun.rank.exists())
        writes.save(NewsRow(part=part, expires_at=row.expires_at))


def _told(row: ProposalRow, trader_id: str) -> dict[str, Any]:
    return _shown(row, trader_id, TraderRow.of_many([_other_of(row, trader_id)]))


def _shown(row: ProposalRow, trader_id: str, known: Mapping[str, TraderRow]) -> dict[str, Any]:
    side = Side.SUPPLIER if trader_id == row.supplier_id else Side.BUYER
    other = known.get(_other_of(row, trader_id))
    state = _state(row)
    names = ("run_id", "product", "grade", "measure", "unit", "listing_id", "wanted_id")
    numbers = {name: int(getattr(row, name)) for name in ("unit_quantity", "quantity", "price_fen")}
    amount = rules.amount_fen(numbers["price_fen"], numbers["quantity"], numbers["unit_quantity"])
    return (
        {"id": row.match_id, "side": side.value, "state": state.value}
        | {name: getattr(row, name) for name in names}
        | numbers
        | {
            "amount_fen": amount,
            "other": other
            and {
                "name": str(other.name),
                "kind": str(other.kind),
                "division_code": str(other.division_code),
            },
            "own_answer": getattr(row, f"{side.value}_answer"),
            "other_answer": getattr(row, f"{_other(side).value}_answer"),
            "made_at": clock.from_ms(int(row.made_ms)),
            "expires_at": clock.from_ms(int(row.until_ms)),
            "order_id": str(uuid.UUID(str(row.order_hex))) if state is MatchState.DEALT else None,
        }
    )


def _mark(trader_id: str, part: str) -> str:
    return crypto.keyed_hash("matches-after", trader_id, part)[:MARK_CHARS]


def _cursor(trader_id: str, part: str) -> str:
    return ids.to_base64url(f"{part}.{_mark(trader_id, part)}".encode())


def _place_of(trader_id: str, cursor: str) -> str:
    wrong = DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
    try:
        part, mark = ids.from_base64url(cursor).decode().split(".")
    except ValueError:
        raise wrong from None
    if not crypto.is_same(mark, _mark(trader_id, part)):
        raise wrong
    return part
