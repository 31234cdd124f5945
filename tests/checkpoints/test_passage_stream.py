"""What the stream adds to a passage happens once, whatever comes twice or beside itself."""

from __future__ import annotations

import secrets
import threading
from datetime import timedelta
from typing import Any

import pytest

from backend.checkpoints import alarm_rules, alarm_stream, passage_counts, passages
from backend.checkpoints.alarm_models import AlarmRow
from backend.checkpoints.alarm_rules import AlarmKind
from backend.checkpoints.models import TABLE
from backend.checkpoints.passage_flags import FLAGS
from backend.checkpoints.passage_models import PassageRow, seen
from backend.config import settings
from backend.core import audit_read, clock, db, events, limits
from backend.core.events import Record
from backend.residents import access
from backend.staff.rules import Role
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.passages import an_id, by_number, seal, send, told
from tests.support.people import Person, reading, some_id_number
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty, a_card_for
from tests.support.stream import Follower

VILLAGE = "411221100201"


@pytest.fixture
def guard(house: Installation, fixed_clock: FixedClock) -> OnDuty:
    """Somebody at checkpoints of the county."""
    return OnDuty(house.app, (Role.CHECKPOINT_STAFF, VILLAGE[:6]))


@pytest.fixture
def stream(house: Installation) -> Follower:
    """The table's stream from now on."""
    return Follower(TABLE)


@pytest.fixture
def proof() -> str:
    """The id of a pass."""
    return secrets.token_hex(8)


def records(stream: Follower) -> list[Record]:
    """What has happened since the last time."""
    return [Record.of(one, TABLE, stream.shard) for one in stream.read()]


def row_of(proof: str, passage_id: str) -> PassageRow:
    """The stored passage of a proof."""
    found = PassageRow.of(f"pass#{proof}", PassageRow.part_of(passage_id))
    assert found is not None
    return found


def test_one_proof_at_two_places_marks_both_once(
    guard: OnDuty, stream: Follower, proof: str
) -> None:
    here, there = a_checkpoint(VILLAGE), a_checkpoint(VILLAGE)
    now = clock.now()
    times = [now - timedelta(seconds=100), now, now - timedelta(minutes=30)]
    own = [an_id(at) for at in times]
    for passage_id, at, gate in zip(own, times, (here, there, there), strict=True):
        body = told(gate, at, pass_id=proof)
        send(guard, seal(guard.staff_id, body, passage_id))
    came = records(stream)
    for _ in range(2):
        assert FLAGS.take(came).aside == ()
    assert [row_of(proof, one).twin_of for one in own] == [own[1], own[0], None]
    marks = [one for one in records(stream) if seen(one)]
    assert len(marks) == 2, "each mark is written once"
    assert [one.is_new_twin for one in map(seen, marks) if one] == [True, True]


def test_a_number_without_a_network_is_settled_by_the_colour_of_then(
    guard: OnDuty, stream: Follower, resident: Person, fixed_clock: FixedClock
) -> None:
    gate = a_checkpoint(VILLAGE)
    resident.checks_in()
    fixed_clock.move(minutes=10)
    number = resident.application["document"]["number"]
    for one in (number, some_id_number()):
        item = seal(guard.staff_id, by_number(gate, one))
        send(guard, item)
        send(guard, item)
    came = [one for one in map(seen, records(stream)) if one]
    assert sorted(str(one.settled) for one in came) == ["green", "unknown"]
    a_card_for(resident)
    shown = resident.browser.get("/me/passages").get_json()["passages"]
    assert [one["is_settled"] for one in shown] == [True]


