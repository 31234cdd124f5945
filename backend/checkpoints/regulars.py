"""Who belongs to a checkpoint: all of a village, single persons, or whom another room names.

A device is given four bytes for every pass and card that a regular may show in these days; nobody's
name, and nothing that another checkpoint could compare. A person is entered by the number of their
document. How many values there are does not say whether the number is known, nor where they live.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.checkpoints import place_rules, places
from backend.checkpoints.models import RegularRow, write_no_regular, write_regular
from backend.checkpoints.place_rules import Place, PlaceMode, RegularKind
from backend.config import settings
from backend.core import audit, clock, crypto, db, ids, limits
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.healthcode import card_holders, cards, passes, roster
from backend.healthcode import holdings as healthcode
from backend.residents import access, doorstep, numbers
from backend.residents.numbers import Holder
from backend.staff import service as staff
from backend.staff.rules import Task

KEPT_FOR = timedelta(days=180)
HOLDERS_MOST = 3
"""As so many residents somebody may be known who was entered by their number."""
TYPED = limits.Limit("regulars-typed", 120, 3600)
"""Numbers that somebody may enter an hour."""
Residents = Callable[[str], Collection[str]]
_sources: dict[str, Residents] = {}


def install(sort: str, residents_of: Residents) -> None:
    """Let another room name regulars: whom it names for an id of its own, asked each time.

    Nothing of it is copied, so that whoever leaves there has left here as well.
    """
    _sources[sort] = residents_of


def write_source(
    writes: TransactWrite, checkpoint_id: str, sort: str, source_id: str, is_on: bool
) -> None:
    """Within a transaction, tie whom another room names to a checkpoint, or untie them.

    Twice is once; from a checkpoint that is no more anybody may be untied.

    :param sort: as it was installed, such as `enterprise`; the caller has checked who asks.
    :raises DomainError: checkpoints.not_found (404), checkpoints.too_many_regulars (409).
    """
    part = f"{RegularKind.SOURCE}#{sort}#{source_id}"
    if not is_on:
        writes.delete(RegularRow(RegularRow.key_of(checkpoint_id), part))
        return
    place = places.checkpoint_of(checkpoint_id)
    if place is None:
        raise DomainError(places.UNKNOWN, 404)
    row = _row(checkpoint_id, part, place.division_code)
    _check_room(RegularRow.all_of(checkpoint_id), row)
    write_regular(writes, row)


def file_of(duty: OnDuty, checkpoint_id: str) -> dict[str, Any]:
    """What a device needs to tell who belongs there, without a name in it.

    A query for the rules, two for each village and source, one for each person, and two reads of
    cards for each source's hundred and each person known, five reads for each of several who claim
    a number; a few at once.

    :raises DomainError: checkpoints.not_found (404).
    """
    place, _ = places.check_scan(duty, checkpoint_id)
    now = clock.now()
    today = settings().city.day_of(now)
    rows = _kept(RegularRow.all_of(checkpoint_id))
    named = db.side_by_side([partial(_whom, row) for row in rows])
    tokens = place_rules.packed(_tokens(checkpoint_id, zip(rows, named, strict=True), today))
    return {
        "checkpoint_id": checkpoint_id,
        "mode": place.mode.value,
        "on": today,
        "as_of": now,
        "count": len(tokens) // place_rules.TOKEN_BYTES,
        "tokens": ids.to_base64url(tokens),
    }


def is_regular(place: Place, index: str, holder: Holder) -> bool | None:
    """Whether the holder of a document belongs to a checkpoint; None where everybody may pass.

    A query and a read at a place of regulars, and one query more for each other room that names
    people there; nothing elsewhere.

    :param index: of the document that was shown, as `residents.numbers.index_of` gives it.
    """
    if place.mode is not PlaceMode.REGULARS:
        return None
    rows = _kept(RegularRow.all_of(place.checkpoint_id))
    entered = {(RegularKind.VILLAGE, holder.division_code), (RegularKind.PERSON, index)}
    # Who was entered by one document and shows another is still the same person.
    entered.add((RegularKind.PERSON, numbers.index_of_resident(holder.resident_id) or index))
    if any((row.kind, row.subject) in entered for row in rows):
        return True
    return any(holder.resident_id in _named_by(row) for row in rows)


def _named_by(row: RegularRow) -> Collection[str]:
    if row.kind is not RegularKind.SOURCE:
        return ()
    sort, _, source_id = row.subject.partition("#")
    residents_of = _sources.get(sort)
    return residents_of(source_id) if residents_of else ()


class Whom(NamedTuple):
    """Whom a row names, and the references of their good cards."""

    residents: Collection[str]
    cards: Collection[bytes]


def _whom(row: RegularRow) -> Whom:
    if row.kind is RegularKind.VILLAGE:
        return Whom(roster.who_lives_in(row.subject), cards.living_refs(row.subject))
    if row.kind is RegularKind.SOURCE:
        residents = _named_by(row)
    else:
        residents = _holders_of(row.subject)
    return Whom(residents, card_holders.refs_of(residents))


def _tokens(
    checkpoint_id: str, named: Iterable[tuple[RegularRow, Whom]], today: date
) -> set[bytes]:
    """By what a device knows whom some rows name.

    A person adds as many as everybody else, also when nobody knows them, they have no card, or they
    are among the others already: a number that is entered says nothing about whose it is.
    """
    token = partial(place_rules.token_of, checkpoint_id)
    found: set[bytes] = set()
    # A person fills up what the others leave open.
    for row, whom in sorted(named, key=lambda one: one[0].kind is RegularKind.PERSON):
        new = [one for one in map(token, _shown_by(whom, today)) if one not in found]
        if row.kind is RegularKind.PERSON:
            made = [f"document#{n}#{row.subject}" for n in range(HOLDERS_MOST)]
            nobody = Whom(made, [crypto.keyed_hash("regular_card", one).encode() for one in made])
            made_up = [token(one) for one in _shown_by(nobody, today)]
            new = [*new, *made_up][: len(made_up)]
        found.update(new)
    return found


def _shown_by(whom: Whom, today: date) -> Iterator[bytes]:
    """The ids of passes and the references of cards that some people may show."""
    yield from whom.cards
    secret = crypto.keys().token_key
    first, last = -place_rules.REGULAR_DAYS_BEFORE, place_rules.REGULAR_DAYS_AHEAD
    days = [today + timedelta(days=n) for n in range(first, last + 1)]
    for resident in whom.residents:
        for day in days:
            yield passes.daily_pass_id(secret, resident, day)


def _holders_of(index: str) -> list[str]:
    """Whose a document is: its only claimant's, or of several those who are one person by name.

    Whoever is known twice, by their own account and at their door or through their family, has one
    name. Where several say that a number is theirs, those count to whom a good card was issued for
    it, else who was registered at their door, else all; when these have one name, whoever has it
    is the holder. Anybody may say that a number is theirs; that alone lets nobody in beside them.
    """
    claimants = access.residents_by_index(index)
    if len(claimants) < 2:
        return claimants
    known = doorstep.claimants(index)
    by_card = [one for one in known if _has_card(one.resident_id, index)]
    sure = by_card or [one for one in known if one.was_registered] or known
    names = {one.name for one in sure}
    if len(names) != 1:
        return []
    same = [one for one in known if one.name in names]
    same.sort(key=lambda one: (one not in sure, not one.has_account, one.applied_ms))
    return [one.resident_id for one in same[:HOLDERS_MOST]]


def _has_card(resident_id: str, index: str) -> bool:
    card = healthcode.good_card_of(resident_id)
    return card is not None and card.document_index == index


def list_of(duty: OnDuty, checkpoint_id: str) -> list[dict[str, Any]]:
    """Who belongs to a checkpoint, as it was entered, for who manages it; written down.

    :raises DomainError: checkpoints.not_found (404).
    """
    place, grant = places.check_task(duty, Task.MANAGE_CHECKPOINTS, checkpoint_id)
    division = place.division_code
    action, whom = "checkpoint_place.list_regulars", f"regulars-{checkpoint_id}"
    audit.record_act(staff.act_of(duty, grant, action, division, whom, places.PURPOSE))
    rows = _kept(RegularRow.all_of(checkpoint_id))
    return [_told(row) for row in sorted(rows, key=lambda row: (row.kind, int(row.changed_ms)))]


def add(duty: OnDuty, checkpoint_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """A village or a person belongs to a checkpoint from now on; the same again is one.

    :param wish: `village` (12 digits), or `document` {kind, number} with a `label`.
    :raises DomainError: checkpoints.not_found (404), core.invalid (422), core.too_many_requests
        (429), checkpoints.too_many_regulars (409).
    """
    place, grant = places.check_task(duty, Task.MANAGE_CHECKPOINTS, checkpoint_id)
    if wish.get("village"):
        divisions.check_home(wish["village"])
        # Of one's own area only: who lives there is not for others to count.
        staff.check_area(duty, Task.MANAGE_CHECKPOINTS, wish["village"], places.UNKNOWN)
        row = _row(checkpoint_id, f"{RegularKind.VILLAGE}#{wish['village']}", place.division_code)
        _check_residents(RegularRow.all_of(checkpoint_id), row)
    else:
        row = _person(duty, checkpoint_id, wish, place.division_code)
    row.by = duty.staff_id
    _check_room(RegularRow.all_of(checkpoint_id), row)
    action, whom = "checkpoint_place.add_regular", f"regulars-{checkpoint_id}"
    act = staff.act_of(duty, grant, action, place.division_code, whom, places.PURPOSE)
    audit.together(act, lambda writes: write_regular(writes, row))
    return _told(row)


def _person(duty: OnDuty, checkpoint_id: str, wish: Mapping[str, Any], division: str) -> RegularRow:
    document = wish["document"]
    index = access.index_of(document["kind"], document["number"])
    limits.spend(TYPED, duty.staff_id)
    row = _row(checkpoint_id, f"{RegularKind.PERSON}#{index}", division)
    row.expires_at = int((clock.now() + KEPT_FOR).timestamp())
    row.seal("number", place_rules.masked_number(document["number"].strip().upper()))
    row.seal("label", (wish.get("label") or "").strip())
    return row


def _row(checkpoint_id: str, part: str, division: str) -> RegularRow:
    return RegularRow(
        RegularRow.key_of(checkpoint_id),
        part,
        # Always the same for the same, so that entering somebody twice changes nothing.
        regular_id=crypto.keyed_hash("regular", checkpoint_id, part)[:22],
        division_code=division,
        changed_ms=clock.to_ms(clock.now()),
    )


MOST = {
    RegularKind.VILLAGE: place_rules.VILLAGES_MOST,
    RegularKind.PERSON: place_rules.PERSONS_MOST,
    RegularKind.SOURCE: place_rules.SOURCES_MOST,
}


def _check_room(rows: Collection[RegularRow], row: RegularRow) -> None:
    others = [one for one in _kept(rows) if one.kind is row.kind and one.part != row.part]
    if len(others) >= MOST[row.kind]:
        raise DomainError("checkpoints.too_many_regulars", 409)


def _check_residents(rows: Collection[RegularRow], row: RegularRow) -> None:
    """See that a device can take everybody of the villages; a query for each."""
    villages = {one.subject for one in (*rows, row) if one.kind is RegularKind.VILLAGE}
    lived = db.side_by_side([partial(roster.who_lives_in, one) for one in villages])
    if sum(map(len, lived)) > place_rules.RESIDENTS_MOST:
        fields = {"village": "checkpoints.too_many_residents"}
        raise DomainError("core.invalid", 422, fields)


def remove(duty: OnDuty, checkpoint_id: str, regular_id: str) -> None:
    """Somebody belongs there no more; what is gone already stays gone.

    :raises DomainError: checkpoints.not_found (404).
    """
    place, grant = places.check_task(duty, Task.MANAGE_CHECKPOINTS, checkpoint_id)
    found = [row for row in RegularRow.all_of(checkpoint_id) if row.regular_id == regular_id]
    if not found:
        return
    action, whom = "checkpoint_place.remove_regular", f"regulars-{checkpoint_id}"
    act = staff.act_of(duty, grant, action, place.division_code, whom, places.PURPOSE)
    audit.together(act, lambda writes: write_no_regular(writes, found[0]))


def _kept(rows: Collection[RegularRow]) -> list[RegularRow]:
    now_s = clock.now().timestamp()
    return [row for row in rows if row.expires_at is None or int(row.expires_at) > now_s]


def _told(row: RegularRow) -> dict[str, Any]:
    return {
        "regular_id": row.regular_id,
        "kind": row.kind.value,
        "village": row.subject if row.kind is RegularKind.VILLAGE else None,
        "source": row.subject.partition("#")[0] if row.kind is RegularKind.SOURCE else None,
        "number": row.clear("number"),
        "label": row.clear("label"),
        "added_at": clock.from_ms(int(row.changed_ms)),
        "until": clock.from_ms(int(row.expires_at) * 1000) if row.expires_at else None,
    }
