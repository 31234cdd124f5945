"""Shapes of the divisions."""

from __future__ import annotations

from marshmallow import Schema, fields


class DivisionsOut(Schema):
    """All units below the root: rows of code, name, parent code."""

    root = fields.String(required=True)
    rows = fields.List(fields.List(fields.String()), required=True)
