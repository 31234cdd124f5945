"""How long a change may take to a checkpoint: every step from the officers' phones to a guard's.

The steps are the code's own: how long a process goes by what it has read, how long its answer lets
the edge keep it, and how often a device asks, which tests/vectors/exceptions.json says to both
sides (tests/checkpoints/trusted.test.ts holds the device to it).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.config import settings
from backend.core import ids
from backend.core.crypto import KeySigner, new_private
from backend.healthcode import (
    card_codec,
    card_routes,
    cards,
    exception_lists,
    exceptions,
    issuers,
    keylists,
    passes,
    standings,
)
from backend.healthcode.card_models import CardRow
from backend.healthcode.exceptions import Exceptions
from backend.staff.rules import Role
from tests.support.browser import Browser
from tests.support.clock import FixedClock
from tests.support.evidence import Pair
from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.source import ROOT
from tests.support.staff import OnDuty, card_wish
from tests.vectors.cases import vectors

PACE = vectors("exceptions.json")["pace"]
EVERY_S, MORE_S = PACE["asks_every_s"], PACE["give_or_take_s"]
ASKS_S = (EVERY_S - MORE_S, EVERY_S + MORE_S)
PROMISED_S = 60
PASSES_S = (exception_lists.HELD_S, exception_lists.SHARED_FOR_S, ASKS_S[1])
CARDS_S = (int(cards.LOOKED_AFTER.total_seconds()), card_routes.SHARED_FOR_S, ASKS_S[1])
JUST_S = 0.001


@dataclass
class Process:
    """One of several that serve: what it has read is its own."""

    made: Any = None
    lists: dict[Any, Any] = field(default_factory=dict)

    def serves(self) -> None:
        """Whatever is asked now is asked of this one."""
        exception_lists._made, cards._lists = self.made, self.lists

    def get(self, browser: Browser, path: str) -> Any:
        """Its answer, after which another one may serve."""
        self.serves()
        answer = browser.get(path)
        self.made = exception_lists._made
        return answer


class Edge:
    """Keeps an answer for everybody, for as long as that very answer allows."""

    def __init__(self, app: Any, clock: FixedClock) -> None:
        self._browser, self._clock = Browser(app), clock
        self._kept: dict[str, tuple[datetime, bytes]] = {}

    def get(self, path: str, process: Process) -> bytes:
        """What somebody is given who asks now."""
        until, data = self._kept.get(path, (self._clock(), b""))
        if self._clock() >= until:
            answer = process.get(self._browser, path)
            assert answer.status_code == 200
            data, kept = answer.data, timedelta(seconds=answer.cache_control.s_maxage)
            self._kept[path] = (self._clock() + kept, data)
        return data


class Device:
    """A checkpoint's: proves what it is given, and judges without asking anybody."""

    def __init__(self, clock: FixedClock) -> None:
        known = issuers.of_process().published(clock())
        listed, self.rules, _ = keylists.read_list(known.content)
        self.keys = {key.kid: passes.IssuingKey(*key[1:]) for key in listed}
        self.clock = clock
        self.held: Exceptions | None = None
        self.cards: dict[int, card_codec.CardList] = {}

    @property
    def path(self) -> str:
        """What it asks for next."""
        since = f"?since={self.held.issued_at}" if self.held else ""
        return f"/verification/exceptions{since}"

    def asks(self, edge: Edge, process: Process) -> None:
        """Ask for what has changed."""
        self.held = exceptions.prove(edge.get(self.path, process), self.keys, (), self.held)

    def asks_for_cards(self, county: str, edge: Edge, process: Process) -> None:
        """Ask for the county's list; the newest one stays."""
        told = card_codec.prove_list(edge.get(f"/verification/cards/{county}", process), self.keys)
        held = self.cards.get(told.county)
        if held is None or held.issued_at < told.issued_at:
            self.cards[told.county] = told

    def judges(self, carried: Carried) -> str:
        """The word of a verdict on the pass that somebody shows now."""
        assert self.held is not None
        at, zone = int(self.clock().timestamp()), settings().city.zone
        text, listed = carried.shows(at), self.held.colour_of
        return str(passes.verify(text, at, self.keys, self.rules, zone, (), listed).reason)

    def judges_card(self, text: str) -> str:
        """The same of a paper card."""
        at, zone = int(self.clock().timestamp()), settings().city.zone
        by = (self.cards, self.keys, self.rules, zone)
        return str(card_codec.verify_card(text, at, *by).reason)


class Carried:
    """The pass of somebody who is green when it is issued."""

    def __init__(self, person: Person) -> None:
        person.checks_in()
        self._key = KeySigner(int.from_bytes(new_private()))
        point = keylists.point_of(self._key.public_xy)
        told = person.browser.post("/me/passes", {"device_key": ids.to_base64url(point)})
        self._credential = ids.from_base64url(told.get_json()["credential"])

    def shows(self, at: int) -> str:
        """The text of the code at a second."""
        return passes.build_pass(self._credential, at, self._key)


