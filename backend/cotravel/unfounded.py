"""Evidence that followed from a trip which was corrected or taken off the list: is its basis left?

What nobody has agreed to yet is withdrawn by itself. What was approved only an office may end, by
an order of its own with two people; until then it stands on the desk of those who asked. So does
what may still be so: they ask again, and say that it is. How somebody stands is nowhere written;
it follows from the trip as it was confirmed, the trip as it is listed, and what holds.
"""

from __future__ import annotations

from typing import NamedTuple

from backend.cotravel import basis_rules, published, register_rules
from backend.cotravel.basis_rules import TripChange
from backend.cotravel.list_rules import Listed
from backend.cotravel.register_models import RegistrationRow
from backend.cotravel.rules import RegistrationState
from backend.evidence import service as evidence
from backend.evidence.rules import OrderState

JOB = "job:cotravel-news"
CORRECTED = "trip_corrected"
CONFIRMED = RegistrationState.CONFIRMED


class Look(NamedTuple):
    """What somebody on duty has to do about a registration.

    :ivar waits: to say what is so, for the first time or again.
    :ivar must_end: to have evidence ended, for its trip is gone or another one.
    :ivar must_ask: to ask once more, for somebody may not have been on the trip as it is now.
    :ivar changes: what the trip says else than when it was confirmed.
    """

    waits: bool = False
    must_end: bool = False
    must_ask: bool = False
    changes: tuple[TripChange, ...] = ()

    @property
    def is_task(self) -> bool:
        """Whether there is something to do."""
        return self.waits or self.must_end or self.must_ask


def look(row: RegistrationRow, listed: Listed | None, order: OrderState | None) -> Look:
    """How a registration stands to its trip; one query when evidence may rest on another one.

    :param listed: the trip as it stands now, None when no list knows it.
    :param order: what became of the order that followed, None without one.
    """
    waits = register_rules.waits(RegistrationState(row.state), order)
    if row.state != CONFIRMED.value:
        return Look(waits)
    now = _standing(listed)
    changes = changes_of(row, now)
    if order is not OrderState.APPROVED or (now is not None and not changes):
        return Look(waits, changes=changes)
    if not _holds(row):
        # It was ended, so that the community may say what is so of the trip that is listed now.
        return Look(now is not None and now is listed, changes=changes)
    was = row.trip_was
    must_end = now is None or (was is not None and basis_rules.is_another(was, now.trip))
    return Look(must_end=must_end, must_ask=not must_end, changes=changes)


def _standing(listed: Listed | None) -> Listed | None:
    """The trip, or the one that says the same in its place; None when it is gone."""
    seen: set[int] = set()
    while listed is not None and listed.is_withdrawn:
        if listed.other is None or listed.id in seen:
            return None
        seen.add(listed.id)
        listed = published.find_trip(listed.other)
    return listed


def changes_of(row: RegistrationRow, listed: Listed | None) -> tuple[TripChange, ...]:
    """What a trip that stands on the list says else than when it was confirmed."""
    was = row.trip_was
    return basis_rules.changes(was, listed.trip) if was and listed else ()


def _holds(row: RegistrationRow) -> bool:
    return any(fact.order_id == row.order_id for fact in evidence.in_force(row.resident_id))


def has_come_to_nothing(row: RegistrationRow, purpose: str) -> bool:
    """Withdraw what was filed on a confirmed registration, if nobody has agreed to it yet.

    :param purpose: why, as the audit says it.
    :returns: whether nothing follows from it any more; repeating is harmless.
    """
    if row.state != CONFIRMED.value or not row.order_id:
        return False
    found = evidence.withdraw_unfounded(str(row.order_id), JOB, purpose)
    return found in register_rules.OVER


def after_correction(row: RegistrationRow, listed: Listed) -> str:
    """Take back what nobody has agreed to when its trip says something else; gives what to tell.

    :returns: the kind of notice, behind the room's name; repeating gives the same one.
    """
    if row.state != CONFIRMED.value or not changes_of(row, listed):
        return CORRECTED
    if has_come_to_nothing(row, CORRECTED):
        return "trip_asked_again"
    return "trip_doubted" if _holds(row) else CORRECTED
