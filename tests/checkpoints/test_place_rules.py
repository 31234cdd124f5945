"""Hours, names and tokens of checkpoints; what a sheet of them may say."""

from __future__ import annotations

import pytest

from backend.checkpoints import place_rules, sheet_rules
from backend.core.errors import DomainError
from backend.core.sheet_rules import Row

TITLES = ("区划代码", "名称", "类型", "地址", "时间", "对象", "纬度", "经度")
COLUMNS = {title: n for n, title in enumerate(TITLES)}
GATE = ("411281003001", "东门", "小区", "", "", "", "", "")


@pytest.mark.parametrize(
    ("hours", "minute", "is_on"),
    [
        ("08:00-20:00", 8 * 60, True),
        ("08:00-20:00", 20 * 60, False),
        ("22:00-06:00", 23 * 60, True),
        ("22:00-06:00", 5 * 60 + 59, True),
        ("22:00-06:00", 6 * 60, False),
        ("00:00-24:00", 1439, True),
        ("nonsense", 0, False),
    ],
)
def test_a_checkpoint_is_manned_within_its_hours_also_over_midnight(
    hours: str, minute: int, is_on: bool
) -> None:
    assert place_rules.is_on(hours, minute) is is_on


@pytest.mark.parametrize("hours", ["8-20", "08:00-08:00", "24:00-08:00", "08:00-24:01", ""])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(DomainError) as refused:
        place_rules.check_hours(hours)
    assert refused.value.fields == {"hours": "checkpoints.hours_invalid"}


def test_a_name_loses_its_blanks_and_holds_no_mark_of_ours() -> None:
    assert place_rules.check_name("  高速  出口 ") == "高速 出口"
    for wrong in ("", "  ", "a#b", "长" * 41, "x\u0000y"):
        with pytest.raises(DomainError):
            place_rules.check_name(wrong)


def test_a_token_says_nothing_at_another_checkpoint() -> None:
    assert len(place_rules.token_of("A" * 22, bytes(8))) == 4
    assert place_rules.token_of("A" * 22, bytes(8)) != place_rules.token_of("B" * 22, bytes(8))
    assert place_rules.packed([b"bbbb", b"aaaa", b"bbbb"]) == b"aaaabbbb"


def test_a_number_that_was_entered_is_shown_with_its_middle_hidden() -> None:
    assert place_rules.masked_number("411202199001011234") == "411***********1234"
    assert place_rules.masked_number("E123456") == "E******"


def lines(*rows: tuple[str, ...]) -> list[Row]:
    return [Row(n, row) for n, row in enumerate(rows, 2)]


def test_a_row_says_where_a_checkpoint_is_and_what_is_absent_has_a_usual_value() -> None:
    full = (
        "411281",
        "高速出口",
        "道路",
        "连霍高速",
        "22:00-06:00",
        "固定人员",
        "34.7724",
        "-111.2",
    )
    rows = lines(GATE, full)
    (gate, road), problems = sheet_rules.places_of(rows, COLUMNS, lambda _: True)
    assert problems == []
    assert (gate["hours"], gate["mode"], gate["address"]) == ("00:00-24:00", "everybody", None)
    assert (road["lat_e6"], road["lng_e6"], road["mode"]) == (34_772_400, -111_200_000, "regulars")


def test_every_fault_of_a_sheet_is_named_by_row_and_column_without_the_cell() -> None:
    wrong = ("411281003999", "", "桥", "", "8点", "外人", "北", "111.2")
    _, problems = sheet_rules.places_of(
        lines(GATE, wrong, GATE), COLUMNS, lambda code: code == GATE[0]
    )
    told = {(one.row, one.column): one.code for one in problems}
    assert told == {
        (3, "区划代码"): "checkpoints.cell_division",
        (3, "名称"): "checkpoints.name_invalid",
        (3, "类型"): "checkpoints.cell_word",
        (3, "对象"): "checkpoints.cell_word",
        (3, "时间"): "checkpoints.hours_invalid",
        (3, "纬度"): "checkpoints.cell_degrees",
        (4, "名称"): "checkpoints.cell_twice",
    }
