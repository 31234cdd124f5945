"""Routes of a patient's interview; each of them needs a proof of just now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from backend.core import http
from backend.core.auth import Duty, needs, on_duty
from backend.cotravel import case_schemas as schemas
from backend.cotravel import case_sharing, case_views, cases
from backend.staff.rules import Task

blueprint = Blueprint("cases", __name__)
RECORDING = Duty(Task.RECORD_PATIENT, is_fresh=True)


@blueprint.post("/duty/patients")
@needs(RECORDING)
def record_patient() -> Any:
    """Write down a patient."""
    wish = http.load(schemas.PatientIn())
    return jsonify(schemas.PatientOut().dump(cases.record(on_duty(), wish)))


@blueprint.get("/duty/patients")
@needs(RECORDING)
def read_patients() -> Any:
    """Read the patients of an area, masked, a page at a time."""
    told = cases.read_page(on_duty(), **http.load_query(schemas.PatientsIn()))
    return jsonify(schemas.PatientsOut().dump(told))


@blueprint.get("/duty/patients/<patient_id>")
@needs(RECORDING)
def read_patient(patient_id: str) -> Any:
    """Read a patient and what they told."""
    return _full(case_views.read_one(on_duty(), patient_id))


@blueprint.put("/duty/patients/<patient_id>")
@needs(RECORDING)
def change_patient(patient_id: str) -> Any:
    """Change what was written down of a patient, and read them as they are now."""
    wish = http.load(schemas.PatientChangeIn())
    cases.change(on_duty(), patient_id, wish["version"], wish["patient"])
    return _full(case_views.read_one(on_duty(), patient_id))


@blueprint.put("/duty/patients/<patient_id>/journeys/<journey_id>")
@needs(RECORDING)
def save_journey(patient_id: str, journey_id: str) -> Any:
    """Write down or change a journey of a patient."""
    wish = http.load(schemas.PatientJourneyIn())
    journey_id = schemas.known_journey(journey_id)
    told = case_views.save_journey(on_duty(), patient_id, journey_id, **wish)
    return jsonify(schemas.PatientJourneyOut().dump(told))


@blueprint.post("/duty/patients/<patient_id>/journeys/<journey_id>/remove")
@needs(RECORDING)
def remove_journey(patient_id: str, journey_id: str) -> Any:
    """Take away a journey that was never sent to be published."""
    http.load(schemas.PatientNothingIn())
    cases.remove_journey(on_duty(), patient_id, journey_id)
    return _full(case_views.read_one(on_duty(), patient_id))


@blueprint.post("/duty/patients/<patient_id>/publish")
@needs(RECORDING)
def publish_journeys(patient_id: str) -> Any:
    """Put journeys before a second person who publishes them, without a word of who it was."""
    wish = http.load(schemas.PatientPublishIn())
    told = case_sharing.publish(on_duty(), patient_id, wish)
    return jsonify(schemas.PatientBatchOut().dump(told))


@blueprint.post("/duty/patients/<patient_id>/fellows")
@needs(RECORDING)
def find_fellows(patient_id: str) -> Any:
    """Find who registered a trip of a patient, a page of each trip at a time."""
    behind = http.load(schemas.FellowsIn())["behind"]
    told = {"fellows": case_sharing.find_fellows(on_duty(), patient_id, behind)}
    return jsonify(schemas.FellowsOut().dump(told))


def _full(told: dict[str, Any]) -> Any:
    return jsonify(schemas.FullPatientOut().dump(told))


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "record_patient": {"body": schemas.PatientIn, "answer": schemas.PatientOut},
    "read_patients": {"query": schemas.PatientsIn, "answer": schemas.PatientsOut},
    "read_patient": {"answer": schemas.FullPatientOut},
    "change_patient": {"body": schemas.PatientChangeIn, "answer": schemas.FullPatientOut},
    "save_journey": {"body": schemas.PatientJourneyIn, "answer": schemas.PatientJourneyOut},
    "remove_journey": {"body": schemas.PatientNothingIn, "answer": schemas.FullPatientOut},
    "publish_journeys": {"body": schemas.PatientPublishIn, "answer": schemas.PatientBatchOut},
    "find_fellows": {"body": schemas.FellowsIn, "answer": schemas.FellowsOut},
}
