"""Routes of the published list: which version there is, and its files, the same for everybody."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

from flask import Blueprint, Response, request

from backend.core import packed
from backend.core.auth import needs
from backend.core.errors import DomainError
from backend.cotravel import files, list_schemas, preparing
from backend.cotravel.models import HeadRow

blueprint = Blueprint("cotravel_list", __name__)
HEAD_S = 60
YEAR_S = 365 * 24 * 3600


@blueprint.get("/cotravel/head")
@needs("public")
def trips_head() -> Any:
    """Read which version of the list of trips is the newest, signed."""
    row = HeadRow.now()
    text = packed.of_bytes(row.document) if row else json.dumps(preparing.NOTHING)
    answer = Response(text, content_type="application/json")
    answer.headers["Cache-Control"] = f"public, max-age={HEAD_S}"
    answer.set_etag(hashlib.sha256(text.encode()).hexdigest()[:20], weak=True)
    answer.make_conditional(request)
    return answer


@blueprint.get("/cotravel/files/<sha256>")
@needs("public")
def trips_file(sha256: str) -> Any:
    """Read a file of the list of trips; it never changes."""
    found = files.read(sha256)
    if found is None:
        raise DomainError("cotravel.file_unknown", 404)
    is_gzip = request.accept_encodings.quality("gzip") > 0
    body = found if is_gzip else gzip.decompress(found)
    answer = Response(body, content_type="application/json")
    if is_gzip:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    answer.set_etag(sha256[:20], weak=True)
    answer.make_conditional(request)
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "trips_head": {"answer": list_schemas.TripHeadOut},
    "trips_file": {"answer": list_schemas.TripColumnsOut},
}