def test_a_device_that_says_another_colour_of_a_number_is_not_believed(
    guard: OnDuty, stream: Follower, resident: Person, fixed_clock: FixedClock
) -> None:
    gate, number = a_checkpoint(VILLAGE), resident.application["document"]["number"]
    resident.checks_in(reading(temperature_tenths_c=385))
    fixed_clock.move(minutes=10)
    says = {"green": "admit", "yellow": "hold", "red": "turn_away"}
    own = {colour: an_id(clock.now()) for colour in says}
    for colour, verdict in says.items():
        body = by_number(gate, number) | {"verdict": verdict, "reason": colour, "colour": colour}
        send(guard, seal(guard.staff_id, body, own[colour]))
    body = by_number(gate, some_id_number()) | {
        "verdict": "turn_away", "reason": "red", "colour": "red",
    }  # fmt: skip
    enemy = seal(guard.staff_id, body)
    send(guard, enemy)
    came = records(stream)
    found = {one.passage.id: one for one in map(seen, came) if one}
    settled = {colour: found[one].settled for colour, one in own.items()}
    assert settled == {"green": "yellow", "yellow": None, "red": "yellow"}
    assert (found[enemy["id"]].settled, found[enemy["id"]].colour) == ("unknown", None)
    assert alarm_stream.RAISING.take(came) == ((), None)
    today = settings().city.day_of(clock.now())
    keys = (found[own["green"]].key, found[enemy["id"]].key)
    raised = [
        (n, kind.value)
        for n, key in enumerate(keys)
        for kind in AlarmKind
        if AlarmRow.of(alarm_rules.alarm_id(kind, key, today))
    ]
    assert raised == [(0, "yellow_seen")]


def test_whoever_raises_too_many_alarms_is_told_of_and_raises_no_more(
    guard: OnDuty, stream: Follower
) -> None:
    gate = a_checkpoint(VILLAGE)
    red: dict[str, Any] = {"verdict": "turn_away", "reason": "red", "colour": "red"}
    most = passages.GRAVE_ALARMS.most
    items = [seal(guard.staff_id, told(gate, **red)) for _ in range(most + 2)]
    for start in range(0, len(items), 50):
        send(guard, *items[start : start + 50])
        send(guard, *items[start : start + 50])
    send(guard, seal(guard.staff_id, told(gate)))
    came = records(stream)
    assert alarm_stream.RAISING.take(came) == ((), None)
    found = [one for one in map(seen, came) if one]
    assert len(found) == len(items) + 1, "they are kept all the same"
    assert [one.is_muted for one in found].count(True) == 2
    today = settings().city.day_of(clock.now())
    for one in found:
        raised = AlarmRow.of(alarm_rules.alarm_id(AlarmKind.RED_SEEN, one.key, today))
        assert (raised is not None) == (one.colour == "red" and not one.is_muted)
    supervisor = audit_read.about(
        access.spent_list(VILLAGE),
        clock.to_ms(clock.now() - timedelta(hours=1)),
        clock.to_ms(clock.now()) + 1,
    )
    actor = f"staff:{guard.staff_id}"
    assert [line.actor for line in supervisor].count(actor) == 1


def muted(stream: Follower) -> list[tuple[str | None, bool]]:
    """Of each passage that has come, in the order of when somebody passed: colour, is it muted."""
    found = [one for one in map(seen, records(stream)) if one]
    found.sort(key=lambda one: one.passage.at)
    return [(one.passage.colour, one.is_muted) for one in found]


YELLOW: dict[str, Any] = {"verdict": "hold", "reason": "yellow", "colour": "yellow"}


