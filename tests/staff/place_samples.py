"""Samples of the routes of checkpoints as places; tests/staff/samples.py says how they are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.staff.sampling import Asked, Sample, World, own
from tests.support.people import some_id_number
from tests.support.places import a_checkpoint, a_wish
from tests.support.staff import OnDuty

PLACES = "/duty/checkpoints"
UNKNOWN = (404, "checkpoints.not_found")


def a_new_one(world: World, by: OnDuty) -> Asked:
    """A checkpoint that is opened in the village."""
    return Asked(PLACES, a_wish(world.village))


def at_place(step: str = "", body: dict[str, Any] | None = None) -> Sample:
    """Something about a checkpoint of the village."""
    return Sample(lambda world, by: Asked(f"{PLACES}/{a_checkpoint(world.village)}{step}", body))


def a_person(world: World, by: OnDuty) -> Asked:
    """A regular, by the number of a document."""
    document = {"kind": "resident_id", "number": some_id_number()}
    path = f"{PLACES}/{a_checkpoint(world.village)}/regulars/list"
    return Asked(path, {"document": document, "label": "三号楼"})


PLACE_SAMPLES: Mapping[str, Sample] = {
    "checkpoint_places.list_checkpoints": Sample(
        lambda world, by: Asked(f"{PLACES}?area={world.village}"), outside=UNKNOWN
    ),
    "checkpoint_places.open_checkpoint": Sample(
        a_new_one, outside=UNKNOWN, unknown=lambda _line, _asked: None
    ),
    "checkpoint_places.my_checkpoints": own(f"{PLACES}/mine"),
    "checkpoint_places.read_checkpoint": at_place(),
    "checkpoint_places.change_checkpoint": at_place("", {"version": 1, "state": "closed"}),
    "checkpoint_places.poster": at_place("/poster"),
    "checkpoint_places.regulars_file": at_place("/regulars"),
    "checkpoint_places.list_regulars": at_place("/regulars/list"),
    "checkpoint_places.add_regular": Sample(a_person),
    "checkpoint_places.remove_regular": Sample(
        lambda world, by: Asked(f"{PLACES}/{a_checkpoint(world.village)}/regulars/list/{'A' * 22}")
    ),
}
