"""Categories: data that is whole, one English for each Chinese, questions with answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from backend.config import DATA
from backend.hotline import category_rules, place_rules
from backend.hotline.category_rules import Category
from backend.hotline.report_rules import Point, Said, spot_of
from backend.hotline.rules import UnitKind, number_from, read_number, show_number, unit_of

RAW: dict[str, Any] = json.loads((DATA / "hotline.json").read_text(encoding="utf-8"))
CATEGORIES: Mapping[str, Category] = {
    raw["code"]: category_rules.read_category(raw) for raw in RAW["categories"]
}
CLUES = {
    "no_fever_point", "fever_person", "gathering", "from_wuhan", "hubei_vehicle", "rumour",
    "price_gouging", "fake_supplies", "used_masks", "wild_animals",
}  # fmt: skip


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text of the data, in both languages."""
    if isinstance(value, dict):
        if "zh" in value:
            yield value["zh"], value["en"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts(one)


def test_there_are_ten_clues_three_kinds_of_help_and_something_else() -> None:
    assert set(CATEGORIES) == CLUES | {"medicine", "food", "transport", "other"}
    assert {raw["group"] for raw in RAW["categories"]} == {one["code"] for one in RAW["groups"]}
    by_hand = {code for code, category in CATEGORIES.items() if category.unit is None}
    assert by_hand == {"other"}
    assert CATEGORIES["medicine"].unit is UnitKind.VILLAGE


def test_one_chinese_text_has_one_english_text_and_full_width_stops() -> None:
    pairs = set(texts(RAW))
    assert len({zh for zh, _ in pairs}) == len(pairs)
    assert all(en and not set(zh) & set(",;:?!()") for zh, en in pairs)


def test_a_report_is_in_time_for_what_it_is_about() -> None:
    for category in CATEGORIES.values():
        assert 0 < category.take_min < category.handle_min
    # Whoever needs a medicine, has a fever or sees a gathering cannot wait for office hours.
    for code in ("medicine", "food", "transport", "fever_person", "gathering"):
        assert CATEGORIES[code].runs == "always"
        assert CATEGORIES[code].take_min <= 60


@pytest.mark.parametrize(
    "answers, wrong",
    [
        ({"which": "降压药", "left": "none"}, {}),
        ({"which": "降压药", "left": "none", "prescription": False}, {}),
        ({"left": "none"}, {"answers.which": "core.field_required"}),
        ({"which": "  ", "left": "none"}, {"answers.which": "hotline.answer_invalid"}),
        ({"which": "x" * 201, "left": "none"}, {"answers.which": "hotline.answer_invalid"}),
        ({"which": "x", "left": "two"}, {"answers.left": "hotline.answer_invalid"}),
        ({"which": ["x"], "left": "none"}, {"answers.which": "hotline.answer_invalid"}),
        ({"which": "x", "left": {"none": 1}}, {"answers.left": "hotline.answer_invalid"}),
        (
            {"which": "x", "left": "day", "prescription": 1},
            {"answers.prescription": "hotline.answer_invalid"},
        ),
        ({"which": "x", "left": "day", "phone": "138"}, {"answers.phone": "core.field_unknown"}),
    ],
)
def test_an_answer_is_one_of_its_question(answers: dict[str, Any], wrong: dict[str, str]) -> None:
    assert CATEGORIES["medicine"].wrong_in("", answers) == wrong


def test_numbers_are_whole_and_not_too_large_and_words_are_needed_where_nothing_is_asked() -> None:
    food = CATEGORIES["food"]
    for people, is_right in ((0, True), (50, True), (51, False), (-1, False), (True, False)):
        assert (food.wrong_in("", {"people": people, "left": "day"}) == {}) is is_right
    assert CATEGORIES["other"].wrong_in(" \n", {}) == {"text": "core.field_required"}


def test_what_is_about_a_person_is_never_shown_near_by() -> None:
    hidden = {code for code, category in CATEGORIES.items() if category.is_about_person}
    assert hidden >= {"fever_person", "from_wuhan", "medicine", "food", "transport"}
    assert not hidden & {"gathering", "no_fever_point", "price_gouging"}


def test_a_number_is_read_as_it_is_written_or_spoken() -> None:
    number = number_from(bytes(range(0xF0, 0x100)))
    assert len(number) == 12
    shown = show_number(number)
    assert read_number(f" {shown.lower()} ") == number
    assert read_number("o1il-0000-0000") == "011100000000"
    for wrong in ("", number[:-1], number + "0", "UUUUUUUUUUUU", "#" * 12):
        assert read_number(wrong) is None
    assert number_from(b"\0" * 7 + b"\x0f") == "0" * 12


def test_a_unit_follows_from_kind_and_division() -> None:
    assert unit_of(UnitKind.VILLAGE, "411221101002") == "village.411221101002"
    assert unit_of(UnitKind.TOWN, "411221101002") == "town.411221101"
    assert unit_of(UnitKind.OFFICE, "411221101002") == "office.411221"
    assert unit_of(UnitKind.VILLAGE, "411221101") is None


def test_what_was_said_is_read_as_it_was_written() -> None:
    said = Said(
        "有人", {"n": 3}, "村口", Point(34_783_210, 111_194_003, 20), ("a",), "李", "+86138"
    )
    assert Said.read(said.written()) == said
    assert Said.read(Said("更多", {}).written()) == Said("更多", {})
    assert said.nameless().phone is said.nameless().name is None
    assert spot_of(said.point) == "34783,111194"


def test_near_is_told_in_words_and_far_not_at_all() -> None:
    village, other, town = "411221101002", "411221101003", "411221101"
    word = place_rules.distance_word
    assert word(village, "34783,111194", other, "34784,111194") == "within_200_m"
    assert word(village, "34783,111194", other, "34788,111198") == "within_1_km"
    assert word(village, "34783,111194", village, "34900,111194") is None
    assert word(village, None, village, "34783,111194") == "same_village"
    assert word(village, None, other, None) is None
    assert word(town, None, other, None) == "same_town"
    assert word("411221", None, "411221", None) is None
    # A thousandth of a degree to the east is 91 m here, and 111 m at the equator.
    assert place_rules.apart_m("34783,111194", "34783,111195") == 91
