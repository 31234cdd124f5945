"""Official numbers are imported whole or not at all, each with its source."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from backend.core import audit
from backend.knowledge.models import BulletinRow
from tests.support.browser import Browser
from tests.support.clock import FixedClock
from tests.support.installation import Installation

HEADER = "date,area,confirmed,cured,dead,new_confirmed,title,publisher,url\n"


def run(house: Installation, tmp_path: Path, *lines: str, more: tuple[str, ...] = ()) -> Result:
    file = tmp_path / f"{uuid.uuid4()}.csv"
    file.write_text(HEADER + "\n".join(lines), encoding="utf-8")
    command = ["import", "bulletins", str(file), *more]
    return house.app.test_cli_runner().invoke(args=command)


def days_of(browser: Browser, area: str) -> list[dict[str, Any]]:
    areas = browser.get("/bulletins").get_json()["areas"]
    return next((one["days"] for one in areas if one["area"] == area), [])


def line(on: str, area: str, confirmed: int, url: str = "https://example.org/1") -> str:
    return f"{on},{area},{confirmed},1,0,,新冠肺炎疫情通报,市卫生健康委员会,{url}"


def test_numbers_are_shown_with_their_source_newest_first(
    house: Installation, tmp_path: Path, browser: Browser
) -> None:
    done = run(house, tmp_path, line("2020-02-09", "411224", 2), line("2020-02-10", "411224", 3))
    assert done.output == "new=2 corrected=0 same=0\n"
    first, second = days_of(browser, "411224")
    assert (first["on"], first["confirmed"], first["new_confirmed"]) == ("2020-02-10", 3, None)
    assert first["until"] == "2020-02-10T16:00:00.000Z"
    assert (first["title"], first["publisher"]) == ("新冠肺炎疫情通报", "市卫生健康委员会")
    assert (first["url"], first["is_corrected"]) == ("https://example.org/1", False)
    assert second["on"] == "2020-02-09"


def test_the_same_file_changes_nothing_and_another_number_is_marked_as_corrected(
    house: Installation, tmp_path: Path, browser: Browser
) -> None:
    told = [line("2020-02-09", "411221", 5), line("2020-02-10", "411221", 4)]
    done = run(house, tmp_path, *told)
    assert done.output == (
        "lower than the day before: 411221 2020-02-10 confirmed\nnew=2 corrected=0 same=0\n"
    )
    tag = browser.get("/bulletins").headers["ETag"]
    assert "same=2" in run(house, tmp_path, *told).output
    assert browser.get("/bulletins", headers={"If-None-Match": tag}).status_code == 304
    dry = run(house, tmp_path, line("2020-02-10", "411221", 5), more=("--dry-run",))
    assert dry.output == "new=0 corrected=1 same=0 written=0\n"
    assert "corrected=1" in run(house, tmp_path, line("2020-02-10", "411221", 5)).output
    newest, oldest = days_of(browser, "411221")
    assert (newest["confirmed"], newest["is_corrected"]) == (5, True)
    assert oldest["is_corrected"] is False


def test_one_wrong_line_and_nothing_is_written(
    house: Installation, tmp_path: Path, browser: Browser
) -> None:
    done = run(house, tmp_path, line("2020-02-10", "411202", 3), line("2020-02-11", "110101", 3))
    assert done.exit_code == 1
    assert "row 3, area: knowledge.cell_area" in done.output
    assert done.output.endswith("errors=1 written=0\n")
    assert "110101" not in done.output
    assert days_of(browser, "411202") == []


@pytest.mark.one_engine
def test_sixty_days_are_shown_and_an_import_stands_in_the_audit(
    house: Installation, tmp_path: Path, browser: Browser, fixed_clock: FixedClock
) -> None:
    lines = [line(f"2019-{n // 28 + 1:02d}-{n % 28 + 1:02d}", "411282", n + 1) for n in range(70)]
    assert "new=70" in run(house, tmp_path, *lines).output
    days = days_of(browser, "411282")
    assert (len(days), days[0]["on"]) == (60, "2019-03-14")
    assert len(BulletinRow.newest_of("411282", 100)) == 70
    rows = [item for item in house.stored_items()[audit.Entry.Meta.table_name] if "action" in item]
    assert "bulletin.import" in {row["action"]["S"] for row in rows}
