"""A checkpoint of a stranger: it knows what the city publishes, and keeps it for offline use."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.core import base45, cose, ids
from backend.healthcode import keylists, passes
from tests.e2e.server import OPENER, Server


class Checkpoint:
    """Judges passes with keys and rules fetched once, and proved by the root seen there first."""

    def __init__(self, server: Server) -> None:
        with OPENER.open(f"{server.url}/api/v1/verification/keys", timeout=10) as answer:
            published = json.load(answer)
        self._known = keylists.prove(published, keylists.read_point(published["root"]))

    def judge(self, text: str, at: datetime) -> tuple[str, str]:
        """The verdict on a scanned text, and its reason."""
        told = passes.verify(
            text,
            int(at.timestamp()),
            self._known.keys,
            self._known.rules,
            ZoneInfo("Asia/Shanghai"),
            self._known.withdrawn,
        )
        return told.verdict.value, told.reason

    def key_of(self, text: str) -> str:
        """The id of the key under which a scanned pass was issued."""
        outer = cose.open_sign1(base45.decode(text.removeprefix(passes.PREFIX)))
        credential = cose.open_sign1(cose.load(outer.payload)[0])
        return ids.to_base64url(cose.load(credential.protected)[cose.KEY_ID])
