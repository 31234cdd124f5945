"""Whoever holds the receipt follows a report, and nobody else; names and notes stay inside."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from backend.hotline.models import SaidRow
from backend.hotline.report_rules import Said
from backend.hotline.rules import show_number
from backend.staff.rules import Role
from tests.support.browser import Browser, code, told
from tests.support.clock import FixedClock
from tests.support.demands import COUNTY, VILLAGE
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.reporting import follows, receipt, reports
from tests.support.staff import OnDuty


@pytest.fixture
def handler(house: Installation) -> OnDuty:
    """The head of the village."""
    return OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))


@pytest.fixture
def desk(house: Installation) -> OnDuty:
    """An agent of the county's hotline."""
    return OnDuty(house.app, (Role.HOTLINE_AGENT, COUNTY))


def act(duty: OnDuty, number: str, **wish: Any) -> None:
    """Do something with an order."""
    duty.must("POST", f"/duty/orders/{number}/acts", {"id": str(uuid.uuid4()), **wish})


def asks(browser: Browser, what: str, sent: dict[str, Any], **more: Any) -> Any:
    """Do something with the receipt."""
    wish = {**receipt(sent), "id": str(uuid.uuid4()), **more}
    return browser.post(f"/reports/{what}", wish)


def resolved(browser: Browser, desk: OnDuty, handler: OnDuty) -> dict[str, Any]:
    """A report that has been handled, and not yet rated."""
    sent = reports(browser, "medicine")
    number = sent["number"]
    act(desk, number, act="dispatch", unit=f"village.{VILLAGE}", note="老人独居")
    act(handler, number, act="take")
    act(handler, number, act="note", note="电话打不通，先上门")
    act(handler, number, act="resolve", answer="药已送到，够吃两周。")
    return sent


def test_a_report_is_followed_from_its_beginning_to_the_rating(
    browser: Browser, desk: OnDuty, handler: OnDuty, fixed_clock: FixedClock
) -> None:
    sent = resolved(browser, desk, handler)
    shown = follows(browser, sent)
    assert (shown["state"], shown["answer"]) == ("resolved", "药已送到，够吃两周。")
    assert shown["handling_unit"] == f"village.{VILLAGE}"
    assert shown["may"] == ["rate", "add"]
    acts = [step["act"] for step in shown["steps"]]
    assert acts == ["receive", "accept", "dispatch", "take", "resolve"]
    assert [step["by"] for step in shown["steps"][:2]] == ["reporter", "staff"]
    # What colleagues write to each other, and who they are, is not told.
    text = json.dumps(shown, ensure_ascii=False)
    assert not [
        word for word in ("独居", "打不通", desk.staff_id, handler.staff_id) if word in text
    ]
    rated = asks(browser, "rate", sent, satisfaction=5, is_solved=True, text="谢谢")
    assert (rated.get_json()["state"], rated.get_json()["satisfaction"]) == ("closed", 5)
    again = asks(browser, "rate", sent, satisfaction=1, is_solved=True)
    assert code(again) == (409, "hotline.changed")


@pytest.mark.one_engine
def test_what_is_not_solved_goes_back_to_who_handled_it(
    browser: Browser, desk: OnDuty, handler: OnDuty
) -> None:
    sent = resolved(browser, desk, handler)
    back = asks(browser, "rate", sent, satisfaction=2, is_solved=False, text="药不对").get_json()
    assert (back["state"], back["handling_unit"]) == ("dispatched", f"village.{VILLAGE}")
    assert back["urgency"] == "on_time"


def test_more_words_are_said_once_and_sealed(browser: Browser) -> None:
    sent, said_id = reports(browser), str(uuid.uuid4())
    for _ in range(2):
        answer = asks(browser, "say-more", sent, id=said_id, text="人更多了")
        assert [step["act"] for step in answer.get_json()["steps"]] == ["receive", "add"]
    rows = SaidRow.all_of(sent["number"])
    assert [Said.read(row.clear()).text for row in rows][1:] == ["人更多了"]
    other = asks(browser, "say-more", sent, id=said_id, text="人都走了")
    assert code(other) == (422, "core.id_reused")


@pytest.mark.one_engine
def test_somebody_asks_for_hurry_once_a_day(browser: Browser, fixed_clock: FixedClock) -> None:
    sent, asked = reports(browser), str(uuid.uuid4())
    for _ in range(2):
        assert asks(browser, "expedite", sent, id=asked).get_json()["expedited"] == 1
    assert code(asks(browser, "expedite", sent)) == (429, "core.too_many_requests")
    fixed_clock.move(days=1)
    assert asks(browser, "expedite", sent).get_json()["expedited"] == 2


@pytest.mark.one_engine
def test_unknown_wrong_and_gone_are_one_answer(browser: Browser, fixed_clock: FixedClock) -> None:
    sent, other = reports(browser), reports(browser)
    number = sent["number"]
    spoken = f"{number[:4]}-{number[4:8]}-{number[8:]}".lower()
    assert browser.post("/reports/follow", {**receipt(sent), "number": spoken}).status_code == 200
    wrong = [
        {"number": number, "secret": other["secret"]},
        {"number": "0" * 12, "secret": sent["secret"]},
        {"number": "?", "secret": sent["secret"]},
        {"number": number, "secret": "秘密"},
    ]
    answers = [told(browser.post("/reports/follow", one)) for one in wrong]
    fixed_clock.move(days=181)
    answers.append(told(browser.post("/reports/follow", receipt(sent))))
    assert answers[0]["code"] == "hotline.not_found"
    assert all(answer == answers[0] for answer in answers)
    for what, more in (("say-more", {"text": "x"}), ("expedite", {})):
        assert code(asks(browser, what, {**sent, "secret": other["secret"]}, **more))[0] == 404


@pytest.mark.one_engine
def test_a_merged_report_tells_how_the_other_stands_and_no_more(
    browser: Browser, desk: OnDuty
) -> None:
    sent, into = reports(browser), reports(browser)
    act(desk, sent["number"], act="merge", into=into["number"])
    shown = follows(browser, sent)
    assert (shown["state"], shown["merged"]["state"], shown["may"]) == ("merged", "received", [])
    assert into["number"] not in json.dumps(shown)


@pytest.mark.one_engine
def test_categories_are_one_document_that_phones_keep(browser: Browser) -> None:
    answer = browser.get("/reports/categories")
    assert "max-age" in answer.headers["Cache-Control"]
    found = answer.get_json()
    assert len(found["categories"]) == 14
    assert found["reasons"].keys() == {"refuse", "pause", "send_back", "close"}
    again = browser.get("/reports/categories", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_who_reports_under_their_account_is_told_of_the_answer_once(
    resident: Person, desk: OnDuty, handler: OnDuty
) -> None:
    sent = reports(resident.browser, "medicine", is_anonymous=False, call_back={"name": "李大爷"})
    unit = f"village.{VILLAGE}"
    act(desk, sent["number"], act="dispatch", unit=unit)
    resolve = {"id": str(uuid.uuid4()), "act": "resolve", "answer": "药已送到家。"}
    for _ in range(2):
        handler.must("POST", f"/duty/orders/{sent['number']}/acts", resolve)
    nameless = reports(resident.browser, "medicine")
    act(desk, nameless["number"], act="dispatch", unit=unit)
    act(handler, nameless["number"], act="resolve", answer="药已送到家。")
    notices = told(resident.browser.get("/me/notices"))["notices"]
    kinds = [one for one in notices if one["kind"].startswith("hotline.")]
    assert [(one["kind"], one["params"]) for one in kinds] == [
        ("hotline.answered", {"number": show_number(sent["number"])})
    ]
