"""Use cases of household collection: take a household in, once, and merge it with what is known.

A household is written in steps that each may be repeated: the collection takes its id, every member
is registered or linked in a transaction with its row of the audit, then what differs and what was
told besides, and at last the collection is done. Whoever dies in between is repeated by the phone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.collection import differences, lookalikes, rules, schemas
from backend.collection.lookalikes import Neighbourhood
from backend.collection.models import Contact, Household, Journey
from backend.config import settings
from backend.core import audit, clock, crypto, db, http, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.healthcode import service as healthcode
from backend.healthcode.history import day_of_number
from backend.healthcode.standing_rules import day_number
from backend.residents import doorstep, homes
from backend.residents import help as helping
from backend.residents import rules as residents
from backend.residents.doorstep import Known, Said
from backend.staff import service as staff
from backend.staff.rules import Task

KIND = "collection"
PURPOSE = "collection"
UNKNOWN = "collection.village_not_found"
KEPT = timedelta(days=rules.JOURNEY_DAYS)
HOUSEHOLD = schemas.HouseholdIn()


class Result(NamedTuple):
    """What became of one household of a batch."""

    id: str | None
    status: str
    code: str | None = None
    fields: Mapping[str, str] | None = None
    members: Sequence[Mapping[str, Any]] | None = None


class Visit(NamedTuple):
    """A household that is being taken in."""

    duty: OnDuty
    grant: Grant
    short_id: str
    village: str
    told: Mapping[str, Any]
    said: Mapping[Any, Said]
    neighbourhood: Neighbourhood

    @property
    def head(self) -> Any:
        """The head's person id."""
        heads = (m for m in self.told["members"] if m["relation"] == rules.HomeRelation.HEAD.value)
        return next(heads)["person_id"]

    def act(self, action: str, whom: str) -> audit.Act:
        """What is done to somebody, for the audit."""
        return staff.act_of(self.duty, self.grant, action, self.village, whom, PURPOSE)


def collect(duty: OnDuty, items: Sequence[Mapping[str, Any] | Result]) -> list[Result]:
    """Take households in, each by itself, in the order given.

    :param items: `id` and `sealed`; a Result stands for one refused already.
    """
    results = []
    around: dict[str, Neighbourhood] = {}
    for item in items:
        if isinstance(item, Result):
            results.append(item)
            continue
        try:
            results.append(_take(duty, item, around))
        except DomainError as refused:
            if refused.status >= 500:
                raise
            results.append(Result(str(item["id"]), "rejected", refused.code, refused.fields))
    return results


def _take(duty: OnDuty, item: Mapping[str, Any], around: dict[str, Neighbourhood]) -> Result:
    told = http.load_sealed(HOUSEHOLD, item["sealed"], KIND, str(item["id"]), duty.staff_id)
    village = told["village"]
    grant = _area_of(duty, village)
    short_id = ids.short_uuid(item["id"])
    content_hash = crypto.keyed_hash("collection", duty.staff_id, _canonical(told))
    known = Household.of(short_id)
    if known is not None and known.content_hash != content_hash:
        raise DomainError("core.id_reused", 422, fields={"id": "core.id_reused"})
    if known is not None and known.done_ms is not None:
        known_as = {
            one["person_id"]: doorstep.known_as(duty.staff_id, one["person_id"]) or ""
            for one in told["members"]
        }
        members = [_told_member(duty, village, *one) for one in _in_order(told, known_as)]
        return Result(str(item["id"]), "identical", members=members)
    if known is None:
        # What was accepted once is finished, whatever the rules say meanwhile.
        now = clock.now()
        healthcode.check_duty(now, village)
        _check(told, now)
    said = _said_of(told, village)
    near = around.setdefault(village, Neighbourhood(village))
    visit = Visit(duty, grant, short_id, village, told, said, near)
    if known is None:
        _claim(visit, content_hash)
    who = _join_all(visit)
    _compare(visit, who)
    _write_the_rest(visit, who)
    members = [_told_member(duty, village, *one) for one in _in_order(told, who)]
    return Result(str(item["id"]), "new", members=members)


def _area_of(duty: OnDuty, village: str) -> Grant:
    try:
        divisions.check_home(village)
    except DomainError:
        raise DomainError(UNKNOWN, 404) from None
    return staff.check_area(duty, Task.COLLECT, village, unknown=UNKNOWN)


def _canonical(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)


