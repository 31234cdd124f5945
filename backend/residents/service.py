"""Use cases of residents: apply, read oneself, and the one way to a person's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.accounts import phones
from backend.accounts import service as accounts
from backend.city import service as city
from backend.config import settings
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.residents import rules
from backend.residents.models import AnsweredBy, DocumentClaim, Member, Resident


def apply(actor: Actor, wish: dict[str, Any]) -> dict[str, Any]:
    """Apply for a code, or correct what was entered: one transaction.

    :param wish: name, document {kind, number}, division_code, address, consent_version.
    :returns: the resident, masked.
    :raises DomainError: core.invalid (422) with every wrong field, residents.area_ended (409).
    """
    wrong: dict[str, str] = {}
    if wish["consent_version"] != settings().city.consent["version"]:
        wrong["consent_version"] = "residents.consent_outdated"
    try:
        divisions.check_home(wish["division_code"])
    except DomainError as unknown:
        wrong |= unknown.fields or {}
    if city.is_ended(wish["division_code"]):
        # What is being destroyed there must not grow again behind the one who destroys it.
        raise DomainError("residents.area_ended", 409)
    known_id = accounts.resident_of(actor)
    before = Resident.of(known_id) if known_id else None
    resident = resident_row(known_id or ids.random_id(), wish, wrong)
    resident.account_id = actor.account_id
    if before is not None:
        resident.applied_ms = before.applied_ms
        # What others said stays until somebody picks (backend/collection).
        resident.head_id, resident.source = before.head_id, before.source
        resident.phone_sealed, resident.phone_index = before.phone_sealed, before.phone_index

    def writes_of(writes: TransactWrite) -> None:
        accounts.join_resident(writes, actor.account_id, resident.resident_id)
        writes.save(resident)
        writes.save(DocumentClaim.by(resident))
        if before is not None and before.document_index != resident.document_index:
            writes.delete(DocumentClaim.by(before))

    action = "resident.apply" if before is None else "resident.correct"
    try:
        audit.together(act_of(actor, action, resident, resident.resident_id, "own"), writes_of)
    except db.ConditionFailed:
        # The same person has applied on two phones at once; the other application stands.
        raise DomainError("residents.applied_elsewhere", 409) from None
    if actor.resident_id is None:
        accounts.remember_resident(actor.account_id, resident.resident_id)
    return masked(resident) | {"phone": phones.mask(accounts.phone_of(actor.account_id))}


def act_of(actor: Actor, action: str, own: Resident, whom: str, purpose: str) -> audit.Act:
    """What an account does, for the audit; the area is where its resident lives."""
    return audit.Act(action, f"account:{actor.account_id}", own.division_code, whom, purpose)


def resident_row(
    resident_id: str, wish: dict[str, Any], wrong_already: Mapping[str, str] | None = None
) -> Resident:
    """A resident's row with everything sealed, not yet written.

    :param wrong_already: fields that are known to be wrong, to be named together with the others.
    :raises DomainError: core.invalid (422) with the field of the name or the document.
    """
    kind = rules.DocumentKind(wish["document"]["kind"])
    today = settings().city.day_of(clock.now())
    fields = dict(wrong_already or {})
    name = number = ""
    try:
        name = rules.check_name(wish["name"])
    except DomainError as wrong:
        fields |= wrong.fields or {}
    try:
        number = rules.check_document(kind, wish["document"]["number"], today)
    except DomainError as wrong:
        fields |= wrong.fields or {}
    if fields:
        raise DomainError("core.invalid", 422, fields=fields)
    resident = Resident(
        Resident.key_of(resident_id),
        document_kind=kind.value,
        document_index=crypto.blind_index(f"document#{kind.value}", number),
        division_code=wish["division_code"],
        consent_version=wish["consent_version"],
        applied_ms=clock.to_ms(clock.now()),
    )
    resident.seal("name", name)
    resident.seal("document_number", number)
    resident.seal("address", wish["address"].strip())
    return resident


def masked(resident: Resident) -> dict[str, Any]:
    """What leaves the service of a resident."""
    return {
        "resident_id": resident.resident_id,
        "name": rules.mask_name(resident.clear("name")),
        "document": {
            "kind": resident.document_kind,
            "number": rules.mask_document(resident.clear("document_number")),
        },
        "division_code": resident.division_code,
        "address": rules.mask_address(resident.clear("address")),
        "consent_version": int(resident.consent_version),
        "applied_at": clock.from_ms(int(resident.applied_ms)),
    }


def own_resident(actor: Actor) -> Resident:
    """The resident this account applied for.

    :raises DomainError: residents.not_applied (404).
    """
    resident_id = accounts.resident_of(actor)
    resident = Resident.of(resident_id) if resident_id else None
    if resident is None:
        raise DomainError("residents.not_applied", 404)
    return resident


def read_own(actor: Actor) -> dict[str, Any]:
    """Oneself, masked."""
    phone = phones.mask(accounts.phone_of(actor.account_id))
    return masked(own_resident(actor)) | {"phone": phone}


def access_resident(actor: Actor, resident_id: str | None) -> str:
    """The one way to another person's data: oneself, or somebody one answers for.

    Costs no read for oneself (the session knows), one for a member.

    :returns: the resident id.
    :raises DomainError: residents.not_applied (404), residents.not_found (404, the same answer
        for unknown and for somebody else's).
    """
    own_id = accounts.resident_of(actor)
    if own_id is None:
        raise DomainError("residents.not_applied", 404)
    if resident_id in (None, own_id):
        return own_id
    if Member.of(own_id, resident_id) is None:
        raise DomainError("residents.not_found", 404)
    return resident_id


def division_of(resident_id: str) -> str:
    """Where a resident lives; the caller has passed access_resident()."""
    resident = Resident.of(resident_id)
    if resident is None:
        raise DomainError("residents.not_found", 404)
    return str(resident.division_code)


class Recipient(NamedTuple):
    """A resident with an account, who can be told something."""

    resident_id: str
    account_id: str


def recipients_of(resident_id: str) -> list[Recipient]:
    """Who is told what concerns a resident: they themselves, or, when they have no account,
    whoever answers for them. One read, two more for somebody without an account.
    """
    resident = Resident.of(resident_id)
    if resident is None:
        return []
    if resident.account_id is not None:
        return [Recipient(resident_id, resident.account_id)]
    heads = (Resident.of(link.head_id) for link in AnsweredBy.all_of_member(resident_id))
    return [
        Recipient(head.resident_id, head.account_id)
        for head in heads
        if head is not None and head.account_id is not None
    ]


def own_id(actor: Actor) -> str | None:
    """The resident that an account is, None for one that never applied."""
    return accounts.resident_of(actor)


def area_of(resident_id: str | None) -> str:
    """The area that the audit names: where somebody lives, the city for who lives nowhere yet."""
    resident = Resident.of(resident_id) if resident_id else None
    return str(resident.division_code) if resident else settings().city.root_division


def masked_name(resident_id: str) -> dict[str, str]:
    """A resident by id and masked name, for whoever answers for them."""
    resident = Resident.of(resident_id)
    name = rules.mask_name(resident.clear("name")) if resident else "*"
    return {"resident_id": resident_id, "name": name}
