"""Paper cards: issued, replaced, ended, printed, and as old as their holder's real state."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.core import clock
from backend.core.ids import from_base64url
from backend.healthcode import card_codec, cards, holdings, issuers, keylists, standings
from backend.healthcode.card_models import CardRow
from backend.healthcode.passes import IssuingKey
from backend.residents import numbers
from backend.staff.rules import Role
from tests.support.browser import Browser, code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once, some_id_number
from tests.support.staff import OnDuty, card_wish

ZONE = ZoneInfo("Asia/Shanghai")
ELSEWHERE = "110101001001"


@pytest.fixture
def village(resident: Person) -> str:
    return str(resident.application["division_code"])


@pytest.fixture
def head(house: Installation, village: str) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, village))


def wish(person: Person, **more: Any) -> dict[str, Any]:
    return {**card_wish(person.resident_id), **more}


def issued(head: OnDuty, person: Person, **more: Any) -> str:
    """The id of a new card."""
    return str(head.must("POST", "/duty/cards", wish(person, **more)).get_json()["card_no"])


def text_of(card_no: str) -> str:
    """What a card's code says."""
    row = CardRow.of(card_no)
    assert row is not None
    return row.clear_text()


def judged(browser: Browser, text: str, village: str) -> card_codec.CardVerification:
    """What a checkpoint says that has just fetched the list."""
    answer = browser.get(f"/verification/cards/{village[:6]}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300, s-maxage=15"
    now = clock.now()
    known = issuers.of_process().published(now)
    keys, rules, _ = keylists.read_list(known.content)
    listed = {key.kid: IssuingKey(*key[1:]) for key in keys}
    proved = card_codec.prove_list(answer.data, listed)
    at = int(now.timestamp())
    return card_codec.verify_card(text, at, {proved.county: proved}, listed, rules, ZONE)


def test_a_card_ages_with_its_holders_real_state(
    house: Installation,
    head: OnDuty,
    resident: Person,
    browser: Browser,
    village: str,
    fixed_clock: FixedClock,
) -> None:
    text = text_of(issued(head, resident))
    seen = [judged(browser, text, village).reason]
    for day, does_check_in in ((1, True), (2, False), (3, False), (5, False), (6, True)):
        fixed_clock.set(f"2026-03-{day:02d}T10:00")
        if does_check_in:
            Person(house.app)
            resident.checks_in()
            standings.refresh(resident.resident_id)
        seen.append(judged(browser, text, village).reason)
        assert seen[-1] == resident.colour()
    assert seen == ["no_check_in_yet", "green", "green", "yellow", "red", "red"]


def test_a_fever_shows_on_a_card(
    head: OnDuty, resident: Person, browser: Browser, village: str
) -> None:
    from tests.support.people import reading

    text = text_of(issued(head, resident))
    resident.checks_in(reading(temperature_tenths_c=385))
    standings.refresh(resident.resident_id)
    assert judged(browser, text, village).reason == "yellow"


def test_the_same_id_issues_once(head: OnDuty, resident: Person) -> None:
    asked = wish(resident)
    first, again = (head.must("POST", "/duty/cards", asked).get_json() for _ in range(2))
    assert first == again
    other = head.call("POST", "/duty/cards", asked | {"reason": "lost"})
    assert (other.status_code, other.get_json()["code"]) == (422, "core.id_reused")


def test_a_lost_card_is_replaced_and_the_old_one_dead_in_the_next_list(
    head: OnDuty, resident: Person, browser: Browser, village: str
) -> None:
    resident.checks_in()
    standings.refresh(resident.resident_id)
    old_no = issued(head, resident)
    old = text_of(old_no)
    assert judged(browser, old, village).reason == "green"
    new = text_of(issued(head, resident, reason="lost"))
    assert judged(browser, old, village).reason == "not_listed"
    assert judged(browser, old, village).verdict == "cannot_tell"
    assert judged(browser, new, village).reason == "green"
    row = CardRow.of(old_no)
    assert row is not None
    assert row.end_reason == "lost"


def test_a_list_stays_the_same_for_a_minute_while_the_same_cards_are_good(
    head: OnDuty, resident: Person, browser: Browser, village: str, fixed_clock: FixedClock
) -> None:
    issued(head, resident)
    lists = []
    for _ in range(5):
        lists.append(browser.get(f"/verification/cards/{village[:6]}").data)
        fixed_clock.move(seconds=15)
    assert lists[0] == lists[1] == lists[2] == lists[3] != lists[4]


def test_an_ended_card_is_dead_and_cannot_be_printed(
    head: OnDuty, resident: Person, browser: Browser, village: str
) -> None:
    card_no = issued(head, resident)
    text = text_of(card_no)
    for _ in range(2):
        told = head.must("POST", f"/duty/cards/{card_no}/end", {"reason": "has_phone"})
        assert told.get_json()["state"] == "ended"
    assert judged(browser, text, village).reason == "not_listed"
    refused = head.get(f"/duty/cards/{card_no}.pdf")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "healthcode.card_ended")
    issued(head, resident)


