"""Use cases of paper cards: issue, replace, end, print, and the signed list of a county.

A card is for somebody without a phone. It holds nothing that tells who they are; the name that is
printed beside its code is masked, so that a human can match it with a face they know. How its
holder stands is nowhere on it: checkpoints read it from the county's list, which is made from the
same facts as any pass, so a card ages with its holder.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, db, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.divisions.rules import county_of
from backend.healthcode import card_codec, card_states, issuers, keylists, service
from backend.healthcode.card_codec import Card, CardList
from backend.healthcode.card_models import (
    CardRow,
    Living,
    LivingCard,
    OneCard,
    write_end,
    write_issue,
)
from backend.healthcode.card_print import Face
from backend.healthcode.card_rules import (
    KEPT_DAYS,
    LIFE_DAYS,
    CardEnd,
    CardReason,
    CardState,
    last_day,
    state_on,
)
from backend.healthcode.standing_rules import EPOCH, day_number
from backend.residents import names, numbers
from backend.residents import service as residents
from backend.residents.numbers import Document
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "healthcode.card_not_found"
PURPOSE = "card"
REMADE_AFTER = timedelta(seconds=60)
"""A process reads anew how a county's holders stand no more often than this."""
LOOKED_AFTER = timedelta(seconds=10)
"""And which cards are good no more often than this: a list without a lost card is made at once."""


class Signed(NamedTuple):
    """A county's list as it is served: since when, when looked at last, and of which cards."""

    made_at: datetime
    looked_at: datetime
    living: tuple[Living, ...]
    data: bytes


_lists: dict[tuple[db.StoreConnection, str], Signed] = {}


