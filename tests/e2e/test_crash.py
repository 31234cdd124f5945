"""Power cuts: what was acknowledged is there afterwards, what was entered is still to be sent."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Error, Playwright, expect

from tests.e2e.conftest import FIRST_DAY, MakePhone, pocket
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server

START = datetime.fromisoformat(FIRST_DAY)


def test_an_acknowledged_check_in_outlives_the_death_of_app_and_engine(
    own_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    phone.check_in("36.8")
    before = phone.check_ins()
    own_server.kill()
    own_server.start((START + timedelta(minutes=5)).isoformat())
    assert phone.check_ins() == before
    assert [one["temperature_tenths_c"] for one in before] == [368, 365]
    phone.page.reload()
    phone.tab("健康码")
    phone.sees_code("绿码")


def kill_browser(folder: Path) -> None:
    """End the browser that works on this folder, without a chance to tidy up."""
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = status.read_bytes().split(b"\0")
        except OSError:
            continue
        is_ours = f"--user-data-dir={folder}".encode() in command
        if is_ours and not any(part.startswith(b"--type=") for part in command):
            os.kill(int(status.parent.name), signal.SIGKILL)


def test_a_waiting_check_in_outlives_the_death_of_the_browser(
    playwright: Playwright, shared_server: Server, person: Person, tmp_path: Path
) -> None:
    folder = tmp_path / "phone"
    context = pocket(playwright, folder)
    phone = Phone(context, shared_server)
    phone.arrive(person)
    phone.is_offline_proof()
    # A browser writes its cookies down some 30 seconds late, or when it is closed in peace.
    context.close()

    context = pocket(playwright, folder)
    phone = Phone(context, shared_server)
    phone.open()
    context.set_offline(True)
    phone.tab("打卡")
    phone.fill_check_in("36.7")
    phone.tap("打卡")
    phone.sees("已记在手机上")
    kill_browser(folder)
    with suppress(Error):
        context.close()

    context = pocket(playwright, folder)
    phone = Phone(context, shared_server)
    phone.open()
    expect(phone.page.get_by_text("待发送")).to_have_count(0)
    assert phone.kept("outbox") == []
    assert [one["temperature_tenths_c"] for one in phone.check_ins()] == [367, 365]
    phone.sees_code("绿码")
    context.close()
