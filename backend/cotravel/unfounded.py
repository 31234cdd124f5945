"""Evidence that followed from a trip which was taken off the list afterwards: its basis is gone.

What nobody has agreed to yet is withdrawn by itself. What was approved only an office may end, by
an order of its own with two people; until then it stands on the desk of those who asked.
"""

from __future__ import annotations

from backend.cotravel import register_rules
from backend.cotravel.list_rules import Listed
from backend.cotravel.register_models import RegistrationRow
from backend.cotravel.rules import RegistrationState
from backend.evidence import service as evidence
from backend.evidence.rules import OrderState

JOB = "job:cotravel-news"


def must_end(row: RegistrationRow, listed: Listed | None, order: OrderState | None) -> bool:
    """Whether approved evidence still holds on a trip that is gone; one query when it may.

    :param listed: the trip as it stands now, None when no list knows it.
    """
    if row.state != RegistrationState.CONFIRMED.value or order is not OrderState.APPROVED:
        return False
    # The same trip may stand on the list under another number.
    if listed is not None and not (listed.is_withdrawn and listed.other is None):
        return False
    return any(fact.order_id == row.order_id for fact in evidence.in_force(row.resident_id))


def has_come_to_nothing(row: RegistrationRow) -> bool:
    """Withdraw what was filed on a confirmed registration, if nobody has agreed to it yet.

    :returns: whether nothing follows from it any more; repeating is harmless.
    """
    if row.state != RegistrationState.CONFIRMED.value or not row.order_id:
        return False
    purpose = register_rules.Dismissal.TRIP_WITHDRAWN.value
    return evidence.withdraw_unfounded(str(row.order_id), JOB, purpose) in register_rules.OVER
