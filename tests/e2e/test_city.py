"""Orders and rules: one declares, another of another unit agrees, and every phone hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import Gallery
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code

COUNTY = "411281"


def codes_of_two(server: Server, make: MakeStaffPhone) -> list[str]:
    """Invitations of two people at the county's command, each of a unit of their own."""
    admin = make(server)
    admin.enrol(first_code(server))
    until = (server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    units = [admin.add_unit(name, COUNTY) for name in ("义马市指挥部", "义马市卫健委")]
    names = ("王芳", "周明")
    return [
        admin.invite(name, unit, "command", COUNTY, until)
        for name, unit in zip(names, units, strict=True)
    ]


def declare(phone: StaffPhone, order_no: str, last_on: str) -> None:
    """Fill in the form of an order and send it."""
    phone.open("/duty/city/declare")
    for label, text in (
        ("文号", order_no),
        ("名称（中文）", "疫情防控应急响应"),
        ("名称（英文）", "Epidemic emergency response"),
        ("发布机关（中文）", "义马市疫情防控指挥部"),
        ("发布机关（英文）", "Yima epidemic control command"),
        ("最后一天", last_on),
    ):
        phone.field(label).fill(text)
    phone.tap("提议")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_two_declare_an_order_and_it_stands_on_every_phone(
    own_server: Server, make_staff_phone: MakeStaffPhone, locale: str
) -> None:
    server = own_server
    one_code, other_code = codes_of_two(server, make_staff_phone)
    one = make_staff_phone(server, server.now(), locale=locale)
    one.lang = locale[:2]
    one.enrol(one_code)
    gallery = Gallery(one, "normal")
    one.open("/duty/city")
    expect(one.page.get_by_text("演示-2020-001")).to_be_visible()
    gallery.look("duty-city")
    one.open("/duty/city/declare")
    one.tap("提议")
    gallery.look("duty-city-declare-mistakes")
    order_no = f"义防〔2026〕{locale[:2]}"
    last_on = (server.now() + timedelta(days=30)).date().isoformat()
    declare(one, order_no, last_on)
    expect(one.page.get_by_text(order_no)).to_be_visible()
    gallery.look("duty-city-proposed")
    other = make_staff_phone(server, server.now())
    other.enrol(other_code)
    other.open("/duty/proposals")
    other.tap("同意")
    other.page.get_by_role("dialog").get_by_role("button", name="同意").tap()
    expect(other.page.get_by_text(order_no)).to_be_visible()
    # The number stands there before it is agreed to as well; the order follows in a moment.
    for _ in range(30):
        one.open("/duty/city")
        one.page.wait_for_timeout(500)
        if one.page.get_by_text(order_no).count():
            break
    expect(one.page.get_by_text(order_no)).to_be_visible()
    gallery.look("duty-city-two-orders")
    assert gallery.found == []
