"""The end (数据终结): when an emergency is over and two have agreed, an area's data are destroyed.

By kind, whole tables page by page: a person at a time would ask the store thirty questions each.
Whoever is named by others goes last, so that a run that was killed finds the rest again; a second
run finds nothing. Then the counties' keys are destroyed, so that copies are unreadable too, all is
counted anew, and the report is signed. Boards keep numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from backend.city import declaring, ending
from backend.config import DATA, settings
from backend.core import areakeys, audit, clock, crypto, db, ids, retention
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.rights.sunset_rules import Item, People, Plan

CONTEXT = b"changxing-sunset\x00"
PAGE_ROWS = 4000
AT_ONCE = 100
WORKERS = 4
Say = Callable[[str], None]


@cache
def plan() -> Plan:
    """Whose each kind of row is.

    :raises RuntimeError: a kind is missing from the table; nothing may be ended without knowing it.
    """
    found = Plan.of(json.loads((DATA / "sunset.json").read_text(encoding="utf-8")))
    missing = {kind.name for kind in retention.kinds()} - {*found.about, *found.stays}
    if missing:
        raise RuntimeError(f"sunset.json does not know {sorted(missing)}")
    return found


def people_of(area: str) -> People:
    """Everybody in an area, and by what else their rows are found: the tables that lead, read."""
    people = People(area)
    for kinds in reversed(plan().order):
        # Residents first: whose watch it is follows from who lives there.
        for kind, item in _rows_of(frozenset(kinds)):
            if plan().is_about(kind, item, people):
                for place in plan().leads[kind]:
                    people.add(place.who, place.named(item))
    return people


def count(people: People) -> dict[str, int]:
    """How many rows of each kind are about these people: every table, read once."""
    found = dict.fromkeys(sorted(plan().about), 0)
    for kind, item in _rows_of(frozenset(plan().about)):
        found[kind] += plan().is_about(kind, item, people)
    return found


def run(area: str, order_no: str, say: Say) -> dict[str, Any]:
    """End the data of an area; it may be run again at any time, and goes on where it was.

    :param say: is told what is done, in numbers.
    :returns: the report.
    :raises DomainError: city.sunset_not_agreed, city.still_emergency (409), core.invalid (422).
    """
    agreed = ending.of(area)
    if agreed is None or agreed.order_no != order_no:
        raise DomainError("city.sunset_not_agreed", 409)
    if agreed.report is not None:
        return ending.told(agreed.report)
    declaring.check_may_end(area, order_no)
    people = people_of(area)
    before = agreed.before
    if before is None:
        before = count(people)
        audit.record("sunset.begin", "command:sunset", area, None, "sunset", "begun")
        ending.begin(area, before)
    say(f"residents={len(people.known.get('resident', ()))} rows={sum(before.values())}")
    for number, kinds in enumerate(plan().rounds(), 1):
        say(f"round={number} destroyed={_destroy(kinds, people)}")
    counties = [code for code in _counties(area) if areakeys.destroy(code)]
    # Whoever is left is found anew; who was known before stays known, for their rows might be left.
    left = people_of(area)
    for who, names in left.known.items():
        people.known.setdefault(who, set()).update(names)
    after = count(people)
    audit.record("sunset.finish", "command:sunset", area, None, "sunset")
    report = {
        "area": area,
        "order_no": order_no,
        "city": settings().city.code,
        "proposal_id": agreed.proposal_id,
        "done_at": clock.to_text(clock.now()),
        "before": before,
        "after": after,
        "keys_destroyed": counties,
        "stays": dict(plan().stays),
        "sunset_overdue": sum(after.values()),
    }
    text = audit.canonical(report)
    if report["sunset_overdue"] == 0:
        ending.finish(
            area, text, ids.to_base64url(crypto.keys().seal.sign(CONTEXT + text.encode()))
        )
    return report


def verify(area: str) -> dict[str, Any] | None:
    """The stored report of an area if its signature holds; None without one, or if changed.

    Anybody with the public half of the seal key can do the same.
    """
    from backend.core import cose

    found = ending.of(area)
    if found is None or found.report is None or found.signature is None:
        return None
    point = b"\x04" + b"".join(crypto.keys().seal.public_xy)
    signature = ids.from_base64url(found.signature)
    if not cose.is_signed(point, CONTEXT + found.report.encode(), signature):
        return None
    return ending.told(found.report)


def _counties(area: str) -> list[str]:
    known = divisions.divisions_of(settings().city.root_division)
    is_county = areakeys.COUNTY_DIGITS
    return sorted(code for code in known if len(code) == is_county and code.startswith(area))


def _rows_of(kinds: frozenset[str]) -> Iterator[tuple[str, Item]]:
    """Every row of some kinds, table by table, with its kind."""
    for page in _pages_of(kinds):
        yield from page[1]


def _pages_of(kinds: frozenset[str]) -> Iterator[tuple[str, list[tuple[str, Item]]]]:
    wanted = sorted({kind.table for kind in retention.kinds() if kind.name in kinds})
    for table in wanted:
        after = None
        while True:
            items, after = retention.scan_page(table, after, PAGE_ROWS, ConsistentRead=True)
            found = []
            for item in items:
                kind = retention.kind_of(table, item)
                if kind is not None and kind.name in kinds:
                    found.append((kind.name, item))
            yield table, found
            if not after:
                break


def _destroy(kinds: frozenset[str], people: People) -> int:
    """Delete what of these kinds is about these people; gives how many rows that were."""
    done = 0
    with ThreadPoolExecutor(WORKERS) as workers:
        for table, rows in _pages_of(kinds):
            doomed = [item for kind, item in rows if plan().is_about(kind, item, people)]
            batches = [doomed[n : n + AT_ONCE] for n in range(0, len(doomed), AT_ONCE)]
            list(workers.map(lambda batch, table=table: _delete(table, batch), batches))
            done += len(doomed)
    return done


def _delete(table: str, items: list[Item]) -> None:
    # A transaction of deletions: nobody who serves the city may write batches, which ask nothing.
    names = retention.tables()[table]
    deletes = [
        {"Delete": {"TableName": table, "Key": {name: item[name] for name in names}}}
        for item in items
    ]
    db.connection().dispatch("TransactWriteItems", {"TransactItems": deletes})
