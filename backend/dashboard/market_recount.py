"""Counts the boards of the market anew from all movements, as recount.py does those of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from backend.config import settings
from backend.core import clock
from backend.dashboard import market_counting, market_rules, models
from backend.dashboard.recount import Counts, Found, Recount, check_boards
from backend.dashboard.rules import Board
from backend.divisions import service as divisions
from backend.market import number_facts
from backend.market.number_facts import Fact

TABLE = "changxing-market"
# Behind these days movements may have expired, and the boards stand as they were counted.
CHECKED_DAYS = 365
KINDS = (market_rules.DAY, market_rules.YEAR)


def check(does_repair: bool, settle_s: float) -> Found:
    """Compare every board of the market with the facts.

    :raises PauseEnded: it took so long that counting went on; run it again.
    """
    firsts: dict[tuple[str, str], str] = {}

    def counts(part: str, fact: Fact) -> bool:
        supplier = market_counting.hash_of(str(fact.supplier_id))
        noted = models.ServedRow.cause_of(part, supplier)
        return (noted or firsts.setdefault((part, supplier), fact.cause)) == fact.cause

    kind = Recount(
        TABLE,
        market_counting.NUMBERS.name,
        _stored,
        _expected,
        lambda records: market_counting.entries_of(records, counts)[0],
        _is_checked,
    )
    return check_boards(kind, does_repair, settle_s)


def _stored() -> Iterable[Board]:
    root = settings().city.root_division
    counties = {code[: market_rules.COUNTY_DIGITS] for code in divisions.villages()}
    return (
        board
        for division in (root, *sorted(counties))
        for kind in KINDS
        for board in models.boards_between(division, kind, f"{kind}~")
    )


def _expected() -> Counts:
    found: Counts = {}
    seen: set[tuple[str, str]] = set()
    for fact in number_facts.everything():
        firsts: set[str] = set()
        if fact.supplier_id is not None:
            for part in (market_rules.day_part(fact.on), market_rules.year_part(fact.on)):
                mark = (part, fact.supplier_id)
                if mark not in seen:
                    firsts.add(part)
                    seen.add(mark)
        for key, child in market_rules.counters_of(*fact[1:4], fact.on):
            if fact.supplier_id is None or key[1] in firsts:
                names = found.setdefault(key, {}).setdefault(child, {})
                names[fact.number] = names.get(fact.number, 0) + fact.by
    return found


def _is_checked(part: str) -> bool:
    today = settings().city.day_of(clock.now())
    if part.startswith(market_rules.DAY):
        return market_rules.day_of_part(part) > today - timedelta(days=CHECKED_DAYS)
    return int(part.removeprefix(market_rules.YEAR)) >= today.year - 1
