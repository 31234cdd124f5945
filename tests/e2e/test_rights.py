"""谁看过我 and 我的数据 on the phone: seen, taken along, deleted; and what the auditor sees."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import FIRST_DAY, MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code

START = datetime.fromisoformat(FIRST_DAY)


def on_duty(
    server: Server, make: MakeStaffPhone, role: str, area: str, name: str = "李桂兰"
) -> StaffPhone:
    """Somebody with a role, on duty."""
    admin = make(server)
    admin.enrol(first_code(server))
    unit = admin.add_unit("仰韶村村民委员会", area)
    until = (server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    code = admin.invite(name, unit, role, area, until)
    them = make(server, server.now())
    them.enrol(code)
    return them


def look_at(phone: Phone, server: Server, make: MakeStaffPhone) -> StaffPhone:
    """The head of the village looks at whoever holds this phone."""
    me = phone.ask("/me")
    head = on_duty(server, make, "village_head", me["division_code"])
    head.call("GET", f"/duty/residents/{me['resident_id']}?purpose=care")
    return head


def delete_now(phone: Phone) -> None:
    """The last steps of deleting."""
    phone.page.get_by_role("checkbox", name=phone.say("我明白删除后不能恢复")).check()
    phone.tap("现在删除")


def test_a_resident_sees_who_looked_and_how_to_complain(
    own_server: Server, make_phone: MakePhone, make_staff_phone: MakeStaffPhone, person: Person
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    phone.tab("我的")
    phone.tap("谁看过我")
    phone.sees("最近 35 天没有人看过")
    look_at(phone, own_server, make_staff_phone)
    phone.tab("我的")
    phone.tap("谁看过我")
    phone.sees("查看了您的资料（已遮盖）")
    phone.sees("村（社区）负责人 · 仰韶村村民委员会")
    phone.sees("原因：上门照顾")
    expect(phone.page.get_by_text("李桂兰")).to_have_count(0)
    complain = phone.page.get_by_role("main").get_by_role("link", name="投诉：12345")
    expect(complain).to_have_attribute("href", "tel:12345")
    # Seen once, it can be read without a network.
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.open("/looks")
    phone.sees("没有网络，这是手机上存着的。")
    phone.sees("查看了您的资料（已遮盖）")


def test_a_resident_reads_all_of_it_and_keeps_it_as_a_file(
    phone: Phone, person: Person, tmp_path: Path
) -> None:
    phone.arrive(person)
    phone.tab("我的")
    phone.tap("我的数据（查看、带走、删除）")
    phone.tap("显示全部资料")
    phone.sees(person.name)
    phone.sees(person.number)
    phone.sees("36.5 °C")
    with phone.page.expect_download() as coming:
        phone.tap("存成文件（JSON）")
    file = tmp_path / "mine.json"
    coming.value.save_as(file)
    told = json.loads(file.read_text(encoding="utf-8"))
    rows = {section["name"]: section["rows"] for section in told["sections"]}
    assert rows["identity"][0]["document_number"] == person.number
    assert len(rows["check_ins"]) == 1


def test_a_phone_left_lying_shows_nothing_without_a_new_code(
    own_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    own_server.restart((START + timedelta(minutes=20)).isoformat())
    phone.open("/rights")
    phone.tap("显示全部资料")
    phone.sees("先确认是您本人")
    expect(phone.page.get_by_text(person.number)).to_have_count(0)
    phone.tap("给我的手机号发验证码")
    phone.field("6 位验证码").fill("12345")
    phone.tap("确认")
    expect(phone.page.get_by_text("验证码是 6 位数字。").first).to_be_visible()
    phone.field("6 位验证码").fill(own_server.otp(person.phone))
    phone.tap("确认")
    phone.sees(person.number)


def test_whoever_deletes_decides_about_a_child_and_leaves_an_empty_phone(
    phone: Phone, person: Person
) -> None:
    phone.arrive(person)
    phone.add_to_household(Person("王禾"), "孩子")
    phone.open("/rights")
    phone.tap("先看看会删什么")
    phone.sees("审计记录（只有随机编号，没有姓名、证件号和电话）")
    delete_now(phone)
    expect(phone.page.get_by_text("请为每一位家人作出决定。").first).to_be_visible()
    phone.page.get_by_role("radio", name="和我一起删除").check()
    phone.tap("现在删除")
    phone.sees("您的资料已经删除。")
    # Nothing of the person is left, and the server knows the phone no more.
    assert phone.ask("/me")["code"] == "accounts.session_required"
    assert [key for key in phone.kept("kv") if "mine" in key or key == "session"] == []
    phone.tap("回到首页")
    phone.sees("用手机号登录")


def test_a_child_is_handed_over_before_somebody_leaves(
    shared_server: Server, make_phone: MakePhone, person: Person
) -> None:
    leaving = make_phone(shared_server, shared_server.now())
    leaving.arrive(person)
    leaving.add_to_household(Person("王禾"), "孩子")
    leaving.open("/rights")
    leaving.tap("先看看会删什么")
    leaving.page.get_by_role("radio", name="交给另一位家人").check()
    leaving.tap("生成交接号码")
    digits = leaving.page.locator(".digits")
    code = digits.inner_text().split(":")[-1].replace(" ", "").strip()
    staying = make_phone(shared_server, shared_server.now())
    staying.arrive(Person("赵兰"))
    staying.open("/household")
    staying.tap("添加家人")
    staying.page.get_by_role("radio", name="用，有自己的账号").check()
    staying.field("家人的 8 位同意码").fill(code)
    staying.page.get_by_role("radio", name="孩子", exact=True).check()
    staying.tap("添加")
    staying.sees("已添加 王*。")
    leaving.tap("我已交接，重新看")
    expect(leaving.page.get_by_role("radio", name="和我一起删除")).to_have_count(0)
    delete_now(leaving)
    leaving.sees("您的资料已经删除。")
    staying.open("/household")
    staying.sees("王*")


def test_an_auditor_reads_days_and_rows(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    auditor = on_duty(own_server, make_staff_phone, "auditor", "411221", "钱审")
    auditor.tab("工作")
    auditor.tap("审计")
    auditor.sees("最近 35 天")
    auditor.page.get_by_role("button", name="今天（还没有封存）").tap()
    expect(auditor.page.get_by_text("audit.read_days").first).to_be_visible()


@pytest.mark.slow
@EACH_WAY
def test_the_screens_of_ones_rights_are_free_of_violations(
    own_server: Server,
    make_phone: MakePhone,
    make_staff_phone: MakeStaffPhone,
    person: Person,
    lang: str,
    size: str,
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    phone.open("/me")
    if lang == "en":
        phone.page.get_by_role("radio", name="English").check()
        phone.lang = lang
    if size == "large":
        phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
    phone.add_to_household(Person("王禾"), "孩子")
    look_at(phone, own_server, make_staff_phone)
    gallery = Gallery(phone, size)
    phone.open("/looks")
    expect(phone.page.get_by_role("listitem").first).to_be_visible()
    gallery.look("looks")
    phone.open("/rights")
    phone.tap("先看看会删什么")
    phone.page.get_by_role("radio", name=phone.say("交给另一位家人")).check()
    phone.tap("生成交接号码")
    expect(phone.page.locator(".digits")).to_be_visible()
    phone.tap("现在删除")
    expect(phone.page.locator("#sure-error")).to_be_visible()
    gallery.look("rights-leave")
    phone.tap("不删了")
    phone.tap("显示全部资料")
    phone.sees(person.number)
    gallery.look("rights-export")
    own_server.restart((START + timedelta(minutes=20)).isoformat())
    phone.open("/rights")
    phone.tap("显示全部资料")
    phone.tap("给我的手机号发验证码")
    expect(phone.field("6 位验证码")).to_be_visible()
    gallery.look("rights-proof")
    assert gallery.found == [], "\n".join(gallery.found)
