"""How many enterprises there are and have reopened: kept with every step, for no request counts.

People are counted anew each hour (counting.py); the enterprises are in the same row, and every step
of one raises its version, so that a recount that began before holds no more.
"""

from __future__ import annotations

import json

from pynamodb.transactions import TransactWrite

from backend.enterprises import rules
from backend.enterprises.models import CountRow
from backend.enterprises.rules import Step


def move(writes: TransactWrite, county: str, industry: str, before: Step, after: Step) -> None:
    """Within a transaction, count a step of an enterprise: one read, none when both count alike.

    A step between two that count alike raises the version all the same: the place by which a
    recount goes through the county has changed. It depends on nothing, so that none waits for
    another's; a step that counts differently holds for the numbers that it read alone.
    """
    if before not in rules.LIVING and after not in rules.LIVING:
        return
    if rules.counts_alike(before, after):
        row = CountRow(CountRow.key_of(county), "numbers")
        writes.update(row, actions=[CountRow.version.add(1)], condition=CountRow.tally.exists())
        return
    row = CountRow.of(county)
    known = int(row.version)
    row.tally = json.dumps(rules.moved(row.counts(), industry, before, after), sort_keys=True)
    row.version = known + 1
    writes.save(row, condition=CountRow.is_at(known))
