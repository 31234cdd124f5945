"""Documents' numbers where somebody shows one in person: who says that it is theirs.

A number identifies, it never authenticates. Whoever asks has a duty at the place where it was
shown, keeps to a budget, and has written down that they ask.
"""

from __future__ import annotations

from typing import NamedTuple

from pynamodb.transactions import TransactWrite

from backend.core import crypto
from backend.residents import rules
from backend.residents.models import DocumentClaim, Resident


class Holder(NamedTuple):
    """A resident who says that a document is theirs."""

    resident_id: str
    masked_name: str
    division_code: str


class Document(NamedTuple):
    """A resident's document as it stands: its blind index, and its number as screens show it."""

    document_index: str
    masked_number: str


def index_of(kind: str, number: str) -> str:
    """The blind index of a document's number, as `rules.check_document` gives it."""
    return crypto.blind_index(f"document#{kind}", number)


def holders_of(document_index: str) -> list[Holder]:
    """Everybody who says that a document is theirs: one query, and a read each.

    :param document_index: as `index_of` gives it.
    """
    found = (Resident.of(one) for one in DocumentClaim.all_of(document_index))
    return [
        Holder(row.resident_id, rules.mask_name(row.clear("name")), str(row.division_code))
        for row in found
        if row is not None
    ]


def sole_index_of(resident_id: str) -> str | None:
    """The same as `index_of_resident`, when nobody else says that the document is theirs.

    It is a claim all the same: whoever types a number that nobody else has typed is alone with it.
    A read and a query.
    """
    index = index_of_resident(resident_id)
    is_sole = index is not None and DocumentClaim.all_of(index) == [resident_id]
    return index if is_sole else None


def document_of(resident_id: str) -> Document | None:
    """A resident's own document; None for who is no resident. One read."""
    row = Resident.of(resident_id)
    if row is None:
        return None
    masked = rules.mask_document(row.clear("document_number"))
    return Document(str(row.document_index), masked)


def check_unchanged(writes: TransactWrite, resident_id: str, document: Document) -> None:
    """Make a transaction depend on a resident's document being the one that was read."""
    writes.condition_check(
        Resident,
        Resident.key_of(resident_id),
        "resident",
        condition=Resident.document_index == document.document_index,
    )


def index_of_resident(resident_id: str) -> str | None:
    """The blind index of a resident's own document; None for who is no resident. One read."""
    row = Resident.of(resident_id)
    return str(row.document_index) if row else None
