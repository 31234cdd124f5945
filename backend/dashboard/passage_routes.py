"""Route of the numbers of checkpoints, for those on duty."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.dashboard import passage_numbers, passage_schemas
from backend.staff.rules import Task

blueprint = Blueprint("passage_numbers", __name__)


@blueprint.get("/duty/checkpoints/numbers")
@needs(Duty(Task.READ_CHECKPOINTS))
def passage_numbers_read() -> Any:
    """Read how many went by in an area, with which verdicts; numbers lead to nobody."""
    wish = http.load_query(passage_schemas.PassageNumbersIn())
    told = passage_numbers.read(on_duty(), wish.get("area"), wish.get("from_on"), wish.get("to_on"))
    return jsonify(passage_schemas.PassageNumbersOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "passage_numbers_read": {
        "query": passage_schemas.PassageNumbersIn,
        "answer": passage_schemas.PassageNumbersOut,
    },
}
