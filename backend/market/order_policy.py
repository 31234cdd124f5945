"""What the city has set about orders: backend/data/market_orders.json, read once."""

from __future__ import annotations

import json

from backend.config import DATA
from backend.market.order_rules import Policy

_policy: Policy | None = None


def use(chosen: Policy | None) -> None:
    """Go by another policy in this process; None goes back to the file's."""
    global _policy
    _policy = chosen


def policy() -> Policy:
    """The policy of this process."""
    global _policy
    if _policy is None:
        _policy = Policy.from_mapping(json.loads((DATA / "market_orders.json").read_text("utf-8")))
    return _policy
