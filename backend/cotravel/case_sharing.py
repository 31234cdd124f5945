"""What of an interview leaves it: trips for a second person, and who registered the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.cotravel import (
    batches,
    case_models,
    case_rules,
    case_views,
    cases,
    form_rules,
    registering,
)
from backend.cotravel.case_models import CaseJourneyRow, CaseRow
from backend.staff.rules import Task

# What the desk calls such a batch; it says nothing of whose it is.
TITLE = "流调行程"


def publish(duty: OnDuty, patient_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Put journeys before a second person, as trips that say nothing of who it was.

    The batch comes first: cut off behind it, the same wish once more finds it and goes on.

    :param wish: id (of the batch, made on the phone), journeys, publisher, url, published_on.
    :raises DomainError: cotravel.patient_not_found (404), cotravel.nothing_to_publish (422): a
        journey is not there; core.invalid (422): `journeys.<n>` says too much, or published_on
        lies ahead; and as batches.submit.
    """
    patient, grant = cases.own(duty, patient_id)
    known = {row.journey_id: row for row in cases.journeys_of(patient_id)}
    chosen = list(dict.fromkeys(wish["journeys"]))
    if any(one not in known for one in chosen):
        raise DomainError("cotravel.nothing_to_publish", 422)
    rows = [known[one] for one in chosen]
    _check(patient, rows, wish)
    # By random keys, so that the batch does not tell in which order they were made. That they are
    # one patient's it does tell, and so does the delta of its version to everybody (threat-model).
    rows.sort(key=lambda row: str(row.told()["row_key"]))
    trips = [
        case_rules.published(
            case_views.trip_of(row),
            row.told()["row_key"],
            wish["publisher"],
            wish["url"],
            wish["published_on"],
        )
        for row in rows
    ]
    batch_id = ids.short_uuid(wish["id"])
    batch = batches.submit(duty, batch_id, str(patient.area), trips, TITLE)

    def writes_of(writes: TransactWrite) -> None:
        for row in rows:
            case_models.write_sent(writes, row, batch.batch_id)

    cases.changed(cases.act_of(duty, grant, "patient.publish", patient), writes_of)
    return {"batch_id": batch.batch_id, "rows": len(rows)}


def _check(patient: CaseRow, rows: list[CaseJourneyRow], wish: Mapping[str, Any]) -> None:
    name = case_rules.patient_of_json(patient.told()).name
    wrong: dict[str, str] = {}
    for number, row in enumerate(rows):
        found = form_rules.too_much_in(form_rules.form_of_json(row.told()["form"]), name)
        if found:
            wrong[f"journeys.{number}"] = next(iter(found.values()))
    if code := form_rules.says_too_much(wish["publisher"], name):
        wrong["publisher"] = code
    if wish["published_on"] > settings().city.day_of(clock.now()):
        wrong["published_on"] = "cotravel.day_in_future"
    if wrong:
        raise DomainError("core.invalid", 422, wrong)


def find_fellows(
    duty: OnDuty, patient_id: str, behind: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Who of the asker's areas registered a trip that is on the published list and the patient's.

    That it was asked stands in the audit with the patient, and the list of each trip on which
    somebody was found as a list.

    :param behind: trip, after: where the page of one trip begins; the first page of all if None.
    :raises DomainError: cotravel.patient_not_found (404), core.too_many_requests (429).
    """
    _, journeys = cases.open_one(duty, patient_id, "patient.find_fellows")
    same = case_views.same_trips(journeys)
    wanted = {one.id for found in same.values() for one in found}
    after = None
    if behind is not None:
        wanted, after = wanted & {behind["trip"]}, behind["after"]
    pages = {
        one: registering.registered_for(duty, one, after, Task.READ_COTRAVEL)
        for one in sorted(wanted)
    }
    return [
        case_views.listed(one) | {"journey_id": row.journey_id} | pages[one.id]
        for row in journeys
        for one in same[row.journey_id]
        if one.id in pages
    ]
