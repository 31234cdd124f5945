"""The register's own screens: where I was registered, who went by, emergencies to review."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, expect

from backend.core import ids
from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.hotline import COUNTY, VILLAGE, Hotline
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import CALL, StaffPhone
from tests.e2e.village import Neighbour
from tests.support.passages import by_number, emergency, seal, told

PLACE = "村口检测点"


class Gate:
    """A checkpoint of the village, whoever stands there, and what they have registered."""

    def __init__(self, server: Server, make: MakeStaffPhone) -> None:
        self.server = server
        self.staff = Hotline(server, make)
        place = {"name": PLACE, "kind": "village", "division_code": VILLAGE, "mode": "everybody"}
        body = {"id": "0195a1b2-0000-7000-8000-0123456789ab", **place, "hours": "00:00-24:00"}
        self.head = self.staff.head()
        made = self.head.call("POST", "/duty/checkpoints", body)
        self.id = str(made["checkpoint_id"])
        self.guard = self.staff.staff("checkpoint_staff", COUNTY, "交通卡口组")

    def registers(self, *bodies: dict[str, Any], by: StaffPhone | None = None) -> None:
        """Send passages as the phone of somebody on duty does."""
        guard = by or self.guard
        own = str(guard.call("GET", "/duty/me")["staff_id"])
        key = guard.call("GET", "/duty/sealing-key")["public_key"]
        point = ids.from_base64url(key)
        items = [seal(own, body, point=point) for body in bodies]
        results = guard.call("POST", "/duty/passages", {"items": items})["results"]
        assert {one["status"] for one in results} == {"new"}, results

    def sees_the_document_of(self, phone: Phone) -> None:
        """Issue a paper card, the document in hand: so a number is known to be theirs."""
        own = phone.page.evaluate(CALL, ["GET", "/me", None])["body"]
        card = {
            "id": str(uuid4()),
            "resident_id": own["resident_id"],
            "document_number": own["document"]["number"],
            "reason": "no_phone",
        }
        self.head.call("POST", "/duty/cards", card)

    def ago(self, minutes: int) -> datetime:
        """An instant by the server's clock."""
        return self.server.now() - timedelta(minutes=minutes)


def rows_of(phone: Phone, name: str) -> Locator:
    """The rows of a list."""
    return phone.page.get_by_test_id(name).get_by_role("listitem")


