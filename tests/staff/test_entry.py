"""Enrolment, sign-in, the new proof, and the end of a shift, against real passkey signatures."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest

from backend.core import clock, crypto, ids, limits
from backend.staff import enrolment
from backend.staff.models import DutySession, PasskeyRow, StaffRow
from backend.staff.rules import Role
from tests.support.audits import acts, audited
from tests.support.browser import ORIGIN, Browser, code, field_codes, told
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.passkey import SoftPasskey
from tests.support.people import at_once, some_name
from tests.support.staff import OnDuty, a_unit

COUNTY = "411281"
REFUSED = {"credential": "staff.passkey_refused"}


def invitation(admin: OnDuty, **other: Any) -> dict[str, Any]:
    """Somebody is taken on; gives what the admin is told."""
    wish = {
        "name": some_name(),
        "unit_id": admin.unit_id,
        "role": "health_officer",
        "area": COUNTY,
        "until": clock.to_text(clock.now().replace(month=6)),
        **other,
    }
    told: dict[str, Any] = admin.must("POST", "/duty/staff", wish).get_json()
    return told


class Officer(Browser):
    """Somebody who enrols and signs in as people do."""

    def __init__(self, house: Installation, made: dict[str, Any], **passkey: Any) -> None:
        super().__init__(house.app)
        self.staff_id = made["staff"]["staff_id"]
        self.number = made["staff"]["staff_number"]
        self.code = made["invitation"]["code"]
        self.passkey = SoftPasskey(**passkey)
        self.secret = ""

    def begins(self) -> dict[str, Any]:
        answer = self.post("/duty/enrolment", {"code": self.code})
        assert answer.status_code == 200, answer.text
        begun: dict[str, Any] = answer.get_json()
        return begun

    def enrols(self, with_app: bool = False) -> Officer:
        begun = self.begins()
        wish = {
            "challenge_id": begun["challenge_id"],
            "credential": self.passkey.create(begun["public_key"]),
        }
        if with_app:
            self.secret = begun["totp"]["secret"]
            wish["otp"] = self.app_code()
        answer = self.post("/duty/enrolment/finish", wish)
        assert answer.status_code == 200, answer.text
        return self

    def app_code(self) -> str:
        return pyotp.TOTP(self.secret).at(int(clock.now().timestamp()))

    def asks(self, path: str = "/duty/sign-in/options") -> dict[str, Any]:
        answer = self.post(path, {})
        assert answer.status_code == 200, answer.text
        asked: dict[str, Any] = answer.get_json()
        return asked

    def signs_in(self, **wrong: Any) -> Any:
        asked = self.asks()
        credential = self.passkey.get(asked["public_key"], **wrong)
        wish = {"challenge_id": asked["challenge_id"], "credential": credential}
        return self.post("/duty/sign-in", wish)

    def proves(self, **wrong: Any) -> Any:
        asked = self.asks("/duty/proof/options")
        credential = self.passkey.get(asked["public_key"], **wrong)
        wish = {"challenge_id": asked["challenge_id"], "credential": credential}
        return self.post("/duty/proof", wish)


@pytest.fixture
def admin(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.ADMIN, COUNTY))


@pytest.fixture
def officer(house: Installation, admin: OnDuty) -> Officer:
    return Officer(house, invitation(admin)).enrols()


def test_a_code_becomes_a_passkey_and_a_shift(house: Installation, admin: OnDuty) -> None:
    made = invitation(admin)
    officer = Officer(house, made)
    begun = officer.begins()
    assert begun["name"] == made["staff"]["name"]
    assert begun["public_key"]["rp"]["id"] == "changxing.test"
    officer.enrols()
    me = officer.get("/duty/me").get_json()
    assert me["staff_id"] == officer.staff_id
    assert [(g["role"], g["area"]) for g in me["grants"]] == [("health_officer", COUNTY)]
    assert "file_evidence" in me["tasks"]
    assert (me["passkeys"], me["has_totp"]) == (1, False)
    assert "duty.enrol" in acts(audited(f"staff:{officer.staff_id}"))


def test_a_code_is_good_however_it_is_typed(house: Installation, admin: OnDuty) -> None:
    officer = Officer(house, invitation(admin))
    officer.code = f" {officer.code.lower().replace('-', ' ')} "
    officer.enrols()


def test_a_code_is_good_once_for_24_hours_and_five_tries(
    house: Installation, admin: OnDuty, fixed_clock: FixedClock
) -> None:
    used, tried, late = (Officer(house, invitation(admin)) for _ in range(3))
    used.enrols()
    for _ in range(5):
        tried.begins()
    fixed_clock.move(hours=24)
    unknown = Officer(
        house,
        {"staff": {"staff_id": "", "staff_number": ""}, "invitation": {"code": "AAAAA-AAAAA"}},
    )
    answers = [
        told(o.post("/duty/enrolment", {"code": o.code})) for o in (used, tried, late, unknown)
    ]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["fields"]["code"]["code"] == "staff.invitation_unknown"


def test_two_who_enrol_with_one_code_at_once_are_one(house: Installation, admin: OnDuty) -> None:
    made = invitation(admin)
    both = [Officer(house, made) for _ in range(2)]
    wishes = []
    for officer in both:
        begun = officer.begins()
        wishes.append(
            {
                "challenge_id": begun["challenge_id"],
                "credential": officer.passkey.create(begun["public_key"]),
            }
        )
    statuses = at_once(
        *(
            lambda o=officer, w=wish: o.post("/duty/enrolment/finish", w).status_code
            for officer, wish in zip(both, wishes, strict=True)
        )
    )
    assert sorted(statuses) == [200, 422]


def test_the_code_is_stored_nowhere(house: Installation, admin: OnDuty) -> None:
    officer = Officer(house, invitation(admin))
    stored = str(house.stored_items()["changxing-staff"])
    assert officer.code not in stored
    assert officer.code.replace("-", "") not in stored


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://changxing.test.evil.example"},
        {"origin": "http://changxing.test"},
        {"host": "evil.example"},
        {"challenge": "AAAA"},
        {"type": "webauthn.get"},
        {"is_unverified": True},
    ],
    ids=lambda wrong: next(iter(wrong)) + str(next(iter(wrong.values())))[-8:],
)
def test_a_passkey_made_elsewhere_or_otherwise_is_refused(
    house: Installation, admin: OnDuty, wrong: dict[str, Any]
) -> None:
    officer = Officer(house, invitation(admin))
    begun = officer.begins()
    credential = officer.passkey.create(begun["public_key"], **wrong)
    wish = {"challenge_id": begun["challenge_id"], "credential": credential}
    answer = officer.post("/duty/enrolment/finish", wish)
    assert field_codes(answer) == REFUSED
    assert officer.get("/duty/me").status_code == 401


def test_somebody_signs_in_with_their_passkey_alone(officer: Officer) -> None:
    officer.client.delete_cookie("__Host-duty", domain="changxing.test", path="/")
    assert officer.asks()["public_key"].get("allowCredentials", []) == []
    assert officer.signs_in().get_json()["staff_id"] == officer.staff_id
    cookie = officer.client.get_cookie("__Host-duty", domain="changxing.test")
    assert cookie
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Strict")


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"challenge": "AAAA"},
        {"type": "webauthn.create"},
        {"is_unverified": True},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_signature_for_something_else_is_refused(officer: Officer, wrong: dict[str, Any]) -> None:
    assert field_codes(officer.signs_in(**wrong)) == REFUSED


def test_unknown_wrong_and_disabled_get_the_same_answer(
    house: Installation, admin: OnDuty, officer: Officer
) -> None:
    other = Officer(house, invitation(admin)).enrols()
    other.passkey.credential_id = officer.passkey.credential_id
    foreign_key = told(other.signs_in())
    stranger = Officer(house, invitation(admin))
    stranger.passkey.user_handle = ids.to_base64url(ids.random_id().encode())
    unknown = told(stranger.signs_in())
    admin.must("POST", f"/duty/staff/{officer.staff_id}/disable", {})
    disabled = told(officer.signs_in())
    assert foreign_key == unknown == disabled
    assert unknown["fields"]["credential"]["code"] == "staff.passkey_refused"


def test_an_answer_that_was_given_before_is_refused(officer: Officer) -> None:
    asked = officer.asks()
    credential = officer.passkey.get(asked["public_key"])
    wish = {"challenge_id": asked["challenge_id"], "credential": credential}
    assert officer.post("/duty/sign-in", wish).status_code == 200
    assert code(officer.post("/duty/sign-in", wish)) == (422, "staff.challenge_over")
    again = officer.asks()
    wish["challenge_id"] = again["challenge_id"]
    assert field_codes(officer.post("/duty/sign-in", wish)) == REFUSED


def test_the_same_answer_at_the_same_moment_opens_one_shift(officer: Officer) -> None:
    asked = officer.asks()
    credential = officer.passkey.get(asked["public_key"])
    wish = {"challenge_id": asked["challenge_id"], "credential": credential}
    statuses = at_once(*[lambda: officer.post("/duty/sign-in", wish).status_code] * 4)
    assert sorted(statuses) == [200, 422, 422, 422]


def test_a_challenge_is_over_after_five_minutes(officer: Officer, fixed_clock: FixedClock) -> None:
    asked = officer.asks()
    credential = officer.passkey.get(asked["public_key"])
    fixed_clock.move(minutes=5)
    wish = {"challenge_id": asked["challenge_id"], "credential": credential}
    assert code(officer.post("/duty/sign-in", wish)) == (422, "staff.challenge_over")


def test_a_challenge_serves_nothing_but_what_it_was_made_for(officer: Officer) -> None:
    for_proof = officer.asks("/duty/proof/options")
    credential = officer.passkey.get(for_proof["public_key"])
    wish = {"challenge_id": for_proof["challenge_id"], "credential": credential}
    assert code(officer.post("/duty/sign-in", wish)) == (422, "staff.challenge_over")


def test_a_copied_passkey_is_found_by_its_counter_and_stands_in_the_audit(
    house: Installation, officer: Officer
) -> None:
    copy = Officer(
        house,
        {"staff": {"staff_id": officer.staff_id, "staff_number": ""}, "invitation": {"code": ""}},
    )
    copy.passkey = officer.passkey.copy()
    assert officer.signs_in().status_code == 200
    assert field_codes(copy.signs_in()) == REFUSED
    rows = audited(f"staff:{officer.staff_id}")
    assert [r.outcome for r in rows if r.action == "duty.copied_passkey"] == ["refused"]


def test_a_passkey_without_a_counter_signs_in_as_often_as_one_likes(
    house: Installation, admin: OnDuty
) -> None:
    officer = Officer(house, invitation(admin), counts=False).enrols()
    assert [officer.signs_in().status_code for _ in range(3)] == [200, 200, 200]


def test_a_new_proof_lets_one_do_what_is_sensitive_and_ends_the_old_token(
    house: Installation, admin: OnDuty, fixed_clock: FixedClock
) -> None:
    officer = Officer(house, invitation(admin, role="admin", area="411281003")).enrols()
    wish = {"name": "卫生院", "division_code": "411281003"}
    fixed_clock.move(minutes=5)
    assert code(officer.post("/duty/units", wish)) == (403, "staff.proof_required")
    old = officer.cookie("__Host-duty") or ""
    ends_at = officer.get("/duty/me").get_json()["ends_at"]
    assert officer.proves().status_code == 200
    assert officer.post("/duty/units", wish).status_code == 201
    assert officer.get("/duty/me").get_json()["ends_at"] == ends_at
    assert len(officer.get("/duty/sessions").get_json()["sessions"]) == 1
    thief = Browser(house.app)
    thief.client.set_cookie("__Host-duty", old, domain="changxing.test", path="/", secure=True)
    assert thief.get("/duty/me").status_code == 401


def test_nobody_proves_with_somebody_elses_passkey(
    house: Installation, admin: OnDuty, officer: Officer
) -> None:
    other = Officer(house, invitation(admin)).enrols()
    asked = officer.asks("/duty/proof/options")
    credential = other.passkey.get(asked["public_key"])
    wish = {"challenge_id": asked["challenge_id"], "credential": credential}
    assert field_codes(officer.post("/duty/proof", wish)) == REFUSED
    theirs = other.asks("/duty/proof/options")
    wish = {
        "challenge_id": theirs["challenge_id"],
        "credential": officer.passkey.get(theirs["public_key"]),
    }
    assert code(officer.post("/duty/proof", wish)) == (422, "staff.challenge_over")


def test_a_code_of_the_app_signs_in_once_each(
    house: Installation, admin: OnDuty, fixed_clock: FixedClock
) -> None:
    officer = Officer(house, invitation(admin)).enrols(with_app=True)
    wish = {"staff_number": officer.number, "otp": officer.app_code()}
    assert code(officer.post("/duty/sign-in/code", wish)) == (422, "staff.sign_in_refused")
    fixed_clock.move(seconds=30)
    wish["otp"] = officer.app_code()
    assert officer.post("/duty/sign-in/code", wish).get_json()["has_totp"] is True
    assert code(officer.post("/duty/sign-in/code", wish)) == (422, "staff.sign_in_refused")


def test_somebody_may_enrol_with_an_app_alone(
    house: Installation, admin: OnDuty, fixed_clock: FixedClock
) -> None:
    officer = Officer(house, invitation(admin))
    begun = officer.begins()
    officer.secret = begun["totp"]["secret"]
    wish = {"challenge_id": begun["challenge_id"]}
    assert code(officer.post("/duty/enrolment/finish", wish)) == (422, "staff.proof_missing")
    wrong = f"{(int(officer.app_code()) + 1) % 10**6:06d}"
    answer = officer.post("/duty/enrolment/finish", {**wish, "otp": wrong})
    assert field_codes(answer) == {"otp": "staff.otp_wrong"}
    answer = officer.post("/duty/enrolment/finish", {**wish, "otp": officer.app_code()})
    assert answer.get_json()["passkeys"] == 0
    fixed_clock.move(minutes=6)
    asked = officer.asks("/duty/proof/options")
    assert (asked["public_key"], asked["has_totp"]) == (None, True)
    assert officer.post("/duty/proof", {"otp": officer.app_code()}).status_code == 200
    again = officer.post("/duty/proof", {"otp": officer.app_code()})
    assert field_codes(again) == {"otp": "staff.otp_wrong"}


def test_five_codes_may_be_tried_and_an_unknown_number_looks_the_same(
    house: Installation, admin: OnDuty
) -> None:
    officer = Officer(house, invitation(admin)).enrols(with_app=True)
    answers = {}
    for number in (officer.number, "12345678" if officer.number != "12345678" else "12345679"):
        tries = [
            told(officer.post("/duty/sign-in/code", {"staff_number": number, "otp": "000000"}))
            for _ in range(6)
        ]
        answers[number] = tries
    one, other = answers.values()
    assert one == other
    assert [answer["http"] for answer in one] == [422] * 5 + [429]


def test_an_app_that_was_disabled_with_its_holder_opens_nothing(
    house: Installation, admin: OnDuty, fixed_clock: FixedClock
) -> None:
    officer = Officer(house, invitation(admin)).enrols(with_app=True)
    admin.must("POST", f"/duty/staff/{officer.staff_id}/disable", {})
    assert officer.get("/duty/me").status_code == 401
    fixed_clock.move(seconds=30)
    wish = {"staff_number": officer.number, "otp": officer.app_code()}
    assert code(officer.post("/duty/sign-in/code", wish)) == (422, "staff.sign_in_refused")


def test_somebody_has_several_passkeys_and_keeps_one(officer: Officer) -> None:
    second = SoftPasskey()
    asked = officer.asks("/duty/passkeys/options")
    assert len(asked["public_key"]["excludeCredentials"]) == 1
    wish = {"challenge_id": asked["challenge_id"], "credential": second.create(asked["public_key"])}
    assert officer.post("/duty/passkeys", wish).status_code == 201
    assert code(officer.post("/duty/passkeys", wish)) == (422, "staff.challenge_over")
    known = officer.get("/duty/passkeys").get_json()["passkeys"]
    first = PasskeyRow.part_of(ids.to_base64url(officer.passkey.credential_id))
    assert first.removeprefix("passkey#") in [p["passkey_id"] for p in known]
    path = f"/duty/passkeys/{first.removeprefix('passkey#')}"
    assert officer.delete(path).status_code == 204
    assert code(officer.delete(path)) == (404, "staff.not_found")
    assert field_codes(officer.signs_in()) == REFUSED
    officer.passkey = second
    assert officer.signs_in().status_code == 200
    last = officer.get("/duty/passkeys").get_json()["passkeys"][0]["passkey_id"]
    assert code(officer.delete(f"/duty/passkeys/{last}")) == (409, "staff.last_proof")


def test_two_devices_cannot_give_up_the_last_two_ways_at_once(
    house: Installation, admin: OnDuty
) -> None:
    officer = Officer(house, invitation(admin)).enrols(with_app=True)
    passkey_id = officer.get("/duty/passkeys").get_json()["passkeys"][0]["passkey_id"]
    statuses = at_once(
        lambda: officer.delete(f"/duty/passkeys/{passkey_id}").status_code,
        lambda: officer.delete("/duty/totp").status_code,
    )
    assert sorted(statuses) == [204, 409]


def test_an_app_can_be_added_later_and_given_up(officer: Officer) -> None:
    asked = officer.asks("/duty/totp/options")
    assert asked["uri"].startswith("otpauth://totp/Changxing:")
    officer.secret = asked["secret"]
    wish = {"challenge_id": asked["challenge_id"], "otp": officer.app_code()}
    assert officer.post("/duty/totp", wish).status_code == 204
    assert officer.get("/duty/passkeys").get_json()["has_totp"] is True
    assert officer.delete("/duty/totp").status_code == 204
    assert code(officer.delete("/duty/totp")) == (404, "staff.not_found")


def test_the_secret_of_an_app_is_not_stored_clear(house: Installation, admin: OnDuty) -> None:
    officer = Officer(house, invitation(admin)).enrols(with_app=True)
    assert officer.secret not in str(house.stored_items()["changxing-staff"])


def test_a_sign_out_ends_the_shift_at_once(house: Installation, officer: Officer) -> None:
    kept = officer.cookie("__Host-duty") or ""
    assert officer.delete("/duty/session").status_code == 204
    assert officer.cookie("__Host-duty") in (None, "")
    thief = Browser(house.app)
    thief.client.set_cookie("__Host-duty", kept, domain="changxing.test", path="/", secure=True)
    assert thief.get("/duty/me").status_code == 401


def test_another_device_can_be_signed_out(officer: Officer) -> None:
    first = officer.get("/duty/sessions").get_json()["sessions"][0]["session_id"]
    old = officer.cookie("__Host-duty") or ""
    officer.signs_in()
    shown = officer.get("/duty/sessions").get_json()["sessions"]
    assert [s["is_current"] for s in shown].count(True) == 1
    assert officer.delete(f"/duty/sessions/{first}").status_code == 204
    assert officer.get("/duty/me").status_code == 200
    officer.client.set_cookie("__Host-duty", old, domain="changxing.test", path="/", secure=True)
    assert officer.get("/duty/me").status_code == 401


def test_nobody_ends_somebody_elses_session(officer: Officer, admin: OnDuty) -> None:
    assert admin.delete(f"/duty/sessions/{ids.random_id()}").status_code == 204
    theirs = officer.get("/duty/sessions").get_json()["sessions"][0]["session_id"]
    assert admin.delete(f"/duty/sessions/{theirs}").status_code == 204
    assert officer.get("/duty/me").status_code == 200


def test_a_laptop_opened_by_its_number_says_where_passkeys_work(house: Installation) -> None:
    client = house.app.test_client()
    own = {"Origin": "http://127.0.0.1:8000"}
    answer = client.post(
        "/api/v1/duty/sign-in/options", json={}, base_url="http://127.0.0.1:8000", headers=own
    )
    told = answer.get_json()
    assert told["use_address"] == "http://localhost:8000"
    assert (told["public_key"], told["challenge_id"]) == (None, None)


def test_a_passkey_works_at_localhost_too(house: Installation, admin: OnDuty) -> None:
    at = "http://localhost:8000"
    client = house.app.test_client()

    def post(path: str, body: Any) -> Any:
        own = {"Origin": at}
        return client.post(f"/api/v1{path}", json=body, base_url=at, headers=own).get_json()

    begun = post("/duty/enrolment", {"code": invitation(admin)["invitation"]["code"]})
    assert begun["public_key"]["rp"]["id"] == "localhost"
    credential = SoftPasskey(at).create(begun["public_key"])
    wish = {"challenge_id": begun["challenge_id"], "credential": credential}
    assert post("/duty/enrolment/finish", wish)["passkeys"] == 1


def test_another_site_cannot_sign_anybody_in(house: Installation) -> None:
    browser = Browser(house.app)
    answer = browser.post("/duty/sign-in/options", {}, headers={"Origin": "https://evil.example"})
    assert code(answer) == (403, "core.foreign_origin")
    assert ORIGIN != "https://evil.example"


@pytest.mark.parametrize("field", ["client_data_json", "attestation_object", "id"])
def test_whatever_bytes_come_as_a_passkey_are_refused_and_break_nothing(
    house: Installation, admin: OnDuty, field: str
) -> None:
    import random

    chance = random.Random(field)
    officer = Officer(house, invitation(admin))
    begun = officer.begins()
    good = officer.passkey.create(begun["public_key"])
    for _ in range(150):
        data = bytearray(ids.from_base64url(good[field]))
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            data = data[: chance.randrange(1, len(data))]
        wish = {
            "challenge_id": begun["challenge_id"],
            "credential": {**good, field: ids.to_base64url(bytes(data))},
        }
        answer = officer.post("/duty/enrolment/finish", wish)
        if answer.status_code == 200:
            # The change left it a good passkey (a byte of its model number): it is the last one.
            break
        assert answer.status_code == 422, answer.text


def test_a_person_invited_again_starts_anew(house: Installation, admin: OnDuty) -> None:
    made = invitation(admin)
    officer = Officer(house, made).enrols(with_app=True)
    again = admin.must("POST", f"/duty/staff/{officer.staff_id}/invitation", {}).get_json()
    assert officer.get("/duty/me").status_code == 200
    anew = Officer(house, {**made, "invitation": again}).enrols()
    assert anew.get("/duty/me").get_json()["staff_id"] == officer.staff_id
    assert officer.get("/duty/me").status_code == 401
    assert field_codes(officer.signs_in()) == REFUSED
    assert anew.get("/duty/passkeys").get_json()["has_totp"] is False
    assert anew.signs_in().status_code == 200


def test_a_role_that_was_taken_is_gone_at_once(admin: OnDuty, officer: Officer) -> None:
    me = officer.get("/duty/me").get_json()
    path = f"/duty/staff/{officer.staff_id}/grants/{me['grants'][0]['grant_id']}"
    admin.must("DELETE", path)
    assert officer.get("/duty/me").get_json()["tasks"] == []


def test_the_sessions_of_a_person_are_stored_as_hashes(officer: Officer) -> None:
    token = officer.cookie("__Host-duty") or ""
    secret = token.partition(".")[2]
    rows = list(DutySession.query(StaffRow.key_of(officer.staff_id)))
    assert secret
    assert secret not in str([row.attribute_values for row in rows])


def test_an_address_has_so_many_tries_an_hour(house: Installation) -> None:
    guesser = Browser(house.app)
    limit = enrolment.PER_ADDRESS
    for _ in range(limit.most):
        limits.spend(limit, crypto.blind_index("address", guesser.address))
    answer = guesser.post("/duty/enrolment", {"code": "AAAAA-AAAAA"})
    assert code(answer) == (429, "core.too_many_requests")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_unit_of_another_county_is_unknown_to_an_admin(admin: OnDuty) -> None:
    wish = {
        "name": some_name(),
        "unit_id": a_unit("411221"),
        "role": "health_officer",
        "area": COUNTY,
        "until": clock.to_text(clock.now().replace(month=6)),
    }
    assert field_codes(admin.post("/duty/staff", wish)) == {"unit_id": "staff.unit_unknown"}
