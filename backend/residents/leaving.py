"""Forgetting somebody: one transaction that begins it, and what residents themselves erase.

What other rooms hold is erased by whoever `install` names; this room does not know them. The mark
(models.Leaving) is written with the beginning, so that a process that dies leaves no half person:
the next one goes on from the mark.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import clock, db, ids
from backend.residents.models import (
    AnsweredBy,
    DocumentClaim,
    HelpRequest,
    HouseholdSize,
    Leaving,
    Member,
    Resident,
)

log = logging.getLogger(__name__)
Go = Callable[[Leaving], bool]

_go: Go | None = None


def install(go: Go) -> None:
    """Say who erases what every room holds; it says whether nothing is left."""
    global _go
    _go = go


def mark(writes: TransactWrite, subject_id: str, account_id: str | None) -> Leaving:
    """Within a transaction, write down that somebody is to be forgotten."""
    leaving = Leaving(
        part=Leaving.part_of(subject_id),
        account_id=account_id,
        asked_ms=clock.to_ms(clock.now()),
    )
    writes.save(leaving)
    return leaving


def go_on(leaving: Leaving) -> bool:
    """Erase all that may go; says whether nothing is left. What fails now, the job does later."""
    if _go is None:
        raise RuntimeError("install() comes first")
    try:
        return _go(leaving)
    except db.StoreUnavailable:
        log.warning("forgetting somebody goes on later")
        return False


def of(subject_id: str) -> Leaving | None:
    """The mark of somebody who is being forgotten; one consistent read."""
    try:
        return Leaving.get("leaving", Leaving.part_of(subject_id), consistent_read=True)
    except Leaving.DoesNotExist:
        return None


def page(after: str | None, most: int) -> list[Leaving]:
    """Some of those who are being forgotten, in the order of their ids."""
    return Leaving.page(after, most)


def part_from_account(writes: TransactWrite, resident_id: str) -> None:
    """Within a transaction, take the account off a resident's row, which may have to stay."""
    writes.update(
        Resident(Resident.key_of(resident_id)),
        actions=[Resident.account_id.remove()],
        condition=Resident.applied_ms.exists(),
    )


def sole_members(head_id: str) -> list[str]:
    """Whom nobody but this head answers for, and who has no account: they would be left alone."""
    return [
        member.resident_id
        for member in Member.all_of_head(head_id)
        if not has_account(member.resident_id) and not _others_of(member.resident_id, head_id)
    ]


def has_account(resident_id: str) -> bool:
    """Whether somebody has an account of their own."""
    resident = Resident.of(resident_id)
    return resident is not None and resident.account_id is not None


def _others_of(member_id: str, head_id: str) -> list[str]:
    return [one.head_id for one in AnsweredBy.all_of_member(member_id) if one.head_id != head_id]


def erase_links(resident_id: str | None, _account_id: str | None) -> None:
    """End that somebody answers for others, and others for them. It may happen twice."""
    if resident_id is None:
        return
    for member in Member.all_of_head(resident_id):
        _unlink(resident_id, member.resident_id)
    for link in AnsweredBy.all_of_member(resident_id):
        _unlink(link.head_id, resident_id)
    HouseholdSize(Resident.key_of(resident_id), "household_size").delete()


def _unlink(head_id: str, member_id: str) -> None:
    try:
        with db.transaction(ids.random_id()) as writes:
            writes.delete(
                Member(Resident.key_of(head_id), Member.part_of(member_id)),
                condition=Member.relation.exists(),
            )
            writes.delete(AnsweredBy(Resident.key_of(member_id), AnsweredBy.part_of(head_id)))
            writes.update(
                HouseholdSize(Resident.key_of(head_id), "household_size"),
                actions=[HouseholdSize.members.add(-1)],
            )
    except db.ConditionFailed:
        # One end is gone already; the other has nothing to hold on to.
        AnsweredBy(Resident.key_of(member_id), AnsweredBy.part_of(head_id)).delete()


def erase_identity(resident_id: str | None, _account_id: str | None) -> None:
    """Erase who somebody is: name, document, address, and the claim on the document."""
    resident = Resident.of(resident_id) if resident_id else None
    if resident is None:
        return
    with db.transaction(ids.random_id()) as writes:
        writes.delete(resident)
        writes.delete(DocumentClaim.by(resident))


def told_identity(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Who somebody is, clear, for themselves."""
    resident = Resident.of(resident_id) if resident_id else None
    if resident is None:
        return []
    return [
        {
            "resident_id": resident.resident_id,
            "name": resident.clear("name"),
            "document_kind": resident.document_kind,
            "document_number": resident.clear("document_number"),
            "division_code": resident.division_code,
            "address": resident.clear("address"),
            "consent_version": int(resident.consent_version),
            "applied_at": clock.to_text(clock.from_ms(int(resident.applied_ms))),
        }
    ]


def told_members(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Whom somebody answers for: relation and since when. Who they are is theirs to export."""
    members = Member.all_of_head(resident_id) if resident_id else []
    return [
        {
            "resident_id": member.resident_id,
            "relation": member.relation,
            "has_own_account": member.has_own_account,
            "since_at": clock.to_text(clock.from_ms(int(member.since_ms))),
        }
        for member in members
    ]


def told_answered_by(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Who answers for somebody, and since when."""
    links = AnsweredBy.all_of_member(resident_id) if resident_id else []
    return [
        {
            "resident_id": link.head_id,
            "since_at": clock.to_text(clock.from_ms(int(link.since_ms))),
        }
        for link in links
    ]


def told_help(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """What somebody asked for, where they live now."""
    return [
        {
            "kind": row.kind,
            "state": row.state,
            "text": row.clear_text(),
            "asked_at": clock.to_text(clock.from_ms(int(row.asked_ms))),
        }
        for row in _help_of(resident_id)
    ]


def erase_help(resident_id: str | None, _account_id: str | None) -> None:
    """Erase it."""
    for row in _help_of(resident_id):
        row.delete()


def _help_of(resident_id: str | None) -> list[HelpRequest]:
    resident = Resident.of(resident_id) if resident_id else None
    if resident is None:
        return []
    return HelpRequest.all_of_resident(resident.division_code, resident.resident_id)
