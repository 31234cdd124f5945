"""Signing in by phone and one-time code: who gets in, who does not, and what they learn."""

from __future__ import annotations

import hashlib
import random
from functools import partial
from typing import Any

import pytest

from backend.accounts import service
from backend.core import crypto, ids
from tests.support.audits import acts, audited
from tests.support.browser import Browser, code, field_codes, told
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once, some_phone


def other_than(otp: str) -> str:
    """A code that is not the one that was sent."""
    return f"{(int(otp) + 1) % 1_000_000:06d}"


def try_code(browser: Browser, challenge_id: str, otp: str) -> Any:
    """Type a code."""
    return browser.post("/sign-in", {"challenge_id": challenge_id, "otp": otp})


def test_the_code_that_was_sent_signs_in(person: Person) -> None:
    challenge_id = person.asks_for_code()
    answer = try_code(person.browser, challenge_id, person.reads_code())
    masked = f"138****{person.phone[-4:]}"
    assert answer.get_json() == {
        "account": {"phone": masked, "has_applied": False, "resident_id": None}
    }
    assert person.browser.get("/me/sessions").status_code == 200


def test_signing_in_again_finds_the_application(resident: Person) -> None:
    again = Person(resident.app, resident.phone)
    answer = try_code(again.browser, again.asks_for_code(), again.reads_code())
    account = answer.get_json()["account"]
    assert (account["has_applied"], account["resident_id"]) == (True, resident.resident_id)


def test_known_and_unknown_numbers_get_the_same_answer(resident: Person) -> None:
    known = Browser(resident.app).post("/sign-in/challenges", {"phone": resident.phone})
    unknown = Browser(resident.app).post("/sign-in/challenges", {"phone": some_phone()})
    shapes = [
        (answer.status_code, sorted(answer.get_json()), sorted(dict(answer.headers)))
        for answer in (known, unknown)
    ]
    assert shapes[0] == shapes[1]
    times = [(a.get_json()["expires_at"], a.get_json()["resend_at"]) for a in (known, unknown)]
    assert times[0] == times[1]


@pytest.mark.parametrize(
    "phone", ["1", "12345678", "0398-2822222", "not a number", "+86 138", "+1 555 0100", "１３"]
)
def test_what_is_no_mobile_number_is_named(browser: Browser, phone: str) -> None:
    answer = browser.post("/sign-in/challenges", {"phone": phone})
    assert code(answer) == (422, "core.invalid")
    assert list(field_codes(answer)) == ["phone"]


def test_a_number_may_be_typed_in_several_ways(person: Person) -> None:
    spaced = f"+86 {person.phone[:3]} {person.phone[3:7]} {person.phone[7:]}"
    answer = person.browser.post("/sign-in/challenges", {"phone": spaced})
    opened = try_code(person.browser, answer.get_json()["challenge_id"], person.reads_code())
    assert opened.status_code == 200


def test_a_second_code_waits_a_minute(person: Person, fixed_clock: FixedClock) -> None:
    person.asks_for_code()
    too_soon = Browser(person.app).post("/sign-in/challenges", {"phone": person.phone})
    assert code(too_soon) == (429, "accounts.resend_too_soon")
    assert 0 < int(too_soon.headers["Retry-After"]) <= 60
    fixed_clock.move(seconds=60)
    person.asks_for_code()


def test_the_wait_that_is_told_is_the_wait_that_is_left(
    person: Person, fixed_clock: FixedClock
) -> None:
    person.asks_for_code()
    fixed_clock.move(seconds=45)
    too_soon = person.browser.post("/sign-in/challenges", {"phone": person.phone})
    assert int(too_soon.headers["Retry-After"]) == 15


def test_five_codes_an_hour_and_ten_a_day(person: Person, fixed_clock: FixedClock) -> None:
    fixed_clock.set("2026-03-01T09:00")

    def ask() -> int:
        fixed_clock.move(seconds=61)
        answer = Browser(person.app).post("/sign-in/challenges", {"phone": person.phone})
        return int(answer.status_code)

    assert [ask() for _ in range(6)] == [202] * 5 + [429]
    fixed_clock.set("2026-03-01T10:00")
    assert [ask() for _ in range(6)] == [202] * 5 + [429]
    fixed_clock.set("2026-03-01T11:00")
    assert ask() == 429
    fixed_clock.set("2026-03-02T09:00")
    assert ask() == 202


def test_a_refused_request_sends_nothing(person: Person) -> None:
    person.asks_for_code()
    before = person.reads_code()
    person.browser.post("/sign-in/challenges", {"phone": person.phone})
    assert person.reads_code() == before


def test_a_code_works_once(person: Person) -> None:
    challenge_id = person.asks_for_code()
    otp = person.reads_code()
    assert try_code(person.browser, challenge_id, otp).status_code == 200
    assert code(try_code(person.browser, challenge_id, otp)) == (422, "accounts.challenge_over")


