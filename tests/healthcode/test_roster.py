"""The roster of a village: masked, for those on duty there, and small from the second time on."""

from __future__ import annotations

import gzip
import json
import random
from typing import Any

import pytest

from backend.config import settings
from backend.core import clock, ids
from backend.healthcode import models, roster
from backend.healthcode.roster import Row, bucket_of
from backend.healthcode.standing_rules import day_number
from backend.staff.rules import Role
from tests.support.audits import audited
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, reading, some_home, some_id_number
from tests.support.staff import OnDuty
from tests.support.stream import Follower, settle


@pytest.fixture
def streams(house: Installation) -> tuple[Follower, Follower]:
    """Everything that happens in this test at residents and at their check-ins."""
    return Follower("changxing-residents"), Follower(models.TABLE)


@pytest.fixture
def village() -> str:
    """A village of the city."""
    return some_home()


@pytest.fixture
def head(house: Installation, village: str) -> OnDuty:
    """Its head."""
    return OnDuty(house.app, (Role.VILLAGE_HEAD, village))


class Shown:
    """A roster as a phone keeps it: it takes answers in, and remembers the cursor."""

    def __init__(self, duty: OnDuty, village: str) -> None:
        self.duty, self.village = duty, village
        self.rows: dict[str, list[Any]] = {}
        self.cursor = ""
        self.last: dict[str, Any] = {}

    def syncs(self) -> dict[str, list[Any]]:
        since = f"&since={self.cursor}" if self.cursor else ""
        answer = self.duty.must("GET", f"/duty/roster?village={self.village}{since}")
        self.last = answer.get_json()
        if self.last["is_full"]:
            self.rows = {}
        gone = set(self.last["replaced"])
        kept = {i: r for i, r in self.rows.items() if bucket_of(i, self.last["n"]) not in gone}
        self.rows = kept | {row[0]: row for row in self.last["rows"]}
        self.cursor = self.last["cursor"]
        return self.rows


def test_everybody_of_the_village_is_there_masked_with_what_matters(
    house: Installation, streams: tuple[Follower, Follower], head: OnDuty, village: str
) -> None:
    well, ill, silent, helpless = (
        Person(house.app).signs_in().applies(division_code=village) for _ in range(4)
    )
    elsewhere = Person(house.app).signs_in().applies()
    well.checks_in()
    ill.checks_in(reading(temperature_tenths_c=385))
    wish = {"id": reading()["id"], "kind": "food", "text": ""}
    assert helpless.browser.post("/me/help-requests", wish).status_code == 201
    settle(*streams)
    rows = Shown(head, village).syncs()
    assert elsewhere.resident_id not in rows
    today = day_number(settings().city.day_of(clock.now()))
    told = {person.resident_id: rows[person.resident_id] for person in (well, ill, silent)}
    assert told[well.resident_id][2:] == ["", 1, today]
    assert told[ill.resident_id][2:] == ["", 1 | 4, today]
    assert told[silent.resident_id][2:] == ["", 1, 0]
    assert rows[helpless.resident_id][3] == 1 | 8
    assert told[well.resident_id][1] == well.application["name"][0] + "**"


def test_a_household_stands_together(
    house: Installation, streams: tuple[Follower, Follower], head: OnDuty, village: str
) -> None:
    parent = Person(house.app).signs_in().applies(division_code=village)
    friend = Person(house.app).signs_in().applies(division_code=village)
    child = parent.browser.post(
        "/me/household",
        {
            "relation": "child",
            "name": "王小禾",
            "document": {"kind": "resident_id", "number": some_id_number()},
        },
    )
    assert child.status_code == 201
    asked = friend.browser.post("/me/household/agreement-codes", {}).get_json()
    wish = {"relation": "other", "agreement_code": asked["agreement_code"]}
    assert parent.browser.post("/me/household", wish).status_code == 201
    settle(*streams)
    shown = Shown(head, village)
    rows = shown.syncs()
    child_id = child.get_json()["resident_id"]
    assert rows[child_id][1:4] == ["王**", parent.resident_id, 2]
    assert rows[friend.resident_id][2:4] == [parent.resident_id, 1]
    friend.browser.delete(f"/me/household/answered-by/{parent.resident_id}")
    assert parent.browser.delete(f"/me/household/{child_id}").status_code == 204
    settle(*streams)
    rows = shown.syncs()
    assert child_id not in rows
    assert rows[friend.resident_id][2] == ""
    assert not shown.last["is_full"]


