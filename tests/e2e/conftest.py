"""One browser and one release a session; a phone of its own for each test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.e2e.people import Person
from tests.e2e.phone import DEVICE, Phone
from tests.e2e.scanner import Scanner
from tests.e2e.server import Server, built_release
from tests.e2e.staff import StaffPhone
from tests.e2e.wire import Wire

# A Monday in the city, at nine in the morning.
FIRST_DAY = "2026-03-02T09:00:00+08:00"
IS_PACKAGE = os.environ.get("CHANGXING_E2E") == "package"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """The machine's own Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail("There is no Chromium on this machine; `make setup` installs it.")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield browser
    browser.close()


def pocket(playwright: Playwright, folder: Path) -> BrowserContext:
    """A browser that keeps its data in a folder, as a phone does."""
    return playwright.chromium.launch_persistent_context(
        str(folder), executable_path=chromium(), args=ARGUMENTS, locale="zh-CN", **DEVICE
    )


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The version that is served."""
    return built_release(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="session")
def shared_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server for the tests that neither stop it nor turn its clock.

    With CHANGXING_E2E=package it is the zip that Lambda runs, on a cloud of this machine.
    """
    home = tmp_path_factory.mktemp("home")
    if IS_PACKAGE:
        from tests.support.lambda_package import unpacked
        from tests.support.lambda_server import PackageServer

        server: Server = PackageServer(unpacked(tmp_path_factory.mktemp("task")), home)
    else:
        server = Server(request.getfixturevalue("release"), home, FIRST_DAY)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def turnable_release(request: pytest.FixtureRequest) -> Path:
    """The version that is served where a test may set the day."""
    if IS_PACKAGE:
        pytest.skip("The package runs as in the cloud, where the app refuses CHANGXING_NOW.")
    release: Path = request.getfixturevalue("release")
    return release


@pytest.fixture
def own_server(turnable_release: Path, tmp_path: Path) -> Iterator[Server]:
    """A server that the test may stop, kill and start on another day."""
    server = Server(turnable_release, tmp_path / "home", FIRST_DAY)
    yield server
    server.stop()


@pytest.fixture
def wire(own_server: Server) -> Iterator[Wire]:
    """A way to the server on which everything that is asked is heard."""
    tapped = Wire(own_server)
    yield tapped
    tapped.close()


@pytest.fixture(scope="session")
def scanner(browser: Browser) -> Scanner:
    """Reads QR codes off pictures."""
    return Scanner(browser)


@pytest.fixture
def person() -> Person:
    """Someone nobody else is."""
    return Person()


MakePhone = Callable[..., Phone]


@pytest.fixture
def make_phone(browser: Browser) -> Iterator[MakePhone]:
    """Phones on demand; at the end each must have been without a complaint."""
    made: list[Phone] = []

    def make(
        server: Server, clock: datetime | None = None, locale: str = "zh-CN", **more: Any
    ) -> Phone:
        context = browser.new_context(**DEVICE, locale=locale, **more)
        made.append(Phone(context, server, clock))
        return made[-1]

    yield make
    for phone in made:
        phone.context.close()
    for phone in made:
        phone.assert_no_complaints()


MakeStaffPhone = Callable[..., StaffPhone]


@pytest.fixture
def make_staff_phone(browser: Browser) -> Iterator[MakeStaffPhone]:
    """Phones that can hold passkeys; each must end without a complaint too."""
    made: list[StaffPhone] = []

    def make(
        server: Server, clock: datetime | None = None, locale: str = "zh-CN", **more: Any
    ) -> StaffPhone:
        context = browser.new_context(**(DEVICE | more), locale=locale)
        made.append(StaffPhone(context, server, clock))
        return made[-1]

    yield make
    for phone in made:
        phone.context.close()
    for phone in made:
        phone.assert_no_complaints()


@pytest.fixture
def phone(shared_server: Server, make_phone: MakePhone) -> Phone:
    """A phone whose clock is right, on the shared server."""
    return make_phone(shared_server, shared_server.now())