def test_a_code_used_by_many_at_once_opens_one_session(person: Person) -> None:
    challenge_id = person.asks_for_code()
    otp, browser = person.reads_code(), person.browser.cookie("__Host-browser") or ""

    def enter() -> str:
        try:
            return "in " + service.sign_in(challenge_id, otp, browser, "test").token
        except Exception as refused:
            return getattr(refused, "code", repr(refused))

    answers = at_once(*[enter] * 5)
    entered = [answer for answer in answers if answer.startswith("in ")]
    assert len(entered) == 1, answers
    assert set(answers) - set(entered) == {"accounts.challenge_over"}
    actor = service.find_session(entered[0][3:])
    assert actor is not None
    assert len(service.sessions_of(actor)) == 1


def test_two_first_sign_ins_at_once_make_one_account(
    house: Installation, fixed_clock: FixedClock
) -> None:
    for _ in range(8):
        phone, challenges = some_phone(), []
        for one in (Person(house.app, phone), Person(house.app, phone)):
            challenge_id = one.asks_for_code()
            browser = one.browser.cookie("__Host-browser") or ""
            challenges.append((challenge_id, one.reads_code(), browser, "test"))
            fixed_clock.move(seconds=61)
        opened = at_once(*[partial(service.sign_in, *challenge) for challenge in challenges])
        accounts = {one.token.partition(".")[0] for one in opened}
        assert len(accounts) == 1


def test_after_five_wrong_tries_the_right_code_is_too_late(person: Person) -> None:
    challenge_id = person.asks_for_code()
    otp = person.reads_code()
    for _ in range(5):
        wrong = try_code(person.browser, challenge_id, other_than(otp))
        assert field_codes(wrong) == {"otp": "accounts.otp_wrong"}
    sixth = try_code(person.browser, challenge_id, other_than(otp))
    assert code(sixth) == (422, "accounts.challenge_over")
    assert code(try_code(person.browser, challenge_id, otp)) == (422, "accounts.challenge_over")


def test_guessing_in_parallel_gets_five_tries_too(person: Person) -> None:
    challenge_id = person.asks_for_code()
    otp, browser = person.reads_code(), person.browser.cookie("__Host-browser") or ""

    def guess() -> str:
        try:
            service.sign_in(challenge_id, other_than(otp), browser, "test")
        except Exception as refused:
            return str(getattr(refused, "code", repr(refused)))
        return "in"

    answers = at_once(*[guess] * 10)
    assert sorted(answers) == ["accounts.challenge_over"] * 5 + ["core.invalid"] * 5


def test_another_browser_cannot_use_the_code(person: Person, browser: Browser) -> None:
    challenge_id = person.asks_for_code()
    otp = person.reads_code()
    stolen = try_code(browser, challenge_id, otp)
    unknown = try_code(browser, ids.random_id(), otp)
    assert told(stolen) == told(unknown)
    assert code(stolen) == (422, "accounts.challenge_over")
    assert try_code(person.browser, challenge_id, otp).status_code == 200


def test_a_code_ends_after_five_minutes(person: Person, fixed_clock: FixedClock) -> None:
    challenge_id = person.asks_for_code()
    otp = person.reads_code()
    fixed_clock.move(minutes=5)
    assert code(try_code(person.browser, challenge_id, otp)) == (422, "accounts.challenge_over")


def test_a_code_lives_almost_five_minutes(person: Person, fixed_clock: FixedClock) -> None:
    challenge_id = person.asks_for_code()
    otp = person.reads_code()
    fixed_clock.move(minutes=4, seconds=58)
    assert try_code(person.browser, challenge_id, otp).status_code == 200


def test_neither_tokens_nor_codes_nor_numbers_are_stored(
    person: Person, house: Installation
) -> None:
    challenge_id = person.asks_for_code()
    otp = person.reads_code()
    assert try_code(person.browser, challenge_id, otp).status_code == 200
    token = person.browser.cookie("__Host-session") or ""
    secret = token.partition(".")[2]
    bound = person.browser.cookie("__Host-browser") or ""
    stored = repr(house.stored_items())
    assert len(secret) >= 43
    for clear in (secret, bound, person.phone, hashlib.sha256(otp.encode()).hexdigest()):
        assert clear not in stored
    assert f"'{otp}'" not in stored
    assert crypto.token_hash(secret) in stored


def test_cookies_are_for_this_site_and_the_server_alone(person: Person) -> None:
    challenge_id = person.asks_for_code()
    answer = try_code(person.browser, challenge_id, person.reads_code())
    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if "__Host-session" in c]
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Strict", "Max-Age=2592000"):
        assert part in cookie
    assert "Domain" not in cookie


