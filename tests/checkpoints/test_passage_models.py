"""What is stored of a passage is what was said, within one write unit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backend.checkpoints.hour_models import Entry, PlaceHourRow
from backend.checkpoints.passage_models import PassageRow, long_id
from backend.checkpoints.rules import Direction, Document, EmergencyKind, Means, Passage
from backend.core import db, ids
from tests.support.installation import Installation
from tests.support.passages import an_id

AT = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
VILLAGE = "411221100201"


def the_longest() -> Passage:
    """A passage that says all it can."""
    return Passage(
        an_id(AT), ids.random_id(), AT, Direction.OUT, Means.EMERGENCY, "admit", "emergency",
        "yellow", 86_400, "0123456789abcdef", AT, AT, None,
        Document("hk_residence_permit", "810000199408230021"), "名" * 30, "+8613800138000",
        "2026-03-01", 380, 381, "axillary", "豫MD12345", EmergencyKind.BIRTH, False, "注" * 40, 373,
    )  # fmt: skip


def size_of(row: db.Item) -> int:
    """How many bytes DynamoDB counts of a row: names and values."""
    return sum(
        len(name) + len(next(iter(value.values())).encode())
        for name, value in row.serialize().items()
    )


def test_a_passage_that_says_all_it_can_is_read_as_it_was_stored(house: Installation) -> None:
    passage = the_longest()
    row = PassageRow.by(passage, VILLAGE, ids.random_id(), AT)
    assert row.put() is None
    stored = PassageRow.of(row.key, row.part)
    assert stored is not None
    assert stored.passage() == passage
    assert stored.seen().division_code == VILLAGE


def test_a_row_of_an_older_version_is_read_though_it_knows_less(house: Installation) -> None:
    passage = the_longest()
    row = PassageRow.by(passage, VILLAGE, ids.random_id(), AT)
    known = json.loads(row.facts)
    row.facts = json.dumps(known[:-1])
    assert row.passage() == replace(passage, fever_tenths_c=None)
    # What nobody here knows the meaning of is not read as something else.
    row.facts = json.dumps([*known, 1])
    with pytest.raises(ValueError, match="another form"):
        row.passage()


def test_even_the_longest_passage_is_one_write_unit(house: Installation) -> None:
    row = PassageRow.by(the_longest(), VILLAGE, ids.random_id(), AT)
    row.twin_of, row.settled, row.review = an_id(AT), "yellow", "justified"
    assert size_of(row) <= 1024


def test_the_index_of_an_hour_gives_each_passage_once(house: Installation) -> None:
    own = ids.random_id()
    passages = [f"passage#{an_id(AT).replace('-', '')}" for _ in range(4)]
    names = ("pass#0123456789abcdef", f"card#{'ab' * 12}", f"number#{ids.to_base64url(bytes(32))}")
    keys = [*names, f"visit#{passages[3].removeprefix('passage#')}"]
    at_ms = int(AT.timestamp()) * 1000 + 7
    entries = [Entry(at_ms + n, key, passages[n]) for n, key in enumerate(keys)]
    for some in (entries[:3], entries[1:], entries[:3]):
        PlaceHourRow.by(own, "2026030104", VILLAGE, some).save()
    assert PlaceHourRow.of_hour(own, "2026030104") == entries
    rows = list(PlaceHourRow.query(PlaceHourRow.key_of(own, "2026030104")))
    assert len(rows) == 2, "the same request brought again is the same row"


def test_an_id_is_told_as_it_was_made() -> None:
    own = an_id(AT)
    assert long_id(PassageRow.part_of(own)) == own
