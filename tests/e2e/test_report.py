"""我要上报: from the first tap without a network to the answer and its rating."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, Request, expect

from infra.local.engine import ROOT
from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.hotline import VILLAGE, Hotline, do
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.test_keyboard import tab_to
from tests.e2e.village import Neighbour

NUMBER = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$")
IN_THE_SEA = {"latitude": 0, "longitude": 0, "accuracy": 18}


def photo() -> FilePayload:
    """A picture as a camera takes it."""
    noise = Image.effect_noise((80, 60), 90).resize((1600, 1200)).convert("RGB")
    kept = io.BytesIO()
    noise.save(kept, "JPEG", quality=90)
    return {"name": "seen.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def sent_about_reports(phone: Phone) -> list[Request]:
    """What arrives from the phone about reports from now on."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        if "/api/v1/reports" in request.url and request.method != "GET":
            sent.append(request)

    phone.context.on("requestfinished", note)
    return sent


@cache
def english_of_the_city() -> dict[str, str]:
    """What the list of kinds says, Chinese -> English."""
    pairs: dict[str, str] = {}

    def collect(part: Any) -> None:
        if isinstance(part, dict) and isinstance(part.get("zh"), str):
            pairs[part["zh"]] = part["en"]
        for one in part.values() if isinstance(part, dict) else part:
            if isinstance(one, dict | list):
                collect(one)

    collect(json.loads((ROOT / "backend" / "data" / "hotline.json").read_text("utf-8")))
    return pairs


def said(phone: Phone, zh: str) -> str:
    """A kind or a question in the phone's language."""
    return zh if phone.lang == "zh" else english_of_the_city()[zh]


def kind(phone: Phone, name: str) -> None:
    """Choose what it is about; the next step opens at once."""
    phone.page.get_by_role("button", name=re.compile(f"^{re.escape(said(phone, name))}")).tap()


def place(phone: Phone, part: str) -> None:
    """The village, by a part of its name."""
    phone.page.get_by_role("button", name=re.compile(phone.say("在哪个村、社区"))).tap()
    phone.field("按名称查找").fill(part)
    phone.page.get_by_role("dialog").get_by_role("listitem").get_by_role("button").first.tap()
    expect(phone.page.get_by_role("dialog")).to_have_count(0)


def answer_first(phone: Phone) -> None:
    """The first answer to each question of a choice."""
    for question in phone.page.get_by_role("group").all():
        question.get_by_role("radio").first.check()


def take_photo(phone: Phone) -> None:
    """One photo, once it is kept."""
    before = phone.page.locator(".photos img").count()
    phone.page.set_input_files("#photo-file", photo())
    expect(phone.page.locator(".photos img")).to_have_count(before + 1)


def kill_and_open(phone: Phone, path: str) -> None:
    """Close the app as a phone does when it needs the memory, and open it again."""
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open(path)


def number_shown(phone: Phone) -> str:
    """The number on the receipt, as it travels."""
    shown = phone.page.locator(".receipt-number")
    expect(shown).to_have_text(NUMBER)
    return shown.inner_text().replace("-", "")


def lies_with(head: StaffPhone, number: str) -> None:
    """Wait until it was dispatched to the village by its rule."""
    unit = f"/duty/orders?unit=village.{VILLAGE}"
    head.waits_for(lambda: number in [order["number"] for order in head.ask(unit)["orders"]])


def ready(phone: Phone) -> None:
    """Opened once with a network, as on the day it was installed; the form itself never was."""
    phone.open()
    phone.is_offline_proof()
    phone.has_kept("hotline.categories")
    phone.has_kept("divisions")


