"""Enterprises that never were, and the county that decides about them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from backend.core import credit_code_rules
from tests.support.people import Person, some_phone
from tests.support.staff import OnDuty

TOWN = "411221100"
COUNTY = TOWN[:6]
PREPARED: dict[str, Any] = {
    "masks_days": 14,
    "disinfections_a_day": 3,
    "canteen": "apart",
    "has_isolation_room": True,
    "takes_temperature": True,
    "workers_planned": 40,
    "plan": "分两班上岗，每班前测温，车间每两小时通风一次。",
    "pictures": [],
}


def some_credit_code() -> str:
    """A credit code whose check character is right."""
    begin = f"91411221MA{random.randrange(10**7):07d}"
    chars = credit_code_rules.CHARS
    return next(begin + one for one in chars if credit_code_rules.is_credit_code(begin + one))


def an_enterprise(**other: Any) -> dict[str, Any]:
    """What a company says of itself."""
    return {
        "name": f"渑池红星机械厂{random.randrange(10**6)}",
        "credit_code": some_credit_code(),
        "industry": "manufacturing",
        "division_code": TOWN,
        "contact_name": "赵建国",
        "phone": some_phone(),
        "address": "会盟路 18 号",
        **other,
    }


def registers(manager: Person, **other: Any) -> dict[str, Any]:
    """Somebody registers a company."""
    answer = manager.browser.put("/me/workplace/company", an_enterprise(**other))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def decides(
    county: OnDuty, told: dict[str, Any], decision: str, reasons: Sequence[str] = (), **more: Any
) -> Any:
    """The county decides about a company as it stands in `told`."""
    wish = {"decision": decision, "reasons": list(reasons), "version": told["version"], **more}
    return county.call("POST", f"/duty/enterprises/{told['enterprise_id']}/decision", wish)


def verified(county: OnDuty, manager: Person, **other: Any) -> dict[str, Any]:
    """A company that the county has verified."""
    answer = decides(county, registers(manager, **other), "verify")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def code_of(manager: Person, is_new: bool = False) -> str:
    """The code by which workers join now."""
    answer = manager.browser.post("/me/workplace/company/code", {"is_new": is_new})
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["code"])


def joins(worker: Person, code: str, name: str = "王小明") -> dict[str, Any]:
    """Somebody agrees to be known as a worker."""
    wish = {"code": code, "name": name, "consent_version": 1}
    answer = worker.browser.post("/me/workplace/join", wish)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()["work"]
    return told
