"""Judges a pass in the server, by everything the city knows at this moment.

A checkpoint does the same without asking anybody (passes.verify); here the withdrawn keys, the
rules and the exceptions are at hand, so nothing has to be fetched or proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from backend.config import settings
from backend.healthcode import exception_lists, issuers, keylists, passes, rules
from backend.healthcode.service import seconds


class _Read(NamedTuple):
    content: Mapping[str, Any]
    keys: Mapping[bytes, passes.IssuingKey]
    rules: Mapping[int, rules.Rule]


_read: _Read | None = None


def judge(text: str, at: datetime) -> passes.Verification:
    """What a pass proves at an instant, exceptions included; no text raises.

    :raises DomainError: healthcode.no_issuing_key (503), no list of keys is there to judge by.
    """
    known = issuers.of_process().published(at)
    read = _keys_and_rules(known.content)
    colour_now = exception_lists.known().colour_of
    zone = settings().city.zone
    return passes.verify(
        text, seconds(at), read.keys, read.rules, zone, known.withdrawn, colour_now
    )


def _keys_and_rules(content: Mapping[str, Any]) -> _Read:
    """The list of keys, taken apart once for as long as it stays the same."""
    global _read
    if _read is None or _read.content is not content:
        keys, published, _ = keylists.read_list(content)
        listed = {key.kid: passes.IssuingKey(*key[1:]) for key in keys}
        _read = _Read(content, listed, published)
    return _read