def test_a_report_without_a_network_and_a_name_gets_its_answer(
    own_server: Server, make_phone: MakePhone, make_staff_phone: MakeStaffPhone
) -> None:
    head = Hotline(own_server, make_staff_phone).head()
    phone = make_phone(own_server, own_server.now())
    ready(phone)
    sent = sent_about_reports(phone)
    phone.context.set_offline(True)
    phone.tap("看到问题、需要帮助：我要上报")
    kind(phone, "需要药品")
    answer_first(phone)
    phone.page.get_by_label(said(phone, "需要什么药？")).fill("降压药")
    phone.field("具体情况（可不填）").fill("李大爷的药快吃完了")
    phone.tap("下一步")
    place(phone, "竹峪")
    take_photo(phone)
    kill_and_open(phone, "/report")
    expect(phone.page.locator(".photos img")).to_have_count(1)
    phone.tap("下一步")
    phone.page.get_by_role("radio", name=re.compile("^匿名")).check()
    phone.tap("发送")
    phone.sees("已存在手机里，有网自动发送")
    kill_and_open(phone, "/report/mine")
    phone.page.get_by_role("link", name=re.compile("等待发送")).tap()
    phone.sees("已存在手机里，有网自动发送")

    phone.context.set_offline(False)
    number = number_shown(phone)
    assert [request.method for request in sent] == ["PUT", "POST"], "the photo goes first"
    assert all("cookie" not in request.all_headers() for request in sent)
    phone.has_sent_all()

    lies_with(head, number)
    do(head, number, "take")
    phone.tap("看进展")
    phone.sees("正在处理")
    phone.context.set_offline(True)
    phone.field("补充什么").fill("家里有人")
    phone.tap("补充")
    phone.sees("1 条存在手机里，有网自动发送")
    phone.page.reload()
    phone.sees("没有网络，这是")
    phone.context.set_offline(False)
    phone.sees("补充了说明")

    do(head, number, "resolve", answer="药已经送到家里。")
    whole = head.ask(f"/duty/orders/{number}")
    assert whole["said"]["additions"][0]["text"] == "家里有人"
    assert len(whole["said"]["pictures"]) == 1
    assert whole["said"]["caller"] is None
    phone.page.reload()
    phone.sees("药已经送到家里。")
    phone.tap("提交评价")
    expect(phone.page.locator("#is_solved-error")).to_have_text("请选有没有解决")
    phone.radio("解决了").check()
    phone.radio("很满意").check()
    phone.tap("提交评价")
    phone.sees("您的评价：很满意")
    phone.open("/report/mine")
    phone.sees("已办结")


def test_whoever_signed_in_is_called_back_at_their_number_or_stays_unknown(
    own_server: Server, make_phone: MakePhone, make_staff_phone: MakeStaffPhone
) -> None:
    head = Hotline(own_server, make_staff_phone).head()
    person = Person("李守田")
    Neighbour(own_server, person, VILLAGE)
    phone = make_phone(own_server, own_server.now())
    phone.sign_in(person)
    phone.open("/me")
    phone.has_kept("mine.resident")
    sent = sent_about_reports(phone)
    phone.tap("我要上报")
    kind(phone, "需要药品")
    phone.tap("下一步")
    expect(phone.page.get_by_role("alert")).to_be_focused()
    answer_first(phone)
    phone.page.get_by_label(said(phone, "需要什么药？")).fill("降压药")
    phone.tap("下一步")
    expect(phone.page.locator("#division_code")).to_contain_text("竹峪村")
    phone.tap("下一步")
    expect(phone.page.get_by_role("radio", name=re.compile("^打我登录的电话"))).to_be_checked()
    phone.tap("发送")
    number = number_shown(phone)
    lies_with(head, number)
    caller = head.call("POST", f"/duty/orders/{number}/caller", {"purpose": "call_back"})
    assert caller["phone"].endswith(person.phone)

    phone.tap("再报一件")
    kind(phone, "别的事情")
    phone.field("具体情况").fill("路灯不亮")
    phone.tap("下一步")
    phone.tap("下一步")
    phone.tap("发送")
    number_shown(phone)
    posts = [request for request in sent if request.url.endswith("/reports")]
    assert ["cookie" in request.all_headers() for request in posts] == [True, False]


