"""The hotline's numbers: for everybody, and for command down to the units."""

from __future__ import annotations

import os
import subprocess
import sys

from playwright.sync_api import Route, expect

from infra.local.engine import ROOT
from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.hotline import COUNTY, VILLAGE, Hotline
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.traders import LOCALES


def fill(server: Server) -> int:
    """Some days of the hotline; gives how many orders."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CHANGXING_"))}
    now = server.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.fill_hotline"],
        cwd=ROOT,
        env={**kept, "CHANGXING_HOME": str(server.home), "CHANGXING_NOW": now},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def has_counted(phone: StaffPhone, orders: int) -> None:
    """Wait until the stream has brought everything."""
    for _ in range(600):
        told = phone.ask("/hotline/numbers")
        if told["total"]["received"] + (told["today"]["received"] or 0) == orders:
            return
        phone.page.wait_for_timeout(250)
    raise AssertionError("the numbers do not follow")


def choose(phone: Phone, field: str, value: str) -> None:
    phone.page.locator(f"#{field}").select_option(value)
    expect(phone.page.get_by_role("table").first).to_be_visible()


@EACH_WAY
def test_what_came_and_what_became_of_it_is_told_to_everybody_and_to_command(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    staff = Hotline(own_server, make_staff_phone)
    phone = staff.command(locale=LOCALES[lang], lang=lang)
    orders = fill(own_server)
    has_counted(phone, orders)
    if size == "large":
        phone.open("/me")
        phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
    gallery = Gallery(phone, size)
    phone.open("/report/numbers")
    phone.sees("每一步用多久")
    gallery.look("hotline-numbers")
    choose(phone, "days", "month")
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name=phone.say("下载表格（CSV）")).click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "medicine" in text
    assert "village." not in text
    choose(phone, "area", COUNTY)
    expect(phone.page.get_by_role("heading", name=phone.say("按类别"))).to_have_count(0)
    gallery.look("hotline-numbers-county")
    phone.open("/duty")
    phone.page.get_by_role("link", name=phone.say("热线督办数字")).click()
    phone.sees("按承办单位")
    gallery.look("hotline-numbers-duty")
    phone.page.get_by_role("link", name="天池镇").first.click()
    expect(phone.page).to_have_url(f"{phone.url}/duty/hotline/numbers?area={VILLAGE[:9]}")
    phone.sees("按承办单位")
    gallery.look("hotline-numbers-town")
    phone.page.get_by_role("link", name=phone.say("看上一级")).click()
    expect(phone.page).to_have_url(f"{phone.url}/duty/hotline/numbers?area={COUNTY}")
    assert gallery.found == [], "\n".join(gallery.found)


def test_a_late_answer_about_other_days_is_not_shown(phone: Phone) -> None:
    late: list[Route] = []
    phone.open("/report/numbers")
    choose(phone, "days", "week")
    phone.page.route(
        "**/api/v1/hotline/numbers?*",
        lambda route: route.continue_() if late else late.append(route),
    )
    phone.page.locator("#days").select_option("month")
    phone.waits_for(lambda: bool(late))
    choose(phone, "days", "week")
    before = phone.page.locator("main").inner_text()
    answer = late[0].fetch()
    told = answer.json()
    told["total"]["received"] += 1000
    with phone.page.expect_response("**/api/v1/hotline/numbers?*"):
        late[0].fulfill(response=answer, json=told)
    phone.page.wait_for_timeout(300)
    assert phone.page.locator("main").inner_text() == before