def test_a_card_is_over_after_its_days(
    house: Installation, head: OnDuty, resident: Person, village: str, fixed_clock: FixedClock
) -> None:
    card_no = issued(head, resident)
    fixed_clock.move(days=180)
    later = OnDuty(house.app, (Role.VILLAGE_HEAD, village))
    assert card_no not in [
        one["card_no"]
        for one in later.must("GET", f"/duty/cards?area={village}").get_json()["cards"]
    ]
    assert later.get(f"/duty/cards/{card_no}.svg").status_code == 409


def test_a_card_is_for_the_document_that_was_shown_and_for_none_entered_meanwhile(
    head: OnDuty, resident: Person, village: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corrects() -> None:
        document = {"kind": "resident_id", "number": some_id_number()}
        resident.applies(document=document, division_code=village)

    asked = wish(resident)
    corrects()
    refused = head.call("POST", "/duty/cards", asked)
    assert code(refused) == (409, "healthcode.document_changed")

    def issued_after_a_correction(*told: Any) -> CardRow:
        corrects()
        return made(*told)

    made, asked = cards._issued, wish(resident)
    monkeypatch.setattr(cards, "_issued", issued_after_a_correction)
    refused = head.call("POST", "/duty/cards", asked)
    assert code(refused) == (409, "healthcode.document_changed")
    assert holdings.good_card_of(resident.resident_id) is None
    monkeypatch.undo()
    issued(head, resident)
    card = holdings.good_card_of(resident.resident_id)
    assert card is not None
    assert card.document_index == numbers.index_of_resident(resident.resident_id)


def test_a_card_proves_a_document_until_its_last_day(
    head: OnDuty, resident: Person, fixed_clock: FixedClock
) -> None:
    issued(head, resident)
    fixed_clock.move(days=179)
    card = holdings.good_card_of(resident.resident_id)
    assert card is not None
    assert card.document_index == numbers.index_of_resident(resident.resident_id)
    fixed_clock.move(days=1)
    assert holdings.good_card_of(resident.resident_id) is None


def test_all_cards_of_somebody_are_told_and_erased(
    head: OnDuty, resident: Person, village: str
) -> None:
    numbers_of_cards = [issued(head, resident) for _ in range(3)]
    head.must("POST", f"/duty/cards/{numbers_of_cards[2]}/end", {"reason": "lost"})
    told = holdings.told_cards(resident.resident_id, None)
    assert [bool(card["ended_at"]) for card in told] == [True] * 3
    numbers_of_cards.append(issued(head, resident))
    told = holdings.told_cards(resident.resident_id, None)
    assert sorted(bool(card["ended_at"]) for card in told) == [False, True, True, True]
    for _ in range(2):
        holdings.erase_cards(resident.resident_id, None)
        assert CardRow.all_of(numbers_of_cards) == []
        assert holdings.told_cards(resident.resident_id, None) == []
    assert head.must("GET", f"/duty/cards?area={village}").get_json()["cards"] == []


def test_a_village_head_lists_cards_by_masked_names(
    head: OnDuty, resident: Person, village: str
) -> None:
    card_no = issued(head, resident)
    answer = head.must("GET", f"/duty/cards?area={village}")
    (mine,) = [one for one in answer.get_json()["cards"] if one["card_no"] == card_no]
    assert mine["name"] == resident.application["name"][0] + "**"
    assert text_of(card_no) not in answer.text


@pytest.mark.parametrize("how", ["unknown", "elsewhere"])
def test_unknown_and_elsewhere_are_one_answer(
    house: Installation, head: OnDuty, resident: Person, how: str
) -> None:
    card_no = issued(head, resident) if how == "elsewhere" else "A" * 22
    other = OnDuty(house.app, (Role.VILLAGE_HEAD, ELSEWHERE))
    for answer in (
        other.get(f"/duty/cards/{card_no}.svg"),
        other.get(f"/duty/cards/{card_no}.pdf"),
        other.get(f"/duty/card-sheet.pdf?cards={card_no}"),
        other.call("POST", f"/duty/cards/{card_no}/end", {"reason": "lost"}),
    ):
        assert answer.status_code == 404
        assert answer.get_json()["code"] == "healthcode.card_not_found"
    refused = other.call("POST", "/duty/cards", wish(resident))
    assert (refused.status_code, refused.get_json()["code"]) == (404, "residents.not_found")


def test_only_who_may_issue_cards_does(house: Installation, resident: Person, village: str) -> None:
    officer = OnDuty(house.app, (Role.HEALTH_OFFICER, village[:6]))
    refused = officer.call("POST", "/duty/cards", wish(resident))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "staff.forbidden")


