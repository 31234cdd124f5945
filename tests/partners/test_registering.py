"""A partner takes two people of different units; taking away takes one, at once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from backend.partners import public_keys, registering
from backend.staff.rules import Role
from tests.partners.partner import Partner, a_partner_wish, point_of, some_key, taking
from tests.support.audits import audited
from tests.support.browser import code, field_codes
from tests.support.installation import Installation
from tests.support.staff import OnDuty

pytestmark = pytest.mark.one_engine
PARTNERS = "/duty/partners"


@pytest.fixture
def command(house: Installation) -> OnDuty:
    """Somebody of a county's command."""
    return OnDuty(house.app, (Role.COMMAND, "411221"))


def terms(version: int = 1, **other: Any) -> dict[str, Any]:
    """Terms that nothing is wrong with."""
    return {
        "id": str(uuid.uuid4()),
        "version": version,
        "per_minute": 60,
        "per_day": 1000,
        "keys": [point_of(some_key())],
        **other,
    }


def test_a_registration_alone_answers_nobody_and_is_one_however_often_it_comes(
    command: OnDuty,
) -> None:
    wish = a_partner_wish()
    told = command.must("POST", PARTNERS, wish).get_json()
    assert (told["state"], told["keys"], told["per_day"]) == ("proposed", [], 0)
    assert told["phone"].endswith(wish["phone"])
    assert command.must("POST", PARTNERS, wish).get_json() == told
    other = command.post(PARTNERS, {**wish, "name": "别的名字"})
    assert code(other) == (422, "core.id_reused")
    listed = command.must("GET", PARTNERS).get_json()["partners"]
    assert [one["name"] for one in listed if one["partner_id"] == told["partner_id"]] == [
        wish["name"]
    ]


