"""R02 with somebody on duty in the same village: a second phone, with a sealed queue.

What it recorded stays through kills, sign-offs and shifts that end, for nobody can read it there.
It checks in for the resident of R02 and for a neighbour, who has a phone too.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.faults import truth
from tests.faults.people import AppDoor, Phone
from tests.faults.r02 import COUNTS, RETENTION, Kept, PhoneMachine

SHIFT, IDLE, SEEN_EVERY = timedelta(hours=12), timedelta(minutes=30), timedelta(minutes=2)
SECRET = "__Host-duty"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit in the queue: what the phone cannot read, and what the model knows of it."""

    sealed: dict[str, str]
    clear: dict[str, Any]
    is_neighbours: bool
    told_at: datetime | None


class VillageMachine(PhoneMachine):
    """The phones of a resident, of a neighbour and of whoever is on duty, and one model of all."""

    @initialize()
    def move_in(self) -> None:
        """Somebody moves in, as in R02; a neighbour does, and somebody goes on duty."""
        super().move_in()
        self.neighbour, self.neighbour_id = self.town.new_resident()
        self.neighbours: dict[str, Kept] = {}
        self.staff = Phone(AppDoor(self.town.app, "10.9.9.9"), "")
        self.staff_id = self.town.new_staff()
        self.queue: list[Recorded] = []
        self.sent_last: list[Recorded] = []
        self.told: tuple[str, datetime] | None = None
        self.is_staff_online = True
        self.visits = 0
        self.goes_on_duty()

    @property
    def is_on_duty(self) -> bool:
        """Neither signed off, nor idle for half an hour, nor at work for twelve."""
        return (
            SECRET in self.staff.cookies
            and self.now < self.opened_at + SHIFT
            and self.now - self.seen_at < IDLE
        )

    @rule()
    def goes_on_duty(self) -> None:
        """A new shift, with a new session."""
        self.staff.cookies = {SECRET: self.town.open_shift(self.staff_id)}
        self.opened_at = self.seen_at = self._to_ms(self.now)

    def _ask_on_duty(self, method: str, path: str, body: Any = None) -> Any:
        """A call whose answer has to be refused exactly when the shift is over."""
        was_on_duty = self.is_on_duty
        COUNTS["requests"] += 1
        answer = self.staff.call(method, path, body)
        assert (answer.status == 401) != was_on_duty, (answer, self.opened_at, self.seen_at)
        if not was_on_duty:
            return None
        if self.now - self.seen_at >= SEEN_EVERY:
            self.seen_at = self._to_ms(self.now)
        assert answer.status in (200, 204), answer
        return answer.body

    @precondition(lambda self: self.is_staff_online)
    @rule()
    def asks_the_time(self) -> None:
        """What the phone does when it opens: the key to seal to, and the time."""
        answer = self._ask_on_duty("GET", "/duty/sealing-key")
        if answer is not None:
            self.told = answer["time_beacon"], self._to_ms(self.now)

    @rule(
        is_neighbours=st.booleans(),
        temperature=st.sampled_from((360, 365, 373, 389)),
        has_beacon=st.booleans(),
    )
    def visits_somebody(self, is_neighbours: bool, temperature: int, has_beacon: bool) -> None:
        """Record a visit; with or without a network it only goes into the queue."""
        self.visits += 1
        COUNTS["visits"] += 1
        clear: dict[str, Any] = {
            "resident_id": self.neighbour_id if is_neighbours else self.resident_id,
            "measured_at": self.now.isoformat(),
            "temperature_tenths_c": temperature,
            "site": "forehead",
            "symptoms": [],
        }
        told_at = None
        if has_beacon and self.told:
            clear["time_beacon"], told_at = self.told
        phone_id = f"{COUNTS['runs']:08x}-0000-7000-9000-{self.visits:012x}"
        self.queue.append(self._record(phone_id, clear, is_neighbours, told_at))

    def _record(
        self, phone_id: str, clear: dict[str, Any], is_neighbours: bool, told_at: datetime | None
    ) -> Recorded:
        text = self.town.seal(json.dumps(clear), phone_id, self.staff_id)
        return Recorded({"id": phone_id, "sealed": text}, clear, is_neighbours, told_at)

    @precondition(lambda self: self.is_staff_online)
    @rule(temperature=st.sampled_from((365, 380)), minutes=st.integers(1, 25))
    def walks_a_round(self, temperature: int, minutes: int) -> None:
        """The time, two visits, and the queue sent at the end: what most shifts are."""
        if not self.is_on_duty:
            self.goes_on_duty()
        self.asks_the_time()
        for is_neighbours in (False, True):
            self.visits_somebody(is_neighbours, temperature, True)
        self.town.clock.move(timedelta(minutes=minutes))
        items = self.queue[:50]
        if self._deliver_visits(items):
            self.queue, self.sent_last = self.queue[50:], items

    @rule()
    def walks_in_or_out_of_the_valley(self) -> None:
        """The network of the staff's phone comes and goes."""
        self.is_staff_online = not self.is_staff_online

    @precondition(lambda self: self.queue and self.is_staff_online)
    @rule(chance=st.randoms(use_true_random=False), is_answer_lost=st.booleans())
    def sends_visits(self, chance: random.Random, is_answer_lost: bool) -> None:
        """Some of the queue, in any order, some of it twice; perhaps no answer is heard."""
        items = [item for item in self.queue if chance.random() < 0.8] or self.queue[:1]
        items += [item for item in items if chance.random() < 0.3]
        chance.shuffle(items)
        items = items[:50]
        if self._deliver_visits(items) and not is_answer_lost:
            gone = {item.sealed["id"] for item in items}
            self.queue = [item for item in self.queue if item.sealed["id"] not in gone]
            self.sent_last = items

    @precondition(lambda self: self.sent_last and self.is_staff_online)
    @rule()
    def sends_visits_again(self) -> None:
        """A second tab repeats what has long arrived."""
        self._deliver_visits(self.sent_last)

    @rule()
    def staff_phone_is_killed(self) -> None:
        """What was only in memory is gone; the queue is not."""
        self.sent_last = []

    @precondition(lambda self: self.is_staff_online and self.visits > 1)
    @rule()
    def signs_off(self) -> None:
        """The session ends; the queue stays, sealed."""
        if self.is_on_duty:
            self._ask_on_duty("DELETE", "/duty/session")
        self.staff.cookies, self.told = {}, None

    @precondition(lambda self: self.is_staff_online and self.is_on_duty and self.sent_last)
    @rule()
    def sends_a_changed_visit(self) -> None:
        """The id of something stored, with other content."""
        known = self.sent_last[0]
        if known.sealed["id"] not in self._kept_of(known):
            return
        clear = known.clear | {"temperature_tenths_c": known.clear["temperature_tenths_c"] + 1}
        changed = self._record(known.sealed["id"], clear, known.is_neighbours, known.told_at)
        (result,) = self._ask_on_duty("POST", "/duty/check-ins", {"items": [changed.sealed]})[
            "results"
        ]
        assert result["status"] == "rejected", result

    @rule(temperature=st.sampled_from((365, 380)))
    def neighbour_checks_in(self, temperature: int) -> None:
        """The neighbour does so themselves, with a phone of their own."""
        self.visits += 1
        item: dict[str, Any] = {
            "id": f"{COUNTS['runs']:08x}-0000-7000-a000-{self.visits:012x}",
            "measured_at": self.now.isoformat(),
            "temperature_tenths_c": temperature,
            "site": "ear",
            "symptoms": [],
        }
        answer = self._neighbour_asks("POST", "/check-ins", {"items": [item]})
        self.neighbours[item["id"]] = Kept(item, truth.day_of(self.now))
        self._compare(answer.body["health_code"], self.neighbours)

    @rule()
    def neighbour_looks(self) -> None:
        """The neighbour reads their code, which staff may have kept alive."""
        answer = self._neighbour_asks("GET", "/me/health-code")
        self._compare(answer.body, self.neighbours)

    def _neighbour_asks(self, method: str, path: str, body: Any = None) -> Any:
        COUNTS["requests"] += 1
        answer = self.neighbour.call(method, path, body)
        if answer.status == 401:
            self.town.clock.move(timedelta(minutes=150))
            self.neighbour.sign_in()
            if body:
                body["items"][0]["measured_at"] = self.now.isoformat()
            answer = self.neighbour.call(method, path, body)
        assert answer.status == 200, answer
        return answer

    def _kept_of(self, item: Recorded) -> dict[str, Kept]:
        kept: dict[str, Kept] = self.neighbours if item.is_neighbours else self.kept
        return kept

    def _deliver_visits(self, items: list[Recorded]) -> bool:
        body = {"items": [item.sealed for item in items]}
        answer = self._ask_on_duty("POST", "/duty/check-ins", body)
        if answer is None:
            return False
        for item, result in zip(items, answer["results"], strict=True):
            expected = self._expect_visit(item)
            said = {name: result.get(name) for name in expected}
            assert said == expected, (said, expected)
        return True

    def _expect_visit(self, item: Recorded) -> dict[str, Any]:
        phone_id, kept = item.sealed["id"], self._kept_of(item)
        known = kept.get(phone_id)
        if known:
            counted = known.counts_for_on.isoformat()
            return {"id": phone_id, "status": "identical", "counts_for_on": counted}
        measured = datetime.fromisoformat(item.clear["measured_at"])
        if truth.day_of(measured) < truth.day_of(self.now) - RETENTION:
            return {"id": phone_id, "status": "rejected", "code": "healthcode.too_old"}
        # Nobody knows when a phone without a beacon was told the time: as if only now.
        counts_for_on = truth.day_counted(measured, self.now, item.told_at or self.now)
        kept[phone_id] = Kept(item.clear, counts_for_on)
        return {"id": phone_id, "status": "new", "counts_for_on": counts_for_on.isoformat()}

    def teardown(self) -> None:
        """In the end the queue is sent, and everybody looks once more."""
        if hasattr(self, "queue"):
            self.goes_on_duty()
            while self.queue:
                self._deliver_visits(self.queue[:50])
                self.queue = self.queue[50:]
            self.neighbour_looks()
        super().teardown()
