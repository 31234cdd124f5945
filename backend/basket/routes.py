"""Routes of the basket: public, of households, of teams, and one of the market's officers."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify

from backend.basket import handing, offers, packing, placing, points, schemas, service, windows
from backend.core import clock, http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.core.errors import DomainError
from backend.market.order_rules import CancelReason
from backend.staff.rules import Task

blueprint = Blueprint("basket", __name__)
PUBLIC = "public, max-age=30"
LINE = re.compile(r"[0-9]{1,2}", re.ASCII)


def _hex(order_id: str) -> str:
    """The id in a path, as orders are known here."""
    try:
        return UUID(order_id).hex
    except ValueError:
        raise DomainError("basket.not_found", 404) from None


def _public(told: Any) -> Response:
    answer = jsonify(told)
    answer.headers["Cache-Control"] = PUBLIC
    return answer


@blueprint.get("/basket/points")
@needs("public")
def basket_points() -> Any:
    """List the points that serve a place."""
    area = http.load_query(schemas.AreaIn())["area"]
    return _public(schemas.PointsOut().dump({"points": points.points_serving(area)}))


@blueprint.get("/basket/points/<point_id>")
@needs("public")
def basket_point(point_id: str) -> Any:
    """Read a point with its windows."""
    return _public(schemas.PointWithWindowsOut().dump(windows.read_point(point_id)))


@blueprint.get("/basket/offers")
@needs("public")
def basket_offers() -> Any:
    """List what is on offer at a point."""
    point_id = http.load_query(schemas.PointIn())["point"]
    told = {"offers": offers.offers_at(point_id), "as_of": clock.now()}
    return _public(schemas.OffersOut(exclude=("offers.points",)).dump(told))


@blueprint.get("/basket/quotas")
@needs("session")
def quotas() -> Any:
    """Say what is left of one's quotas today."""
    point_id = http.load_query(schemas.PointIn())["point"]
    return jsonify(schemas.QuotasOut().dump(service.quotas(actor(), point_id)))


@blueprint.post("/basket/orders")
@needs("session")
def place() -> Any:
    """Place an order."""
    wish = http.load(schemas.OrderIn())
    try:
        told = placing.place(actor(), wish)
    except DomainError as refused:
        raise http.with_words_of_lines(refused) from None
    return jsonify(schemas.BasketOut().dump(told))


@blueprint.get("/basket/orders")
@needs("session")
def own_orders() -> Any:
    """List one's orders, newest first."""
    cursor = http.load_query(schemas.PageIn()).get("cursor")
    told = service.own_orders(actor(), cursor.hex if cursor else None)
    return jsonify(schemas.BasketsOut().dump(told))


@blueprint.get("/basket/orders/<order_id>")
@needs("session")
def own_order(order_id: str) -> Any:
    """Read one's own order."""
    return jsonify(schemas.BasketOut().dump(service.own_order(actor(), _hex(order_id))))


@blueprint.post("/basket/orders/<order_id>/cancel")
@needs("session")
def cancel(order_id: str) -> Any:
    """Take an order back before the cut-off."""
    http.load(schemas.NothingIn())
    return jsonify(schemas.BasketOut().dump(service.cancel(actor(), _hex(order_id))))


@blueprint.post("/basket/orders/<order_id>/substitutes/<line>")
@needs("session")
def answer(order_id: str, line: str) -> Any:
    """Answer whether a substitute is welcome."""
    is_accepted = http.load(schemas.AnswerIn())["answer"] == "accept"
    if not LINE.fullmatch(line):
        raise DomainError("basket.not_found", 404)
    told = service.answer(actor(), _hex(order_id), int(line), is_accepted)
    return jsonify(schemas.BasketOut().dump(told))


@blueprint.get("/basket/team")
@needs("session")
def own_team() -> Any:
    """Read one's own team and its points."""
    return jsonify(schemas.TeamOut().dump(points.of_team(actor())))


@blueprint.post("/basket/team/points")
@needs("session")
def make_point() -> Any:
    """Make a point."""
    wish = http.load(schemas.MakePointIn())
    return jsonify(schemas.PointOut().dump(points.make(actor(), wish)))


@blueprint.post("/basket/team/points/<point_id>/changes")
@needs("session")
def change_point(point_id: str) -> Any:
    """Change a point."""
    wish = http.load(schemas.ChangePointIn())
    return jsonify(schemas.PointOut().dump(points.change(actor(), point_id, wish)))


@blueprint.post("/basket/team/points/<point_id>/windows")
@needs("session")
def add_windows(point_id: str) -> Any:
    """Add windows to a point."""
    wishes = http.load(schemas.WindowsIn())["windows"]
    told = {"windows": windows.add_windows(actor(), point_id, wishes)}
    return jsonify(schemas.WindowsOut().dump(told))


@blueprint.get("/basket/team/points/<point_id>/windows")
@needs("session")
def own_windows(point_id: str) -> Any:
    """List the windows of one's own point."""
    days = http.load_query(schemas.DaysIn())
    found = windows.windows_between(actor(), point_id, days["from_on"], days["to_on"])
    return jsonify(schemas.WindowsOut().dump({"windows": found}))


@blueprint.post("/basket/team/windows/<window_id>/changes")
@needs("session")
def change_window(window_id: str) -> Any:
    """Change a window."""
    wish = http.load(schemas.ChangeWindowIn())
    return jsonify(schemas.WindowOut().dump(windows.change_window(actor(), window_id, wish)))


@blueprint.get("/basket/team/offers")
@needs("session")
def own_offers() -> Any:
    """List what one's own team offers to households."""
    told = {"offers": offers.of_team(actor()), "as_of": clock.now()}
    return jsonify(schemas.OffersOut().dump(told))


