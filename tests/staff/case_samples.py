"""Samples of the routes of a patient's interview; tests/staff/samples.py says how they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from backend.core import clock
from backend.staff.rules import Role
from tests.cotravel.interviews import Interview, a_form, a_patient, new_id
from tests.staff.sampling import Asked, Sample, World
from tests.support.staff import OnDuty


def days() -> dict[str, Any]:
    """The days of a patient who was found today."""
    return {"found_on": f"{clock.now():%Y-%m-%d}", "onset_on": None}


def form() -> dict[str, Any]:
    """A journey of today."""
    return a_form(on=f"{clock.now():%Y-%m-%d}")


def interview(world: World) -> Interview:
    """A patient of the village's town, written down by somebody there."""
    officer = world.on_duty(Role.HEALTH_OFFICER)
    return Interview(officer, area=world.village[:9], **days())


def of_patient(ask: Callable[[Interview], Asked]) -> Sample:
    """Something about a patient."""
    return Sample(lambda world, by: ask(interview(world)))


def change(told: Interview) -> Asked:
    wish = a_patient(**days())
    wish = {name: value for name, value in wish.items() if name not in ("id", "area")}
    return Asked(told.path, {**wish, "version": told.read()["version"]})


def journey(told: Interview) -> Asked:
    body = {"version": 0, "form": form(), "remark": ""}
    return Asked(f"{told.path}/journeys/{new_id()}", body)


def removal(told: Interview) -> Asked:
    known = told.tell(**form())["journey_id"]
    return Asked(f"{told.path}/journeys/{known}/remove", {})


def publication(told: Interview) -> Asked:
    known = told.tell(**form())["journey_id"]
    wish = told.to_publish(known, published_on=days()["found_on"])
    return Asked(f"{told.path}/publish", wish)


def record(world: World, by: OnDuty) -> Asked:
    return Asked("/duty/patients", a_patient(area=world.village[:9], **days()))


CASE_SAMPLES: Mapping[str, Sample] = {
    "cases.record_patient": Sample(record),
    "cases.read_patients": Sample(
        lambda world, by: Asked(f"/duty/patients?area={world.village[:9]}")
    ),
    "cases.read_patient": of_patient(lambda told: Asked(told.path)),
    "cases.change_patient": of_patient(change),
    "cases.save_journey": of_patient(journey),
    "cases.remove_journey": of_patient(removal),
    "cases.publish_journeys": of_patient(publication),
    "cases.find_fellows": of_patient(lambda told: Asked(f"{told.path}/fellows", {})),
}
