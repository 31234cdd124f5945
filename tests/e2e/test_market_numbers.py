"""Sheets sent by an officer, unsold stock taken over by who has it, and the market's numbers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.traders import TraderNeighbour, officer_of, shopper, verify
from tests.e2e.village import VILLAGE

TITLES = "供货方,手机,所在地,品名,数量,单位,价格,采收日期,可售至"


def a_sheet(server: Server, phone: str, rows: int, fault: str = "") -> bytes:
    """A sheet of unsold stock; the quantity of its last row may be something else."""
    day = server.now().date()
    lines = [
        f"李守田,{phone},{VILLAGE},大白菜,{1000 + n},斤,0.6,{day},{day + timedelta(days=9)}"
        for n in range(rows)
    ]
    if fault:
        lines.append(f"李守田,{phone},{VILLAGE},大白菜,{fault},斤,0.6,{day},{day}")
    return "\r\n".join((TITLES, *lines)).encode("gb18030")


def send_sheet(officer: StaffPhone, data: bytes) -> None:
    """Choose a file and send it."""
    file: FilePayload = {
        "name": "滞销.csv",
        "mimeType": "application/vnd.ms-excel",
        "buffer": data,
    }
    officer.page.locator("#file").set_input_files(file)
    officer.tap("检查并导入")


@pytest.mark.slow
@EACH_WAY
def test_an_officers_sheet_reaches_its_supplier_and_the_numbers(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    officer = officer_of(own_server, make_staff_phone, lang)
    phone, trader_id = shopper(own_server, make_staff_phone, lang)
    person = Person("李守田")
    farmer = TraderNeighbour(own_server, person, "farmer", "李家菜园")
    verify(officer, farmer.trader_id, trader_id)
    if size == "large":
        for one in (phone, officer):
            one.open("/me")
            one.page.get_by_role("switch", name=one.say("关怀版")).check()
    duty = Gallery(officer, size)
    officer.open("/duty/market/sheets")
    officer.tap("检查并导入")
    expect(officer.page.get_by_role("alert")).to_be_focused()
    send_sheet(officer, a_sheet(own_server, person.phone, 3, "很多"))
    expect(officer.page.locator(".plain-list li")).to_have_count(1)
    expect(officer.page.locator(".plain-list li")).to_contain_text("5")
    duty.look("sheets-faults")
    send_sheet(officer, a_sheet(own_server, person.phone, 1100))
    expect(officer.page.locator(".notice-good")).to_contain_text("1100", timeout=60_000)
    duty.look("sheets-done")
    waiting = farmer.call("GET", "/me/unsold")["unsold"]
    assert len(waiting) == 1100
    farmer.call("POST", "/me/unsold", {})
    farmer.lists("spinach", 2000, 350)
    gallery = Gallery(phone, size)
    walk_numbers(gallery, phone)
    phone.open("/market/unsold")
    phone.sees("没有等您认领的。")
    gallery.look("unsold-none")
    assert duty.found + gallery.found == [], "\n".join(duty.found + gallery.found)


def walk_numbers(gallery: Gallery, phone: Phone) -> None:
    """The numbers, once the stream has brought them; a county alone; the table."""
    phone.open("/market/numbers")
    listed = phone.page.locator("table.counts").first.locator("tr").first
    a_tonne = re.compile(r"(?<!\d)1 (吨|t)")
    # More than a thousand records come before it.
    for _ in range(300):
        expect(listed).to_be_visible()
        if a_tonne.search(listed.inner_text()):
            break
        phone.page.wait_for_timeout(500)
        phone.page.reload()
    expect(listed).to_contain_text(a_tonne)
    gallery.look("numbers")
    phone.page.locator("#area").select_option(VILLAGE[:6])
    expect(listed).to_contain_text(a_tonne)
    phone.page.locator("#days").select_option("month")
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name=phone.say("下载表格（CSV）")).click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "菠菜" in text
