"""Checkpoints, put straight into the store: what tests of other rooms need of them."""

from __future__ import annotations

import uuid
from typing import Any

from backend.checkpoints import places
from backend.core import ids


def a_wish(division: str, **more: Any) -> dict[str, Any]:
    """What a manager sends to open a checkpoint."""
    wish = {
        "id": str(uuid.uuid4()),
        "name": "高速出口",
        "kind": "road",
        "division_code": division,
        "hours": "00:00-24:00",
        "mode": "everybody",
    }
    return wish | more


def a_checkpoint(division: str, **more: Any) -> str:
    """The id of a new checkpoint in a division of 6, 9 or 12 digits."""
    row = places.new_row(ids.random_id(), a_wish(division, **more))
    row.save()
    return row.checkpoint_id
