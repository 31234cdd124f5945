"""Whoever registered a trip is asked by their village: confirmed by two, dismissed, told."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.hotline import COUNTY, VILLAGE, Hotline
from tests.e2e.people import Person
from tests.e2e.phone import PATIENCE_MS, Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.trips import line
from tests.e2e.village import Neighbour


class Offices:
    """A village head, and two health officers who publish what people register."""

    def __init__(self, server: Server, make: MakeStaffPhone, **more: Any) -> None:
        staff = Hotline(server, make)
        self.server = server
        self.writer = staff.staff("health_officer", COUNTY, "区疾控中心")
        self.second = staff.staff("health_officer", COUNTY, "区卫健委")
        self.head = staff.head(**more)

    def publish(self, said: str, days_ago: int = 2, **more: Any) -> int:
        """Publish a train of two days ago, or correct one; gives its number on the list."""
        on = self.server.now().date() - timedelta(days=days_ago)
        batch = f"/duty/cotravel/batches/{uuid4()}"
        trip: dict[str, Any] = {"from_min": 600, "until_min": 840, "carriage_said": "7车"}
        trip |= {"from_name": "武汉", "to_name": "三门峡南"} | more
        lines = [line(said, on, **trip)]
        body = {"version": 0, "area": COUNTY, "title": "通报", "lines": lines}
        told = self.writer.call("PUT", batch, body)
        told = self.writer.call("POST", f"{batch}/submit", {"version": told["version"]})
        asked = {"version": told["version"]}
        while self.second.call("POST", f"{batch}/publish", asked)["state"] != "published":
            time.sleep(0.05)
        return next(n for n in range(1, 1000) if self.said(n) == said)

    def said(self, trip: int) -> str:
        """What a trip of the list is called."""
        told = self.writer.call("GET", f"/duty/cotravel/trips/{trip}")
        return str(told["line"]["said"])

    def withdraw(self, trip: int) -> None:
        """Take a trip off the list."""
        wish = {"reason": "wrong"}
        self.second.call("POST", f"/duty/cotravel/trips/{trip}/withdraw", wish)


def register(who: Neighbour, trip: int) -> None:
    """What a phone sends when one has agreed."""
    wish = {"id": str(uuid4()), "trip": trip, "consent_version": 1}
    who.call("POST", "/cotravel/registrations", wish)


def row_of(head: StaffPhone, said: str) -> Locator:
    """Somebody on the list, by the trip they registered."""
    name = re.compile(re.escape(said))
    return head.page.get_by_test_id("asked").get_by_role("button", name=name)


def open_list(head: StaffPhone) -> None:
    """From the desk to those who wait."""
    head.open("/duty")
    head.page.get_by_role("link", name=re.compile(head.say("同行登记"))).tap()
    expect(head.page.get_by_role("heading", level=1, name=head.say("同行登记"))).to_be_visible()


def hears(who: Neighbour, kind: str) -> None:
    """Wait until the stream and the clock have told somebody."""
    ends = time.monotonic() + 3 * PATIENCE_MS / 1000
    while time.monotonic() < ends:
        told: list[dict[str, Any]] = who.call("GET", "/me/notices")["notices"]
        if any(one["kind"] == kind for one in told):
            return
        time.sleep(0.5)
    raise AssertionError(told)


def test_a_village_head_asks_and_a_second_office_makes_it_yellow(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    offices = Offices(own_server, make_staff_phone)
    head = offices.head
    on_it, not_near = (Neighbour(own_server, Person()) for _ in range(2))
    reading = {"temperature_tenths_c": 365, "site": "forehead", "symptoms": []}
    measured_at = own_server.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    item = {"id": str(uuid4()), "measured_at": measured_at, **reading}
    on_it.call("POST", "/check-ins", {"items": [item]})
    trip, other = offices.publish("G1848"), offices.publish("D9304")
    register(on_it, trip)
    register(not_near, other)

    open_list(head)
    expect(row_of(head, "G1848")).to_contain_text("*")
    row_of(head, "G1848").tap()
    head.tap("查看电话")
    call = head.page.get_by_role("link", name=re.compile(on_it.person.phone))
    expect(call).to_have_attribute("href", f"tel:{on_it.person.phone}")
    head.tap("核实：情况属实")
    head.tap("核实：情况属实")
    head.sees("已提交，等另一单位核准。")
    expect(row_of(head, "G1848")).to_have_count(0)

    row_of(head, "D9304").tap()
    head.tap("不用观察")
    head.tap("不用观察")
    expect(head.page.locator("#reason-error")).to_be_visible()
    head.radio("在，但不在病人附近").check()
    head.tap("不用观察")
    head.sees("没有等着核实的人。")
    hears(not_near, "cotravel.dismissed")

    head.radio("已核实").check()
    expect(row_of(head, "G1848")).to_contain_text("等另一单位核准")
    (order,) = offices.second.call("GET", "/duty/evidence/orders")["orders"]
    offices.second.call("POST", f"/duty/evidence/orders/{order['order_id']}/approve", {})
    assert on_it.call("GET", "/me/health-code")["colour"] == "yellow"

    # What was read is still there in the next village without a network; nothing is dealt with.
    head.page.reload()
    head.radio("已核实").check()
    expect(row_of(head, "G1848")).to_contain_text("已核准，健康码为黄码")
    head.is_offline_proof()
    head.context.set_offline(True)
    head.page.reload()
    head.radio("已核实").check()
    expect(row_of(head, "G1848")).to_be_visible()
    head.sees("没有网络，这是手机里存的名单。核实要等有网络。")
    head.context.set_offline(False)

    offices.withdraw(trip)
    hears(on_it, "cotravel.trip_withdrawn")


def test_a_trip_corrected_after_it_was_approved_is_asked_about_again(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    offices = Offices(own_server, make_staff_phone)
    head, on_it = offices.head, Neighbour(own_server, Person())
    trip = offices.publish("G1848")
    register(on_it, trip)
    open_list(head)
    row_of(head, "G1848").tap()
    head.tap("核实：情况属实")
    head.tap("核实：情况属实")
    head.sees("已提交，等另一单位核准。")
    (order,) = offices.second.call("GET", "/duty/evidence/orders")["orders"]
    offices.second.call("POST", f"/duty/evidence/orders/{order['order_id']}/approve", {})

    offices.publish("G1848", corrects=trip, from_name="洛阳龙门")
    hears(on_it, "cotravel.trip_doubted")
    open_list(head)
    head.radio("已核实").check()
    expect(row_of(head, "G1848")).to_contain_text("行程更正了，请再问一次")
    row_of(head, "G1848").tap()
    sheet = head.page.get_by_role("dialog")
    expect(sheet).to_contain_text(re.compile("更正以前.*武汉.*改了什么.*上下车的地方"))
    expect(sheet).to_contain_text("请联系卫生健康人员解除。")
    gallery = Gallery(head, "normal")
    gallery.look("asked-corrected")
    head.tap("更正后的这一趟也在，观察照旧")
    head.sees("记好了，观察照旧，本人会收到通知。")
    expect(row_of(head, "G1848")).not_to_contain_text("更正")
    hears(on_it, "cotravel.kept")

    offices.publish("G1848", days_ago=3, corrects=trip, from_name="洛阳龙门")
    open_list(head)
    head.radio("已核实").check()
    other = "行程更正后已经不是原来那一趟，黄码应当解除"
    expect(row_of(head, "G1848")).to_contain_text(other)
    row_of(head, "G1848").tap()
    expect(head.page.get_by_role("dialog")).to_contain_text(other)
    expect(head.button("更正后的这一趟也在，观察照旧")).to_have_count(0)
    assert gallery.found == [], "\n".join(gallery.found)


POST = """([method, path, body]) => fetch('/api/v1' + path, {
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
}).then((answer) => answer.status)"""


def registers_by_phone(phone: Phone, person: Person, trip: int) -> None:
    """Somebody with an account of their own, who agreed a moment ago."""
    phone.sign_in(person)
    document = {"kind": "resident_id", "number": person.number}
    home = {"division_code": VILLAGE, "address": "二组 5 号", "consent_version": 1}
    applied = {"name": person.name, "document": document} | home
    assert phone.page.evaluate(POST, ["PUT", "/me", applied]) == 200
    phone.open("/me")
    phone.knows_they_applied()
    wish = {"id": str(uuid4()), "trip": trip, "consent_version": 1}
    assert phone.page.evaluate(POST, ["POST", "/cotravel/registrations", wish]) == 200


def see_own(phone: Phone, gallery: Gallery) -> None:
    """What one registered oneself, and taking it back."""
    phone.open("/cotravel/registered")
    phone.sees("村（社区）会联系您。核实之前健康码不变。这段时间请量体温，少出门。")
    gallery.look("registered")
    phone.tap("撤回登记")
    gallery.look("registered-take-back")
    phone.page.get_by_role("dialog").get_by_role("button", name=phone.say("撤回登记")).tap()
    phone.sees("想再登记，可以再报一次。")
    gallery.look("registered-taken-back")


@EACH_WAY
def test_the_screens_of_registered_trips(
    own_server: Server,
    make_phone: MakePhone,
    make_staff_phone: MakeStaffPhone,
    lang: str,
    size: str,
) -> None:
    more = {"locale": "zh-CN" if lang == "zh" else "en-GB"}
    offices = Offices(own_server, make_staff_phone, lang=lang, **more)
    trip = offices.publish("G1848")
    phone, head = make_phone(own_server, own_server.now(), **more), offices.head
    phone.lang = lang
    for each in (phone, head):
        each.open("/me")
        if size == "large":
            each.page.get_by_role("switch", name=each.say("关怀版")).check()
    registers_by_phone(phone, Person(), trip)
    register(Neighbour(own_server, Person()), trip)
    own, desk = Gallery(phone, size), Gallery(head, size)
    see_own(phone, own)
    open_list(head)
    expect(row_of(head, "G1848").first).to_be_visible()
    desk.look("asked")
    row_of(head, "G1848").first.tap()
    desk.look("asked-one")
    head.tap("不用观察")
    head.tap("不用观察")
    expect(head.page.locator("#reason-error")).to_be_visible()
    desk.look("asked-dismiss")
    head.page.keyboard.press("Escape")
    head.tap("核实：情况属实")
    desk.look("asked-confirm")
    head.tap("核实：情况属实")
    head.sees("已提交，等另一单位核准。")
    head.radio("已核实").check()
    expect(row_of(head, "G1848").first).to_be_visible()
    desk.look("asked-confirmed")
    found = own.found + desk.found
    assert found == [], "\n".join(found)
