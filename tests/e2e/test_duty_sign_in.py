"""From the first invitation to the end of a shift, by passkey, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.people import Person
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code

VILLAGE = "411221105224"


@pytest.fixture
def admin(shared_server: Server, make_staff_phone: MakeStaffPhone) -> StaffPhone:
    """The first administrator of an installation, on duty, their proof new."""
    phone = make_staff_phone(shared_server)
    phone.enrol(first_code(shared_server))
    return phone


def in_days(server: Server, days: int) -> str:
    """An instant so many days ahead, as the server writes it."""
    return (server.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def invited_head(admin: StaffPhone, name: str = "李桂兰") -> str:
    """The invitation code of a village head of 仰韶村."""
    unit = admin.add_unit("仰韶村村委会", VILLAGE)
    until = in_days(admin.server, 60)
    return admin.invite(name, unit, "village_head", VILLAGE, until)


def test_the_first_administrator_invites_a_village_head_who_comes_on_duty(
    admin: StaffPhone, make_staff_phone: MakeStaffPhone
) -> None:
    assert len(admin.passkeys()) == 1
    admin.tap("人员与职责")
    admin.tap("新设单位")
    admin.field("单位名称").fill("仰韶村值班室")
    admin.choose_area("所在地区", "仰韶村")
    admin.tap("新设")
    admin.sees("仰韶村值班室")
    admin.tap("邀请一个人")
    admin.field("姓名").fill("孙秀英")
    admin.field("职责").select_option("village_head")
    admin.choose_area("负责的地区", "仰韶村")
    admin.tap("生成邀请码")
    admin.sees("邀请好了")
    code = admin.page.get_by_test_id("invitation").inner_text()

    head = make_staff_phone(admin.server)
    number = head.enrol(code)
    assert len(number) == 8
    head.tab("值守")
    head.sees("孙秀英")
    head.sees("渑池县 · 仰韶镇 · 仰韶村")
    head.sign_off()
    head.go_on_duty()
    head.tab("我的村")

    admin.open("/duty/people")
    admin.page.get_by_role("link", name="孙秀英").tap()
    expect(admin.page.get_by_text("村（社区）负责人").first).to_be_visible()
    # The code is used up.
    other = make_staff_phone(admin.server)
    other.open("/duty/enrol")
    other.field("邀请码").fill(code)
    other.tap("下一步")
    expect(other.page.locator("#code-error")).to_be_visible()


def test_a_taken_role_and_a_disabled_person_are_out_at_once(
    admin: StaffPhone, make_staff_phone: MakeStaffPhone
) -> None:
    head = make_staff_phone(admin.server)
    head.enrol(invited_head(admin, "赵有田"))
    admin.open("/duty/people")
    admin.page.get_by_role("link", name="赵有田").tap()
    admin.page.get_by_role("button", name="收回职责").tap()
    admin.page.get_by_role("dialog").get_by_role("button", name="收回", exact=True).tap()
    admin.sees("职责已收回。")
    head.open("/duty/shift")
    head.sees("没有有效的职责。")
    admin.tap("停用这个人")
    admin.page.get_by_role("dialog").get_by_role("button", name="停用这个人", exact=True).tap()
    admin.sees("已停用")
    head.open("/duty/shift")
    head.is_off_duty()
    head.sees("值守已结束")


def test_what_is_sensitive_asks_for_a_new_proof_and_goes_on_by_itself(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    phone = make_staff_phone(own_server)
    phone.enrol(first_code(own_server))
    own_server.restart("2026-03-02T09:20:00+08:00")
    phone.open("/duty/people/unit")
    phone.field("单位名称").fill("渑池县疾控中心")
    phone.choose_area("所在地区", "渑池县", here=True)
    phone.tap("新设")
    phone.agrees(False)
    sheet = phone.page.get_by_role("dialog", name="请再确认一次是您本人")
    sheet.get_by_role("button", name="用通行密钥验证").tap()
    phone.sees("没有完成验证")
    phone.agrees(True)
    phone.prove()
    expect(phone.page.get_by_text("渑池县疾控中心")).to_be_visible()
    # Within the next minutes nothing is asked again.
    phone.add_unit("陕州区疾控中心", "411203")


def test_a_device_that_was_ended_elsewhere_is_off_at_once(
    admin: StaffPhone, make_staff_phone: MakeStaffPhone
) -> None:
    lost = make_staff_phone(admin.server)
    number = lost.enrol(invited_head(admin), totp=True)
    found = make_staff_phone(admin.server)
    found.open("/duty")
    found.enter_staff_code(number, lost.codes.next())
    found.is_on_duty()
    lost.open("/duty")
    assert any(key.startswith("duty.") for key in lost.kept("kv"))

    found.tab("值守")
    found.page.get_by_role("button", name=re.compile("让 .* 退出")).tap()
    found.sees("已退出")
    lost.tab("值守")
    lost.is_off_duty()
    lost.sees("值守已结束")
    lost.holds_nothing_of_duty()


def test_signing_off_leaves_nothing_of_duty_and_everything_of_the_resident(
    admin: StaffPhone,
) -> None:
    admin.open("/duty/people/invite")
    admin.field("姓名").fill("王不该留")
    kept = admin.kept("kv")
    assert "duty.me" in kept
    assert "draft.duty.invite" in kept
    admin.sign_off()
    admin.holds_nothing_of_duty()
    assert admin.refused("GET", "/duty/me") == (401, "staff.session_required")
    cookies = {cookie["name"] for cookie in admin.context.cookies()}
    assert "__Host-duty" not in cookies
    admin.open("/duty/people/invite")
    admin.is_off_duty()


def test_signing_off_without_a_network_is_made_good_later(admin: StaffPhone) -> None:
    admin.is_offline_proof()
    admin.tab("值守")
    admin.context.set_offline(True)
    admin.sign_off()
    admin.open("/duty")
    admin.is_off_duty()
    admin.context.set_offline(False)
    admin.page.wait_for_function(
        "async () => (await fetch('/api/v1/duty/me')).status === 401", timeout=15_000
    )


def test_a_wrong_code_and_a_wrong_number_are_told_alike(
    admin: StaffPhone, make_staff_phone: MakeStaffPhone
) -> None:
    head = make_staff_phone(admin.server)
    number = head.enrol(invited_head(admin), totp=True)
    other = make_staff_phone(admin.server)
    other.open("/duty/sign-in")
    said = []
    wrong = str((int(head.codes.next()) + 1) % 1_000_000).zfill(6)
    for staff_number in (number, "00000001"):
        other.enter_staff_code(staff_number, wrong)
        box = other.page.get_by_role("alert")
        expect(box).to_be_focused()
        said.append(box.inner_text())
        other.open("/duty/sign-in")
    assert said[0] == said[1]


def test_without_passkeys_a_code_is_enough_to_enrol_and_to_prove(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    phone = make_staff_phone(own_server)
    phone.page.goto(f"{own_server.url}/duty/enrol")
    phone.field("邀请码").fill(first_code(own_server).lower().replace("-", " "))
    phone.tap("下一步")
    number = phone.page.get_by_test_id("staff-number").inner_text()
    codes = phone.reads_secret()
    phone.field("动态码").fill("000000")
    phone.tap("用动态码完成登记")
    expect(phone.page.locator("#otp-error")).to_be_visible()
    phone.field("动态码").fill(codes.next())
    phone.tap("用动态码完成登记")
    phone.sees("登记好了")
    phone.tap("开始工作")

    own_server.restart("2026-03-02T09:20:00+08:00")
    phone.page.goto(f"{own_server.url}/duty/shift")
    phone.page.goto(f"{own_server.url}/duty/people/unit")
    phone.field("单位名称").fill("渑池县疾控中心")
    phone.choose_area("所在地区", "渑池县", here=True)
    phone.tap("新设")
    sheet = phone.page.get_by_role("dialog", name="请再确认一次是您本人")
    sheet.get_by_label("动态码").fill(codes.next())
    sheet.get_by_role("button", name="验证").tap()
    expect(phone.page.get_by_text("渑池县疾控中心")).to_be_visible()
    phone.sign_off()
    phone.enter_staff_code(number, codes.next())
    phone.is_on_duty()


def test_an_address_of_digits_says_where_passkeys_work(
    shared_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    phone = make_staff_phone(shared_server)
    phone.page.goto(f"{shared_server.url}/duty")
    link = phone.page.get_by_role("link", name=phone.url)
    expect(link).to_have_attribute("href", f"{phone.url}/duty")
    expect(phone.page.get_by_role("button", name="用通行密钥登录")).to_have_count(0)
    link.tap()
    expect(phone.button("用通行密钥登录")).to_be_visible()


def test_a_shift_that_nobody_uses_warns_and_ends(
    shared_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    phone = make_staff_phone(shared_server, shared_server.now())
    phone.enrol(first_code(shared_server))
    phone.forward(minutes=26, seconds=5)
    sheet = phone.page.get_by_role("dialog", name="还在值守吗？")
    expect(sheet).to_be_visible()
    phone.tap("继续值守")
    expect(sheet).to_have_count(0)
    phone.forward(minutes=26, seconds=5)
    expect(sheet).to_be_visible()
    phone.forward(minutes=2)
    phone.is_off_duty()
    phone.sees("值守已结束")
    phone.holds_nothing_of_duty()


def test_a_resident_who_signs_out_hands_over_an_empty_phone(admin: StaffPhone) -> None:
    person = Person()
    admin.sign_in(person)
    admin.open("/duty/people/invite")
    admin.field("姓名").fill("王不该留")
    admin.tab("我的")
    admin.tap("退出登录")
    admin.sees("值守也会同时退出。")
    admin.tap("退出并删除")
    expect(admin.field("手机号")).to_have_value("")
    admin.holds_nothing_of_duty()
    assert admin.refused("GET", "/duty/me") == (401, "staff.session_required")
    admin.open("/duty")
    admin.is_off_duty()


def test_signing_off_duty_leaves_the_resident_signed_in(admin: StaffPhone) -> None:
    admin.sign_in(Person())
    admin.sign_off()
    assert admin.ask("/me")["code"] != "accounts.session_required"
    assert "session" in admin.kept("kv")


def test_all_tabs_go_off_duty_together(admin: StaffPhone) -> None:
    other = admin.context.new_page()
    other.goto(f"{admin.url}/duty/shift")
    expect(other.get_by_role("heading", name="我的职责")).to_be_visible()
    admin.sign_off()
    expect(other.get_by_role("heading", level=1, name="值守登录")).to_be_visible()
    admin.go_on_duty()
    expect(other.get_by_role("heading", name="我的职责")).to_be_visible()
