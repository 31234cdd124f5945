"""What importing a sheet of 10,000 rows takes, beside writing them by the batch, unchecked."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from infra.local.engine import running_engine
from tests.bench.town import Town

# The batches are all alike: a quarter of them tells what all take.
ROWS, PART, BATCH, AREA = 10_000, 4, 25, "411281"
TITLES = ("供货方", "手机", "所在地", "品名", "数量", "单位", "价格", "采收日期", "可售至")


def measure(place: Town) -> dict[str, float]:
    """The figures; the sheet goes into an engine of its own, that of the cloud's size."""
    from backend.core import db

    before = db.connection()
    with place.app.app_context(), running_engine(None) as url:
        db.connect(url, "ap-southeast-1")
        try:
            return _measured()
        finally:
            db.use(before)


def _measured() -> dict[str, float]:
    from backend.core import db
    from backend.market import sheets
    from backend.market.models import BoardRow

    db.create_tables([BoardRow])
    rows = _rows()
    text = "\r\n".join(",".join(row) for row in (TITLES, *rows)).encode("gb18030")
    book = _xlsx(rows)
    csv_s, checked = _timed(lambda: sheets.check(sheets.STOCK, text, AREA))
    xlsx_s, _ = _timed(lambda: sheets.check(sheets.STOCK, book, AREA))
    write_s, _ = _timed(lambda: list(sheets.write_all(sheets.open_sheet(checked, AREA, "bench"))))
    some = checked.lines[: ROWS // PART]
    plain_s, _ = _timed(lambda: _by_the_batch(sheets, some))
    again_s, _ = _timed(lambda: _again(sheets, text))
    return {
        "import_rows": ROWS,
        "import_rows_per_s": round(ROWS / (csv_s + write_s)),
        "import_vs_batch_write": round((csv_s + write_s) / (plain_s * PART), 2),
        "import_check_csv_s": round(csv_s, 2),
        "import_check_xlsx_s": round(xlsx_s, 2),
        "import_again_s": round(again_s, 2),
        "import_check_xlsx_peak_mb": _peak_mb(lambda: sheets.check(sheets.STOCK, book, AREA)),
    }


def _again(sheets: Any, text: bytes) -> None:
    row = sheets.open_sheet(sheets.check(sheets.STOCK, text, AREA), AREA, "bench")
    if row.finished_ms is None:
        raise RuntimeError("the same sheet was not known again")


def _rows() -> list[tuple[str, ...]]:
    from backend.config import settings
    from backend.core import clock
    from backend.divisions import service as divisions

    today = settings().city.day_of(clock.now())
    places = [code for code in divisions.villages() if code.startswith(AREA)]
    days = str(today - timedelta(days=1)), str(today + timedelta(days=30))
    return [
        (f"农户{n}", f"138{n // 3:08d}", places[n % len(places)], "大白菜", str(100 + n), "斤",
         "0.6", *days)
        for n in range(ROWS)
    ]  # fmt: skip


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (TITLES, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _by_the_batch(sheets: Any, lines: Sequence[Sequence[Any]]) -> None:
    """The same rows under other keys, 25 a call, one call after another: nothing is checked."""
    from backend.core import db

    items = [sheets._unsold_row([f"plain{line[0]}", *line[1:]]).serialize() for line in lines]

    def send(some: Sequence[Any]) -> None:
        left: Any = [{"PutRequest": {"Item": item}} for item in some]
        while left:
            wish = {"RequestItems": {"changxing-market": left}}
            answer = db.connection().dispatch("BatchWriteItem", wish)
            left = answer.get("UnprocessedItems", {}).get("changxing-market", [])

    for at in range(0, len(items), BATCH):
        send(items[at : at + BATCH])


def _timed(doing: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = doing()
    return time.perf_counter() - began, done


def _peak_mb(doing: Callable[[], Any]) -> float:
    tracemalloc.start()
    try:
        doing()
        return round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
    finally:
        tracemalloc.stop()
