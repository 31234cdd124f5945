"""Under which names the audit has looks at somebody's work orders: for themselves to see."""

from __future__ import annotations

from itertools import chain

from backend.accounts import service as accounts
from backend.hotline import search, sight
from backend.hotline.holdings import index_of
from backend.hotline.models import CallerRow

# Each of these is a question to the audit.
NEWEST = 20


def lists_with(account_id: str) -> list[str]:
    """Their telephone as it was looked for, and the newest orders that lead to them.

    Two queries.
    """
    index = index_of(accounts.phone_of(account_id))
    keys = (CallerRow.key_of_reporter(account_id), CallerRow.key_of(index))
    rows = chain.from_iterable(CallerRow.newest(key, NEWEST) for key in keys)
    numbers = dict.fromkeys(row.number for row in rows)
    return [search.list_name(index), *(sight.list_name(one) for one in numbers)]
