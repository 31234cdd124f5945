"""People with duties, put straight into the store: what tests of other rooms need of them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backend.core import clock, ids
from backend.core.auth import DUTY_COOKIE
from backend.residents import numbers
from backend.staff import grants, people, shifts
from backend.staff.models import StaffRow
from backend.staff.rules import Role
from tests.support.browser import Browser
from tests.support.people import Person, some_name


def a_unit(division: str, name: str = "测试单位") -> str:
    """The id of a new unit in a division."""
    row = people.new_unit(name, division)
    row.save()
    return row.unit_id


class OnDuty(Browser):
    """Somebody on duty, with a browser of their own and a proof of just now."""

    def __init__(self, app: Flask, *roles: tuple[Role, str], unit_id: str | None = None) -> None:
        super().__init__(app)
        now = clock.now()
        self.staff_id = ids.random_id()
        division = roles[0][1][:12] if roles else "4112"
        self.unit_id = unit_id or a_unit(division)
        row = StaffRow(
            StaffRow.key_of(self.staff_id),
            unit_id=self.unit_id,
            division_code=division,
            created_ms=clock.to_ms(now),
        )
        row.seal_name(some_name())
        row.stand_in(division, self.staff_id)
        row.save()
        for role, area in roles:
            wish = grants.Wish(role, area, now + timedelta(days=30))
            grants.new_grant(self.staff_id, wish, ids.random_id()).save()
        self.go_on_duty()

    def go_on_duty(self) -> None:
        """Open a shift, as after a proof with a passkey."""
        opened = shifts.open_shift(self.staff_id, "Android · Chrome")
        self.session_id = opened.session_id
        self.client.set_cookie(
            DUTY_COOKIE, opened.token, domain="changxing.test", path="/", secure=True
        )

    def must(self, method: str, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Ask for something that must be answered with 2xx."""
        answer = self.call(method, path, json, **more)
        assert answer.status_code < 300, answer.text
        return answer


def card_wish(resident_id: str) -> dict[str, Any]:
    """As a paper card is asked for, with the number that stands on the screen."""
    document = numbers.document_of(resident_id)
    return {
        "id": str(uuid.uuid4()),
        "resident_id": resident_id,
        "document_number": document and document.masked_number,
        "reason": "no_phone",
    }


def a_card_for(person: Person) -> str:
    """The id of a new paper card that a village head hands somebody, their document in hand."""
    head = OnDuty(person.app, (Role.VILLAGE_HEAD, str(person.application["division_code"])))
    wish = card_wish(person.resident_id)
    return str(head.must("POST", "/duty/cards", wish).get_json()["card_no"])


def stands_at(guard: OnDuty, checkpoint_id: str) -> None:
    """Open a shift there, with a device of their own."""
    wish = {"act": "open", "device_id": ids.random_id()}
    guard.must("POST", f"/duty/checkpoints/{checkpoint_id}/shift", wish)
