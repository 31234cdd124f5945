"""Use cases of a household: the people somebody answers for, and their agreement."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, crypto, db, limits
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.residents import leaving, rules, service
from backend.residents.models import (
    Agreement,
    AnsweredBy,
    DocumentClaim,
    HouseholdSize,
    Member,
    Resident,
)

CODE_LIVES = timedelta(minutes=10)
CODE_TRIES = limits.Limit("agreement-tries", 10, 3600)
CODES_MADE = limits.Limit("agreement-codes", 20, 3600)


def list_household(actor: Actor) -> dict[str, Any]:
    """Whom I answer for, and who answers for me, all masked."""
    own = service.own_resident(actor)
    members = [_told(member) for member in Member.all_of_head(own.resident_id)]
    answered_by = []
    for link in AnsweredBy.all_of_member(own.resident_id):
        head = Resident.of(link.head_id)
        answered_by.append(
            {
                "link_id": link.head_id,
                "name": rules.mask_name(head.clear("name")) if head else "*",
                "since_at": clock.from_ms(int(link.since_ms)),
            }
        )
    return {"members": [told for told in members if told], "answered_by": answered_by}


def _told(member: Member) -> dict[str, Any] | None:
    resident = Resident.of(member.resident_id)
    if resident is None:
        return None
    known = service.masked(resident)
    return {
        "resident_id": member.resident_id,
        "name": known["name"],
        "document": known["document"],
        "relation": member.relation,
        "has_own_account": member.has_own_account,
        "since_at": clock.from_ms(int(member.since_ms)),
    }


def add_member(actor: Actor, wish: dict[str, Any]) -> dict[str, Any]:
    """Answer for somebody: by their document, or by the code they read out.

    The same id with the same content is answered again. Whether a document is registered already
    changes nothing in the answer.

    :raises DomainError: core.id_reused, residents.household_full, residents.agreement_unknown,
        core.invalid (422), residents.already_member (409).
    """
    head = service.own_resident(actor)
    request_hash = crypto.keyed_hash("member-request", head.resident_id, str(wish["id"]))
    content_hash = crypto.keyed_hash("member", _content(wish))
    for member in Member.all_of_head(head.resident_id):
        # A code that was used once is gone, so the repetition is known by the phone's id.
        if member.request_hash == request_hash:
            return _answered_again(member, request_hash, content_hash)
    if "agreement_code" in wish:
        member_id, writes_of = _with_agreement(actor, head, wish)
    else:
        member_id, writes_of = _with_document(head, wish)
    member = Member(
        head.key,
        Member.part_of(member_id),
        relation=wish["relation"],
        has_own_account="agreement_code" in wish and leaving.has_account(member_id),
        request_hash=request_hash,
        content_hash=content_hash,
        since_ms=clock.to_ms(clock.now()),
    )
    act = service.act_of(actor, "household.add_member", head, member_id, "household")
    return _answered_again(_write_member(act, head, member, writes_of), request_hash, content_hash)


def _answered_again(member: Member, request_hash: str, content_hash: str) -> dict[str, Any]:
    if member.request_hash != request_hash:
        raise DomainError("residents.already_member", 409)
    if member.content_hash != content_hash:
        raise DomainError("core.id_reused", 422, fields={"id": "core.id_reused"})
    told = _told(member)
    if told is None:
        raise DomainError("residents.not_found", 404)
    return told


def _content(wish: dict[str, Any]) -> str:
    if "agreement_code" in wish:
        return f"{wish['relation']}|{wish['agreement_code']}"
    document = wish["document"]
    number = rules.normalise(document["number"])
    return f"{wish['relation']}|{wish['name']}|{document['kind']}|{number}"


def _write_member(act: audit.Act, head: Resident, member: Member, writes_of: Any) -> Member:
    def all_writes_of(writes: TransactWrite) -> None:
        writes.save(member, condition=Member.relation.does_not_exist())
        writes.update(
            HouseholdSize(head.key, "household_size"),
            actions=[HouseholdSize.members.add(1)],
            condition=HouseholdSize.members.does_not_exist()
            | (HouseholdSize.members < rules.HOUSEHOLD_MOST),
        )
        writes_of(writes)

    try:
        audit.together(act, all_writes_of)
    except db.ConditionFailed:
        known = Member.of(head.resident_id, member.resident_id)
        if known is not None:
            return known
        if len(Member.all_of_head(head.resident_id)) >= rules.HOUSEHOLD_MOST:
            raise DomainError("residents.household_full", 422) from None
        raise _unknown_code() from None
    return member


def _with_document(head: Resident, wish: dict[str, Any]) -> tuple[str, Any]:
    # The id follows from the phone's, so that a repetition meets the same row.
    member_id = crypto.keyed_hash("member-id", head.resident_id, str(wish["id"]))[:22]
    home = {
        "division_code": head.division_code,
        "address": head.clear("address"),
        "consent_version": int(head.consent_version),
    }
    resident = service.resident_row(member_id, wish | home)
    resident.head_id = head.resident_id

    def writes_of(writes: TransactWrite) -> None:
        writes.save(resident, condition=Resident.applied_ms.does_not_exist())
        writes.save(DocumentClaim.by(resident))
        # The way back, for what has to be told to whoever answers for them.
        since_ms = clock.to_ms(clock.now())
        writes.save(
            AnsweredBy(resident.key, AnsweredBy.part_of(head.resident_id), since_ms=since_ms)
        )

    return member_id, writes_of


def _with_agreement(actor: Actor, head: Resident, wish: dict[str, Any]) -> tuple[str, Any]:
    limits.spend(CODE_TRIES, actor.account_id)
    key = Agreement.key_of(wish["agreement_code"])
    try:
        agreement = Agreement.get(key, "agreement", consistent_read=True)
    except Agreement.DoesNotExist:
        raise _unknown_code() from None
    now = clock.now()
    if agreement.expires_at <= now.timestamp() or agreement.resident_id == head.resident_id:
        raise _unknown_code()

    member = Resident.of(agreement.resident_id)
    # Two who answer for each other are not both the head of one household.
    has_no_head = (
        member is not None and member.head_id is None and head.head_id != member.resident_id
    )

    def writes_of(writes: TransactWrite) -> None:
        writes.delete(agreement, condition=Agreement.resident_id.exists())
        if member is not None and has_no_head:
            writes.update(
                Resident(member.key),
                actions=[Resident.head_id.set(head.resident_id)],
                condition=Resident.applied_ms.exists(),
            )
        writes.save(
            AnsweredBy(
                Resident.key_of(agreement.resident_id),
                AnsweredBy.part_of(head.resident_id),
                since_ms=clock.to_ms(now),
            )
        )

    return str(agreement.resident_id), writes_of


def _unknown_code() -> DomainError:
    return DomainError(
        "core.invalid", 422, fields={"agreement_code": "residents.agreement_unknown"}
    )


def make_agreement_code(actor: Actor, member_id: str | None = None) -> dict[str, Any]:
    """A code to read out to somebody who is to answer for me: 8 digits, 10 minutes, once.

    :param member_id: somebody without an account whom I answer for, and whom the other is to take
        on beside me: a child, or before I leave.
    :raises DomainError: residents.not_applied, residents.not_found (404).
    """
    own = service.own_resident(actor)
    if member_id is not None:
        member = Member.of(own.resident_id, member_id)
        if member is None or leaving.has_account(member_id):
            raise DomainError("residents.not_found", 404)
    limits.spend(CODES_MADE, actor.account_id)
    expires_at = clock.now() + CODE_LIVES
    code = f"{secrets.randbelow(10**8):08d}"
    Agreement(
        Agreement.key_of(code),
        "agreement",
        resident_id=member_id or own.resident_id,
        expires_at=int(expires_at.timestamp()),
    ).save()
    return {"agreement_code": code, "expires_at": expires_at}


def remove_member(actor: Actor, resident_id: str) -> None:
    """No longer answer for somebody; who has no account and nobody else is forgotten with it.

    :raises DomainError: residents.not_found (404).
    """
    head = service.own_resident(actor)
    member = Member.of(head.resident_id, resident_id)
    if member is None:
        raise DomainError("residents.not_found", 404)
    act = service.act_of(actor, "household.remove_member", head, resident_id, "household")
    is_alone = resident_id in leaving.sole_members(head.resident_id)
    _unlink(act, head.resident_id, resident_id, is_forgotten=is_alone)


def end_answered_by(actor: Actor, head_id: str) -> None:
    """Somebody may no longer answer for me."""
    own = service.own_resident(actor)
    if Member.of(head_id, own.resident_id) is None:
        raise DomainError("residents.not_found", 404)
    act = service.act_of(actor, "household.end_answered_by", own, head_id, "household")
    _unlink(act, head_id, own.resident_id, is_forgotten=False)


def _unlink(act: audit.Act, head_id: str, member_id: str, is_forgotten: bool) -> None:
    marks: list[leaving.Leaving] = []
    member = Resident.of(member_id)
    had_this_head = member is not None and member.head_id == head_id

    def writes_of(writes: TransactWrite) -> None:
        if had_this_head and not is_forgotten:
            writes.update(
                Resident(Resident.key_of(member_id)),
                actions=[Resident.head_id.remove()],
                condition=Resident.applied_ms.exists(),
            )
        writes.delete(
            Member(Resident.key_of(head_id), Member.part_of(member_id)),
            condition=Member.relation.exists(),
        )
        writes.delete(AnsweredBy(Resident.key_of(member_id), AnsweredBy.part_of(head_id)))
        writes.update(
            HouseholdSize(Resident.key_of(head_id), "household_size"),
            actions=[HouseholdSize.members.add(-1)],
        )
        if is_forgotten:
            # What other rooms hold of them goes afterwards, whoever dies in between.
            marks[:] = [leaving.mark(writes, member_id, None)]

    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # The other side has just ended it too.
        return
    for mark in marks:
        leaving.go_on(mark)
