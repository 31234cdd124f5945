"""Web push without a payload: a knock at the phone, which knows by itself what to say."""

from __future__ import annotations

import json
import threading
import time
from enum import StrEnum
from functools import cache
from urllib.parse import urlsplit

from backend.config import DATA, settings
from backend.core import outbound
from backend.notices import rules, vapid

# A push service that has not answered so often in a row is left alone for a while.
FAILURES_MOST = 5
REST_S = 60.0


class Outcome(StrEnum):
    """What a push service said."""

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"


@cache
def listed_hosts() -> tuple[str, ...]:
    """The push services that we call, from the data file."""
    return tuple(json.loads((DATA / "push_services.json").read_text(encoding="utf-8"))["hosts"])


def check_endpoint(url: str) -> str:
    """An endpoint that we may call.

    :raises DomainError: core.invalid (422) naming `endpoint`.
    """
    return rules.check_endpoint(url, listed_hosts(), settings().push_service)


_failures: dict[str, int] = {}
_rests_until: dict[str, float] = {}
_lock = threading.Lock()


def send(endpoint: str, topic: str, ttl_s: int) -> Outcome:
    """Knock once; nothing is tried again here, and nothing but the topic is said.

    :param endpoint: as it was checked when it was kept; it is checked again.
    :param topic: a later push of the same topic takes the place of one that was not delivered yet.
    :param ttl_s: for how many seconds the push service keeps it for a phone that is off.
    """
    check_endpoint(endpoint)
    parts = urlsplit(endpoint)
    audience = f"{parts.scheme}://{parts.netloc}"
    if time.monotonic() < _rests_until.get(audience, 0.0):
        return Outcome.LATER
    headers = {
        "Authorization": vapid.authorization(audience),
        "TTL": str(max(0, ttl_s)),
        "Urgency": "normal",
        "Topic": topic,
    }
    try:
        status = outbound.post(endpoint, headers, settings().push_service)
    except outbound.Unreachable:
        status = 503
    _note(audience, is_well=status < 500)
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.TAKEN if 200 <= status < 300 else Outcome.LATER


def forget_failures() -> None:
    """Begin anew with every push service."""
    with _lock:
        _failures.clear()
        _rests_until.clear()


def _note(audience: str, is_well: bool) -> None:
    with _lock:
        failures = 0 if is_well else _failures.get(audience, 0) + 1
        if failures >= FAILURES_MOST:
            _rests_until[audience] = time.monotonic() + REST_S
            failures = 0
        _failures[audience] = failures
