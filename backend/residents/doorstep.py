"""What is known of residents through those who come to their door."""

from __future__ import annotations

import uuid

from backend.core import ids
from backend.core.errors import DomainError
from backend.residents.models import Collected


def whom(staff_id: str, resident_id: str | None, person_id: uuid.UUID | None) -> str:
    """Whom a record made at the door is about: named by the roster, or by a collection.

    :param person_id: the id that the same person's phone gave a member of a household.
    :raises DomainError: residents.not_collected_yet (422): that household has not come yet.
    """
    if person_id is None:
        return resident_id or ""
    found = Collected.resident_of(staff_id, ids.short_uuid(person_id))
    if found is None:
        raise DomainError("residents.not_collected_yet", 422)
    return found
