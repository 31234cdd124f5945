"""What a health officer writes down of a patient, and what of it may be published; pure.

A patient is known by a random id. Who they are, and what was remarked in the interview, is never
part of a trip: a text that says it is refused before a batch is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.core.errors import DomainError
from backend.cotravel import form_rules
from backend.cotravel.form_rules import TripForm
from backend.cotravel.rules import Source, Trip, told_by

INTERVIEW = "interview"
"""The list in which the trips of interviews stand; a row of it is named by a random key."""
KEPT = timedelta(days=180)
BACK_DAYS = 60
"""How long before the day on which a case was found a journey may lie, and its first symptom."""
JOURNEYS_MOST = 60
PATIENT_NAME_MOST, CASE_NUMBER_MOST, REMARK_MOST = 40, 40, 500


@dataclass(frozen=True, slots=True)
class Patient:
    """Who a case is, as the health authority has it; all of it sealed where it is stored.

    :param case_number: the number of the case in the authority's own reporting.
    :param onset_on: the day of the first symptom; None when there was none.
    :param found_on: the day on which the case was found.
    """

    name: str
    case_number: str
    onset_on: date | None
    found_on: date
    note: str = ""


def patient_as_json(patient: Patient) -> dict[str, Any]:
    """A patient as JSON-ready members."""
    return {
        "name": patient.name,
        "case_number": patient.case_number,
        "onset_on": patient.onset_on.isoformat() if patient.onset_on else None,
        "found_on": patient.found_on.isoformat(),
        "note": patient.note,
    }


def patient_of_json(found: Mapping[str, Any]) -> Patient:
    """The patient that `patient_as_json` wrote."""
    onset = found["onset_on"]
    return Patient(
        name=found["name"],
        case_number=found["case_number"],
        onset_on=date.fromisoformat(onset) if onset else None,
        found_on=date.fromisoformat(found["found_on"]),
        note=found["note"],
    )


def check_patient(patient: Patient, today: date) -> None:
    """Refuse days that cannot be.

    :raises DomainError: core.invalid (422): cotravel.day_in_future, cotravel.day_too_old,
        cotravel.onset_after_found.
    """
    wrong: dict[str, str] = {}
    if patient.found_on > today:
        wrong["found_on"] = "cotravel.day_in_future"
    elif patient.found_on < today - KEPT:
        wrong["found_on"] = "cotravel.day_too_old"
    onset = patient.onset_on
    if onset is not None and onset > today:
        wrong["onset_on"] = "cotravel.day_in_future"
    elif onset is not None and onset < patient.found_on - timedelta(days=BACK_DAYS):
        wrong["onset_on"] = "cotravel.day_too_old"
    _refuse(wrong)


def check_form(form: TripForm, patient: Patient, today: date) -> None:
    """Refuse a journey that cannot have been, before it is read.

    :raises DomainError: core.invalid (422), by field as form_rules.check_hours, and
        cotravel.day_too_old.
    """
    wrong = form_rules.check_hours(form, today)
    if form.on < patient.found_on - timedelta(days=BACK_DAYS):
        wrong["form.on"] = "cotravel.day_too_old"
    _refuse(wrong)


def check_anonymous(form: TripForm, patient: Patient) -> None:
    """Refuse a journey whose public texts say who the patient is.

    :raises DomainError: core.invalid (422), by field as form_rules.too_much_in.
    """
    _refuse(form_rules.too_much_in(form, patient.name))


def published(
    trip: Trip, row_key: str, publisher: str, url: str, published_on: date | None
) -> Trip:
    """A trip of an interview as it goes into a batch: its one source is a row of a random key."""
    return told_by(trip, Source(INTERVIEW, row_key, publisher, url, published_on))


def _refuse(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise DomainError("core.invalid", 422, wrong)