def test_red_and_fever_are_never_silent_behind_yellow_nor_an_hour_behind_another(
    guard: OnDuty, stream: Follower, monkeypatch: pytest.MonkeyPatch, fixed_clock: FixedClock
) -> None:
    for name in ("YELLOW_ALARMS", "GRAVE_ALARMS"):
        monkeypatch.setattr(passages, name, getattr(passages, name)._replace(most=2))
    gate, start = a_checkpoint(VILLAGE), clock.now().replace(minute=0, second=0, microsecond=0)
    red = {"verdict": "turn_away", "reason": "red", "colour": "red"}
    fever = {"verdict": "hold", "reason": "fever", "temperature_tenths_c": 385, "site": "ear"}
    kinds = [YELLOW] * 3 + [red, fever]
    # Two hours without a network, sent at once.
    bodies = [
        told(gate, start - timedelta(hours=hour, minutes=-n), **kind)
        for hour in (2, 1)
        for n, kind in enumerate(kinds)
    ]
    results = send(guard, *[seal(guard.staff_id, body) for body in bodies])
    assert {one["status"] for one in results} == {"new"}
    of_an_hour = [
        ("yellow", False), ("yellow", False), ("yellow", True), ("red", False), ("green", False),
    ]  # fmt: skip
    assert muted(stream) == of_an_hour * 2


def test_what_alarms_is_counted_one_after_the_other(
    guard: OnDuty, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting, busy, count = [0], threading.Lock(), limits.spend_distinct

    def alone(*about: Any) -> None:
        assert busy.acquire(blocking=False), "two would refuse each other"
        try:
            counting[0] += 1
            count(*about)
        finally:
            busy.release()

    monkeypatch.setattr(limits, "spend_distinct", alone)
    gate = a_checkpoint(VILLAGE)
    send(guard, *[seal(guard.staff_id, told(gate, **YELLOW)) for _ in range(30)])
    assert counting == [30]


def test_what_cannot_be_counted_is_stored_and_alarms(
    guard: OnDuty, stream: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def away(*_: Any) -> None:
        asked.append(1)
        raise db.StoreUnavailable

    monkeypatch.setattr(limits, "spend_distinct", away)
    gate = a_checkpoint(VILLAGE)
    items = [seal(guard.staff_id, told(gate, **YELLOW)) for _ in range(3)]
    results = send(guard, *items, seal(guard.staff_id, told(gate)))
    assert [one["status"] for one in results] == ["new"] * 4
    assert len(asked) == 1, "nobody waits for it once more"
    assert [is_muted for _, is_muted in muted(stream)] == [False] * 4


def test_a_broken_record_is_set_aside_and_the_others_are_looked_at(
    guard: OnDuty, stream: Follower, proof: str
) -> None:
    gates = [a_checkpoint(VILLAGE), a_checkpoint(VILLAGE)]
    ids = [an_id(clock.now()) for _ in gates]
    for passage_id, gate in zip(ids, gates, strict=True):
        send(guard, seal(guard.staff_id, told(gate, pass_id=proof), passage_id))
    came = [one for one in records(stream) if one.keys["part"]["S"].startswith("passage#")]
    poison = came[0]._replace(new={**(came[0].new or {}), "f": {"S": "[9]"}})
    taken = FLAGS.take([poison, came[1]])
    assert len(taken.aside) == 1
    assert taken.stuck_at is None
    assert row_of(proof, ids[1]).twin_of == ids[0]


def test_every_word_of_a_passage_is_counted_once(
    guard: OnDuty, stream: Follower, proof: str
) -> None:
    gate = a_checkpoint(VILLAGE)
    hot = {"verdict": "hold", "reason": "fever", "temperature_tenths_c": 381, "is_regular": True}
    earlier = clock.now() - timedelta(hours=3)
    [result] = send(guard, seal(guard.staff_id, told(gate, earlier, pass_id=proof, **hot)))
    row_of(proof, result["id"]).mark_twin(an_id(clock.now()))
    counts = [passage_counts.counted(one) for one in map(seen, records(stream)) if one]
    assert [one.words for one in counts] == [
        ("passages", "in", "by_pass", "hold", "green", "fever", "regular", "late"),
        ("twin",),
    ]
    assert {(one.checkpoint_id, one.hour) for one in counts} == {(gate, f"{earlier:%Y%m%d%H}")}


def test_the_table_has_its_consumer_first() -> None:
    from backend.app import STREAMS

    assert STREAMS[TABLE][0] is FLAGS
    assert isinstance(FLAGS, events.Consumer)
