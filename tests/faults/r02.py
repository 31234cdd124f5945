"""R02: a phone does what phones do; the server and a plain model must agree at every look."""

from __future__ import annotations

import io
import random
import traceback
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.faults import truth
from tests.faults.inside import Town, town
from tests.faults.outcome import Outcome
from tests.faults.people import Answer

START = datetime(2024, 2, 20, 1, 0, tzinfo=UTC)
RETENTION = timedelta(days=21)
SESSION_LIVES = timedelta(days=30)
# The point of a P-256 key (SEC1, compressed); any will do, so it is the group's own generator.
DEVICE_KEY = "A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW"
COUNTS = {"runs": 0, "steps": 0, "requests": 0, "looks": 0, "measured": 0, "sent": 0, "visits": 0}
_town: Town | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """Runs of the machine, and steps in each."""

    runs: int
    steps: int


FULL, SHORT = Size(200, 50), Size(15, 30)
# Runs end before their last step when chance says so; then the machine plays on from another seed.
MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as the model believes it stored."""

    item: dict[str, Any]
    counts_for_on: date


class PhoneMachine(RuleBasedStateMachine):
    """The phone (outbox and beacon survive a kill; memory does not) and the model of the server."""

    @initialize()
    def move_in(self) -> None:
        """Somebody new signs in and applies."""
        if _town is None:
            raise RuntimeError("run() opens the town first")
        COUNTS["runs"] += 1
        self.town = _town
        self.town.clock.at = START + timedelta(days=random.Random(COUNTS["runs"]).randrange(900))
        self.phone, self.resident_id = self.town.new_resident()
        self.outbox: list[dict[str, Any]] = []
        self.in_memory: list[dict[str, Any]] = []
        self.kept: dict[str, Kept] = {}
        self.is_online = True
        self.session_ends: datetime | None = self.now + SESSION_LIVES
        self.contact = self.now
        self.beacon: tuple[str, datetime] | None = None
        self.beacon_of: dict[str, datetime] = {}
        self.made = 0

    @property
    def is_signed_in(self) -> bool:
        """Neither signed out nor for thirty days signed in."""
        return self.session_ends is not None and self.now < self.session_ends

    @property
    def now(self) -> datetime:
        """The true time, which this phone's clock shows."""
        return self.town.clock.now()

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """A call that must not end in a server's failure."""
        COUNTS["requests"] += 1
        answer = self.phone.call(method, path, body)
        assert answer.status < 500, answer
        return answer

    @rule(hours=st.integers(0, 30), minutes=st.integers(1, 59))
    def let_time_pass(self, hours: int, minutes: int) -> None:
        """Minutes, or more than a day."""
        self.town.clock.move(timedelta(hours=hours, minutes=minutes))

    @rule(seconds=st.sampled_from((-1, 0, 1)), days=st.sampled_from((0, 1, 2)))
    def wait_for_midnight(self, seconds: int, days: int) -> None:
        """To the very end of a day, where everything is decided."""
        midnight = datetime.combine(
            truth.day_of(self.now) + truth.DAY * (1 + days), datetime.min.time(), truth.ZONE
        )
        at = midnight.astimezone(UTC) + timedelta(seconds=seconds)
        self.town.clock.at = max(at, self.now)

    @rule(days=st.sampled_from((2, 3, 5, 20, 23)))
    def stay_silent(self, days: int) -> None:
        """Days without a sound."""
        self.town.clock.move(timedelta(days=days))

    @rule(
        temperature=st.sampled_from((360, 365, 372, 373, 389)),
        symptoms=st.sampled_from(([], ["cough"], ["headache", "fatigue"])),
    )
    def measure(self, temperature: int, symptoms: list[str]) -> None:
        """Fill in the form; it is kept on the phone at once."""
        self.made += 1
        COUNTS["measured"] += 1
        item: dict[str, Any] = {
            "id": f"{COUNTS['runs']:08x}-0000-7000-8000-{self.made:012x}",
            "measured_at": self.now.isoformat(),
            "temperature_tenths_c": temperature,
            "site": "forehead",
            "symptoms": symptoms,
        }
        if self.beacon:
            item["time_beacon"], self.beacon_of[item["id"]] = self.beacon
        self.outbox.append(item)

    @rule(hours=st.integers(1, 30), temperature=st.sampled_from((365, 380)))
    def live_on(self, hours: int, temperature: int) -> None:
        """Measure, send if that is possible, fetch a pass, wait: what most people do most days."""
        self.measure(temperature, [])
        if self.is_online:
            self._send(list(self.outbox), is_answer_lost=False)
            if self.is_signed_in:
                self.fetch_pass()
        self.let_time_pass(hours, 0)

    @precondition(lambda self: self.is_online)
    @rule()
    def go_offline(self) -> None:
        """Into the tunnel."""
        self.is_online = False

    @precondition(lambda self: not self.is_online)
    @rule()
    def go_online(self) -> None:
        """Out of it."""
        self.is_online = True

    @rule()
    def kill_app(self) -> None:
        """What was only in memory is gone."""
        self.in_memory = []

    @precondition(lambda self: self.outbox and self.is_online)
    @rule(chance=st.randoms(use_true_random=False), is_answer_lost=st.booleans())
    def send(self, chance: random.Random, is_answer_lost: bool) -> None:
        """Send some of the outbox, in any order, some of it twice; perhaps hear no answer."""
        items = [item for item in self.outbox if chance.random() < 0.8] or self.outbox[:1]
        items += [item for item in items if chance.random() < 0.3]
        chance.shuffle(items)
        self._send(items, is_answer_lost)

    def _send(self, items: list[dict[str, Any]], is_answer_lost: bool) -> None:
        items = items[:100]
        self._deliver(items)
        if not is_answer_lost and self.is_signed_in:
            gone = {item["id"] for item in items}
            self.outbox = [item for item in self.outbox if item["id"] not in gone]
            self.in_memory = items

    @precondition(lambda self: self.in_memory and self.is_online)
    @rule()
    def send_again(self) -> None:
        """A second tab repeats what has long arrived."""
        self._deliver(self.in_memory)

    @precondition(lambda self: self.kept and self.is_online and self.is_signed_in)
    @rule(chance=st.randoms(use_true_random=False))
    def send_changed(self, chance: random.Random) -> None:
        """The id of something stored, with other content."""
        kept = chance.choice(list(self.kept.values()))
        changed = kept.item | {"temperature_tenths_c": kept.item["temperature_tenths_c"] + 1}
        answer = self.ask("POST", "/check-ins", {"items": [changed]})
        assert answer.status == 422, answer
        assert answer.body["results"][0]["status"] == "rejected"

    def _deliver(self, items: list[dict[str, Any]]) -> None:
        answer = self.ask("POST", "/check-ins", {"items": items})
        COUNTS["sent"] += len(items)
        if not self.is_signed_in:
            assert answer.status == 401, answer
            return
        assert answer.status in (200, 422), answer
        for item, result in zip(items, answer.body["results"], strict=True):
            expected = self._expect(item)
            said = {name: result.get(name) for name in expected}
            assert said == expected, (said, expected)
        self._compare(answer.body["health_code"])

    def _expect(self, item: dict[str, Any]) -> dict[str, Any]:
        known = self.kept.get(item["id"])
        if known:
            return {
                "id": item["id"],
                "status": "identical",
                "counts_for_on": known.counts_for_on.isoformat(),
            }
        measured = datetime.fromisoformat(item["measured_at"])
        if truth.day_of(measured) < truth.day_of(self.now) - RETENTION:
            return {"id": item["id"], "status": "rejected", "code": "healthcode.too_old"}
        contact = max(self.contact, self.beacon_of.get(item["id"], self.contact))
        counts_for_on = truth.day_counted(measured, self.now, contact)
        self.kept[item["id"]] = Kept(item, counts_for_on)
        return {"id": item["id"], "status": "new", "counts_for_on": counts_for_on.isoformat()}

    @precondition(lambda self: self.is_online and self.is_signed_in and self.kept)
    @rule()
    def fetch_pass(self) -> None:
        """A new credential, and the time with it."""
        answer = self.ask("POST", "/me/passes", {"device_key": DEVICE_KEY})
        assert answer.status == 200, answer
        self.beacon = answer.body["time_beacon"], self._to_ms(self.now)
        self.contact = self._to_ms(self.now)

    @staticmethod
    def _to_ms(instant: datetime) -> datetime:
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    @precondition(lambda self: self.is_online and self.is_signed_in)
    @rule()
    def look(self) -> None:
        """Read the code and the history."""
        self._compare(self.ask("GET", "/me/health-code").body)
        self._compare_history()

    @precondition(lambda self: self.is_online and self.is_signed_in and self.made > 2)
    @rule()
    def sign_out(self) -> None:
        """The session ends, and the phone forgets everything, unsent things too."""
        assert self.ask("DELETE", "/session").status == 204
        self.session_ends = None
        self.outbox, self.in_memory, self.beacon = [], [], None

    @precondition(lambda self: self.is_online and not self.is_signed_in)
    @rule()
    def sign_in(self) -> None:
        """Back with a new code."""
        # Ten codes a day is the most that anybody gets.
        self.town.clock.move(timedelta(minutes=150))
        account = self.phone.sign_in()
        assert account["resident_id"] == self.resident_id
        self.session_ends = self.now + SESSION_LIVES
        self.contact = self._to_ms(self.now)

    @invariant()
    def count_steps(self) -> None:
        """So that the run can say how long it was."""
        COUNTS["steps"] += 1

    @staticmethod
    def _readings(everything: dict[str, Kept]) -> dict[date, list[int]]:
        found: dict[date, list[int]] = {}
        for kept in everything.values():
            found.setdefault(kept.counts_for_on, []).append(kept.item["temperature_tenths_c"])
        return found

    def _compare(self, code: dict[str, Any], kept: dict[str, Kept] | None = None) -> None:
        COUNTS["looks"] += 1
        today = truth.day_of(self.now)
        readings = self._readings(self.kept if kept is None else kept)
        assert code["today_on"] == today.isoformat()
        assert code["colour"] == truth.colour(readings, today), (code, readings)
        assert code["checked_in_today"] == (today in readings)
        for name, checks_in in (("if_silent", False), ("if_checked_in", True)):
            shown = [day["colour"] for day in code[name]]
            assert shown == truth.ahead(readings, today, checks_in), (name, code, readings)

    def _compare_history(self) -> None:
        oldest = truth.day_of(self.now) - RETENTION
        expected = {i: k.counts_for_on for i, k in self.kept.items() if k.counts_for_on >= oldest}
        found: dict[str, date] = {}
        after = ""
        while True:
            body = self.ask("GET", f"/me/check-ins{after}").body
            for row in body["check_ins"]:
                assert row["id"] not in found
                found[row["id"]] = date.fromisoformat(row["counts_for_on"])
            if body["next"] is None:
                break
            after = f"?after={body['next']}"
        assert found == expected

    def teardown(self) -> None:
        """In the end, once more."""
        if hasattr(self, "phone"):
            if not self.is_signed_in:
                self.sign_in()
            self.look()


