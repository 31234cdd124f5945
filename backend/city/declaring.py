"""What two people declare: an order, its extension, its end; a rule; the end of an area's data.

Each is a kind of proposal (staff/proposals.py). What it may be is checked when it is proposed and
again when it is agreed to; what it writes is conditional on the row it was checked against.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from marshmallow import Schema
from pynamodb.transactions import TransactWrite

from backend.city import rules, schemas, service
from backend.city.models import CITY, OrderRow, RuleRow, SunsetRow
from backend.city.rules import Order
from backend.config import settings
from backend.core import clock, http
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.staff.proposals import Kind, Proposal
from backend.staff.rules import Task

LIVES = timedelta(hours=24)
RULE_LIVES = timedelta(days=7)
Body = dict[str, Any]
Check = Callable[[Body], None]


def _checked(schema: type[Schema], check: Check) -> Check:
    """A kind's check: the shape, then the rules; what is wrong is named below `body`."""

    def checks(body: Body) -> None:
        try:
            check(http.load(schema(), body))
        except DomainError as wrong:
            if wrong.code != "core.invalid":
                raise
            fields = {f"body.{name}": code for name, code in (wrong.fields or {}).items()}
            raise DomainError("core.invalid", 422, fields=fields) from None

    return checks


def _today() -> date:
    return settings().city.day_of(clock.now())


def _wrong(field: str, code: str) -> DomainError:
    return DomainError("core.invalid", 422, fields={field: code})


def order_named(order_no: str) -> Order:
    """An order by its number, as it is stored at this moment, or the city file's.

    :raises DomainError: core.invalid (422) naming order_no.
    """
    service.forget()
    found = next((one for one in service.orders() if one.order_no == order_no), None)
    if found is None:
        raise _wrong("order_no", "city.order_unknown")
    return found


def _check_open(wish: Body) -> None:
    rules.check_opening(wish["from_on"], wish["until_on"], _today())
    root = settings().city.root_division
    if wish["area"] not in divisions.divisions_of(root) or not wish["area"].startswith(root):
        raise _wrong("area", "divisions.division_unknown")
    service.forget()
    if any(one.order_no == wish["order_no"] for one in service.orders()):
        raise _wrong("order_no", "city.order_no_taken")


def _check_extend(wish: Body) -> None:
    order = order_named(wish["order_no"])
    if order.is_default:
        # Nobody has declared it; what is to last is declared by two.
        raise _wrong("order_no", "city.order_of_file")
    rules.check_extension(order, wish["until_on"], _today())


def _check_end(wish: Body) -> None:
    rules.check_end(order_named(wish["order_no"]), wish["until_on"], _today())


def _step(what: str, until_on: str, proposal: Proposal) -> dict[str, Any]:
    at_ms = clock.to_ms(proposal.decided_at or clock.now())
    return {
        "what": what,
        "until_on": until_on,
        "proposal_id": proposal.proposal_id,
        "at_ms": at_ms,
    }


def _row_of(body: Mapping[str, Any], step: dict[str, Any]) -> OrderRow:
    return OrderRow(
        CITY,
        OrderRow.part_of(body["order_no"]),
        area=body["area"],
        words=json.dumps(
            {"title": body["title"], "authority": body["authority"]}, ensure_ascii=False
        ),
        from_on=body["from_on"],
        until_on=step["until_on"],
        steps=json.dumps([step]),
        declared_ms=step["at_ms"],
        version=1,
    )


def _write_open(writes: TransactWrite, proposal: Proposal) -> None:
    row = _row_of(proposal.body, _step("open", proposal.body["until_on"], proposal))
    writes.save(row, condition=OrderRow.area.does_not_exist())


def _write_change(what: str) -> Callable[[TransactWrite, Proposal], None]:
    def write(writes: TransactWrite, proposal: Proposal) -> None:
        step = _step(what, proposal.body["until_on"], proposal)
        row = OrderRow.of(proposal.body["order_no"])
        if row is None:
            # The city file's order is taken over into the store in order to be ended.
            writes.save(_row_of(_as_body(order_named(proposal.body["order_no"])), step))
            return
        writes.update(
            OrderRow(row.key, row.part),
            actions=[
                OrderRow.until_on.set(step["until_on"]),
                OrderRow.steps.set(json.dumps([*json.loads(row.steps), step])),
                OrderRow.version.set(int(row.version) + 1),
            ],
            condition=OrderRow.version == int(row.version),
        )

    return write


