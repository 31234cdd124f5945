"""实时播报: the numbers of official daily bulletins, each with who published it and where.

They are imported from a file, whole or not at all. Numbers for a day that come again with another
value take the place of the old ones and are marked as corrected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

from backend.config import settings
from backend.core import clock, db
from backend.core.errors import FileWrong
from backend.divisions import service as divisions
from backend.knowledge import bulletin_rules, documents
from backend.knowledge.bulletin_rules import Bulletin
from backend.knowledge.models import BULLETINS, BulletinRow, HeadRow

DAYS_SHOWN = 60
KEPT_DAYS = 400
STEP = 50


class Imported(NamedTuple):
    """What an import did, or would do."""

    new: int
    corrected: int
    same: int
    fallen: Sequence[tuple[str, date, str]]


def areas() -> tuple[str, ...]:
    """The divisions that have bulletins here: the city, its province, its counties."""
    root = settings().city.root_division
    known = divisions.divisions_of(root)
    counties = sorted(code for code in known if code.startswith(root) and len(code) == 6)
    return (root, *dict.fromkeys((root[:2], *counties)))


def check(data: bytes) -> list[Bulletin]:
    """Read a whole file, UTF-8 or GB 18030.

    :raises FileWrong: knowledge.file_wrong (422) with every fault there is.
    :raises DomainError: knowledge.file_no_header, knowledge.file_too_large (422).
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    city = settings().city
    known = frozenset(areas())
    lines, problems = bulletin_rules.read(
        text, city.day_of(clock.now()), city.zone, known.__contains__
    )
    if problems:
        raise FileWrong("knowledge.file_wrong", problems)
    return lines


def take_over(lines: Sequence[Bulletin], is_dry: bool = False) -> Imported:
    """Write what is new or has changed; the same file again changes nothing.

    :param is_dry: only say what would be done.
    """
    counts = {"new": 0, "corrected": 0, "same": 0}
    changed: list[BulletinRow] = []
    for row, kind in _compared(lines):
        counts[kind] += 1
        if kind != "same":
            changed.append(row)
    if not is_dry:
        for begin in range(0, len(changed), STEP):
            with db.transaction(_token(changed[begin])) as writes:
                for row in changed[begin : begin + STEP]:
                    writes.save(row)
                documents.touch(writes, BULLETINS)
    return Imported(**counts, fallen=bulletin_rules.fallen(lines))


def _token(row: BulletinRow) -> str:
    return f"{row.key}{row.part}{int(row.imported_ms)}"[-36:]


def _compared(lines: Sequence[Bulletin]) -> Iterator[tuple[BulletinRow, str]]:
    now_ms = clock.to_ms(clock.now())
    for line in lines:
        row = _row_of(line, now_ms)
        known = BulletinRow.find(row.key, row.part)
        if known is None:
            yield row, "new"
            continue
        row.corrected_ms = known.corrected_ms
        if _content(known) == _content(row):
            yield known, "same"
        else:
            if known.said() != row.said():
                row.corrected_ms = now_ms
            yield row, "corrected"


def _content(row: BulletinRow) -> tuple[Any, ...]:
    return row.said(), int(row.until_ms), row.title, row.publisher, row.url


def _row_of(line: Bulletin, now_ms: int) -> BulletinRow:
    city = settings().city
    # Kept by the day it was imported: a city may show an outbreak that is years ago.
    gone_on = city.day_of(clock.from_ms(now_ms)) + timedelta(days=KEPT_DAYS)
    return BulletinRow(
        BulletinRow.key_of(line.area),
        line.on.isoformat(),
        numbers=json.dumps(line.numbers),
        until_ms=clock.to_ms(line.until),
        title=line.title,
        publisher=line.publisher,
        url=line.url,
        imported_ms=now_ms,
        expires_at=int(datetime.combine(gone_on, time(), city.zone).timestamp()),
    )


def published() -> documents.Payload:
    """The newest days of every area, as one document; see documents.read for what it costs."""
    return documents.read(BULLETINS, _document)


def _document(head: HeadRow | None) -> dict[str, Any]:
    if head is None:
        return {"as_of": None, "areas": []}
    wanted = areas()
    rows = db.side_by_side([partial(_days_of, area) for area in wanted])
    return {
        "as_of": clock.to_text(clock.from_ms(int(head.changed_ms))),
        "areas": [
            {"area": area, "days": days} for area, days in zip(wanted, rows, strict=True) if days
        ],
    }


def _days_of(area: str) -> list[dict[str, Any]]:
    now_s = int(clock.now().timestamp())
    return [
        {
            "on": row.part,
            **row.said(),
            "until": clock.to_text(clock.from_ms(int(row.until_ms))),
            "title": row.title,
            "publisher": row.publisher,
            "url": row.url,
            "is_corrected": row.corrected_ms is not None,
        }
        for row in BulletinRow.newest_of(area, DAYS_SHOWN)
        if row.expires_at > now_s
    ]
