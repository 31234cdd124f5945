"""Files that phones fetch: named by the SHA-256 of what they say, stored and sent as gzip."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import OrderedDict
from contextlib import suppress
from typing import Any, NamedTuple

from backend.core import db
from backend.cotravel.list_models import FileRow

CHUNK_BYTES = 256 * 1024
NAME = re.compile(r"[0-9a-f]{64}")
HELD = 8


class Made(NamedTuple):
    """A file: its name, how many bytes it says, and what goes over the wire."""

    sha256: str
    size: int
    gzipped: bytes

    def shown(self, version: int) -> dict[str, Any]:
        """How the head names it.

        :param version: of the list, at which it came to say this.
        """
        return {**self.measured(), "version": version}

    def measured(self) -> dict[str, Any]:
        """Its name and sizes."""
        return {"sha256": self.sha256, "bytes": self.size, "gzip_bytes": len(self.gzipped)}


def made(told: Any) -> Made:
    """A file that says this; the same is always the same file."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return Made(hashlib.sha256(body).hexdigest(), len(body), gzip.compress(body, mtime=0))


def keys_of(sha256: str, gzip_bytes: int) -> list[list[str]]:
    """The keys of the rows that a file is stored in."""
    chunks = range(_chunks(gzip_bytes))
    return [[FileRow.key_of(sha256), FileRow.part_of(number)] for number in chunks]


def _chunks(gzip_bytes: int) -> int:
    return -(-gzip_bytes // CHUNK_BYTES)


def store(file: Made, until: int | None = None) -> None:
    """Store a file; doing it twice is doing it once.

    :param until: when the store may forget it unless it is kept (settling.py), seconds since 1970.
        What is kept already stays so.
    """
    is_free = FileRow.data.does_not_exist() | FileRow.expires_at.exists()
    total = _chunks(len(file.gzipped))
    for number in reversed(range(total)):
        # The first piece comes last: whoever finds it finds them all.
        piece = file.gzipped[number * CHUNK_BYTES : (number + 1) * CHUNK_BYTES]
        key, part = FileRow.key_of(file.sha256), FileRow.part_of(number)
        row = FileRow(key, part, data=piece, chunks=total, expires_at=until)
        with suppress(db.ConditionFailed), db.conditional():
            row.save(condition=is_free)


_held: OrderedDict[str, bytes] = OrderedDict()


def read(sha256: str) -> bytes | None:
    """What a file says, as gzip; None when there is none. One query, none when it was just read."""
    if sha256 in _held:
        return _held[sha256]
    rows = FileRow.all_of(sha256) if NAME.fullmatch(sha256) else []
    if not rows or len(rows) < int(rows[0].chunks):
        return None
    _held[sha256] = b"".join(bytes(row.data) for row in rows)
    while len(_held) > HELD:
        _held.popitem(last=False)
    return _held[sha256]


def told(sha256: str) -> Any:
    """What a file says, read; None when there is none."""
    found = read(sha256)
    return None if found is None else json.loads(gzip.decompress(found))
