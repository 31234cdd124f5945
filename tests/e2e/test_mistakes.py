"""Wrong input: words beside the field, the focus on what is wrong, and nothing typed is lost."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.people import Person
from tests.e2e.phone import Phone

# What somebody measured last comes out of the phone a second late.
READS_THE_LAST_LATE = """() => {
  const gets = IDBObjectStore.prototype.get;
  IDBObjectStore.prototype.get = function (key) {
    const asked = gets.call(this, key);
    if (!String(key).startsWith('mine.last_reading.')) return asked;
    const listens = asked.addEventListener;
    asked.addEventListener = (name, hear) =>
      listens.call(asked, name, (event) => {
        setTimeout(() => hear(event), 1000);
        setTimeout(() => (window.hasRead = true), 1200);
      });
    return asked;
  };
}"""


def assert_refused(phone: Phone, field: Locator, words: str) -> None:
    """The field is marked, its own words are beside it, and the summary has the focus."""
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(words)))
    summary = phone.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(words)


def test_a_wrong_digit_of_an_identity_number_is_named_and_the_form_is_kept(
    phone: Phone, person: Person
) -> None:
    phone.sign_in(person)
    phone.fill_application(person)
    phone.choose_division_by_search("仰韶村")
    wrong = person.number[:-1] + ("0" if person.number[-1] != "0" else "1")
    phone.field("证件号码").fill(wrong)
    phone.tap("提交申请")
    assert_refused(phone, phone.field("证件号码"), "有一位输错了，请对照证件再看一遍。")
    phone.page.get_by_role("alert").get_by_role("link").first.tap()
    expect(phone.field("证件号码")).to_be_focused()

    phone.page.reload()
    expect(phone.field("姓名")).to_have_value(person.name)
    expect(phone.field("详细地址")).not_to_have_value("")
    phone.tap("显示证件号码")
    assert (phone.field("证件号码").input_value()).replace(" ", "") == wrong
    phone.field("证件号码").fill(person.number)
    phone.tap("提交申请")
    phone.sees("还没有颜色")


def test_a_temperature_of_50_degrees_is_refused_and_nothing_is_stored(
    phone: Phone, person: Person
) -> None:
    phone.sign_in(person)
    phone.apply(person)
    phone.tab("打卡")
    phone.fill_check_in("50")
    phone.tap("打卡")
    assert_refused(phone, phone.field("体温（°C）"), "体温应在 34.0 到 43.0 °C 之间")
    phone.page.reload()
    expect(phone.field("体温（°C）")).to_have_value("50")
    expect(phone.page.get_by_role("radio", name="好", exact=True)).to_be_checked()
    assert phone.kept("outbox") == []
    assert phone.check_ins() == []


def test_a_temperature_typed_before_the_last_one_was_read_stays(
    phone: Phone, person: Person
) -> None:
    phone.arrive(person)
    phone.page.evaluate(READS_THE_LAST_LATE)
    phone.tab("打卡")
    phone.field("体温（°C）").fill("38.6")
    phone.waits_for(lambda: phone.page.evaluate("window.hasRead === true"))
    expect(phone.field("体温（°C）")).to_have_value("38.6")


def test_a_form_without_an_answer_is_asked_for_it(phone: Phone, person: Person) -> None:
    phone.sign_in(person)
    phone.apply(person)
    phone.tab("打卡")
    phone.tap("打卡")
    expect(phone.page.get_by_role("alert")).to_be_focused()
    phone.sees("请选择“好”或“不舒服”。")


def test_six_wrong_codes_end_the_challenge_and_keep_the_number(
    phone: Phone, person: Person
) -> None:
    phone.open("/sign-in")
    phone.field("手机号").fill(person.phone)
    phone.tap("获取验证码")
    code = phone.field("6 位验证码")
    right = phone.server_otp(person)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        code.fill(wrong)
        phone.tap("登录")
        expect(code).to_have_attribute("aria-invalid", "true")
        expect(phone.page.locator("main [aria-busy=true]")).to_have_count(0)
    code.fill(right)
    phone.tap("登录")
    phone.sees("这个验证码不能用了")
    expect(phone.field("手机号")).to_have_value(person.phone)
    assert phone.ask("/me")["code"] == "accounts.session_required"


def test_a_number_that_is_none_is_refused_beside_its_field(phone: Phone) -> None:
    phone.open("/sign-in")
    phone.field("手机号").fill("1390398")
    phone.tap("获取验证码")
    number = phone.field("手机号")
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_be_focused()
    phone.sees("手机号不对，请查一下位数。")
    phone.page.reload()
    expect(number).to_have_value("1390398")


def test_the_last_key_before_a_reload_is_kept_as_well(phone: Phone) -> None:
    phone.open("/sign-in")
    for digits in range(13900000000, 13900000020):
        number = phone.field("手机号")
        expect(number).to_be_visible()
        with phone.page.expect_navigation():
            number.evaluate(
                """(field, digits) => {
                  field.value = digits;
                  field.dispatchEvent(new Event('input', { bubbles: true }));
                  setTimeout(() => location.reload());
                }""",
                str(digits),
            )
        expect(number).to_have_value(str(digits))


def test_checking_in_without_signing_in_leads_to_signing_in(phone: Phone) -> None:
    phone.open("/check-in")
    phone.sees("请先登录。")
    phone.tap("登录")
    expect(phone.field("手机号")).to_be_visible()