def _check(told: Mapping[str, Any], now: datetime) -> None:
    today = settings().city.day_of(now)
    if told["visited_at"] > now + timedelta(minutes=2):
        wrong = "healthcode.measured_in_future"
        raise DomainError("core.invalid", 422, fields={"visited_at": wrong})
    for number, journey in enumerate(told["journeys"]):
        rules.check_days(journey["from_on"], journey["to_on"], today, f"journeys.{number}")
    for number, contact in enumerate(told["contacts"]):
        rules.check_days(contact["met_on"], contact["met_on"], today, f"contacts.{number}")


def _said_of(told: Mapping[str, Any], village: str) -> dict[Any, Said]:
    """What was said of each member; every wrong field is named at once.

    :raises DomainError: core.invalid (422).
    """
    found: dict[Any, Said] = {}
    wrong: dict[str, str] = {}
    for number, member in enumerate(told["members"]):
        document = member["document"]
        said = Said(
            member["name"],
            document["kind"],
            document["number"],
            village,
            told["address"],
            member.get("phone"),
        )
        try:
            found[member["person_id"]] = doorstep.check(said)
        except DomainError as refused:
            fields = refused.fields or {}
            wrong |= {f"members.{number}.{path}": code for path, code in fields.items()}
    if wrong:
        raise DomainError("core.invalid", 422, fields=wrong)
    return found


def _claim(visit: Visit, content_hash: str) -> None:
    """Take the id for this content, before anything else is written."""
    now = clock.now()
    row = Household(
        Household.key_of(visit.short_id),
        staff_id=visit.duty.staff_id,
        village=visit.village,
        content_hash=content_hash,
        received_ms=clock.to_ms(now),
        expires_at=int((now + KEPT).timestamp()),
    )
    try:
        with db.conditional():
            row.save(condition=Household.received_ms.does_not_exist())
    except db.ConditionFailed:
        known = Household.of(visit.short_id)
        if known is not None and known.content_hash != content_hash:
            raise DomainError("core.id_reused", 422, fields={"id": "core.id_reused"}) from None


def _in_order(told: Mapping[str, Any], who: Mapping[Any, str]) -> list[tuple[Any, str]]:
    return [(member["person_id"], who[member["person_id"]]) for member in told["members"]]


def _join_all(visit: Visit) -> dict[Any, str]:
    """Register the members, or link them with who they are: the head first, person id -> who."""
    who: dict[Any, str] = {}
    for person_id in sorted(visit.said, key=lambda one: one != visit.head):
        known_as = doorstep.known_as(visit.duty.staff_id, person_id)
        who[person_id] = known_as or _join(visit, person_id, who.get(visit.head))
    return who


def _compare(visit: Visit, who: Mapping[Any, str]) -> None:
    """Note of those who were known what differs, of those who are new whom they look like."""
    staff_id, taken_at = visit.duty.staff_id, visit.told["visited_at"]
    for person_id, resident_id in who.items():
        said = visit.said[person_id]
        if resident_id == doorstep.own_id(staff_id, person_id):
            visit.neighbourhood.note(resident_id, said, who.values(), taken_at)
            continue
        known = doorstep.known(resident_id)
        if known is not None:
            differences.note(known, said, staff_id, taken_at)


def _join(visit: Visit, person_id: Any, head_id: str | None) -> str:
    said, staff_id = visit.said[person_id], visit.duty.staff_id
    known = _claimant(visit, said)
    resident_id = known.resident_id if known else doorstep.own_id(staff_id, person_id)

    def writes_of(writes: TransactWrite) -> None:
        doorstep.remember(writes, staff_id, person_id, resident_id)
        if known is None:
            doorstep.register(writes, resident_id, said, head_id or resident_id)
        else:
            doorstep.link(writes, known, said, head_id or resident_id)

    action = "door.link" if known else "door.register"
    try:
        audit.together(visit.act(action, resident_id), writes_of)
    except db.ConditionFailed:
        # The same household came another way at the same moment.
        return doorstep.known_as(staff_id, person_id) or resident_id
    return resident_id


def _claimant(visit: Visit, said: Said) -> Known | None:
    """Who of one's own area says that the document is theirs: with an account first, then oldest.

    Whoever lives elsewhere is not looked at, as if they did not exist.
    """
    near = [
        one
        for one in doorstep.claimants(said.document_index)
        if staff.grant_for(visit.duty, Task.COLLECT, one.division_code) is not None
    ]
    return min(near, key=lambda one: (not one.has_account, one.applied_ms), default=None)


