"""Intake of the register: what a device sealed is opened, checked and stored once.

A passage is one conditional put. What a request brought of an hour at a checkpoint is one packed
row beside them, so that a whole queue stays near one write unit a passage. Two kinds cost more: a
number is looked up, for the stream opens nothing and a device may say any colour of it; and what
alarms is counted for whoever recorded it. All else is the stream's: alarms, sums, comparing. Who
recorded a passage stands in its row, of which only marks change later, so the audit has no second
row for it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from backend.checkpoints import alarm_rules, places, rules, settling, shifts
from backend.checkpoints.documents import known_document
from backend.checkpoints.hour_models import Entry, PlaceHourRow
from backend.checkpoints.passage_models import PassageRow, content_hash
from backend.checkpoints.passage_schemas import PassageIn
from backend.checkpoints.place_rules import Place
from backend.checkpoints.rules import Passage
from backend.city import service as city
from backend.config import settings
from backend.core import clock, db, http, limits
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.healthcode import service as healthcode
from backend.residents import access
from backend.staff import service as staff
from backend.staff.rules import Task

KIND = "passage"
UNKNOWN = places.UNKNOWN
log = logging.getLogger(__name__)
Ever = Callable[[], tuple[tuple[datetime, Grant], ...]]
SHAPE = PassageIn()
YELLOW_ALARMS = limits.Limit("passage-yellow", 120, limits.LONGEST_WINDOW_S)
GRAVE_ALARMS = limits.Limit("passage-grave", 120, limits.LONGEST_WINDOW_S)
"""So many that raise an alarm one person records in an hour; a gate has a tenth of it on a bad day.

