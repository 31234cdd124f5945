"""Keys and seals: bound to their place, unreadable to others, never shown."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from backend.core import crypto, keyfile
from tests.support.installation import Installation
from tests.support.source import ROOT

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
    first = keyfile.load_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keyfile.load_key_file(path).pepper == first.pepper
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        keyfile.load_key_file(path)


def test_keys_of_an_older_file_stay_and_the_missing_ones_are_made(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keyfile.load_key_file(path)
    held = json.loads(path.read_text())
    older = {name: held[name] for name in held if name not in ("push", "seal")}
    path.write_text(json.dumps(older))
    loaded = keyfile.load_key_file(path)
    now = json.loads(path.read_text())
    assert {name: now[name] for name in older} == older
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(loaded.push.public_xy[0]) == len(loaded.seal.public_xy[1]) == 32
    assert keyfile.load_key_file(path).seal.public_xy == loaded.seal.public_xy


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    told = (
        "import sys; from pathlib import Path; from backend.core import keyfile; "
        "print(keyfile.load_key_file(Path(sys.argv[1])).seal.public_xy)"
    )
    command = [sys.executable, "-c", told, str(tmp_path / "home" / "keys.json")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(4)]
    answers = {process.communicate(timeout=60)[0] for process in started}
    assert len(answers) == 1
    assert answers.pop().startswith(b"(b")


def test_keys_do_not_show_themselves(house: Installation) -> None:
    assert repr(house.keys) == "Keys(…)"
    assert house.keys.pepper.hex() not in f"{house.keys!r} {house}"
