"""Sheets that an office imports: read whole and checked first, written step by step afterwards.

When one line is wrong nothing is written at all. Everything a step writes has a key that follows
from what it says, so that a step may be done twice, and the same file changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from backend.config import DATA, settings
from backend.core import clock, crypto, db, ids
from backend.core.errors import CellProblem, DomainError, FileWrong
from backend.core.sheet_rules import Row, header_of
from backend.divisions import service as divisions
from backend.market import catalogue, listing_rules, listings, sheet_files, sheet_rules
from backend.market.sheet_models import SheetChunk, SheetRow, UnsoldRow

STOCK, PRICES = "stock", "prices"
CHUNK = 500
KEPT = timedelta(days=30)
PROBLEMS_TOLD = 500
SOURCE = "board"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Checked:
    """A sheet without a fault: its lines as JSON, and what is told of it."""

    kind: str
    lines: Sequence[Sequence[Any]]
    told: Mapping[str, Any]


# --- Checking


def check(kind: str, data: bytes, area: str) -> Checked:
    """Read a whole file.

    :param area: every place has to lie in it.
    :raises FileWrong: market.sheet_wrong (422) with every fault there is.
    :raises DomainError: market.sheet_unreadable, market.sheet_too_large, market.sheet_empty,
        market.sheet_no_header (422).
    """
    rows = sheet_files.lines_of(data)
    return _check_stock(rows, area) if kind == STOCK else _check_prices(rows)


def _check_stock(rows: Sequence[Row], area: str) -> Checked:
    found = header_of(rows, sheet_rules.STOCK_TITLES)
    if found is None:
        raise DomainError("market.sheet_no_header", 422)
    place, places = found
    names = _names_in(area)
    lines, problems = sheet_rules.stock_lines(
        rows[place + 1 :], places, product_of, lambda name: names.get(_plain(name), ()), _today()
    )
    _refuse(problems, lines)
    told = {
        "suppliers": len({line.phone for line in lines}),
        "grams": sum(line.quantity for line in lines if line.unit.value != "piece"),
    }
    packed = [
        [
            index_of(line.phone), line.division_code, line.product, line.grade.value,
            line.unit.value, line.unit_quantity, line.quantity, line.price_fen,
            listing_rules.day_number(line.harvested_on), listing_rules.day_number(line.sell_by_on),
            place,
        ]
        for line, place in sheet_rules.numbered(lines)
    ]  # fmt: skip
    return Checked(STOCK, packed, told)


def _check_prices(rows: Sequence[Row]) -> Checked:
    for shape in sheet_rules.BOARD_SHAPES:
        found = header_of(rows, shape)
        if found is not None:
            break
    else:
        raise DomainError("market.sheet_no_header", 422)
    place, places = found
    read, problems = sheet_rules.board_prices(rows[place + 1 :], shape, places, product_of)
    _refuse(problems, read.prices or read.unknown)
    told = {"unknown_names": list(read.unknown), "not_by_mass": read.not_by_mass}
    packed = [[one.product, one.day.isoformat(), *one[2:]] for one in read.prices]
    return Checked(PRICES, packed, told)


def _refuse(problems: Sequence[CellProblem], lines: Sequence[object]) -> None:
    if problems:
        raise FileWrong("market.sheet_wrong", problems)
    if not lines:
        raise DomainError("market.sheet_empty", 422)


@cache
def _board_names() -> Mapping[str, str]:
    told = json.loads((DATA / "produce_names.json").read_text(encoding="utf-8"))["names"]
    return {_plain(name): product for product, names in told.items() for name in names}


def product_of(name: str) -> str | None:
    """A product by what people and boards call it; None is never guessed away."""
    return catalogue.find_by_name(name) or _board_names().get(_plain(name))


def _plain(name: str) -> str:
    # Cells come without the width of their signs; so do the names they are compared with.
    return sheet_files.plain(name).replace(" ", "")


@cache
def _names_in(area: str) -> Mapping[str, tuple[str, ...]]:
    """The towns and villages of an area by code, by name, and by name behind their parents'."""
    units = divisions.divisions_of(settings().city.root_division)
    found: dict[str, tuple[str, ...]] = {}
    for unit in units.values():
        if not unit.code.startswith(area) or len(unit.code) < 9:
            continue
        found[unit.code] = (unit.code,)
        name, parent = "", unit
        while parent is not None and len(parent.code) >= 6:
            name = parent.name + name
            found[_plain(name)] = (*found.get(_plain(name), ()), unit.code)
            above = units.get(parent.parent_code)
            if above is None or above.code == parent.code:
                break
            parent = above
    return found


