"""Use cases of passes: issue a credential to a phone, and publish what verifiers need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from backend.accounts import service as accounts
from backend.city import service as declared
from backend.config import settings
from backend.core import clock, crypto, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.divisions.rules import county_of
from backend.healthcode import beacons, exceptions, issuers, keylists, passes, rules, service
from backend.healthcode import history as histories
from backend.healthcode.models import CheckIn
from backend.residents import service as residents

# How long a cache may answer in our place, in seconds: a verifier's own with the list, and any with
# what was withdrawn.
LIST_FOR_S = 300
WITHDRAWALS_FOR_S = 60


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
    credential = passes.sign_credential(claims, *issuers.signing(now))
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
    city, book, home = settings().city, service.rule_book(), residents.division_of(resident_id)
    place = service.place_of(resident_id, home)
    service.check_duty(now, place)
    today = city.day_of(now)
    rule = book.on(today)
    known = histories.history_of(CheckIn.readings_of_resident(resident_id), today)
    days_off, filed = known.days_off(declared.days_off(place)), known.evidence(now)
    facts, start = known.check_ins, histories.start_on(book, known, days_off, today)
    state = rules.state_of(rule, facts, filed, days_off, today, start)
    if state is None:
        raise DomainError("healthcode.no_check_in_yet", 409)
    issued_at = service.seconds(now)
    worsens_on = book.worsens_on(state, facts, filed, days_off, today, 3, start)
    return passes.Claims(
        issued_at=issued_at,
        expires_at=passes.expiry_of(rule, state, issued_at, city.zone, worsens_on),
        pass_id=passes.daily_pass_id(crypto.keys().token_key, resident_id, today),
        county=int(county_of(home)),
        rule_version=rule.version,
        state=state,
        device_key=point,
    )


def published_keys() -> dict[str, Any]:
    """Keys and rules for verifiers, signed by the root, and the withdrawals, signed by the seal.

    The signed forms are COSE_Sign1 over the CBOR of what is shown beside them.

    :raises DomainError: healthcode.no_issuing_key (503).
    """
    known = issuers.of_process().published(clock.now())
    return {
        **known.content,
        "root": keylists.shown_point(known.root),
        "signed": known.signed,
        **_withdrawals_of(known),
    }


def check_listed(version: int, content: Mapping[str, Any]) -> None:
    """Refuse a version of the rule of which verifiers do not know these very numbers yet.

    On a laptop every version is listed at once; in the cloud the root has to have signed it.

    :raises DomainError: healthcode.rule_not_listed (409), healthcode.no_issuing_key (503).
    """
    known = issuers.of_process().published(clock.now())
    _, listed, _ = keylists.read_list(known.content)
    if listed.get(version) != rules.Rule.from_mapping(content):
        raise DomainError("healthcode.rule_not_listed", 409)


def published_withdrawals() -> dict[str, Any]:
    """Only what was withdrawn: small enough for every phone to ask for.

    :raises DomainError: healthcode.no_issuing_key (503).
    """
    return _withdrawals_of(issuers.of_process().published(clock.now()))


def _withdrawals_of(known: issuers.Published) -> dict[str, Any]:
    return {
        "withdrawn": known.withdrawals["withdrawn"],
        "withdrawals": {
            "issued_at": known.withdrawals["issued_at"],
            "signed": known.withdrawals_signed,
        },
    }


def verify_by(
    document: Mapping[str, Any],
    root: bytes,
    text: str,
    at: datetime,
    exceptions_signed: bytes | None = None,
) -> passes.Verification:
    """Check the text of a pass by what was fetched before, and the pinned root.

    :param exceptions_signed: the whole list of exceptions, when it was fetched as well.
    :raises KeyListError: the document is not what that root and its seal have signed.
    :raises CoseError: the list of exceptions is not what a key of the document has signed.
    """
    trusted = keylists.prove(document, root)
    listed = exceptions.NONE_KNOWN
    if exceptions_signed is not None:
        listed = exceptions.prove(exceptions_signed, trusted.keys, trusted.withdrawn)
    return passes.verify(
        text,
        service.seconds(at),
        trusted.keys,
        trusted.rules,
        settings().city.zone,
        trusted.withdrawn,
        listed.colour_of,
    )
