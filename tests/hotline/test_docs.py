"""docs/hotline.md says of every category what the data say."""

from __future__ import annotations

from backend.hotline import categories
from tests.support.source import ROOT


def span(minutes: int) -> str:
    """Minutes as the page writes them."""
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


def test_the_page_on_the_hotline_has_a_true_line_for_every_category() -> None:
    page = (ROOT / "docs" / "hotline.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in page.splitlines() if line.count("|") == 7]
    cells = [[cell.strip(" `") for cell in row] for row in rows[2:]]
    assert [row[1:] for row in cells] == [
        [
            one.code,
            one.unit.value if one.unit else "by hand",
            span(one.take_min),
            span(one.handle_min),
            one.runs,
        ]
        for one in categories.categories().values()
    ]
