"""Runs of the matching: what there is, placed best, stored once; and the proposals that follow.

A run is stored in one conditional write that names its documents; whoever comes second finds it and
goes on from it. So a run that happens twice, also at once, comes to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.market import catalogue, match_inputs, matching
from backend.market.match_inputs import Inputs, TooMuch, numbers
from backend.market.match_models import (
    MatchPiece,
    MatchRun,
    NewsRow,
    ProposalRow,
    TraderMatch,
)
from backend.market.matching_rules import MatchState
from backend.market.rules import SaleMeasure
from backend.staff import service as staff
from backend.staff.rules import Task

PAGE = 50
# Three rows a proposal, and a transaction has a hundred at most.
AT_ONCE = 33
MORNING, OFFICER = "morning", "officer"
PURPOSE = "market"
ID_CHARS = 22
AREA_UNKNOWN = "market.area_unknown"


class Ask(NamedTuple):
    """What is to be matched, and who asks; the same `run_id` is the same run."""

    run_id: str
    area: str
    product: str
    measure: SaleMeasure
    on: date
    asked_by: str
    asked: str | None = None


def morning_step(on: date, cursor: str | None) -> str | None:
    """A step of the job of each morning: the next product that has something to match.

    :param cursor: the product and measure that were done last.
    """
    area = settings().city.root_division
    for product in match_inputs.products_wanted(area):
        for measure in SaleMeasure:
            name = f"{product} {measure.value}"
            if cursor is not None and name <= cursor:
                continue
            run_id = _run_id(MORNING, area, name, on.isoformat())
            ask = Ask(run_id, area, product, measure, on, MORNING)
            if _run(ask, numbers()["most_listings"], numbers()["most_wanted"]) is not None:
                return name
    return None


def ask_now(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """A run that a market officer asks for; the same id again is the same run.

    :param wish: id (made by the browser), area (4, 6 or 9 digits), product.
    :raises DomainError: market.area_unknown (404), market.product_unknown, core.id_reused,
        market.match_too_big (422), market.nothing_to_match (409).
    """
    area, product = wish["area"], catalogue.products().get(wish["product"])
    grant = staff.check_area(duty, Task.MANAGE_MARKET, area, AREA_UNKNOWN)
    if product is None:
        raise DomainError("core.invalid", 422, {"product": "market.product_unknown"})
    run_id = _run_id(OFFICER, duty.staff_id, ids.short_uuid(wish["id"]))
    asked = crypto.keyed_hash("match-asked", area, product.code)
    today = settings().city.day_of(clock.now())
    ask = Ask(run_id, area, product.code, product.measure, today, OFFICER, asked)
    act = staff.act_of(duty, grant, "matching.run", area, None, PURPOSE)

    def audited(writes_of: Callable[[TransactWrite], None]) -> None:
        audit.together(act, writes_of)

    try:
        most = numbers()["now_most_listings"], numbers()["now_most_wanted"]
        run = _run(ask, *most, together=audited)
    except TooMuch:
        raise DomainError("market.match_too_big", 422) from None
    if run is None:
        raise DomainError("market.nothing_to_match", 409)
    if run.asked != asked:
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
    return shown(run)


def _run_id(*of: str) -> str:
    return crypto.keyed_hash("match-run", *of)[:ID_CHARS]


def _alone(writes_of: Callable[[TransactWrite], None]) -> None:
    with db.transaction(ids.random_id()) as writes:
        writes_of(writes)


def _run(
    ask: Ask,
    most_listings: int,
    most_wanted: int,
    together: Callable[[Callable[[TransactWrite], None]], None] = _alone,
) -> MatchRun | None:
    """The run, made now or found, with its proposals written; None when there is nothing to match.

    :raises TooMuch: there is more than the most.
    """
    run = MatchRun.of(ask.run_id)
    if run is None:
        inputs = match_inputs.gather(ask.area, ask.product, ask.measure, most_listings, most_wanted)
        if inputs is None:
            return None
        run = _stored(ask, inputs, together)
    propose(run)
    return run


def _stored(
    ask: Ask, inputs: Inputs, together: Callable[[Callable[[TransactWrite], None]], None]
) -> MatchRun:
    """The run, solved and written, or the one that somebody else wrote meanwhile."""
    now = clock.now()
    made_ms = clock.to_ms(now)
    found = matching.best_of(inputs.problem)
    document = matching.document(inputs.problem, found)
    plan = match_inputs.plan_of(inputs, found.flows, made_ms)
    run = _head(ask, inputs, document, plan, made_ms)
    public = {"format": 1} | _name(run) | {"made_at": clock.to_text(now)} | document
    for name, told in (("public", public), ("plan", plan)):
        MatchPiece.write(ask.run_id, run.attempt, name, told, int(run.expires_at))
    news = NewsRow(part=NewsRow.part_of("run", ask.run_id), expires_at=run.expires_at)

    def writes_of(writes: TransactWrite) -> None:
        writes.save(run, condition=MatchRun.rank.does_not_exist())
        writes.save(news)

    try:
        together(writes_of)
    except db.ConditionFailed:
        known = MatchRun.of(ask.run_id)
        if known is None:
            raise
        return known
    return run


def _name(run: MatchRun) -> dict[str, Any]:
    names = ("run_id", "area", "product", "measure", "on", "policy_version")
    return {name: getattr(run, name) for name in names}


def _head(
    ask: Ask, inputs: Inputs, document: Mapping[str, Any], plan: list[Any], made_ms: int
) -> MatchRun:
    problem = inputs.problem
    until_ms = made_ms + round(match_inputs.answer_time().total_seconds() * 1000)
    return MatchRun(
        MatchRun.key_of(ask.run_id),
        rank=made_ms,
        area=ask.area,
        product=ask.product,
        measure=ask.measure.value,
        on=settings().city.day_of(clock.from_ms(made_ms)).isoformat(),
        asked_by=ask.asked_by,
        asked=ask.asked,
        attempt=ids.random_id(),
        until_ms=until_ms,
        listed_quantity=problem.lot * sum(one.lots for one in problem.listings),
        wanted_quantity=problem.lot * sum(asked.lots for asked in problem.wanted),
        placed_quantity=sum(one["quantity"] for one in plan),
        listings=len(problem.listings),
        suppliers=len(problem.suppliers),
        suppliers_served=len({one["supplier_id"] for one in plan}),
        wanted=len(problem.wanted),
        wanted_served=len({one["wanted_id"] for one in plan}),
        proposals=len(plan),
        policy_version=problem.policy.version,
        input_hash=document["input_hash"],
        expires_at=made_ms // 1000 + numbers()["kept_days"] * 86_400,
    )


def propose(run: MatchRun) -> None:
    """Write all proposals of a run that are not there yet; doing it again changes nothing."""
    if run.proposed_ms is not None:
        return
    plan = MatchPiece.plan_of(run)
    for begin in range(0, len(plan), AT_ONCE):
        try:
            with db.transaction(ids.random_id()) as writes:
                for one in plan[begin : begin + AT_ONCE]:
                    _write_proposal(writes, run, one)
        except db.ConditionFailed:
            # The groups of a run are always the same: this one is there.
            continue
    run.update(actions=[MatchRun.proposed_ms.set(clock.to_ms(clock.now()))])


def _write_proposal(writes: TransactWrite, run: MatchRun, one: Mapping[str, Any]) -> None:
    made_ms, gone_at = int(run.rank), int(run.expires_at)
    row = ProposalRow(
        ProposalRow.key_of(one["id"]),
        run_id=run.run_id,
        product=run.product,
        measure=run.measure,
        state=MatchState.PROPOSED.value,
        made_ms=made_ms,
        until_ms=run.until_ms,
        expires_at=gone_at,
        **{name: value for name, value in one.items() if name != "id"},
    )
    writes.save(row, condition=ProposalRow.made_ms.does_not_exist())
    for trader_id in (one["supplier_id"], one["buyer_id"]):
        place = TraderMatch.key_of(trader_id), TraderMatch.part_of(made_ms, one["id"])
        writes.save(TraderMatch(*place, made_ms=made_ms, expires_at=gone_at))


def list_runs(cursor: str | None) -> dict[str, Any]:
    """The runs, newest first, a page at a time: one query.

    :raises DomainError: core.invalid (422) for a foreign cursor.
    """
    rows = MatchRun.newest(_place_of(cursor) if cursor else None, PAGE + 1)
    page = rows[:PAGE]
    more = _cursor(int(page[-1].rank)) if len(rows) > PAGE else None
    return {"runs": [shown(row) for row in page], "next": more}


def _mark(rank: int) -> str:
    return crypto.keyed_hash("match-runs-after", str(rank))[:ID_CHARS]


def _cursor(rank: int) -> str:
    return ids.to_base64url(f"{rank}.{_mark(rank)}".encode())


def _place_of(cursor: str) -> int:
    wrong = DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
    try:
        rank, mark = ids.from_base64url(cursor).decode().split(".")
        place = int(rank)
    except ValueError:
        raise wrong from None
    if not crypto.is_same(mark, _mark(place)):
        raise wrong
    return place


def read_run(run_id: str) -> bytes:
    """A run as it is published, compressed JSON that never changes: two reads.

    :raises DomainError: market.run_not_found (404).
    """
    run = MatchRun.of(run_id)
    if run is None:
        raise DomainError("market.run_not_found", 404)
    return MatchPiece.gzipped(run, "public")


def shown(run: MatchRun) -> dict[str, Any]:
    """A run as the public list has it."""
    counted = (
        "listed_quantity", "wanted_quantity", "placed_quantity", "listings", "suppliers",
        "suppliers_served", "wanted", "wanted_served", "proposals", "declined", "dealt", "lapsed",
    )  # fmt: skip
    return (
        _name(run)
        | {name: int(getattr(run, name)) for name in counted}
        | {
            "asked_by": run.asked_by,
            "made_at": clock.from_ms(int(run.rank)),
            "expires_at": clock.from_ms(int(run.until_ms)),
            "input_hash": run.input_hash,
        }
    )
