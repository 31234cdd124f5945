"""On the home screen: installable, and the code is shown without asking the server anything."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Playwright, Request

from tests.e2e.conftest import MakePhone, pocket
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server


def test_the_app_can_be_installed(
    playwright: Playwright, shared_server: Server, tmp_path: Path
) -> None:
    # Nothing is installable in a private window, which every other phone here is.
    phone = Phone(pocket(playwright, tmp_path / "phone"), shared_server)
    phone.open()
    phone.is_offline_proof()
    browser = phone.context.new_cdp_session(phone.page)
    told = browser.send("Page.getAppManifest")
    assert told["errors"] == []
    assert told["url"] == phone.server.url + "/manifest.webmanifest"
    assert json.loads(told["data"])["name"] == "畅行三门峡"
    assert browser.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    phone.context.close()


def test_showing_the_code_again_asks_the_server_nothing(phone: Phone, person: Person) -> None:
    phone.arrive(person)
    phone.is_offline_proof()
    asked: list[str] = []

    def note(request: Request) -> None:
        response = request.response() if not request.service_worker else None
        if not (response and response.from_service_worker):
            asked.append(request.url)

    phone.context.on("requestfinished", note)
    phone.page.reload()
    phone.sees_code("绿码")
    phone.tab("打卡")
    phone.sees("今天")
    phone.page.close()
    phone.page = phone.context.new_page()
    asked.clear()
    phone.open()
    phone.sees_code("绿码")
    # The browser itself may look for a new version of the worker; the app asks nothing.
    assert [url for url in asked if not url.endswith("/sw.js")] == []


def test_the_code_is_shown_while_the_server_is_down(
    own_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    phone.is_offline_proof()
    own_server.stop()
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open()
    phone.sees_code("绿码")
