"""Who trades: they register themselves, and officers of their town or county verify them.

A trader is one account that has applied as a resident. The business name is public; phone, address
and licence are sealed, and shown to officers (written down) and to the other side of a deal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.accounts import phones
from backend.config import settings
from backend.core import audit, clock, db
from backend.core.auth import Actor, Grant, OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.market import rules, stock
from backend.market.ids import trader_id_of
from backend.market.models import SupplierListing, TraderRow
from backend.market.rules import Decision, ListingState, TraderKind, TraderReason, TraderState
from backend.notices import service as notices
from backend.residents import access
from backend.staff import service as staff
from backend.staff.rules import Task

PURPOSE = "market"
UNKNOWN = "market.trader_unknown"
LISTED_MOST = 200
TRIES = 4
SEALED = ("phone", "address", "licence")
# What a verified trader may not change alone.
SETTLED = ("kind", "name", "division_code")


def own(actor: Actor) -> TraderRow:
    """The trader of an account; one read.

    :raises DomainError: market.not_a_trader (404).
    """
    row = TraderRow.of(trader_id_of(actor.account_id))
    if row is None:
        raise DomainError("market.not_a_trader", 404)
    return row


def verified(actor: Actor, kinds: Collection[TraderKind]) -> TraderRow:
    """The same, when it is verified and of one of these kinds.

    :raises DomainError: market.not_a_trader (404), market.not_verified, market.wrong_kind (403).
    """
    row = own(actor)
    if TraderKind(row.kind) not in kinds:
        raise DomainError("market.wrong_kind", 403)
    if row.state != TraderState.VERIFIED:
        raise DomainError("market.not_verified", 403)
    return row


def write_check(writes: TransactWrite, trader_id: str) -> None:
    """Within a transaction, see that somebody is still verified."""
    writes.condition_check(
        TraderRow,
        TraderRow.key_of(trader_id),
        "trader",
        condition=TraderRow.state == TraderState.VERIFIED.value,
    )


def contact_of(row: TraderRow) -> dict[str, str | None]:
    """How to reach a trader, for officers and the other side of a deal: phone, address."""
    return {"phone": row.clear("phone"), "address": row.clear("address")}


def register(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Register as a trader, or mend what was entered; the same again changes nothing.

    Whoever is verified may change only how they are reached.

    :param wish: kind, name, division_code, phone, address, licence (may be absent).
    :raises DomainError: residents.not_applied (404), core.invalid (422), market.trader_settled
        (409), market.trader_suspended (403).
    """
    if actor.resident_id is None:
        raise DomainError("residents.not_applied", 404)
    said = _said(wish)
    for _ in range(TRIES):
        before = TraderRow.of(trader_id_of(actor.account_id))
        if before is not None and _clear(before) == said:
            return shown_own(before)
        row = _changed(actor, before, said)
        act = audit.Act(
            "trader.apply",
            f"account:{actor.account_id}",
            row.division_code,
            actor.resident_id,
            PURPOSE,
        )
        try:
            audit.together(act, lambda writes, row=row: _save(writes, row))  # type: ignore[misc]
        except db.ConditionFailed:
            # Two phones at once, or an officer between: look again.
            continue
        row.version = int(row.version) + 1
        return shown_own(row)
    raise db.StoreUnavailable


def _said(wish: Mapping[str, Any]) -> dict[str, Any]:
    kind, licence = TraderKind(wish["kind"]), wish.get("licence")
    rules.check_licence(kind, licence)
    known = divisions.divisions_of(settings().city.root_division)
    if wish["division_code"] not in known:
        fields = {"division_code": "divisions.division_unknown"}
        raise DomainError("core.invalid", 422, fields)
    return {
        "kind": kind.value,
        "name": wish["name"],
        "division_code": wish["division_code"],
        "phone": phones.to_e164(wish["phone"]),
        "address": wish["address"],
        "licence": licence,
    }


def _clear(row: TraderRow) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in SETTLED}
    return plain | {name: row.clear(name) for name in SEALED}


def _changed(actor: Actor, before: TraderRow | None, said: Mapping[str, Any]) -> TraderRow:
    """The row as it shall be, `version` still that of the one before."""
    now_ms = clock.to_ms(clock.now())
    row = TraderRow(
        TraderRow.key_of(trader_id_of(actor.account_id)),
        resident_id=actor.resident_id,
        kind=said["kind"],
        name=said["name"],
        division_code=said["division_code"],
        state=TraderState.PENDING.value,
        applied_ms=now_ms,
        version=0 if before is None else before.version,
    )
    if before is not None and before.state != TraderState.PENDING:
        _keep_decision(before, row, said)
    elif before is not None:
        row.applied_ms = before.applied_ms
    for name in SEALED:
        row.seal(name, said[name])
    row.list_again()
    return row


def _keep_decision(before: TraderRow, row: TraderRow, said: Mapping[str, Any]) -> None:
    if before.state == TraderState.SUSPENDED:
        raise DomainError("market.trader_suspended", 403)
    if before.state != TraderState.VERIFIED:
        return
    is_settled = all(getattr(before, name) == said[name] for name in SETTLED)
    if not is_settled or before.clear("licence") != said["licence"]:
        raise DomainError("market.trader_settled", 409)
    row.state, row.applied_ms = before.state, before.applied_ms
    row.decided_ms, row.decided_by = before.decided_ms, before.decided_by


