"""Transactions: what failed is named by the order in which it was added, whatever is sent first."""

from __future__ import annotations

import pytest

from backend.core import db, ids
from backend.core.runs import Run
from tests.support.installation import Installation


def a_run() -> Run:
    """A row that is not there yet."""
    return Run(ids.random_id(), "2026-03-01", finished_ms=1, lease_ms=1, expires_at=2**32)


@pytest.mark.parametrize("bad", range(4))
def test_the_item_whose_condition_failed_is_named(house: Installation, bad: int) -> None:
    there = Run.finished_ms.exists()
    rows = [a_run() for _ in range(4)]
    for number, row in enumerate(rows):
        if number not in (bad, 3):
            row.save()
    if bad == 3:
        rows[3].save()

    def write() -> None:
        with db.transaction(ids.random_id()) as writes:
            writes.update(rows[0], actions=[Run.finished_ms.set(2)], condition=there)
            writes.delete(rows[1], condition=there)
            writes.condition_check(Run, rows[2].key, rows[2].part, condition=there)
            writes.save(rows[3], condition=Run.finished_ms.does_not_exist())

    with pytest.raises(db.ConditionFailed) as refused:
        write()
    assert refused.value.at == (bad,)
