"""Routes of people with duties."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.core.auth import Duty, needs, on_duty
from backend.staff import rules, schemas

blueprint = Blueprint("staff", __name__)


@blueprint.get("/duty/me")
@needs(Duty(None))
def on_duty_now() -> Any:
    """Who is on duty here, and what they may do."""
    duty = on_duty()
    tasks = {t for g in duty.grants for t in rules.ROLE_TASKS[rules.Role(g.role)]}
    told = duty._asdict() | {"tasks": sorted(tasks)}
    return jsonify(schemas.OnDutyOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {"on_duty_now": {"answer": schemas.OnDutyOut}}
