"""People of the hotline for the tests: an agent, command, the head of a village who handles."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, ViewportSize, expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.phone import PATIENCE_MS
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code

COUNTY = "411221"
VILLAGE = "411221104202"
VILLAGE_NAME = "竹峪村"
COMPUTER: ViewportSize = {"width": 1280, "height": 900}
FOCUSED = """() => {
  const one = document.activeElement;
  const name = one?.getAttribute('aria-label') || one?.labels?.[0]?.textContent || one?.textContent;
  return (name ?? '').trim();
}"""


class Hotline:
    """One county with its administrator, who invites whoever a test needs."""

    def __init__(self, server: Server, make: MakeStaffPhone) -> None:
        self.server = server
        self._make = make
        self.admin = make(server)
        self.admin.enrol(first_code(server))
        self._units: dict[str, str] = {}

    def staff(self, role: str, area: str, unit: str, **more: Any) -> StaffPhone:
        """Somebody with a role, on duty on a device of their own."""
        if unit not in self._units:
            self._units[unit] = self.admin.add_unit(unit, area)
        until = (self.server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        code = self.admin.invite("王卫国", self._units[unit], role, area, until)
        lang = more.pop("lang", "zh")
        phone = self._make(self.server, self.server.now(), **more)
        phone.lang = lang
        phone.enrol(code)
        return phone

    def agent(self, **more: Any) -> StaffPhone:
        """Somebody who takes the county's calls."""
        return self.staff("hotline_agent", COUNTY, "12345 热线", **more)

    def head(self, **more: Any) -> StaffPhone:
        """The head of the village, whose unit handles what is dispatched there."""
        return self.staff("village_head", VILLAGE, "竹峪村委会", **more)

    def command(self, **more: Any) -> StaffPhone:
        """Somebody of command in the county."""
        return self.staff("command", COUNTY, "县指挥部", **more)


def call_of(agent: StaffPhone, text: str, **more: Any) -> str:
    """A call taken without the screen; gives the number of its order."""
    body = {
        "id": str(uuid4()),
        "category": "other",
        "division_code": VILLAGE,
        "text": text,
        "answers": {},
        "is_anonymous": "call_back" not in more,
        **more,
    }
    return str(agent.call("POST", "/duty/calls", body)["number"])


def do(phone: StaffPhone, number: str, act: str, **fields: Any) -> None:
    """One act on an order, without the screen."""
    phone.call("POST", f"/duty/orders/{number}/acts", {"id": str(uuid4()), "act": act, **fields})


def tab_to(phone: StaffPhone, is_there: Callable[[str], bool], key: str = "Tab") -> None:
    """Press a key until the cursor is where it should be, as whoever has no mouse does."""
    seen = []
    for _ in range(60):
        name = str(phone.page.evaluate(FOCUSED))
        if is_there(name):
            return
        seen.append(name)
        phone.page.keyboard.press(key)
    raise AssertionError(f"the cursor was on {seen}")


def press(phone: StaffPhone, name: str) -> None:
    """Go to a button or link by the tab key, and press it."""
    tab_to(phone, lambda focused: focused == phone.say(name))
    phone.page.keyboard.press("Enter")


def shown_in_chunks(phone: StaffPhone, number: str) -> Locator:
    """The number of an order as the screen shows it."""
    text = "-".join(re.findall(".{4}", number))
    found = phone.page.get_by_text(text).first
    expect(found).to_be_visible(timeout=PATIENCE_MS)
    return found