def test_who_turns_red_and_who_is_released_is_judged_so_within_a_minute(
    house: Installation, resident: Person, fixed_clock: FixedClock
) -> None:
    carried, pair = Carried(resident), Pair(house.app)
    edge, offices, gates = Edge(house.app, fixed_clock), Process(), Process()
    device = Device(fixed_clock)
    for before, after, act in (("green", "red", pair.do), ("red", "green", pair.end)):
        # The worst of each step: the process has just read, the edge asks it as late as it may,
        # the device asks the edge as late as it may.
        fixed_clock.move(minutes=2)
        device.asks(edge, gates)
        offices.serves()
        act(resident.resident_id)
        begun = fixed_clock()
        fixed_clock.move(seconds=PASSES_S[0] - JUST_S)
        edge.get(device.path, gates)
        fixed_clock.move(seconds=PASSES_S[1] - JUST_S)
        device.asks(edge, gates)
        fixed_clock.move(seconds=PASSES_S[2] - JUST_S)
        assert device.judges(carried) == before
        device.asks(edge, gates)
        assert device.judges(carried) == after
        took_s = (fixed_clock() - begun).total_seconds()
        assert sum(PASSES_S) - 1 < took_s <= sum(PASSES_S) <= PROMISED_S


def test_a_lost_card_is_dead_to_the_checkpoints_of_its_county_within_a_minute(
    house: Installation, resident: Person, fixed_clock: FixedClock
) -> None:
    village = str(resident.application["division_code"])
    head, county = OnDuty(house.app, (Role.VILLAGE_HEAD, village)), village[:6]
    resident.checks_in()
    standings.refresh(resident.resident_id)
    wish = card_wish(resident.resident_id)
    card_no = head.must("POST", "/duty/cards", wish).get_json()["card_no"]
    row = CardRow.of(card_no)
    assert row is not None
    text = row.clear_text()
    edge, offices, gates = Edge(house.app, fixed_clock), Process(), Process()
    device, path = Device(fixed_clock), f"/verification/cards/{county}"
    gates.get(Browser(house.app), path)
    offices.serves()
    head.must("POST", f"/duty/cards/{card_no}/end", {"reason": "lost"})
    begun = fixed_clock()
    fixed_clock.move(seconds=CARDS_S[0] - JUST_S)
    edge.get(path, gates)
    fixed_clock.move(seconds=CARDS_S[1] - JUST_S)
    device.asks_for_cards(county, edge, gates)
    fixed_clock.move(seconds=CARDS_S[2] - JUST_S)
    assert device.judges_card(text) == "green"
    device.asks_for_cards(county, edge, gates)
    assert device.judges_card(text) == "not_listed"
    took_s = (fixed_clock() - begun).total_seconds()
    assert sum(CARDS_S) - 1 < took_s <= sum(CARDS_S) <= PROMISED_S


@pytest.mark.one_engine
@pytest.mark.parametrize("seed", range(3))
def test_of_many_devices_at_several_edges_and_processes_none_hears_later(
    house: Installation, resident: Person, fixed_clock: FixedClock, seed: int
) -> None:
    rng = random.Random(seed)
    carried, pair = Carried(resident), Pair(house.app)
    processes = [Process() for _ in range(3)]
    edges = [Edge(house.app, fixed_clock) for _ in range(2)]
    devices = [(Device(fixed_clock), rng.choice(edges)) for _ in range(20)]
    due = {n: rng.uniform(0, ASKS_S[1]) for n in range(len(devices))}
    heard: dict[int, int] = {}
    approved_at = 2 * ASKS_S[1] + rng.randrange(exception_lists.STEP_S)
    for second in range(approved_at + sum(PASSES_S) + 1):
        if second == approved_at:
            processes[0].serves()
            pair.do(resident.resident_id)
            processes[0].made = exception_lists._made
        for n, (device, edge) in enumerate(devices):
            if due[n] <= second:
                due[n] += rng.uniform(*ASKS_S)
                device.asks(edge, rng.choice(processes))
                if device.judges(carried) == "red":
                    heard.setdefault(n, second - approved_at)
        fixed_clock.move(seconds=1)
    assert len(heard) == len(devices)
    assert max(heard.values()) <= sum(PASSES_S)


def test_the_documents_say_what_the_steps_add_up_to() -> None:
    pass_format = " ".join((ROOT / "docs" / "pass-format.md").read_text("utf-8").split())
    verifier = (ROOT / "docs" / "verifier.md").read_text("utf-8")
    said = f"every {EVERY_S} seconds, give or take {MORE_S}"
    assert said in verifier
    assert f"asks {said}, hears of what was approved within {sum(PASSES_S)} seconds" in pass_format
    assert f"dead to the checkpoints of its county within {sum(CARDS_S)} seconds" in pass_format
