"""The command puts a public list before a second person, and says what it could not read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backend.cotravel import batches
from backend.cotravel.rules import BatchState, trip_of_json
from tests.support.installation import Installation

HEADER = "日期,类别,车次/航班/车牌,车厢/座位等,出发地,目的地,发布时间,引用\r\n"
ROWS = (
    "1月12,火车,K457/K458,4号车厢,武昌,株洲,2020.1.29,https://example.org/1\r\n"
    "1月12,火车,K457,4号车厢,武昌站,株洲,2020.1.28,https://example.org/2\r\n"
    "某天,火车,G1,机密,甲,乙,2020.1.29,\r\n"
)


def run(house: Installation, file: Path, *more: str) -> str:
    done = house.app.test_cli_runner().invoke(args=["import", "trips", str(file), *more])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "notice.csv"
    file.write_bytes((HEADER + ROWS).encode("gb18030"))
    return file


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(
    house: Installation, notice: Path
) -> None:
    told = run(house, notice, "--dry-run")
    assert "row 4, 日期: cotravel.cell_day" in told
    assert "机密" not in told
    assert "rows=3 wrong=1 read=2 trips=1 merged=1 unreadable=0 train=1" in told
    assert told.endswith("written=0\n")


def test_a_list_waits_for_a_second_person_and_again_is_the_same_batch(
    house: Installation, notice: Path
) -> None:
    batch_id = re.findall(r"written=1 batch=(\S+)", run(house, notice))[0]
    with house.app.app_context():
        row = batches.of(batch_id)
        assert row is not None
        assert row.state == BatchState.SUBMITTED
        (line,) = batches.lines_of(row)
    trip = trip_of_json(line)
    assert (trip.numbers, trip.carriages) == (("K457", "K458"), (4,))
    assert len(trip.sources) == 2
    assert batch_id in run(house, notice)
