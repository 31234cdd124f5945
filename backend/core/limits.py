"""Rate limits: fixed windows, one atomic update a try."""

from __future__ import annotations

from typing import NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.core import clock, db
from backend.core.errors import DomainError

# No window is longer, so no counter outlives it.
LONGEST_WINDOW_S = 24 * 3600


class Counter(db.Item):
    """How often something happened in one window."""

    class Meta:
        table_name = "changxing-limits"

    key = UnicodeAttribute(hash_key=True)
    hits = NumberAttribute(default=0)
    expires_at = NumberAttribute()


class Limit(NamedTuple):
    """At most `most` tries a window of `window_s` seconds."""

    name: str
    most: int
    window_s: int


def spend(limit: Limit, subject: str) -> None:
    """Count one try of `subject` (a blind index or an address, never a clear number).

    Fails closed: when the store is away, so is what stands behind the limit.

    :raises DomainError: core.too_many_requests (429) with the seconds until the window ends.
    """
    now_s = int(clock.now().timestamp())
    window = now_s // limit.window_s
    ends_s = (window + 1) * limit.window_s
    counter = Counter(f"{limit.name}#{subject}#{window}")
    counter.update(actions=[Counter.hits.add(1), Counter.expires_at.set(ends_s)])
    if counter.hits > limit.most:
        raise DomainError("core.too_many_requests", 429, retry_after_s=max(1, ends_s - now_s))
