"""Routes of work orders, for those on duty: who may see and do what is decided by the order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.core import clock, http
from backend.core.auth import Duty, needs, on_duty
from backend.core.picture_routes import SizeIn
from backend.core.pictures import Picture
from backend.hotline import (
    acting,
    order_pictures,
    order_schemas,
    order_views,
    order_whole,
    overdue,
    sealed_acts,
)
from backend.staff.rules import Task

blueprint = Blueprint("work_orders", __name__)


@blueprint.get("/duty/orders/units")
@needs(Duty(Task.READ_ORDERS))
def own_units() -> Any:
    """Count what lies with one's own units."""
    return jsonify(order_schemas.UnitsOut().dump(order_views.own_units(on_duty())))


@blueprint.get("/duty/orders")
@needs(Duty(Task.READ_ORDERS))
def list_of_unit() -> Any:
    """List the open orders of a unit, the first deadline first."""
    asked = http.load_query(order_schemas.OpenOrdersIn())
    told = order_views.list_of_unit(on_duty(), asked["unit"], asked.get("cursor"))
    return jsonify(order_schemas.OrdersOut().dump(told))


@blueprint.get("/duty/orders/overdue")
@needs(Duty(Task.OVERSEE_ORDERS))
def list_overdue() -> Any:
    """List what is late in an area, or count it by counties."""
    asked = http.load_query(order_schemas.OverdueIn())
    told = overdue.late_in(on_duty(), asked["area"], asked.get("cursor"))
    return jsonify(order_schemas.OverdueOut().dump(told))


@blueprint.get("/duty/orders/<number>")
@needs(Duty(Task.READ_ORDERS))
def read_whole(number: str) -> Any:
    """Read an order with what was said and done."""
    return jsonify(order_schemas.OrderOut().dump(order_whole.whole(on_duty(), number)))


@blueprint.post("/duty/orders/<number>/caller")
@needs(Duty(Task.READ_ORDERS))
def reveal_caller(number: str) -> Any:
    """See in the clear whom to call back."""
    purpose = http.load(order_schemas.PurposeIn())["purpose"]
    told = order_whole.caller(on_duty(), number, purpose)
    return jsonify(order_schemas.CallerOut().dump(told))


@blueprint.post("/duty/orders/<number>/acts")
@needs(Duty(Task.READ_ORDERS))
def act_on(number: str) -> Any:
    """Do something with an order."""
    wish = http.load(order_schemas.ActIn())
    try:
        done = acting.act(on_duty(), number, wish)
    except acting.Changed as changed:
        raise changed.told(_card(changed.row)) from None
    order = order_views.card_if_seen(on_duty(), done.row, clock.now())
    return jsonify(order_schemas.DoneOut().dump({"status": done.status, "order": order}))


def _card(row: Any) -> Any:
    shown = order_views.card_if_seen(on_duty(), row, clock.now())
    return shown and order_schemas.CardOut().dump(shown)


@blueprint.post("/duty/orders-sealed")
@needs(Duty(Task.READ_ORDERS))
def act_sealed() -> Any:
    """Do what a phone kept sealed without a network, each by itself."""
    items = http.load(order_schemas.SealedActsIn())["items"]
    results = [_told(result) for result in sealed_acts.take(on_duty(), items)]
    return jsonify(order_schemas.SealedResultsOut().dump({"results": results}))


def _told(result: sealed_acts.Result) -> dict[str, Any]:
    told: dict[str, Any] = {"id": result.id, "status": result.status, "order": result.order}
    if result.code:
        told |= {"code": result.code, "text": http.text_of(result.code)}
    if result.fields:
        told["fields"] = http.told_fields(result.fields)
    return told


@blueprint.put("/duty/orders/<number>/pictures/<made_as>")
@needs(Duty(Task.READ_ORDERS))
@http.takes_raw(
    order_pictures.BYTES_MOST,
    order_pictures.TYPES,
    "core.picture_too_large",
    "core.picture_type",
)
def send_picture(number: str, made_as: str) -> Any:
    """Send a photo of the handling, sealed or not."""
    data, media_type = request.get_data(cache=False), request.mimetype
    row = order_pictures.upload(on_duty(), number, made_as, data, media_type)
    told = {"id": row.picture_id, "width": row.width, "height": row.height}
    return jsonify(order_schemas.OrderPictureOut().dump(told))


@blueprint.get("/duty/orders/<number>/pictures/<picture_id>")
@needs(Duty(Task.READ_ORDERS))
def see_picture(number: str, picture_id: str) -> Any:
    """See a photo of an order."""
    size = http.load_query(SizeIn())["size"]
    return _jpeg(order_pictures.read(on_duty(), number, picture_id, size))


def _jpeg(picture: Picture) -> Response:
    answer = Response(picture.data, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "no-store"
    # Opened by itself it is saved, never shown as a page of ours.
    answer.headers["Content-Disposition"] = 'attachment; filename="picture.jpg"'
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "own_units": {"answer": order_schemas.UnitsOut},
    "list_of_unit": {"query": order_schemas.OpenOrdersIn, "answer": order_schemas.OrdersOut},
    "list_overdue": {"query": order_schemas.OverdueIn, "answer": order_schemas.OverdueOut},
    "read_whole": {"answer": order_schemas.OrderOut},
    "reveal_caller": {"body": order_schemas.PurposeIn, "answer": order_schemas.CallerOut},
    "act_on": {"body": order_schemas.ActIn, "answer": order_schemas.DoneOut},
    "act_sealed": {"body": order_schemas.SealedActsIn, "answer": order_schemas.SealedResultsOut},
    "send_picture": {"media_in": order_pictures.TYPES, "answer": order_schemas.OrderPictureOut},
    "see_picture": {"query": SizeIn, "media": "image/jpeg"},
}
