"""Somebody's colour at an instant, for whoever may know it; the caller has asked who may."""

from __future__ import annotations

from datetime import datetime

from backend.core import clock
from backend.healthcode import service
from backend.healthcode.models import CheckIn, Rows
from backend.healthcode.rules import Colour


def colour_at(resident_id: str, at: datetime) -> Colour:
    """What somebody's code showed at an instant of the last days: one query.

    Check-ins that had not arrived by then count for nothing; evidence counts as it is known now.
    """
    kept = CheckIn.readings_of_resident(resident_id)
    known = [one for one in kept if one.received_ms <= clock.to_ms(at)]
    told = service.code_of(resident_id, Rows(known, kept.effects), at)
    return Colour(told["colour"])
