"""What people are told of matching, behind the requests: of a run once, and of an answer.

What is to be told is noted in the transaction that it follows from; the pulse posts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from backend.config import settings
from backend.core import clock
from backend.market import match_runs
from backend.market.match_models import MatchPiece, MatchRun, NewsRow, ProposalRow
from backend.market.models import TraderRow
from backend.market.order_rules import Side
from backend.notices import service as notices

NEWS_AT_ONCE = 20
PUSHED_FOR = timedelta(hours=12)


def pulse() -> int:
    """Tell what is to be told, and finish runs that a killed process left; how much there was.

    One read when there is nothing to do. Any of it may happen twice: a notice is posted once.
    """
    done = 0
    for news in NewsRow.waiting(NEWS_AT_ONCE):
        if news.kind == "run":
            _tell_run(news.about)
        else:
            _tell_answer(news.kind, news.about)
        news.delete()
        done += 1
    return done


def _tell_run(run_id: str) -> None:
    run = MatchRun.of(run_id)
    if run is None:
        return
    match_runs.propose(run)
    counts: dict[str, int] = {}
    for one in MatchPiece.plan_of(run):
        for trader_id in (one["supplier_id"], one["buyer_id"]):
            counts[trader_id] = counts.get(trader_id, 0) + 1
    for trader_id, row in TraderRow.of_many(counts).items():
        params: dict[str, str | int] = {"product": str(run.product), "count": counts[trader_id]}
        _post(row, "matched", params, run_id)


def _tell_answer(kind: str, match_id: str) -> None:
    """Let those know whom an answer concerns: all but the side that declined."""
    row = ProposalRow.of(match_id)
    if row is None:
        return
    what, _, side = kind.partition("-")
    concerned = {Side.SUPPLIER.value: str(row.supplier_id), Side.BUYER.value: str(row.buyer_id)}
    concerned.pop(side, None)
    for trader in TraderRow.of_many(concerned.values()).values():
        _post(trader, f"match_{what}", {"product": str(row.product)}, match_id)


def _post(trader: TraderRow, kind: str, params: Mapping[str, str | int], about: str) -> None:
    now = clock.now()
    notices.post(
        str(trader.resident_id),
        f"market.{kind}",
        params,
        f"market.{kind}-{about}",
        settings().city.day_of(now),
        notices.Channels("market", push_until=now + PUSHED_FOR),
    )
