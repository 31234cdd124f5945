"""Rate limits: fixed windows, one atomic update a try."""

from __future__ import annotations

from typing import NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from backend.core import clock, crypto, db, ids
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
    window, ends_s, left_s = _window_of(limit)
    counter = Counter(f"{limit.name}#{subject}#{window}")
    counter.update(actions=[Counter.hits.add(1), Counter.expires_at.set(ends_s)])
    if counter.hits > limit.most:
        raise Spent(left_s)


class Spent(DomainError):
    """A budget is spent until its window ends."""

    def __init__(self, left_s: int) -> None:
        super().__init__("core.too_many_requests", 429, retry_after_s=left_s)


def spend_distinct(limit: Limit, subject: str, item: str) -> None:
    """Count `item` for `subject`, once a window however often it comes: one transaction.

    The mark of the item and the counter are one write, so that an item that was refused leaves no
    mark, and nobody gets one for nothing by a crash between the two. The work is the same for a
    new item, a known one and a refused one. Fails closed as `spend` does.

    :param item: anything, also what may not be stored clear: only its blind index is.
    :raises Spent: core.too_many_requests (429): `limit.most` other items were counted before.
    """
    window, ends_s, left_s = _window_of(limit)
    key = f"{limit.name}#{subject}#{window}"
    if limit.most <= 0:
        raise Spent(left_s)
    mark = Counter(f"{key}#{crypto.blind_index(limit.name, item)}")
    try:
        with TransactWrite(
            connection=db.connection(), client_request_token=ids.random_id()
        ) as writes:
            writes.update(
                mark,
                actions=[Counter.hits.set(1), Counter.expires_at.set(ends_s)],
                condition=Counter.hits.does_not_exist(),
            )
            writes.update(
                Counter(key),
                actions=[Counter.hits.add(1), Counter.expires_at.set(ends_s)],
                condition=Counter.hits.does_not_exist() | (Counter.hits < limit.most),
            )
    except TransactWriteError as refused:
        of_mark, of_counter = (r and r.code for r in refused.cancellation_reasons)
        if of_mark == "ConditionalCheckFailed":
            return
        if of_counter != "ConditionalCheckFailed":
            raise
        raise Spent(left_s) from None


def is_first(limit: Limit, subject: str) -> bool:
    """Whether this is asked for the first time in the window: one conditional write."""
    window, ends_s, _ = _window_of(limit)
    counter = Counter(f"{limit.name}#{subject}#{window}")
    try:
        with db.conditional():
            counter.update(
                actions=[Counter.hits.set(1), Counter.expires_at.set(ends_s)],
                condition=Counter.hits.does_not_exist(),
            )
    except db.ConditionFailed:
        return False
    return True


def _window_of(limit: Limit) -> tuple[int, int, int]:
    """The window's number, its end (s since 1970), and the seconds until then, at least one."""
    now_s = int(clock.now().timestamp())
    window = now_s // limit.window_s
    ends_s = (window + 1) * limit.window_s
    return window, ends_s, max(1, ends_s - now_s)
