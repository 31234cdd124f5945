"""Keeps where each resident stands, from the stream, and says who has not checked in.

A standing is computed anew from the facts whenever one of them changes, so a record that comes
twice, late, or beside another one can do no harm: the last computation sees everything.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, NamedTuple

from backend.city import service as city
from backend.config import settings
from backend.core import clock, db, ids
from backend.core.errors import DomainError
from backend.core.events import Consumer, Record, Taken, Trouble, take_each
from backend.healthcode import effect_rules, models, rules, standing_rules
from backend.healthcode import history as histories
from backend.healthcode.models import StandingRow, StoredStanding
from backend.healthcode.service import rule_book
from backend.healthcode.standing_rules import Standing
from backend.residents import service as residents

TABLE = models.TABLE
ATTEMPTS = 12
WORKERS = 8
RESIDENT_KEY = "resident#"


class Due(NamedTuple):
    """A resident who has not checked in on a day, and when they last did."""

    resident_id: str
    last_on: date | None


def due_in_village(
    village_code: str, today: date, after: str | None = None, most: int = 100
) -> tuple[list[Due], str | None]:
    """Residents of a village who have not checked in on `today`, longest silence first: one query.

    The index follows a check-in within seconds, so whoever acts on it looks again before it hurts.

    :param after: where the page before this one said to go on.
    :returns: at most `most` of them, and where the next page begins, if there may be one.
    """
    behind = json.loads(ids.from_base64url(after)) if after else None
    today_number = standing_rules.day_number(today)
    found, last = StandingRow.of_village_silent_since(village_code, today_number, behind, most)
    due = [
        Due(
            resident_id,
            histories.day_of_number(day) if day != standing_rules.NEVER else None,
        )
        for resident_id, day in found
    ]
    return due, ids.to_base64url(json.dumps(last).encode()) if last else None


def standing_of(image: Mapping[str, Any]) -> Standing:
    """The standing that an image of its row tells.

    :raises KeyError, ValueError: it is no such image.
    """
    return StoredStanding.of_item(image).standing


def is_standing(record: Record) -> bool:
    """Whether a record of the table's stream is about somebody's standing."""
    return record.table == models.TABLE and record.keys["k"].get("S") == models.STANDING_PART


def compute(
    village: str,
    readings: Sequence[models.Reading],
    before: Standing | None,
    today: date,
) -> Standing:
    """Where somebody stands by each day's own rule, from all that is stored of them."""
    known = histories.history_of(readings, today)
    days_off = known.days_off(city.days_off(village))
    last_on = max((fact.on for fact in known.check_ins), default=today)
    book = rule_book()
    return standing_rules.standing_after(
        book.on(last_on),
        village,
        known.check_ins,
        histories.start_on(book, known, days_off, last_on),
        days_off,
        today - rules.DAY * rules.RETENTION_DAYS,
        before,
        histories.has_symptoms(readings, today),
        known.spans,
    )


def refresh(resident_id: str, looks_up_home: bool = False) -> bool:
    """Compute a resident's standing from the facts and store it, if it is another one.

    Costs one consistent query, and one write when something has changed. Who is no resident any
    more has no standing either.

    :param looks_up_home: ask where they live also when a standing tells already.
    :returns: whether something was written.
    :raises Trouble: others kept writing the same row.
    """
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311
        readings, stored = models.everything_of_resident(resident_id)
        before = stored.standing if stored else None
        village = before.village if before and not looks_up_home else _home_of(resident_id)
        try:
            if village is None:
                if stored is None:
                    return False
                StandingRow.take_away(resident_id, stored)
                return True
            now = compute(village, readings, before, settings().city.day_of(clock.now()))
            if now == before:
                return False
            version = stored.version + 1 if stored else 1
            StandingRow.of_standing(resident_id, now, version).put_after(stored)
            return True
        except db.ConditionFailed:
            continue
    raise Trouble


def _home_of(resident_id: str) -> str | None:
    try:
        return residents.division_of(resident_id)
    except DomainError as unknown:
        if unknown.code != "residents.not_found":
            raise
        return None


def _check_in_of(record: Record) -> str | None:
    """The resident whose new check-in, or changed evidence, a record tells.

    Sweeping old ones away changes nothing.
    """
    parts = (models.FIRST_PART, models.EFFECT_PART)
    if record.kind == "REMOVE" or not record.keys["k"]["S"].startswith(parts):
        return None
    return str(record.keys["r"]["S"])


def changes_days_off(record: Record) -> bool:
    """Whether a record is about an exemption from checking in."""
    if record.table != TABLE or not record.keys["k"]["S"].startswith(models.EFFECT_PART):
        return False
    images = (image for image in (record.old, record.new) if image)
    return any(effect_rules.EXEMPT in image["h"]["S"] for image in images)


def _resident_of(record: Record) -> str | None:
    """The resident whose home a record may have changed."""
    if record.keys["part"]["S"] != "resident":
        return None
    homes = [image["division_code"]["S"] if image else None for image in (record.old, record.new)]
    if homes[0] == homes[1]:
        return None
    key = str(record.keys["key"]["S"])
    if not key.startswith(RESIDENT_KEY):
        raise ValueError("a resident without an id")
    return key.removeprefix(RESIDENT_KEY)


def _consumer(whose: Callable[[Record], str | None], looks_up_home: bool) -> Consumer:
    """A consumer that refreshes each resident once, however many records of a batch are theirs."""

    def refresh_for(record: Record) -> None:
        resident_id = whose(record)
        if resident_id is not None:
            if changes_days_off(record):
                # Days that were over have turned out not to be missed: ladders carried since then
                # are told anew. That is asked of few people, and never of a check-in.
                from backend.healthcode import standing_checks

                standing_checks.mend_ladders(resident_id)
            refresh(resident_id, looks_up_home)

    def take(records: Sequence[Record]) -> Taken:
        last_of: dict[str, Record] = {}

        def sort_out(record: Record) -> None:
            resident_id = whose(record)
            if resident_id is not None:
                last_of[resident_id] = record

        taken = take_each(records, sort_out)
        with ThreadPoolExecutor(WORKERS) as workers:
            done = workers.map(lambda record: take_each([record], refresh_for), last_of.values())
            return taken.and_all(done)

    # It computes from the facts, whatever record tells it to.
    return Consumer("standings", take, refresh_for, may_retake_any=True)


CHECK_INS = _consumer(_check_in_of, looks_up_home=False)
HOMES = _consumer(_resident_of, looks_up_home=True)