def test_a_later_sync_brings_only_what_changed_also_who_has_gone(
    house: Installation,
    streams: tuple[Follower, Follower],
    head: OnDuty,
    village: str,
    fixed_clock: FixedClock,
) -> None:
    people = [Person(house.app).signs_in().applies(division_code=village) for _ in range(5)]
    settle(*streams)
    shown = Shown(head, village)
    shown.syncs()
    assert shown.last["is_full"]
    shown.syncs()
    assert (shown.last["is_full"], shown.last["rows"], shown.last["replaced"]) == (False, [], [])
    people[0].checks_in()
    people[1].application["division_code"] = some_home()
    people[1].browser.put("/me", people[1].application)
    settle(*streams)
    rows = shown.syncs()
    assert people[1].resident_id not in rows
    assert rows[people[0].resident_id][4] > 0
    assert 1 <= len(shown.last["replaced"]) <= 2
    fixed_clock.set("2026-03-02T00:00")
    head.go_on_duty()
    shown.syncs()
    # Midnight changes nobody's row: who is due follows from the last day.
    assert (shown.last["rows"], shown.last["today_on"]) == ([], "2026-03-02")


def test_reading_it_is_one_row_of_the_audit(head: OnDuty, village: str) -> None:
    Shown(head, village).syncs()
    (row,) = audited(f"staff:{head.staff_id}")
    assert (row.action, row.whom, row.area) == ("roster.read", f"roster-{village}", village)


def test_another_village_an_unknown_one_and_no_village_are_one_answer(
    house: Installation, head: OnDuty, village: str
) -> None:
    other = some_home()
    while other == village:
        other = some_home()
    for asked in (other, "411202999999", "110101001001"):
        answer = head.get(f"/duty/roster?village={asked}")
        assert code(answer) == (404, "healthcode.village_not_found")
    officer = OnDuty(house.app, (Role.HEALTH_OFFICER, "4112"))
    assert code(officer.get(f"/duty/roster?village={village}")) == (403, "staff.forbidden")


def test_it_comes_packed_to_whoever_can_unpack_it(head: OnDuty, village: str) -> None:
    packed = head.get(f"/duty/roster?village={village}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = head.get(f"/duty/roster?village={village}")
    assert "Content-Encoding" not in plain.headers
    assert json.loads(gzip.decompress(packed.data))["rows"] == plain.get_json()["rows"]


def some_row(chance: random.Random) -> Row:
    return (ids.random_id(), "王**", "", chance.randrange(16), chance.randrange(2))


@pytest.mark.one_engine
def test_whatever_changes_a_phone_that_syncs_holds_what_there_is() -> None:
    chance = random.Random(7)
    rows = {row[0]: row for row in (some_row(chance) for _ in range(900))}
    held: dict[str, Row] = {}
    cursor = None
    for _ in range(60):
        for one in chance.sample(sorted(rows), min(len(rows), chance.randrange(30))):
            if chance.random() < 0.3:
                del rows[one]
            else:
                rows[one] = (*rows[one][:3], chance.randrange(16), rows[one][4])
        for _ in range(chance.randrange(12)):
            row = some_row(chance)
            rows[row[0]] = row
        told = roster.changed(list(rows.values()), cursor)
        if told.is_full:
            held = {}
        held = {i: r for i, r in held.items() if bucket_of(i, told.n) not in set(told.replaced)}
        held |= {row[0]: row for row in told.rows}
        assert held == rows
        cursor = told.cursor
    assert roster.changed(list(rows.values()), "nonsense!").is_full
    assert roster.changed(list(rows.values()), cursor).rows == []
