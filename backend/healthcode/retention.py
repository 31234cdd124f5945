"""What the store cannot forget by itself: how somebody felt on the day of their first check-in.

The row of a first check-in never expires, for it proves that there was one; after its 21 days only
its day is used. The sweep then takes out what it says of a person's health.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.core.retention import Sweep
from backend.healthcode import rules, standing_rules
from backend.healthcode.models import TABLE


def _oldest_kept(on: date) -> Mapping[str, Any]:
    return {":oldest": {"N": str(standing_rules.day_number(on) - rules.RETENTION_DAYS)}}


FIRST_CHECK_INS = Sweep(
    "first-check-ins",
    TABLE,
    "attribute_not_exists(expires_at) AND attribute_exists(t) AND d < :oldest",
    _oldest_kept,
    "REMOVE t, s, y",
)
