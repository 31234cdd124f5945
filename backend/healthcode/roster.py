"""The roster of a village: everybody who lives there, masked, for those on duty there.

All of it is read from the store each time (a query of the index, and half a read unit twice for
each resident), but only what changed goes over the air: the answer carries a digest of every bucket
of rows, and whoever shows it again is sent the buckets that differ, rows of people who have moved
away or were deleted included. So nothing about it is stored, neither here nor by a clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from backend.config import settings
from backend.core import audit, clock, db, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.healthcode import effect_rules, visits
from backend.healthcode.models import StandingRow
from backend.residents import help as helping
from backend.residents import homes
from backend.residents import rules as residents
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "healthcode.village_not_found"
DIGEST_BYTES = 3
# So many that hardly a row is sent because of its neighbour, and a cursor still fits into a query.
BUCKETS_LEAST, BUCKETS_MOST = 16, 1024
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# What the second number of a row is made of; the phone knows the same numbers.
HAS_ACCOUNT, IS_ANSWERED_FOR, IS_UNWELL, ASKED_FOR_HELP, IS_FROM_STAFF = 1, 2, 4, 8, 32

Row = tuple[str, str, str, int, int]


class Roster(NamedTuple):
    """A whole roster, or what has changed of it: rows, and which buckets they replace."""

    n: int
    cursor: str
    is_full: bool
    replaced: list[int]
    rows: list[Row]


def read(duty: OnDuty, village: str, since: str | None) -> dict[str, Any]:
    """The roster of a village, or what differs from the one whose cursor is shown.

    One row of the audit stands for the whole roster; its residents find it in their own list.

    :raises DomainError: healthcode.village_not_found (404) alike for unknown and not one's own.
    """
    try:
        divisions.check_home(village)
    except DomainError:
        raise DomainError(UNKNOWN, 404) from None
    grant = staff.check_area(duty, Task.READ_ROSTER, village, unknown=UNKNOWN)
    act = staff.act_of(duty, grant, "roster.read", village, f"roster-{village}", "roster")
    audit.record_act(act)
    now = clock.now()
    roster = changed(rows_of(village), since)
    return {
        **roster._asdict(),
        "village": village,
        "today_on": settings().city.day_of(now),
        "as_of": now,
        "time_beacon": visits.time_beacon(duty),
    }


def who_lives_in(village: str) -> list[str]:
    """The ids of all residents of a village, of which some may have moved in this moment."""
    return list(StandingRow.last_days_of_village(village))


def rows_of(village: str) -> list[Row]:
    """Everybody who lives in a village: id, masked name, head of household, flags, last day.

    The last day with a check-in counts from 1970-01-01, 0 for never. Whoever has just moved away
    and still stands in the index is left out.
    """
    last_days = StandingRow.last_days_of_village(village)
    people, ailing, now = _neighbours_of(list(last_days)), _ailing(list(last_days)), clock.now()
    waiting = helping.who_waits(village)
    return [
        (
            one.resident_id,
            residents.mask_name(one.clear("name")),
            # A head who has left, or moved away, is the head of nobody here.
            one.head_id if one.head_id in people else "",
            _flags(one, _is_unwell(ailing.get(one.resident_id), now), one.resident_id in waiting),
            last_days[one.resident_id],
        )
        for one in people.values()
        if one.division_code == village
    ]


def _neighbours_of(resident_ids: list[str]) -> dict[str, homes.Neighbour]:
    pages = db.side_by_side([partial(homes.neighbours_of, some) for some in _parts(resident_ids)])
    return {one: neighbour for page in pages for one, neighbour in page.items()}


def _ailing(resident_ids: list[str]) -> dict[str, str]:
    pages = db.side_by_side([partial(StandingRow.ailing, some) for some in _parts(resident_ids)])
    return {one: spans for page in pages for one, spans in page.items()}


def _parts(resident_ids: list[str]) -> list[list[str]]:
    """A hundred each, which is one trip to the store."""
    return [resident_ids[at : at + homes.BATCH] for at in range(0, len(resident_ids), homes.BATCH)]


def _is_unwell(spans: str | None, now: datetime) -> bool:
    """Whether the newest reading or evidence in force says so.

    :param spans: those of the evidence, "" when the reading does, None when nothing does.
    """
    if not spans:
        return spans is not None
    filed = effect_rules.evidence_in(effect_rules.spans_of(spans), int(now.timestamp()))
    return any(one.holds_on(settings().city.day_of(now)) for one in filed)


def _flags(one: homes.Neighbour, is_unwell: bool, is_waiting: bool) -> int:
    is_from_staff = one.source == residents.Origin.STAFF.value
    is_answered_for = one.account_id is None and not is_from_staff
    return (
        (one.account_id is not None) * HAS_ACCOUNT
        | is_answered_for * IS_ANSWERED_FOR
        | is_unwell * IS_UNWELL
        | is_waiting * ASKED_FOR_HELP
        | is_from_staff * IS_FROM_STAFF
    )


def changed(rows: Collection[Row], since: str | None) -> Roster:
    """What somebody has to be sent who holds the rows that `since` stands for.

    :param since: the cursor of an earlier answer; another one, or none, gets everything.
    """
    n = bucket_count(len(rows))
    buckets: list[list[Row]] = [[] for _ in range(n)]
    for row in rows:
        buckets[bucket_of(row[0], n)].append(row)
    digests = [_digest(bucket) for bucket in buckets]
    cursor = ids.to_base64url(b"".join(digests))
    before = _digests_of(since, n)
    if before is None:
        return Roster(n, cursor, True, [], list(rows))
    replaced = [number for number in range(n) if digests[number] != before[number]]
    return Roster(n, cursor, False, replaced, [row for m in replaced for row in buckets[m]])


def bucket_count(rows: int) -> int:
    """How many buckets so many rows are sorted into: a power of two."""
    wanted = max(BUCKETS_LEAST, min(BUCKETS_MOST, rows))
    return 1 << (wanted.bit_length() - 1)


def bucket_of(resident_id: str, n: int) -> int:
    """In which of `n` buckets a resident is; ids are random, so their first 12 bits are too."""
    return (64 * BASE64URL.index(resident_id[0]) + BASE64URL.index(resident_id[1])) % n


def _digest(bucket: Iterable[Row]) -> bytes:
    text = json.dumps(sorted(bucket), ensure_ascii=False)
    return hashlib.sha256(text.encode()).digest()[:DIGEST_BYTES]


def _digests_of(cursor: str | None, n: int) -> list[bytes] | None:
    """The digests that a cursor holds; None for none of ours, or of a village that has grown."""
    try:
        data = ids.from_base64url(cursor or "")
    except ValueError:
        return None
    if len(data) != n * DIGEST_BYTES:
        return None
    return [data[at : at + DIGEST_BYTES] for at in range(0, len(data), DIGEST_BYTES)]
