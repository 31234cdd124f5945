"""Routes of matching: runs for everybody, proposals for their sides, a run now for officers."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.core import http
from backend.core.auth import Duty, actor, needs, on_duty
from backend.market import match_proposals, match_runs, match_schemas, order_schemas
from backend.staff.rules import Task

blueprint = Blueprint("matches", __name__)
LIST_FOR_S = 30
NEVER_CHANGES = "public, max-age=31536000, immutable"


@blueprint.get("/market/matches")
@needs("public")
def market_matches() -> Any:
    """List the runs of the matching, newest first."""
    cursor = http.load_query(order_schemas.CursorIn()).get("cursor")
    answer = jsonify(match_schemas.MatchRunsOut().dump(match_runs.list_runs(cursor)))
    answer.headers["Cache-Control"] = f"public, max-age={LIST_FOR_S}"
    answer.add_etag()
    return answer.make_conditional(request)


@blueprint.get("/market/matches/<run_id>")
@needs("public")
def market_match_run(run_id: str) -> Any:
    """Read a run, with everything that proves that nothing better was possible."""
    packed = match_runs.read_run(run_id)
    is_gzip = request.accept_encodings.quality("gzip") > 0
    body = packed if is_gzip else gzip.decompress(packed)
    answer = Response(body, content_type="application/json")
    if is_gzip:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = NEVER_CHANGES
    answer.set_etag(hashlib.sha256(body).hexdigest()[:20])
    return answer.make_conditional(request)


@blueprint.get("/me/matches")
@needs("session")
def own_matches() -> Any:
    """List what is proposed to oneself."""
    cursor = http.load_query(order_schemas.CursorIn()).get("cursor")
    return jsonify(match_schemas.MatchesOut().dump(match_proposals.own(actor(), cursor)))


@blueprint.post("/me/matches/<match_id>/accept")
@needs("session")
def accept_match(match_id: str) -> Any:
    """Accept a proposal; when both sides have, it is a confirmed deal."""
    http.load(order_schemas.NothingIn())
    return jsonify(match_schemas.MatchOut().dump(match_proposals.accept(actor(), match_id)))


@blueprint.post("/me/matches/<match_id>/decline")
@needs("session")
def decline_match(match_id: str) -> Any:
    """Decline a proposal."""
    http.load(order_schemas.NothingIn())
    return jsonify(match_schemas.MatchOut().dump(match_proposals.decline(actor(), match_id)))


@blueprint.post("/duty/market/matches")
@needs(Duty(Task.MANAGE_MARKET))
def run_now() -> Any:
    """Match a product in an area now."""
    wish = http.load(match_schemas.RunNowIn())
    return jsonify(match_schemas.MatchRunOut().dump(match_runs.ask_now(on_duty(), wish)))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "market_matches": {"query": order_schemas.CursorIn, "answer": match_schemas.MatchRunsOut},
    "market_match_run": {"answer": match_schemas.RunDocumentOut},
    "own_matches": {"query": order_schemas.CursorIn, "answer": match_schemas.MatchesOut},
    "accept_match": {"body": order_schemas.NothingIn, "answer": match_schemas.MatchOut},
    "decline_match": {"body": order_schemas.NothingIn, "answer": match_schemas.MatchOut},
    "run_now": {"body": match_schemas.RunNowIn, "answer": match_schemas.MatchRunOut},
}
