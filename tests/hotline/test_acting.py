"""Acts on work orders: one transaction each, once, by those whose turn it is, and told as it is."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from backend.core import clock
from backend.core.audit import Entry
from backend.core.errors import DomainError
from backend.hotline import acting
from backend.hotline.models import EventRow, OrderRow
from backend.hotline.rules import OrderState
from backend.staff.rules import Role
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.demands import COUNTY, TOWN, VILLAGE, a_dispatched_order, an_order
from tests.support.installation import Installation
from tests.support.staff import OnDuty

UNIT = f"village.{VILLAGE}"
CALL_BACK = {"call_back": {"phone": "13800001234", "name": "李大爷"}}


def act(by: OnDuty, number: str, name: str, act_id: str | None = None, **more: Any) -> Any:
    """Send an act; the answer."""
    body = {"id": act_id or str(uuid.uuid4()), "act": name, **more}
    return by.call("POST", f"/duty/orders/{number}/acts", body)


def done(by: OnDuty, number: str, name: str, **more: Any) -> dict[str, Any]:
    """Do an act; how the order then stands."""
    answer = act(by, number, name, **more)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    assert told["status"] == "new"
    return told["order"] or {}


def read(by: OnDuty, number: str) -> dict[str, Any]:
    """An order as a whole."""
    told: dict[str, Any] = by.must("GET", f"/duty/orders/{number}").get_json()
    return told


@pytest.fixture
def head(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))


@pytest.fixture
def agent(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY))


def test_medicine_is_with_the_village_at_once_and_called_back_after(
    head: OnDuty, agent: OnDuty
) -> None:
    number = a_dispatched_order("medicine", **CALL_BACK)
    mine = head.must("GET", f"/duty/orders?unit={UNIT}").get_json()["orders"]
    card = next(order for order in mine if order["number"] == number)
    assert (card["state"], card["unit"], card["may"][:2]) == (
        "dispatched",
        UNIT,
        ["take", "resolve"],
    )
    assert done(head, number, "take")["is_mine"]
    told = done(head, number, "resolve", answer="药已送到家。", note="王医生代购")
    assert (told["state"], told["unit"], told["may"]) == ("resolved", f"desk.{COUNTY}", [])
    assert code(act(head, number, "close", reason="called_back")) == (403, "hotline.not_yours")
    told = done(agent, number, "call_back", outcome="not_reached")
    assert told["state"] == "resolved"
    told = done(agent, number, "call_back", outcome="solved", satisfaction=5)
    assert (told["state"], told["satisfaction"], told["due_at"], told["unit"]) == (
        "closed",
        5,
        None,
        None,
    )
    whole = read(agent, number)
    assert [event["act"] for event in whole["events"]] == [
        "receive", "accept", "dispatch", "take", "resolve", "call_back", "call_back",
    ]  # fmt: skip
    assert [event["by"] for event in whole["events"]][1:4] == ["rule", "rule", "staff"]
    assert whole["answer"] == "药已送到家。"
    assert head.must("GET", f"/duty/orders?unit={UNIT}").get_json()["orders"] != mine


def test_a_caller_is_masked_until_a_purpose_is_given(head: OnDuty, agent: OnDuty) -> None:
    number = a_dispatched_order("medicine", **CALL_BACK)
    whole = read(head, number)
    assert whole["said"]["caller"] == {"name": "李*", "phone": "138****1234"}
    assert "13800001234" not in str(whole)
    clear = head.must("POST", f"/duty/orders/{number}/caller", {"purpose": "on_site"}).get_json()
    assert clear == {"name": "李大爷", "phone": "+8613800001234"}
    assert (
        code(head.call("POST", f"/duty/orders/{number}/caller", {"purpose": "curious"}))[0] == 422
    )
    written = list(Entry.by_whom.query(f"order-{number}"))
    assert {(row.action, row.purpose) for row in written} == {
        ("workorder.read", "workorder"),
        ("workorder.reveal_caller", "on_site"),
    }
    anonymous = a_dispatched_order("medicine", is_anonymous=True)
    assert read(head, anonymous)["said"]["caller"] is None
    answer = agent.call("POST", f"/duty/orders/{anonymous}/caller", {"purpose": "call_back"})
    assert code(answer) == (404, "hotline.no_caller")
    assert not list(Entry.by_whom.query(f"order-{anonymous}"))


def test_elsewhere_and_unknown_are_one_answer(house: Installation) -> None:
    number = a_dispatched_order("medicine")
    strangers = [
        OnDuty(house.app, (Role.VILLAGE_HEAD, "411221101003")),
        OnDuty(house.app, (Role.HOTLINE_AGENT, "411281")),
        OnDuty(house.app, (Role.MARKET_OFFICER, COUNTY)),
        OnDuty(house.app, (Role.HANDLER, TOWN)),
    ]
    for stranger in strangers:
        for asked in (number, "0123456789AB", "nonsense"):
            answer = stranger.call("GET", f"/duty/orders/{asked}")
            assert code(answer) == (404, "hotline.not_found")
            assert code(act(stranger, asked, "note", note="?")) == (404, "hotline.not_found")
        listed = stranger.call("GET", f"/duty/orders?unit={UNIT}")
        assert code(listed) == (404, "hotline.not_found")


def test_an_act_happens_once_whatever_came_between(head: OnDuty, agent: OnDuty) -> None:
    number, take_id = a_dispatched_order("medicine"), str(uuid.uuid4())
    assert act(head, number, "take", take_id).get_json()["status"] == "new"
    again = act(head, number, "take", take_id).get_json()
    assert (again["status"], again["order"]["version"]) == ("identical", 4)
    assert code(act(head, number, "note", take_id, note="x")) == (422, "core.id_reused")
    move_id = str(uuid.uuid4())
    moved = {"unit": f"town.{TOWN}", "note": "归镇里管"}
    first = act(head, number, "transfer", move_id, **moved).get_json()
    assert first == {"status": "new", "order": None}
    assert act(head, number, "transfer", move_id, **moved).get_json()["status"] == "identical"
    assert code(act(head, number, "take")) == (404, "hotline.not_found")
    assert read(agent, number)["unit"] == f"town.{TOWN}"


def test_of_two_who_take_it_one_does_and_the_other_sees_who(house: Installation) -> None:
    number = a_dispatched_order("medicine")
    both = [OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda by: act(by, number, "take"), both))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = next(answer.get_json() for answer in answers if answer.status_code == 409)
    assert (late["code"], late["order"]["state"], late["order"]["is_mine"]) == (
        "hotline.changed",
        "handling",
        False,
    )
    assert [row.act for row in EventRow.all_of(number)].count("take") == 1


def test_notes_of_many_at_once_are_all_kept(house: Installation) -> None:
    number = a_dispatched_order("medicine")
    everybody = [OnDuty(house.app, (Role.GRID_WORKER, VILLAGE)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda by: act(by, number, "note", note="到过现场"), everybody))
    assert [answer.status_code for answer in answers] == [200] * 4
    row = OrderRow.of(number)
    assert row
    assert (row.version, len(EventRow.all_of(number))) == (7, 7)


def test_a_pause_stops_the_clock_and_what_is_sent_back_waits_at_the_desk(
    head: OnDuty, agent: OnDuty, fixed_clock: FixedClock
) -> None:
    number = a_dispatched_order("medicine")
    due = done(head, number, "take")["due_at"]
    reason = read(head, number)["reasons"]["pause"][0]["code"]
    too_long = clock.to_text(fixed_clock().replace(year=fixed_clock().year + 1))
    answer = act(head, number, "pause", reason=reason, until=too_long)
    assert answer.get_json()["fields"]["until"]["code"] == "hotline.pause_too_long"
    answer = act(head, number, "pause", reason="no_such", until=too_long)
    assert answer.get_json()["fields"]["reason"]["code"] == "hotline.reason_unknown"
    until = clock.to_text(clock.from_ms(clock.to_ms(fixed_clock()) + 7_200_000))
    paused = done(head, number, "pause", reason=reason, until=until)
    assert (paused["is_paused"], paused["due_at"], "resume" in paused["may"]) == (True, until, True)
    fixed_clock.move(minutes=20)
    resumed = done(head, number, "resume")
    assert clock.to_text(clock.from_ms(ms_of(due) + 1_200_000)) == resumed["due_at"]
    why = read(head, number)["reasons"]["send_back"][0]["code"]
    done(head, number, "send_back", reason=why)
    back = read(agent, number)
    assert (back["state"], back["unit"], back["handling_unit"]) == (
        "accepted",
        f"desk.{COUNTY}",
        None,
    )
    assert f"town.{TOWN}" in back["transfer_to"]
    wrong = act(agent, number, "dispatch", unit="town.110101001")
    assert wrong.get_json()["fields"]["unit"]["code"] == "hotline.unit_unknown"
    assert done(agent, number, "dispatch", unit=f"town.{TOWN}")["state"] == "dispatched"


def ms_of(text: str) -> int:
    """The milliseconds of an instant on the wire."""
    from datetime import datetime

    return clock.to_ms(datetime.fromisoformat(text))


def test_duplicates_are_merged_into_one_that_says_so(agent: OnDuty, head: OnDuty) -> None:
    first, second = an_order("other"), an_order("other")
    itself = act(agent, first, "merge", into=first)
    assert itself.get_json()["fields"]["into"]["code"] == "hotline.merge_impossible"
    merged = done(agent, second, "merge", into=f"{first[:4]}-{first[4:8]}-{first[8:]}".lower())
    assert (merged["state"], merged["merged_into"]) == ("merged", first)
    told = read(agent, first)
    assert told["links"] == [{"kind": "order", "ref": second}]
    assert told["events"][-1]["other"] == f"order#{second}"
    into_merged = act(agent, first, "merge", into=second)
    assert into_merged.get_json()["fields"]["into"]["code"] == "hotline.merge_impossible"
    assert done(agent, second, "reopen", note="不是一件事")["state"] == "accepted"
    assert code(act(head, first, "note", note="?")) == (404, "hotline.not_found")


def test_command_raises_what_is_late_and_sees_it_by_county(
    house: Installation, agent: OnDuty, fixed_clock: FixedClock
) -> None:
    number = an_order("other")
    command = OnDuty(house.app, (Role.COMMAND, "4112"))
    before = command.must("GET", f"/duty/orders/overdue?area={COUNTY}").get_json()["orders"]
    assert number not in [order["number"] for order in before]
    fixed_clock.move(days=3)
    agent, command = (
        OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY)),
        OnDuty(house.app, (Role.COMMAND, "4112")),
    )
    late = command.must("GET", f"/duty/orders/overdue?area={TOWN}").get_json()["orders"]
    card = next(order for order in late if order["number"] == number)
    assert (card["urgency"], card["may"]) == ("risen", ["note", "expedite"])
    counties = command.must("GET", "/duty/orders/overdue?area=4112").get_json()["counties"]
    own = next(one for one in counties if one["area"] == COUNTY)
    assert own["overdue"] >= own["risen"] >= 1
    assert done(command, number, "expedite")["expedited"] == 1
    assert code(agent.call("GET", f"/duty/orders/overdue?area={COUNTY}")) == (
        403,
        "staff.forbidden",
    )
    units = agent.must("GET", "/duty/orders/units").get_json()["units"]
    assert [unit["unit"] for unit in units] == [f"desk.{COUNTY}"]
    assert units[0]["overdue"] >= 1


def test_what_is_assigned_is_given_to_a_colleague_only(house: Installation, head: OnDuty) -> None:
    number = a_dispatched_order("medicine")
    colleague = OnDuty(house.app, (Role.GRID_WORKER, f"{VILLAGE}001"))
    stranger = OnDuty(house.app, (Role.GRID_WORKER, "411221101003001"))
    refused = act(head, number, "assign", to=stranger.staff_id)
    assert refused.get_json()["fields"]["to"]["code"] == "hotline.not_a_colleague"
    assert done(head, number, "assign", to=colleague.staff_id)["assignee"] == colleague.staff_id
    assert done(colleague, number, "assign", to=None)["assignee"] is None
    assert act(head, number, "assign").get_json()["fields"]["to"]["code"] == "core.field_required"


def test_a_reporter_adds_rates_once_and_may_have_it_reopened(head: OnDuty, agent: OnDuty) -> None:
    number, added_id = a_dispatched_order("medicine"), uuid.uuid4()
    for status in ("new", "identical"):
        added = acting.of_reporter(number, {"id": added_id, "act": "add", "text": "又来了五个人"})
        assert added.status == status
    assert [one["text"] for one in read(head, number)["said"]["additions"]] == ["又来了五个人"]
    done(head, number, "resolve", answer="已劝散。")
    wish = {"id": uuid.uuid4(), "act": "call_back", "is_solved": False, "satisfaction": 2}
    reopened = acting.of_reporter(number, wish | {"text": "晚上又聚了"}).row
    assert (reopened.state, reopened.lies_with, reopened.satisfaction) == ("dispatched", UNIT, None)
    assert read(head, number)["events"][-1]["note"] == "晚上又聚了"
    done(head, number, "resolve", answer="已取缔。")
    done(agent, number, "close", reason=read(agent, number)["reasons"]["close"][0]["code"])
    rated = {"id": uuid.uuid4(), "act": "call_back", "is_solved": True, "satisfaction": 5}
    assert acting.of_reporter(number, rated).row.state == OrderState.CLOSED
    with pytest.raises(DomainError, match=r"hotline\.changed"):
        acting.of_reporter(number, rated | {"id": uuid.uuid4()})


def test_fields_of_another_act_are_refused(head: OnDuty) -> None:
    number = a_dispatched_order("medicine")
    wrong = act(head, number, "take", unit=UNIT, answer="?").get_json()["fields"]
    assert {name: told["code"] for name, told in wrong.items()} == {
        "unit": "core.field_unknown",
        "answer": "core.field_unknown",
    }
    assert code(act(head, number, "receive"))[0] == 422