def _as_body(order: Order) -> dict[str, Any]:
    return {
        "order_no": order.order_no,
        "area": order.area,
        "title": dict(order.title),
        "authority": dict(order.authority),
        "from_on": order.from_on.isoformat(),
    }


def _area_of_order(body: Body) -> str:
    return order_named(body["order_no"]).area


OPEN = Kind(
    "emergency-open",
    Task.DECLARE,
    Task.AGREE,
    LIVES,
    _checked(schemas.OpenIn, _check_open),
    _write_open,
    lambda body: str(body["area"]),
)
EXTEND = Kind(
    "emergency-extend",
    Task.DECLARE,
    Task.AGREE,
    LIVES,
    _checked(schemas.ChangeIn, _check_extend),
    _write_change("extend"),
    _area_of_order,
)
END = Kind(
    "emergency-end",
    Task.DECLARE,
    Task.AGREE,
    LIVES,
    _checked(schemas.ChangeIn, _check_end),
    _write_change("end"),
    _area_of_order,
)


def rule_kind(check_listed: Callable[[int, Mapping[str, Any]], None]) -> Kind:
    """The kind by which a drafted version of the rule is published.

    :param check_listed: refuses a version that verifiers have not been told of yet.
    """

    def check(wish: Body) -> None:
        row = RuleRow.of(wish["version"])
        if row is None or row.from_on is not None:
            raise _wrong("version", "city.no_such_draft")
        if row.dry_run_hash != wish["dry_run_hash"]:
            raise _wrong("dry_run_hash", "city.dry_run_other")
        if date.fromisoformat(row.effective_on) <= _today():
            raise _wrong("version", "city.rule_too_soon")
        check_listed(wish["version"], json.loads(row.content))

    def write(writes: TransactWrite, proposal: Proposal) -> None:
        row = RuleRow.of(proposal.body["version"])
        if row is None:
            raise DomainError("staff.proposal_conflict", 409)
        writes.update(
            RuleRow(row.key, row.part),
            actions=[
                RuleRow.from_on.set(row.effective_on),
                RuleRow.proposal_id.set(proposal.proposal_id),
            ],
            condition=RuleRow.from_on.does_not_exist()
            & (RuleRow.dry_run_hash == proposal.body["dry_run_hash"]),
        )

    return Kind(
        "rule-publish",
        Task.DECLARE,
        Task.AGREE,
        RULE_LIVES,
        _checked(schemas.PublishIn, check),
        write,
        lambda _body: settings().city.root_division,
    )


def check_may_end(area: str, order_no: str) -> None:
    """Refuse to end the data of an area while an order touches it, now or later.

    :raises DomainError: core.invalid (422) naming area or order_no, city.still_emergency (409).
    """
    root = settings().city.root_division
    known = divisions.divisions_of(root)
    is_whole = len(area) in rules.SUNSET_DIGITS and area.startswith(root)
    if area not in known or not is_whole:
        raise _wrong("area", "city.area_not_whole")
    order = order_named(order_no)
    if not order.touches(area):
        raise _wrong("order_no", "city.order_unknown")
    today = _today()
    if any(one.touches(area) and one.until_on >= today for one in service.orders()):
        raise DomainError("city.still_emergency", 409)


def _check_sunset(wish: Body) -> None:
    check_may_end(wish["area"], wish["order_no"])
    row = SunsetRow.of(wish["area"])
    if row is not None and row.order_no == wish["order_no"]:
        raise _wrong("area", "city.ended_already")


def _write_sunset(writes: TransactWrite, proposal: Proposal) -> None:
    row = SunsetRow(
        CITY,
        SunsetRow.part_of(proposal.body["area"]),
        order_no=proposal.body["order_no"],
        proposal_id=proposal.proposal_id,
        agreed_ms=clock.to_ms(proposal.decided_at or clock.now()),
    )
    # A second emergency in the same area ends anew; its report takes the place of the first.
    is_other = SunsetRow.order_no.does_not_exist() | (SunsetRow.order_no != row.order_no)
    writes.save(row, condition=is_other)


SUNSET = Kind(
    "sunset",
    Task.DECLARE,
    Task.AGREE,
    LIVES,
    _checked(schemas.EndIn, _check_sunset),
    _write_sunset,
    lambda body: str(body["area"]),
)
