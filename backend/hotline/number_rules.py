"""What is counted of an act; pure."""

from __future__ import annotations

from typing import NamedTuple

from backend.hotline.rules import Act, OrderState


class Happened(NamedTuple):
    """An act as it is counted; `to_state`, `to_unit` and the rest are how it left the order.

    :ivar version: the order's version behind it; with the id it puts acts in order.
    :ivar at_ms: when the server took it.
    :ivar handling_unit: whom the order was last dispatched to, None before the first time.
    """

    event_id: str
    version: int
    act: Act
    at_ms: int
    category: str
    division_code: str
    to_state: OrderState
    to_unit: str
    handling_unit: str | None = None
    satisfaction: int | None = None
