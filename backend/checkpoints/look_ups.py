"""A number that somebody shows or tells at a checkpoint: the colour of whoever it belongs to.

A number identifies, it never authenticates, so what is answered is what a checkpoint would see of
their pass, and a masked name that the guard compares with card and person before a tap admits them.
Unknown, several and not yet checked in have one shape; each look is counted, written down, and
refused when that cannot be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.checkpoints import places, regulars, shifts
from backend.checkpoints.documents import known_document
from backend.checkpoints.place_rules import Place, PlaceState
from backend.checkpoints.shift_models import DeviceRow
from backend.city import service as city
from backend.config import settings
from backend.core import audit, clock
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.healthcode.colours import colour_at
from backend.healthcode.passes import Verdict
from backend.healthcode.rules import Colour
from backend.residents import access, numbers
from backend.residents.numbers import Holder
from backend.staff import service as staff
from backend.staff.rules import Task

ACTION = "passage.look_up"
VERDICTS = {
    Colour.GREEN: Verdict.ADMIT,
    Colour.YELLOW: Verdict.HOLD,
    Colour.RED: Verdict.TURN_AWAY,
}


def look_up(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """The colour of whoever holds a number: one transaction, five reads, one row of the audit.

    It is asked in an emergency, from a shift at a checkpoint that is open. Where only regulars
    pass, whether they belong there is told as well; see regulars.is_regular.

    :param wish: document, purpose, checkpoint_id.
    :raises DomainError: checkpoints.not_found (404), core.invalid (422) at `document.number`,
        checkpoints.no_emergency, checkpoints.place_closed, checkpoints.shift_not_open (409),
        core.too_many_requests (429) beyond the budget of different people an hour.
    """
    now = clock.now()
    place, grant = places.check_scan(duty, wish["checkpoint_id"])
    _check_stands(duty, place, now)
    document = known_document(wish["document"], now)
    index = numbers.index_of(document["kind"], document["number"])
    access.spend(duty, Task.SCAN, f"document#{index}")
    holders = numbers.holders_of(index)
    whom: list[str | None] = [one.resident_id for one in holders]
    outcome = "done" if holders else "nobody"
    for one in whom or [None]:
        act = staff.act_of(duty, grant, ACTION, place.division_code, one, wish["purpose"], outcome)
        audit.record_act(act)
    belongs = regulars.is_regular(place, index, holders[0]) if len(holders) == 1 else None
    return _answer(holders, now) | {"is_regular": belongs}


def _check_stands(duty: OnDuty, place: Place, now: datetime) -> None:
    """Refuse whoever does not stand at a checkpoint: a number is nobody's to try from elsewhere."""
    if city.emergency_on(settings().city.day_of(now), place.division_code) is None:
        raise DomainError("checkpoints.no_emergency", 409)
    if place.state is not PlaceState.OPEN:
        raise DomainError("checkpoints.place_closed", 409)
    if not DeviceRow.is_on_shift(place.checkpoint_id, duty.staff_id):
        raise DomainError(shifts.NOT_OPEN, 409)


def _answer(holders: list[Holder], now: datetime) -> dict[str, Any]:
    colour = the_colour(holders, now)
    if len(holders) != 1:
        reason = "unknown"
    else:
        reason = colour.value if colour else "no_check_in_yet"
    return {
        "verdict": VERDICTS[colour] if colour else Verdict.CANNOT_TELL,
        "colour": colour.value if colour else None,
        "reason": reason,
        "as_of": now,
        "masked_name": holders[0].masked_name if len(holders) == 1 else None,
    }


def the_colour(holders: list[Holder], at: datetime) -> Colour | None:
    """What the holder of a number shows; None when several say that it is theirs, or nobody.

    Somebody who has never checked in has no colour either.
    """
    if len(holders) != 1:
        return None
    colour = colour_at(holders[0].resident_id, at)
    return colour if colour in VERDICTS else None
