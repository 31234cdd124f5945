"""What a handler did and photographed out of reach: sealed on the phone, done when it comes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from backend.core import clock, sealed
from backend.hotline import order_pictures, sealed_acts
from backend.staff.rules import Role
from tests.hotline.test_acting import done, read
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.demands import COUNTY, TOWN, VILLAGE, a_dispatched_order
from tests.support.installation import Installation
from tests.support.photos import a_jpeg
from tests.support.sealing import sealed_item
from tests.support.staff import OnDuty


@pytest.fixture
def head(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))


def item(by: OnDuty, number: str, name: str, **more: Any) -> dict[str, str]:
    """An act as it waits on the phone, done an hour ago."""
    at = clock.to_text(clock.now() - timedelta(hours=1))
    clear = {"number": number, "done_at": at, "act": name, **more}
    return sealed_item(by, sealed_acts.KIND, clear)


def sent(by: OnDuty, *items: dict[str, str]) -> list[dict[str, Any]]:
    """What became of each."""
    answer = by.must("POST", "/duty/orders-sealed", {"items": list(items)})
    told: list[dict[str, Any]] = answer.get_json()["results"]
    return told


def test_what_was_done_out_of_reach_counts_from_when_it_comes(
    head: OnDuty, fixed_clock: FixedClock
) -> None:
    number = a_dispatched_order("medicine")
    waiting = [
        item(head, number, "take"),
        item(head, number, "resolve", answer="药已送到。"),
        item(head, number, "pause", reason="nonsense", until=clock.to_text(clock.now())),
    ]
    results = sent(head, *waiting)
    assert [result["status"] for result in results] == ["new", "new", "rejected"]
    assert (results[2]["code"], results[2]["order"]["state"]) == ("hotline.changed", "resolved")
    assert [result["status"] for result in sent(head, *waiting)[:2]] == ["identical"] * 2
    resolved = read(head, number)["events"][-1]
    assert resolved["at"] == clock.to_text(fixed_clock())
    assert resolved["done_at"] == clock.to_text(fixed_clock() - timedelta(hours=1))


def test_an_act_that_came_too_late_says_how_the_order_stands(
    house: Installation, head: OnDuty
) -> None:
    number = a_dispatched_order("medicine")
    late = item(head, number, "take")
    neighbour = OnDuty(house.app, (Role.GRID_WORKER, VILLAGE))
    done(neighbour, number, "take")
    result = sent(head, late)[0]
    assert (result["status"], result["code"]) == ("rejected", "hotline.changed")
    assert result["order"]["assignee"] == neighbour.staff_id
    note = item(head, number, "note", note="我也到了")
    done(neighbour, number, "transfer", unit=f"town.{TOWN}", note="归镇里")
    assert sent(head, note)[0]["code"] == "hotline.not_found"
    assert sent(neighbour, late)[0]["code"] == "core.sealed_unreadable"
    bad = sealed_item(head, sealed_acts.KIND, {"number": number, "act": "take"})
    assert sent(head, bad)[0]["fields"]["done_at"]["code"] == "core.field_required"


def test_an_act_whose_answer_was_lost_may_come_again_sealed(head: OnDuty) -> None:
    number, note = a_dispatched_order("medicine"), {"act": "note", "note": "门没开"}
    act_id = str(uuid.uuid4())
    head.must("POST", f"/duty/orders/{number}/acts", note | {"id": act_id})
    clear = note | {"number": number, "done_at": clock.to_text(clock.now())}
    again = sealed_item(head, sealed_acts.KIND, clear, act_id)
    assert sent(head, again)[0]["status"] == "identical"


def test_photos_come_before_the_act_sealed_or_not(house: Installation, head: OnDuty) -> None:
    number, plain_id, sealed_id = a_dispatched_order("medicine"), uuid.uuid4(), uuid.uuid4()
    path = f"/duty/orders/{number}/pictures/"
    named = {"answer": "已送到。", "pictures": [str(plain_id), str(sealed_id)]}
    early = sent(head, item(head, number, "resolve", **named))[0]
    assert early["code"] == "core.picture_unknown"
    first = head.put(path + str(plain_id), data=a_jpeg(), content_type="image/jpeg")
    body = sealed.seal_bytes(
        a_jpeg(), order_pictures.KIND, str(sealed_id), head.staff_id, sealed.own_point()
    )
    second, again = (
        head.put(path + str(sealed_id), data=body, content_type="application/octet-stream")
        for _ in range(2)
    )
    assert second.get_json() == again.get_json()
    stolen = OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))
    answer = stolen.put(path + str(sealed_id), data=body, content_type="application/octet-stream")
    assert code(answer) == (422, "core.sealed_unreadable")
    assert sent(head, item(head, number, "resolve", **named))[0]["status"] == "new"
    shown = read(head, number)["events"][-1]["pictures"]
    assert shown == [first.get_json()["id"], second.get_json()["id"]]
    agent = OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY))
    seen = agent.must("GET", path + shown[1] + "?size=small")
    assert (seen.content_type, seen.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    stranger = OnDuty(house.app, (Role.VILLAGE_HEAD, "411281003001"))
    assert code(stranger.call("GET", path + shown[1])) == (404, "hotline.not_found")
    assert code(agent.call("GET", path + "a" * 22)) == (404, "core.not_found")
