"""Routes of pictures: send one, see what a room has published, see one's own."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, jsonify, request
from marshmallow import Schema, fields, validate

from backend.core import clock, http, pictures
from backend.core.auth import actor, needs
from backend.core.errors import DomainError
from backend.core.schemas import Instant

blueprint = Blueprint("pictures", __name__)
PUBLIC = "public, max-age=604800, immutable"


class SizeIn(Schema):
    """Which size."""

    size = fields.String(load_default="full", validate=validate.OneOf(pictures.SIZES))


class PictureOut(Schema):
    """A picture that was taken in; the size is of the full one, in pixels."""

    id = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    is_published = fields.Boolean(required=True)
    expires_at = Instant(required=True)


@blueprint.put("/pictures/<made_as>")
@needs("session")
@http.takes_raw(
    pictures.UPLOAD_BYTES_MOST, pictures.UPLOAD_TYPES, "core.picture_too_large", "core.picture_type"
)
def upload(made_as: str) -> Any:
    """Send a picture; the phone makes its id."""
    try:
        phones_id = uuid.UUID(made_as)
    except ValueError:
        raise DomainError("core.not_found", 404) from None
    row = pictures.upload(actor().account_id, phones_id, request.get_data(cache=False))
    told = {
        "id": row.picture_id,
        "width": row.width,
        "height": row.height,
        "is_published": row.is_published,
        "expires_at": clock.from_ms(int(row.expires_at) * 1000),
    }
    return jsonify(PictureOut().dump(told))


@blueprint.get("/pictures/<picture_id>")
@needs("public")
def picture(picture_id: str) -> Any:
    """See a picture that a room has published."""
    found = pictures.read(picture_id, http.load_query(SizeIn())["size"])
    if found is None or not found.is_published:
        raise DomainError("core.not_found", 404)
    return _jpeg(found, PUBLIC)


@blueprint.get("/me/pictures/<picture_id>")
@needs("session")
def read_own(picture_id: str) -> Any:
    """See a picture of one's own, published or not."""
    size = http.load_query(SizeIn())["size"]
    found = pictures.read_own(actor().account_id, picture_id, size)
    if found is None:
        raise DomainError("core.not_found", 404)
    return _jpeg(found, "no-store")


def _jpeg(picture: pictures.Picture, cache_control: str) -> Response:
    answer = Response(picture.data, content_type="image/jpeg")
    answer.headers["Cache-Control"] = cache_control
    # Opened by itself it is saved, never shown as a page of ours.
    answer.headers["Content-Disposition"] = 'attachment; filename="picture.jpg"'
    answer.set_etag(picture.content_hash)
    answer.make_conditional(request)
    return answer


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "upload": {"media_in": pictures.UPLOAD_TYPES, "answer": PictureOut},
    "picture": {"query": SizeIn, "media": "image/jpeg"},
    "read_own": {"query": SizeIn, "media": "image/jpeg"},
}
