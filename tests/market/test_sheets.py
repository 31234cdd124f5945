"""Sheets: refused whole for one wrong line, written once, taken over by whoever has the goods."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from werkzeug.test import TestResponse

from backend.config import settings
from backend.core import clock, db
from backend.core.errors import DomainError
from backend.core.sheet_files import UNPACKED_BYTES_MOST
from backend.core.sheet_rules import FORMULA, MERGED
from backend.market import catalogue, sheet_files, sheets
from backend.market.models import ListingRow
from backend.market.sheet_models import SheetRow
from backend.staff.rules import Role
from tests.support.browser import code
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.staff import OnDuty

AREA = "411282"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = ("供货方", "手机", "所在地", "品名", "数量", "单位", "价格", "采收日期", "可售至")


def some_rows(count: int = 3, phone: str = "13811112222") -> list[tuple[str, ...]]:
    today = settings().city.day_of(clock.now())
    place = next(code for code in sheets._names_in(AREA) if code.isdigit() and len(code) == 12)
    return [
        ("红星合作社", phone, place, "大白菜", str(1000 + n), "斤", "0.35",
         str(today - timedelta(days=2)), str(today + timedelta(days=20)))
        for n in range(count)
    ]  # fmt: skip


def as_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(",".join(row) for row in (TITLES, *rows)).encode(encoding)


def as_xlsx(rows: Sequence[Sequence[Any]], heading: bool = False) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    if heading:
        book.active.append(["某县滞销农产品统计表"])
        book.active.merge_cells("A1:I1")
    for row in (TITLES, *rows):
        book.active.append(list(row))
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unsold(house: Installation) -> list[Any]:
    items = house.stored_items()["changxing-market"]
    return [item for item in items if item["key"]["S"].startswith("unsold#")]


def send(
    duty: OnDuty, data: bytes, kind: str = "stock", area: str = AREA, media: str = CSV
) -> TestResponse:
    path = f"/duty/market/sheets?kind={kind}&area={area}"
    return duty.post(path, data=data, content_type=media)


def write(duty: OnDuty, sheet: dict[str, Any]) -> dict[str, Any]:
    while not sheet["is_done"]:
        sheet = duty.must("POST", f"/duty/market/sheets/{sheet['sheet_id']}/step", {}).get_json()
    return sheet


@pytest.fixture
def officer(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.MARKET_OFFICER, AREA))


@pytest.mark.one_engine
def test_the_same_lines_come_out_of_every_kind_of_file() -> None:
    rows = [
        (
            "红星",
            "１３８１１１１２２２２",
            " 灵宝 ",
            "大白菜",
            "1,000",
            "斤",
            "0.35",
            "2026-02-20",
            "2026-03-20",
        )
    ]
    expected = [
        "红星",
        "13811112222",
        "灵宝",
        "大白菜",
        "1,000",
        "斤",
        "0.35",
        "2026-02-20",
        "2026-03-20",
    ]
    quoted = [[f'"{cell}"' for cell in row] for row in rows]
    for data in (as_csv(quoted), as_csv(quoted, "gb18030"), saved(as_xlsx(rows))):
        assert sheet_files.lines_of(data)[1].cells == expected


@pytest.mark.one_engine
def test_numbers_days_formulas_and_merged_cells_of_a_spreadsheet() -> None:
    from datetime import datetime

    book = as_xlsx(
        [
            (
                "红星",
                13811112222,
                411282100,
                "大白菜",
                1000.5,
                "斤",
                0.1 + 0.2,
                datetime(2026, 2, 20),
                46101,
            )
        ],
        True,
    )
    book.active.append(["=1+1"])
    book.active.append(["a", "b", "c"])
    book.active.merge_cells("A5:B5")
    lines = sheet_files.lines_of(saved(book))
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert lines[2].cells[1:9] == [
        "13811112222", "411282100", "大白菜", "1000.5", "斤", "0.3", "2026-02-20", "46101",
    ]  # fmt: skip
    assert lines[3].cells[0] == FORMULA
    assert set(lines[4].cells) == {MERGED}


def hostile_files() -> list[bytes]:
    good = saved(as_xlsx([("a",)]))
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    found = []
    for name, replaced in (
        (
            "xl/worksheets/sheet1.xml",
            lambda text: text.replace(b"<worksheet", entity + b"<worksheet", 1),
        ),
        ("xl/workbook.xml", lambda text: text[: len(text) // 2]),
        ("xl/big.xml", lambda _: bytes(UNPACKED_BYTES_MOST + 1)),
    ):
        out = io.BytesIO()
        with (
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
            zipfile.ZipFile(io.BytesIO(good)) as old,
        ):
            for member in old.namelist():
                archive.writestr(
                    member, replaced(old.read(member)) if member == name else old.read(member)
                )
            if name not in old.namelist():
                archive.writestr(name, replaced(b""))
        found.append(out.getvalue())
    return [*found, good[:-50], b"PK\x03\x04nothing", b"\xff\xfe\x00a", bytes(100), b"", b"\n,,\n"]


@pytest.mark.one_engine
def test_hostile_and_broken_files_are_refused() -> None:
    for data in hostile_files():
        with pytest.raises(DomainError) as refused:
            sheet_files.lines_of(data)
        assert refused.value.code.startswith("market.sheet_"), data[:20]


def test_one_wrong_line_and_nothing_is_written(officer: OnDuty, house: Installation) -> None:
    rows = some_rows(1200)
    rows[1100] = (*rows[1100][:4], "很多", *rows[1100][5:])
    before = len(house.stored_items()["changxing-market"])
    answer = send(officer, as_csv(rows))
    assert code(answer) == (422, "market.sheet_wrong")
    told = answer.get_json(force=True)
    assert [(one["row"], one["column"], one["code"]) for one in told["errors"]] == [
        (1102, "数量", "market.cell_number")
    ]
    assert told["error_count"] == 1
    assert len(house.stored_items()["changxing-market"]) == before


def test_a_sheet_is_written_in_steps_once_and_goes_on_where_it_was_cut(
    officer: OnDuty, house: Installation
) -> None:
    already = len(unsold(house))
    data = as_csv(some_rows(1200, "13811110001"))
    sheet = send(officer, data).get_json()
    assert (sheet["rows"], sheet["rows_done"], sheet["suppliers"]) == (1200, 0, 1)
    path = f"/duty/market/sheets/{sheet['sheet_id']}"
    assert officer.must("POST", f"{path}/step", {}).get_json()["rows_done"] == 500
    # A process that dies has written a chunk and not said so: the next one writes it again.
    row = SheetRow.of(sheet["sheet_id"])
    assert row is not None
    sheets.step(row)
    row.update(actions=[SheetRow.done.set(1)])
    done = write(officer, officer.must("GET", path).get_json())
    assert (done["rows_done"], done["is_done"]) == (1200, True)
    assert len(unsold(house)) == already + 1200
    stored = house.stored_items()["changxing-market"]
    again = write(officer, send(officer, data).get_json())
    assert again["sheet_id"] == sheet["sheet_id"]
    # Other lines, of which some are known already, in another kind of file.
    more = saved(as_xlsx(some_rows(1201, "13811110001"), heading=True))
    write(officer, send(officer, more, media=XLSX).get_json())
    assert len(unsold(house)) == already + 1201
    assert "13811110001" not in str(stored)
    assert "红星" not in str(
        [item for item in stored if item["key"]["S"].startswith(("sheet", "unsold"))]
    )


def test_only_the_officer_of_an_area_imports_there(officer: OnDuty, house: Installation) -> None:
    other = OnDuty(house.app, (Role.MARKET_OFFICER, "411221"))
    data = as_csv(some_rows())
    assert code(send(other, data)) == (404, "market.area_unknown")
    sheet = send(officer, data).get_json()
    for method, tail, body in (("GET", "", None), ("POST", "/step", {})):
        answer = other.call(method, f"/duty/market/sheets/{sheet['sheet_id']}{tail}", body)
        assert code(answer) == (404, "market.sheet_unknown")
    assert code(send(officer, b"x", "prices")) == (404, "market.area_unknown")
    assert code(send(officer, b"<html>", media="text/html")) == (415, "market.sheet_type")


def test_a_board_becomes_bands_and_names_nobody_knows_are_told(
    house: Installation, tmp_path: Path
) -> None:
    day = settings().city.day_of(clock.now()) - timedelta(days=1)
    text = f"""prodName,prodCat,prodPcat,lowPrice,highPrice,avgPrice,place,specInfo,unitInfo,pubDate
