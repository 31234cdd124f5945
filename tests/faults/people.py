"""Made-up people who sign in and apply through the API, as a phone does."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import urllib3

API = "/api/v1"
HOME_DIVISION = "411202"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Door(Protocol):
    """A way to the server: over a socket, or straight into the app."""

    def __call__(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, list[tuple[str, str]]]: ...


class SocketDoor:
    """To a server of its own process."""

    def __init__(self, url: str, timeout_s: float = 15.0) -> None:
        self.url = url
        self._pool = urllib3.connection_from_url(url, maxsize=32, timeout=timeout_s, retries=False)

    def __call__(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, list[tuple[str, str]]]:
        more = {"Origin": self.url, **(headers or {})}
        data = None
        if body is not None:
            data, more["Content-Type"] = json.dumps(body).encode(), "application/json"
        answer = self._pool.urlopen(method, path, body=data, headers=more, retries=False)
        return answer.status, answer.data, list(answer.headers.items())


class AppDoor:
    """Straight into a Flask app of this process."""

    def __init__(self, app: Any, address: str = "127.0.0.1") -> None:
        self._client = app.test_client(use_cookies=False)
        self._environment = {"REMOTE_ADDR": address}

    def __call__(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, list[tuple[str, str]]]:
        answer = self._client.open(
            path,
            method=method,
            json=body,
            headers={"Origin": "http://localhost", **(headers or {})},
            environ_overrides=self._environment,
        )
        return answer.status_code, answer.data, list(answer.headers.items())


class Phone:
    """A phone with a number and cookies."""

    def __init__(self, door: Door, number: str, cookies: dict[str, str] | None = None) -> None:
        self.door = door
        self.number = number
        self.cookies = cookies or {}

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Ask the API, with and for cookies."""
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status, data, headers = self.door(method, API + path, body, {"Cookie": jar} if jar else {})
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(status, json.loads(data) if data else None, dict(headers))

    def sign_in(self) -> dict[str, Any]:
        """Ask for a code, read it from the outbox, use it; the account."""
        asked = self.call("POST", "/sign-in/challenges", {"phone": self.number})
        _expect(asked, 202)
        wish = {"challenge_id": asked.body["challenge_id"], "otp": self.read_code()}
        opened = self.call("POST", "/sign-in", wish)
        _expect(opened, 200)
        account: dict[str, Any] = opened.body["account"]
        return account

    def read_code(self) -> str:
        """The latest one-time code that came to this number."""
        _, data, _ = self.door("GET", "/dev/outbox", None, {"Accept": "application/json"})
        own = (m for m in json.loads(data)["messages"] if m["to"].endswith(self.number))
        return str(next(own)["otp"])

    def apply(self, document_number: str, division_code: str) -> str:
        """Apply once; the resident's id."""
        wish = {
            "name": "测试人",
            "document": {"kind": "resident_id", "number": document_number},
            "division_code": division_code,
            "address": "幸福路 1 号",
            "consent_version": 1,
        }
        applied = self.call("PUT", "/me", wish)
        _expect(applied, 200)
        return str(applied.body["resident_id"])


def _expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise RuntimeError(f"expected {status}, got {answer.status}: {answer.body}")


def made_up_number(chance: random.Random) -> str:
    """A mobile number of the mainland that may be nobody's."""
    return f"138{chance.randrange(10**8):08d}"


def made_up_document(chance: random.Random) -> str:
    """A resident ID number with a right check character (ISO 7064 MOD 11-2)."""
    year, month, day = chance.randint(1940, 2000), chance.randint(1, 12), chance.randint(1, 28)
    digits = f"{HOME_DIVISION}{year}{month:02d}{day:02d}{chance.randrange(1000):03d}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


def some_village(door: Door) -> str:
    """A division somebody can live in: the first of the lowest level."""
    _, data, _ = door("GET", f"{API}/divisions", None, {})
    return next(code for code, _, _ in json.loads(data)["rows"] if len(code) == 12)


def new_resident(door: Door, chance: random.Random, village: str) -> tuple[Phone, str]:
    """Somebody who has signed in and applied, and their resident id."""
    phone = Phone(door, made_up_number(chance))
    phone.sign_in()
    return phone, phone.apply(made_up_document(chance), village)
