"""A household from the door: taken in once, merged with what people said, nothing overwritten."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from backend.collection import service
from backend.collection.models import Difference, Journey
from backend.core import db
from backend.healthcode import models
from backend.residents.models import Resident
from backend.staff.rules import Role
from tests.support.audits import acts, audited
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.households import collect, collected, household, member
from tests.support.installation import Installation
from tests.support.people import Person, at_once, some_home, some_name, with_check_character
from tests.support.sealing import visit, visits
from tests.support.staff import OnDuty
from tests.support.stream import Follower, settle


@pytest.fixture
def village() -> str:
    """A village of the city."""
    return some_home()


@pytest.fixture
def head(house: Installation, village: str) -> OnDuty:
    """Its head."""
    return OnDuty(house.app, (Role.VILLAGE_HEAD, village))


@pytest.fixture
def streams(house: Installation) -> tuple[Follower, Follower]:
    """Everything that happens in this test at residents and at their check-ins."""
    return Follower("changxing-residents"), Follower(models.TABLE)


def differences_of(duty: OnDuty, village: str) -> dict[str, Any]:
    answer = duty.must("GET", f"/duty/collections/differences?village={village}")
    told: dict[str, Any] = answer.get_json()
    return told


def as_member(person: Person, relation: str = "head", **other: Any) -> dict[str, Any]:
    """What a resident would say of themselves at the door."""
    said = {name: person.application[name] for name in ("name", "document")}
    return member(relation, **said | other)


def test_people_whom_nobody_knew_become_residents_of_the_village(
    streams: tuple[Follower, Follower], head: OnDuty, village: str
) -> None:
    elder = member("elder", phone="13812345678")
    clear = household(village, member(), elder)
    (told,) = collect(head, collected(head, clear))
    assert told["status"] == "new"
    assert [one["is_new"] for one in told["members"]] == [True, True]
    first, second = (Resident.of(one["resident_id"]) for one in told["members"])
    assert first
    assert second
    assert (second.clear("name"), second.clear("phone")) == (elder["name"], "+8613812345678")
    assert (second.head_id, first.head_id) == (first.resident_id, None)
    assert (second.source, second.account_id, second.division_code) == ("staff", None, village)
    stored = str(second.attribute_values)
    assert elder["name"] not in stored
    assert elder["document"]["number"] not in stored
    settle(*streams)
    rows = head.must("GET", f"/duty/roster?village={village}").get_json()["rows"]
    flags = {row[0]: row[2:4] for row in rows}
    assert flags[second.resident_id] == [first.resident_id, 32]
    assert acts(audited(f"staff:{head.staff_id}", second.resident_id)) == ["door.register"]
    both = acts(audited(f"staff:{head.staff_id}", first.resident_id))
    assert sorted(both) == ["door.record", "door.register"]


def test_a_household_sent_again_is_answered_again_and_changes_nothing(
    house: Installation, head: OnDuty, village: str
) -> None:
    item = collected(head, household(village))
    first, again = collect(head, item, item)
    before = house.stored_items()
    late = collect(head, item)[0]
    assert (first["status"], again["status"], late["status"]) == ("new", "identical", "identical")
    assert first["members"] == again["members"] == late["members"]
    after = house.stored_items()
    assert {t: len(rows) for t, rows in before.items()} == {t: len(r) for t, r in after.items()}


def test_a_household_sent_many_times_at_once_is_one_household(head: OnDuty, village: str) -> None:
    item = collected(head, household(village))
    answers = at_once(*[lambda: collect(head, item)[0]] * 4)
    assert {answer["status"] for answer in answers} <= {"new", "identical"}
    assert len({str(answer["members"]) for answer in answers}) == 1
    rows = audited(f"staff:{head.staff_id}")
    assert sorted(acts(rows)) == ["door.record", *["door.register"] * 2]


def test_an_id_that_was_used_takes_no_other_household(head: OnDuty, village: str) -> None:
    item = collected(head, household(village))
    other = collected(head, household(village), item["id"])
    collect(head, item)
    (refused,) = collect(head, other)
    assert (refused["status"], refused["code"]) == ("rejected", "core.id_reused")


def test_somebody_who_has_a_code_is_linked_and_both_values_stay_until_they_pick(
    house: Installation, head: OnDuty, village: str
) -> None:
    known = Person(house.app).signs_in().applies(division_code=village, address="幸福路 1 号")
    clear = household(
        village, as_member(known, name="张三", phone="13899990000"), address="和平路 9 号"
    )
    (told,) = collect(head, collected(head, clear))
    (one,) = told["members"]
    assert (one["resident_id"], one["is_new"]) == (known.resident_id, False)
    assert one["differences"] == ["address", "name", "phone"]
    row = Resident.of(known.resident_id)
    assert row
    assert (row.clear("name"), row.clear("address")) == (known.application["name"], "幸福路 1 号")
    own = known.browser.get("/me/differences").get_json()["differences"]
    assert {two["field"] for two in own} == {"address", "name", "phone"}
    assert all(two["current"] != two["collected"] for two in own)
    seen = str(own) + str(differences_of(head, village))
    for secret in (known.application["name"], known.phone, "13899990000"):
        assert secret not in seen
    picks = {"address": "collected", "name": "current", "phone": "collected"}
    for two in own:
        wish = {"difference_id": two["difference_id"], "picked": picks[two["field"]]}
        assert known.browser.post("/me/differences/pick", wish).status_code == 200
    row = Resident.of(known.resident_id)
    assert row
    assert row.clear("address") == "和平路 9 号"
    assert row.clear("name") == known.application["name"]
    assert row.clear("phone") == "+8613899990000"
    assert known.browser.get("/me/differences").get_json()["differences"] == []
    # Nothing is asked twice: the same values at the next visit are settled.
    (later,) = collect(head, collected(head, clear | {"visited_at": clear["visited_at"]}))
    assert later["members"][0]["differences"] == []


def test_a_village_head_picks_at_the_door_what_the_resident_says(
    house: Installation, head: OnDuty, village: str
) -> None:
    known = Person(house.app).signs_in().applies(division_code=village)
    collect(head, collected(head, household(village, as_member(known), address="新址 2 号")))
    (two,) = differences_of(head, village)["differences"]
    wish = {"village": village, "difference_id": two["difference_id"], "picked": "collected"}
    elsewhere = OnDuty(house.app, (Role.VILLAGE_HEAD, some_home()))
    assert code(elsewhere.post("/duty/collections/differences/pick", wish))[0] == 404
    picked = head.must("POST", "/duty/collections/differences/pick", wish).get_json()
    assert picked["picked"] == "collected"
    again = head.must("POST", "/duty/collections/differences/pick", wish)
    assert again.get_json()["picked"] == "collected"
    other = head.post("/duty/collections/differences/pick", wish | {"picked": "current"})
    assert code(other) == (409, "collection.already_picked")
    row = Resident.of(known.resident_id)
    assert row
    assert row.clear("address") == "新址 2 号"
    told = acts(audited(f"staff:{head.staff_id}", known.resident_id))
    assert sorted(told) == ["door.link", "door.pick", "door.record"]


def test_a_difference_that_the_resident_mended_themselves_is_none(
    house: Installation, head: OnDuty, village: str
) -> None:
    known = Person(house.app).signs_in().applies(division_code=village)
    collect(head, collected(head, household(village, as_member(known), address="新址 2 号")))
    known.browser.put("/me", known.application | {"address": "新址2号"})
    assert differences_of(head, village)["differences"] == []


def test_whoever_is_registered_elsewhere_is_not_betrayed(
    house: Installation, head: OnDuty, village: str
) -> None:
    far = Person(house.app).signs_in().applies()
    stranger, nobody = as_member(far), member("other", name=far.application["name"])
    (told,) = collect(head, collected(head, household(village, stranger, nobody)))
    first, second = told["members"]
    assert first["resident_id"] != far.resident_id
    for one in (first, second):
        assert (one["is_new"], one["differences"], one["hints"]) == (True, [], [])
    assert Difference.all_of(far.application["division_code"], far.resident_id) == []
    assert audited(f"staff:{head.staff_id}", far.resident_id) == []


def test_a_move_between_two_villages_of_ones_own_area_is_a_difference(
    house: Installation, village: str
) -> None:
    other = some_home()
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, village), (Role.VILLAGE_HEAD, other))
    known = Person(house.app).signs_in().applies(division_code=other)
    address = known.application["address"]
    clear = household(village, as_member(known), address=address)
    (told,) = collect(head, collected(head, clear))
    assert told["members"][0]["differences"] == ([] if other == village else ["division"])
    for two in known.browser.get("/me/differences").get_json()["differences"]:
        wish = {"difference_id": two["difference_id"], "picked": "collected"}
        assert known.browser.post("/me/differences/pick", wish).status_code == 200
    assert known.browser.get("/me").get_json()["division_code"] == village


def test_who_may_be_the_same_person_is_hinted_at_masked_and_merged_by_nobody(
    streams: tuple[Follower, Follower], house: Installation, head: OnDuty, village: str
) -> None:
    name = some_name()
    numbers = [with_check_character(f"4112021980021500{n}") for n in (1, 8)]
    document = {"kind": "resident_id", "number": numbers[0]}
    known = (
        Person(house.app).signs_in().applies(division_code=village, name=name, document=document)
    )
    settle(*streams)
    mistyped = member(name=name, document=document | {"number": numbers[1]})
    (told,) = collect(head, collected(head, household(village, mistyped)))
    (one,) = told["members"]
    assert one["is_new"]
    (hint,) = one["hints"]
    assert hint["resident_id"] == known.resident_id
    assert hint["name"] == name[0] + "**"
    assert hint["why"] == ["neighbouring_document", "same_name_and_birth_date"]
    (pair,) = differences_of(head, village)["hints"]
    assert {pair["resident_id"], pair["other_id"]} == {one["resident_id"], known.resident_id}
    assert Resident.of(one["resident_id"])
    assert Resident.of(known.resident_id)


def test_somebody_without_a_phone_is_checked_in_for_right_behind_their_household(
    head: OnDuty, village: str
) -> None:
    one = member()
    item = visit(head, None, person_id=one["person_id"])
    (early,) = visits(head, item)
    assert early["code"] == "residents.not_collected_yet"
    (told,) = collect(head, collected(head, household(village, one)))
    (late,) = visits(head, item)
    assert late["status"] == "new"
    resident_id = told["members"][0]["resident_id"]
    assert len(models.CheckIn.readings_of_resident(resident_id)) == 1


def test_journeys_contacts_and_needs_are_kept_sealed_and_gone_in_time(
    house: Installation, head: OnDuty, village: str, fixed_clock: FixedClock
) -> None:
    one = member()
    person_id = one["person_id"]
    clear = household(
        village,
        one,
        journeys=[
            {
                "person_id": person_id,
                "place": "武汉市江汉区",
                "division_code": "420103",
                "from_on": "2026-02-10",
                "to_on": "2026-02-20",
            }
        ],
        contacts=[{"person_id": person_id, "name": "赵六六", "met_on": "2026-02-21"}],
        needs=[{"id": str(uuid.uuid4()), "person_id": person_id, "kind": "food", "text": "面粉"}],
    )
    (told,) = collect(head, collected(head, clear))
    resident_id = told["members"][0]["resident_id"]
    (journey,) = head.must("GET", f"/duty/collections/journeys?village={village}").get_json()[
        "journeys"
    ]
    assert (journey["place"], journey["to_on"]) == ("武汉市江汉区", "2026-02-20")
    assert journey["name"] == one["name"][0] + "**"
    (asked,) = head.must("GET", f"/duty/help-requests?village={village}").get_json()[
        "help_requests"
    ]
    assert (asked["text"], asked["origin"], asked["resident_id"]) == ("面粉", "staff", resident_id)
    kept = service.kept_of(resident_id, village)
    assert kept["contacts"][0]["name"] == "赵六六"
    stored = str(house.stored_items())
    for secret in ("武汉", "赵六六", "面粉"):
        assert secret not in stored
    fixed_clock.set("2026-03-13T23:59")
    again = OnDuty(house.app, (Role.VILLAGE_HEAD, village))
    path = f"/duty/collections/journeys?village={village}"
    assert len(again.must("GET", path).get_json()["journeys"]) == 1
    fixed_clock.set("2026-03-14T00:00")
    assert again.must("GET", path).get_json()["journeys"] == []
    assert len(Journey.all_of(village)) == 1


def test_what_is_wrong_is_named_where_it_stands_and_nothing_is_written(
    head: OnDuty, village: str
) -> None:
    one = member(name="张\u200b三", phone="123")
    two = member("child", document={"kind": "resident_id", "number": "411202198002150013"})
    (told,) = collect(head, collected(head, household(village, one, two)))
    wrong = {path: field["code"] for path, field in told["fields"].items()}
    assert wrong["members.0.name"] == "residents.name_characters"
    assert wrong["members.1.document.number"].startswith("residents.document_")
    assert audited(f"staff:{head.staff_id}") == []


@pytest.mark.parametrize(
    ("change", "path", "wrong"),
    [
        ({"members": [member("child")]}, "members", "collection.one_head"),
        ({"members": [member(), member()]}, "members", "collection.one_head"),
        ({"members": []}, "members", "core.field_invalid"),
        ({"village": "411202"}, "village", "core.field_invalid"),
        ({"address": " "}, "address", "core.field_required"),
        ({"extra": 1}, "extra", "core.field_unknown"),
        (
            {"contacts": [{"person_id": str(uuid.uuid4()), "name": "某", "met_on": "2026-03-01"}]},
            "contacts.0.person_id",
            "collection.person_unknown",
        ),
    ],
)
def test_a_household_has_to_hold_together(
    head: OnDuty, village: str, change: dict[str, Any], path: str, wrong: str
) -> None:
    (told,) = collect(head, collected(head, household(village) | change))
    assert told["fields"][path]["code"] == wrong


def test_another_village_and_one_that_is_none_are_one_answer(head: OnDuty) -> None:
    far, none = (household(where) for where in (some_home(), "411202999999"))
    results = collect(head, collected(head, far), collected(head, none))
    codes = {told["code"] for told in results}
    assert codes == {"collection.village_not_found"}
    for path in ("differences", "journeys"):
        answer = head.get(f"/duty/collections/{path}?village=411202999999")
        assert code(answer) == (404, "collection.village_not_found")


def test_a_household_that_was_cut_off_half_way_is_finished_by_its_repetition(
    house: Installation, head: OnDuty, village: str
) -> None:
    one, two = member(), member("spouse")
    item = collected(head, household(village, one, two))
    writes = 0

    def cut(operation: str, _answer: dict[str, Any]) -> None:
        nonlocal writes
        writes += operation == "TransactWriteItems"
        if writes == 1:
            raise db.StoreUnavailable

    house.store.on_answer = cut
    try:
        assert head.post("/duty/collections", {"items": [item]}).status_code == 503
    finally:
        house.store.on_answer = None
    (told,) = collect(head, item)
    assert told["status"] == "new"
    assert [m["is_new"] for m in told["members"]] == [True, True]
    assert sorted(acts(audited(f"staff:{head.staff_id}"))) == [
        "door.record", "door.register", "door.register",
    ]  # fmt: skip


def test_it_needs_the_task(house: Installation, village: str) -> None:
    officer = OnDuty(house.app, (Role.HEALTH_OFFICER, "4112"))
    item = collected(officer, household(village))
    answer = officer.post("/duty/collections", {"items": [item]})
    assert code(answer) == (403, "staff.forbidden")