杭椒,蔬菜,,3.0,4.0,3.5,鲁,,斤,{day} 00:00:00
尖椒,蔬菜,,2.0,3.0,2.5,鲁,,斤,{day} 00:00:00
没有这种菜,蔬菜,,2.0,3.0,2.5,鲁,,斤,{day} 00:00:00
"""
    file = tmp_path / "board.csv"
    file.write_text(text, encoding="gb18030")
    for _ in range(2):
        done = house.app.test_cli_runner().invoke(args=["import", "prices", str(file)])
        assert done.exit_code == 0, done.output
        assert "not known: 没有这种菜" in done.output
    catalogue.forget()
    assert catalogue.band_of("chilli", day + timedelta(days=1)) == catalogue.widened(400, 800)
    file.write_text(text.replace("3.0,4.0,3.5", "5.0,4.0,4.5"), encoding="utf-8")
    wrong = house.app.test_cli_runner().invoke(args=["import", "prices", str(file)])
    assert wrong.exit_code == 1
    assert "row 2, lowPrice: market.cell_price_order" in wrong.output


def test_whoever_signs_in_with_the_number_makes_it_theirs(
    officer: OnDuty, resident: Person, stranger: Person, house: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "stock.csv"
    file.write_bytes(as_csv(some_rows(2, resident.phone)))
    runner = house.app.test_cli_runner()
    assert runner.invoke(args=["import", "stock", str(file), "--area", AREA]).exit_code == 0
    waiting = resident.browser.get("/me/unsold").get_json()["unsold"]
    assert {one["quantity"] for one in waiting} == {500_000, 500_500}
    assert stranger.browser.get("/me/unsold").get_json() == {"unsold": []}
    assert code(resident.browser.post("/me/unsold", {})) == (404, "market.not_a_trader")
    become_supplier(resident, officer)
    assert resident.browser.post("/me/unsold", {}).get_json() == {"taken": 2, "left": 0}
    assert resident.browser.post("/me/unsold", {}).get_json() == {"taken": 0, "left": 0}
    listings = resident.browser.get("/me/listings").get_json()["listings"]
    assert {(one["state"], one["price_fen"]) for one in listings} == {("draft", 35)}
    row = ListingRow.of(listings[0]["listing_id"])
    assert row is not None
    assert row.origin == "imported"
    # The sheet once more brings back nothing that was taken.
    assert runner.invoke(args=["import", "stock", str(file), "--area", AREA]).exit_code == 0
    assert resident.browser.get("/me/unsold").get_json() == {"unsold": []}


def become_supplier(person: Person, officer: OnDuty) -> None:
    """Register as a farmer of the officer's county, who verifies them."""
    place = next(code for code in sheets._names_in(AREA) if code.isdigit())
    wish = {
        "kind": "farmer",
        "name": "老张家",
        "division_code": place,
        "phone": person.phone,
        "address": "村口",
    }
    trader = person.browser.put("/me/trader", wish).get_json()
    decision = {"decision": "verify", "version": trader["version"]}
    officer.must("POST", f"/duty/traders/{trader['trader_id']}/decision", decision)


def test_the_store_is_asked_little_for_a_chunk(officer: OnDuty, house: Installation) -> None:
    sheet = send(officer, as_csv(some_rows(500, "13811110009"))).get_json()
    row = SheetRow.of(sheet["sheet_id"])
    assert row is not None
    calls: list[str] = []
    db.connection().on_answer = lambda operation, _: calls.append(operation)
    try:
        sheets.step(row)
    finally:
        db.connection().on_answer = None
    assert calls.count("PutItem") == 500
    assert len(calls) <= 504
