"""Samples of the routes of the register; tests/staff/samples.py says how they are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from backend.core import clock, ids
from backend.staff.rules import Role
from tests.staff.sampling import Asked, Sample, World, other
from tests.support.passages import an_id, emergency, seal, send, told
from tests.support.people import some_id_number
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty

UNKNOWN = (404, "checkpoints.not_found")


def a_batch(world: World, by: OnDuty) -> Asked:
    """A passage of the village, sealed by whoever asks."""
    item = seal(by.staff_id, told(a_checkpoint(world.village)))
    return Asked("/duty/passages", {"items": [item]})


def no_place_of_theirs(answer: dict[str, Any]) -> bool:
    """Whether each passage was refused as one of nowhere."""
    return {(one["status"], one["code"]) for one in answer["results"]} == {
        ("rejected", "checkpoints.not_found")
    }


def a_look_up(world: World, by: OnDuty) -> Asked:
    """A number that nobody holds; the answer has the same shape."""
    document = {"kind": "resident_id", "number": some_id_number()}
    wish = {"document": document, "purpose": "checkpoint"}
    place = {"checkpoint_id": a_checkpoint(world.village)}
    # Whoever may not scan is refused here as well.
    shift = {"act": "open", "device_id": ids.random_id()}
    by.call("POST", f"/duty/checkpoints/{place['checkpoint_id']}/shift", shift)
    return Asked("/duty/passages/look-up", wish | place)


def a_trace(world: World, by: OnDuty) -> Asked:
    """The last hours of a checkpoint of the village."""
    now = clock.now()
    query = {
        "checkpoint_id": a_checkpoint(world.village),
        "from": clock.to_text(now - timedelta(hours=2)),
        "until": clock.to_text(now),
        "purpose": "outbreak",
    }
    return Asked(f"/duty/passages?{urlencode(query)}")


def whose_it_is(world: World, by: OnDuty) -> Asked:
    """Whose a passage of the village is."""
    now = clock.now()
    wish = {
        "checkpoint_id": a_checkpoint(world.village),
        "from": clock.to_text(now - timedelta(hours=2)),
        "until": clock.to_text(now),
        "purpose": "contact",
        "ids": [an_id(now)],
    }
    return Asked("/duty/passages/whose", wish)


def an_emergency(world: World, by: OnDuty) -> Asked:
    """The word on somebody whom a guard of the village let through."""
    guard = world.on_duty(Role.CHECKPOINT_STAFF)
    [result] = send(guard, seal(guard.staff_id, emergency(a_checkpoint(world.village))))
    path = f"/duty/passages/emergencies/{result['id']}/review"
    return Asked(path, {"area": world.village[:6], "outcome": "justified"})


PASSAGE_SAMPLES: Mapping[str, Sample] = {
    "passages.register_passages": Sample(
        a_batch, outside=no_place_of_theirs, remake=True, unknown=lambda _line, _asked: None
    ),
    "passages.look_up_number": Sample(a_look_up, outside=UNKNOWN, unknown=other("checkpoint_id")),
    "passages.trace_passages": Sample(a_trace, outside=UNKNOWN),
    "passages.whose_passages": Sample(whose_it_is, outside=UNKNOWN, unknown=other("checkpoint_id")),
    "passages.list_emergencies": Sample(
        lambda world, by: Asked(f"/duty/passages/emergencies?area={world.village[:6]}"),
        outside=UNKNOWN,
    ),
    "passages.review_emergency": Sample(an_emergency),
}