def issue(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Issue a card to a resident of the area, in place of the one they had: one transaction.

    The same id issues once. The old card is out of the next list, whoever holds it. The card is for
    the document whose number stood on the screen, and for none that was entered meanwhile.

    :param wish: id (made on the phone), resident_id, document_number (masked, as it was shown),
        reason.
    :raises DomainError: residents.not_found (404), core.id_reused (422),
        healthcode.card_changed, healthcode.document_changed (409),
        healthcode.no_issuing_key (503).
    """
    resident_id, now = wish["resident_id"], clock.now()
    division = residents.division_of(resident_id)
    grant = staff.check_area(duty, Task.ISSUE_CARD, division, "residents.not_found")
    card_no = ids.short_uuid(wish["id"])
    known = CardRow.of(card_no)
    if known is None:
        document = _shown_document(wish)
        known = _issued(duty, card_no, division, wish, document, now)
        before = _replaced(duty, resident_id, CardReason(wish["reason"]), now)
        gone_s = _midnight_s(_day(known.until_day))
        row = known

        def writes_of(writes: TransactWrite) -> None:
            numbers.check_unchanged(writes, resident_id, document)
            write_issue(writes, row, gone_s, before)

        try:
            act = staff.act_of(duty, grant, "card.issue", division, resident_id, PURPOSE)
            _change(act, writes_of)
        except DomainError:
            # The number may be what has just changed, and not the card.
            _shown_document(wish)
            raise
    elif (known.resident_id, known.reason) != (resident_id, wish["reason"]):
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
    forget_list(county_of(division))
    return _shown(known, now, names.masked_names([resident_id]))


def _shown_document(wish: Mapping[str, Any]) -> Document:
    """The document whose number was compared with the original before the card was asked for."""
    document = numbers.document_of(wish["resident_id"])
    if document is None or document.masked_number != wish["document_number"]:
        raise DomainError("healthcode.document_changed", 409)
    return document


def _issued(
    duty: OnDuty,
    card_no: str,
    division: str,
    wish: Mapping[str, Any],
    document: Document,
    now: datetime,
) -> CardRow:
    today = settings().city.day_of(now)
    card = Card(
        secrets.token_bytes(card_codec.CARD_ID_BYTES), int(county_of(division)), today, LIFE_DAYS
    )
    signed = card_codec.sign_card(card, *issuers.signing(now))
    row = CardRow(
        CardRow.key_of(card_no),
        resident_id=wish["resident_id"],
        division_code=division,
        ref=ids.to_base64url(card_codec.ref_of(signed)),
        reason=wish["reason"],
        issued_by=duty.staff_id,
        issued_ms=clock.to_ms(now),
        issued_day=day_number(today),
        until_day=day_number(card.until_on),
        document_index=document.document_index,
        expires_at=_midnight_s(card.until_on + timedelta(days=KEPT_DAYS)),
    )
    row.seal_text(card_codec.to_text(signed))
    return row


def _replaced(duty: OnDuty, resident_id: str, reason: CardReason, now: datetime) -> CardRow | None:
    """The card that a new one stands in for, with its end."""
    card_no = OneCard.of(resident_id)
    before = CardRow.of(card_no) if card_no else None
    if before is None or before.ended_ms is not None:
        return None
    end = CardEnd.LOST if reason is CardReason.LOST else CardEnd.REPLACED
    return _with_end(duty, before, end, now)


def _with_end(duty: OnDuty, row: CardRow, end: CardEnd, now: datetime) -> CardRow:
    row.ended_ms, row.ended_by, row.end_reason = clock.to_ms(now), duty.staff_id, end.value
    return row


def end(duty: OnDuty, card_no: str, reason: CardEnd) -> dict[str, Any]:
    """End a card; it is out of the next list. Ended twice is ended once.

    :raises DomainError: healthcode.card_not_found (404), healthcode.card_changed (409).
    """
    now = clock.now()
    row, grant = _own(duty, card_no)
    if row.ended_ms is None:
        _with_end(duty, row, reason, now)
        act = _act(duty, grant, "card.end", row)
        _change(act, lambda writes: write_end(writes, row))
    forget_list(county_of(row.division_code))
    return _shown(row, now, names.masked_names([row.resident_id]))


def list_living(duty: OnDuty, area: str) -> list[dict[str, Any]]:
    """The good cards of a village, newest first: one query, two batches.

    :param area: 12 digits.
    :raises DomainError: healthcode.card_not_found (404).
    """
    grant = staff.check_area(duty, Task.ISSUE_CARD, area, UNKNOWN)
    now = clock.now()
    act = staff.act_of(duty, grant, "card.list", area, list_name(area), PURPOSE)
    audit.record_act(act)
    living = LivingCard.all_in(area, day_number(settings().city.day_of(now)))
    rows = CardRow.all_of([one.card_no for one in living])
    known = names.masked_names([row.resident_id for row in rows])
    rows.sort(key=lambda row: int(row.issued_ms), reverse=True)
    return [_shown(row, now, known) for row in rows]


def faces_of(duty: OnDuty, card_nos: Sequence[str]) -> list[Face]:
    """Good cards as they are printed, each written down as such.

    :raises DomainError: healthcode.card_not_found (404), healthcode.card_ended (409).
    """
    now, found = clock.now(), [_own(duty, card_no) for card_no in card_nos]
    if any(_state(row, now) is not CardState.GOOD for row, _ in found):
        raise DomainError("healthcode.card_ended", 409)
    for row, grant in found:
        audit.record_act(_act(duty, grant, "card.print", row))
    known = names.masked_names([row.resident_id for row, _ in found])
    return [
        Face(
            known.get(row.resident_id, "*"),
            row.clear_text(),
            _number(row),
            _day(row.issued_day),
            last_day(_day(row.until_day)),
        )
        for row, _ in found
    ]


def list_name(area: str) -> str:
    """Under which name the audit knows that the cards of a village were read."""
    return f"cards-{area}"


def lists_with(resident_id: str, division: str) -> list[str]:
    """Under which names the audit has lists that somebody's card stands in; one read."""
    return [list_name(division)] if OneCard.of(resident_id) else []


def living_refs(area: str) -> list[bytes]:
    """By what the good cards of a county, town or village are known; one query."""
    today = day_number(settings().city.day_of(clock.now()))
    return [ids.from_base64url(one.ref) for one in LivingCard.all_in(area, today)]


def published_list(county: str) -> bytes:
    """A county's list, signed by the issuing key of the day; at most a minute old.

    Which cards are good it knows by the last ten seconds.

    Every good card of the county stands in it with how its holder stands, by a hash of the card:
    nobody can print a card from it.

    :param county: six digits of this city.
    :raises DomainError: healthcode.card_not_found (404): no county of this city;
        healthcode.no_issuing_key (503).
    """
    _check_county(county)
    now, place = clock.now(), (db.connection(), county)
    held = _lists.get(place)
    if held is None or not timedelta(0) <= now - held.looked_at < LOOKED_AFTER:
        held = _lists[place] = _looked(held, county, now)
    return held.data


def _looked(held: Signed | None, county: str, now: datetime) -> Signed:
    """The same list, if the same cards are good and how their holders stand is not old."""
    day_of = settings().city.day_of
    living = tuple(LivingCard.all_in(county, day_number(day_of(now))))
    if held is not None and held.living == living and day_of(held.made_at) == day_of(now):
        is_fresh = timedelta(0) <= now - held.made_at < REMADE_AFTER
        if is_fresh:
            return held._replace(looked_at=now)
    return Signed(now, now, living, _made(county, living, now))


def forget_list(county: str) -> None:
    """Make a county's list anew at the next question: this process has just changed it."""
    _lists.pop((db.connection(), county), None)


def _check_county(county: str) -> None:
    from backend.divisions import service as divisions

    if not any(county_of(village) == county for village in divisions.villages()):
        raise DomainError(UNKNOWN, 404)


def _made(county: str, living: Sequence[Living], now: datetime) -> bytes:
    signer, kid = issuers.signing(now)
    today = settings().city.day_of(now)
    states = card_states.states_of([one.resident_id for one in living], now)
    told = [(ids.from_base64url(one.ref), states.get(one.resident_id)) for one in living]
    listed = CardList(
        int(county),
        service.seconds(now),
        today,
        service.rule_in_force(today).version,
        card_codec.pack_entries(told, today),
    )
    return card_codec.sign_list(listed, signer, kid)


def verify(text: str, at: datetime) -> card_codec.CardVerification:
    """Check a card as a checkpoint of this city would that has just fetched every list."""
    from backend.divisions import service as divisions

    known = issuers.of_process().published(at)
    keys, rules, _ = keylists.read_list(known.content)
    from backend.healthcode.passes import IssuingKey

    listed = {key.kid: IssuingKey(*key[1:]) for key in keys}
    counties = sorted({county_of(village) for village in divisions.villages()})
    lists = [
        card_codec.prove_list(published_list(county), listed, known.withdrawn)
        for county in counties
    ]
    return card_codec.verify_card(
        text,
        service.seconds(at),
        {one.county: one for one in lists},
        listed,
        rules,
        settings().city.zone,
        known.withdrawn,
    )


def _own(duty: OnDuty, card_no: str) -> tuple[CardRow, Grant]:
    """A card of the asker's area; the same answer for unknown, forgotten and elsewhere."""
    row = CardRow.of(card_no)
    if row is None or row.expires_at <= clock.now().timestamp():
        raise DomainError(UNKNOWN, 404)
    return row, staff.check_area(duty, Task.ISSUE_CARD, str(row.division_code), UNKNOWN)


def _act(duty: OnDuty, grant: Grant, action: str, row: CardRow) -> audit.Act:
    area, whom = str(row.division_code), str(row.resident_id)
    return staff.act_of(duty, grant, action, area, whom, PURPOSE)


def _change(act: audit.Act, writes_of: Callable[[TransactWrite], None]) -> None:
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # Somebody else has just issued or ended a card of the same person.
        raise DomainError("healthcode.card_changed", 409) from None


def _day(number: Any) -> date:
    return EPOCH + timedelta(days=int(number))


def _midnight_s(on: date) -> int:
    return int(datetime.combine(on, time(), settings().city.zone).timestamp())


def _state(row: CardRow, now: datetime) -> CardState:
    today = settings().city.day_of(now)
    return state_on(_day(row.until_day), row.ended_ms is not None, today)


def _number(row: CardRow) -> str:
    """What is printed on a card so that people can speak of it; it leads to nothing by itself."""
    digits = int.from_bytes(hashlib.sha256(str(row.ref).encode()).digest()[:5], "big") % 10**8
    return f"{digits // 10**4:04d} {digits % 10**4:04d}"


def _shown(row: CardRow, now: datetime, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "card_no": row.card_no,
        "number": _number(row),
        "resident_id": row.resident_id,
        "name": known.get(row.resident_id, "*"),
        "division_code": row.division_code,
        "reason": row.reason,
        "state": _state(row, now).value,
        "end_reason": row.end_reason,
        "issued_on": _day(row.issued_day),
        "last_on": last_day(_day(row.until_day)),
    }
