"""A checkpoint of a stranger: it knows what the city publishes, and keeps it for offline use."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.core import ids
from backend.healthcode import passes, rules
from tests.e2e.server import OPENER, Server


class Checkpoint:
    """Judges passes with keys and rules fetched once."""

    def __init__(self, server: Server) -> None:
        with OPENER.open(f"{server.url}/api/v1/verification/keys", timeout=10) as answer:
            published = json.load(answer)
        self._keys = {
            ids.from_base64url(key["kid"]): passes.IssuingKey(
                b"\x04" + ids.from_base64url(key["x"]) + ids.from_base64url(key["y"]),
                _seconds(key["not_before"]),
                _seconds(key["not_after"]),
            )
            for key in published["keys"]
        }
        self._rules = {
            rule["version"]: rules.Rule.from_mapping(rule) for rule in published["rules"]
        }

    def judge(self, text: str, at: datetime) -> tuple[str, str]:
        """The verdict on a scanned text, and its reason."""
        told = passes.verify(
            text, int(at.timestamp()), self._keys, self._rules, ZoneInfo("Asia/Shanghai")
        )
        return told.verdict.value, told.reason


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
