"""Routes of the desk: calls, searching, sharing a unit's orders, acting on several, saved views.

Whoever is of a unit may share its orders, whether they take calls or handle orders; of which unit
they are is asked behind the route.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify

from backend.core import clock, http
from backend.core.auth import Duty, needs, on_duty
from backend.hotline import (
    calls,
    desk_schemas,
    order_views,
    report_schemas,
    search,
    sharing,
    views,
)
from backend.staff.rules import Task

blueprint = Blueprint("hotline_desk", __name__)


@blueprint.post("/duty/calls")
@needs(Duty(Task.TAKE_CALL))
def take_call() -> Any:
    """Write down what a caller says: a work order, as from their own phone."""
    wish = http.load(desk_schemas.CallIn())
    return jsonify(report_schemas.ReceivedOut().dump(calls.take(on_duty(), wish)))


@blueprint.get("/duty/orders/search")
@needs(Duty(Task.READ_ORDERS))
def search_orders() -> Any:
    """Find orders by their number, or by a place."""
    wish = http.load_query(desk_schemas.SearchIn())
    if "number" in wish:
        return _found(search.by_number(on_duty(), wish["number"]))
    category, cursor = wish.get("category"), wish.get("cursor")
    return _found(search.by_place(on_duty(), wish["place"], category, wish["only_open"], cursor))


@blueprint.post("/duty/orders/find")
@needs(Duty(Task.READ_ORDERS))
def find_by_phone() -> Any:
    """Find orders by the telephone of whoever called."""
    return _found(search.by_phone(on_duty(), http.load(desk_schemas.FindIn())["phone"]))


def _found(told: dict[str, Any]) -> Any:
    return jsonify(desk_schemas.FoundOut().dump(told))


@blueprint.get("/duty/orders/colleagues")
@needs(Duty(Task.READ_ORDERS))
def colleagues() -> Any:
    """Show those of a unit, and what each has in hand."""
    told = sharing.colleagues(on_duty(), http.load_query(desk_schemas.UnitIn())["unit"])
    return jsonify(desk_schemas.ColleaguesOut().dump(told))


@blueprint.post("/duty/orders/next")
@needs(Duty(Task.READ_ORDERS))
def take_next() -> Any:
    """Take the most urgent order of a unit that nobody has."""
    wish = http.load(desk_schemas.NextIn())
    told = sharing.take_next(on_duty(), wish["id"], wish["unit"])
    return jsonify(desk_schemas.NextOut().dump(told))


@blueprint.post("/duty/orders/distribute")
@needs(Duty(Task.READ_ORDERS))
def distribute() -> Any:
    """Share what waits among those on a shift."""
    wish = http.load(desk_schemas.DistributeIn())
    return _given(sharing.distribute(on_duty(), wish["id"], wish["unit"], wish.get("to")))


@blueprint.post("/duty/orders/hand-over")
@needs(Duty(Task.READ_ORDERS))
def hand_over() -> Any:
    """Give all one's orders to a colleague, or back to the unit."""
    wish = http.load(desk_schemas.HandOverIn())
    to, note = wish["to"], wish.get("note")
    return _given(sharing.hand_over(on_duty(), wish["id"], wish["unit"], to, note))


def _given(told: dict[str, Any]) -> Any:
    results = _results(told["results"])
    return jsonify(desk_schemas.GivenOut().dump(told | {"results": results}))


@blueprint.post("/duty/orders/bulk")
@needs(Duty(Task.READ_ORDERS))
def in_bulk() -> Any:
    """Do the same to several orders, each answered by itself."""
    wish = http.load(desk_schemas.BulkIn())
    given = sharing.in_bulk(on_duty(), wish["id"], wish["numbers"], wish["act"])
    return jsonify(desk_schemas.BulkOut().dump({"results": _results(given)}))


def _results(given: Sequence[sharing.Given]) -> list[dict[str, Any]]:
    duty, now = on_duty(), clock.now()
    told = []
    for one in given:
        card = order_views.card_if_seen(duty, one.row, now) if one.row else None
        words = {"code": one.code, "text": http.text_of(one.code)} if one.code else {}
        told.append(one._asdict() | {"order": card} | words)
    return told


@blueprint.get("/duty/orders/views")
@needs(Duty(Task.READ_ORDERS))
def list_views() -> Any:
    """List one's own saved views."""
    return jsonify(desk_schemas.ViewsOut().dump({"views": views.of(on_duty())}))


@blueprint.put("/duty/orders/views/<view_id>")
@needs(Duty(Task.READ_ORDERS))
def save_view(view_id: str) -> Any:
    """Keep a view, or change it."""
    wish = http.load(desk_schemas.ViewIn())
    told = views.save(on_duty(), views.id_of(view_id), wish)
    return jsonify(desk_schemas.ViewOut().dump(told))


@blueprint.delete("/duty/orders/views/<view_id>")
@needs(Duty(Task.READ_ORDERS))
def remove_view(view_id: str) -> Any:
    """Forget a view."""
    views.remove(on_duty(), views.id_of(view_id))
    return jsonify(desk_schemas.RemovedOut().dump({"status": "removed"}))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "take_call": {"body": desk_schemas.CallIn, "answer": report_schemas.ReceivedOut},
    "search_orders": {"query": desk_schemas.SearchIn, "answer": desk_schemas.FoundOut},
    "find_by_phone": {"body": desk_schemas.FindIn, "answer": desk_schemas.FoundOut},
    "colleagues": {"query": desk_schemas.UnitIn, "answer": desk_schemas.ColleaguesOut},
    "take_next": {"body": desk_schemas.NextIn, "answer": desk_schemas.NextOut},
    "distribute": {"body": desk_schemas.DistributeIn, "answer": desk_schemas.GivenOut},
    "hand_over": {"body": desk_schemas.HandOverIn, "answer": desk_schemas.GivenOut},
    "in_bulk": {"body": desk_schemas.BulkIn, "answer": desk_schemas.BulkOut},
    "list_views": {"answer": desk_schemas.ViewsOut},
    "save_view": {"body": desk_schemas.ViewIn, "answer": desk_schemas.ViewOut},
    "remove_view": {"answer": desk_schemas.RemovedOut},
}
