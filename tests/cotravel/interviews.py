"""A health officer's interview, as tests of it need one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask

from backend.staff.rules import Role
from tests.support.staff import OnDuty

AREA = "411221"
NAME, CASE_NUMBER = "欧阳流调", "SMX-2026-0007"


def new_id() -> str:
    """An id as a phone makes it."""
    return str(uuid.uuid4())


def an_officer(app: Flask, area: str = AREA) -> OnDuty:
    """Somebody of the health authority, with a proof of just now."""
    return OnDuty(app, (Role.HEALTH_OFFICER, area))


def a_patient(**change: Any) -> dict[str, Any]:
    """What is written down of a patient, ready to be sent."""
    wish = {
        "id": new_id(),
        "area": AREA,
        "name": NAME,
        "case_number": CASE_NUMBER,
        "onset_on": "2026-02-20",
        "found_on": "2026-02-25",
        "note": "电话里不愿多说",
    }
    return wish | change


def a_form(**change: Any) -> dict[str, Any]:
    """A train that a patient took, as it is typed."""
    form: dict[str, Any] = {
        "kind": "train",
        "said": "T182/T183",
        "on": "2026-02-18",
        "from_min": 1330,
        "until_min": 1500,
        "carriage_said": "7车",
        "seat": "12F",
        "from_name": "武汉",
        "to_name": "三门峡",
        "city": "",
        "division": "",
    }
    return form | change


class Interview:
    """A patient who was written down, and what they told."""

    def __init__(self, officer: OnDuty, **change: Any) -> None:
        self.officer = officer
        made = officer.must("POST", "/duty/patients", a_patient(**change)).get_json()
        self.patient_id = str(made["patient_id"])

    @property
    def path(self) -> str:
        """Where the patient is found."""
        return f"/duty/patients/{self.patient_id}"

    def tell(self, journey_id: str | None = None, remark: str = "", **form: Any) -> dict[str, Any]:
        """Write down one more journey; gives how it is read."""
        path = f"{self.path}/journeys/{journey_id or new_id()}"
        body = {"version": 0, "form": a_form(**form), "remark": remark}
        told: dict[str, Any] = self.officer.must("PUT", path, body).get_json()
        return told

    def read(self) -> dict[str, Any]:
        """All of it."""
        told: dict[str, Any] = self.officer.must("GET", self.path).get_json()
        return told

    def to_publish(self, *journeys: str, **change: Any) -> dict[str, Any]:
        """What is sent to have journeys published."""
        wish = {
            "id": new_id(),
            "journeys": list(journeys),
            "publisher": "陕州区卫健委",
            "url": "https://example.org/1",
            "published_on": "2026-03-01",
        }
        return wish | change
