"""What the audit's words are called by people: data, in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from backend.config import DATA

Pair = Mapping[str, str]
Group = Literal["actions", "roles", "purposes"]


@cache
def words() -> Mapping[str, Mapping[str, Pair]]:
    """All of them: group -> word of ours -> {zh, en}."""
    told: Mapping[str, Any] = json.loads((DATA / "looks.json").read_text(encoding="utf-8"))
    return told


def said(group: Group, word: str | None) -> Pair:
    """What a word is called; one that nobody has named is "other"."""
    known = words()[group]
    return known.get(word or "", known.get("other", {"zh": "", "en": ""}))
