"""Use cases of the health code: check in, read one's days, and the code that follows from them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from backend.city import service as declared
from backend.config import settings
from backend.core import clock, db, ids
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.healthcode import beacons, effects, rules
from backend.healthcode import history as histories
from backend.healthcode.models import CheckIn, Reading
from backend.healthcode.rule_book import RuleBook
from backend.residents import service as residents
from backend.residents.rules import Origin

READINGS_PER_DAY_MOST = 96
PROJECTED_DAYS = 7
PAGE = 50
COUNTED_ON_RECEIPT = "healthcode.counted_on_receipt"
SYMPTOM_LETTERS = {symptom.value: "cftbhdlo"[n] for n, symptom in enumerate(rules.Symptom)}
# Who recorded it; nothing stands in the row of those whom the resident, or their proxy, entered.
STAFF_LETTER = "s"
ORIGIN_OF_LETTER = {STAFF_LETTER: Origin.STAFF}
SYMPTOM_OF_LETTER = {letter: symptom for symptom, letter in SYMPTOM_LETTERS.items()}


def published_rules() -> Mapping[int, rules.Rule]:
    """Every version of the rule that there is."""
    contents = declared.rule_contents()
    return {version: rules.Rule.from_mapping(content) for version, content in contents.items()}


def rule_book() -> RuleBook:
    """Which version is in force on which day."""
    return RuleBook(
        tuple(
            (on, rules.Rule.from_mapping(declared.rule_content(version)))
            for on, version in declared.rule_changes()
        )
    )


def rule_in_force(day: date | None = None) -> rules.Rule:
    """The version the city goes by on a day, today by default."""
    return rule_book().on(day or settings().city.day_of(clock.now()))


def place_of(resident_id: str, home: str | None = None) -> str:
    """By which division's orders somebody's days count.

    Where every order is for the whole city, that is the city, and nobody's home is looked up.

    :param home: their division, if it is known already.
    """
    if not declared.depends_on_home():
        return settings().city.root_division
    return home or residents.division_of(resident_id)


class Result(NamedTuple):
    """What became of one reading of a batch."""

    id: str | None
    status: str
    code: str | None = None
    fields: Mapping[str, str] | None = None
    counts_for_on: date | None = None


@dataclass(slots=True)
class Book:
    """A resident's stored check-ins during one request."""

    resident_id: str
    rows: list[Reading]
    place: str = ""
    by_id: dict[str, Reading] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {row.short_id: row for row in self.rows}

    def add(self, row: Reading) -> None:
        """Take in a row that has just been written, or was found written."""
        if row.short_id not in self.by_id:
            self.rows.append(row)
            self.by_id[row.short_id] = row


class Receipt(NamedTuple):
    """When a batch came, from which device, and since when that device's clock was not checked."""

    received_at: datetime
    session_id: str
    seen_at: datetime

    def contact_at(self, beacons_shown: Sequence[str | None]) -> datetime:
        """The last instant at which the device is known to have been told the time."""
        shown = (beacons.read(beacon, self.session_id) for beacon in beacons_shown if beacon)
        return max([self.seen_at, *(at for at in shown if at is not None)])


def check_duty(now: datetime, division: str | None = None) -> None:
    """Outside a declared emergency the app sleeps.

    :param division: where somebody lives; None asks for anywhere in the city.
    :raises DomainError: healthcode.no_emergency (409).
    """
    if declared.emergency_on(settings().city.day_of(now), division) is None:
        raise DomainError("healthcode.no_emergency", 409)


def check_in(
    actor: Actor, items: Sequence[Mapping[str, Any] | Result], beacon: str | None
) -> tuple[list[Result], list[dict[str, Any]]]:
    """Store readings, each by itself, in the order given.

    For oneself: one query, and one conditional write a reading.

    :param items: readings as CheckInIn loads them; a Result stands for one refused already.
    :returns: a result an item, and the health code of everybody touched (of oneself if nobody).
    :raises DomainError: residents.not_applied (404), healthcode.no_emergency (409).
    """
    now = clock.now()
    check_duty(now)
    own_id = residents.access_resident(actor, None)
    receipt = Receipt(now, actor.session_id, actor.seen_at)
    books: dict[str, Book] = {}
    results = []
    for item in items:
        if isinstance(item, Result):
            results.append(item)
            continue
        try:
            book = _book_of(actor, item.get("resident_id"), books)
            contact_at = receipt.contact_at([beacon, item.get("time_beacon")])
            results.append(store(book, item, receipt.received_at, contact_at))
        except DomainError as refused:
            if refused.status >= 500:
                raise
            result = Result(str(item["id"]), "rejected", refused.code, refused.fields)
            results.append(result)
    if not books:
        readings = CheckIn.readings_of_resident(own_id)
        books[own_id] = Book(own_id, readings, place_of(own_id))
    return results, [code_of(book.resident_id, book.rows, now) for book in books.values()]


