"""Use cases of whoever registers: that they were on a published trip, what became of it, not so.

It is the one thing that leaves the phone, and only with consent: which trip, and who. The key is
the person and the trip, so whatever is sent twice, or by two phones, is one registration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, db, ids, limits
from backend.core.auth import Actor, OnDuty
from backend.core.errors import DomainError
from backend.cotravel import published, register_rules
from backend.cotravel.list_rules import Listed
from backend.cotravel.register_models import PAGE, RegistrationRow
from backend.cotravel.register_rules import Dismissal
from backend.cotravel.rules import RegistrationState, Trip
from backend.residents import access, household, names
from backend.residents import service as residents
from backend.staff import service as staff
from backend.staff.rules import Task

PURPOSE = "cotravel"
UNKNOWN = "cotravel.not_registered"
TAKEN_BACK = RegistrationState.TAKEN_BACK.value
# A county, a town, a village: the areas that have lists.
LIST_DIGITS = (6, 9, 12)
# What was answered before is answered again without a count, so no phone that repeats is kept out.
PER_ACCOUNT = limits.Limit("cotravel-register", 30, 3600)


def register(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Register oneself, or somebody one answers for, with their community.

    Four reads, a count, and one transaction of two writes; the same person and trip are answered
    again.

    :param wish: id (made on the phone), trip, consent_version, perhaps resident_id.
    :raises DomainError: core.invalid (422) for a consent that is out of date, core.id_reused (422),
        cotravel.trip_unknown (404), cotravel.trip_too_old (422), cotravel.too_many_registrations
        (409), residents.not_applied, residents.not_found (404), core.too_many_requests (429).
    """
    resident_id = residents.access_resident(actor, wish.get("resident_id"))
    if wish["consent_version"] != register_rules.CONSENT_VERSION:
        wrong = {"consent_version": "cotravel.consent_outdated"}
        raise DomainError("core.invalid", 422, fields=wrong)
    kept = kept_of(resident_id)
    known = _known(kept, wish)
    if known is not None and not _is_anew(known, wish):
        return told(known)
    limits.spend(PER_ACCOUNT, actor.account_id)
    _check_trip(wish["trip"])
    standing = sum(row.state != TAKEN_BACK for row in kept if row is not known)
    if standing >= register_rules.REGISTERED_MOST:
        raise DomainError("cotravel.too_many_registrations", 409)
    row = _row(actor, resident_id, wish)
    area, account = str(row.division_code), f"account:{actor.account_id}"
    act = audit.Act("register.trip", account, area, resident_id, PURPOSE)
    unchanged = RegistrationRow.state.does_not_exist()
    if known is not None:
        unchanged = (RegistrationRow.changed_ms == known.changed_ms) & (
            RegistrationRow.request_id == known.request_id
        )

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row, condition=unchanged)

    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # It came twice at the same moment, or its first answer was lost.
        return told(RegistrationRow.of(resident_id, wish["trip"]) or row)
    return told(row)


def kept_of(resident_id: str) -> list[RegistrationRow]:
    """What somebody registered and is not gone by its time; one query."""
    now_s = clock.now().timestamp()
    return [row for row in RegistrationRow.all_of(resident_id) if row.expires_at > now_s]


def _known(kept: list[RegistrationRow], wish: Mapping[str, Any]) -> RegistrationRow | None:
    """The same person's registration of the same trip.

    :raises DomainError: core.id_reused (422).
    """
    short_id = ids.short_uuid(wish["id"])
    for row in kept:
        if row.request_id == short_id and row.trip_id != wish["trip"]:
            raise DomainError("core.id_reused", 422, fields={"id": "core.id_reused"})
    return next((row for row in kept if row.trip_id == wish["trip"]), None)


def _is_anew(known: RegistrationRow, wish: Mapping[str, Any]) -> bool:
    """Whether somebody registers again: who had taken it back, or whose trip stands once more.

    A late copy of what was sent before does not.
    """
    if known.request_id == ids.short_uuid(wish["id"]):
        return False
    return known.state == TAKEN_BACK or (ended_by_list(known) and _stands(known.trip_id))


def ended_by_list(row: RegistrationRow) -> bool:
    """Whether it leads to nothing because its trip was taken off the list, and for nothing else."""
    return row.reason == Dismissal.TRIP_WITHDRAWN.value


def _stands(trip_id: int) -> bool:
    found = published.find_trip(trip_id)
    return found is not None and not found.is_withdrawn


def _check_trip(trip_id: int) -> None:
    found = published.find_trip(trip_id)
    if found is None or found.is_withdrawn:
        raise DomainError("cotravel.trip_unknown", 404)
    if register_rules.observed_until(found.trip, settings().city.day_of(clock.now())) is None:
        raise DomainError("cotravel.trip_too_old", 422)


def _row(actor: Actor, resident_id: str, wish: Mapping[str, Any]) -> RegistrationRow:
    now = clock.now()
    row = RegistrationRow(
        RegistrationRow.key_of(resident_id),
        RegistrationRow.part_of(wish["trip"]),
        state=RegistrationState.OPEN.value,
        request_id=ids.short_uuid(wish["id"]),
        division_code=residents.division_of(resident_id),
        resident=resident_id,
        account_id=actor.account_id,
        trip=str(wish["trip"]),
        consent_version=wish["consent_version"],
        registered_ms=clock.to_ms(now),
        changed_ms=clock.to_ms(now),
        expires_at=gone_at(now),
    )
    row.stand_in_lists()
    return row


def gone_at(now: datetime) -> int:
    """When a registration that changes now is gone (s since 1970)."""
    return int((now + timedelta(days=register_rules.KEPT_DAYS)).timestamp())


