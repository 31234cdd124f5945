"""Use cases of asking for help: a resident asks, those on duty in their village see and answer.

What was asked stands with the village where the person lived then, for thirty days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Actor, OnDuty
from backend.core.errors import DomainError
from backend.residents import homes, rules, service
from backend.residents.models import HelpRequest, Member, Resident
from backend.residents.rules import HelpState, Origin
from backend.staff import service as staff
from backend.staff.rules import Task

KEPT = timedelta(days=30)
PURPOSE = "help"


def ask(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Ask for help, for oneself or for somebody one answers for: a query and one transaction.

    The same id with the same content is answered again.

    :param wish: id, kind, text, perhaps resident_id.
    :raises DomainError: core.id_reused (422), residents.too_many_help_requests (409).
    """
    resident = _whose(actor, wish.get("resident_id"))
    row = request_row(resident, wish, Origin.OWN)
    own = HelpRequest.all_of_resident(row.village, resident.resident_id)
    for known in own:
        if known.short_id == row.short_id:
            return _answered_again(known, row)
    if sum(is_waiting(one) for one in own) >= rules.HELP_OPEN_MOST:
        raise DomainError("residents.too_many_help_requests", 409)
    act = service.act_of(actor, "help.ask", resident, resident.resident_id, PURPOSE)
    try:
        audit.together(act, lambda writes: save_request(writes, row))
    except db.ConditionFailed:
        # The same request came another way at the same moment, or its first answer was lost.
        stored = HelpRequest.of(row.village, resident.resident_id, row.short_id)
        return _answered_again(stored or row, row)
    return told(row)


def _whose(actor: Actor, resident_id: str | None) -> Resident:
    resident = Resident.of(service.access_resident(actor, resident_id))
    if resident is None:
        raise DomainError("residents.not_found", 404)
    return resident


def _answered_again(known: HelpRequest, row: HelpRequest) -> dict[str, Any]:
    if known.content_hash != row.content_hash:
        raise DomainError("core.id_reused", 422, fields={"id": "core.id_reused"})
    return told(known)


def request_row(resident: Resident, wish: Mapping[str, Any], origin: Origin) -> HelpRequest:
    """A request of somebody, sealed and not yet written."""
    now = clock.now()
    short_id = ids.short_uuid(wish["id"])
    text = wish["text"].strip()
    row = HelpRequest(
        HelpRequest.key_of(resident.division_code),
        HelpRequest.part_of(resident.resident_id, short_id),
        kind=wish["kind"],
        state=HelpState.OPEN.value,
        origin=origin.value,
        content_hash=crypto.keyed_hash("help", wish["kind"], text),
        asked_ms=clock.to_ms(now),
        changed_ms=clock.to_ms(now),
        expires_at=int((now + KEPT).timestamp()),
    )
    row.seal_text(text)
    return row


def save_request(writes: TransactWrite, row: HelpRequest) -> None:
    """Within a transaction, write a request once."""
    writes.save(row, condition=HelpRequest.state.does_not_exist())


def ask_at_the_door(
    act_of: Callable[[str], audit.Act], resident_id: str, wish: Mapping[str, Any]
) -> None:
    """Ask for help for somebody who said so at their door; a repetition changes nothing.

    However many are open already: nobody at a door is told that they need too much.
    """
    resident = Resident.of(resident_id)
    if resident is None:
        return
    row = request_row(resident, wish, Origin.STAFF)
    try:
        audit.together(act_of(resident_id), lambda writes: save_request(writes, row))
    except db.ConditionFailed:
        return


def is_kept(row: HelpRequest) -> bool:
    """Whether its thirty days are not over; older ones count as gone."""
    return bool(row.expires_at > clock.now().timestamp())


def is_waiting(row: HelpRequest) -> bool:
    """Whether somebody still has to do something."""
    return is_kept(row) and row.state != HelpState.DONE.value


