"""Routes of traders, listings, wanted posts and the public board."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.core import clock, http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.market import (
    board,
    ledger,
    listing_changes,
    listings,
    schemas,
    service,
    traders,
    wanted,
)
from backend.market.rules import TraderState
from backend.staff.rules import Task

blueprint = Blueprint("market", __name__)
BOARD_S, LISTING_S, PRODUCTS_S = 30, 10, 300


def _cacheable(told: Any, seconds: int) -> Response:
    """An answer for everybody; its tag says whether anything but its instant has changed."""
    answer = jsonify(told)
    said = json.dumps({**told, "as_of": None}, sort_keys=True).encode()
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    answer.set_etag(hashlib.sha256(said).hexdigest()[:20], weak=True)
    answer.make_conditional(request)
    return answer


# --- For everybody


@blueprint.get("/market/products")
@needs("public")
def market_products() -> Any:
    """Read what is traded, in which units, for how much."""
    return _cacheable(schemas.ProductsOut().dump(service.products()), PRODUCTS_S)


@blueprint.get("/market/board")
@needs("public")
def market_board() -> Any:
    """Read what is on offer in an area."""
    told = board.read(http.load_query(schemas.BoardIn()))
    return _cacheable(schemas.BoardOut().dump(told), BOARD_S)


@blueprint.get("/market/wanted")
@needs("public")
def market_wanted() -> Any:
    """Read what is looked for in an area."""
    told = board.read_wanted(http.load_query(schemas.WantedBoardIn()))
    return _cacheable(schemas.WantedBoardOut().dump(told), BOARD_S)


@blueprint.get("/market/listings/<listing_id>")
@needs("public")
def market_listing(listing_id: str) -> Any:
    """Read a listing."""
    told = listings.read_public(schemas.short_id(listing_id))
    return _cacheable(schemas.ListingOut().dump(told), LISTING_S)


# --- For who trades


@blueprint.get("/me/trader")
@needs("session")
def own_trader() -> Any:
    """Read as whom one trades."""
    return jsonify(schemas.TraderOut().dump(traders.shown_own(traders.own(actor()))))


@blueprint.put("/me/trader")
@needs("session")
def register() -> Any:
    """Register as a trader, or mend what was entered."""
    wish = http.load(schemas.TraderIn())
    return jsonify(schemas.TraderOut().dump(traders.register(actor(), wish)))


@blueprint.post("/market/listings")
@needs("session")
def create_listing() -> Any:
    """Put something on offer."""
    wish = http.load(schemas.ListingIn())
    return jsonify(schemas.OwnListingOut().dump(listings.create(actor(), wish)))


@blueprint.post("/market/listings/<listing_id>/changes")
@needs("session")
def change_listing(listing_id: str) -> Any:
    """Change a listing of one's own."""
    wish = http.load(schemas.ChangeIn())
    told = listing_changes.change(actor(), schemas.short_id(listing_id), wish)
    return jsonify(schemas.OwnListingOut().dump(told))


@blueprint.get("/me/listings")
@needs("session")
def own_listings() -> Any:
    """Read one's listings."""
    told = listings.own_page(actor(), http.load_query(schemas.PageIn()).get("cursor"))
    return jsonify(schemas.OwnListingsOut().dump(told))


@blueprint.get("/me/listings/<listing_id>")
@needs("session")
def own_listing(listing_id: str) -> Any:
    """Read a listing of one's own, with what came and went of it."""
    return jsonify(schemas.LedgerOut().dump(ledger.read(actor(), schemas.short_id(listing_id))))


@blueprint.post("/market/wanted")
@needs("session")
def post_wanted() -> Any:
    """Post what one looks for."""
    wish = http.load(schemas.WantedIn())
    return jsonify(schemas.OwnWantedOut().dump(wanted.post(actor(), wish)))


@blueprint.post("/market/wanted/<wanted_id>/close")
@needs("session")
def close_wanted(wanted_id: str) -> Any:
    """Take a post off the board."""
    http.load(schemas.CloseWantedIn())
    told = wanted.close(actor(), schemas.short_id(wanted_id))
    return jsonify(schemas.OwnWantedOut().dump(told))


@blueprint.get("/me/wanted")
@needs("session")
def own_wanted() -> Any:
    """Read one's posts."""
    told = wanted.own_page(actor(), http.load_query(schemas.PageIn()).get("cursor"))
    return jsonify(schemas.OwnWantedPageOut().dump(told))


# --- For officers


@blueprint.get("/duty/traders")
@needs(Duty(Task.VERIFY_TRADER))
def list_traders() -> Any:
    """List the traders of an area in one state."""
    wish = http.load_query(schemas.TradersIn())
    state = TraderState(wish["state"])
    told = traders.list_of_area(on_duty(), wish["area"], state)
    page = {"traders": told, "state": state, "as_of": clock.now()}
    return jsonify(schemas.TradersOut().dump(page))


@blueprint.get("/duty/traders/<trader_id>")
@needs(Duty(Task.VERIFY_TRADER))
def read_trader(trader_id: str) -> Any:
    """Read a trader with contact and licence."""
    return jsonify(schemas.TraderForOfficersOut().dump(traders.read_one(on_duty(), trader_id)))


@blueprint.post("/duty/traders/<trader_id>/decision")
@needs(Duty(Task.VERIFY_TRADER))
def decide_trader(trader_id: str) -> Any:
    """Verify, refuse or suspend a trader."""
    wish = http.load(schemas.DecisionIn())
    return jsonify(schemas.TraderForOfficersOut().dump(traders.decide(on_duty(), trader_id, wish)))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "market_products": {"answer": schemas.ProductsOut},
    "market_board": {"query": schemas.BoardIn, "answer": schemas.BoardOut},
    "market_wanted": {"query": schemas.WantedBoardIn, "answer": schemas.WantedBoardOut},
    "market_listing": {"answer": schemas.ListingOut},
    "own_trader": {"answer": schemas.TraderOut},
    "register": {"body": schemas.TraderIn, "answer": schemas.TraderOut},
    "create_listing": {"body": schemas.ListingIn, "answer": schemas.OwnListingOut},
    "change_listing": {"body": schemas.ChangeIn, "answer": schemas.OwnListingOut},
    "own_listings": {"query": schemas.PageIn, "answer": schemas.OwnListingsOut},
    "own_listing": {"answer": schemas.LedgerOut},
    "post_wanted": {"body": schemas.WantedIn, "answer": schemas.OwnWantedOut},
    "close_wanted": {"body": schemas.CloseWantedIn, "answer": schemas.OwnWantedOut},
    "own_wanted": {"query": schemas.PageIn, "answer": schemas.OwnWantedPageOut},
    "list_traders": {"query": schemas.TradersIn, "answer": schemas.TradersOut},
    "read_trader": {"answer": schemas.TraderForOfficersOut},
    "decide_trader": {"body": schemas.DecisionIn, "answer": schemas.TraderForOfficersOut},
}