def test_signing_out_ends_the_session_at_once(person: Person) -> None:
    person.signs_in()
    token = person.browser.cookie("__Host-session") or ""
    assert person.browser.delete("/session").status_code == 204
    assert person.browser.cookie("__Host-session") is None
    person.browser.client.set_cookie("__Host-session", token, domain="changxing.test")
    assert code(person.browser.get("/me/sessions")) == (401, "accounts.session_required")


def test_each_sign_in_makes_a_new_token(person: Person, fixed_clock: FixedClock) -> None:
    person.signs_in()
    first = person.browser.cookie("__Host-session")
    fixed_clock.move(seconds=61)
    person.signs_in()
    assert person.browser.cookie("__Host-session") != first


def test_other_devices_are_listed_and_can_be_ended(person: Person, fixed_clock: FixedClock) -> None:
    person.signs_in()
    fixed_clock.move(minutes=2)
    other = person.on_another_phone()
    listed = person.browser.get("/me/sessions").get_json()["sessions"]
    assert [s["is_current"] for s in listed] == [False, True]
    assert {s["device"] for s in listed} == {"Android · Chrome"}
    assert person.browser.delete(f"/me/sessions/{listed[0]['session_id']}").status_code == 204
    assert code(other.browser.get("/me/sessions")) == (401, "accounts.session_required")
    assert len(person.browser.get("/me/sessions").get_json()["sessions"]) == 1


def test_ending_another_device_stands_in_the_audit_and_ending_ones_own_does_not(
    person: Person, fixed_clock: FixedClock
) -> None:
    person.signs_in()
    fixed_clock.move(minutes=2)
    person.on_another_phone()
    other, own = person.browser.get("/me/sessions").get_json()["sessions"]
    person.browser.delete(f"/me/sessions/{other['session_id']}")
    person.browser.delete(f"/me/sessions/{own['session_id']}")
    assert acts(audited(whom=other["session_id"])) == ["account.end_session"]
    assert audited(whom=own["session_id"]) == []


def test_nobody_ends_the_session_of_somebody_else(person: Person, stranger: Person) -> None:
    person.signs_in()
    (theirs,) = stranger.browser.get("/me/sessions").get_json()["sessions"]
    person.browser.delete(f"/me/sessions/{theirs['session_id']}")
    assert stranger.browser.get("/me/sessions").status_code == 200
    assert audited(whom=theirs["session_id"]) == []


def test_a_session_that_never_was_is_already_out(person: Person) -> None:
    person.signs_in()
    assert person.browser.delete("/me/sessions/x").status_code == 204
    assert code(person.browser.delete("/me/sessions/" + "x" * 3000)) == (404, "core.not_found")


def test_a_session_ends_after_thirty_days(person: Person, fixed_clock: FixedClock) -> None:
    person.signs_in()
    fixed_clock.move(days=30, seconds=-2)
    assert person.browser.get("/me/sessions").status_code == 200
    fixed_clock.move(seconds=2)
    assert code(person.browser.get("/me/sessions")) == (401, "accounts.session_required")


def test_missing_made_up_and_broken_tokens_get_one_answer(person: Person, browser: Browser) -> None:
    person.signs_in()
    account_id = (person.browser.cookie("__Host-session") or "").partition(".")[0]
    answers = []
    for token in (None, "", "x", ".", f"{account_id}.", f"{account_id}.{'A' * 43}", "a." * 500):
        if token is not None:
            browser.client.set_cookie("__Host-session", token, domain="changxing.test")
        answers.append(told(browser.get("/me")))
    assert answers[0]["code"] == "accounts.session_required"
    assert all(answer == answers[0] for answer in answers)


def test_a_message_that_cannot_be_sent_is_said_to_be_so(
    person: Person, house: Installation
) -> None:
    class Broken:
        def send(
            self, to: str, body: str, otp: str | None = None, reference: str | None = None
        ) -> None:
            raise OSError(f"no way to {to}")

    sender = service._sender
    service.install_sender(Broken())
    try:
        answer = person.browser.post("/sign-in/challenges", {"phone": person.phone})
    finally:
        service.install_sender(sender or Broken())
    assert code(answer) == (503, "accounts.message_not_sent")
    assert person.phone not in answer.get_data(as_text=True)


def test_too_many_codes_for_one_block_of_numbers_are_refused(house: Installation) -> None:
    block = f"1390{random.randrange(1000):03d}"
    index = crypto.blind_index("range", f"+86{block}")
    counter = service.limits.Counter
    service.limits.spend(service.PER_RANGE, index)
    (row,) = [r for r in counter.scan() if index in r.key]
    row.update(actions=[counter.hits.set(service.PER_RANGE.most)])
    answer = Browser(house.app).post("/sign-in/challenges", {"phone": f"{block}0123"})
    assert code(answer) == (429, "core.too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
