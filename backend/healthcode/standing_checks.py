"""Recomputes every standing, and every ladder that a row carries, from the facts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from backend.city import service as declared
from backend.config import settings
from backend.core import clock
from backend.healthcode import effect_rules, models, rules, standings
from backend.healthcode import history as histories
from backend.healthcode.models import CheckIn, Reading, Rows, StandingRow, StoredStanding
from backend.healthcode.service import rule_book
from backend.residents import homes

CHUNK = 100


class Kept(NamedTuple):
    """Everything that is stored of one resident; `is_readable` is False for a broken row."""

    resident_id: str
    readings: Rows
    standing: StoredStanding | None
    is_readable: bool


class Found(NamedTuple):
    """How many there are, and how many differ from the facts. Numbers only, nobody is named."""

    standings: int = 0
    standings_wrong: int = 0
    ladders: int = 0
    ladders_wrong: int = 0


def everybody() -> Iterator[Kept]:
    """Everybody with a row in the table, one after another; a scan, for commands only."""
    for resident_id, items in groupby(_rows(), key=lambda item: item["r"]["S"]):
        readings = Rows()
        standing = None
        is_readable = True
        for item in items:
            try:
                if item["k"]["S"] == models.STANDING_PART:
                    standing = StoredStanding.of_item(item)
                else:
                    readings.take(item)
            except (KeyError, TypeError, ValueError):
                is_readable = False
        yield Kept(resident_id, readings, standing, is_readable)


def _rows() -> Iterator[models.Image]:
    place = None
    while True:
        # The rows of a resident come together, also over the edge of a page.
        items, place = models.scan_page(place)
        yield from items
        if place is None:
            return


def check(does_repair: bool, settle_s: float) -> Found:
    """Compare everything; what differs is looked at once more, for it may have been under way.

    :param settle_s: how much later.
    :param does_repair: write right what is wrong.
    """
    found = Found()
    suspects: set[str] = set()
    for chunk in _chunks(everybody()):
        lived_in = homes.homes_of([kept.resident_id for kept in chunk])
        for kept in chunk:
            ladders = wrong_ladders(kept.readings, lived_in.get(kept.resident_id))
            found = Found(
                found.standings + (kept.standing is not None),
                0,
                found.ladders + len(kept.readings),
                found.ladders_wrong + len(ladders),
            )
            if does_repair:
                for reading, ladder in ladders:
                    _write_ladder(reading, ladder)
            if not is_right(kept, lived_in.get(kept.resident_id)):
                suspects.add(kept.resident_id)
    suspects |= _without_standing()
    if suspects:
        time.sleep(settle_s)
    wrong = [resident_id for resident_id in suspects if not _is_right_now(resident_id)]
    if does_repair:
        for resident_id in wrong:
            _repair(resident_id)
    return found._replace(standings_wrong=len(wrong))


def _chunks(people: Iterator[Kept]) -> Iterator[list[Kept]]:
    chunk: list[Kept] = []
    for kept in people:
        chunk.append(kept)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def is_right(kept: Kept, home: str | None) -> bool:
    """Whether somebody's stored standing is what the facts make of it.

    :param home: where they live, None for who is no resident any more.
    """
    if not kept.is_readable:
        return False
    if home is None or kept.standing is None:
        return home is None and kept.standing is None
    before = kept.standing.standing
    today = settings().city.day_of(clock.now())
    return standings.compute(home, kept.readings, before, today) == before


def _without_standing() -> set[str]:
    """Residents who have no standing yet, by a scan of all residents."""
    found: set[str] = set()
    place = None
    while True:
        ids, place = homes.page_of_residents(place)
        found |= set(ids) - StandingRow.who_has_one(ids)
        if place is None:
            return found


def _is_right_now(resident_id: str) -> bool:
    try:
        readings, standing = models.everything_of_resident(resident_id)
    except (KeyError, TypeError, ValueError):
        return False
    home = homes.homes_of([resident_id]).get(resident_id)
    return is_right(Kept(resident_id, readings, standing, True), home)


def _repair(resident_id: str) -> None:
    try:
        standings.refresh(resident_id, looks_up_home=True)
    except (KeyError, TypeError, ValueError):
        # A row that cannot be read is in the way; whatever it was, the facts know better.
        StandingRow(resident_id, models.STANDING_PART).delete()
        standings.refresh(resident_id, looks_up_home=True)


def wrong_ladders(
    readings: Sequence[Reading], home: str | None = None
) -> list[tuple[Reading, str | None]]:
    """The rows whose ladder differs from the fold of older rows, with the right one.

    A ladder is compared where the rows it follows from still exist: from the carried ladder of an
    older row whose following days are all within the retention.
    """
    city, book = settings().city, rule_book()
    effects = readings.effects if isinstance(readings, Rows) else ()
    spans = [span for effect in effects for span in effect.spans]
    days_off = effect_rules.days_off(declared.days_off(home), spans)
    oldest_on = city.day_of(clock.now()) - rules.DAY * rules.RETENTION_DAYS
    rows = sorted(readings, key=lambda row: row.received_ms)
    found = []
    for n, row in enumerate(rows):
        older = [one for one in rows if one.received_ms < row.received_ms]
        ladders = (histories.ladder_of_text(one.ladder) for one in older)
        start = next(
            (one for one in ladders if one and one.as_of_on >= oldest_on - rules.DAY), None
        )
        through_on = city.day_of(clock.from_ms(row.received_ms)) - histories.SETTLED_AFTER
        days = {histories.day_of_number(one.counts_for_day) for one in older}
        is_first_known = any(one.expires_at is None for one in older)
        is_all_kept = is_first_known and min(days) >= oldest_on
        if start is None and not is_all_kept:
            continue
        ladder = book.fold(start, days, days_off, through_on)
        right = histories.ladder_to_text(ladder)
        if right != row.ladder:
            found.append((row, right))
            # Those that follow are compared with what it should have said.
            rows[n] = row._replace(ladder=right)
    return found


def mend_ladders(resident_id: str) -> int:
    """Write right the ladders of somebody whose days off have changed; how many that were."""
    readings, _ = models.everything_of_resident(resident_id)
    home = homes.homes_of([resident_id]).get(resident_id)
    wrong = wrong_ladders(readings, home)
    for reading, ladder in wrong:
        _write_ladder(reading, ladder)
    return len(wrong)


def _write_ladder(reading: Reading, ladder: str | None) -> None:
    change = CheckIn.ladder.set(ladder) if ladder else CheckIn.ladder.remove()
    CheckIn(reading.resident_id, CheckIn.part_of(reading.short_id)).update(
        actions=[change], condition=CheckIn.measured_ms.exists()
    )
