"""Routes of the divisions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from backend.config import settings
from backend.core.auth import needs
from backend.divisions import schemas, service

blueprint = Blueprint("divisions", __name__)


@blueprint.get("/divisions")
@needs("public")
def divisions() -> Any:
    """All divisions of the city, for the picker; unchanged while the version is."""
    payload = service.payload_of(settings().city.root_division)
    is_gzip = request.accept_encodings.quality("gzip") > 0
    answer = Response(payload.gzipped if is_gzip else payload.body, content_type="application/json")
    if is_gzip:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "public, max-age=86400"
    answer.set_etag(payload.etag, weak=True)
    answer.make_conditional(request)
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "divisions": {"answer": schemas.DivisionsOut},
}
