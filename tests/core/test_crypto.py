"""Keys and seals: bound to their place, unreadable to others, never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from backend.core import crypto
from tests.support.installation import Installation

PLACE = ("table", "key", "attribute")


@pytest.mark.usefixtures("house")
def test_a_field_opens_at_its_own_place_only() -> None:
    sealed = crypto.encrypt("张三", *PLACE)
    assert crypto.decrypt(sealed, *PLACE) == "张三"
    for place in (("other", "key", "attribute"), ("table", "other", "attribute"), PLACE[::-1]):
        with pytest.raises(InvalidTag):
            crypto.decrypt(sealed, *place)


@pytest.mark.usefixtures("house")
def test_the_same_text_is_never_sealed_the_same_way() -> None:
    assert crypto.encrypt("张三", *PLACE) != crypto.encrypt("张三", *PLACE)


@pytest.mark.usefixtures("house")
def test_blind_indexes_keep_their_kinds_apart() -> None:
    assert crypto.blind_index("phone", "1") == crypto.blind_index("phone", "1")
    assert crypto.blind_index("phone", "1") != crypto.blind_index("document", "1")
    assert crypto.keyed_hash("a", "bc") != crypto.keyed_hash("ab", "c")


def test_keys_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "home" / "keys.json"
    first = crypto.load_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert crypto.load_key_file(path).pepper == first.pepper
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        crypto.load_key_file(path)


def test_keys_do_not_show_themselves(house: Installation) -> None:
    assert repr(house.keys) == "Keys(…)"
    assert house.keys.pepper.hex() not in f"{house.keys!r} {house}"