def _book_of(actor: Actor, resident_id: str | None, books: dict[str, Book]) -> Book:
    if resident_id is None or resident_id not in books:
        resident_id = residents.access_resident(actor, resident_id)
        if resident_id not in books:
            place = place_of(resident_id)
            check_duty(clock.now(), place)
            readings = CheckIn.readings_of_resident(resident_id)
            books[resident_id] = Book(resident_id, readings, place)
    return books[resident_id]


def keep(row: CheckIn) -> None:
    """Write a check-in by itself, once.

    :raises db.ConditionFailed: there is one of this id.
    """
    with db.conditional():
        row.save(condition=CheckIn.measured_ms.does_not_exist())


def store(
    book: Book,
    item: Mapping[str, Any],
    received_at: datetime,
    contact_at: datetime | None,
    write: Callable[[CheckIn], None] = keep,
    origin: str | None = None,
) -> Result:
    """Store one reading, or say what became of it before.

    :param contact_at: when whoever measured was last told the time, None when that is not known.
    :param write: writes the row once, like `keep`.
    :param origin: a letter of ORIGIN_OF_LETTER; None for what the resident entered.
    :raises DomainError: healthcode.measured_in_future, healthcode.too_old,
        healthcode.too_many_readings (422).
    """
    short_id = ids.short_uuid(item["id"])
    known = book.by_id.get(short_id)
    if known is None:
        row = _row_of(book, short_id, item, received_at, contact_at)
        row.origin = origin
        try:
            write(row)
        except db.ConditionFailed:
            # The same id came another way at the same time, or its first answer was lost.
            known = CheckIn.of(book.resident_id, short_id).as_reading()
        book.add(known or row.as_reading())
        if known is None:
            return _stored(item["id"], "new", row.as_reading())
    if not _is_same(known, item):
        return Result(str(item["id"]), "rejected", "core.id_reused", {"id": "core.id_reused"})
    return _stored(item["id"], "identical", known)


def _row_of(
    book: Book,
    short_id: str,
    item: Mapping[str, Any],
    received_at: datetime,
    contact_at: datetime | None,
) -> CheckIn:
    city = settings().city
    judged = rules.judge_day(item["measured_at"], received_at, contact_at, city.zone)
    received_on = city.day_of(received_at)
    counts_for_day = histories.day_number(judged.counts_for_on)
    if sum(row.counts_for_day == counts_for_day for row in book.rows) >= READINGS_PER_DAY_MOST:
        raise DomainError("healthcode.too_many_readings", 422)
    known = histories.history_of(book.rows, received_on)
    days_off = known.days_off(declared.days_off(book.place or place_of(book.resident_id)))
    settled = histories.settled_ladder(rule_book(), known, days_off, received_on)
    gone_on = judged.counts_for_on + timedelta(days=rules.RETENTION_DAYS + 1)
    gone_at = datetime.combine(gone_on, time(), city.zone)
    return CheckIn(
        book.resident_id,
        CheckIn.part_of(short_id),
        measured_ms=clock.to_ms(item["measured_at"]),
        received_ms=clock.to_ms(received_at),
        counts_for_day=counts_for_day,
        temperature_tenths_c=item["temperature_tenths_c"],
        site=item["site"][0],
        symptoms=_letters(item["symptoms"]) or None,
        ladder=histories.ladder_to_text(settled),
        expires_at=int(gone_at.timestamp()) if book.rows else None,
    )


def _letters(symptoms: Sequence[str]) -> str:
    return "".join(sorted({SYMPTOM_LETTERS[symptom] for symptom in symptoms}))


def _is_same(row: Reading, item: Mapping[str, Any]) -> bool:
    if not row.site:
        # Of a first check-in whose time is over no more is left to compare.
        return row.measured_ms == clock.to_ms(item["measured_at"])
    stored = (row.measured_ms, row.temperature_tenths_c, row.site, row.symptoms or "")
    sent = (
        clock.to_ms(item["measured_at"]),
        item["temperature_tenths_c"],
        item["site"][0],
        _letters(item["symptoms"]),
    )
    return stored == sent


