"""What is known of residents through those who come to their door.

The rooms that record at the door decide what to write; this is how it gets into a resident's row.
Nothing here overwrites a value that is there but `change`, which follows a person's pick.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.accounts import phones
from backend.accounts import service as accounts
from backend.core import clock, crypto, db, ids
from backend.core.errors import DomainError
from backend.residents import service
from backend.residents.models import Collected, DocumentClaim, Resident
from backend.residents.rules import DocumentKind, Origin

KNOWN_AS_FOR = timedelta(days=21)
# Nobody agreed to anything at the door; the emergency order is the ground.
NO_CONSENT = 0


class Said(NamedTuple):
    """What was said of a person at the door, checked and in the form it is kept in."""

    name: str
    document_kind: str
    document_number: str
    division_code: str
    address: str
    phone: str | None

    @property
    def document_index(self) -> str:
        """The blind index of the document."""
        return crypto.blind_index(f"document#{self.document_kind}", self.document_number)


class Known(NamedTuple):
    """What is known of a resident; clear values, for comparing inside the services alone."""

    resident_id: str
    has_account: bool
    was_registered: bool
    """Somebody on duty wrote down who they are, at their door."""
    applied_ms: int
    head_id: str | None
    name: str
    division_code: str
    address: str
    phone: str | None


def whom(staff_id: str, resident_id: str | None, person_id: uuid.UUID | None) -> str:
    """Whom a record made at the door is about: named by the roster, or by a collection.

    :param person_id: the id that the same person's phone gave a member of a household.
    :raises DomainError: residents.not_collected_yet (422): that household has not come yet.
    """
    if person_id is None:
        return resident_id or ""
    found = known_as(staff_id, person_id)
    if found is None:
        raise DomainError("residents.not_collected_yet", 422)
    return found


def known_as(staff_id: str, person_id: uuid.UUID) -> str | None:
    """Who a person of somebody's collection turned out to be, if it has come; one read."""
    return Collected.resident_of(staff_id, ids.short_uuid(person_id))


def own_id(staff_id: str, person_id: uuid.UUID) -> str:
    """The resident id of whoever is registered under this id: a repetition meets the same row."""
    return crypto.keyed_hash("collected-id", staff_id, str(person_id))[:22]


def check(said: Said) -> Said:
    """The same in the form it is kept in.

    :raises DomainError: core.invalid (422) naming name, document.number or phone.
    """
    row = _row(ids.random_id(), said)
    return said._replace(
        name=row.clear("name"),
        document_number=row.clear("document_number"),
        address=row.clear("address"),
        phone=phones.to_e164(said.phone) if said.phone else None,
    )


def _row(resident_id: str, said: Said) -> Resident:
    row = service.resident_row(
        resident_id,
        {
            "name": said.name,
            "document": {
                "kind": DocumentKind(said.document_kind).value,
                "number": said.document_number,
            },
            "division_code": said.division_code,
            "address": said.address,
            "consent_version": NO_CONSENT,
        },
    )
    row.source = Origin.STAFF.value
    return row


def claimants(document_index: str) -> list[Known]:
    """Everybody who says that a document is theirs, wherever they live.

    The caller shows none of them outside the area of whoever asks, not even that there are any.
    """
    found = (known(resident_id) for resident_id in DocumentClaim.all_of(document_index))
    return [one for one in found if one is not None]


def known(resident_id: str) -> Known | None:
    """What is known of a resident: one read, and one more for the phone of an account."""
    row = Resident.of(resident_id)
    if row is None:
        return None
    phone = None
    if row.phone_sealed:
        phone = row.clear("phone")
    elif row.account_id:
        phone = accounts.phone_of(row.account_id)
    return Known(
        resident_id,
        row.account_id is not None,
        row.source == Origin.STAFF,
        int(row.applied_ms),
        row.head_id,
        row.clear("name"),
        str(row.division_code),
        row.clear("address"),
        phone,
    )


def remember(writes: TransactWrite, staff_id: str, person_id: uuid.UUID, resident_id: str) -> None:
    """Within a transaction, say once who a person of a collection is."""
    now = clock.now()
    writes.save(
        Collected(
            Collected.key_of(staff_id),
            Collected.part_of(ids.short_uuid(person_id)),
            resident_id=resident_id,
            created_ms=clock.to_ms(now),
            expires_at=int((now + KNOWN_AS_FOR).timestamp()),
        ),
        condition=Collected.resident_id.does_not_exist(),
    )


def register(writes: TransactWrite, resident_id: str, said: Said, head_id: str) -> None:
    """Within a transaction, make somebody a resident whom nobody in the area knew."""
    row = _row(resident_id, said)
    if head_id != resident_id:
        row.head_id = head_id
    if said.phone:
        _seal_phone(row, said.phone)
    writes.save(row, condition=Resident.applied_ms.does_not_exist())
    writes.save(DocumentClaim.by(row))


def link(writes: TransactWrite, one: Known, said: Said, head_id: str) -> None:
    """Within a transaction, add to somebody known what nobody had said of them yet."""
    row = Resident(Resident.key_of(one.resident_id))
    actions: list[Any] = []
    if one.head_id is None and head_id != one.resident_id:
        actions.append(Resident.head_id.set(head_id))
    if one.phone is None and said.phone:
        _seal_phone(row, said.phone)
        actions.append(Resident.phone_sealed.set(row.phone_sealed))
        actions.append(Resident.phone_index.set(row.phone_index))
    if actions:
        writes.update(row, actions=actions, condition=Resident.applied_ms.exists())


def _seal_phone(row: Resident, phone: str) -> None:
    row.seal("phone", phone)
    row.phone_index = phone_index_of(phone)


def phone_index_of(phone: str) -> str:
    """The blind index of a number in E.164, the same that accounts go by."""
    return crypto.blind_index("phone", phone)


def change(writes: TransactWrite, before: Known, attribute: str, value: str) -> None:
    """Within a transaction, put a picked value in place of the one that was shown beside it.

    :param attribute: name, address, division_code or phone.
    :raises db.ConditionFailed: when the transaction is written and the row has changed meanwhile.
    """
    stored = Resident.of(before.resident_id)
    if stored is None or known(before.resident_id) != before:
        raise db.ConditionFailed
    row, condition = Resident(stored.key), Resident.applied_ms == stored.applied_ms
    for name in ("name_sealed", "address_sealed", "division_code", "phone_sealed"):
        # A sealed value is another text whenever it is written, so the text stands for the row.
        held, is_now = getattr(Resident, name), getattr(stored, name)
        condition &= held.does_not_exist() if is_now is None else held == is_now
    actions: list[Any]
    if attribute == "division_code":
        actions = [Resident.division_code.set(value)]
    elif attribute == "phone":
        _seal_phone(row, value)
        actions = [
            Resident.phone_sealed.set(row.phone_sealed),
            Resident.phone_index.set(row.phone_index),
        ]
    else:
        row.seal(attribute, value)
        sealed = getattr(row, f"{attribute}_sealed")
        actions = [getattr(Resident, f"{attribute}_sealed").set(sealed)]
    writes.update(row, actions=actions, condition=condition)
