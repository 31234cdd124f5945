"""The screen texts in both languages, read from the front end's own sources."""

from __future__ import annotations

import re
from functools import cache

from infra.local.engine import ROOT

TEXT = r"'((?:[^'\\]|\\.)*)'"
PAIR = re.compile(rf"\[\s*{TEXT},\s*{TEXT},?\s*\]")


@cache
def english() -> dict[str, str]:
    """Chinese text -> English text. Where one Chinese text has two, the first is kept."""
    pairs: dict[str, str] = {}
    for path in sorted((ROOT / "frontend" / "src").rglob("*.ts*")):
        for zh, en in PAIR.findall(path.read_text(encoding="utf-8")):
            pairs.setdefault(zh, en.replace("\\'", "'"))
    return pairs