It is the hour in which somebody passed, for a device without a network sends half a day at once;
and the red and the feverish are never silent behind the yellow. Beyond it a passage is kept as any
other and raises none: nobody floods villages with alarms.
"""


class Result(NamedTuple):
    """What became of one item."""

    id: str
    status: str
    code: str | None = None
    fields: Mapping[str, str] | None = None


class _Ready(NamedTuple):
    """A passage that may be stored, and its row."""

    passage: Passage
    place: Place
    row: PassageRow


def register(duty: OnDuty, items: Sequence[Mapping[str, str]]) -> list[Result]:
    """Store each passage by itself; a refused one holds up no other.

    The same id with the same content is answered again, with other content of the same proof it is
    refused. With another proof it is a passage of its own, and nothing stored is changed by it.

    What was recorded under a grant that has ended since is taken as well, and marked.

    :param items: id and sealed, at most 50.
    :raises DomainError: only what is the server's own trouble (5xx): the phone sends all again.
    """
    now = clock.now()
    # Read only when somebody brings what none of their grants covers any more.
    ever: Ever = cache(partial(staff.grants_ever, duty.staff_id))
    opened = [_opened(duty, item, now, ever) for item in items]
    ready = [one for one in opened if isinstance(one, _Ready)]
    settling.settle([(one.passage, one.row) for one in ready])
    _mute(duty, ready, now)
    stored = db.side_by_side([one.row.put for one in ready]) if ready else []
    results = {id(one): _result(one, known) for one, known in zip(ready, stored, strict=True)}
    kept = [one for one in ready if results[id(one)].status != "rejected"]
    # Behind the passages and before the answer: what is acknowledged is found by its hour.
    _index(kept)
    return [results[id(one)] if isinstance(one, _Ready) else one for one in opened]


def _opened(duty: OnDuty, item: Mapping[str, str], now: datetime, ever: Ever) -> _Ready | Result:
    item_id = item["id"]
    try:
        wish = http.load_sealed(SHAPE, item["sealed"], KIND, item_id, duty.staff_id)
        passage = _checked(wish | {"id": item_id}, now)
        place, is_late = _place(duty, passage, ever)
        if city.emergency_on(settings().city.day_of(passage.at), place.division_code) is None:
            raise DomainError("checkpoints.no_emergency", 409)
        row = PassageRow.by(passage, place.division_code, duty.staff_id, now)
        row.late = "grant" if is_late else None
        return _Ready(passage, place, row)
    except DomainError as refused:
        if refused.status >= 500:
            raise
        return Result(item_id, "rejected", refused.code, refused.fields)


def _place(duty: OnDuty, passage: Passage, ever: Ever) -> tuple[Place, bool]:
    """Where it was, and whether only a grant that has ended let them record there.

    :raises DomainError: checkpoints.not_found (404).
    """
    # Closed ones too, for what was kept without a network.
    place = places.checkpoint_of(passage.checkpoint_id)
    if place is None:
        raise DomainError(UNKNOWN, 404)
    if staff.grant_for(duty, Task.SCAN, place.division_code) is not None:
        return place, False
    if not staff.held_at(ever(), Task.SCAN, place.division_code, passage.at):
        raise DomainError(UNKNOWN, 404)
    return place, True


def _checked(wish: Mapping[str, Any], now: datetime) -> Passage:
    told = {name: value for name, value in wish.items() if value is not None}
    if "document" in told:
        told["document"] = known_document(told["document"], now)
    passage = rules.passage_of(told)
    wrong = rules.problems(passage, now, _fevers())
    if wrong:
        raise DomainError("checkpoints.contradiction", 422, fields=wrong)
    return passage


def _result(one: _Ready, known: PassageRow | None) -> Result:
    if known is None:
        return Result(one.passage.id, "new")
    if known.content_hash != content_hash(one.passage):
        return Result(one.passage.id, "rejected", "core.id_reused", {"id": "core.id_reused"})
    return Result(one.passage.id, "identical")


def _mute(duty: OnDuty, ready: Sequence[_Ready], now: datetime) -> None:
    """Mark those beyond their limit, and tell the supervisor: a transaction for each that alarms.

    One after the other, for they count on the same row. When that does not answer, the others are
    stored and raise what they raise.
    """
    spent = set()
    try:
        for one in ready:
            limit = _limit_of(one, now)
            if limit and not _is_within(limit, duty, one.passage):
                one.row.muted = limit.name
                spent.add(limit.name)
        for name in sorted(spent):
            access.tell_supervisor(duty, Task.SCAN, name)
    except db.StoreUnavailable:
        log.warning("passages that alarm were not counted")


def _is_within(limit: limits.Limit, duty: OnDuty, passage: Passage) -> bool:
    try:
        # One that comes again is counted once.
        limits.spend_distinct(limit, f"{duty.staff_id}#{_hour(passage)}", passage.id)
    except limits.Spent:
        return False
    return True


def _limit_of(one: _Ready, now: datetime) -> limits.Limit | None:
    """On which it counts if the device's or the server's word for it raises an alarm by itself."""
    passage, heat = one.passage, one.passage.last_temperature_tenths_c
    if alarm_rules.is_too_old(passage.at, now, shifts.numbers()):
        return None
    colour = one.row.settled or passage.colour
    if colour == "red" or (heat is not None and heat >= min(_fevers())):
        return GRAVE_ALARMS
    return YELLOW_ALARMS if colour == "yellow" else None


def _hour(passage: Passage) -> str:
    return f"{passage.at:%Y%m%d%H}"


def _fevers() -> set[int]:
    return {rule.fever_tenths_c for rule in healthcode.published_rules().values()}


def _index(kept: Sequence[_Ready]) -> None:
    found: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for passage, place, row in kept:
        entry = Entry(clock.to_ms(passage.at), str(row.key), str(row.part))
        found[place.checkpoint_id, _hour(passage), place.division_code].append(entry)
    rows = [
        PlaceHourRow.by(checkpoint_id, hour, division, entries)
        for (checkpoint_id, hour, division), entries in found.items()
    ]
    if rows:
        db.side_by_side([partial(_put, row) for row in rows])


def _put(row: PlaceHourRow) -> None:
    row.save()