def test_partners_come_by_pages_and_each_once(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = OnDuty(house.app, (Role.COMMAND, "4112"))
    areas = ["411221", "411224", "411281"]
    made = {
        city.must("POST", PARTNERS, a_partner_wish(division_code=one)).get_json()["partner_id"]
        for one in areas
        for _ in range(2)
    }
    monkeypatch.setattr(registering, "PAGE", 2)
    # A county within the city, and one twice: nobody is listed twice for it.
    grants = [(Role.COMMAND, "411221"), (Role.COMMAND, "411281"), (Role.COMMAND, "411221100")]
    for reader, mine in ((city, areas), (OnDuty(house.app, *grants), ["411221", "411281"])):
        found, path = list[Any](), PARTNERS
        while path:
            page = reader.must("GET", path).get_json()
            assert len(page["partners"]) <= 2
            found += page["partners"]
            path = f"{PARTNERS}?after={page['next']}" if page["next"] else ""
        told = [one["partner_id"] for one in found]
        assert len(told) == len(set(told))
        assert {one["division_code"][:6] for one in found} >= set(mine)
        assert len(made & set(told)) == 2 * len(mine)
    assert field_codes(city.call("GET", f"{PARTNERS}?after=%21")) == {"after": "core.field_invalid"}


def test_what_is_wrong_with_a_company_is_said_beside_its_field(command: OnDuty) -> None:
    wrong = a_partner_wish(credit_code="911101080000000000", division_code="411221100")
    assert field_codes(command.post(PARTNERS, wrong)) == {
        "credit_code": "partners.credit_code_invalid",
        "division_code": "divisions.division_unknown",
    }
    assert field_codes(command.post(PARTNERS, a_partner_wish(phone="12345"))) == {
        "phone": "accounts.phone_invalid"
    }
    elsewhere = command.post(PARTNERS, a_partner_wish(division_code="411224"))
    assert code(elsewhere) == (404, "partners.unknown")


def test_the_second_person_is_of_another_unit_and_agrees_to_what_stands_there(
    command: OnDuty, house: Installation
) -> None:
    told = command.must("POST", PARTNERS, a_partner_wish()).get_json()
    path = f"{PARTNERS}/{told['partner_id']}"
    made = command.must("POST", f"{path}/terms", terms()).get_json()
    agree = f"/duty/proposals/{made['proposal_id']}/agree"
    assert code(command.post(agree, {})) == (409, "staff.same_person")
    colleague = OnDuty(house.app, (Role.COMMAND, "411221"), unit_id=command.unit_id)
    assert code(colleague.post(agree, {})) == (409, "staff.same_unit")
    assert command.get(path).get_json()["state"] == "proposed"
    other = OnDuty(house.app, (Role.COMMAND, "411221"))
    said = other.must("GET", f"/duty/proposals/{made['proposal_id']}").get_json()
    assert said["body"]["name"] == told["name"]
    assert "phone" not in said["body"]
    other.must("POST", agree, {})
    after = command.get(path).get_json()
    assert (after["state"], after["per_minute"], len(after["keys"])) == ("active", 60, 1)
    assert after["keys"][0]["keyid"] == f"{told['partner_id']}.{after['keys'][0]['key_id']}"


def test_terms_of_a_version_that_has_passed_are_not_agreed_to(house: Installation) -> None:
    partner = Partner(house.app)
    late = partner.propose([some_key()])
    path = f"{PARTNERS}/{partner.partner_id}"
    wish = taking(partner.told["version"])
    partner.first.must("POST", f"{path}/suspend", wish)
    refused = partner.second.post(f"/duty/proposals/{late}/agree", {})
    assert code(refused) == (409, "partners.changed")
    again = partner.first.post(f"{path}/keys/{'A' * 16}/end", wish)
    assert again.status_code == 200, "a key that is gone already is no mistake"
    key_id = partner.told["keys"][0]["key_id"]
    stale = partner.first.post(f"{path}/keys/{key_id}/end", wish)
    assert code(stale) == (409, "partners.changed")


def test_a_key_that_is_none_is_named_by_its_place_and_a_private_one_by_its_danger(
    command: OnDuty,
) -> None:
    told = command.must("POST", PARTNERS, a_partner_wish()).get_json()
    path = f"{PARTNERS}/{told['partner_id']}/terms"
    key = ec.generate_private_key(ec.SECP256R1())
    spki = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    public = key.public_key().public_bytes(*spki).decode()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    larger = ec.generate_private_key(ec.SECP384R1()).public_key().public_bytes(*spki).decode()
    edwards = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(*spki).decode()
    for keys, wrong in (
        ([public, private], {"keys.1": "partners.key_private"}),
        ([public, public], {"keys.1": "partners.key_twice"}),
        ([larger, edwards], {"keys.0": "partners.key_invalid", "keys.1": "partners.key_invalid"}),
        (["AAAA", "公钥"], {"keys.0": "partners.key_invalid", "keys.1": "partners.key_invalid"}),
    ):
        assert field_codes(command.post(path, terms(keys=keys))) == wrong
    assert command.post(path, terms(keys=[public] * 3)).status_code == 422
    assert command.must("POST", path, terms(keys=[public])).get_json()["state"] == "open"


def test_a_body_of_terms_that_was_made_by_hand_is_checked_like_ours(house: Installation) -> None:
    partner = Partner(house.app)
    proposed = partner.propose([some_key()])
    body = partner.first.get(f"/duty/proposals/{proposed}").get_json()["body"]
    stolen = {**body["keys"][0], "key_id": "A" * 16}
    for other in ({"name": "别的公司"}, {"division_code": "411224"}):
        wish = {"kind": "partner-terms", "body": body | other}
        assert partner.first.post("/duty/proposals", wish).status_code == 404, other
    nowhere = {"key_id": "A" * 16, "point": "A" * 44}
    for keys, wrong in (
        ([stolen], "partners.key_invalid"),
        ([nowhere], "partners.key_invalid"),
        (body["keys"] * 2, "partners.key_twice"),
    ):
        wish = {"kind": "partner-terms", "body": body | {"keys": keys}}
        assert field_codes(partner.first.post("/duty/proposals", wish)) == {"keys": wrong}


def test_a_key_that_was_ended_never_comes_back(house: Installation) -> None:
    partner, new = Partner(house.app), some_key()
    path = f"{PARTNERS}/{partner.partner_id}"
    key_id = partner.told["keys"][0]["key_id"]
    wish = taking(partner.told["version"])
    after = partner.first.must("POST", f"{path}/keys/{key_id}/end", wish).get_json()
    both = [point_of(new), point_of(partner.key)]
    refused = partner.first.post(f"{path}/terms", terms(after["version"], keys=both))
    assert field_codes(refused) == {"keys.1": "partners.key_ended"}
    partner.told = after
    proposed = partner.propose([new])
    body = partner.first.get(f"/duty/proposals/{proposed}").get_json()["body"]
    old = public_keys.key_of(point_of(partner.key))._asdict()
    by_hand = {"kind": "partner-terms", "body": body | {"keys": [old]}}
    refused = partner.first.post("/duty/proposals", by_hand)
    assert field_codes(refused) == {"keys": "partners.key_ended"}


def test_whoever_takes_something_from_a_partner_says_why_and_the_audit_keeps_it(
    house: Installation,
) -> None:
    partner = Partner(house.app)
    path, version = f"{PARTNERS}/{partner.partner_id}", partner.told["version"]
    key_id = partner.told["keys"][0]["key_id"]
    for what in ("suspend", f"keys/{key_id}/end"):
        for wish in ({"version": version}, {"version": version, "reason": "a whim"}):
            assert "reason" in field_codes(partner.first.post(f"{path}/{what}", wish))
    partner.first.must("POST", f"{path}/keys/{key_id}/end", taking(version))
    wish = {"version": version + 1, "reason": "misuse"}
    partner.first.must("POST", f"{path}/suspend", wish)
    acts = [(one.action, one.purpose) for one in audited(whom=partner.partner_id)]
    taken = {("partner.end_key", "key_leaked"), ("partner.suspend", "misuse")}
    assert taken <= set(acts)


def test_who_is_to_be_called_there_is_sealed_in_the_store(
    command: OnDuty, house: Installation
) -> None:
    wish = a_partner_wish(contact_name="欧阳值守员")
    command.must("POST", PARTNERS, wish)
    stored = str(house.stored_items()["changxing-partners"])
    assert wish["name"] in stored
    assert wish["contact_name"] not in stored
    assert wish["phone"] not in stored