def _stored(phone_id: uuid.UUID, status: str, row: Reading) -> Result:
    counts_for_on = histories.day_of_number(row.counts_for_day)
    measured_at = min(row.measured_ms, row.received_ms)
    measured_on = settings().city.day_of(clock.from_ms(measured_at))
    code = None if counts_for_on == measured_on else COUNTED_ON_RECEIPT
    return Result(str(phone_id), status, code, None, counts_for_on)


def read_code(actor: Actor, resident_id: str | None) -> dict[str, Any]:
    """The health code of oneself or of somebody one answers for: one query."""
    resident_id = residents.access_resident(actor, resident_id)
    return code_of(resident_id, CheckIn.readings_of_resident(resident_id), clock.now())


def code_of(resident_id: str, rows: Sequence[Reading], now: datetime) -> dict[str, Any]:
    """The colour with its reasons, and what silence and checking in would do to it."""
    book, place, today = rule_book(), place_of(resident_id), settings().city.day_of(now)
    known = histories.history_of(rows, today)
    rule, days_off = book.on(today), known.days_off(declared.days_off(place))
    filed = known.evidence(now)
    facts, start = known.check_ins, histories.start_on(book, known, days_off, today)
    if declared.emergency_on(today, place) is None:
        facts, start = (), None
    shown, reasons = rules.colour(rule, facts, filed, days_off, today, start)

    def ahead(checks_in: bool) -> list[dict[str, Any]]:
        told = book.projection(facts, filed, days_off, today, PROJECTED_DAYS, checks_in, start)
        # Behind the end of the emergency the app sleeps, and there is no colour to foretell.
        asleep = rules.Colour.NONE
        return [
            {"on": on, "colour": colour if declared.emergency_on(on, place) else asleep}
            for on, colour in told
        ]

    return {
        "resident_id": resident_id,
        "colour": shown.value,
        "reasons": effects.reasons_of(reasons, known.effects if reasons else (), now, today),
        "as_of": now,
        "today_on": today,
        "checked_in_today": any(fact.on == today for fact in facts),
        "rule_version": rule.version,
        "if_silent": ahead(False),
        "if_checked_in": ahead(True),
    }


def read_history(
    actor: Actor,
    resident_id: str | None,
    from_on: date | None,
    to_on: date | None,
    after: str | None,
) -> tuple[list[dict[str, Any]], str | None]:
    """The kept readings of some days, newest first, 50 a page.

    :returns: the page, and where the next one begins, if there is one.
    """
    resident_id = residents.access_resident(actor, resident_id)
    today = settings().city.day_of(clock.now())
    rows = [
        row
        for row in CheckIn.readings_of_resident(resident_id)
        if histories.is_kept(row, today)
        and (from_on is None or histories.day_of_number(row.counts_for_day) >= from_on)
        and (to_on is None or histories.day_of_number(row.counts_for_day) <= to_on)
    ]
    rows.sort(key=lambda row: (row.measured_ms, row.short_id), reverse=True)
    begin = _place_behind(rows, after) if after else 0
    page = rows[begin : begin + PAGE]
    more = len(rows) > begin + PAGE
    return [_told(row) for row in page], _cursor(page[-1]) if more else None


def _cursor(row: Reading) -> str:
    return ids.to_base64url(f"{row.measured_ms}.{row.short_id}".encode())


def _place_behind(rows: Sequence[Reading], cursor: str) -> int:
    try:
        measured, _, short_id = ids.from_base64url(cursor).decode().partition(".")
        last = (int(measured), short_id)
    except ValueError:
        raise DomainError("core.invalid", 422, fields={"after": "core.field_invalid"}) from None
    return sum((row.measured_ms, row.short_id) >= last for row in rows)


def _told(row: Reading) -> dict[str, Any]:
    return {
        "id": ids.long_uuid(row.short_id),
        "measured_at": clock.from_ms(row.measured_ms),
        "received_at": clock.from_ms(row.received_ms),
        "counts_for_on": histories.day_of_number(row.counts_for_day),
        "temperature_tenths_c": row.temperature_tenths_c,
        "site": next(site.value for site in rules.Site if site.value[0] == row.site),
        "symptoms": [SYMPTOM_OF_LETTER[letter] for letter in row.symptoms or ""],
        "origin": ORIGIN_OF_LETTER.get(row.origin or "", Origin.OWN).value,
    }


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970, as passes carry them."""
    return int(instant.astimezone(UTC).timestamp())
