"""What is derived is compared with the facts, mended, and replayed without counting twice."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from backend.core import aside, clock, db, events, streams
from backend.dashboard import counting, models
from backend.dashboard.rules import BUCKETS, difference
from backend.healthcode.models import CheckIn, StandingRow
from tests.dashboard.lives import Life
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.stream import Follower, event_of, settle

VILLAGES = ["411221100001", "411221100002"]
CHECK = ("invariants", "check", "--settle-s", "0.01")


class Town:
    """A few people, the streams that tell of them, and the commands."""

    def __init__(self, house: Installation, fixed_clock: FixedClock) -> None:
        self.app = house.app
        self.clock = fixed_clock
        self.homes = Follower("changxing-residents", from_start=True)
        self.check_ins = Follower("changxing-healthcode", from_start=True)
        # Other tests leave what nobody has counted; from here on all is right.
        self.settle()
        self.runs(*CHECK, "--repair")
        self.people = [Life(VILLAGES[n % 2]) for n in range(4)]

    def runs(self, *command: str) -> Result:
        """Run a command as a person would."""
        return self.app.test_cli_runner().invoke(args=list(command))

    def lives(self, days: int) -> None:
        """Let everybody check in for some days."""
        chance = random.Random(1)
        for _ in range(days):
            for life in self.people:
                life.lives(chance, 0.8, VILLAGES)
            self.settle()
            self.clock.move(days=1)

    def settle(self) -> None:
        """Let everything be counted."""
        settle(self.homes, self.check_ins)

    def counts(self) -> dict[str, Any]:
        """The numbers of the county's villages."""
        return dict(models.board_of("411221100", BUCKETS).counts)


@pytest.fixture
def town(house: Installation, fixed_clock: FixedClock) -> Town:
    """A town where all is right."""
    return Town(house, fixed_clock)


def test_nothing_differs_after_some_days(town: Town) -> None:
    town.lives(6)
    told = town.runs(*CHECK)
    assert told.exit_code == 0, told.output
    assert "standings_wrong=0" in told.output
    assert "ladders_wrong=0" in told.output
    assert "boards_wrong=0 difference=0" in told.output


def test_what_is_still_under_way_is_no_difference(town: Town) -> None:
    town.lives(2)
    settle(town.homes)
    town.people[0].checks_in(clock.now(), 365)
    for event in town.check_ins.batches():
        events.take(
            events.consumers_of("changxing-healthcode")[:1],
            event["Records"],
            "changxing-healthcode",
            event["shardId"],
        )
    assert town.runs(*CHECK).exit_code == 0
    town.settle()
    assert town.runs(*CHECK).exit_code == 0


def test_a_wrong_standing_a_wrong_board_and_a_wrong_ladder_are_found_and_mended(
    town: Town,
) -> None:
    town.lives(6)
    one, other = town.people[0].resident_id, town.people[1].resident_id
    StandingRow(one, "s").update(actions=[StandingRow.earlier_days.set(0)])
    StandingRow(other, "s").delete()
    # The boards follow a standing that is wrong, until it is mended.
    town.settle()
    board = models.board_of("411221", BUCKETS)
    models.put(
        models.Board("411221", BUCKETS, board.version + 1, {"411221100": {"0": 9}}, board.marks)
    )
    row = max(
        (row for life in town.people for row in CheckIn.readings_of_resident(life.resident_id)),
        key=lambda row: row.received_ms,
    )
    CheckIn(row.resident_id, CheckIn.part_of(row.short_id)).update(
        actions=[CheckIn.ladder.set("20513.1.9.0")]
    )
    told = town.runs(*CHECK)
    assert told.exit_code == 1
    for wrong in ("standings_wrong=2", "ladders_wrong=1", "boards_wrong="):
        assert wrong in told.output
    assert " boards_wrong=0" not in told.output
    for life in town.people:
        assert life.resident_id not in told.output
    assert town.runs(*CHECK, "--repair").exit_code == 0
    assert town.runs(*CHECK).exit_code == 0
    # What the stream still holds was in the recount; it is not counted again.
    town.settle()
    assert town.runs(*CHECK).exit_code == 0


def test_a_resident_whose_row_is_gone_leaves_the_boards(town: Town) -> None:
    town.lives(2)
    gone = town.people[0]
    db.connection().dispatch(
        "DeleteItem",
        {
            "TableName": "changxing-residents",
            "Key": {"key": {"S": f"resident#{gone.resident_id}"}, "part": {"S": "resident"}},
        },
    )
    town.homes.read()
    assert "standings_wrong=1" in town.runs(*CHECK).output
    assert town.runs(*CHECK, "--repair").exit_code == 0
    town.settle()
    assert town.runs(*CHECK).exit_code == 0


def test_a_paused_count_hands_its_batches_back(town: Town) -> None:
    town.lives(1)
    town.people[0].checks_in(clock.now(), 365)
    aside.pause(60)
    (event,) = town.check_ins.batches()
    first = event["Records"][0]["dynamodb"]["SequenceNumber"]
    assert events.handle(event) == {"batchItemFailures": [{"itemIdentifier": first}]}
    aside.pause(0)
    assert events.handle(event) == {"batchItemFailures": []}


def poisoned(event: dict[str, Any]) -> dict[str, Any]:
    """The same event with a last standing that no code of ours has written."""
    told: dict[str, Any] = json.loads(json.dumps(event))
    record = [r for r in told["Records"] if r["dynamodb"]["Keys"]["k"]["S"] == "s"][-1]
    record["dynamodb"]["NewImage"]["g"] = {"S": "yesterday"}
    return told


