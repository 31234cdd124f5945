"""What a new version of the list has no use for is let go, and its own files are kept for good.

A file is stored with a day on which the store forgets it, so that nothing is left of a publication
that was overtaken or killed. Once the head names it, that day is taken away. Both are done behind
the move of the head, as the row of the list notes it; whoever was killed before leaves it to the
pulse.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from backend.core import clock, db, ids
from backend.cotravel.list_models import BlockRow, FileRow, StateRow
from backend.cotravel.models import TRIPS

# A phone may still be fetching what the head of a moment ago named.
LEFT_FOR = timedelta(days=7)
# Pieces of a file hold a quarter of a megabyte, and a transaction four.
AT_ONCE = 10
Key = Sequence[str]


def gone_at() -> int:
    """When the store may forget what nothing names from now on; seconds since 1970."""
    return int((clock.now() + LEFT_FOR).timestamp())


def settle() -> None:
    """Let go of what the list of today has no use for, and keep what it names."""
    state = StateRow.now()
    if state is None:
        return
    leaving, keeping = json.loads(state.leaving), json.loads(state.keeping or "[]")
    if not leaving and not keeping:
        return
    is_done = mark(state, leaving, gone_at()) and mark(state, keeping, None)
    if not is_done:
        # A newer version has its own list of what leaves, and this in it.
        return
    try:
        with db.conditional():
            state.update(
                actions=[StateRow.leaving.set("[]"), StateRow.keeping.set("[]")],
                condition=StateRow.version == int(state.version),
            )
    except db.ConditionFailed:
        return


def mark(state: StateRow, keys: Sequence[Key], at: int | None) -> bool:
    """Say when the store forgets these rows, None for never; False when the list has moved on.

    Each write depends on the version: whoever is slow lets nothing go that a newer list has taken
    up again.
    """
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        if not _marked(state, some, at):
            now = StateRow.now()
            if now is None or int(now.version) != int(state.version):
                return False
            # One of them is gone already; the others are marked all the same.
            for key in some:
                _marked(state, (key,), at)
    return True


def _marked(state: StateRow, keys: Sequence[Key], at: int | None) -> bool:
    try:
        with db.transaction(ids.random_id()) as writes:
            writes.condition_check(
                StateRow, TRIPS, "state", condition=StateRow.version == int(state.version)
            )
            for key in keys:
                model: Any = BlockRow if key[0] == TRIPS else FileRow
                told = model.expires_at.remove() if at is None else model.expires_at.set(at)
                writes.update(model(*key), actions=[told], condition=model.data.exists())
    except db.ConditionFailed:
        return False
    return True
