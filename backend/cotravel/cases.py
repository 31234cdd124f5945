"""Use cases of an interview: write down a patient and where they were, change it, take it away.

Every act is one transaction with its row of the audit, and every look is written down before
anything leaves. A patient is known outside this room by a random id alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import Grant, OnDuty
from backend.core.errors import DomainError
from backend.cotravel import case_models, case_rules, form_rules
from backend.cotravel.case_models import CaseJourneyRow, CaseRow
from backend.cotravel.case_rules import Patient
from backend.cotravel.form_rules import TripForm
from backend.residents import access
from backend.residents import rules as resident_rules
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "cotravel.patient_not_found"
PURPOSE = "interview"
PAGE = 50


def record(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Write down a patient; the same id with the same content is answered again.

    :param wish: id (made on the phone), area (6, 9 or 12 digits), patient.
    :raises DomainError: cotravel.patient_not_found (404): not an area of theirs; core.invalid (422)
        as case_rules.check_patient; core.id_reused (422).
    """
    area, patient, now = str(wish["area"]), wish["patient"], clock.now()
    grant = staff.check_area(duty, Task.RECORD_PATIENT, area, UNKNOWN)
    row = CaseRow(
        CaseRow.key_of(ids.short_uuid(wish["id"])),
        area=area,
        made_by=duty.staff_id,
        made_ms=clock.to_ms(now),
        content_hash=_content_hash(area, patient),
    )
    known = CaseRow.of(row.patient_id)
    if known is None:
        case_rules.check_patient(patient, settings().city.day_of(now))
        row.seal(case_rules.patient_as_json(patient))
        row.list_by_area()
        _touch(row, now)
        try:
            audit.together(
                act_of(duty, grant, "patient.record", row),
                lambda writes: case_models.write_patient(writes, row),
            )
        except db.ConditionFailed:
            known = CaseRow.of(row.patient_id)
    if known is not None and known.content_hash != row.content_hash:
        raise DomainError("core.id_reused", 422, {"id": "core.id_reused"})
    return told(known or row)


def change(duty: OnDuty, patient_id: str, version: int, patient: Patient) -> None:
    """Change what was written down of a patient; spends the read budget as `open_one`.

    :param version: the one that was read.
    :raises DomainError: cotravel.patient_not_found (404), cotravel.changed (409), core.invalid
        (422) as case_rules.check_patient, core.too_many_requests (429).
    """
    access.spend(duty, Task.RECORD_PATIENT, CaseRow.key_of(patient_id))
    row, grant = own(duty, patient_id)
    case_rules.check_patient(patient, settings().city.day_of(clock.now()))
    if int(row.version) != version:
        # An answer that was lost: the same change is there already.
        if case_rules.patient_of_json(row.told()) == patient:
            return
        raise DomainError("cotravel.changed", 409)
    after = _next(row)
    after.seal(case_rules.patient_as_json(patient))
    changed(
        act_of(duty, grant, "patient.change", row),
        lambda writes: case_models.write_patient_again(writes, after, version),
    )


def read_page(duty: OnDuty, area: str, after: str | None) -> dict[str, Any]:
    """Fifty patients of an area, the newest first, with masked names; one query.

    :param after: `next` of the page before.
    :returns: patients, next (None on the last page).
    :raises DomainError: cotravel.patient_not_found (404).
    """
    grant = staff.check_area(duty, Task.RECORD_PATIENT, area, UNKNOWN)
    listed = staff.act_of(duty, grant, "patient.list", area, f"patients-{area}", PURPOSE)
    audit.record_act(listed)
    rows = CaseRow.newest_below(area, PAGE + 1, after, clock.now().timestamp())
    return {
        "patients": [told(row) for row in rows[:PAGE]],
        "next": rows[PAGE - 1].place if len(rows) > PAGE else None,
    }


def open_one(duty: OnDuty, patient_id: str, action: str) -> tuple[CaseRow, list[CaseJourneyRow]]:
    """A patient and all they told, written down as looked at: spends the read budget, two reads.

    The budget comes before the row: an id that is guessed counts as well.

    :raises DomainError: cotravel.patient_not_found (404), core.too_many_requests (429) beyond the
        budget of different people an hour.
    """
    access.spend(duty, Task.RECORD_PATIENT, CaseRow.key_of(patient_id))
    row, grant = own(duty, patient_id)
    audit.record_act(act_of(duty, grant, action, row))
    return row, journeys_of(patient_id)


def journeys_of(patient_id: str) -> list[CaseJourneyRow]:
    """What a patient told, by its day; one query."""
    rows = [row for row in CaseJourneyRow.all_of(patient_id) if not _is_gone(row.expires_at)]
    return sorted(rows, key=lambda row: (row.told()["form"]["on"], int(row.made_ms)))


