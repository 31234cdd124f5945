"""Routes of the market's numbers, which are everybody's."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from backend.core import http
from backend.core.auth import needs
from backend.dashboard import market_numbers, market_schemas

blueprint = Blueprint("market_numbers", __name__)
KEPT_S = 60


@blueprint.get("/market/numbers")
@needs("public")
def market_numbers_read() -> Any:
    """Read what was listed, matched, sold and saved in an area."""
    wish = http.load_query(market_schemas.NumbersIn())
    told = market_numbers.read(wish.get("area"), wish.get("from_on"), wish.get("to_on"))
    return _cacheable(jsonify(market_schemas.NumbersOut().dump(told)))


@blueprint.get("/market/numbers.csv")
@needs("public")
def market_numbers_csv() -> Any:
    """Read the same by day and product, for a spreadsheet."""
    wish = http.load_query(market_schemas.NumbersIn())
    told = market_numbers.as_csv(wish.get("area"), wish.get("from_on"), wish.get("to_on"))
    answer = Response(told.encode(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="market-numbers.csv"'
    return _cacheable(answer)


def _cacheable(answer: Response) -> Response:
    """Numbers that are a minute old are good enough for everybody."""
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "market_numbers_read": {
        "query": market_schemas.NumbersIn,
        "answer": market_schemas.NumbersOut,
    },
    "market_numbers_csv": {"query": market_schemas.NumbersIn, "media": "text/csv"},
}
