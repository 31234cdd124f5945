"""Routes of sheets for those who manage a market, and of what waits for its supplier."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from backend.config import settings
from backend.core import audit, http
from backend.core.auth import Duty, OnDuty, actor, needs, on_duty
from backend.core.errors import DomainError, FileWrong
from backend.market import sheet_claims, sheet_schemas, sheets
from backend.market.order_schemas import NothingIn
from backend.market.sheet_models import SheetRow
from backend.staff import service as staff
from backend.staff.rules import Task

blueprint = Blueprint("market_sheets", __name__)
BYTES_MOST = 3 * 1024 * 1024
TYPES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
UNKNOWN = "market.sheet_unknown"


@blueprint.post("/duty/market/sheets")
@needs(Duty(Task.MANAGE_MARKET))
@http.takes_raw(BYTES_MOST, TYPES, "market.sheet_too_large", "market.sheet_type")
def open_sheet() -> Any:
    """Send a sheet: it is read whole and checked, and nothing is written yet."""
    wish = http.load_query(sheet_schemas.SheetIn())
    kind = wish["kind"]
    # Prices hold for the whole city.
    area = wish["area"] if kind == sheets.STOCK else settings().city.root_division
    grant = staff.check_area(on_duty(), Task.MANAGE_MARKET, area, "market.area_unknown")
    try:
        checked = sheets.check(kind, request.get_data(cache=False), area)
    except FileWrong as wrong:
        raise DomainError(wrong.code, wrong.status, extra=_told(wrong)) from None
    row = sheets.open_sheet(checked, area, f"staff:{on_duty().staff_id}")
    act = staff.act_of(on_duty(), grant, "sheet.import", area, row.sheet_id, "market")
    audit.record_act(act)
    return jsonify(sheet_schemas.SheetOut().dump(sheets.shown(row)))


def _told(wrong: FileWrong) -> dict[str, Any]:
    told = [
        {"row": one.row, "column": one.column, "code": one.code, "text": http.text_of(one.code)}
        for one in wrong.problems[: sheets.PROBLEMS_TOLD]
    ]
    return {"errors": told, "error_count": len(wrong.problems)}


@blueprint.post("/duty/market/sheets/<sheet_id>/step")
@needs(Duty(Task.MANAGE_MARKET))
def write_step(sheet_id: str) -> Any:
    """Write the next lines of a sheet; ask again until it is done."""
    http.load(NothingIn())
    row = _of_area(on_duty(), sheet_id)
    return jsonify(sheet_schemas.SheetOut().dump(sheets.shown(sheets.step(row))))


@blueprint.get("/duty/market/sheets/<sheet_id>")
@needs(Duty(Task.MANAGE_MARKET))
def read_sheet(sheet_id: str) -> Any:
    """Read how far a sheet is."""
    row = _of_area(on_duty(), sheet_id)
    return jsonify(sheet_schemas.SheetOut().dump(sheets.shown(row)))


def _of_area(duty: OnDuty, sheet_id: str) -> SheetRow:
    row = SheetRow.of(sheet_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    staff.check_area(duty, Task.MANAGE_MARKET, str(row.area), UNKNOWN)
    return row


@blueprint.get("/me/unsold")
@needs("session")
def my_unsold() -> Any:
    """Read what an office's sheet names for one's number."""
    told = {"unsold": sheet_claims.waiting(actor())}
    return jsonify(sheet_schemas.UnsoldOut().dump(told))


@blueprint.post("/me/unsold")
@needs("session")
def take_unsold() -> Any:
    """Make drafts of it, twenty at a time."""
    http.load(NothingIn())
    return jsonify(sheet_schemas.TakenOut().dump(sheet_claims.take(actor())))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "open_sheet": {
        "query": sheet_schemas.SheetIn,
        "media_in": TYPES,
        "answer": sheet_schemas.SheetOut,
    },
    "write_step": {"body": NothingIn, "answer": sheet_schemas.SheetOut},
    "read_sheet": {"answer": sheet_schemas.SheetOut},
    "my_unsold": {"answer": sheet_schemas.UnsoldOut},
    "take_unsold": {"body": NothingIn, "answer": sheet_schemas.TakenOut},
}