def _settings_of(size: Size) -> settings:
    return settings(
        max_examples=size.runs,
        stateful_step_count=size.steps,
        deadline=None,
        database=None,
        print_blob=False,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


def run(size: Size, seed: int) -> Outcome:
    """Play it once, with somebody on duty in the same village."""
    # They build on the machine above.
    from tests.faults.r02_staff import VillageMachine

    global _town
    COUNTS.update(dict.fromkeys(COUNTS, 0))
    divergent = 0
    with town(START, seed) as _town:
        try:
            # The local sender names every one-time code in the terminal, which is of no use here.
            with redirect_stdout(io.StringIO()):
                for more in range(MOST_ROUNDS):
                    machine = seeded(seed + more)(VillageMachine)
                    run_state_machine_as_test(machine, settings=_settings_of(size))
                    if COUNTS["runs"] >= size.runs and COUNTS["steps"] >= size.runs * size.steps:
                        break
        except Exception as wrong:
            divergent = 1
            print("R02 diverged:", *traceback.format_exception(wrong), flush=True)
            print(*getattr(wrong, "__notes__", []), sep="\n", flush=True)
    told = {name: COUNTS[name] for name in ("requests", "looks", "measured", "sent", "visits")}
    return Outcome(
        "R02",
        {"divergent": divergent},
        {"divergent": 0},
        {name: COUNTS[name] for name in ("runs", "steps")},
        {"runs": size.runs, "steps": size.runs * size.steps},
        told,
    )
