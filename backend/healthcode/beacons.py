"""Time beacons: the server's signed word to one device on what time it was."""

from __future__ import annotations

from datetime import datetime

from backend.core import clock, crypto


def make(session_id: str, at: datetime) -> str:
    """`milliseconds.signature`, good for this session only."""
    text = str(clock.to_ms(at))
    return f"{text}.{crypto.keyed_hash('beacon', session_id, text)}"


def read(beacon: str, session_id: str) -> datetime | None:
    """The instant of a beacon this server handed to this session, or None."""
    text, _, signature = beacon.partition(".")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        return None
    if not crypto.is_same(signature, crypto.keyed_hash("beacon", session_id, text)):
        return None
    return clock.from_ms(int(text))
