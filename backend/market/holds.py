"""Holds: given back when nobody confirmed in time; and who is told what has become of a deal.

What has to be done later is noted behind the request, from the stream of deals, and done by the
pulse at every look at the jobs. A hold whose time is over is also given back by whoever finds it:
who is short of the same stock, or who looks at the deal. Any of this may happen twice.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock, db, ids
from backend.core.events import Consumer, Record, Taken, take_each
from backend.market import stock
from backend.market.models import TABLE, TraderRow
from backend.market.order_models import SHARDS, DealRow, WaitingRow
from backend.market.order_rules import OPEN_STATES, Side, may_become
from backend.market.rules import Audience, DealState, MovementKind
from backend.notices import service as notices

HOLD, TELL = "hold", "tell"
A_PAGE = 100
KEPT_S = 30 * 86_400
PUSHED_FOR = timedelta(hours=12)
# What is told when a deal has come to a state.
TOLD: Mapping[DealState, str] = {
    DealState.HELD: "order_placed",
    DealState.CONFIRMED: "deal_confirmed",
    DealState.CANCELLED: "deal_cancelled",
    DealState.EXPIRED: "deal_expired",
    DealState.HANDED_OVER: "deal_handed_over",
}


def write_release(
    writes: TransactWrite,
    deal: DealRow,
    then: DealState,
    now_ms: int,
    by: Side | None = None,
    reason: str = "",
) -> None:
    """End a deal that has not changed since it was read, and give back all that it holds.

    The deal is the first item, then a stock and a movement for each line.

    :param then: EXPIRED or CANCELLED.
    """
    actions: list[Any] = [
        DealRow.state.set(then.value),
        DealRow.ended_ms.set(now_ms),
        DealRow.version.add(1),
    ]
    if by is not None:
        actions += [DealRow.ended_by.set(by.value), DealRow.cancel_reason.set(reason)]
    states = [state.value for state in OPEN_STATES]
    condition = (DealRow.version == deal.version) & DealRow.state.is_in(*states)
    if then is DealState.EXPIRED:
        condition &= (DealRow.state == DealState.HELD.value) & (DealRow.hold_until_ms <= now_ms)
    writes.update(DealRow(deal.key, deal.part), actions=actions, condition=condition)
    cause = ids.short_uuid(deal.order_id)
    for line in deal.lines:
        moves = {MovementKind.RELEASED: line.quantity}
        stock.write_moves(writes, line, cause, moves, now_ms)


def release(deal: DealRow) -> bool:
    """Give back a hold whose time is over; False when it is not, or somebody was quicker."""
    now_ms = clock.to_ms(clock.now())
    if not may_become(deal.deal_state, DealState.EXPIRED, int(deal.hold_until_ms), now_ms):
        return False
    try:
        with db.transaction(ids.random_id()) as writes:
            write_release(writes, deal, DealState.EXPIRED, now_ms)
    except db.ConditionFailed:
        return False
    return True


def looked_at(deal: DealRow) -> DealRow:
    """A deal as whoever looks at it finds it: its hold is given back when its time is over."""
    if not may_become(
        deal.deal_state, DealState.EXPIRED, int(deal.hold_until_ms), clock.to_ms(clock.now())
    ):
        return deal
    release(deal)
    return DealRow.of(deal.supplier_id, deal.order_id) or deal


def release_due_of(supplier_ids: Collection[str]) -> int:
    """Give back what is over among the holds of some suppliers; how many there were."""
    shards = {shard_of(one) for one in supplier_ids}
    waiting = [row for shard in shards for row in _due(shard, HOLD)]
    return sum(_release_noted(row) for row in waiting if row.supplier_id in supplier_ids)


def pulse() -> int:
    """Give back every hold that is over, and tell what is to be told; how much there was to do.

    At most a page of each shard; the next look at the jobs goes on. Two reads a shard when there
    is nothing to do.
    """
    done = 0
    for shard in range(SHARDS):
        for row in _due(shard, HOLD):
            done += _release_noted(row)
        for row in _due(shard, TELL):
            _tell(row)
            done += 1
    return done


def shard_of(supplier_id: str) -> int:
    """Where it is noted what is to be done about a supplier's deals."""
    return zlib.crc32(supplier_id.encode()) % SHARDS


