"""Applying once: every mistake is named, everything is sealed, nobody learns of anybody."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from backend.accounts import service as accounts
from backend.core.errors import DomainError
from backend.residents import service
from tests.support.browser import code, field_codes, told
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import (
    Person,
    at_once,
    reading,
    some_application,
    some_home,
    some_id_number,
    with_check_character,
)


@pytest.fixture
def newcomer(person: Person) -> Person:
    """Somebody who has signed in and not applied."""
    return person.signs_in()


def number_wrong_by_one() -> str:
    """A number in which one digit was mistyped."""
    number = some_id_number()
    return number[:14] + str((int(number[14]) + 1) % 10) + number[15:]


def test_an_application_comes_back_masked(newcomer: Person) -> None:
    application = some_application(name="欧阳小明", address="幸福路 12 号院 3 单元")
    answer = newcomer.browser.put("/me", application)
    number = application["document"]["number"]
    shown = answer.get_json()
    assert shown.pop("resident_id")
    assert shown == {
        "name": "欧***",
        "document": {"kind": "resident_id", "number": number[:3] + "*" * 11 + number[-4:]},
        "phone": f"138****{newcomer.phone[-4:]}",
        "division_code": application["division_code"],
        "address": "幸福******",
        "consent_version": 1,
        "applied_at": "2026-03-01T01:00:00.000Z",
    }
    assert newcomer.browser.get("/me").get_json() == answer.get_json()


def test_before_the_application_there_is_nothing_to_read(newcomer: Person) -> None:
    for path in ("/me", "/me/household", "/me/health-code", "/me/check-ins"):
        assert code(newcomer.browser.get(path)) == (404, "residents.not_applied")
    assert code(newcomer.checks_in()) == (404, "residents.not_applied")


def test_signed_out_there_is_nothing_at_all(person: Person) -> None:
    for path in ("/me", "/me/household", "/me/health-code", "/me/check-ins", "/me/sessions"):
        assert code(person.browser.get(path)) == (401, "accounts.session_required")
    assert code(person.browser.put("/me", some_application())) == (
        401,
        "accounts.session_required",
    )


@pytest.mark.parametrize(
    ("kind", "number", "wrong"),
    [
        ("resident_id", "11010519491231002", "residents.document_length"),
        ("resident_id", "110105194912310021", "residents.document_checksum"),
        ("resident_id", "11010519491231A02X", "residents.document_characters"),
        ("resident_id", "110105491231002", "residents.document_too_old"),
        ("resident_id", with_check_character("11010519491331002"), "residents.document_birth_date"),
        ("resident_id", with_check_character("99010519491231002"), "residents.document_region"),
        ("hk_residence_permit", "11010519491231002X", "residents.document_region"),
        ("hk_mo_travel_permit", "X12345678", "residents.document_format"),
        ("tw_travel_permit", "1234567", "residents.document_format"),
        ("foreign_permanent_residence", "ABC12345678901", "residents.document_format"),
        ("passport_cn", "E1234567", "residents.document_format"),
        ("passport_foreign", "?!", "residents.document_format"),
    ],
)
def test_each_mistake_in_a_document_is_named(
    newcomer: Person, kind: str, number: str, wrong: str
) -> None:
    application = some_application(document={"kind": kind, "number": number})
    answer = newcomer.browser.put("/me", application)
    assert code(answer) == (422, "core.invalid")
    assert field_codes(answer) == {"document.number": wrong}
    assert number not in answer.get_data(as_text=True)
    assert code(newcomer.browser.get("/me")) == (404, "residents.not_applied")


def test_a_digit_typed_wrong_is_found(newcomer: Person) -> None:
    wrong = {"kind": "resident_id", "number": number_wrong_by_one()}
    answer = newcomer.browser.put("/me", some_application(document=wrong))
    assert field_codes(answer) == {"document.number": "residents.document_checksum"}


def test_all_mistakes_are_named_at_once(newcomer: Person) -> None:
    answer = newcomer.browser.put(
        "/me",
        some_application(
            name="张\u202e三",
            document={"kind": "resident_id", "number": number_wrong_by_one()},
            division_code="411221",
            consent_version=99,
        ),
    )
    assert field_codes(answer) == {
        "name": "residents.name_characters",
        "document.number": "residents.document_checksum",
        "division_code": "divisions.division_unknown",
        "consent_version": "residents.consent_outdated",
    }


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": None}, {"name"}),
        ({"name": "   "}, {"name"}),
        ({"address": "   "}, {"address"}),
        ({"address": "x" * 121}, {"address"}),
        ({"document": None}, {"document"}),
        ({"document": {"kind": "resident_id"}}, {"document.number"}),
        ({"document": {"kind": "library card", "number": "1"}}, {"document.kind"}),
        ({"consent_version": True}, {"consent_version"}),
        ({"consent_version": "1"}, {"consent_version"}),
        ({"consent_version": 0}, {"consent_version"}),
        ({"division_code": "999999999999"}, {"division_code"}),
        ({"division_code": "410102001001"}, {"division_code"}),
        ({"is_admin": True}, {"is_admin"}),
        ({"resident_id": "A" * 22}, {"resident_id"}),
    ],
)
def test_wrong_fields_are_named_and_nothing_is_stored(
    newcomer: Person, wrong: dict[str, Any], fields: set[str]
) -> None:
    answer = newcomer.browser.put("/me", some_application(**wrong))
    assert answer.status_code in (400, 422)
    assert set(field_codes(answer)) == fields
    assert code(newcomer.browser.get("/me")) == (404, "residents.not_applied")


def test_half_a_character_is_no_text(newcomer: Person) -> None:
    body = json.dumps(some_application(address="\ud800"))
    raw = body.encode(), body.replace("\\ud800", "\ud800").encode("utf-8", "surrogatepass")
    for data in raw:
        answer = newcomer.browser.put("/me", data=data, content_type="application/json")
        assert code(answer) == (400, "core.bad_json")


def test_mistakes_are_told_in_the_language_asked_for(newcomer: Person) -> None:
    wrong = some_application(consent_version=99)
    told_in = {
        lang: newcomer.browser.put("/me", wrong, headers={"Accept-Language": lang}).get_json()
        for lang in ("zh-CN", "en-GB", "fr")
    }
    texts = {lang: p["fields"]["consent_version"]["text"] for lang, p in told_in.items()}
    assert texts["zh-CN"] == texts["fr"] == "同意书有新版本，请重新阅读。"
    assert texts["en-GB"].startswith("The consent has a new version")


def test_a_correction_keeps_the_person(resident: Person, fixed_clock: FixedClock) -> None:
    before = resident.browser.get("/me").get_json()
    fixed_clock.move(days=1)
    corrected = some_application(name="李四", division_code=some_home())
    after = resident.browser.put("/me", corrected).get_json()
    for kept in ("resident_id", "applied_at", "phone"):
        assert after[kept] == before[kept]
    assert (after["name"], after["division_code"]) == ("李*", corrected["division_code"])


def test_a_correction_keeps_the_check_ins(resident: Person) -> None:
    resident.checks_in()
    assert resident.browser.put("/me", some_application()).status_code == 200
    assert resident.colour() == "green"


def test_a_corrected_document_no_longer_points_here(resident: Person, house: Installation) -> None:
    def claims() -> list[str]:
        rows = house.stored_items()["changxing-residents"]
        return [
            row["key"]["S"]
            for row in rows
            if row["part"]["S"] == f"resident#{resident.resident_id}"
        ]

    (before,) = claims()
    resident.browser.put("/me", some_application())
    (after,) = claims()
    assert before != after


def test_the_same_form_sent_twice_is_one_application(newcomer: Person) -> None:
    application = some_application()
    first = newcomer.browser.put("/me", application).get_json()
    assert newcomer.browser.put("/me", application).get_json() == first


def test_two_phones_at_once_make_one_resident(newcomer: Person, fixed_clock: FixedClock) -> None:
    fixed_clock.move(seconds=61)
    twin = newcomer.on_another_phone()
    actors = [
        accounts.find_session(one.browser.cookie("__Host-session") or "")
        for one in (newcomer, twin)
    ]

    def apply(actor: Any) -> str:
        try:
            return str(service.apply(actor, some_application())["resident_id"])
        except DomainError as refused:
            return refused.code

    answers = at_once(*[partial(apply, actor) for actor in actors])
    shown = [one.browser.get("/me").get_json()["resident_id"] for one in (newcomer, twin)]
    assert shown[0] == shown[1]
    assert set(answers) <= {shown[0], "residents.applied_elsewhere", "core.store_unavailable"}
    assert shown[0] in answers


def test_a_second_phone_sees_the_application_of_the_first(
    newcomer: Person, fixed_clock: FixedClock
) -> None:
    fixed_clock.move(seconds=61)
    twin = newcomer.on_another_phone()
    newcomer.applies()
    assert twin.browser.get("/me").get_json()["resident_id"] == newcomer.resident_id
    assert twin.applies().resident_id == newcomer.resident_id


def test_a_document_of_somebody_else_gets_the_same_answer(
    resident: Person, newcomer: Person
) -> None:
    taken = newcomer.browser.put("/me", some_application(document=resident.application["document"]))
    assert taken.status_code == 200
    free = Person(resident.app).signs_in().browser.put("/me", some_application())
    assert sorted(taken.get_json()) == sorted(free.get_json())
    assert taken.get_json()["resident_id"] != resident.resident_id
    assert resident.browser.get("/me").get_json()["resident_id"] == resident.resident_id


def test_what_identifies_is_nowhere_in_clear_on_the_disk(
    resident: Person, house: Installation
) -> None:
    child = {"name": "诸葛小小", "document": {"kind": "passport_cn", "number": "E55443322"}}
    member = {"id": reading()["id"], "relation": "child", **child}
    assert resident.browser.post("/me/household", member).status_code == 201
    agreement = resident.browser.post("/me/household/agreement-codes", {}).get_json()
    resident.checks_in()
    secrets = [
        resident.application["name"],
        resident.application["document"]["number"],
        resident.application["address"],
        resident.phone,
        child["name"],
        "E55443322",
        agreement["agreement_code"],
    ]
    stored = repr(house.stored_items())
    files = [
        path
        for path in house.home.rglob("*")
        if path.is_file() and path.name not in ("outbox.jsonl", "engine.log")
    ]
    on_disk = b"".join(path.read_bytes() for path in files)
    assert resident.resident_id in stored
    for secret in secrets:
        assert str(secret) not in stored
        assert str(secret).encode() not in on_disk


def test_what_is_sealed_for_one_row_cannot_be_read_from_another(
    resident: Person, stranger: Person
) -> None:
    row = service.Resident.of(resident.resident_id)
    other = service.Resident.of(stranger.resident_id)
    assert row is not None
    assert other is not None
    assert row.clear("name") == resident.application["name"]
    other.name_sealed = row.name_sealed
    with pytest.raises(InvalidTag):
        other.clear("name")


def test_nobody_reads_somebody_else(resident: Person, stranger: Person) -> None:
    stranger.checks_in()
    unknown = "A" * 22
    device_key = "A" * 44
    for ask in (
        lambda who: resident.browser.get(f"/me/health-code?resident_id={who}"),
        lambda who: resident.browser.get(f"/me/check-ins?resident_id={who}"),
        lambda who: resident.browser.delete(f"/me/household/{who}"),
        lambda who: resident.browser.delete(f"/me/household/answered-by/{who}"),
        lambda who: resident.browser.post(
            "/me/passes", {"resident_id": who, "device_key": device_key}
        ),
    ):
        assert told(ask(stranger.resident_id)) == told(ask(unknown))
        assert ask(unknown).status_code in (404, 422)


def test_nobody_checks_in_for_somebody_else(resident: Person, stranger: Person) -> None:
    def told_of(who: str) -> dict[str, Any]:
        answer = resident.checks_in(reading(id=same_id, resident_id=who))
        return {k: v for k, v in told(answer).items() if k not in ("health_code",)}

    same_id = reading()["id"]
    assert told_of(stranger.resident_id) == told_of("A" * 22)
    assert stranger.colour() == "none"
