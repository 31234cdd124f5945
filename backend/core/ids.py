"""Identifiers: random ones made here, and UUIDs made on the phone in their short stored form."""

from __future__ import annotations

import base64
import secrets
import uuid


def random_id() -> str:
    """128 random bits as 22 URL-safe characters."""
    return to_base64url(secrets.token_bytes(16))


def to_base64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes of base64url text with or without padding.

    :raises ValueError: it is not base64url.
    """
    return base64.b64decode(
        text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True
    )


def short_uuid(value: uuid.UUID) -> str:
    """A UUID in 22 characters, as it is stored."""
    return to_base64url(value.bytes)


def long_uuid(short: str) -> str:
    """The usual text of a UUID stored by `short_uuid`."""
    return str(uuid.UUID(bytes=from_base64url(short)))
