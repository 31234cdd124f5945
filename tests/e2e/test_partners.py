"""A company is registered by two, asks with its own key, and whoever was checked reads of it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

from playwright.sync_api import expect

from backend.core.crypto import KeySigner
from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.hotline import COUNTY, Hotline
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.scanner import Scanner
from tests.e2e.server import OPENER, Server
from tests.e2e.staff import StaffPhone
from tests.partners.partner import PATH, body_of, headers_of, point_of, some_credit_code, some_key

COMPANY = "好快出行"


def fill(first: StaffPhone, credit_code: str) -> None:
    """The registration of a company, from the desk to the button."""
    first.open("/duty/partners")
    first.tap("登记合作单位")
    first.field("公司名称").fill(COMPANY)
    first.radio("网约车").check()
    first.field("统一社会信用代码").fill(credit_code)
    first.field("那边找谁").fill("李值班")
    first.field("那边的手机号").fill("13812345678")


def propose(first: StaffPhone, *keys: str) -> None:
    """Keys and quotas before the second person."""
    first.field("公钥").first.fill(keys[0])
    first.field("每分钟最多几次").fill("30")
    first.tap("交给第二个人")


def agree(second: StaffPhone) -> None:
    """What waits, agreed to."""
    second.open("/duty/proposals")
    second.sees("合作单位的公钥和次数")
    second.tap("同意")
    second.page.get_by_role("dialog").get_by_role("button", name=second.say("同意")).tap()
    second.sees("已同意，已生效。")


def ask(server: Server, key: KeySigner, keyid: str, text: str) -> dict[str, Any]:
    """What the company's own program hears."""
    body, at = body_of(text), int(server.now().timestamp())
    headers = headers_of(body, key, keyid, created=at, authority=urlsplit(server.url).netloc)
    with OPENER.open(Request(server.url + PATH, body, headers), timeout=10) as answer:
        return dict(json.load(answer))


def opened(first: StaffPhone) -> str:
    """The company's own screen; gives its key id."""
    first.open("/duty/partners")
    first.page.get_by_role("link", name=re.compile(COMPANY)).first.tap()
    return first.page.get_by_test_id("keyid").first.inner_text()


def test_a_company_of_two_offices_asks_and_whoever_was_checked_reads_of_it(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone, scanner: Scanner
) -> None:
    staff, key, person = Hotline(own_server, make_staff_phone), some_key(), Person()
    first = staff.staff("command", COUNTY, "县指挥部")
    second = staff.staff("command", COUNTY, "县交通局")
    fill(first, "911101080000000000")
    first.tap("登记这个单位")
    expect(first.field("统一社会信用代码")).to_have_attribute("aria-invalid", "true")
    # What was typed outlives a reload, and the wrong place is mended.
    first.page.reload()
    expect(first.field("公司名称")).to_have_value(COMPANY)
    first.field("统一社会信用代码").fill(some_credit_code())
    first.tap("登记这个单位")
    first.sees("还没有公钥，现在什么都不回答它。")
    propose(first, "-----BEGIN PRIVATE KEY-----")
    first.sees("这是私钥，不能交给任何人。请对方换一对新的，只交公钥。")
    propose(first, point_of(key))
    first.sees("已提交。")
    agree(second)
    keyid = opened(first)

    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    phone.open("/")
    assert ask(own_server, key, keyid, phone.read_code(scanner))["answer"] == "yes"
    phone.open("/passages")
    phone.page.get_by_role("link", name="谁核验过我的码").tap()
    checks = phone.page.get_by_test_id("checks")
    expect(checks).to_contain_text(COMPANY)
    expect(checks).to_contain_text("告诉它：可以")
    phone.has_kept("mine.partner-checks")
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.page.reload()
    expect(phone.page.get_by_test_id("checks")).to_contain_text(COMPANY)
    phone.sees("没有网络，这是手机上存着的。")
    phone.context.set_offline(False)

    first.open("/duty/partners")
    opened(first)
    first.field("每天最多几次").fill("5000")
    first.tap("作废这把公钥")
    first.radio("密钥可能泄露").check()
    first.page.get_by_role("dialog").get_by_role("button", name="作废这把公钥").tap()
    first.sees("还没有公钥，现在什么都不回答它。")
    expect(first.field("公钥").first).to_have_value("")
    first.tap("暂停这个单位")
    first.radio("密钥可能泄露").check()
    first.page.get_by_role("dialog").get_by_role("button", name="暂停这个单位").tap()
    first.sees("已生效。")
    first.sees("已暂停")


@EACH_WAY
def test_the_screens_of_partners(
    lang: str,
    size: str,
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    scanner: Scanner,
) -> None:
    locale = "zh-CN" if lang == "zh" else "en-GB"
    staff, key, person = Hotline(own_server, make_staff_phone), some_key(), Person()
    first = staff.staff("command", COUNTY, "县指挥部", lang=lang, locale=locale)
    second = staff.staff("command", COUNTY, "县交通局", lang=lang, locale=locale)
    for one in (first, second):
        set_size(one, size)
    walk = Gallery(first, size)
    first.open("/duty/partners")
    first.sees("还没有合作单位。")
    walk.look("partners-none")
    first.open("/duty/partners/new")
    first.tap("登记这个单位")
    expect(first.page.get_by_role("alert")).to_be_visible()
    walk.look("partners-new-faults")
    fill(first, some_credit_code())
    first.tap("登记这个单位")
    first.sees("还没有公钥，现在什么都不回答它。")
    walk.look("partner-new")
    propose(first, point_of(key))
    first.page.get_by_role("status").filter(has_text=re.compile(r"已提交|Sent")).wait_for()
    second.open("/duty/proposals")
    second.sees("合作单位的公钥和次数")
    other = Gallery(second, size)
    other.look("partners-second")
    agree(second)
    keyid = opened(first)
    phone = make_phone(own_server, own_server.now())
    phone.arrive(person)
    set_size(phone, size)
    if lang == "en":
        phone.page.get_by_role("radio", name="English").check()
        phone.lang = lang
    phone.open("/passages/partners")
    phone.sees("最近 21 天没有合作单位核验过您的码。")
    look = Gallery(phone, size)
    look.look("checks-none")
    phone.open("/")
    ask(own_server, key, keyid, phone.read_code(scanner))
    phone.open("/passages/partners")
    expect(phone.page.get_by_test_id("checks")).to_contain_text(COMPANY)
    look.look("checks")
    opened(first)
    walk.look("partner")
    first.tap("作废这把公钥")
    walk.look("partner-end-key")
    first.open("/duty/partners")
    first.page.get_by_role("link", name=re.compile(COMPANY)).wait_for()
    walk.look("partners")
    assert [*walk.found, *other.found, *look.found] == []


def set_size(phone: Phone, size: str) -> None:
    """Large print, if it is to be."""
    phone.open("/me")
    if size == "large":
        phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