@blueprint.put("/basket/team/offers/<listing_id>")
@needs("session")
def put_offer(listing_id: str) -> Any:
    """Put a listing on offer to households."""
    wish = http.load(schemas.OfferIn())
    return jsonify(schemas.OfferOut().dump(offers.put(actor(), listing_id, wish)))


@blueprint.delete("/basket/team/offers/<listing_id>")
@needs("session")
def take_off(listing_id: str) -> Any:
    """Take a listing off the points."""
    offers.take_off(actor(), listing_id)
    return Response(status=204)


@blueprint.get("/basket/team/windows/<window_id>/packing")
@needs("session")
def packing_list(window_id: str) -> Any:
    """Read a window's packing list; the reading is written down."""
    return jsonify(schemas.PackingOut().dump(packing.packing_list(actor(), window_id)))


@blueprint.get("/basket/team/windows/<window_id>/delivery")
@needs("session")
def delivery_list(window_id: str) -> Any:
    """Read a window's delivery list; the reading is written down."""
    return jsonify(schemas.DeliveryOut().dump(packing.delivery_list(actor(), window_id)))


@blueprint.post("/basket/team/windows/<window_id>/orders/<order_id>/pack")
@needs("session")
def pack(window_id: str, order_id: str) -> Any:
    """Write down what went into a bag."""
    weights = http.load(schemas.PackIn())["lines"]
    told = packing.pack(actor(), window_id, _hex(order_id), weights)
    return jsonify(schemas.PackedOut().dump(told))


@blueprint.post("/basket/team/windows/<window_id>/orders/<order_id>/substitutes")
@needs("session")
def substitute(window_id: str, order_id: str) -> Any:
    """Have something else in place of a line."""
    wish = http.load(schemas.SubstituteIn())
    told = packing.substitute(actor(), window_id, _hex(order_id), wish)
    return jsonify(schemas.PackedOut().dump(told))


@blueprint.post("/basket/team/windows/<window_id>/orders/<order_id>/missed")
@needs("session")
def missed(window_id: str, order_id: str) -> Any:
    """Write down that nobody came."""
    http.load(schemas.NothingIn())
    return jsonify(schemas.PackedOut().dump(packing.missed(actor(), window_id, _hex(order_id))))


@blueprint.post("/basket/team/windows/<window_id>/orders/<order_id>/call-off")
@needs("session")
def call_off(window_id: str, order_id: str) -> Any:
    """Take an order back as its team."""
    reason = CancelReason(http.load(schemas.CallOffIn())["reason"])
    told = packing.call_off(actor(), window_id, _hex(order_id), reason)
    return jsonify(schemas.PackedOut().dump(told))


@blueprint.post("/basket/team/hand-overs")
@needs("session")
def hand_over() -> Any:
    """Write down hand-overs, each by itself."""
    items = http.load(schemas.HandOversIn())["items"]
    results = [_told(result) for result in handing.hand_over(actor(), items)]
    return jsonify(schemas.HandedsOut().dump({"results": results}))


def _told(result: handing.Result) -> dict[str, Any]:
    told: dict[str, Any] = result._asdict()
    if result.code is None:
        del told["code"]
        return told
    return told | {"text": http.text_of(result.code)}


@blueprint.post("/duty/basket/points/<point_id>/standing")
@needs(Duty(Task.MANAGE_MARKET))
def set_standing(point_id: str) -> Any:
    """Suspend a point, or let it go on."""
    wish = http.load(schemas.StandingIn())
    told = points.set_standing(on_duty(), point_id, wish["state"], wish["reason"])
    return jsonify(schemas.PointOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "basket_points": {"query": schemas.AreaIn, "answer": schemas.PointsOut},
    "basket_point": {"answer": schemas.PointWithWindowsOut},
    "basket_offers": {"query": schemas.PointIn, "answer": schemas.OffersOut},
    "quotas": {"query": schemas.PointIn, "answer": schemas.QuotasOut},
    "place": {"body": schemas.OrderIn, "answer": schemas.BasketOut},
    "own_orders": {"query": schemas.PageIn, "answer": schemas.BasketsOut},
    "own_order": {"answer": schemas.BasketOut},
    "cancel": {"body": schemas.NothingIn, "answer": schemas.BasketOut},
    "answer": {"body": schemas.AnswerIn, "answer": schemas.BasketOut},
    "own_team": {"answer": schemas.TeamOut},
    "make_point": {"body": schemas.MakePointIn, "answer": schemas.PointOut},
    "change_point": {"body": schemas.ChangePointIn, "answer": schemas.PointOut},
    "add_windows": {"body": schemas.WindowsIn, "answer": schemas.WindowsOut},
    "own_windows": {"query": schemas.DaysIn, "answer": schemas.WindowsOut},
    "change_window": {"body": schemas.ChangeWindowIn, "answer": schemas.WindowOut},
    "own_offers": {"answer": schemas.OffersOut},
    "put_offer": {"body": schemas.OfferIn, "answer": schemas.OfferOut},
    "take_off": {"status": 204},
    "packing_list": {"answer": schemas.PackingOut},
    "delivery_list": {"answer": schemas.DeliveryOut},
    "pack": {"body": schemas.PackIn, "answer": schemas.PackedOut},
    "substitute": {"body": schemas.SubstituteIn, "answer": schemas.PackedOut},
    "missed": {"body": schemas.NothingIn, "answer": schemas.PackedOut},
    "call_off": {"body": schemas.CallOffIn, "answer": schemas.PackedOut},
    "hand_over": {"body": schemas.HandOversIn, "answer": schemas.HandedsOut},
    "set_standing": {"body": schemas.StandingIn, "answer": schemas.PointOut},
}
