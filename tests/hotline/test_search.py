"""Finding orders: by number, place and telephone; never a word on what the asker may not see."""

from __future__ import annotations

from typing import Any

import pytest

from backend.hotline import holdings, search
from backend.hotline.models import TABLE
from backend.staff.rules import Role
from tests.support.audits import audited
from tests.support.browser import code, field_codes, told
from tests.support.clock import FixedClock
from tests.support.demands import COUNTY, TOWN, VILLAGE, a_dispatched_order, an_order
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.staff import OnDuty
from tests.support.stream import Follower, settle

OTHER_VILLAGE = "411221101001"


@pytest.fixture
def agent(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY))


@pytest.fixture
def stranger_on_duty(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.HOTLINE_AGENT, "411281"))


def found(somebody: OnDuty, query: str) -> list[str]:
    answer = somebody.must("GET", f"/duty/orders/search?{query}").get_json()
    return [order["number"] for order in answer["orders"]]


def of_phone(somebody: OnDuty, phone: str) -> dict[str, Any]:
    answer = told(somebody.must("POST", "/duty/orders/find", {"phone": phone}))
    answer.pop("as_of")
    return answer


def test_a_number_is_found_however_it_is_read_out(agent: OnDuty, stranger_on_duty: OnDuty) -> None:
    number = an_order()
    typed = f"{number[:4]}-{number[4:8]} {number[8:]}".lower().replace("0", "o")
    assert found(agent, f"number={typed}") == [number]
    for unseen in (f"number={'Z' * 12}", "number=nothing"):
        assert found(agent, unseen) == []
    assert found(stranger_on_duty, f"number={number}") == []


def test_a_place_shows_what_was_reported_there_newest_first(
    agent: OnDuty, stranger_on_duty: OnDuty, fixed_clock: FixedClock
) -> None:
    follower = Follower(TABLE)
    numbers = []
    for category, village in (("gathering", VILLAGE), ("other", VILLAGE), ("other", OTHER_VILLAGE)):
        numbers.append(an_order(category, division_code=village))
        fixed_clock.move(minutes=1)
    settle(follower)
    settle(follower)
    mine = [one for one in found(agent, f"place={TOWN}") if one in numbers]
    assert mine == numbers[::-1]
    assert numbers[2] not in found(agent, f"place={VILLAGE}")
    assert numbers[0] not in found(agent, f"place={VILLAGE}&category=other")
    assert found(stranger_on_duty, f"place={TOWN}") == []
    fixed_clock.move(days=15)
    agent.go_on_duty()
    assert not set(found(agent, f"place={TOWN}")) & set(numbers)


def test_pages_of_a_place_follow_on_each_other_and_belong_to_it(
    agent: OnDuty, fixed_clock: FixedClock
) -> None:
    village = "411221102202"
    follower = Follower(TABLE)
    numbers = []
    for _ in range(search.PAGE + 2):
        numbers.append(an_order("other", division_code=village))
        fixed_clock.move(seconds=1)
    settle(follower)
    got: list[str] = []
    cursor, query = "", f"place={village}&category=other"
    while True:
        page = agent.must("GET", f"/duty/orders/search?{query}{cursor}").get_json()
        got += [order["number"] for order in page["orders"]]
        if not page["next"]:
            break
        assert len(page["orders"]) == search.PAGE
        cursor = f"&cursor={page['next']}"
    assert got == numbers[::-1]
    foreign = agent.get(f"/duty/orders/search?place={TOWN}{cursor}")
    assert code(foreign) == (422, "core.invalid")


def test_a_telephone_is_found_and_every_look_for_it_is_written_down(
    house: Installation, agent: OnDuty, stranger_on_duty: OnDuty
) -> None:
    follower = Follower(TABLE)
    phone, index = "13900007788", holdings.index_of("+8613900007788")
    number = a_dispatched_order("medicine", call_back={"phone": phone})
    settle(follower)
    assert [order["number"] for order in of_phone(agent, "139 0000 7788")["orders"]] == [number]
    elsewhere, unknown = of_phone(stranger_on_duty, phone), of_phone(agent, "13900007799")
    assert elsewhere == unknown
    looks = audited(whom=search.list_name(index))
    assert {(look.actor, look.outcome) for look in looks} == {
        (f"staff:{agent.staff_id}", "done"),
        (f"staff:{stranger_on_duty.staff_id}", "nobody"),
    }
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    assert [order["number"] for order in of_phone(head, phone)["orders"]] == [number]
    nobody = OnDuty(house.app, (Role.CHECKPOINT_STAFF, VILLAGE))
    assert code(nobody.post("/duty/orders/find", {"phone": phone})) == (403, "staff.forbidden")
    wrong = agent.post("/duty/orders/find", {"phone": "123"})
    assert field_codes(wrong) == {"phone": "hotline.phone_invalid"}


def test_the_hourly_budget_of_telephones_ends(agent: OnDuty) -> None:
    for number in range(60):
        of_phone(agent, f"139111100{number:02d}")
    answer = agent.post("/duty/orders/find", {"phone": "13911110099"})
    assert code(answer) == (429, "core.too_many_requests")
    assert of_phone(agent, "13911110000") == {"http": 200, "orders": [], "next": None}


def test_a_resident_sees_that_their_number_was_looked_for(
    house: Installation, agent: OnDuty, resident: Person
) -> None:
    of_phone(agent, resident.phone)
    looks = resident.browser.get("/me/looks").get_json()["looks"]
    assert [look["action"]["en"] for look in looks] == [
        "Looked for work orders by your phone number"
    ]
