"""Watched persons from the opening to the end: by whom, for whom, how often, and who sees a gap."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from backend.config import settings
from backend.core import clock, retention, sealed
from backend.core.audit import Entry
from backend.staff.rules import Role
from backend.watched import service
from backend.watched.models import OpenWatch, UpdateRow, WatchRow
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once
from tests.support.staff import OnDuty

ELSEWHERE = "110101001001"


def village_of(person: Person) -> str:
    return str(person.application["division_code"])


def today() -> Any:
    return settings().city.day_of(clock.now())


def opening(person: Person, **more: Any) -> dict[str, Any]:
    """What a phone sends to open a watch of a fortnight."""
    on = today()
    return {
        "id": str(uuid.uuid4()),
        "resident_id": person.resident_id,
        "kind": "from_outside",
        "measure": "home_quarantine",
        "from_on": on.isoformat(),
        "until_on": (on + timedelta(days=14)).isoformat(),
        "needs": ["goods", "medicine"],
        "note": "住在二楼",
        **more,
    }


def reading(**more: Any) -> dict[str, Any]:
    """What a phone sends as a daily update."""
    return {
        "id": str(uuid.uuid4()),
        "measured_at": clock.to_text(clock.now()),
        "temperature_tenths_c": 366,
        "condition": "well",
        "contact": "in_person",
        "measured_by": "staff",
        "needs": ["medicine"],
        **more,
    }


def audited(person: Person) -> list[tuple[str, str | None]]:
    """What the audit says was done to somebody."""
    on = today()
    rows = [row for lane in range(16) for row in Entry.all_of(Entry.key_of(on, lane))]
    rows.sort(key=lambda row: int(row.at_ms))
    return [(row.action, row.role) for row in rows if row.whom == person.resident_id]


@pytest.fixture
def village(resident: Person) -> str:
    return village_of(resident)


@pytest.fixture
def head(house: Installation, village: str) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, village))


@pytest.fixture
def officer(house: Installation, village: str) -> OnDuty:
    return OnDuty(house.app, (Role.HEALTH_OFFICER, village[:6]))


@pytest.fixture
def watch(head: OnDuty, resident: Person) -> str:
    return str(head.must("POST", "/duty/watched", opening(resident)).get_json()["watch_id"])


def test_a_village_head_opens_a_watch_and_sees_who_is_due(
    head: OnDuty, resident: Person, village: str
) -> None:
    told = head.must("POST", "/duty/watched", opening(resident)).get_json()
    assert told["is_mine"] is True
    assert "*" in told["name"]
    assert told["today"]["state"] == "due"
    listed = head.must("GET", f"/duty/watched?area={village}").get_json()
    mine = [one for one in listed["watched"] if one["watch_id"] == told["watch_id"]]
    assert [one["needs"] for one in mine] == [["goods", "medicine"]]
    assert listed["due_at"] == "18:00"


def test_the_same_opening_opens_once_and_another_content_is_refused(
    head: OnDuty, resident: Person
) -> None:
    wish = opening(resident)
    first = head.must("POST", "/duty/watched", wish).get_json()
    again = head.must("POST", "/duty/watched", wish).get_json()
    assert first["watch_id"] == again["watch_id"]
    other = head.call("POST", "/duty/watched", wish | {"kind": "from_wuhan"})
    assert (other.status_code, other.get_json()["code"]) == (422, "core.id_reused")


def test_somebody_opens_so_many_an_hour_and_a_repetition_counts_for_nothing(
    head: OnDuty, resident: Person, fixed_clock: FixedClock
) -> None:
    wish, most = opening(resident), service.OPENINGS.most
    for _ in range(2):
        head.must("POST", "/duty/watched", wish)
    for _ in range(most - 1):
        assert head.call("POST", "/duty/watched", opening(resident)).status_code == 409
    spent = head.call("POST", "/duty/watched", opening(resident))
    assert (spent.status_code, spent.get_json()["code"]) == (429, "core.too_many_requests")
    head.must("POST", "/duty/watched", wish)


def test_nobody_is_watched_twice_at_a_time(head: OnDuty, resident: Person, watch: str) -> None:
    second = head.call("POST", "/duty/watched", opening(resident))
    assert (second.status_code, second.get_json()["code"]) == (409, "watched.already_open")
    head.must("POST", f"/duty/watched/{watch}/close", {"reason": "by_mistake"})
    head.must("POST", "/duty/watched", opening(resident))


def test_a_watch_changes_nobodys_colour(head: OnDuty, resident: Person) -> None:
    resident.checks_in()
    before = resident.browser.get("/me/health-code").get_json()
    head.must("POST", "/duty/watched", opening(resident, kind="close_contact"))
    after = resident.browser.get("/me/health-code").get_json()
    assert (before["colour"], before["reasons"]) == (after["colour"], after["reasons"])


def test_an_update_is_kept_once_and_settles_the_day(head: OnDuty, watch: str) -> None:
    wish = reading(note="说话有力气")
    first = head.must("POST", f"/duty/watched/{watch}/updates", wish).get_json()
    again = head.must("POST", f"/duty/watched/{watch}/updates", wish).get_json()
    assert (first["status"], again["status"]) == ("new", "identical")
    assert first["met"] == ["goods"]
    other = head.call(
        "POST", f"/duty/watched/{watch}/updates", wish | {"temperature_tenths_c": 390}
    )
    assert (other.status_code, other.get_json()["code"]) == (422, "core.id_reused")
    told = head.must("GET", f"/duty/watched/{watch}").get_json()
    assert told["today"]["state"] == "done"
    assert told["needs"] == ["medicine"]
    assert [one["note"] for one in told["updates"]] == ["说话有力气"]
    assert told["note"] == "住在二楼"


def test_words_are_sealed_at_rest(head: OnDuty, watch: str) -> None:
    head.must("POST", f"/duty/watched/{watch}/updates", reading(note="住在西厢房"))
    row = WatchRow.of(watch)
    (update,) = UpdateRow.all_of(watch)
    assert row is not None
    assert "二楼" not in str(row.note_sealed)
    assert "西厢" not in str(update.note_sealed)


def test_a_late_update_never_takes_back_a_newer_one(
    head: OnDuty, watch: str, fixed_clock: FixedClock
) -> None:
    early = reading(temperature_tenths_c=380)
    fixed_clock.move(minutes=20)
    head.must("POST", f"/duty/watched/{watch}/updates", reading(temperature_tenths_c=365))
    head.must("POST", f"/duty/watched/{watch}/updates", early)
    told = head.must("GET", f"/duty/watched/{watch}").get_json()
    assert told["last"]["temperature_tenths_c"] == 365
    assert [one["temperature_tenths_c"] for one in told["updates"]] == [365, 380]


def test_a_missing_update_is_first_the_villages_then_the_towns_then_the_countys(
    house: Installation, resident: Person, village: str, fixed_clock: FixedClock
) -> None:
    watch = _opened_by_new_head(house, resident, village)

    def seen(clock_time: str, days: int = 0) -> tuple[str, str, bool, bool]:
        fixed_clock.set(f"2026-03-{1 + days:02d}T{clock_time}")
        head, town, county = (
            OnDuty(house.app, (role, area))
            for role, area in (
                (Role.VILLAGE_HEAD, village),
                (Role.HEALTH_OFFICER, village[:9]),
                (Role.HEALTH_OFFICER, village[:6]),
            )
        )
        listed = head.must("GET", f"/duty/watched?area={village}").get_json()["watched"]
        (mine,) = [one for one in listed if one["watch_id"] == watch]
        risen = [
            watch
            in [
                one["watch_id"]
                for one in who.must("GET", f"/duty/watched/risen?area={area}").get_json()["watched"]
            ]
            for who, area in ((town, village[:9]), (county, village[:6]))
        ]
        return mine["today"]["state"], mine["today"]["level"], risen[0], risen[1]

    assert seen("17:00") == ("due", "village", False, False)
    assert seen("18:00") == ("overdue", "village", False, False)
    assert seen("21:00") == ("overdue", "town", True, False)
    assert seen("23:59") == ("overdue", "town", True, False)
    assert seen("08:59", days=1) == ("overdue", "town", True, False)
    assert seen("09:00", days=1) == ("overdue", "county", True, True)


def _opened_by_new_head(house: Installation, resident: Person, village: str) -> str:
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, village))
    return str(head.must("POST", "/duty/watched", opening(resident)).get_json()["watch_id"])


def test_town_and_county_see_counts_by_the_units_below(
    officer: OnDuty, resident: Person, village: str, watch: str
) -> None:
    told = officer.must("GET", f"/duty/watched/overview?area={village[:6]}").get_json()
    units = {unit["code"]: unit for unit in told["units"]}
    assert units[village[:9]]["open"] >= 1
    assert told["all"]["open"] == sum(unit["open"] for unit in told["units"])
    below = officer.must("GET", f"/duty/watched/overview?area={village[:9]}").get_json()
    assert village in {unit["code"] for unit in below["units"]}
    assert resident.resident_id not in officer.get(
        f"/duty/watched/overview?area={village}"
    ).get_data(as_text=True)


def test_whoever_oversees_reads_one_and_changes_none(
    officer: OnDuty, resident: Person, watch: str
) -> None:
    told = officer.must("GET", f"/duty/watched/{watch}").get_json()
    assert "*" in told["name"]
    refused = officer.call("POST", f"/duty/watched/{watch}/updates", reading())
    assert (refused.status_code, refused.get_json()["code"]) == (403, "staff.forbidden")
    assert ("watch.read", "health_officer") in audited(resident)


@pytest.mark.parametrize("how", ["unknown", "elsewhere"])
def test_unknown_and_elsewhere_are_one_answer(house: Installation, watch: str, how: str) -> None:
    other = OnDuty(house.app, (Role.VILLAGE_HEAD, ELSEWHERE))
    wanted = watch if how == "elsewhere" else "A" * 22
    for answer in (
        other.call("GET", f"/duty/watched/{wanted}"),
        other.call("POST", f"/duty/watched/{wanted}/updates", reading()),
        other.call("POST", f"/duty/watched/{wanted}/close", {"reason": "moved"}),
        other.call("PUT", f"/duty/watched/{wanted}/responsible", {}),
    ):
        assert (answer.status_code, answer.get_json()["code"]) == (404, "watched.not_found")


def test_nobody_opens_a_watch_for_somebody_of_another_village(
    house: Installation, resident: Person
) -> None:
    other = OnDuty(house.app, (Role.VILLAGE_HEAD, ELSEWHERE))
    known = other.call("POST", "/duty/watched", opening(resident))
    unknown = other.call("POST", "/duty/watched", opening(resident, resident_id="A" * 22))
    assert known.status_code == unknown.status_code == 404
    assert known.get_json()["code"] == unknown.get_json()["code"] == "residents.not_found"


def test_responsibility_is_taken_over_and_stands_in_the_audit(
    house: Installation, resident: Person, village: str, head: OnDuty, watch: str
) -> None:
    worker = OnDuty(house.app, (Role.GRID_WORKER, village))
    assert worker.must("PUT", f"/duty/watched/{watch}/responsible", {}).get_json()["is_mine"]
    assert not head.must("GET", f"/duty/watched/{watch}").get_json()["is_mine"]
    assert ("watch.take_over", "grid_worker") in audited(resident)


def test_a_closed_watch_leaves_the_lists_and_takes_no_new_update(
    head: OnDuty, resident: Person, village: str, watch: str, fixed_clock: FixedClock
) -> None:
    late = reading()
    fixed_clock.move(minutes=5)
    early = head.call("POST", f"/duty/watched/{watch}/close", {"reason": "period_over"})
    assert early.get_json()["code"] == "watched.period_not_over"
    head.must("POST", f"/duty/watched/{watch}/close", {"reason": "to_hospital"})
    head.must("POST", f"/duty/watched/{watch}/close", {"reason": "to_hospital"})
    other = head.call("POST", f"/duty/watched/{watch}/close", {"reason": "moved"})
    assert (other.status_code, other.get_json()["code"]) == (409, "watched.closed")
    listed = head.must("GET", f"/duty/watched?area={village}").get_json()["watched"]
    assert watch not in [one["watch_id"] for one in listed]
    assert OpenWatch.of(resident.resident_id) is None
    fixed_clock.move(minutes=5)
    refused = head.call("POST", f"/duty/watched/{watch}/updates", reading())
    assert (refused.status_code, refused.get_json()["code"]) == (409, "watched.closed")
    head.must("POST", f"/duty/watched/{watch}/updates", late)


def test_a_closed_watch_is_gone_after_180_days(
    house: Installation, head: OnDuty, village: str, resident: Person, fixed_clock: FixedClock
) -> None:
    watch = head.must("POST", "/duty/watched", opening(resident)).get_json()["watch_id"]
    head.must("POST", f"/duty/watched/{watch}/close", {"reason": "recovered"})
    assert [one["watch_id"] for one in service.episodes_of(resident.resident_id)] == [watch]
    fixed_clock.move(days=180)
    later = OnDuty(house.app, (Role.VILLAGE_HEAD, village))
    assert later.get(f"/duty/watched/{watch}").status_code == 404
    assert service.episodes_of(resident.resident_id) == []


def test_the_retention_of_a_watch_is_the_one_that_was_promised() -> None:
    kinds = {kind.name: kind for kind in retention.kinds()}
    for name in ("watch", "watch_update"):
        assert kinds[name].lives == timedelta(days=service.numbers().kept_days)


def test_the_person_is_told_of_beginning_and_end(
    head: OnDuty, resident: Person, watch: str
) -> None:
    head.must("POST", f"/duty/watched/{watch}/close", {"reason": "recovered"})
    told = resident.browser.get("/me/notices").get_json()["notices"]
    kinds = sorted(one["kind"] for one in told if one["kind"].startswith("watched."))
    assert kinds == ["watched.ended", "watched.home_quarantine"]


def test_reading_a_list_stands_in_the_audit_under_the_village(
    head: OnDuty, village: str, watch: str
) -> None:
    head.must("GET", f"/duty/watched?area={village}")
    rows = [row for lane in range(16) for row in Entry.all_of(Entry.key_of(today(), lane))]
    assert (f"watched-{village}", "watch.list") in [(row.whom, row.action) for row in rows]


def test_whoever_is_watched_sees_that_the_list_was_read(
    head: OnDuty, officer: OnDuty, resident: Person, village: str, watch: str
) -> None:
    head.must("GET", f"/duty/watched?area={village}")
    officer.must("GET", f"/duty/watched/risen?area={village[:6]}")
    looks = resident.browser.get("/me/looks").get_json()["looks"]
    roles = [one["role"]["zh"] for one in looks if "名单" in one["action"]["zh"]]
    assert len(roles) == 2


def test_the_desk_says_how_many_wait(head: OnDuty, watch: str) -> None:
    told = head.must("GET", "/duty/watched/desk").get_json()
    assert told["open"] >= 1
    assert told["open"] == told["done"] + told["due"] + told["overdue"] + told["to_close"]


def sealed_item(head: OnDuty, watch_id: str, **more: Any) -> dict[str, str]:
    """A daily update as a phone seals it."""
    wish = reading(**more)
    item_id = wish.pop("id")
    clear = json.dumps({**wish, "watch_id": watch_id})
    point = sealed.own_point()
    return {
        "id": item_id,
        "sealed": sealed.seal(clear, "watched_update", item_id, head.staff_id, point),
    }


def test_what_was_sealed_without_a_network_is_written_down_once(
    head: OnDuty, watch: str, fixed_clock: FixedClock
) -> None:
    good, strange = sealed_item(head, watch), sealed_item(head, "A" * 22)
    foreign = sealed_item(head, watch) | {"sealed": good["sealed"]}
    fixed_clock.move(minutes=20)
    for status in ("new", "identical"):
        told = head.must("POST", "/duty/watched-updates", {"items": [good, strange, foreign]})
        results = told.get_json()["results"]
        assert [one["status"] for one in results] == [status, "rejected", "rejected"]
        assert results[1]["code"] == "watched.not_found"
    assert len(UpdateRow.all_of(watch)) == 1


def test_what_somebody_else_sealed_is_not_opened(
    house: Installation, head: OnDuty, village: str, watch: str
) -> None:
    worker = OnDuty(house.app, (Role.GRID_WORKER, village))
    item = sealed_item(head, watch)
    told = worker.must("POST", "/duty/watched-updates", {"items": [item]}).get_json()["results"]
    assert told[0]["status"] == "rejected"
    assert UpdateRow.all_of(watch) == []


def test_two_who_open_at_once_open_one_watch(
    house: Installation, resident: Person, village: str
) -> None:
    heads = [OnDuty(house.app, (Role.VILLAGE_HEAD, village)) for _ in range(3)]
    asked = [partial(one.call, "POST", "/duty/watched", opening(resident)) for one in heads]
    statuses = sorted(answer.status_code for answer in at_once(*asked))
    assert statuses == [200, 409, 409]


def test_updates_at_once_are_all_kept(house: Installation, village: str, watch: str) -> None:
    heads = [OnDuty(house.app, (Role.VILLAGE_HEAD, village)) for _ in range(3)]
    path = f"/duty/watched/{watch}/updates"
    asked = [partial(one.call, "POST", path, reading()) for one in heads]
    assert {answer.status_code for answer in at_once(*asked)} == {200}
    assert len(UpdateRow.all_of(watch)) == 3
