"""Counts the boards of the market from its stream, each record once, as counting.py does.

How many suppliers sold something is counted by marks: the first sale of a supplier on a day, or in
a year, is noted as the one by which they count, and stays it however often its record comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from backend.core import ids
from backend.core.events import Consumer, Record, Taken, take_each
from backend.dashboard import market_rules, models, rules
from backend.dashboard.counting import Entries, add_to_boards
from backend.dashboard.rules import Entry
from backend.market import number_facts
from backend.market.number_facts import About, Fact

YEARS_KEPT_S = 3 * 366 * 24 * 3600
Counts = Callable[[str, Fact], bool]


def take(records: Sequence[Record]) -> Taken:
    """Count a batch of one shard.

    :raises Trouble: boards kept being changed by others.
    """
    entries, taken = entries_of(records, counts_as_supplier)
    if entries:
        add_to_boards(entries, records[0].shard, rules.add)
    return taken


def retake(record: Record) -> None:
    """Count a record that was set aside, once.

    :raises Trouble: boards kept being changed by others.
    """
    entries: Entries = {}
    _sort_in(record, number_facts.abouts_of([record]), entries, counts_as_supplier)
    if entries:
        add_to_boards(entries, record.shard, rules.add_again)


def entries_of(records: Sequence[Record], counts: Counts) -> tuple[Entries, Taken]:
    """What the records add, by board; and those that make no sense.

    :param counts: whether a sale is the one by which its supplier counts on a board.
    """
    entries: Entries = {}
    abouts = number_facts.abouts_of(records)
    return entries, take_each(records, lambda one: _sort_in(one, abouts, entries, counts))


def _sort_in(record: Record, abouts: dict[str, About], entries: Entries, counts: Counts) -> None:
    for fact in number_facts.facts_of(record, abouts):
        counters = market_rules.counters_of(*fact[1:4], fact.on)
        for key, child in counters:
            if fact.supplier_id is None or counts(key[1], fact):
                entry = Entry(record.order, int(record.created_s), child, fact.number, fact.by)
                entries.setdefault(key, []).append(entry)


def hash_of(supplier_id: str) -> str:
    """What stands for a supplier among the marks."""
    return ids.to_base64url(hashlib.sha256(supplier_id.encode()).digest())[:22]


def counts_as_supplier(part: str, fact: Fact) -> bool:
    """Whether a sale is the one by which its supplier counts, noting it when none was before."""
    starts_s = (fact.on.toordinal() - 719163) * 86_400
    return models.ServedRow.counts(
        part, hash_of(str(fact.supplier_id)), fact.cause, starts_s + YEARS_KEPT_S
    )


NUMBERS = Consumer("market-numbers", take, retake)
