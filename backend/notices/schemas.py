"""Shapes of notices and push addresses, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from backend.core.schemas import Instant
from backend.notices.rules import ENDPOINT_CHARS_MOST

NOTICE_ID = validate.Regexp(r"^[A-Za-z0-9_-]{22}\Z")


class InboxIn(Schema):
    """Which page."""

    after = fields.String(validate=validate.Regexp(r"^[A-Za-z0-9_-]{1,200}\Z"))


class NoticeOut(Schema):
    """Something that a resident was told; the phone has the words of each kind."""

    id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "room.name"})
    params = fields.Dict(keys=fields.String(), required=True)
    about = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the resident it concerns, when that is somebody I answer for"},
    )
    posted_at = Instant(required=True)
    read_at = Instant(required=True, allow_none=True)


class InboxOut(Schema):
    """Notices, newest first; `next` goes into `after` for the page behind."""

    notices = fields.List(fields.Nested(NoticeOut), required=True)
    unread = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)


class ReadIn(Schema):
    """The newest notice that was seen."""

    up_to = fields.String(required=True, validate=NOTICE_ID)


class ReadOut(Schema):
    """What is left."""

    unread = fields.Integer(required=True)


class PushIn(Schema):
    """Where this device hears from us, as its browser's push service said."""

    endpoint = fields.String(required=True, validate=validate.Length(1, ENDPOINT_CHARS_MOST))


class PushKeyOut(Schema):
    """The key to subscribe with (RFC 8292)."""

    key = fields.String(
        required=True, metadata={"description": "base64url of the uncompressed P-256 point"}
    )
