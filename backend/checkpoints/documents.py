"""Documents that somebody shows or tells at a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from backend.config import settings
from backend.core.errors import DomainError
from backend.residents import rules as residents


def known_document(document: Mapping[str, str], now: datetime) -> dict[str, str]:
    """A document as its number is written down everywhere.

    :raises DomainError: core.invalid (422) with what is wrong at `document.number`.
    """
    kind, today = residents.DocumentKind(document["kind"]), settings().city.day_of(now)
    try:
        number = residents.check_document(kind, document["number"], today)
    except DomainError as wrong:
        raise DomainError("core.invalid", 422, fields=wrong.fields) from None
    return {"kind": kind.value, "number": number}
