"""Evidence by two: filed on one phone, approved on another, told and appealed on a third."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import Gallery
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code
from tests.e2e.village import Neighbour

REFERENCE = "三卫函〔2026〕12号"
# Above the county a role needs a second administrator.
AREA = "411221"


def officers(
    server: Server, make: MakeStaffPhone, lang: str = "zh", **more: str
) -> list[StaffPhone]:
    """Three of three units: who files, who approves, who hears appeals."""
    admin = make(server)
    admin.enrol(first_code(server))
    until = (server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    found = []
    for unit, role in (
        ("市疾控中心", "health_officer"),
        ("市人民医院", "health_officer"),
        ("市指挥部", "command"),
    ):
        office = admin.add_unit(unit, AREA)
        phone = make(server, server.now(), **more)
        phone.lang = lang
        phone.enrol(admin.invite("王卫国", office, role, AREA, until))
        found.append(phone)
    return found


def resident(
    server: Server, make: MakePhone, person: Person, lang: str = "zh", **more: str
) -> Phone:
    """Somebody of the county with a green code."""
    Neighbour(server, person)
    phone = make(server, server.now(), **more)
    phone.lang = lang
    phone.sign_in(person)
    phone.check_in()
    return phone


def name_somebody(filer: StaffPhone, person: Person) -> None:
    """Find somebody by their document, on the form that is open."""
    filer.field("证件号码").fill(person.number)
    filer.tap("按证件找人")
    expect(filer.page.get_by_test_id("named").get_by_role("listitem")).to_have_count(1)


def file_isolation(filer: StaffPhone, person: Person) -> None:
    """From the desk to a filed order."""
    filer.open("/duty/evidence")
    filer.tap("新建申请单")
    name_somebody(filer, person)
    filer.page.get_by_role("radio", name=re.compile(f"^{filer.say('隔离')}")).first.check()
    filer.page.get_by_role("group", name=filer.say("事由")).get_by_role("radio").nth(1).check()
    filer.field("依据文号").fill(REFERENCE)
    filer.tap("提交申请单")
    filer.sees("这是您提交的，等另一个单位的人核准。")


def approve(second: StaffPhone) -> None:
    """From the list to an approved order."""
    second.open("/duty/evidence")
    second.page.get_by_role("link", name=re.compile(second.say("待核准"))).first.tap()
    second.page.get_by_role("main").get_by_role("button", name=second.say("核准"), exact=True).tap()
    sheet = second.page.get_by_role("dialog")
    sheet.get_by_role("button", name=second.say("核准"), exact=True).tap()
    second.sees("已核准")


def test_two_officers_turn_a_code_and_an_appeal_turns_it_back(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    person = Person("陈志强")
    phone = resident(own_server, make_phone, person)
    filer, second, judge = officers(own_server, make_staff_phone)
    file_isolation(filer, person)
    approve(second)

    phone.open("/evidence")
    phone.sees("同住的人确诊或疑似")
    phone.sees("市疾控中心")
    # The page asks for the code anew; whoever leaves before it came sees the old one.
    phone.page.wait_for_load_state("networkidle")
    phone.open()
    expect(phone.page.locator(".code-word")).to_have_text("红码")
    phone.tap("查看依据、申诉")
    phone.tap("我要申诉")
    phone.tap("提交申诉")
    expect(phone.page.locator("#words-error")).to_have_text("请写几个字。")
    phone.field("哪里不对").fill("我没有和他同住")
    phone.page.reload()
    expect(phone.field("哪里不对")).to_have_value("我没有和他同住")
    phone.tap("提交申诉")
    expect(phone.page.get_by_text("没人答复，这条依据自动失效").last).to_be_visible()

    judge.open("/duty/appeals")
    judge.page.get_by_role("link", name=re.compile("前答复")).first.tap()
    judge.sees("我没有和他同住")
    judge.tap("撤销依据")
    sheet = judge.page.get_by_role("dialog")
    sheet.get_by_role("button", name="撤销依据").tap()
    expect(judge.page.locator("#reason-error")).to_have_text("请选一个原因。")
    judge.radio("接触或行程已排除").check()
    sheet.get_by_role("button", name="撤销依据").tap()
    judge.sees("已答复，本人会收到通知。")

    phone.open("/notices")
    phone.sees("申诉成立，已撤销")
    phone.open("/evidence")
    phone.sees("已失效")
    phone.page.wait_for_load_state("networkidle")
    phone.open()
    phone.sees_code("绿码")


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    person = Person("周海燕")
    resident(own_server, make_phone, person)
    filer, _, _ = officers(own_server, make_staff_phone)
    filer.open("/duty/evidence/new")
    filer.tap("提交申请单")
    expect(filer.page.locator("#kind-error")).to_have_text("请选类别。")
    filer.field("证件号码").fill(Person("无此人").number)
    filer.tap("按证件找人")
    filer.sees("本辖区没有登记这个证件的人。")
    name_somebody(filer, person)
    filer.page.get_by_role("radio", name=re.compile("^隔离")).first.check()
    filer.field("依据文号").fill("口头通知")
    filer.page.reload()
    expect(filer.field("依据文号")).to_have_value("口头通知")
    expect(filer.page.get_by_test_id("named").get_by_role("listitem")).to_have_count(1)
    filer.page.get_by_role("group", name="事由").get_by_role("radio").first.check()
    filer.tap("提交申请单")
    expect(filer.page.locator("#reference-error")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_screen_of_evidence_is_free_of_violations(
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    lang: str,
) -> None:
    more = {"locale": {"zh": "zh-CN", "en": "en-GB"}[lang]}
    person = Person("孙丽")
    phone = resident(own_server, make_phone, person, lang, **more)
    filer, second, judge = officers(own_server, make_staff_phone, lang, **more)
    own = Gallery(phone, "normal")
    desk = Gallery(filer, "normal")
    filer.open("/duty/evidence/new")
    filer.tap("提交申请单")
    desk.look("evidence-file")
    file_isolation(filer, person)
    desk.look("evidence-own-order")
    filer.open("/duty/evidence")
    filer.sees("等待核准")
    desk.look("evidence-orders")
    other = Gallery(second, "normal")
    second.open("/duty/evidence")
    second.page.get_by_role("link", name=re.compile(second.say("待核准"))).first.tap()
    second.sees("退回")
    other.look("evidence-order")
    second.tap("退回")
    other.look("evidence-refuse")
    second.page.keyboard.press("Escape")
    approve(second)
    phone.open("/evidence")
    phone.tap("我要申诉")
    phone.field("哪里不对").fill("I was not there" if lang == "en" else "我不在那里")
    own.look("evidence-appeal")
    phone.tap("提交申诉")
    phone.page.wait_for_timeout(500)
    own.look("evidence-appealed")
    phone.open("/notices")
    own.look("evidence-notice")
    phone.open("/evidence")
    phone.page.wait_for_load_state("networkidle")
    phone.open()
    expect(phone.page.locator(".code-word")).to_have_text(phone.say("红码"))
    own.look("evidence-code")
    hearing = Gallery(judge, "normal")
    judge.open("/duty/appeals")
    judge.page.get_by_role("main").get_by_role("link").first.tap()
    judge.sees("撤销依据")
    hearing.look("appeal")
    phone.open("/evidence/numbers")
    own.look("evidence-numbers")
    assert [*own.found, *desk.found, *other.found, *hearing.found] == []
