"""What the phones of R05 ask for, and what each answer promised its owner."""

from __future__ import annotations

import json
import random
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import urllib3

from tests.faults.people import (
    Answer,
    Phone,
    SocketDoor,
    made_up_document,
    made_up_number,
    new_resident,
)
from tests.faults.r02 import DEVICE_KEY

HOUSEHOLD_MOST = 5
# What a city's phones mostly do comes most often.
WEIGHTS = {
    "check_in": 40,
    "health_code": 20,
    "issue_pass": 15,
    "me": 5,
    "history": 5,
    "member": 6,
    "correct": 5,
    "sign_in": 4,
}


@dataclass(frozen=True, slots=True)
class Said:
    """One request as it was answered; status 0 when it was not."""

    kind: str
    status: int
    is_good: bool
    has_retry_after: bool
    took_s: float


@dataclass(slots=True)
class Owner:
    """Somebody with a phone, and what the server has promised them.

    `homes` and `members` hold what may be true: one value where an answer came, more where
    the last answer said that nobody knows.
    """

    phone: Phone
    check_ins: set[str] = field(default_factory=set)
    homes: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    maybe_members: set[str] = field(default_factory=set)


class Tester:
    """A thread with some people, one request at a time."""

    def __init__(self, door: SocketDoor, chance: random.Random, people: int, village: str) -> None:
        self.door, self.chance = door, chance
        self._homes = [village, _other_village(door, village)]
        self.owners = [self._enrol(village) for _ in range(people)]
        self.newcomers: list[Phone] = []
        self.said: list[Said] = []

    def _enrol(self, village: str) -> Owner:
        phone, _ = new_resident(self.door, self.chance, village)
        owner = Owner(phone, homes={village})
        first = phone.call("POST", "/check-ins", {"items": [_reading(self.chance)]})
        if first.status != 200:
            raise RuntimeError(f"{first.status}: {first.body}")
        return owner

    def ask(self) -> list[Said]:
        """One request of some kind, or two where the second follows from the first."""
        self.said = []
        kind = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        getattr(self, f"_{kind}")(self.chance.choice(self.owners))
        return self.said

    def _call(
        self, kind: str, phone: Phone, method: str, path: str, body: Any, good: int
    ) -> Answer | None:
        """Ask once; None when the answer leaves open whether it was done."""
        began = time.monotonic()
        try:
            answer = phone.call(method, path, body)
        except (urllib3.exceptions.HTTPError, ValueError):
            self.said.append(Said(kind, 0, False, False, time.monotonic() - began))
            return None
        took_s = time.monotonic() - began
        has_hint = any(name.lower() == "retry-after" for name in answer.headers)
        self.said.append(Said(kind, answer.status, answer.status == good, has_hint, took_s))
        return answer if answer.status < 500 else None

    def _check_in(self, owner: Owner) -> None:
        item = _reading(self.chance)
        answer = self._call(
            "check_in", owner.phone, "POST", "/check-ins", {"items": [item]}, good=200
        )
        if answer and answer.status == 200:
            owner.check_ins.add(item["id"])

    def _health_code(self, owner: Owner) -> None:
        self._call("health_code", owner.phone, "GET", "/me/health-code", None, good=200)

    def _issue_pass(self, owner: Owner) -> None:
        wish = {"device_key": DEVICE_KEY}
        self._call("issue_pass", owner.phone, "POST", "/me/passes", wish, good=200)

    def _me(self, owner: Owner) -> None:
        self._call("me", owner.phone, "GET", "/me", None, good=200)

    def _history(self, owner: Owner) -> None:
        self._call("history", owner.phone, "GET", "/me/check-ins", None, good=200)

    def _correct(self, owner: Owner) -> None:
        home = self.chance.choice(self._homes)
        wish = {
            "name": "测试人",
            "document": {"kind": "resident_id", "number": made_up_document(self.chance)},
            "division_code": home,
            "address": "幸福路 2 号",
            "consent_version": 1,
        }
        answer = self._call("correct", owner.phone, "PUT", "/me", wish, good=200)
        if answer is None:
            owner.homes.add(home)
        elif answer.status == 200:
            owner.homes = {home}

    def _member(self, owner: Owner) -> None:
        if len(owner.members | owner.maybe_members) >= HOUSEHOLD_MOST:
            self._remove_member(owner)
            return
        phone_id = str(uuid.UUID(int=self.chance.getrandbits(128)))
        wish = {
            "id": phone_id,
            "name": "小测",
            "document": {"kind": "resident_id", "number": made_up_document(self.chance)},
            "relation": "child",
        }
        answer = self._call("member", owner.phone, "POST", "/me/household", wish, good=201)
        if answer is None:
            # Whoever was perhaps added has no id that is known here, only a place that is taken.
            owner.maybe_members.add(phone_id)
        elif answer.status == 201:
            owner.members.add(answer.body["resident_id"])

    def _remove_member(self, owner: Owner) -> None:
        if not owner.members:
            return
        member = self.chance.choice(sorted(owner.members))
        path = f"/me/household/{member}"
        answer = self._call("remove", owner.phone, "DELETE", path, None, good=204)
        if answer is None or answer.status == 204:
            owner.members.discard(member)
        if answer is None:
            owner.maybe_members.add(member)

    def _sign_in(self, _owner: Owner) -> None:
        phone = Phone(self.door, made_up_number(self.chance))
        asked = self._call(
            "code", phone, "POST", "/sign-in/challenges", {"phone": phone.number}, good=202
        )
        if asked is None or asked.status != 202:
            return
        wish = {"challenge_id": asked.body["challenge_id"], "otp": phone.read_code()}
        opened = self._call("sign_in", phone, "POST", "/sign-in", wish, good=200)
        if opened and opened.status == 200:
            self.newcomers.append(phone)


def promises_broken(tester: Tester, stored: set[str]) -> int:
    """How many things that were acknowledged are not so, asked when nothing fails any more."""
    broken = 0
    for owner in tester.owners:
        broken += len(owner.check_ins - stored)
        broken += owner.phone.call("GET", "/me").body["division_code"] not in owner.homes
        household = owner.phone.call("GET", "/me/household").body["members"]
        broken += len(owner.members - {member["resident_id"] for member in household})
    for phone in tester.newcomers:
        # Signed in, and not yet applied.
        broken += phone.call("GET", "/me").status != 404
    return broken


def _reading(chance: random.Random) -> dict[str, Any]:
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128))),
        "measured_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "temperature_tenths_c": chance.randint(355, 370),
        "site": "forehead",
        "symptoms": [],
    }


def _other_village(door: SocketDoor, village: str) -> str:
    _, data, _ = door("GET", "/api/v1/divisions", None, {})
    codes = (code for code, _, _ in json.loads(data)["rows"] if len(code) == 12)
    return next(code for code in codes if code != village)
