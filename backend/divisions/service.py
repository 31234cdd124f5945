"""Use cases of divisions: the whole list for the phone's picker, and whether a code is one."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache

from backend.config import DATA, settings
from backend.core.errors import DomainError
from backend.divisions import rules


@dataclass(frozen=True, slots=True)
class Payload:
    """An answer that never changes while the process lives."""

    body: bytes
    gzipped: bytes
    etag: str


@cache
def divisions_of(root: str) -> dict[str, rules.Division]:
    """All units of a root division, by code."""
    return rules.read_divisions((DATA / "divisions" / f"{root}.csv").read_text(encoding="utf-8"))


@cache
def _leaves_of(root: str) -> frozenset[str]:
    return rules.leaves(divisions_of(root))


@cache
def _villages_of(root: str) -> tuple[str, ...]:
    return tuple(sorted(_leaves_of(root)))


def villages() -> tuple[str, ...]:
    """The codes of this city's villages and communities, the units with none below, in order."""
    return _villages_of(settings().city.root_division)


def is_one(code: str) -> bool:
    """Whether a code is a unit of this city, of whatever level."""
    root = settings().city.root_division
    return code.startswith(root) and code in divisions_of(root)


@cache
def payload_of(root: str) -> Payload:
    """The list below the root as JSON, made once: rows of code, name, parent code."""
    rows = [
        [d.code, d.name, d.parent_code]
        for d in divisions_of(root).values()
        if d.code.startswith(root)
    ]
    text = json.dumps({"root": root, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    body = text.encode()
    return Payload(body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:20])


def check_home(code: str) -> str:
    """A place to live: a unit of this city with none below it.

    :raises DomainError: core.invalid (422) naming division_code.
    """
    if code not in _leaves_of(settings().city.root_division):
        raise DomainError(
            "core.invalid", 422, fields={"division_code": "divisions.division_unknown"}
        )
    return code
