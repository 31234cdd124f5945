"""Shapes of the published list: what phones ask first, and a trip as those on duty see it."""

from __future__ import annotations

from marshmallow import Schema, fields

from backend.core.schemas import Instant


class TripFileOut(Schema):
    """A file of the list; `version` is when it came to say this, `bytes` without compression."""

    sha256 = fields.String(required=True)
    bytes = fields.Integer(required=True)
    gzip_bytes = fields.Integer(required=True)
    version = fields.Integer(required=True)


class TripDeltaOut(Schema):
    """What leads from one version to the next; `base` is SHA-256 over the files it starts from."""

    from_ = fields.Integer(required=True, data_key="from", attribute="from")
    to = fields.Integer(required=True)
    base = fields.String(required=True)
    sha256 = fields.String(required=True)
    bytes = fields.Integer(required=True)
    gzip_bytes = fields.Integer(required=True)


class TripHeadOut(Schema):
    """Which version is the list of now; `signed` is COSE_Sign1 of all other members."""

    version = fields.Integer(required=True)
    issued_at = Instant(required=True, allow_none=True)
    list = fields.Nested(TripFileOut, required=True, allow_none=True)
    places = fields.Nested(TripFileOut, required=True, allow_none=True)
    sources = fields.Nested(TripFileOut, required=True, allow_none=True)
    routes = fields.Nested(TripFileOut, required=True, allow_none=True)
    trains = fields.Nested(TripFileOut, required=True, allow_none=True)
    deltas = fields.List(fields.Nested(TripDeltaOut), required=True)
    signed = fields.String(required=True, allow_none=True)


class TripColumnsOut(Schema):
    """A file, by columns; docs/trip-list.md describes each."""

    format = fields.Integer(required=True)
