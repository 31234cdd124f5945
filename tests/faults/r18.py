"""R18: a stranger tries thousands of ID numbers and phones wherever a number can be put.

Half of them belong to people who are registered. Whatever a route answers, it must answer it for
all of them: one status, one body, one length. The bits are what an answer tells about who is
registered, summed up over all routes.
"""

from __future__ import annotations

import json
import math
import random
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from marshmallow import Schema, fields
from werkzeug.test import TestResponse

from backend import app as application
from backend.accounts import phones
from backend.residents import rules
from backend.residents.models import HouseholdSize, Member, Resident
from tests.faults.outcome import Outcome
from tests.support.browser import API, Browser
from tests.support.clock import FixedClock
from tests.support.installation import installed
from tests.support.people import Person, some_application, some_id_number, some_phone

# A number gets a code a minute, five an hour and ten a day; a stranger has time, and addresses.
HOURS_A_ROUND = 3
# A code is asked for without a session; with one it would be the same number's second in a minute.
ASKED_BY_NOBODY = ("accounts.send_code",)


@dataclass(frozen=True, slots=True)
class Size:
    """How many numbers are tried, twice as many in a round as people are registered."""

    numbers: int
    registered: int


FULL, SHORT = Size(10_000, 500), Size(120, 30)


@dataclass(frozen=True, slots=True)
class Number:
    """An ID number and a phone, both of somebody registered or both of nobody."""

    document: str
    phone: str
    is_registered: bool


@dataclass(frozen=True, slots=True)
class Route:
    """One way in: its method, its path as Flask writes it, and the body's shape."""

    endpoint: str
    method: str
    rule: str
    body: type[Schema] | None

    @property
    def takes(self) -> set[str]:
        """What its body takes of a person: a phone, a document."""
        return {"phone", "document"} & set(self.body().fields) if self.body else set()


def routes_of(app: Flask) -> list[Route]:
    """Every route of residents and the public into which a number fits, by body or by path.

    People on duty have their own budgets; without their session every one of theirs says 401.
    """
    shapes = {
        f"{room.blueprint.name}.{name}": shape
        for room in application.ROOMS
        for name, shape in room.SHAPES.items()
    }
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(API) or rule.endpoint not in shapes:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            body = shapes[rule.endpoint].get("body") if method in ("POST", "PUT") else None
            route = Route(rule.endpoint, method, rule.rule.removeprefix(API), body)
            if route.takes or "<" in rule.rule or _asks_for_resident(shapes[rule.endpoint]):
                found.append(route)
    return found


def _asks_for_resident(shape: dict[str, Any]) -> bool:
    query = shape.get("query")
    return query is not None and "resident_id" in query().fields


def body_for(route: Route, number: Number) -> dict[str, Any] | None:
    """A body that is right in all but whose number it holds."""
    if route.method not in ("POST", "PUT"):
        return None
    wish: dict[str, Any] = {}
    if "phone" in route.takes:
        wish["phone"] = number.phone
    if "document" in route.takes:
        wish |= {"document": {"kind": "resident_id", "number": number.document}, "name": "赵一二"}
    known = route.body().fields if route.body else {}
    application_ = some_application()
    if "consent_version" in known:
        wish |= {name: application_[name] for name in ("address", "consent_version")}
        wish["division_code"] = "411281003001"
    if "relation" in known:
        wish["relation"] = "other"
    if "id" in known and isinstance(known["id"], fields.UUID):
        wish["id"] = str(uuid.uuid4())
    return wish


def ask(browser: Browser, route: Route, number: Number, value: str) -> TestResponse:
    """Put the number into the route."""
    path = route.rule
    while "<" in path:
        before, _, rest = path.partition("<")
        path = f"{before}{value}{rest.partition('>')[2]}"
    if "<" not in route.rule and not route.takes:
        path += f"?resident_id={value}"
    return browser.call(route.method, path, body_for(route, number))


