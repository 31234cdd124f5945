"""Use cases of passes: issue a credential to a phone, and publish what verifiers need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from backend.accounts import service as accounts
from backend.config import rule_file, rule_versions, settings
from backend.core import clock, crypto, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.divisions.rules import county_of
from backend.healthcode import beacons, passes, rules, service
from backend.healthcode import history as histories
from backend.healthcode.models import CheckIn
from backend.residents import service as residents

KEY_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
KEY_VALID_UNTIL = datetime(2036, 1, 1, tzinfo=UTC)


def issue(actor: Actor, resident_id: str | None, device_key: str) -> dict[str, Any]:
    """A credential for the phone that holds the key, and the time it may go by.

    :param device_key: base64url of the SEC1 point of a P-256 key, 33 or 65 bytes.
    :raises DomainError: healthcode.no_check_in_yet (409), healthcode.device_key_invalid (422),
        healthcode.no_emergency (409), residents.not_found (404).
    """
    now = clock.now()
    service.check_duty(now)
    point = _point_of(device_key)
    resident_id = residents.access_resident(actor, resident_id)
    claims = _claims_of(resident_id, point, now)
    accounts.beacon_handed(actor, now)
    keys = crypto.keys()
    credential = passes.sign_credential(claims, keys.issuer, keys.issuer_kid)
    return {
        "credential": ids.to_base64url(credential),
        "expires_at": datetime.fromtimestamp(claims.expires_at, UTC),
        "time_beacon": beacons.make(actor.session_id, now),
    }


def _point_of(device_key: str) -> bytes:
    try:
        return passes.compressed_point(ids.from_base64url(device_key))
    except ValueError:
        code = "healthcode.device_key_invalid"
        raise DomainError(code, 422, fields={"device_key": code}) from None


def _claims_of(resident_id: str, point: bytes, now: datetime) -> passes.Claims:
    city, rule = settings().city, service.rule_in_force()
    today = city.day_of(now)
    known = histories.history_of(CheckIn.readings_of_resident(resident_id), today)
    facts, start = known.check_ins, known.start
    state = rules.state_of(rule, facts, (), city.exempt_on, today, start)
    if state is None:
        raise DomainError("healthcode.no_check_in_yet", 409)
    issued_at = service.seconds(now)
    worsens_on = rules.worsens_on(rule, facts, (), city.exempt_on, today, 3, start)
    return passes.Claims(
        issued_at=issued_at,
        expires_at=passes.expiry_of(rule, state, issued_at, city.zone, worsens_on),
        pass_id=passes.daily_pass_id(crypto.keys().token_key, resident_id, today),
        county=int(county_of(residents.division_of(resident_id))),
        rule_version=rule.version,
        state=state,
        device_key=point,
    )


def issuing_keys() -> dict[bytes, passes.IssuingKey]:
    """The public keys that passes are signed with, by key id."""
    keys = crypto.keys()
    x, y = keys.issuer.public_xy
    point = b"\x04" + x + y
    span = service.seconds(KEY_VALID_FROM), service.seconds(KEY_VALID_UNTIL)
    return {keys.issuer_kid: passes.IssuingKey(point, *span)}


def published_keys() -> dict[str, Any]:
    """Keys and rules for verifiers, signed by the root.

    The signed form is a COSE_Sign1 over the same content in CBOR; who pins the root checks that.
    """
    now = clock.now().replace(microsecond=0)
    told = [
        {
            "kid": ids.to_base64url(kid),
            "x": ids.to_base64url(key.public_key[1:33]),
            "y": ids.to_base64url(key.public_key[33:]),
            "not_before": clock.to_text(datetime.fromtimestamp(key.not_before, UTC)),
            "not_after": clock.to_text(datetime.fromtimestamp(key.not_after, UTC)),
        }
        for kid, key in issuing_keys().items()
    ]
    content = {
        "issued_at": clock.to_text(now),
        "keys": told,
        "rules": [dict(rule_file(version)) for version in rule_versions()],
    }
    root_x, root_y = crypto.keys().root.public_xy
    return content | {
        "root": {"x": ids.to_base64url(root_x), "y": ids.to_base64url(root_y)},
        "signed": ids.to_base64url(passes.sign_document(content, crypto.keys().root)),
    }


def verify(text: str, at: datetime) -> passes.Verification:
    """Check the text of a pass as a checkpoint of this city would at `at`."""
    return passes.verify(
        text,
        service.seconds(at),
        issuing_keys(),
        service.published_rules(),
        settings().city.zone,
    )


PUBLISHED_FOR = timedelta(minutes=5)
