"""Routes of checkpoints as places, and of who belongs there."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify

from backend.checkpoints import place_schemas, places, posters, regulars
from backend.core import clock, http
from backend.core.auth import Duty, needs, on_duty
from backend.core.errors import DomainError
from backend.staff.rules import Task

blueprint = Blueprint("checkpoint_places", __name__)
ID = re.compile(r"[A-Za-z0-9_-]{22}")


def _known(checkpoint_id: str) -> str:
    """An id of ours; anything else names nothing."""
    if not ID.fullmatch(checkpoint_id):
        raise DomainError(places.UNKNOWN, 404)
    return checkpoint_id


@blueprint.get("/duty/checkpoints")
@needs(Duty(Task.READ_CHECKPOINTS))
def list_checkpoints() -> Any:
    """List the checkpoints of an area."""
    wish = http.load_query(place_schemas.PlaceAreaIn())
    found, cursor = places.list_in(on_duty(), wish["area"], wish["q"], wish["after"])
    return jsonify(place_schemas.PlacesOut().dump({"checkpoints": found, "next": cursor}))


@blueprint.post("/duty/checkpoints")
@needs(Duty(Task.MANAGE_CHECKPOINTS))
def open_checkpoint() -> Any:
    """Open a checkpoint."""
    wish = http.load(place_schemas.PlaceIn())
    return jsonify(place_schemas.PlaceOut().dump(places.open_new(on_duty(), wish)))


@blueprint.get("/duty/checkpoints/mine")
@needs(Duty(Task.SCAN))
def my_checkpoints() -> Any:
    """List the open checkpoints among which a guard chooses."""
    told = {"checkpoints": places.mine(on_duty()), "as_of": clock.now()}
    return jsonify(place_schemas.MyPlacesOut().dump(told))


@blueprint.get("/duty/checkpoints/<checkpoint_id>")
@needs(Duty(Task.READ_CHECKPOINTS))
def read_checkpoint(checkpoint_id: str) -> Any:
    """Read a checkpoint."""
    return jsonify(place_schemas.PlaceOut().dump(places.read_one(on_duty(), _known(checkpoint_id))))


@blueprint.put("/duty/checkpoints/<checkpoint_id>")
@needs(Duty(Task.MANAGE_CHECKPOINTS))
def change_checkpoint(checkpoint_id: str) -> Any:
    """Change a checkpoint, close it or open it again."""
    wish = http.load(place_schemas.PlaceChangeIn())
    return jsonify(
        place_schemas.PlaceOut().dump(places.change(on_duty(), _known(checkpoint_id), wish))
    )


@blueprint.get("/duty/checkpoints/<checkpoint_id>/poster")
@needs(Duty(Task.READ_CHECKPOINTS))
def poster(checkpoint_id: str) -> Any:
    """Read what the code of a checkpoint's poster says."""
    place = places.read_one(on_duty(), _known(checkpoint_id))
    text = posters.write(posters.of_place(place))
    return jsonify(place_schemas.PosterOut().dump({"text": text}))


@blueprint.get("/duty/checkpoints/<checkpoint_id>/regulars")
@needs(Duty(Task.SCAN))
def regulars_file(checkpoint_id: str) -> Any:
    """Fetch by what a device knows the regulars of a checkpoint."""
    told = regulars.file_of(on_duty(), _known(checkpoint_id))
    return jsonify(place_schemas.RegularsFileOut().dump(told))


@blueprint.get("/duty/checkpoints/<checkpoint_id>/regulars/list")
@needs(Duty(Task.MANAGE_CHECKPOINTS))
def list_regulars(checkpoint_id: str) -> Any:
    """List who belongs to a checkpoint, as it was entered."""
    told = {"regulars": regulars.list_of(on_duty(), _known(checkpoint_id))}
    return jsonify(place_schemas.RegularsOut().dump(told))


@blueprint.post("/duty/checkpoints/<checkpoint_id>/regulars/list")
@needs(Duty(Task.MANAGE_CHECKPOINTS))
def add_regular(checkpoint_id: str) -> Any:
    """Let a village or a person belong to a checkpoint."""
    wish = http.load(place_schemas.RegularIn())
    told = regulars.add(on_duty(), _known(checkpoint_id), wish)
    return jsonify(place_schemas.RegularOut().dump(told))


@blueprint.delete("/duty/checkpoints/<checkpoint_id>/regulars/list/<regular_id>")
@needs(Duty(Task.MANAGE_CHECKPOINTS))
def remove_regular(checkpoint_id: str, regular_id: str) -> Any:
    """Let somebody belong to a checkpoint no more."""
    regulars.remove(on_duty(), _known(checkpoint_id), regular_id)
    return "", 204


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "list_checkpoints": {"query": place_schemas.PlaceAreaIn, "answer": place_schemas.PlacesOut},
    "open_checkpoint": {"body": place_schemas.PlaceIn, "answer": place_schemas.PlaceOut},
    "my_checkpoints": {"answer": place_schemas.MyPlacesOut},
    "read_checkpoint": {"answer": place_schemas.PlaceOut},
    "change_checkpoint": {"body": place_schemas.PlaceChangeIn, "answer": place_schemas.PlaceOut},
    "poster": {"answer": place_schemas.PosterOut},
    "regulars_file": {"answer": place_schemas.RegularsFileOut},
    "list_regulars": {"answer": place_schemas.RegularsOut},
    "add_regular": {"body": place_schemas.RegularIn, "answer": place_schemas.RegularOut},
    "remove_regular": {"status": 204},
}
