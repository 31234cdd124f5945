"""What households are told of their orders: in the inbox, and by a knock at the phone where due."""

from __future__ import annotations

from backend.basket import rules, windows
from backend.basket.models import BasketRow, WindowRow
from backend.core import clock
from backend.notices import service as notices
from backend.notices.service import Channels

TOPIC = "basket"
# For these somebody has to do something, so the phone is knocked at.
URGENT = frozenset(("asked", "ready"))


def tell(row: BasketRow, what: str, window: WindowRow, about: str = "") -> None:
    """Tell a household how its order stands; repeating is harmless.

    :param what: confirmed, substituted, asked, ready, handed_over, missed, left_out,
        called_off.
    :param about: what tells two notices of the same kind apart.
    """
    spoken = windows.spoken_window(window)
    channels = Channels(TOPIC)
    if what in URGENT:
        channels = Channels(TOPIC, push_until=clock.from_ms(int(window.ends_ms)))
    params = {
        "number": rules.short_number(row.order_id),
        "on": spoken["on"].isoformat(),
        "from": spoken["from"],
        "to": spoken["to"],
    }
    reference = f"basket-{what}-{row.order_id}{about}"
    notices.post(str(row.resident_id), f"basket.{what}", params, reference, spoken["on"], channels)
