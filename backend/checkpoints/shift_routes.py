"""Routes of shifts at a checkpoint."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.checkpoints import shift_schemas, shifts
from backend.core import clock, http
from backend.core.auth import Duty, needs, on_duty
from backend.staff.rules import Task

blueprint = Blueprint("checkpoint_shifts", __name__)


@blueprint.post("/duty/checkpoints/<checkpoint_id>/shift")
@needs(Duty(Task.SCAN))
def say_shift(checkpoint_id: str) -> Any:
    """Open a shift with a device, say that it goes on, or close it."""
    wish = http.load(shift_schemas.ShiftIn())
    told = shifts.say(on_duty(), checkpoint_id, wish)
    return jsonify(shift_schemas.ShiftOut().dump(told))


@blueprint.get("/duty/checkpoints/<checkpoint_id>/shifts")
@needs(Duty(Task.READ_CHECKPOINTS))
def read_shifts(checkpoint_id: str) -> Any:
    """Read who is and was on a shift at a checkpoint lately."""
    told = {"shifts": shifts.read_of(on_duty(), checkpoint_id), "as_of": clock.now()}
    return jsonify(shift_schemas.ShiftsOfPlaceOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "say_shift": {"body": shift_schemas.ShiftIn, "answer": shift_schemas.ShiftOut},
    "read_shifts": {"answer": shift_schemas.ShiftsOfPlaceOut},
}
