"""A number at a place of regulars: whether its holder belongs there is told, and of nobody else."""

from __future__ import annotations

import pytest

from backend.checkpoints import regulars
from backend.checkpoints.models import CheckpointRow, RegularRow
from backend.checkpoints.place_rules import PlaceState, RegularKind
from backend.core import ids
from backend.staff.rules import Role
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, some_id_number
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty, stands_at


@pytest.fixture
def guard(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411221"))


def belongs(guard: OnDuty, place: str, number: str) -> object:
    stands_at(guard, place)
    document = {"kind": "resident_id", "number": number}
    wish = {"document": document, "purpose": "checkpoint", "checkpoint_id": place}
    return guard.must("POST", "/duty/passages/look-up", wish).get_json()["is_regular"]


def test_a_number_tells_whether_its_holder_belongs_to_a_place_of_regulars(
    house: Installation, guard: OnDuty, resident: Person
) -> None:
    number = resident.application["document"]["number"]
    gate, free = a_checkpoint("411221", mode="regulars"), a_checkpoint("411221")
    assert belongs(guard, free, number) is None
    assert belongs(guard, gate, some_id_number()) is None
    assert belongs(guard, gate, number) is False
    resident_id = str(resident.browser.call("GET", "/me").get_json()["resident_id"])
    regulars.install("test_named", lambda source_id: [resident_id] if source_id == "S1" else [])
    _tie(gate, "S1")
    assert belongs(guard, gate, number) is True
    by_person, by_home = (a_checkpoint("411221", mode="regulars") for _ in range(2))
    _enter(house, by_person, document={"kind": "resident_id", "number": number})
    _enter(house, by_home, village=resident.application["division_code"])
    assert belongs(guard, by_person, number) is True
    assert belongs(guard, by_home, number) is True


def test_a_number_is_told_to_whoever_stands_at_an_open_checkpoint_in_an_emergency(
    house: Installation, guard: OnDuty, fixed_clock: FixedClock
) -> None:
    gate, other = a_checkpoint("411221"), a_checkpoint("411221")
    ended = a_checkpoint("411221", name="东门岗")
    stands_at(guard, other)
    assert refused(guard, gate) == (409, "checkpoints.shift_not_open"), "they stand at another one"
    colleague = OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411221"))
    stands_at(colleague, gate)
    assert refused(guard, gate) == (409, "checkpoints.shift_not_open"), "somebody else stands there"
    stands_at(guard, gate)
    assert refused(guard, gate) is None
    stands_at(guard, ended)
    [stored] = CheckpointRow.all_with([ended])
    stored.state = PlaceState.CLOSED.value
    stored.save()
    # What a process has read of a checkpoint it goes by for half a minute.
    fixed_clock.move(seconds=31)
    assert refused(guard, ended) == (409, "checkpoints.place_closed")
    fixed_clock.set("2030-01-02T10:00")
    late = OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411221"))
    stands_at(late, gate)
    assert refused(late, gate) == (409, "checkpoints.no_emergency")


def refused(guard: OnDuty, place: str) -> tuple[int, str] | None:
    """How the server refuses to look a number up; None when it does not."""
    document = {"kind": "resident_id", "number": some_id_number()}
    wish = {"document": document, "purpose": "checkpoint", "checkpoint_id": place}
    answer = guard.call("POST", "/duty/passages/look-up", wish)
    return None if answer.status_code == 200 else code(answer)


def _tie(place: str, source_id: str) -> None:
    part = f"{RegularKind.SOURCE}#test_named#{source_id}"
    row = RegularRow(RegularRow.key_of(place), part, regular_id=ids.random_id())
    row.division_code, row.changed_ms = "411221", 1
    row.save()


def _enter(house: Installation, place: str, **wish: object) -> None:
    area = str(wish.get("village", "411221"))[:6]
    manager = OnDuty(house.app, (Role.COMMAND, "411221"), (Role.COMMAND, area))
    manager.must("POST", f"/duty/checkpoints/{place}/regulars/list", wish)
