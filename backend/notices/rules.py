"""What may be posted, to whom it may be pushed, and what a text message costs: pure functions.

Sources: RFC 8030 (web push: TTL, Urgency, Topic), RFC 8292 (VAPID), 3GPP TS 23.038 and 23.040 (a
text message in UCS-2 carries 70 characters, 67 when it is one of several).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from backend.core.errors import DomainError

KEPT_DAYS = 35
"""How long a notice can be read."""
PARAMS_MOST = 10
PARAM_CHARS_MOST = 200
ENDPOINT_CHARS_MOST = 600
ONE_PART_CHARS = 70
MANY_PARTS_CHARS = 67

KIND = re.compile(r"[a-z]+\.[a-z][a-z0-9_]{0,60}")
TOPIC = re.compile(r"[a-z][a-z0-9-]{0,31}")
_ENDPOINT = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)/[!-~]+", re.A)


def check_notice(kind: str, params: Mapping[str, str | int], topic: str) -> None:
    """See that a notice is one: its kind names a text, its parameters are few and plain.

    :raises ValueError: it is not; a mistake of the program, never of a person.
    """
    if not KIND.fullmatch(kind) or not TOPIC.fullmatch(topic):
        raise ValueError("a kind is room.name, a topic is a short word")
    is_plain = all(
        isinstance(value, str | int) and len(str(value)) <= PARAM_CHARS_MOST
        for value in params.values()
    )
    if len(params) > PARAMS_MOST or not is_plain:
        raise ValueError("a notice has few parameters, all of them short")


def gone_on(on: date) -> date:
    """The first day on which a notice of `on` can no longer be read."""
    return on + timedelta(days=KEPT_DAYS + 1)


def is_listed(host: str, listed: Collection[str]) -> bool:
    """Whether a host is on a list, by name or below a `*.` of it."""
    return any(
        host == one or (one.startswith("*.") and host.endswith(one[1:]) and host != one[2:])
        for one in listed
    )


def check_endpoint(url: str, listed: Collection[str], loopback: str | None = None) -> str:
    """A push endpoint that we may call: https on the usual port of a listed host, no user in it.

    :param loopback: origin of a push service on this machine, when there is one.
    :raises DomainError: core.invalid (422) naming `endpoint`.
    """
    is_ours = loopback is not None and url.startswith(f"{loopback}/")
    found = _ENDPOINT.fullmatch(url)
    is_known = found is not None and is_listed(found[1], listed)
    if len(url) > ENDPOINT_CHARS_MOST or "#" in url or not (is_ours or is_known):
        raise DomainError("core.invalid", 422, {"endpoint": "notices.push_service_unknown"})
    return url


def text_parts(body: str) -> int:
    """How many text messages the carrier bills for a body, all of it in UCS-2."""
    units = len(body.encode("utf-16-be")) // 2
    if units <= ONE_PART_CHARS:
        return 1
    return -(-units // MANY_PARTS_CHARS)


def is_within_week(sent_on: Collection[date], on: date, most: int) -> bool:
    """Whether one more text message on `on` keeps to `most` within any seven days."""
    week = [day for day in sent_on if on - timedelta(days=7) < day <= on]
    return len(week) < most
