"""Small texts made smaller before they are sealed or stored; the same text gives the same bytes."""

from __future__ import annotations

import base64
import gzip


def as_bytes(text: str) -> bytes:
    """A text as gzip."""
    return gzip.compress(text.encode(), mtime=0)


def of_bytes(data: bytes) -> str:
    """The text that `as_bytes` packed."""
    return gzip.decompress(data).decode()


def as_text(text: str) -> str:
    """A text as gzip in base64, for what is sealed as a text."""
    return base64.b64encode(as_bytes(text)).decode()


def of_text(packed: str) -> str:
    """The text that `as_text` packed."""
    return of_bytes(base64.b64decode(packed))