def test_a_record_set_aside_is_counted_once_when_it_can_be_read(town: Town, tmp_path: Path) -> None:
    town.lives(2)
    for life in town.people:
        life.checks_in(clock.now(), 365)
    for event in town.check_ins.batches():
        events.handle(event)
    (event,) = town.check_ins.batches()
    assert events.handle(poisoned(event)) == {"batchItemFailures": []}
    before = town.counts()
    assert " boards_wrong=0" not in town.runs(*CHECK).output
    (line,) = town.runs("stream", "aside").output.splitlines()
    assert json.loads(line)["error"] == "KeyError"
    assert not any(life.resident_id in line for life in town.people)
    (tmp_path / "aside").write_text(line)
    # The code knows it now, for the stream holds it as it should be.
    told = town.runs("stream", "replay", str(tmp_path / "aside"))
    assert told.output == "taken=1 still_aside=0 not_aside=1\n", told.output
    after = town.counts()
    assert difference(before, after) == 2
    assert town.runs(*CHECK).exit_code == 0
    again = town.runs("stream", "replay", str(tmp_path / "aside"))
    assert "taken=0" in again.output
    assert town.counts() == after
    assert town.runs("stream", "aside").output == ""


def test_replaying_what_was_counted_changes_nothing(town: Town, tmp_path: Path) -> None:
    town.lives(1)
    for life in town.people:
        life.checks_in(clock.now(), 365)
    told = []
    for follower in (town.check_ins, town.check_ins):
        for event in follower.batches():
            told.append(event)
            events.handle(event)
    before = town.counts()
    (tmp_path / "events").write_text("\n".join(json.dumps(event) for event in told))
    assert town.runs("stream", "replay", str(tmp_path / "events")).exit_code == 0
    numbers = [
        record["dynamodb"]["SequenceNumber"] for event in told for record in event["Records"]
    ]
    lost = {
        "streamArn": streams.arn_of("changxing-healthcode"),
        "shardId": told[0]["shardId"],
        "startSequenceNumber": numbers[0],
        "endSequenceNumber": numbers[-1],
    }
    (tmp_path / "letter").write_text(json.dumps({"DDBStreamBatchInfo": lost}))
    answer = town.runs("stream", "replay", str(tmp_path / "letter"))
    assert answer.exit_code == 0, answer.output
    assert f"not_aside={2 * len(numbers)}" in answer.output
    town.settle()
    assert town.counts() == before


def test_a_batch_that_was_given_up_is_replayed_and_the_rest_counted_anew(
    town: Town, tmp_path: Path
) -> None:
    town.lives(1)
    for life in town.people:
        life.checks_in(clock.now(), 365)
    for event in town.check_ins.batches():
        events.handle(event)
    (lost,) = town.check_ins.batches()
    town.clock.move(days=1)
    town.people[0].checks_in(clock.now(), 365)
    town.settle()
    assert town.runs(*CHECK).exit_code == 1
    numbers = [record["dynamodb"]["SequenceNumber"] for record in lost["Records"]]
    letter = {
        "streamArn": streams.arn_of("changxing-healthcode"),
        "shardId": lost["shardId"],
        "startSequenceNumber": numbers[0],
        "endSequenceNumber": numbers[-1],
    }
    (tmp_path / "letter").write_text(json.dumps({"DDBStreamBatchInfo": letter}))
    told = town.runs("stream", "replay", str(tmp_path / "letter"))
    assert told.exit_code == 0, told.output
    assert "invariants check --repair" in told.output
    assert town.runs(*CHECK, "--repair").exit_code == 0
    assert town.runs(*CHECK).exit_code == 0
    town.settle()
    assert town.runs(*CHECK).exit_code == 0


def test_a_record_that_stays_poison_stays_aside(town: Town, tmp_path: Path) -> None:
    town.lives(1)
    town.people[0].checks_in(clock.now(), 365)
    for event in town.check_ins.batches():
        events.handle(event)
    (event,) = town.check_ins.batches()
    bad = poisoned(event)
    events.handle(bad)
    before = town.counts()
    (tmp_path / "event").write_text(json.dumps(bad))
    told = town.runs("stream", "replay", str(tmp_path / "event"))
    assert told.exit_code == 1
    assert "still_aside=1" in told.output
    assert town.counts() == before
    assert town.runs(*CHECK, "--repair").exit_code == 0
    assert town.runs("stream", "aside").output == ""
    assert aside.Aside.all_of(counting.BOARDS.name, "changxing-healthcode") == []


def test_an_event_of_records_that_are_not_whole_sets_them_aside(town: Town) -> None:
    town.lives(1)
    town.people[0].checks_in(clock.now(), 365)
    for event in town.check_ins.batches():
        events.handle(event)
    (event,) = town.check_ins.batches()
    del event["Records"][-1]["dynamodb"]["OldImage"]
    assert events.handle(event) == {"batchItemFailures": []}
    lines = town.runs("stream", "aside").output.splitlines()
    assert {json.loads(line)["consumer"] for line in lines} == {"standings", "boards"}
    assert town.runs(*CHECK, "--repair").exit_code == 0
    for mark in aside.Aside.all_of("standings", "changxing-healthcode"):
        mark.delete()
    assert event_of("changxing-healthcode", [])["Records"] == []
