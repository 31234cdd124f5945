"""Documents that everybody reads, made once for each change and kept in the process.

Asking costs one read, of a row whose tag changes with the document; all else is read only when the
tag is not the one that the document in memory was made for.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import clock, ids
from backend.knowledge.models import HeadRow


@dataclass(frozen=True, slots=True)
class Payload:
    """An answer ready to be sent; `etag` names its content."""

    body: bytes
    gzipped: bytes
    etag: str


_made: dict[str, tuple[str, Payload]] = {}


def read(name: str, make: Callable[[HeadRow | None], dict[str, Any]]) -> Payload:
    """A document as it is now; one read when nothing has changed since this process made it.

    :param make: reads the whole and gives what is sent, ready for JSON.
    """
    head = HeadRow.of(name)
    tag = head.tag if head else ""
    known = _made.get(name)
    if known is None or known[0] != tag:
        known = (tag, _payload(make(head)))
        _made[name] = known
    return known[1]


def _payload(told: dict[str, Any]) -> Payload:
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    etag = hashlib.sha256(body).hexdigest()[:20]
    return Payload(body, gzip.compress(body, mtime=0), etag)


def touch(writes: TransactWrite, name: str) -> None:
    """Have a document made anew, in the transaction that changes it."""
    writes.save(HeadRow(name, tag=ids.random_id(), changed_ms=clock.to_ms(clock.now())))