def test_a_print_is_a_download_that_nothing_keeps(head: OnDuty, resident: Person) -> None:
    card_no = issued(head, resident)
    for path, kind, begins in (
        (f"/duty/cards/{card_no}.svg", "image/svg+xml", b"<svg"),
        (f"/duty/cards/{card_no}.pdf", "application/pdf", b"%PDF-1.7"),
        (f"/duty/card-sheet.pdf?cards={card_no},{card_no}", "application/pdf", b"%PDF-1.7"),
    ):
        answer = head.must("GET", path)
        assert answer.mimetype == kind
        assert answer.data.startswith(begins)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_list_betrays_nothing_that_prints_a_card(
    head: OnDuty, resident: Person, browser: Browser, village: str
) -> None:
    card_no = issued(head, resident)
    row = CardRow.of(card_no)
    assert row is not None
    data = browser.get(f"/verification/cards/{village[:6]}").data
    text = row.clear_text()
    card = judged(browser, text, village).card
    assert card is not None
    assert card.card_id not in data
    assert from_base64url(row.ref) in data
    assert resident.resident_id.encode() not in data
    assert text not in str(row.attribute_values)


def test_a_county_of_elsewhere_has_no_list(browser: Browser) -> None:
    answer = browser.get("/verification/cards/110101")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "healthcode.card_not_found")
    assert browser.get("/verification/cards/4112").status_code == 404


def test_the_list_of_a_county_is_asked_for_again_by_its_etag(
    head: OnDuty, resident: Person, browser: Browser, village: str
) -> None:
    issued(head, resident)
    path = f"/verification/cards/{village[:6]}"
    etag = browser.get(path).headers["ETag"]
    assert browser.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_a_card_is_checked_by_hand_too(house: Installation, head: OnDuty, resident: Person) -> None:
    text = text_of(issued(head, resident))
    resident.checks_in()
    standings.refresh(resident.resident_id)
    told = house.app.test_cli_runner().invoke(args=["pass", "verify", text])
    assert json.loads(told.output)["reason"] == "green"
    assert told.exit_code == 0
    other = house.app.test_cli_runner().invoke(args=["pass", "verify", text[:-2]])
    assert other.exit_code == 1


def test_two_who_issue_at_once_leave_one_good_card(
    house: Installation, head: OnDuty, resident: Person, village: str
) -> None:
    others = [OnDuty(house.app, (Role.VILLAGE_HEAD, village)) for _ in range(3)]
    asked = [partial(one.call, "POST", "/duty/cards", wish(resident)) for one in others]
    statuses = [answer.status_code for answer in at_once(*asked)]
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    listed = head.must("GET", f"/duty/cards?area={village}").get_json()["cards"]
    assert len([one for one in listed if one["resident_id"] == resident.resident_id]) == 1
