"""People who never were: numbers, documents and homes that pass every check, and what they do."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backend.core import clock
from backend.divisions import rules as division_rules
from backend.divisions.service import divisions_of
from tests.support.browser import Browser

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def some_phone() -> str:
    """A mainland mobile number."""
    return f"138{random.randrange(10**8):08d}"


def some_id_number() -> str:
    """A resident ID number whose check character is right."""
    born_on = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
    return with_check_character(f"411202{born_on:%Y%m%d}{random.randrange(1000):03d}")


def with_check_character(digits: str) -> str:
    """17 digits and the check character that GB 11643 puts behind them."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return digits + "10X98765432"[total % 11]


def some_name() -> str:
    """A name of three characters that few share."""
    return "".join(chr(random.randrange(0x4E00, 0x9F00)) for _ in range(3))


def some_home() -> str:
    """A village or community of the city."""
    return random.choice(sorted(division_rules.leaves(divisions_of("4112"))))


def some_application(**other: Any) -> dict[str, Any]:
    """An application that nothing is wrong with."""
    return {
        "name": some_name(),
        "document": {"kind": "resident_id", "number": some_id_number()},
        "division_code": some_home(),
        "address": f"幸福路 {random.randrange(1, 10**6)} 号院 3 单元",
        "consent_version": 1,
        **other,
    }


def reading(measured_at: datetime | str | None = None, **other: Any) -> dict[str, Any]:
    """A reading as a phone queues it, measured now unless said otherwise."""
    at = measured_at or clock.now()
    return {
        "id": str(uuid.uuid4()),
        "measured_at": at if isinstance(at, str) else clock.to_text(at),
        "temperature_tenths_c": 365,
        "site": "forehead",
        "symptoms": [],
        **other,
    }


@dataclass
class Person:
    """Somebody with a phone in their hand."""

    app: Flask
    phone: str = field(default_factory=some_phone)
    browser: Browser = field(init=False)
    resident_id: str = ""
    application: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.browser = Browser(self.app)

    def asks_for_code(self) -> str:
        """Ask for a one-time code; gives the challenge's id."""
        answer = self.browser.post("/sign-in/challenges", {"phone": self.phone})
        assert answer.status_code == 202, answer.get_json()
        return str(answer.get_json()["challenge_id"])

    def reads_code(self) -> str:
        """Read the latest one-time code that came to this phone."""
        page = self.browser.get("//dev/outbox", headers={"Accept": "application/json"})
        return str(
            next(
                message["otp"]
                for message in page.get_json()["messages"]
                if "".join(message["to"].split()).endswith(self.phone)
            )
        )

    def signs_in(self) -> Person:
        """Sign in with a code, or again."""
        answer = self.browser.post(
            "/sign-in", {"challenge_id": self.asks_for_code(), "otp": self.reads_code()}
        )
        assert answer.status_code == 200, answer.get_json()
        return self

    def applies(self, **other: Any) -> Person:
        """Apply for a code."""
        self.application = some_application(**other)
        answer = self.browser.put("/me", self.application)
        assert answer.status_code == 200, answer.get_json()
        self.resident_id = answer.get_json()["resident_id"]
        return self

    def checks_in(self, *readings: dict[str, Any], **batch: Any) -> TestResponse:
        """Send readings, one made now by default."""
        return self.browser.post("/check-ins", {"items": list(readings) or [reading()], **batch})

    def colour(self, resident_id: str | None = None) -> str:
        """The colour of one's own code, or of somebody's one answers for."""
        return str(self.code(resident_id)["colour"])

    def code(self, resident_id: str | None = None) -> dict[str, Any]:
        """The whole health code."""
        query = f"?resident_id={resident_id}" if resident_id else ""
        answer = self.browser.get(f"/me/health-code{query}")
        assert answer.status_code == 200, answer.get_json()
        told: dict[str, Any] = answer.get_json()
        return told

    def on_another_phone(self) -> Person:
        """The same person, signed in on a second phone."""
        other = Person(self.app, self.phone)
        other.signs_in()
        other.resident_id, other.application = self.resident_id, self.application
        return other


def at_once(*doings: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each in a thread; gives their answers in order."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    start = Barrier(len(doings))

    def do(doing: Callable[[], Any]) -> Any:
        start.wait()
        return doing()

    with ThreadPoolExecutor(len(doings)) as threads:
        return [done.result() for done in [threads.submit(do, doing) for doing in doings]]
