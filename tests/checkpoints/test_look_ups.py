"""A number at a place of regulars: whether its holder belongs there is told, and of nobody else."""

from __future__ import annotations

import pytest

from backend.checkpoints import regulars
from backend.checkpoints.models import RegularRow
from backend.checkpoints.place_rules import RegularKind
from backend.core import ids
from backend.staff.rules import Role
from tests.support.installation import Installation
from tests.support.people import Person, some_id_number
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty


@pytest.fixture
def guard(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.CHECKPOINT_STAFF, "411221"))


def belongs(guard: OnDuty, place: str, number: str) -> object:
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


def _tie(place: str, source_id: str) -> None:
    part = f"{RegularKind.SOURCE}#test_named#{source_id}"
    row = RegularRow(RegularRow.key_of(place), part, regular_id=ids.random_id())
    row.division_code, row.changed_ms = "411221", 1
    row.save()


def _enter(house: Installation, place: str, **wish: object) -> None:
    area = str(wish.get("village", "411221"))[:6]
    manager = OnDuty(house.app, (Role.COMMAND, "411221"), (Role.COMMAND, area))
    manager.must("POST", f"/duty/checkpoints/{place}/regulars/list", wish)
