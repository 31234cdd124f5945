"""Guesses at the question who is a close contact, and what can be learned from them.

Attackers have accounts of their own and know whose document and number they want to ask about. They
apply with other people's documents, replay what those people sent, and vary the request. What they
observe (answer, size, headers, what the store was asked) must not depend on whether the person they
are after is listed.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.test import TestResponse

from backend.core import db
from tests.cotravel.lists import Officers, people_csv
from tests.support.people import Person, some_id_number, some_phone

ASK = "/cotravel/close-contact"
ATTACKERS, VICTIMS = 20, 40


class Victim(NamedTuple):
    """Somebody with a document and a phone, who is listed or not."""

    number: str
    phone: str
    is_listed: bool


class Seen(NamedTuple):
    """All that whoever asks can tell apart, but for the time."""

    status: int
    said: str
    size: int
    headers: tuple[str, ...]


def seen(answer: TestResponse) -> Seen:
    """What an answer looks like, without what names this one request or moment."""
    body = dict(answer.get_json())
    for name in ("request_id", "asked_at"):
        body.pop(name, None)
    headers = tuple(sorted(name for name, _ in answer.headers))
    return Seen(answer.status_code, json.dumps(body), len(answer.data), headers)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """What the store is asked for within the block, by operation, with units."""
    found: Counter[str] = Counter()
    connection = db.connection()

    def note(operation: str, answer: dict[str, Any]) -> None:
        found[operation] += 1
        units = answer.get("ConsumedCapacity", {})
        for one in units if isinstance(units, list) else [units]:
            found["tenths of a unit"] += round(10 * one.get("CapacityUnits", 0))

    connection.on_answer = note
    try:
        yield found
    finally:
        connection.on_answer = None


def guesses_of(attacker: Person, victim: Victim) -> list[tuple[str, TestResponse]]:
    """Ten guesses at one victim; what is sent in each kind is the same but for whom it names."""
    post = attacker.browser.post
    of = {"kind": "resident_id", "number": victim.number}
    return [
        ("asked under their document", post(ASK, {})),
        ("the same again", post(ASK, {})),
        ("their document in the body", post(ASK, {"document": of})),
        ("their phone in the body", post(ASK, {"phone": victim.phone})),
        ("a resident's id in the body", post(ASK, {"resident_id": attacker.resident_id})),
        ("their phone in the query", post(f"{ASK}?phone={victim.phone}", {})),
        ("their document in the query", post(f"{ASK}?number={victim.number}", {})),
        ("a list in the body", post(ASK, [victim.number])),
        ("headers as of a gateway", post(ASK, {}, headers={"X-Phone": victim.phone})),
        ("no body at all", attacker.browser.call("POST", ASK, data=b"", content_type="text/plain")),
    ]


class Guessed(NamedTuple):
    """What came of many guesses.

    :param learned: how many looked otherwise because of whom they were about.
    :param kinds: how many kinds of answers there were, in all.
    :param said: what the answers that were given say.
    """

    made: int
    learned: int
    kinds: int
    said: frozenset[bool]


def guess(app: Flask, most: int, pause: Callable[[], object]) -> Guessed:
    """Let attackers guess, ten guesses at a time at one victim, half of whom are listed.

    :param pause: lets so much time pass that the limit opens again: ten plain questions an hour.
    """
    victims = [Victim(some_id_number(), some_phone(), n % 2 == 0) for n in range(VICTIMS)]
    listed = [(one.number, one.phone) for one in victims if one.is_listed]
    Officers(app).published(people_csv(*listed))
    attackers = [Person(app).signs_in().applies() for _ in range(ATTACKERS)]
    observed: dict[bool, Counter[tuple[str, Seen]]] = defaultdict(Counter)
    order = random.Random(7)
    made = 0
    while made < most:
        for attacker in attackers:
            victim = victims[order.randrange(VICTIMS)]
            attacker.applies(document={"kind": "resident_id", "number": victim.number})
            for how, answer in guesses_of(attacker, victim):
                observed[victim.is_listed][how, seen(answer)] += 1
                made += 1
        pause()
    # What is seen of somebody who is listed has to be seen of anybody else as well.
    odd = set(observed[True]) ^ set(observed[False])
    learned = sum(observed[True][what] + observed[False][what] for what in odd)
    said = [json.loads(what.said) for _, what in observed[True] if what.status == 200]
    return Guessed(
        made, learned, len(observed[True]), frozenset(bool(one["is_listed"]) for one in said)
    )