def answer_of(answer: TestResponse, number: Number) -> tuple[int, str, int]:
    """What an answer tells: status, body and length, without what differs for all of them.

    Random ids and instants are as long for everybody; what was sent comes back masked.
    """
    text = answer.get_data(as_text=True)
    length = len(text.encode())
    told = _plain(json.loads(text)) if text else None
    body = json.dumps(told, sort_keys=True)
    masks = (rules.mask_document(number.document), phones.mask(phones.to_e164(number.phone)))
    for mask in masks:
        body = body.replace(mask, "*")
    return answer.status_code, body, length


def _plain(told: Any) -> Any:
    random_ones = ("request_id", "challenge_id", "resident_id", "agreement_code")
    if isinstance(told, dict):
        return {
            name: "*" if name in random_ones or name.endswith("_at") else _plain(value)
            for name, value in told.items()
            if name != "retry_after_s"
        }
    return [_plain(one) for one in told] if isinstance(told, list) else told


def rounds_of(size: Size, app: Flask, chance: random.Random) -> Iterator[list[Number]]:
    """Rounds in which everybody registered and as many of nobody's numbers come once, mixed.

    Phones of nobody come again as those of people do, for a code is sent once a minute to either.
    """
    people = []
    for _ in range(size.registered):
        person = Person(app).signs_in().applies()
        people.append(Number(person.application["document"]["number"], person.phone, True))
    nobodys = [some_phone() for _ in people]
    for _ in range(size.numbers // (2 * size.registered)):
        found = people + [Number(some_id_number(), phone, False) for phone in nobodys]
        chance.shuffle(found)
        yield found


def make_room(head_id: str, member_id: str) -> None:
    """Take a member out again, past the app: what that forgets is another scenario's matter."""
    key = Resident.key_of(head_id)
    Member(key, Member.part_of(member_id)).delete()
    HouseholdSize(key, "household_size").delete()


def bits_of(seen: Counter[tuple[bool, Any]]) -> float:
    """The mutual information of "is registered" and the answer, in bits."""
    total = sum(seen.values())
    who: Counter[bool] = Counter()
    what: Counter[Any] = Counter()
    for (is_registered, answer), times in seen.items():
        who[is_registered] += times
        what[answer] += times
    return sum(
        times / total * math.log2(times * total / (who[is_registered] * what[answer]))
        for (is_registered, answer), times in seen.items()
    )


def _tries(
    size: Size, app: Flask, clock: FixedClock, chance: random.Random
) -> Iterator[tuple[Route, str, Number, TestResponse]]:
    """Every number against every route whose body takes one, and one of the others in turn."""
    every = routes_of(app)
    by_body = [route for route in every if route.takes]
    others = [route for route in every if not route.takes]
    known = Person(app).signs_in().applies()
    for numbers in rounds_of(size, app, chance):
        clock.move(hours=HOURS_A_ROUND)
        for place, number in enumerate(numbers):
            chosen = [*by_body, others[place % len(others)]]
            for route in chosen:
                value = chance.choice((number.document, number.phone))
                yield route, "nobody", number, ask(Browser(app), route, number, value)
                if route.endpoint in ASKED_BY_NOBODY:
                    continue
                answer = ask(known.browser, route, number, value)
                yield route, "somebody", number, answer
                if route.endpoint == "residents.add_member" and answer.status_code == 201:
                    make_room(known.resident_id, answer.get_json()["resident_id"])


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    random.seed(seed)
    chance = random.Random(seed)
    clock = FixedClock()
    seen: dict[tuple[str, str, str], Counter[tuple[bool, Any]]] = {}
    tries = 0
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        installed("dynoxide", Path(folder)) as house,
    ):
        house.take_over(clock)
        for route, who, number, answer in _tries(size, house.app, clock, chance):
            told = seen.setdefault((route.endpoint, route.method, who), Counter())
            told[number.is_registered, answer_of(answer, number)] += 1
            tries += 1
    several = [name for name, told in seen.items() if len({a for _, a in told}) > 1]
    bits = sum(map(bits_of, seen.values()))
    for name in several:
        print("several answers:", *name, Counter(a for _, a in seen[name]).most_common(3))
    return Outcome(
        "R18",
        {"enumeration_bits": math.ceil(bits - 1e-9), "several_answers": len(several)},
        {"enumeration_bits": 0, "several_answers": 0},
        told={"numbers": size.numbers, "tries": tries, "ways_in": len(seen)},
    )