def read_own(actor: Actor) -> list[dict[str, Any]]:
    """What I registered, and for those I answer for who have no account; the newest first.

    One query a person.

    :raises DomainError: residents.not_applied (404).
    """
    own_id = residents.access_resident(actor, None)
    members = household.list_household(actor)["members"]
    people = [own_id, *(one["resident_id"] for one in members if not one["has_own_account"])]
    rows = [row for resident_id in people for row in kept_of(resident_id)]
    return all_told(sorted(rows, key=lambda row: -int(row.registered_ms)))


def take_back(actor: Actor, trip_id: int, resident_id: str | None) -> dict[str, Any]:
    """No longer stand registered, while nobody has said anything to it; a repetition is one.

    :raises DomainError: cotravel.not_registered (404), cotravel.decided (409),
        residents.not_applied, residents.not_found (404), core.too_many_requests (429).
    """
    whom = residents.access_resident(actor, resident_id)
    row = next((one for one in kept_of(whom) if one.trip_id == trip_id), None)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    if row.state == TAKEN_BACK:
        return told(row)
    if row.state != RegistrationState.OPEN.value:
        raise DomainError("cotravel.decided", 409)
    limits.spend(PER_ACCOUNT, actor.account_id)
    area, account = str(row.division_code), f"account:{actor.account_id}"
    act = audit.Act("register.take_back", account, area, whom, PURPOSE)
    change(row, RegistrationState.TAKEN_BACK)
    try:
        audit.together(act, lambda writes: writes.save(row, condition=still_open()))
    except db.ConditionFailed:
        raise DomainError("cotravel.decided", 409) from None
    return told(row)


def still_open() -> Any:
    """The condition that nobody has said anything to a registration yet."""
    return RegistrationRow.state == RegistrationState.OPEN.value


def change(row: RegistrationRow, state: RegistrationState) -> None:
    """Move a row to another state, not yet written; its three weeks begin anew."""
    now = clock.now()
    row.state, row.changed_ms, row.expires_at = state.value, clock.to_ms(now), gone_at(now)
    row.stand_in_lists()


def told(row: RegistrationRow) -> dict[str, Any]:
    """A registration as it leaves the service, without a name."""
    return all_told([row])[0]


def all_told(rows: Sequence[RegistrationRow]) -> list[dict[str, Any]]:
    """Registrations as they leave the service; one read, and one for every 200 trips."""
    listed = published.find_trips([row.trip_id for row in rows]) if rows else {}
    return [
        {
            "resident_id": row.resident_id,
            "trip": trip_told(row.trip_id, listed.get(row.trip_id)),
            "state": row.state,
            "registered_at": clock.from_ms(int(row.registered_ms)),
            "decided_at": clock.from_ms(int(row.decided_ms)) if row.decided_ms else None,
            "reason": row.reason,
        }
        for row in rows
    ]


def trip_told(trip_id: int, listed: Listed | None) -> dict[str, Any]:
    """A trip in short, as it stands now; its number alone when no list knows it any more."""
    if listed is None:
        return {"id": trip_id, "kind": None, "is_withdrawn": True}
    return trip_said(listed.trip) | {
        "id": trip_id,
        "is_withdrawn": listed.is_withdrawn,
        "sources": [
            {"publisher": source.publisher, "url": source.url}
            for source in listed.trip.sources
            if source.publisher or source.url
        ],
    }


def trip_said(trip: Trip) -> dict[str, Any]:
    """What a trip says, in short."""
    return {
        "kind": trip.kind.value,
        "said": trip.said,
        "on": trip.on,
        "from_min": trip.from_min,
        "until_min": trip.until_min,
        "carriage_said": trip.carriage_said,
        "from_name": trip.from_name,
        "to_name": trip.to_name,
    }


def found_list(area: str, trip_id: int) -> str:
    """Under which name the audit knows that those of an area who registered a trip were found."""
    return f"cotravel-{area}-trip-{trip_id}"


def registered_for(duty: OnDuty, trip_id: int, after: str | None, task: Task) -> dict[str, Any]:
    """A page of those of one's areas who registered a trip: one query, a megabyte at a time.

    It is one look, however many stand there: all its pages spend the reader's budget once, and the
    audit has each as a list, of the area that they answer for or of each county above it.

    :param after: `next` of the page before.
    :returns: people (resident_id, masked name, division_code, state, registered_at), next.
    :raises DomainError: core.too_many_requests (429).
    """
    now_s = clock.now().timestamp()
    found = (
        (row, grant)
        for row in RegistrationRow.of_trip_behind(trip_id, after)
        if row.expires_at > now_s
        and row.state != TAKEN_BACK
        and (grant := staff.grant_for(duty, task, str(row.division_code)))
    )
    page = list(islice(found, PAGE + 1))
    shown = page[:PAGE]
    areas = {
        str(row.division_code)[: min(max(len(grant.area), LIST_DIGITS[0]), LIST_DIGITS[-1])]: grant
        for row, grant in shown
    }
    if areas:
        access.spend(duty, task, f"trip-{trip_id}")
    for area, grant in sorted(areas.items()):
        whom = found_list(area, trip_id)
        audit.record_act(staff.act_of(duty, grant, "register.find", area, whom, PURPOSE))
    known = names.masked_names([row.resident_id for row, _ in shown])
    people = [
        {
            "resident_id": row.resident_id,
            "name": known.get(row.resident_id, "*"),
            "division_code": row.division_code,
            "state": row.state,
            "registered_at": clock.from_ms(int(row.registered_ms)),
        }
        for row, _ in shown
    ]
    return {"people": people, "next": shown[-1][0].resident_id if len(page) > PAGE else None}
