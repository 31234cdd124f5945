"""The families of R13: they sign in, apply, answer for each other, and repeat what was cut off."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import urllib3

from tests.faults.people import Answer, Phone, SocketDoor, made_up_document, made_up_number

HOUSEHOLD_MOST = 4
TRIES = 5


class Traffic:
    """What all families together have done, and the gate they wait at while the server is down."""

    def __init__(self, writes: int) -> None:
        self.writes = writes
        self.answered = self.on_their_way = self.never_answered = 0
        self.told: Counter[str] = Counter()
        self.is_open = threading.Event()
        self.is_open.set()
        self.failed: list[BaseException] = []
        self._lock = threading.Lock()

    def is_over(self) -> bool:
        """Whether enough was written, or something went wrong."""
        return self.answered >= self.writes or bool(self.failed)

    def stop(self) -> None:
        """Let everybody go home."""
        self.failed.append(RuntimeError("stopped"))
        self.is_open.set()

    def count(self, **more: int) -> None:
        """Add to the numbers of these names."""
        with self._lock:
            for name, number in more.items():
                setattr(self, name, getattr(self, name) + number)

    def tell(self, what: str) -> None:
        """Take note of something that happened."""
        with self._lock:
            self.told[what] += 1


class Family:
    """People of one thread: one write at a time, repeated until it is answered."""

    def __init__(
        self, traffic: Traffic, door: SocketDoor, chance: random.Random, village: str
    ) -> None:
        self.traffic, self.door, self.chance, self.village = traffic, door, chance, village
        self.phones: list[Phone] = []
        self.ids: dict[str, str] = {}

    def play(self) -> None:
        """Write until all families together have written enough."""
        try:
            while not self.traffic.is_over():
                self._do_something()
        except BaseException as wrong:
            self.traffic.failed.append(wrong)
            raise

    def _do_something(self) -> None:
        if len(self.phones) < 2 or self.chance.random() < 0.15:
            self._join()
            return
        doings = (self._check_in, self._correct, self._add, self._add, self._remove, self._agree)
        self.chance.choice(doings)(self.chance.choice(self.phones))

    def _write(self, phone: Phone, method: str, path: str, body: Any) -> Answer:
        """Send until there is an answer; a phone does the same with what stands in its outbox."""
        for _ in range(TRIES):
            self.traffic.is_open.wait()
            self.traffic.count(on_their_way=1)
            try:
                answer = phone.call(method, path, body)
            except (urllib3.exceptions.HTTPError, ValueError):
                self.traffic.tell("repeated")
                continue
            finally:
                self.traffic.count(on_their_way=-1)
            if answer.status < 500:
                self.traffic.count(answered=1)
                return answer
        self.traffic.count(never_answered=1)
        raise RuntimeError(f"no answer: {method} {path}")

    def _join(self) -> None:
        """Sign in and apply; the one thing where a cut-off answer may cost a person a minute."""
        phone = Phone(self.door, made_up_number(self.chance))
        asked = self._write(phone, "POST", "/sign-in/challenges", {"phone": phone.number})
        if asked.status == 429:
            self.traffic.tell("has_to_wait_for_next_code")
            return
        wish = {"challenge_id": asked.body["challenge_id"], "otp": self._code_of(phone)}
        opened = self._write(phone, "POST", "/sign-in", wish)
        if opened.status == 422:
            self.traffic.tell("has_to_ask_for_another_code")
            return
        self.ids[phone.number] = _good(self._apply(phone), 200).body["resident_id"]
        self.phones.append(phone)

    def _code_of(self, phone: Phone) -> str:
        while True:
            self.traffic.is_open.wait()
            try:
                return phone.read_code()
            except urllib3.exceptions.HTTPError:
                continue

    def _apply(self, phone: Phone) -> Answer:
        wish = {
            "name": "测试人",
            "document": self._document(),
            "division_code": self.village,
            "address": "幸福路 1 号",
            "consent_version": 1,
        }
        return self._write(phone, "PUT", "/me", wish)

    def _document(self) -> dict[str, str]:
        return {"kind": "resident_id", "number": made_up_document(self.chance)}

    def _check_in(self, phone: Phone) -> None:
        items = [
            {
                "id": str(uuid.UUID(int=self.chance.getrandbits(128))),
                "measured_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "temperature_tenths_c": 365,
                "site": "forehead",
                "symptoms": [],
            }
            for _ in range(3)
        ]
        _good(self._write(phone, "POST", "/check-ins", {"items": items}), 200)

    def _correct(self, phone: Phone) -> None:
        _good(self._apply(phone), 200)

    def _add(self, phone: Phone) -> None:
        wish = {
            "id": str(uuid.UUID(int=self.chance.getrandbits(128))),
            "name": "小测",
            "document": self._document(),
            "relation": "child",
        }
        if len(self._members(phone)) < HOUSEHOLD_MOST:
            _good(self._write(phone, "POST", "/me/household", wish), 201)

    def _members(self, phone: Phone) -> list[dict[str, Any]]:
        while True:
            self.traffic.is_open.wait()
            try:
                answer = phone.call("GET", "/me/household")
            except (urllib3.exceptions.HTTPError, ValueError):
                continue
            if answer.status == 200:
                members: list[dict[str, Any]] = answer.body["members"]
                return members

    def _remove(self, phone: Phone) -> None:
        members = self._members(phone)
        if members:
            member_id = self.chance.choice(members)["resident_id"]
            gone = self._write(phone, "DELETE", f"/me/household/{member_id}", None)
            # A repetition finds nobody any more.
            _good(gone, 204, 404)

    def _agree(self, phone: Phone) -> None:
        """Somebody with an account lets another answer for them, or ends it."""
        other = self.chance.choice([one for one in self.phones if one is not phone])
        if any(one["resident_id"] == self.ids[other.number] for one in self._members(phone)):
            path = f"/me/household/answered-by/{self.ids[phone.number]}"
            _good(self._write(other, "DELETE", path, None), 204, 404)
            return
        if len(self._members(phone)) >= HOUSEHOLD_MOST:
            return
        made = self._write(other, "POST", "/me/household/agreement-codes", {})
        if made.status == 429:
            return
        wish = {
            "id": str(uuid.UUID(int=self.chance.getrandbits(128))),
            "agreement_code": _good(made, 201).body["agreement_code"],
            "relation": "spouse",
        }
        _good(self._write(phone, "POST", "/me/household", wish), 201, 429)


def _good(answer: Answer, *statuses: int) -> Answer:
    if answer.status not in statuses:
        raise RuntimeError(f"expected {statuses}, got {answer.status}: {answer.body}")
    return answer