def save_journey(
    duty: OnDuty, patient_id: str, journey_id: str, version: int, form: TripForm, remark: str
) -> CaseJourneyRow:
    """Write down or change a journey.

    :param version: the one that was read, 0 for a new one.
    :raises DomainError: cotravel.patient_not_found (404), cotravel.changed (409),
        cotravel.journeys_most (422), core.invalid (422) as case_rules.check_form.
    """
    patient, grant = own(duty, patient_id)
    now, said = clock.now(), {"form": form_rules.form_as_json(form), "remark": remark}
    who = case_rules.patient_of_json(patient.told())
    case_rules.check_form(form, who, settings().city.day_of(now))
    known = CaseJourneyRow.of(patient_id, journey_id)
    if (int(known.version) if known else 0) != version:
        if known and _said(known) == said:
            return known
        raise DomainError("cotravel.changed", 409)
    after = _next(patient)
    if known is None:
        if int(patient.journeys) >= case_rules.JOURNEYS_MOST:
            raise DomainError("cotravel.journeys_most", 422)
        after.journeys = int(patient.journeys) + 1
    row = _journey_row(patient, journey_id, known, now)
    # In the published list a journey stands under a key that leads nowhere from there.
    row_key = known.told()["row_key"] if known else ids.random_id()
    row.seal({**said, "row_key": row_key})
    changed(
        act_of(duty, grant, "patient.journey", patient),
        lambda writes: case_models.write_journey(writes, after, row),
    )
    return row


def _journey_row(
    patient: CaseRow, journey_id: str, known: CaseJourneyRow | None, now: datetime
) -> CaseJourneyRow:
    values: Mapping[str, Any] = known.attribute_values if known else {"made_ms": clock.to_ms(now)}
    row = CaseJourneyRow(**{**values, "area": patient.area})
    row.key, row.part = patient.key, CaseJourneyRow.part_of(journey_id)
    row.version = (int(known.version) if known else 0) + 1
    row.expires_at = _gone_at(now)
    return row


def remove_journey(duty: OnDuty, patient_id: str, journey_id: str) -> None:
    """Take away a journey that was never sent to be published; one that is gone stays gone.

    :raises DomainError: cotravel.patient_not_found (404), cotravel.changed,
        cotravel.journey_sent (409).
    """
    patient, grant = own(duty, patient_id)
    row = CaseJourneyRow.of(patient_id, journey_id)
    if row is None:
        return
    if row.batch is not None:
        raise DomainError("cotravel.journey_sent", 409)
    after = _next(patient)
    after.journeys = max(0, int(patient.journeys) - 1)
    changed(
        act_of(duty, grant, "patient.remove_journey", patient),
        lambda writes: case_models.write_without(writes, after, row),
    )


def own(duty: OnDuty, patient_id: str) -> tuple[CaseRow, Grant]:
    """A patient of the asker's area; the same answer for unknown, gone and elsewhere.

    :raises DomainError: cotravel.patient_not_found (404).
    """
    row = CaseRow.of(patient_id)
    if row is None or _is_gone(row.expires_at):
        raise DomainError(UNKNOWN, 404)
    return row, staff.check_area(duty, Task.RECORD_PATIENT, str(row.area), UNKNOWN)


def act_of(duty: OnDuty, grant: Grant, action: str, row: CaseRow) -> audit.Act:
    """What somebody on duty does with a patient, for the audit."""
    return staff.act_of(duty, grant, action, str(row.area), row.patient_id, PURPOSE)


def changed(act: audit.Act, writes_of: Callable[[TransactWrite], None]) -> None:
    """Write an act with its row of the audit.

    :raises DomainError: cotravel.changed (409) when somebody was faster.
    """
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("cotravel.changed", 409) from None


def told(row: CaseRow) -> dict[str, Any]:
    """A patient as a list shows them: the name masked."""
    patient = case_rules.patient_of_json(row.told())
    return {
        "patient_id": row.patient_id,
        "area": row.area,
        "name": resident_rules.mask_name(patient.name),
        "onset_on": patient.onset_on,
        "found_on": patient.found_on,
        "recorded_at": clock.from_ms(int(row.made_ms)),
        "changed_at": clock.from_ms(int(row.changed_ms)),
        "version": int(row.version),
        "journey_count": int(row.journeys),
    }


def _said(row: CaseJourneyRow) -> dict[str, Any]:
    return {name: value for name, value in row.told().items() if name != "row_key"}


def _next(row: CaseRow) -> CaseRow:
    """The same patient, one version on."""
    after = CaseRow(**row.attribute_values)
    after.version = int(row.version) + 1
    _touch(after, clock.now())
    return after


def _touch(row: CaseRow, now: datetime) -> None:
    row.changed_ms, row.expires_at = clock.to_ms(now), _gone_at(now)


def _gone_at(now: datetime) -> int:
    return int((now + case_rules.KEPT).timestamp())


def _is_gone(expires_at: float) -> bool:
    return expires_at <= clock.now().timestamp()


def _content_hash(area: str, patient: Patient) -> str:
    """Whether a repetition says the same; keyed, for what is said could be guessed."""
    said = case_rules.patient_as_json(replace(patient))
    return crypto.keyed_hash("patient", area, json.dumps(said, sort_keys=True))
