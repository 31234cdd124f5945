"""Two values for one thing: both are kept until a person picks, on their phone or at their door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.accounts import phones
from backend.collection import lookalikes, rules
from backend.collection.models import Difference
from backend.collection.rules import Field, Picked
from backend.core import audit, clock, crypto, db
from backend.core.auth import Actor, OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.residents import doorstep, household
from backend.residents import rules as residents
from backend.residents import service as residents_service
from backend.residents.doorstep import Known, Said
from backend.staff import service as staff
from backend.staff.rules import Task

KEPT = timedelta(days=180)
PURPOSE = "collection"
UNKNOWN = "collection.not_found"
ATTRIBUTES = {
    Field.NAME: "name",
    Field.ADDRESS: "address",
    Field.DIVISION: "division_code",
    Field.PHONE: "phone",
}
MASKS: Mapping[Field, Callable[[str], str]] = {
    Field.NAME: residents.mask_name,
    Field.ADDRESS: residents.mask_address,
    # Where a village lies is no secret, and who may see this has it in their area.
    Field.DIVISION: str,
    Field.PHONE: phones.mask,
}


def note(known: Known, said: Said, staff_id: str, taken_at: datetime) -> None:
    """Keep what was said at the door beside what is known, wherever the two differ.

    It stands with the village where the person is known to live. A value that somebody has decided
    about is not asked about again.
    """
    for field, attribute in ATTRIBUTES.items():
        before, value = getattr(known, attribute), getattr(said, attribute)
        if not before or not value or rules.is_same_value(before, value):
            continue
        value_hash = crypto.keyed_hash("difference", known.resident_id, field.value, value)[:22]
        row = Difference(
            Difference.key_of(known.division_code),
            Difference.part_of(known.resident_id, field.value, value_hash),
            staff_id=staff_id,
            taken_ms=clock.to_ms(taken_at),
            expires_at=int((clock.now() + KEPT).timestamp()),
        )
        row.value_sealed = row.sealed(value, "value")
        row.put_once()


def is_open(row: Difference, known: Known | None) -> bool:
    """Whether a person still has something to pick."""
    if known is None or row.picked is not None or row.expires_at <= clock.now().timestamp():
        return False
    before = getattr(known, ATTRIBUTES[Field(row.field)])
    # Whoever has corrected it themselves meanwhile has picked.
    return not before or not rules.is_same_value(before, _value(row))


def open_fields(resident_id: str) -> list[str]:
    """Of what there are two values of somebody."""
    known = doorstep.known(resident_id)
    rows = Difference.all_of(known.division_code, resident_id) if known else []
    return sorted({row.field for row in rows if is_open(row, known)})


def _value(row: Difference) -> str:
    return row.opened(row.value_sealed, "value")


def _told(row: Difference, known: Known) -> dict[str, Any]:
    field = Field(row.field)
    before = getattr(known, ATTRIBUTES[field]) or ""
    current, collected = rules.shown_apart(before, _value(row), MASKS[field])
    return {
        "difference_id": row.difference_id,
        "resident_id": row.resident_id,
        "name": residents.mask_name(known.name),
        "field": row.field,
        "current": current,
        "collected": collected,
        "collected_at": clock.from_ms(int(row.taken_ms)),
        "picked": row.picked,
    }


def _told_open(rows: Iterable[Difference]) -> list[dict[str, Any]]:
    found, people = [], dict[str, Known | None]()
    for row in sorted(rows, key=lambda row: -row.taken_ms):
        if row.resident_id not in people:
            people[row.resident_id] = doorstep.known(row.resident_id)
        known = people[row.resident_id]
        if known is not None and is_open(row, known):
            found.append(_told(row, known))
    return found


def list_of_village(duty: OnDuty, village: str) -> dict[str, Any]:
    """What differs in a village, and who may be the same person; one row of the audit for all.

    :raises DomainError: collection.village_not_found (404), for unknown and not one's own alike.
    """
    unknown = "collection.village_not_found"
    grant = staff.check_area(duty, Task.COLLECT, village, unknown=unknown)
    act = staff.act_of(duty, grant, "door.list", village, f"roster-{village}", PURPOSE)
    audit.record_act(act)
    return {
        "differences": _told_open(Difference.all_of(village)),
        "hints": lookalikes.told(village),
    }


def list_own(actor: Actor) -> list[dict[str, Any]]:
    """What differs of oneself, and of those one answers for who have no account."""
    found = []
    for resident_id in _mine(actor):
        village = residents_service.division_of(resident_id)
        found += _told_open(Difference.all_of(village, resident_id))
    return found


def _mine(actor: Actor) -> list[str]:
    """Whose values an account may pick; somebody with an account picks for themselves."""
    members = household.list_household(actor)["members"]
    own_id = residents_service.access_resident(actor, None)
    return [own_id, *(m["resident_id"] for m in members if not m["has_own_account"])]


def kept_of(village: str, resident_id: str) -> list[dict[str, Any]]:
    """What was said of somebody at the door, in clear, for their own copy of it."""
    now_s = clock.now().timestamp()
    return [
        {
            "field": row.field,
            "collected": _value(row),
            "collected_at": clock.from_ms(int(row.taken_ms)),
            "picked": row.picked,
        }
        for row in Difference.all_of(village, resident_id)
        if row.expires_at > now_s
    ]


def pick_own(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Say which value it is, for oneself or somebody one answers for.

    :raises DomainError: as `pick_at_the_door`.
    """
    resident_id = wish["difference_id"].partition(".")[0]
    if resident_id not in _mine(actor):
        raise DomainError(UNKNOWN, 404)
    village = residents_service.division_of(resident_id)
    act = audit.Act("door.pick", f"account:{actor.account_id}", village, resident_id, PURPOSE)
    return _pick(act, village, wish, residents.Origin.OWN)


def pick_at_the_door(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Say which value it is, as the resident at the door said.

    :raises DomainError: collection.not_found (404) alike for unknown and not one's own,
        collection.already_picked, collection.changed_meanwhile (409).
    """
    village = wish["village"]
    grant = staff.check_area(duty, Task.COLLECT, village, unknown=UNKNOWN)
    resident_id = wish["difference_id"].partition(".")[0]
    act = staff.act_of(duty, grant, "door.pick", village, resident_id, PURPOSE)
    return _pick(act, village, wish, residents.Origin.STAFF)


def _pick(
    act: audit.Act, village: str, wish: Mapping[str, Any], origin: residents.Origin
) -> dict[str, Any]:
    row = Difference.of(village, wish["difference_id"])
    known = doorstep.known(row.resident_id) if row else None
    if row is None or known is None:
        raise DomainError(UNKNOWN, 404)
    if row.picked is not None:
        if row.picked != wish["picked"]:
            raise DomainError("collection.already_picked", 409)
        return _told(row, known)
    if not is_open(row, known):
        raise DomainError(UNKNOWN, 404)
    shown = _told(row, known)
    value = _value(row)
    row.picked, row.picked_by = wish["picked"], origin.value
    row.picked_ms = clock.to_ms(clock.now())
    if row.field == Field.DIVISION.value and row.picked == Picked.COLLECTED.value:
        divisions.check_home(value)

    def writes_of(writes: TransactWrite) -> None:
        writes.save(
            row, condition=Difference.taken_ms.exists() & Difference.picked.does_not_exist()
        )
        if wish["picked"] == Picked.COLLECTED.value:
            doorstep.change(writes, known, ATTRIBUTES[Field(row.field)], value)

    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("collection.changed_meanwhile", 409) from None
    return shown | {"picked": row.picked}