def index_of(phone: str) -> str:
    """By what unsold stock is found again: a blind index of the number."""
    return crypto.blind_index("unsold", phone)


def _today() -> date:
    return settings().city.day_of(clock.now())


# --- Writing


def open_sheet(checked: Checked, area: str, made_by: str) -> SheetRow:
    """Keep a checked sheet to be written in steps; the same lines again are the same sheet."""
    text = json.dumps([FORMAT, checked.kind, area, checked.lines], ensure_ascii=False)
    sheet_id = ids.to_base64url(hashlib.sha256(text.encode()).digest())[:22]
    known = SheetRow.of(sheet_id)
    if known is not None:
        return known
    now = clock.now()
    gone_at = int((now + KEPT).timestamp())
    chunks = [checked.lines[at : at + CHUNK] for at in range(0, len(checked.lines), CHUNK)]
    row = SheetRow(
        SheetRow.key_of(sheet_id),
        kind=checked.kind,
        area=area,
        rows=len(checked.lines),
        chunks=len(chunks),
        told=json.dumps(checked.told, ensure_ascii=False),
        made_by=made_by,
        made_ms=clock.to_ms(now),
        expires_at=gone_at,
    )
    for n, lines in enumerate(chunks):
        part = SheetChunk.part_of(n)
        SheetChunk(row.key, part, lines=json.dumps(lines), expires_at=gone_at).save()
    # The sheet comes last: whoever finds it finds all its lines.
    row.save()
    return row


def step(row: SheetRow) -> SheetRow:
    """Write the next chunk; nothing when all is written. It may be done twice, also at once."""
    number = int(row.done)
    if number < row.chunks:
        lines = SheetChunk.read(row.sheet_id, number)
        WRITERS_OF[str(row.kind)](lines)
        row.advance()
    if int(row.done) >= row.chunks and row.finished_ms is None:
        now_ms = clock.to_ms(clock.now())
        row.update(actions=[SheetRow.finished_ms.set(now_ms)])
    return row


def _write_stock(lines: Sequence[Sequence[Any]]) -> None:
    _side_by_side(lambda line: _unsold_row(line).put_new(), lines)


def _unsold_row(line: Sequence[Any]) -> UnsoldRow:
    index, division, product, grade, unit, per, quantity, price, harvested, last, _ = line
    now_ms = clock.to_ms(clock.now())
    return UnsoldRow(
        UnsoldRow.key_of(index),
        UnsoldRow.part_of(_listing_id(line)),
        division_code=division,
        product=product,
        grade=grade,
        unit=unit,
        unit_quantity=per,
        quantity=quantity,
        price_fen=price,
        harvested_day=harvested,
        sell_by_day=last,
        made_ms=now_ms,
        expires_at=listings.gone_at(listing_rules.day_of_number(last)),
    )


def _listing_id(line: Sequence[Any]) -> str:
    """The id of the listing that a line becomes: the same for the same line in any file."""
    text = crypto.keyed_hash("unsold-listing", json.dumps(line))
    return ids.short_uuid(uuid.UUID(bytes=ids.from_base64url(text)[:16], version=4))


def _write_prices(lines: Sequence[Sequence[Any]]) -> None:
    def write(line: Sequence[Any]) -> None:
        product, day, low, high = line
        catalogue.write_board_price(product, date.fromisoformat(day), low, high, SOURCE)

    _side_by_side(write, lines)


def _side_by_side(write: Callable[[Any], None], lines: Sequence[Any]) -> None:
    # One by one and each on its own condition: no role of ours may write by the batch.
    db.side_by_side([lambda line=line: write(line) for line in lines])  # type: ignore[misc]


WRITERS_OF: Mapping[str, Callable[[Sequence[Sequence[Any]]], None]] = {
    STOCK: _write_stock,
    PRICES: _write_prices,
}


def write_all(row: SheetRow) -> Iterator[SheetRow]:
    """Every step that is left, telling how far it is behind each."""
    while row.finished_ms is None:
        yield step(row)


def shown(row: SheetRow) -> dict[str, Any]:
    """How far a sheet is."""
    rows = int(row.rows)
    return {
        "sheet_id": row.sheet_id,
        "kind": row.kind,
        "area": row.area,
        "rows": rows,
        "rows_done": min(rows, int(row.done) * CHUNK),
        "is_done": row.finished_ms is not None,
        "made_at": clock.from_ms(int(row.made_ms)),
        "suppliers": None,
        "grams": None,
        "unknown_names": [],
        "not_by_mass": 0,
        **json.loads(str(row.told)),
    }