def test_a_refused_report_says_why_and_is_mended(own_server: Server, make_phone: MakePhone) -> None:
    phone = make_phone(
        own_server, own_server.now(), geolocation=IN_THE_SEA, permissions=["geolocation"]
    )
    phone.open("/report")
    kind(phone, "别的事情")
    phone.field("具体情况").fill("路灯不亮")
    phone.tap("下一步")
    phone.tap("下一步")
    expect(phone.page.locator("#division_code-error")).to_have_text("请选择地方")
    place(phone, "竹峪")
    phone.tap("用手机定位")
    phone.sees("定位好了，误差约 18 米")
    take_photo(phone)
    phone.tap("下一步")
    phone.page.get_by_role("radio", name="打电话告诉我").check()
    phone.field("电话").fill("0398-281")
    phone.tap("发送")
    phone.sees("这个电话号码不对")
    phone.field("电话").fill("0398-2812345")
    phone.tap("发送")
    phone.sees("没有被接收")
    phone.sees("这个位置不在国内，请改用文字说明地点。")
    phone.tap("修改后重发")
    expect(phone.page.locator(".photos img")).to_have_count(1)
    phone.tap("去掉定位")
    phone.tap("下一步")
    expect(phone.field("电话")).to_have_value("03982812345")
    phone.tap("重新发送")
    number_shown(phone)
    assert phone.kept() == []


def test_a_private_link_opens_on_another_phone_and_a_wrong_one_nowhere(
    own_server: Server, make_phone: MakePhone
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.open("/report")
    kind(phone, "别的事情")
    phone.field("具体情况").fill("路灯不亮")
    phone.tap("下一步")
    place(phone, "竹峪")
    phone.tap("下一步")
    phone.tap("发送")
    number_shown(phone)
    link = phone.page.locator(".receipt-link").inner_text()

    other = make_phone(own_server, own_server.now())
    other.open("/report/mine")
    other.sees("这部手机上还没有上报过。")
    other.tap("用私密链接查")
    other.field("私密链接").fill("编号 1234")
    other.tap("查看")
    expect(other.page.locator("#link-error")).to_have_text("这不是上报的私密链接")
    other.field("私密链接").fill(link)
    other.tap("查看")
    other.sees("收到了，等待受理")
    wrong = link[:-4] + ("aaaa" if not link.endswith("aaaa") else "bbbb")
    other.open("/report/follow")
    other.field("私密链接").fill(wrong)
    other.tap("查看")
    other.sees("没有找到这条上报。链接可能不完整，或者已过 180 天。")
    expect(other.page.locator(".steps")).to_have_count(0)

    phone.tap("看进展")
    phone.sees("收到了，等待受理")
    phone.tap("从这部手机删除回执")
    phone.page.get_by_role("dialog").get_by_role("button", name="从这部手机删除回执").tap()
    phone.sees("这部手机上还没有上报过。")


def test_a_report_is_written_by_keyboard(own_server: Server, make_phone: MakePhone) -> None:
    phone = make_phone(own_server, own_server.now())
    keys, page = phone.page.keyboard, phone.page
    phone.open("/report")
    tab_to(phone, page.get_by_role("button", name=re.compile("^需要用车")))
    keys.press("Enter")
    expect(page.get_by_role("heading", name="需要用车")).to_be_focused()
    for question in ("为什么出行？", "什么时候要走？"):
        tab_to(phone, page.get_by_role("group", name=question).get_by_role("radio").first)
        keys.press("Space")
    tab_to(phone, phone.field("去哪里？"))
    keys.type("县医院")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="在哪里", level=2)).to_be_focused()
    tab_to(phone, page.locator("#division_code"))
    keys.press("Enter")
    tab_to(phone, phone.field("按名称查找"))
    keys.type("竹峪")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    tab_to(phone, phone.field("具体位置（可不填）"))
    keys.press("Enter")
    tab_to(phone, phone.field("电话"))
    keys.type("13903980000")
    keys.press("Enter")
    number_shown(phone)
    tab_to(phone, phone.button("看进展"))
    keys.press("Enter")
    tab_to(phone, phone.field("补充什么"))
    keys.type("要轮椅")
    keys.press("Tab")
    keys.press("Enter")
    phone.sees("补充了说明")


