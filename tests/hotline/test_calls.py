"""A call to 12345: the same form, the same order, and nothing of a caller who did not consent."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from backend.hotline import dispatching
from backend.hotline.models import EventRow, OrderRow, SaidRow
from backend.hotline.report_rules import Said
from backend.staff.rules import Role
from tests.support.audits import acts, audited
from tests.support.browser import code, field_codes
from tests.support.demands import COUNTY, VILLAGE, a_demand
from tests.support.installation import Installation
from tests.support.staff import OnDuty

ELSEWHERE = "411281003001"


@pytest.fixture
def agent(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY))


def taken(agent: OnDuty, **more: Any) -> dict[str, Any]:
    return dict(agent.must("POST", "/duty/calls", a_demand(**more)).get_json())


def events_of(number: str) -> list[tuple[str, str]]:
    return [(str(event.act), str(event.by)) for event in EventRow.all_of(number)]


def test_a_call_becomes_an_order_with_the_callers_words(agent: OnDuty) -> None:
    told = taken(agent, call_back={"phone": "0398-2822333", "name": "李大爷"})
    row, said = OrderRow.of(told["number"]), SaidRow.of(told["number"])
    assert row
    assert said
    assert (row.origin, row.state, row.unit) == ("phone", "received", f"desk.{COUNTY}")
    assert events_of(told["number"]) == [("receive", agent.staff_id)]
    assert Said.read(said.clear()).name == "李大爷"
    assert "李大爷" not in str(said.attribute_values)
    assert "2822333" not in str(row.attribute_values)
    assert len(told["secret"]) == 22
    assert acts(audited(whom=f"order-{told['number']}")) == ["workorder.take_call"]


def test_a_call_sent_again_is_one_call_and_with_other_words_it_is_refused(agent: OnDuty) -> None:
    wish = a_demand(call_back={"phone": "13800001234"})
    first = agent.must("POST", "/duty/calls", wish).get_json()
    assert agent.must("POST", "/duty/calls", wish).get_json() == first
    assert len(EventRow.all_of(first["number"])) == 1
    other = agent.post("/duty/calls", wish | {"text": "不是打牌，是打麻将"})
    assert code(other) == (422, "core.id_reused")


def test_nothing_is_kept_of_a_caller_who_wants_no_call_back(agent: OnDuty) -> None:
    told = taken(agent, is_anonymous=True)
    row = OrderRow.of(told["number"])
    assert row
    assert (row.caller, row.reporter, row.is_anonymous) == (None, None, True)
    assert audited(whom=f"order-{told['number']}") == []
    both = agent.post(
        "/duty/calls", a_demand(is_anonymous=True, call_back={"phone": "13800001234"})
    )
    assert field_codes(both) == {"call_back": "hotline.anonymous_call_back"}


def test_what_was_answered_at_once_is_closed_and_no_rule_dispatches_it(agent: OnDuty) -> None:
    wish = a_demand(id=str(uuid.uuid4()), answered={"text": "发热门诊在县医院东门"})
    told = agent.must("POST", "/duty/calls", wish).get_json()
    assert agent.must("POST", "/duty/calls", wish).get_json() == told
    assert told["state"] == "closed"
    assert not dispatching.dispatch(told["number"])
    receive, close = EventRow.all_of(told["number"])
    assert (receive.act, close.act, close.reason) == ("receive", "close", "answered")
    assert close.clear("answer") == "发热门诊在县医院东门"
    row = OrderRow.of(told["number"])
    assert row
    assert (row.state, row.lies_with, row.version) == ("closed", None, 2)
    for answered in (
        {"text": "在县医院西门"},
        {"text": "发热门诊在县医院东门", "reason": "solved"},
    ):
        again = agent.post("/duty/calls", wish | {"answered": answered})
        assert code(again) == (422, "core.id_reused")
    wrong = a_demand(answered={"text": "好", "reason": "because"})
    assert field_codes(agent.post("/duty/calls", wrong)) == {
        "answered.reason": "hotline.reason_unknown"
    }


def test_an_agent_takes_calls_of_their_own_area(house: Installation, agent: OnDuty) -> None:
    assert code(agent.post("/duty/calls", a_demand(division_code=ELSEWHERE))) == (
        404,
        "hotline.not_found",
    )
    handler = OnDuty(house.app, (Role.HANDLER, VILLAGE[:9]))
    assert code(handler.post("/duty/calls", a_demand())) == (403, "staff.forbidden")