def title(phone: Phone, text: str) -> None:
    """Wait for a screen."""
    name = phone.say(text)
    expect(phone.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()


def applies(phone: Phone, person: Person) -> None:
    """Somebody of the village with a phone, in whatever language."""
    phone.sign_in(person)
    document = {"kind": "resident_id", "number": person.number}
    home = {"division_code": VILLAGE, "address": "二组 5 号", "consent_version": 1}
    applied = {"name": person.name, "document": document} | home
    assert phone.page.evaluate(CALL, ["PUT", "/me", applied])["status"] == 200
    phone.open("/me")
    phone.knows_they_applied()


def search(officer: StaffPhone) -> None:
    """From the desk to the checkpoint's form."""
    officer.open("/duty")
    officer.page.get_by_role("link", name=re.compile(officer.say("查询通行登记"))).tap()
    title(officer, "查询通行登记")
    rows_of(officer, "places").get_by_role("button", name=re.compile(PLACE)).tap()


def test_a_resident_sees_where_they_were_registered_and_keeps_it_offline(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    gate = Gate(own_server, make_staff_phone)
    phone, person = make_phone(own_server, own_server.now()), Person()
    applies(phone, person)
    gate.sees_the_document_of(phone)
    gate.registers(by_number(gate.id, person.number, gate.ago(3)), told(gate.id, gate.ago(2)))
    phone.tab("我的")
    phone.page.get_by_role("link", name=phone.say("我的通行登记")).tap()
    expect(rows_of(phone, "passages")).to_have_count(1)
    expect(rows_of(phone, "passages")).to_contain_text(PLACE)
    phone.has_kept("mine.passages")
    phone.is_offline_proof()
    phone.page.context.set_offline(True)
    phone.page.reload()
    phone.sees("没有网络，这是手机上存着的。")
    expect(rows_of(phone, "passages")).to_contain_text(PLACE)


def test_whoever_is_asked_to_sign_in_goes_on_where_they_were(
    own_server: Server, make_phone: MakePhone
) -> None:
    person = Person()
    Neighbour(own_server, person)
    phone = make_phone(own_server, own_server.now())
    phone.open("/passages")
    phone.tap("去登录")
    phone.enter_code(person)
    title(phone, "我的通行登记")
    phone.sees("这 21 天没有登记。")


def test_an_officer_traces_hours_with_a_purpose_and_a_new_proof(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    gate = Gate(own_server, make_staff_phone)
    officer = gate.staff.staff("health_officer", COUNTY, "县疾控中心")
    visitor = told(
        gate.id, gate.ago(20), means="visitor", reason="visitor", colour=None, pass_id=None,
        name="张小明", phone="13900001234", consent_version="1", plate="豫M12345",
    )  # fmt: skip
    proof = "0011223344556677"
    twice = [told(gate.id, gate.ago(minutes), pass_id=proof) for minutes in (10, 15)]
    gate.registers(visitor, *twice)
    search(officer)
    officer.tap("查询")
    expect(officer.page.locator("#purpose-error")).to_be_visible()
    officer.radio("疫情追踪").check()
    officer.tap("查询")
    officer.sees("找到 3 条")
    expect(rows_of(officer, "traced")).to_have_count(3)
    expect(rows_of(officer, "traced").first).to_contain_text("139****1234")
    marks = officer.page.get_by_text(re.compile("同码 ")).all_inner_texts()
    assert len({text.split("同码 ")[1] for text in marks}) == 2
    shown = officer.page.get_by_role("main").inner_text()
    assert "小明" not in shown
    assert proof not in shown


def test_an_emergency_is_reviewed_by_somebody_else(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    gate = Gate(own_server, make_staff_phone)
    gate.registers(emergency(gate.id, gate.ago(5), note="胸痛", name="李四"))
    officer = gate.staff.staff("health_officer", COUNTY, "县疾控中心")
    officer.open("/duty")
    way = officer.page.get_by_role("link", name=re.compile(officer.say("应急通行复核")))
    expect(way).to_contain_text("1")
    way.tap()
    officer.sees("胸痛")
    officer.tap("记下复核")
    expect(officer.page.locator(".field-error").first).to_be_visible()
    officer.radio("确属应急").check()
    officer.tap("记下复核")
    officer.sees("已记下：确属应急")
    officer.page.reload()
    officer.sees("没有待复核的应急通行。")


@EACH_WAY
def test_screens_of_the_register(
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    lang: str,
    size: str,
) -> None:
    more = {"locale": "zh-CN" if lang == "zh" else "en-GB"}
    gate = Gate(own_server, make_staff_phone)
    officer = gate.staff.staff("health_officer", COUNTY, "县疾控中心", lang=lang, **more)
    phone, person = make_phone(own_server, own_server.now(), **more), Person()
    phone.lang = lang
    applies(phone, person)
    for each in (phone, officer):
        each.open("/me")
        if size == "large":
            each.page.get_by_role("switch", name=each.say("关怀版")).check()
    own, desk = Gallery(phone, size), Gallery(officer, size)
    phone.page.get_by_role("link", name=phone.say("我的通行登记")).tap()
    phone.sees("这 21 天没有登记。")
    own.look("passages-none")
    gate.sees_the_document_of(phone)
    gate.registers(
        by_number(gate.id, person.number, gate.ago(3)),
        told(gate.id, gate.ago(9), pass_id="0011223344556677"),
        emergency(gate.id, gate.ago(5), note="胸痛", name="李四", plate="豫M12345"),
    )
    phone.page.reload()
    expect(rows_of(phone, "passages")).to_have_count(1)
    own.look("passages")
    officer.open("/duty/passages")
    expect(rows_of(officer, "places")).to_have_count(1)
    desk.look("trace-place")
    search(officer)
    officer.tap("查询")
    expect(officer.page.locator("#purpose-error")).to_be_visible()
    desk.look("trace-mistake")
    officer.radio("接触核查").check()
    officer.tap("查询")
    expect(rows_of(officer, "traced")).to_have_count(3)
    officer.tap("看看是谁（本县居民）")
    expect(rows_of(officer, "traced").last).to_contain_text("*")
    officer.tap("还去过哪些检测点")
    expect(rows_of(officer, "way")).to_have_count(1)
    expect(rows_of(officer, "way")).to_contain_text(PLACE)
    desk.look("trace-found")
    officer.open("/duty/passages/emergencies")
    officer.sees("胸痛")
    officer.tap("记下复核")
    desk.look("emergencies-mistake")
    officer.radio("情况不明").check()
    officer.tap("记下复核")
    expect(officer.page.locator(".notice-good")).to_be_visible()
    desk.look("emergencies-done")
    found = own.found + desk.found
    assert found == [], "\n".join(found)
