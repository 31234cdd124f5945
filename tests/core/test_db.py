"""The way to the store: what a connection knows of its tables, and what a transaction tells."""

from __future__ import annotations

import pytest

from backend.core import db, ids
from backend.core.runs import Run
from tests.support.installation import Installation


@pytest.mark.parametrize("is_turned", [False, True])
def test_an_index_can_be_read_whichever_model_of_its_table_came_first(
    house: Installation, is_turned: bool
) -> None:
    def indexes(model: type[db.Item]) -> list[str]:
        return [index["index_name"] for index in model._get_schema()["global_secondary_indexes"]]

    stored = [model for model in db.Item.__subclasses__() if hasattr(model.Meta, "table_name")]
    models = sorted(stored, key=lambda model: len(indexes(model)), reverse=is_turned)
    before = db.connection()
    fresh = db.connect(before.endpoint, before.region)
    try:
        for model in models:
            model._get_connection()
        for model in models:
            table = fresh.get_meta_table(model.Meta.table_name)
            for index in indexes(model):
                assert table.has_index_name(index)
                hashed = table.get_index_hash_keyname(index)
                assert fresh.get_attribute_type(model.Meta.table_name, hashed) == "S"
    finally:
        db.use(before)


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
