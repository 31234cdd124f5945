"""Whoever reported under their own account is told of the answer in their inbox, and by a knock."""

from __future__ import annotations

from datetime import timedelta

from backend.accounts import service as accounts
from backend.config import settings
from backend.core import clock
from backend.hotline import rules
from backend.hotline.models import OrderRow
from backend.hotline.rules import Act
from backend.notices import service as notices
from backend.notices.service import Channels

TOPIC = "report"
KNOCKS_FOR = timedelta(days=1)
# What the reporter waits for; all else they find when they look.
TOLD = {Act.RESOLVE: "answered", Act.REFUSE: "refused", Act.CLOSE: "closed"}


def tell(row: OrderRow, act: Act, event_id: str) -> None:
    """Tell the reporter what somebody on duty did; repeating is harmless.

    Whoever reported without their account, or anonymously, is told nothing: nobody knows who it is.
    The notice says the number, which opens nothing without the secret on the reporter's phone.
    """
    if act not in TOLD or row.reporter is None:
        return
    resident_id = accounts.resident_id_of(str(row.reporter))
    if resident_id is None:
        return
    now = clock.now()
    notices.post(
        resident_id,
        f"hotline.{TOLD[act]}",
        {"number": rules.show_number(row.number)},
        f"order-{row.number}-{event_id}",
        settings().city.day_of(now),
        Channels(TOPIC, push_until=now + KNOCKS_FOR),
    )