def walk(gallery: Gallery, phone: Phone, head: StaffPhone) -> None:
    """Every screen of whoever reports."""
    look, page = gallery.look, phone.page
    phone.open()
    phone.button("看到问题、需要帮助：我要上报").wait_for()
    look("report-home")
    phone.open("/report")
    page.get_by_role("button", name=re.compile(said(phone, "有人发热"))).wait_for()
    look("report-what")
    kind(phone, "需要药品")
    phone.tap("下一步")
    expect(page.get_by_role("alert")).to_be_focused()
    look("report-tell-mistakes")
    answer_first(phone)
    phone.page.get_by_label(said(phone, "需要什么药？")).fill("降压药")
    phone.tap("下一步")
    phone.tap("下一步")
    expect(page.locator("#division_code-error")).to_be_visible()
    look("report-where-mistakes")
    place(phone, "竹峪")
    phone.tap("用手机定位")
    phone.button("去掉定位").wait_for()
    take_photo(phone)
    look("report-where")
    phone.tap("下一步")
    phone.tap("发送")
    expect(page.locator("#call_back-phone-error")).to_be_visible()
    look("report-send-mistakes")
    phone.tap("不报了，清空")
    look("report-drop")
    page.get_by_role("dialog").get_by_role("button", name=phone.say("接着写")).tap()
    expect(page.get_by_role("dialog")).to_have_count(0)
    phone.field("电话").fill("0398-2812345")
    phone.context.set_offline(True)
    phone.tap("发送")
    phone.sees("已存在手机里，有网自动发送")
    look("report-receipt-kept")
    phone.open("/report/mine")
    phone.sees("等待发送")
    look("report-mine-waiting")
    phone.context.set_offline(False)
    page.locator(".rows a").first.tap()
    number = number_shown(phone)
    look("report-receipt")
    lies_with(head, number)
    do(head, number, "take")
    do(head, number, "resolve", answer="药已经送到家里，够吃两个星期。")
    phone.tap("看进展")
    phone.sees("处理完了，等您确认")
    phone.tap("提交评价")
    expect(page.locator("#is_solved-error")).to_be_visible()
    look("report-follow")
    phone.radio("没有解决").check()
    phone.radio("不满意").check()
    phone.tap("提交评价")
    expect(phone.page.get_by_text(phone.say("没有解决，退回重新处理"))).to_be_visible()
    look("report-follow-again")
    phone.open("/report/mine")
    look("report-mine")
    phone.open("/report/follow")
    phone.tap("查看")
    expect(page.locator("#link-error")).to_be_visible()
    look("report-link")
    phone.open("/report")
    near(phone)
    look("report-near")


def near(phone: Phone) -> None:
    """The same thing twice at one place; the second as far as the last step."""
    for is_second in (False, True):
        kind(phone, "回收用过的口罩")
        answer_first(phone)
        phone.tap("下一步")
        # Where something was reported last is offered.
        phone.tap("下一步")
        if not is_second:
            phone.tap("发送")
            number_shown(phone)
            phone.tap("再报一件")
    told = phone.page.get_by_text(phone.say("附近可能有人报过"))
    for _ in range(100):
        # The stream brings it to others a moment later; the step asks once, when it opens.
        phone.page.wait_for_timeout(300)
        if told.count():
            return
        phone.tap("上一步")
        phone.tap("下一步")
    expect(told).to_be_visible()


@EACH_WAY
def test_every_screen_is_free_of_violations_in_light_and_dark(
    own_server: Server,
    make_phone: MakePhone,
    make_staff_phone: MakeStaffPhone,
    lang: str,
    size: str,
) -> None:
    head = Hotline(own_server, make_staff_phone).head()
    phone = make_phone(
        own_server,
        own_server.now(),
        locale={"zh": "zh-CN", "en": "en-GB"}[lang],
        geolocation={"latitude": 34.7632104, "longitude": 111.7540035, "accuracy": 18},
        permissions=["geolocation"],
    )
    phone.lang = lang
    phone.open()
    if size == "large":
        phone.page.evaluate("localStorage.setItem('changxing.large', '1')")
    ready(phone)
    gallery = Gallery(phone, size)
    walk(gallery, phone, head)
    assert gallery.found == [], "\n".join(gallery.found)
