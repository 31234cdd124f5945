"""What is printed of a card: small enough, sharp, and without a font or an image."""

from __future__ import annotations

import re
import zlib
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from backend.healthcode import card_codec, card_print
from backend.healthcode.card_print import Face
from tests.vectors.cases import vectors

TEXT = str(vectors("cards.json")["cases"][0]["text"])


def face(name: str = "张*") -> Face:
    return Face(name, TEXT, "0482 1934", date(2026, 11, 22), date(2027, 5, 20))


def test_every_card_fits_a_code_of_version_eight_at_level_q() -> None:
    longest = card_codec.PREFIX + "7" * (card_codec.CARD_CHARS_MOST - len(card_codec.PREFIX))
    assert len(card_print.modules_of(longest)) == 49
    assert len(card_print.modules_of(TEXT)) == 49
    assert len(TEXT) <= card_codec.CARD_CHARS_MOST
    with pytest.raises(ValueError, match="too large"):
        card_print.modules_of(longest + "7")


def test_a_module_is_wide_enough_to_be_scanned_from_paper() -> None:
    assert card_print.CODE_MM / (49 + 2 * card_print.QUIET) > 0.7


def test_the_svg_has_paths_only_and_the_size_of_a_bank_card() -> None:
    root = ElementTree.fromstring(card_print.to_svg(card_print.card(face())))  # noqa: S314
    assert (root.get("width"), root.get("height")) == ("85.6mm", "54mm")
    assert {child.tag.rpartition("}")[2] for child in root} == {"path"}


def streams_of(pdf: bytes) -> list[str]:
    """The drawing instructions of each page."""
    found = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return [zlib.decompress(each).decode() for each in found]


def test_the_pdf_names_no_font_and_no_image() -> None:
    pdf = card_print.to_pdf(card_print.sheet([face()] * 11))
    assert b"/Font /" not in pdf
    assert b"/Image" not in pdf
    assert len(streams_of(pdf)) == 2
    assert not re.search(r"\bT[fjJ]\b", "".join(streams_of(pdf)))


def test_a_sheet_holds_ten_cards_within_the_page_and_marks_outside_them() -> None:
    (page,) = card_print.sheet([face()] * 10)
    width, height, shapes = page
    numbers: list[tuple[Any, ...]] = [ns for shape in shapes for _, ns in shape.steps]
    assert all(0 < x < width for ns in numbers for x in ns[::2])
    assert all(0 < y < height for ns in numbers for y in ns[1::2])


def test_a_character_without_an_outline_leaves_a_line_to_write_on() -> None:
    known, unknown = (card_print.card(face(name)) for name in ("张*", "𠮷*"))
    assert len(unknown[2]) == len(known[2])
    assert card_print.to_svg(known) != card_print.to_svg(unknown)


def test_every_word_that_is_printed_has_its_outline() -> None:
    labels = "畅行·纸质健康码编号：年月日起有效至由值守人员扫码核验遗失请告知村委会，旧卡即作废*"
    assert set(labels) <= set(card_print._glyphs())
