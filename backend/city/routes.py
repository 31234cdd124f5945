"""Routes of the city's public facts, and of what was declared."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.city import schemas, service
from backend.core.auth import Duty, needs

blueprint = Blueprint("city", __name__)


@blueprint.get("/city")
@needs("public")
def city() -> Any:
    """Name, rule, orders and consent of the city."""
    return jsonify(schemas.CityOut().dump(service.facts()))


@blueprint.get("/duty/city")
@needs(Duty(None))
def declared() -> Any:
    """All that was declared, with the dry runs of drafted rules: numbers that name nobody."""
    return jsonify(schemas.DeclaredOut().dump(service.declared()))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "city": {"answer": schemas.CityOut},
    "declared": {"answer": schemas.DeclaredOut},
}