def _save(writes: TransactWrite, row: TraderRow) -> None:
    """Put a row in place of the one it was made from."""
    known = int(row.version)
    is_same = TraderRow.version == known if known else TraderRow.version.does_not_exist()
    stored = TraderRow(**{**row.attribute_values, "version": known + 1})
    writes.save(stored, condition=is_same)


def shown_own(row: TraderRow) -> dict[str, Any]:
    """A trader, for themselves."""
    kind = TraderKind(row.kind)
    return _shown(row) | {
        "is_supplier": kind in rules.SUPPLIERS,
        "is_buyer": kind in rules.BUYERS,
        "is_team": kind in rules.TEAMS,
        **{name: row.clear(name) for name in (*SEALED, "note")},
    }


def _shown(row: TraderRow) -> dict[str, Any]:
    return {
        "trader_id": row.trader_id,
        "kind": row.kind,
        "name": row.name,
        "division_code": row.division_code,
        "state": row.state,
        "applied_at": clock.from_ms(int(row.applied_ms)),
        "decided_at": None if row.decided_ms is None else clock.from_ms(int(row.decided_ms)),
        "reason": row.reason,
        "version": int(row.version),
    }


# --- For officers


def list_of_area(duty: OnDuty, area: str, state: TraderState) -> list[dict[str, Any]]:
    """The traders of an area in one state, who waits longest first: one query a county.

    :param area: 4, 6 or 9 digits.
    :raises DomainError: market.area_unknown (404).
    """
    grant = staff.check_area(duty, Task.VERIFY_TRADER, area, "market.area_unknown")
    act = staff.act_of(duty, grant, "trader.list", area, f"traders-{area}", PURPOSE)
    audit.record_act(act)
    rows = [
        row
        for county in _counties_of(area)
        for row in TraderRow.in_county(county, state.value, LISTED_MOST)
        if str(row.division_code).startswith(area)
    ]
    rows.sort(key=lambda row: int(row.rank))
    return [_shown(row) for row in rows[:LISTED_MOST]]


def _counties_of(area: str) -> Sequence[str]:
    if len(area) >= rules.COUNTY_DIGITS:
        return (area[: rules.COUNTY_DIGITS],)
    return sorted({code[: rules.COUNTY_DIGITS] for code in divisions.villages()})


def read_one(duty: OnDuty, trader_id: str) -> dict[str, Any]:
    """A trader with contact and licence, for who verifies; written down, spends the read budget.

    :raises DomainError: market.trader_unknown (404), core.too_many_requests (429).
    """
    row, grant = _of_area(duty, trader_id)
    access.spend(duty, Task.VERIFY_TRADER, str(row.resident_id))
    audit.record_act(_act(duty, grant, "trader.read", row))
    return _shown_to_officers(row)


def _shown_to_officers(row: TraderRow) -> dict[str, Any]:
    stocks = stock.read_many(SupplierListing.all_of(row.trader_id)).values()
    is_open = [one.state == ListingState.OPEN for one in stocks]
    clear = {name: row.clear(name) for name in (*SEALED, "note")}
    return _shown(row) | clear | {"open_listings": sum(is_open)}


def _of_area(duty: OnDuty, trader_id: str) -> tuple[TraderRow, Grant]:
    row = TraderRow.of(trader_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    return row, staff.check_area(duty, Task.VERIFY_TRADER, str(row.division_code), UNKNOWN)


def _act(duty: OnDuty, grant: Grant, action: str, row: TraderRow) -> audit.Act:
    area, whom = str(row.division_code), str(row.resident_id)
    return staff.act_of(duty, grant, action, area, whom, PURPOSE)


def decide(duty: OnDuty, trader_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Verify, refuse or suspend a trader: one transaction with its row of the audit, one notice.

    The listings of who is suspended are paused behind the request (board.py); asking again after a
    lost answer is answered as it stands.

    :param wish: decision, reason, note (both may be absent), version as the officer saw it.
    :raises DomainError: market.trader_unknown (404), market.decision_stale (409), core.invalid.
    """
    row, grant = _of_area(duty, trader_id)
    decision, now = Decision(wish["decision"]), clock.now()
    reason = TraderReason(wish["reason"]) if wish.get("reason") else None
    is_again = row.decided_by == duty.staff_id and row.state == rules.DECIDED[decision]
    if not (is_again and int(row.version) == wish["version"] + 1):
        state = rules.decide(TraderState(row.state), decision, reason)
        if int(row.version) != wish["version"]:
            raise DomainError("market.decision_stale", 409)
        _decided(row, state, reason, wish.get("note"), duty, now)
        try:
            act = _act(duty, grant, f"trader.{decision.value}", row)
            audit.together(act, lambda writes: _save(writes, row))
        except db.ConditionFailed:
            raise DomainError("market.decision_stale", 409) from None
        row.version = int(row.version) + 1
    _tell(row, now)
    return _shown_to_officers(row)


def _decided(
    row: TraderRow,
    state: TraderState,
    reason: TraderReason | None,
    note: str | None,
    duty: OnDuty,
    now: datetime,
) -> None:
    row.state, row.reason = state.value, reason.value if reason else None
    row.decided_ms, row.decided_by = clock.to_ms(now), duty.staff_id
    row.seal("note", note)
    row.list_again()


def _tell(row: TraderRow, now: datetime) -> None:
    params: dict[str, str | int] = {"name": str(row.name)}
    if row.reason:
        params["reason"] = str(row.reason)
    notices.post(
        str(row.resident_id),
        f"market.trader_{row.state}",
        params,
        f"trader-{row.trader_id}-{int(row.version)}",
        settings().city.day_of(now),
    )
