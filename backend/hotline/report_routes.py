"""Routes of reports: what may be reported, reporting, photos, likely duplicates, following."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from backend.core import crypto, db, http, limits, pictures
from backend.core.auth import needs, signed_in
from backend.core.errors import DomainError
from backend.hotline import categories, following, nearby, receiving, report_schemas
from backend.hotline.holdings import owner_of

blueprint = Blueprint("reports", __name__)
log = logging.getLogger(__name__)
HOUR_S = 3600
# Thousands share one address behind a carrier's gateway, so these are wide.
REPORTS = limits.Limit("report-address", 300, HOUR_S)
PICTURES = limits.Limit("report-picture-address", 300, HOUR_S)
LOOKS = limits.Limit("report-nearby-address", 600, HOUR_S)
# Three photos, each tried four times.
A_REPORT = limits.Limit("report-pictures", 12, HOUR_S)
# 18 bits of an index: thousands of addresses share each, so that it tells of nobody.
ADDRESS_CHARS = 3


def _spend(limit: limits.Limit) -> None:
    """Count a try of an address, of which no more is kept than tells apart crowds."""
    index = crypto.blind_index("report-address", request.remote_addr or "")
    limits.spend(limit, index[:ADDRESS_CHARS])


@blueprint.get("/reports/categories")
@needs("public")
def report_categories() -> Any:
    """Read what may be reported and asked for, and what is asked then."""
    document = categories.document()
    answer = Response(document.body, content_type="application/json")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    answer.set_etag(document.etag, weak=True)
    answer.make_conditional(request)
    return answer


@blueprint.post("/reports")
@needs("public")
def report() -> Any:
    """Report something, or ask for help; who is signed in is asked only when it has a name."""
    wish = http.load(report_schemas.ReportIn())
    try:
        _spend(REPORTS)
    except db.StoreUnavailable:
        # Nobody in need is turned away because the counting is down.
        log.warning("reports are taken without their limit")
    actor = None if wish["is_anonymous"] else signed_in()
    told = receiving.receive(wish, account_id=actor and actor.account_id)
    return jsonify(report_schemas.ReceivedOut().dump(told))


@blueprint.put("/reports/<report_id>/pictures/<made_as>")
@needs("public")
@http.takes_raw(
    pictures.UPLOAD_BYTES_MOST, pictures.UPLOAD_TYPES, "core.picture_too_large", "core.picture_type"
)
def report_picture(report_id: str, made_as: str) -> Any:
    """Send a photo of a report that is about to be sent; the phone makes both ids."""
    try:
        of_report, phones_id = uuid.UUID(report_id), uuid.UUID(made_as)
    except ValueError:
        raise DomainError("core.not_found", 404) from None
    number = receiving.number_of(of_report)
    _spend(PICTURES)
    limits.spend(A_REPORT, number)
    row = pictures.upload(owner_of(number), phones_id, request.get_data(cache=False))
    told = {"id": row.picture_id, "width": row.width, "height": row.height}
    return jsonify(report_schemas.PictureOut().dump(told))


@blueprint.post("/reports/nearby")
@needs("public")
def reports_nearby() -> Any:
    """See whether the same was reported near by."""
    wish = http.load(report_schemas.NearbyIn())
    _spend(LOOKS)
    return jsonify(report_schemas.NearbyOut().dump({"reports": nearby.near(wish)}))


def _followed(do: Callable[[following.Receipt], dict[str, Any]], shape: Any) -> Response:
    told = do(http.load(shape))
    return jsonify(report_schemas.FollowedOut().dump(told))


@blueprint.post("/reports/follow")
@needs("public")
def follow_report() -> Any:
    """See how a report stands, with its receipt."""
    return _followed(following.follow, report_schemas.FollowIn())


@blueprint.post("/reports/say-more")
@needs("public")
def say_more() -> Any:
    """Add words to a report."""
    return _followed(following.say_more, report_schemas.SayMoreIn())


@blueprint.post("/reports/rate")
@needs("public")
def rate_report() -> Any:
    """Rate what was done, or say that it is not solved."""
    return _followed(following.rate, report_schemas.RateIn())


@blueprint.post("/reports/expedite")
@needs("public")
def expedite_report() -> Any:
    """Ask that a report be handled soon."""
    return _followed(following.expedite, report_schemas.ExpediteIn())


# What the OpenAPI document says of each route.
_FOLLOWED = report_schemas.FollowedOut
SHAPES: dict[str, dict[str, Any]] = {
    "report_categories": {"answer": report_schemas.CategoriesOut},
    "report": {"body": report_schemas.ReportIn, "answer": report_schemas.ReceivedOut},
    "report_picture": {"media_in": pictures.UPLOAD_TYPES, "answer": report_schemas.PictureOut},
    "reports_nearby": {"body": report_schemas.NearbyIn, "answer": report_schemas.NearbyOut},
    "follow_report": {"body": report_schemas.FollowIn, "answer": _FOLLOWED},
    "say_more": {"body": report_schemas.SayMoreIn, "answer": _FOLLOWED},
    "rate_report": {"body": report_schemas.RateIn, "answer": _FOLLOWED},
    "expedite_report": {"body": report_schemas.ExpediteIn, "answer": _FOLLOWED},
}
