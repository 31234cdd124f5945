"""Routes of the boards that are public: the city and its counties."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from backend.core import http
from backend.core.auth import needs
from backend.dashboard import evidence_counts, schemas, service

blueprint = Blueprint("dashboard", __name__)
KEPT_S = 60


@blueprint.get("/boards/check-ins")
@needs("public")
def check_in_board() -> Any:
    """Read how many residents have checked in on a day, by county."""
    wish = http.load_query(schemas.BoardIn())
    board = service.check_ins(wish.get("division"), wish.get("on"))
    return _cacheable(jsonify(schemas.CheckInBoardOut().dump(board)))


@blueprint.get("/boards/colours")
@needs("public")
def colour_board() -> Any:
    """Read how many residents show which colour on a day, by county."""
    wish = http.load_query(schemas.BoardIn())
    board = service.colours(wish.get("division"), wish.get("on"))
    return _cacheable(jsonify(schemas.ColourBoardOut().dump(board)))


@blueprint.get("/boards/evidence")
@needs("public")
def evidence_board() -> Any:
    """Read how many people were filed about on a day that is over, and what became of it."""
    board = evidence_counts.read(http.load_query(schemas.DayIn()).get("on"), http.language())
    answer = _cacheable(jsonify(schemas.EvidenceBoardOut().dump(board)))
    answer.headers["Vary"] = "Accept-Language"
    return answer


def _cacheable(answer: Response) -> Response:
    """Numbers that are a minute old are good enough for everybody."""
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "check_in_board": {"query": schemas.BoardIn, "answer": schemas.CheckInBoardOut},
    "evidence_board": {"query": schemas.DayIn, "answer": schemas.EvidenceBoardOut},
    "colour_board": {"query": schemas.BoardIn, "answer": schemas.ColourBoardOut},
}
