"""Every passage there is, from the rows themselves: for commands, page by page."""

from __future__ import annotations

from collections.abc import Iterator

from backend.checkpoints.passage_models import TABLE as TABLE
from backend.checkpoints.passage_models import PassageRow
from backend.checkpoints.passage_seen import PASSAGE_PART, Seen
from backend.core import retention


def everything() -> Iterator[Seen]:
    """What each stored passage says in clear; the whole table is read."""
    after = None
    while True:
        items, after = retention.scan_page(
            TABLE,
            after,
            retention.PAGE_ROWS,
            FilterExpression="begins_with(#p, :passage)",
            ExpressionAttributeNames={"#p": "part"},
            ExpressionAttributeValues={":passage": {"S": PASSAGE_PART}},
            ConsistentRead=True,
        )
        for item in items:
            yield PassageRow.from_raw_data(dict(item)).seen()
        if not after:
            return
