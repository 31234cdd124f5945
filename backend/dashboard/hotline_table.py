"""The hotline's numbers as a table that opens in any spreadsheet: a row a day and part of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backend.core import clock
from backend.dashboard import hotline_numbers, hotline_rows, market_rules
from backend.dashboard.hotline_numbers import Asked
from backend.dashboard.hotline_rows import Days
from backend.dashboard.hotline_rules import AREA, KIND, UNIT, WHOLE
from backend.dashboard.hotline_step_rules import ERROR_ONE_IN, Step

BOM = "\ufeff"
COUNTS = (
    ("收到 received", "received"), ("受理 accepted", "accepted"), ("应办 to be closed", "due"),
    ("办结 closed", "closed"), ("不予受理 refused", "refused"), ("并单 merged", "merged"),
    ("重开 reopened", "reopened"), ("催办 expedited", "expedited"),
)  # fmt: skip
STEPS = {
    Step.ACCEPT: "受理 accept",
    Step.DISPATCH: "派单 dispatch",
    Step.TAKE: "接单 take",
    Step.HANDLE: "处理 handle",
    Step.CALL_BACK: "回访 call back",
    Step.WHOLE: "全程 whole",
}
TOO_FEW = "<5"
SORTS = {WHOLE: "合计 all", AREA: "地区 area", KIND: "单位类型 kind of unit", UNIT: "单位 unit"}
CATEGORY = "类别 category"


def as_csv(asked: Asked, days: Days) -> str:
    """All that may be told of some days, the day's whole first."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(list(_titles()))
    names = {code: name["zh"] for code, name in hotline_numbers.category_names().items()}
    for on, counts in sorted(days.counts.items()):
        day = days._replace(counts={on: counts})
        for child in day.children():
            row = hotline_rows.row_of(day, child)
            told = (on.isoformat(), asked.division, *_about(child, names), *_cells(row))
            table.writerow([market_rules.safe_cell(cell) for cell in told])
    as_of = clock.to_text(clock.now())
    note = f"截至 as of {as_of}，用时误差 durations within 1/{ERROR_ONE_IN}"
    table.writerow([market_rules.safe_cell(note)])
    return BOM + out.getvalue()


def _titles() -> Iterator[str]:
    yield from ("日期 day", "范围 area", "分类 by", "代码 code", "名称 name")
    yield from (title for title, _ in COUNTS)
    yield from ("评价数 ratings", "满意度 satisfaction (1-5)")
    for name in STEPS.values():
        yield from (f"{name}：次数 times", f"{name}：中位数（秒） median (s)")
        yield f"{name}：九成以内（秒） 90 % within (s)"


def _about(child: str, names: Mapping[str, str]) -> tuple[str, str, str]:
    """By what a row counts, its code, and what that is called."""
    if child == WHOLE:
        return SORTS[WHOLE], "", ""
    if child in names:
        return CATEGORY, child, names[child]
    sort, code = child[0], child[1:]
    place = code.rpartition(".")[2]
    return SORTS.get(sort, CATEGORY), code, "" if sort == KIND else hotline_numbers.name_of(place)


def _cells(row: Mapping[str, Any]) -> Sequence[str]:
    cells = [TOO_FEW if row[name] is None else str(row[name]) for _, name in COUNTS]
    rating = row["satisfaction"]
    cells += [str(rating["base"]), _tenths(rating["tenths"])] if rating else ["", ""]
    for step in STEPS:
        took = row["steps"][step]
        cells += [str(took[name]) for name in ("base", "median_s", "p90_s")] if took else [""] * 3
    return cells


def _tenths(number: int) -> str:
    return f"{number // 10}.{number % 10}"
