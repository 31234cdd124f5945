"""Zhengzhou, June 2022, tried again: five officials want 1,317 bank depositors red.

871 of the depositors were never in the city. Here every way is refused, and every try is seen: in
the audit with role and office, and in the counts that are public.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from backend.core import audit, ids
from backend.core.audit import Entry
from backend.evidence import facts
from backend.staff.rules import Role
from tests.evidence.people import neighbours
from tests.support.clock import FixedClock
from tests.support.evidence import an_order, today
from tests.support.installation import Installation
from tests.support.staff import OnDuty, a_unit

DEPOSITORS = 1317
NEVER_HERE = 871
AREA = "411281"
HOME = "411281001001"


@pytest.fixture(scope="module")
def never_here() -> list[str]:
    """Ids of people whom this city does not know."""
    return [ids.random_id() for _ in range(NEVER_HERE)]


@pytest.fixture
def officials(house: Installation) -> list[OnDuty]:
    """Five of one headquarters: the same unit, all the power it can give."""
    unit = a_unit(AREA, "疫情防控指挥部")
    roles = [Role.HEALTH_OFFICER, Role.HEALTH_OFFICER, Role.COMMAND, Role.COMMAND, Role.ADMIN]
    return [OnDuty(house.app, (role, AREA), unit_id=unit) for role in roles]


def refusal(answer: Any) -> str:
    """What an attempt was answered: the code, or the code of its field."""
    assert answer.status_code in (403, 404, 409, 422, 429), answer.text
    told = answer.get_json()
    fields = [one["code"] for one in told.get("fields", {}).values()]
    return str([*fields, told["code"]][0])


def tried(official: OnDuty) -> Counter[str]:
    """What the audit says somebody tried and was refused."""
    rows = [row for lane in range(audit.LANES) for row in Entry.all_of(Entry.key_of(today(), lane))]
    mine = [row for row in rows if row.actor == f"staff:{official.staff_id}"]
    return Counter(f"{row.action} {row.purpose}" for row in mine if row.outcome == "refused")


def test_all_of_them_at_once_are_too_many(officials: list[OnDuty], never_here: list[str]) -> None:
    everybody = [*never_here, *(ids.random_id() for _ in range(DEPOSITORS - NEVER_HERE))]
    answer = officials[0].post("/duty/evidence/orders", an_order(*everybody))
    assert refusal(answer) == "evidence.too_many_people"
    assert tried(officials[0]) == {"evidence.file too_many_people": 1}


@pytest.mark.parametrize("reason", ["ordered_by_headquarters", "visits_a_bank", "other"])
def test_there_is_no_reason_for_it(
    house: Installation, officials: list[OnDuty], reason: str
) -> None:
    depositors = neighbours(house, HOME, 20)
    answer = officials[0].post("/duty/evidence/orders", an_order(*depositors, reason=reason))
    assert refusal(answer) == "evidence.reason_unknown"
    answer = officials[0].post("/duty/evidence/orders", an_order(*depositors, reference="电话通知"))
    assert refusal(answer) == "evidence.reference_invalid"


def test_who_was_never_here_cannot_be_named(officials: list[OnDuty], never_here: list[str]) -> None:
    answer = officials[0].post("/duty/evidence/orders", an_order(*never_here[:20]))
    assert refusal(answer) == "residents.not_found"
    assert tried(officials[0])["evidence.file not_found"] == 1


def test_who_lives_elsewhere_cannot_be_named(house: Installation, officials: list[OnDuty]) -> None:
    elsewhere = neighbours(house, "411202001001", 1)
    answer = officials[0].post("/duty/evidence/orders", an_order(*elsewhere))
    assert refusal(answer) == "residents.not_found"


def test_those_with_other_offices_may_not_file(
    house: Installation, officials: list[OnDuty]
) -> None:
    depositors = neighbours(house, HOME, 1)
    for official in officials[2:]:
        answer = official.post("/duty/evidence/orders", an_order(*depositors))
        assert refusal(answer) == "staff.forbidden"


def test_nobody_of_the_headquarters_can_be_the_second(
    house: Installation, officials: list[OnDuty]
) -> None:
    depositors = neighbours(house, HOME, 20)
    order = officials[0].must("POST", "/duty/evidence/orders", an_order(*depositors)).get_json()
    path = f"/duty/evidence/orders/{order['order_id']}/approve"
    assert refusal(officials[0].post(path, {})) == "evidence.same_person"
    for official in officials[1:4]:
        assert refusal(official.post(path, {})) == "evidence.same_unit"
        assert tried(official)["evidence.approve same_unit"] == 1
    assert refusal(officials[4].post(path, {})) == "staff.forbidden"
    assert all(facts.in_force(one) == () for one in depositors)


def test_an_office_far_away_cannot_be_the_second(
    house: Installation, officials: list[OnDuty]
) -> None:
    depositors = neighbours(house, HOME, 1)
    order = officials[0].must("POST", "/duty/evidence/orders", an_order(*depositors)).get_json()
    friend = OnDuty(house.app, (Role.HEALTH_OFFICER, "411202"))
    path = f"/duty/evidence/orders/{order['order_id']}/approve"
    assert refusal(friend.post(path, {})) == "evidence.not_found"


def test_twenty_by_twenty_comes_to_an_end_within_the_hour(
    house: Installation, officials: list[OnDuty]
) -> None:
    depositor = neighbours(house, HOME, 1)[0]
    limit = facts.table().filer_hour_most
    answers = [
        officials[0].post("/duty/evidence/orders", an_order(depositor)) for _ in range(limit + 1)
    ]
    assert [one.status_code for one in answers] == [200] * limit + [429]
    assert limit * facts.table().people_most < DEPOSITORS
    # And whoever files may not look up that many people either.
    people = neighbours(house, HOME, 121)
    codes = {
        officials[1].post("/duty/evidence/orders", an_order(*people[n : n + 20])).status_code
        for n in range(0, 121, 20)
    }
    assert 429 in codes


def test_everybody_can_see_that_it_was_tried(
    house: Installation, officials: list[OnDuty], never_here: list[str], fixed_clock: FixedClock
) -> None:
    fixed_clock.move(days=40)
    official = OnDuty(house.app, (Role.HEALTH_OFFICER, AREA), unit_id=officials[0].unit_id)
    on = today().isoformat()
    everybody = [*never_here, *(ids.random_id() for _ in range(DEPOSITORS - NEVER_HERE))]
    refused = official.post("/duty/evidence/orders", an_order(*everybody, reason="visits_a_bank"))
    assert refused.status_code == 422
    official.post("/duty/evidence/orders", an_order(*never_here[:20]))
    fixed_clock.move(days=1)
    board = official.get(f"/boards/evidence?on={on}").get_json()
    blocked = {row["reason"]: row["blocked"] for row in board["rows"] if row["division"] == AREA}
    assert blocked == {None: DEPOSITORS, "lives_with_case": 20}
    assert board["total"]["approved"] == 0