def _due(shard: int, what: str) -> list[WaitingRow]:
    return WaitingRow.due(shard, what, clock.to_ms(clock.now()), A_PAGE)


def _release_noted(row: WaitingRow) -> bool:
    deal = DealRow.of(row.supplier_id, row.order_id)
    was_released = deal is not None and release(deal)
    row.delete()
    return was_released


def _tell(row: WaitingRow) -> None:
    """Post what a deal has come to in the inboxes of those concerned, once, and knock."""
    deal = DealRow.of(row.supplier_id, row.order_id)
    if deal is not None:
        kind, now = f"market.{row.kind}", clock.now()
        params: dict[str, str | int] = {"lines": len(deal.lines)}
        channels = notices.Channels("market", push_until=now + PUSHED_FOR)
        on = settings().city.day_of(now)
        reference = f"{kind}-{deal.order_id.hex}-{deal.supplier_id}"
        for resident_id in _told_by(row, deal):
            notices.post(resident_id, kind, params, reference, on, channels)
    row.delete()


def _told_by(row: WaitingRow, deal: DealRow) -> Iterator[str]:
    """The residents whom it concerns: all but the side that did it."""
    if row.done_by != Side.BUYER.value:
        yield str(deal.buyer_resident)
    if row.done_by != Side.SUPPLIER.value:
        trader = TraderRow.of(deal.supplier_id)
        if trader is not None:
            yield str(trader.resident_id)


def _note(record: Record) -> None:
    """Write down what is to be done about a change of a deal."""
    part = record.keys.get("part", {}).get("S", "")
    if record.table != TABLE or record.new is None or not part.startswith("deal#"):
        return
    supplier_id = record.keys["key"]["S"].removeprefix("supplier#")
    order_hex = part.removeprefix("deal#")
    new, old = record.new, record.old or {}
    if record.kind == "INSERT" and new["state"]["S"] == DealState.HELD.value:
        _put(HOLD, int(new["until"]["N"]), supplier_id, order_hex)
    if new["audience"]["S"] == Audience.HOUSEHOLDS.value:
        # Whoever delivers to households tells them in words of their own.
        return
    for kind, done_by in _news(old, new):
        _put(TELL, int(new["placed"]["N"]), supplier_id, order_hex, kind, done_by)


def _news(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """What a change of a deal is called, and which side did it."""
    state = DealState(new["state"]["S"])
    if old.get("state") != new["state"]:
        if state is DealState.CANCELLED:
            yield TOLD[state], new["ended_by"]["S"]
        elif state is DealState.HELD:
            yield TOLD[state], Side.BUYER.value
        elif state is DealState.EXPIRED:
            yield TOLD[state], None
        elif old:
            # Who begins with a confirmed deal was told of the proposal that it comes of.
            yield TOLD[state], Side.SUPPLIER.value
    for side in Side:
        if f"{side.value}_dispute" in new and f"{side.value}_dispute" not in old:
            yield "deal_disputed", side.value


def _put(
    what: str,
    at_ms: int,
    supplier_id: str,
    order_hex: str,
    kind: str | None = None,
    done_by: str | None = None,
) -> None:
    WaitingRow(
        WaitingRow.key_of(shard_of(supplier_id)),
        WaitingRow.part_of(what, at_ms, supplier_id, order_hex, kind),
        supplier_id=supplier_id,
        order_hex=order_hex,
        kind=kind,
        done_by=done_by,
        expires_at=at_ms // 1000 + KEPT_S,
    ).save()


def take(records: Sequence[Record]) -> Taken:
    """Note what the changes of a batch make necessary."""
    return take_each(records, _note)


# To note something a second time does no harm: a notice is posted once, a hold given back once.
WAITING = Consumer("market-waiting", take, _note, may_retake_any=True)
