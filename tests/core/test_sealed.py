"""What phones on duty seal opens here and nowhere else, and only as what it was sealed as."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from backend.core import crypto, ids, sealed
from backend.core.crypto import KeySigner
from backend.core.keyfile import load_key_file

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "sealed.json").read_text(encoding="utf-8")
)
PLACE = ("check_in", "0192b3c4-d5e6-7f01-8234-56789abcdef0", "AAECAwQFBgcICQoLDA0ODw")


@pytest.fixture(autouse=True)
def keys_of_the_vectors() -> Iterator[None]:
    """The process has the key that the vectors were sealed to."""
    before = crypto._keys
    private = int.from_bytes(ids.from_base64url(VECTORS["server"]["private"]))
    crypto.use(SimpleNamespace(sealing=KeySigner(private)))  # type: ignore[arg-type]
    yield
    crypto._keys = before


def point() -> bytes:
    return sealed.point_of(crypto.keys().sealing.public_xy)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_every_shared_text_opens_and_is_made_again_alike(case: dict[str, str]) -> None:
    place = (case["kind"], case["id"], case["staff_id"])
    assert sealed.open_sealed(case["sealed"], *place) == case["clear"]
    pair = KeySigner(int.from_bytes(ids.from_base64url(case["ephemeral_private"])))
    assert sealed.seal(case["clear"], *place, point(), pair.key) == case["sealed"]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_nothing_else_opens(case: dict[str, str]) -> None:
    with pytest.raises(sealed.Unreadable):
        sealed.open_sealed(case["sealed"], case["kind"], case["id"], case["staff_id"])


def test_the_key_id_follows_from_the_public_key() -> None:
    assert ids.to_base64url(point()) == VECTORS["server"]["public_key"]
    assert ids.to_base64url(sealed.key_id_of(point())) == VECTORS["server"]["kid"]


def test_the_same_words_are_never_sealed_alike() -> None:
    texts = {sealed.seal("同样的话", *PLACE, point()) for _ in range(20)}
    assert len(texts) == 20
    assert {sealed.open_sealed(text, *PLACE) for text in texts} == {"同样的话"}


def test_what_is_too_long_is_not_even_tried() -> None:
    text = sealed.seal("长" * 7000, *PLACE, point())
    assert len(text) > sealed.TEXT_CHARS_MOST
    with pytest.raises(sealed.Unreadable):
        sealed.open_sealed(text, *PLACE)


def test_a_key_file_from_before_gains_the_key_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    load_key_file(path)
    raw = json.loads(path.read_text())
    older = {name: value for name, value in raw.items() if name != "sealing"}
    path.write_text(json.dumps(older))
    first, again = load_key_file(path), load_key_file(path)
    assert first.sealing.public_xy == again.sealing.public_xy != first.seal.public_xy
    after = json.loads(path.read_text())
    assert {name: after[name] for name in older} == older
