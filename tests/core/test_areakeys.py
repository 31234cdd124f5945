"""Each county's own key: what it sealed is gone with it, and nothing else is."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from backend.core import areakeys, crypto
from backend.core.areakeys import AreaKeyGone
from backend.core.keys import KeyRow
from tests.support.installation import Installation
from tests.support.people import Person

HERE, THERE = "411281003001", "411202001001"


@pytest.fixture(autouse=True)
def _fresh_keys(house: Installation) -> None:
    for area in ("411281", "411202"):
        areakeys.destroy(area)


def seal(area: str | None) -> str:
    """A text sealed for one place."""
    return crypto.encrypt("幸福路 1 号", "table", "key", "address", area=area)


def opened(sealed: str) -> str:
    """What it says."""
    return crypto.decrypt(sealed, "table", "key", "address")


def test_a_field_names_the_county_whose_key_has_sealed_it() -> None:
    sealed = seal(HERE)
    assert sealed.startswith("a411281.")
    assert opened(sealed) == "幸福路 1 号"


def test_what_was_sealed_before_stays_readable() -> None:
    sealed = seal(None)
    assert sealed.startswith("f1.")
    assert opened(sealed) == "幸福路 1 号"


def test_a_key_lies_sealed_in_the_store() -> None:
    seal(HERE)
    row = KeyRow.of("area", "411281")
    assert row is not None
    assert row.content.startswith("f1.")


def test_what_a_destroyed_key_sealed_is_gone_and_nothing_else() -> None:
    here, there, old = seal(HERE), seal(THERE), seal(None)
    assert areakeys.destroy("411281") is True
    with pytest.raises(AreaKeyGone):
        opened(here)
    assert (opened(there), opened(old)) == ("幸福路 1 号", "幸福路 1 号")
    assert areakeys.destroy("411281") is False


def test_a_new_key_opens_nothing_of_the_old_one() -> None:
    here = seal(HERE)
    areakeys.destroy("411281")
    seal(HERE)
    with pytest.raises(InvalidTag):
        opened(here)


def test_a_text_moved_to_another_county_is_no_text() -> None:
    moved = seal(HERE).replace("a411281.", "a411202.")
    seal(THERE)
    with pytest.raises(InvalidTag):
        opened(moved)


def test_residents_are_sealed_under_their_county(house: Installation) -> None:
    person = Person(house.app).signs_in().applies(division_code=HERE)
    rows = house.stored_items()["changxing-residents"]
    own = next(r for r in rows if r["key"]["S"] == f"resident#{person.resident_id}")
    for name in ("name", "document_number", "address"):
        assert own[f"{name}_sealed"]["S"].startswith("a411281.")
    assert person.browser.get("/me").get_json()["name"].endswith("*")
