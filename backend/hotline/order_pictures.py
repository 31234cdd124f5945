"""Photos of whoever handles a work order: sent before the act that names them, and its own.

A phone out of reach keeps them sealed to the server, as it keeps the acts; they are opened here.
"""

from __future__ import annotations

import uuid

from backend.core import pictures, sealed
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.core.picture_models import PictureRow
from backend.hotline import order_rules, sight
from backend.hotline.holdings import owner_of

KIND = "order_picture"
SEALED_TYPE = "application/octet-stream"
TYPES = (*pictures.UPLOAD_TYPES, SEALED_TYPE)
BYTES_MOST = pictures.UPLOAD_BYTES_MOST + sealed.HEADER_BYTES + sealed.TAG_BYTES


def upload(duty: OnDuty, number: str, made_as: str, data: bytes, media_type: str) -> PictureRow:
    """Take a photo, sealed or not; the same again is answered again.

    Whoever may look at an order may send one: it may have been transferred since it was taken.

    :param made_as: the phone's UUID for it.
    :raises DomainError: hotline.not_found, core.not_found (404), hotline.not_yours (403),
        core.sealed_unreadable (422), and what pictures.upload raises.
    """
    row, parties = sight.needed(duty, number)
    try:
        phones_id = uuid.UUID(made_as)
    except ValueError:
        raise DomainError("core.not_found", 404) from None
    if parties == {order_rules.Party.COMMAND}:
        raise DomainError("hotline.not_yours", 403)
    if media_type == SEALED_TYPE:
        try:
            data = sealed.open_bytes(data, KIND, str(phones_id), duty.staff_id)
        except sealed.Unreadable:
            raise DomainError("core.sealed_unreadable", 422) from None
    return pictures.upload(owner_of(row.number), phones_id, data)


def read(duty: OnDuty, number: str, picture_id: str, size: str) -> pictures.Picture:
    """A picture of an order, the reporter's or a handler's: three reads.

    :raises DomainError: hotline.not_found, core.not_found (404).
    """
    row = sight.needed(duty, number).row
    found = pictures.read_own(owner_of(row.number), picture_id, size)
    if found is None:
        raise DomainError("core.not_found", 404)
    return found
