"""How many devices are on a shift, and what they hold back; for whoever keeps boards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from backend.checkpoints import places
from backend.checkpoints.shift_models import TABLE as TABLE
from backend.core import retention
from backend.core.events import Record

CHECKPOINT, HEARD = "checkpoint#", "heard#"
DEVICES, WAITING = "devices", "waiting"
Image = Mapping[str, Mapping[str, Any]]


def is_heard(record: Record) -> bool:
    """Whether a record is what a device said of itself."""
    return bool(record.keys["part"]["S"].startswith(HEARD))


def changed(record: Record) -> tuple[str, dict[str, int]] | None:
    """By how much the numbers of an area have changed, with the division of the checkpoint.

    None when nothing has, or nobody knows the checkpoint any more.
    """
    old, new = _counted(record.old), _counted(record.new)
    by = {name: new[name] - old[name] for name in new if new[name] != old[name]}
    division = _division(record.keys["key"]["S"])
    return (division, by) if by and division else None


def _counted(image: Image | None) -> dict[str, int]:
    """A device whose shift is over holds nothing back that anybody waits for."""
    if image is None or "closed_s" in image:
        return {DEVICES: 0, WAITING: 0}
    return {DEVICES: 1, WAITING: int(image["waiting"]["N"])}


def _division(key: str) -> str | None:
    place = places.checkpoint_of(key.removeprefix(CHECKPOINT))
    return place.division_code if place else None


def everything() -> Iterator[tuple[str, dict[str, int]]]:
    """The division and the numbers of every device there is; the whole table is read."""
    after = None
    while True:
        items, after = retention.scan_page(
            TABLE,
            after,
            retention.PAGE_ROWS,
            FilterExpression="begins_with(#p, :heard)",
            ExpressionAttributeNames={"#p": "part"},
            ExpressionAttributeValues={":heard": {"S": HEARD}},
            ConsistentRead=True,
        )
        for item in items:
            division = _division(item["key"]["S"])
            if division:
                yield division, _counted(item)
        if not after:
            return
