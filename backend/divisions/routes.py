"""Routes of the city's public facts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.config import rule_file, settings
from backend.core import clock
from backend.core.auth import needs
from backend.divisions import schemas, service

blueprint = Blueprint("divisions", __name__)


@blueprint.get("/city")
@needs("public")
def city() -> Any:
    """Name, rule, emergency and consent of the city."""
    ours = settings().city
    order = ours.emergency
    emergency = {
        name: getattr(order, name)
        for name in ("order_no", "title", "authority", "from_on", "until_on")
    }
    emergency["is_active"] = order.is_active(ours.day_of(clock.now()))
    facts = {
        "code": ours.code,
        "name": ours.name,
        "root_division": ours.root_division,
        "zone": ours.zone_name,
        "languages": ours.languages,
        "complaint_phone": ours.complaint_phone,
        "consent": ours.consent,
        "emergency": emergency,
        "reminders": ours.reminders,
        "rule": rule_file(ours.rule_version),
    }
    return jsonify(schemas.CityOut().dump(facts))


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
    "city": {"answer": schemas.CityOut},
    "divisions": {"answer": schemas.DivisionsOut},
}
