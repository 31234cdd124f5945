"""What cells say: units, full-width digits, serial days, prices; and every fault of a sheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from backend.core.errors import CellProblem, CellWrong
from backend.core.sheet_rules import FORMULA, MERGED, Row, header_of
from backend.market import sheet_cell_rules as cells
from backend.market import sheet_rules
from backend.market.rules import Grade, SaleUnit

TODAY = date(2026, 3, 1)
TITLES = (*sheet_rules.STOCK_TITLES, "等级")
GOOD = (
    "红星合作社",
    "13800000001",
    "尖山村",
    "大白菜",
    "1200",
    "斤",
    "0.35",
    "2026-02-20",
    "2026-03-20",
    "",
)


def read(*rows: tuple[str, ...]) -> tuple[list[sheet_rules.StockLine], list[CellProblem]]:
    return sheet_rules.stock_lines(
        [Row(n, row) for n, row in enumerate(rows, 2)],
        {title: n for n, title in enumerate(TITLES)},
        {"大白菜": "cabbage"}.get,
        lambda name: {"尖山村": ["411281001001"], "新村": ["411281001002", "411281001003"]}.get(
            name, []
        ),
        TODAY,
    )


def with_cell(title: str, cell: str) -> tuple[str, ...]:
    row = list(GOOD)
    row[TITLES.index(title)] = cell
    return tuple(row)


def test_a_good_line_is_read_in_grams_fen_and_days() -> None:
    lines, problems = read(GOOD)
    assert not problems
    assert lines == [
        sheet_rules.StockLine(
            "红星合作社", "+8613800000001", "411281001001", "cabbage", Grade.MIXED,
            SaleUnit.JIN, 500, 600_000, 35, date(2026, 2, 20), date(2026, 3, 20),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell, unit, quantity",
    [("斤", SaleUnit.JIN, 500), ("公斤", SaleUnit.KG, 1000), ("KG", SaleUnit.KG, 1000),
     ("千克", SaleUnit.KG, 1000), ("吨", SaleUnit.TONNE, 1_000_000), ("个", SaleUnit.PIECE, 1),
     ("箱(10公斤)", SaleUnit.BOX, 10_000), ("箱(7.5kg/箱)", SaleUnit.BOX, 7500),
     ("箱20斤", SaleUnit.BOX, 10_000)],
)  # fmt: skip
def test_units(cell: str, unit: SaleUnit, quantity: int) -> None:
    assert cells.unit(cell) == (unit, quantity)


@pytest.mark.parametrize(
    "cell", ["2026-02-20", "2026/2/20", "2026年2月20日", "20260220", "46073", "2026-02-20 00:00:00"]
)
def test_days(cell: str) -> None:
    assert cells.day(cell) == date(2026, 2, 20)


def test_prices_are_whole_fen_or_open_to_offers() -> None:
    assert [cells.price_fen(cell) for cell in ("0.35", "1,200元", "3", "面议", "")] == [
        35, 120_000, 300, None, None,
    ]  # fmt: skip
    assert cells.number("1，200.50") == Decimal("1200.50")


@pytest.mark.parametrize(
    "title, cell, code",
    [
        ("供货方", "", "market.cell_required"),
        ("供货方", FORMULA, "market.cell_formula"),
        ("供货方", MERGED, "market.cell_merged"),
        ("供货方", "长" * 41, "market.cell_too_long"),
        ("手机", "12345678901", "market.cell_phone"),
        ("所在地", "别处", "market.cell_place"),
        ("所在地", "新村", "market.cell_place_ambiguous"),
        ("品名", "金子", "market.cell_product"),
        ("数量", "很多", "market.cell_number"),
        ("数量", "-3", "market.cell_number"),
        ("数量", "NaN", "market.cell_number"),
        ("数量", "0.0001", "market.cell_number"),
        ("单位", "车", "market.cell_unit"),
        ("单位", "箱", "market.cell_unit_mass"),
        ("价格", "0.355", "market.cell_price"),
        ("采收日期", "去年", "market.cell_date"),
        ("采收日期", "2026-02-30", "market.cell_date"),
        ("可售至", "2026-02-28", "market.cell_days"),
        ("可售至", "2028-02-28", "market.cell_days"),
        ("等级", "顶好", "market.cell_grade"),
    ],
)
def test_every_fault_is_named_by_row_column_and_code(title: str, cell: str, code: str) -> None:
    lines, problems = read(GOOD, with_cell(title, cell))
    assert len(lines) == 1
    assert problems == [CellProblem(3, title, code)]


def test_all_faults_of_a_line_come_at_once_and_a_short_line_is_no_crash() -> None:
    _, problems = read(("红星合作社",))
    assert [one.column for one in problems] == [
        "手机", "所在地", "品名", "单位", "数量", "采收日期", "可售至",
    ]  # fmt: skip


def test_two_equal_lines_are_two() -> None:
    lines, _ = read(GOOD, GOOD)
    assert [place for _, place in sheet_rules.numbered(lines)] == [0, 1]


def test_the_title_may_stand_below_a_heading() -> None:
    rows = [Row(1, ["某县滞销农产品统计表"]), Row(2, ["序号", *TITLES])]
    found = header_of(rows, sheet_rules.STOCK_TITLES)
    assert found is not None
    assert (found[0], found[1]["供货方"]) == (1, 1)
    assert header_of(rows[:1], sheet_rules.STOCK_TITLES) is None


BOARD = sheet_rules.BOARD_SHAPES[0]


def board(*rows: tuple[str, ...]) -> tuple[sheet_rules.BoardRead, list[CellProblem]]:
    return sheet_rules.board_prices(
        [Row(n, row) for n, row in enumerate(rows, 2)],
        BOARD,
        {title: n for n, title in enumerate(BOARD)},
        {"白菜": "cabbage", "娃娃菜": "cabbage"}.get,
    )


def test_a_board_gives_the_widest_prices_of_a_product_and_day_for_a_kilogram() -> None:
    read, problems = board(
        ("白菜", "0.6", "0.8", "斤", "2026-02-28 00:00:00"),
        ("娃娃菜", "0.505", "0.7", "斤", "2026-02-28"),
        ("白菜", "2", "3", "公斤", "2026-02-27"),
        ("竹荪", "90", "99", "斤", "2026-02-28"),
        ("白菜", "5", "6", "盒", "2026-02-28"),
    )
    assert not problems
    assert [one[1:] for one in read.prices] == [
        (date(2026, 2, 27), 200, 300),
        (date(2026, 2, 28), 101, 160),
    ]
    assert (read.unknown, read.not_by_mass) == (("竹荪",), 1)


def test_a_lowest_price_above_the_highest_is_a_fault() -> None:
    _, problems = board(("白菜", "9", "8", "斤", "2026-02-28"))
    assert problems == [CellProblem(2, "最低价", "market.cell_price_order")]
    with pytest.raises(CellWrong):
        cells.number("inf")
