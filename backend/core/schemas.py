"""Field types that all rooms share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from backend.core import clock


class Instant(fields.Field[datetime]):
    """An RFC 3339 instant with its zone; written in UTC with Z."""

    def _serialize(self, value: datetime | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else clock.to_text(value)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        if not isinstance(value, str) or len(value) > 40:
            raise ValidationError("core.instant_invalid")
        try:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None:
                raise ValueError("no zone")
            return instant.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError("core.instant_invalid") from None


class Whole(fields.Integer):
    """A whole number; no text, no fraction, no boolean."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs)


class SealedIn(Schema):
    """Something sealed on a phone on duty, under the id that was made there."""

    id = fields.UUID(required=True)
    sealed = fields.String(
        required=True,
        validate=validate.Length(1, 24_000),
        metadata={"description": "base64url; see docs/adr on what is sealed on the phone"},
    )