def _write_the_rest(visit: Visit, who: Mapping[Any, str]) -> None:
    """Journeys, contacts and needs under ids that follow from the collection's; then it is done."""
    told, taken_ms = visit.told, clock.to_ms(visit.told["visited_at"])
    for number, journey in enumerate(told["journeys"]):
        _journey(visit, who[journey["person_id"]], number, journey, taken_ms).save()
    for number, contact in enumerate(told["contacts"]):
        _contact(visit, who[contact["person_id"]], number, contact, taken_ms).save()
    for need in told["needs"]:
        helping.ask_at_the_door(
            lambda whom: visit.act("help.ask", whom), who[need["person_id"]], need
        )
    row = Household(Household.key_of(visit.short_id))

    def writes_of(writes: TransactWrite) -> None:
        writes.update(
            row,
            actions=[Household.done_ms.set(clock.to_ms(clock.now()))],
            condition=Household.received_ms.exists() & Household.done_ms.does_not_exist(),
        )

    try:
        audit.together(visit.act("door.record", who[visit.head]), writes_of)
    except db.ConditionFailed:
        # Done already, another way at the same moment.
        return


def _gone_s(day: Any) -> int:
    gone_on = day + timedelta(days=rules.JOURNEY_DAYS + 1)
    return int(datetime.combine(gone_on, time(), settings().city.zone).timestamp())


def _journey(
    visit: Visit, resident_id: str, number: int, told: Mapping[str, Any], taken_ms: int
) -> Journey:
    row = Journey(
        Journey.key_of(visit.village),
        Journey.part_of(resident_id, visit.short_id, str(number)),
        division_code=told.get("division_code"),
        from_day=day_number(told["from_on"]),
        to_day=day_number(told["to_on"]),
        taken_ms=taken_ms,
        expires_at=_gone_s(told["to_on"]),
    )
    row.place_sealed = row.sealed(told["place"].strip(), "place")
    return row


def _contact(
    visit: Visit, resident_id: str, number: int, told: Mapping[str, Any], taken_ms: int
) -> Contact:
    row = Contact(
        Contact.key_of(visit.village),
        Contact.part_of(resident_id, visit.short_id, str(number)),
        met_day=day_number(told["met_on"]),
        taken_ms=taken_ms,
        expires_at=_gone_s(told["met_on"]),
    )
    whom = {"name": told["name"], "phone": told.get("phone"), "note": told["note"]}
    row.whom_sealed = row.sealed(json.dumps(whom, ensure_ascii=False), "whom")
    return row


def _told_member(duty: OnDuty, village: str, person_id: Any, resident_id: str) -> dict[str, Any]:
    is_new = resident_id == doorstep.own_id(duty.staff_id, person_id)
    return {
        "person_id": str(person_id),
        "resident_id": resident_id,
        "is_new": is_new,
        # Of somebody new there is one value only.
        "differences": [] if is_new else differences.open_fields(resident_id),
        "hints": lookalikes.told(village, resident_id) if is_new else [],
    }


def journeys_of_village(duty: OnDuty, village: str) -> list[dict[str, Any]]:
    """Where people of a village were in the last three weeks, the latest first.

    One row of the audit stands for the whole list.

    :raises DomainError: collection.village_not_found (404), for unknown and not one's own alike.
    """
    grant = _area_of(duty, village)
    act = staff.act_of(duty, grant, "door.list_journeys", village, f"roster-{village}", PURPOSE)
    audit.record_act(act)
    now_s = clock.now().timestamp()
    rows = [row for row in Journey.all_of(village) if row.expires_at > now_s]
    people = homes.neighbours_of({row.resident_id for row in rows})
    rows.sort(key=lambda row: -row.to_day)
    return [
        {
            "resident_id": row.resident_id,
            "name": residents.mask_name(people[row.resident_id].clear("name")),
            "place": row.opened(row.place_sealed, "place"),
            "division_code": row.division_code,
            "from_on": day_of_number(row.from_day),
            "to_on": day_of_number(row.to_day),
        }
        for row in rows
        if row.resident_id in people
    ]


def kept_of(resident_id: str, village: str) -> dict[str, list[dict[str, Any]]]:
    """What is kept of somebody from the door, in clear, for their own copy of it."""
    now_s = clock.now().timestamp()
    return {
        "journeys": [
            {
                "place": row.opened(row.place_sealed, "place"),
                "from_on": day_of_number(row.from_day),
                "to_on": day_of_number(row.to_day),
            }
            for row in Journey.all_of(village, resident_id)
            if row.expires_at > now_s
        ],
        "contacts": [
            {
                **json.loads(row.opened(row.whom_sealed, "whom")),
                "met_on": day_of_number(row.met_day),
            }
            for row in Contact.all_of(village, resident_id)
            if row.expires_at > now_s
        ],
        "differences": differences.kept_of(village, resident_id),
    }
