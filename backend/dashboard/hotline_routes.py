"""Routes of the hotline's numbers: for everybody, and for those who oversee it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.dashboard import hotline_numbers, hotline_schemas, hotline_table
from backend.staff.rules import Task

blueprint = Blueprint("hotline_numbers", __name__)
KEPT_S = 60


@blueprint.get("/hotline/numbers")
@needs("public")
def hotline_numbers_read() -> Any:
    """Read how many demands an area had on days that are over, and what became of them."""
    wish = http.load_query(hotline_schemas.HotlineNumbersIn())
    told = hotline_numbers.read(wish.get("area"), wish.get("from_on"), wish.get("to_on"))
    return _cacheable(jsonify(hotline_schemas.HotlineNumbersOut().dump(told)))


@blueprint.get("/hotline/numbers.csv")
@needs("public")
def hotline_numbers_csv() -> Any:
    """Read the same day by day, for a spreadsheet."""
    wish = http.load_query(hotline_schemas.HotlineNumbersIn())
    asked = hotline_numbers.asked_by_anybody(
        wish.get("area"), wish.get("from_on"), wish.get("to_on")
    )
    return _cacheable(_table(hotline_table.as_csv(asked, hotline_numbers.public_days(asked))))


@blueprint.get("/duty/hotline/numbers")
@needs(Duty(Task.OVERSEE_ORDERS))
def duty_hotline_numbers_read() -> Any:
    """Read all numbers of an area, down to its units, today included."""
    wish = http.load_query(hotline_schemas.HotlineDutyNumbersIn())
    told = hotline_numbers.read_on_duty(
        on_duty(), wish["area"], wish.get("from_on"), wish.get("to_on")
    )
    return jsonify(hotline_schemas.HotlineNumbersOut().dump(told))


@blueprint.get("/duty/hotline/numbers.csv")
@needs(Duty(Task.OVERSEE_ORDERS))
def duty_hotline_numbers_csv() -> Any:
    """Read the same day by day, for a spreadsheet."""
    wish = http.load_query(hotline_schemas.HotlineDutyNumbersIn())
    asked = hotline_numbers.asked_on_duty(
        on_duty(), wish["area"], wish.get("from_on"), wish.get("to_on")
    )
    return _table(hotline_table.as_csv(asked, hotline_numbers.duty_days(asked)))


def _table(text: str) -> Response:
    answer = Response(text.encode(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="hotline-numbers.csv"'
    return answer


def _cacheable(answer: Response) -> Response:
    """Numbers that are a minute old are good enough for everybody."""
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "hotline_numbers_read": {
        "query": hotline_schemas.HotlineNumbersIn,
        "answer": hotline_schemas.HotlineNumbersOut,
    },
    "hotline_numbers_csv": {"query": hotline_schemas.HotlineNumbersIn, "media": "text/csv"},
    "duty_hotline_numbers_read": {
        "query": hotline_schemas.HotlineDutyNumbersIn,
        "answer": hotline_schemas.HotlineNumbersOut,
    },
    "duty_hotline_numbers_csv": {
        "query": hotline_schemas.HotlineDutyNumbersIn,
        "media": "text/csv",
    },
}
