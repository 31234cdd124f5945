"""Routes of alarms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.checkpoints import alarm_schemas, alarms
from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.staff.rules import Task

blueprint = Blueprint("checkpoint_alarms", __name__)


@blueprint.get("/duty/alarms")
@needs(Duty(Task.ANSWER_ALARM))
def list_alarms() -> Any:
    """List the open alarms of an area."""
    wish = http.load_query(alarm_schemas.AlarmListIn())
    told = alarms.read_list(on_duty(), wish["area"], wish["which"] == "all", wish["cursor"])
    return jsonify(alarm_schemas.AlarmsOut().dump(told))


@blueprint.get("/duty/alarms/desk")
@needs(Duty(Task.ANSWER_ALARM))
def alarms_desk() -> Any:
    """Count what waits for oneself."""
    return jsonify(alarm_schemas.AlarmDeskOut().dump(alarms.desk(on_duty())))


@blueprint.get("/duty/alarms/<alarm_id>")
@needs(Duty(Task.ANSWER_ALARM))
def read_alarm(alarm_id: str) -> Any:
    """Read an alarm, with a masked name for those who answer for that home."""
    told = alarms.read_one(on_duty(), alarm_id)
    return jsonify(alarm_schemas.WholeAlarmOut().dump(told))


@blueprint.post("/duty/alarms/<alarm_id>/answer")
@needs(Duty(Task.ANSWER_ALARM))
def answer_alarm(alarm_id: str) -> Any:
    """Say what was done about an alarm."""
    wish = http.load(alarm_schemas.AlarmAnswerIn())
    told = alarms.answer(on_duty(), alarm_id, wish)
    return jsonify(alarm_schemas.WholeAlarmOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "list_alarms": {"query": alarm_schemas.AlarmListIn, "answer": alarm_schemas.AlarmsOut},
    "alarms_desk": {"answer": alarm_schemas.AlarmDeskOut},
    "read_alarm": {"answer": alarm_schemas.WholeAlarmOut},
    "answer_alarm": {
        "body": alarm_schemas.AlarmAnswerIn,
        "answer": alarm_schemas.WholeAlarmOut,
    },
}