def told(row: HelpRequest) -> dict[str, Any]:
    """A request as it leaves the service, in the asker's own words."""
    return {
        "id": ids.long_uuid(row.short_id),
        "resident_id": row.resident_id,
        "kind": row.kind,
        "text": row.clear_text(),
        "state": row.state,
        "origin": row.origin,
        "asked_at": clock.from_ms(int(row.asked_ms)),
        "changed_at": clock.from_ms(int(row.changed_ms)),
    }


def list_own(actor: Actor) -> list[dict[str, Any]]:
    """What I asked for, and what was asked for those I answer for; the newest first."""
    own = service.own_resident(actor)
    members = [member.resident_id for member in Member.all_of_head(own.resident_id)]
    lived_in = homes.homes_of(members) | {own.resident_id: str(own.division_code)}
    rows = [
        row
        for resident_id, village in lived_in.items()
        for row in HelpRequest.all_of_resident(village, resident_id)
        if is_kept(row)
    ]
    return [told(row) for row in sorted(rows, key=lambda row: -row.asked_ms)]


def withdraw(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """No longer ask for it.

    :raises DomainError: residents.not_found (404).
    """
    resident = _whose(actor, wish.get("resident_id"))
    act = service.act_of(actor, "help.withdraw", resident, resident.resident_id, PURPOSE)
    village = str(resident.division_code)
    return _move(act, village, resident.resident_id, wish["id"], HelpState.DONE)


def _move(
    act: audit.Act, village: str, resident_id: str, phone_id: Any, state: HelpState
) -> dict[str, Any]:
    row = HelpRequest.of(village, resident_id, ids.short_uuid(phone_id))
    if row is None or not is_kept(row):
        raise DomainError("residents.not_found", 404)
    if row.state in (state.value, HelpState.DONE.value):
        # What is done stays done, and a repetition changes nothing.
        return told(row)
    row.state, row.changed_ms = state.value, clock.to_ms(clock.now())

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row, condition=HelpRequest.state.exists())

    audit.together(act, writes_of)
    return told(row)


def who_waits(village: str) -> frozenset[str]:
    """Residents of a village with a request that is not done; one query, for their roster."""
    rows = HelpRequest.all_of_village(village)
    return frozenset(row.resident_id for row in rows if is_waiting(row))


def list_of_village(duty: OnDuty, village: str) -> list[dict[str, Any]]:
    """What people of a village ask for, with masked names: what waits first, then the newest.

    One row of the audit stands for the whole list.

    :raises DomainError: residents.village_not_found (404), the same for unknown and not one's own.
    """
    grant = staff.check_area(duty, Task.READ_ROSTER, village, unknown="residents.village_not_found")
    act = staff.act_of(duty, grant, "help.list", village, f"roster-{village}", PURPOSE)
    audit.record_act(act)
    rows = [row for row in HelpRequest.all_of_village(village) if is_kept(row)]
    people = homes.neighbours_of({row.resident_id for row in rows})
    rows.sort(key=lambda row: (not is_waiting(row), -row.asked_ms))
    return [
        told(row) | {"name": rules.mask_name(people[row.resident_id].clear("name"))}
        for row in rows
        if row.resident_id in people
    ]


def answer(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Say that a request was seen, or that it is done.

    :param wish: village, resident_id, id, state.
    :raises DomainError: residents.not_found (404) alike for unknown and not in one's area.
    """
    village, resident_id = wish["village"], wish["resident_id"]
    grant = staff.check_area(duty, Task.READ_ROSTER, village, unknown="residents.not_found")
    act = staff.act_of(duty, grant, "help.answer", village, resident_id, PURPOSE)
    row = _move(act, village, resident_id, wish["id"], HelpState(wish["state"]))
    people = homes.neighbours_of([resident_id])
    name = rules.mask_name(people[resident_id].clear("name")) if people else "*"
    return row | {"name": name}
