"""Answers on a phone without a network; an article by two offices; bulletins with their source."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code

# Above the county a role needs a second administrator.
AREA = "411221"
CSV = """date,area,confirmed,cured,dead,new_confirmed,title,publisher,url
2020-02-09,4112,7,3,0,0,2月9日疫情通报,三门峡市卫生健康委员会,https://example.org/0209
2020-02-10,4112,7,3,0,0,2月10日疫情通报,三门峡市卫生健康委员会,https://example.org/0210
2020-02-14,4112,7,4,0,,2月14日疫情通报,三门峡市卫生健康委员会,
2020-02-14,41,1184,391,11,15,河南省疫情通报,河南省卫生健康委员会,
"""


def offices(
    server: Server, make: MakeStaffPhone, lang: str = "zh", **more: str
) -> list[StaffPhone]:
    """Whoever answers the county's hotline, and whoever publishes at its command."""
    admin = make(server)
    admin.enrol(first_code(server))
    until = (server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    found = []
    for unit, role in (("渑池县热线中心", "hotline_agent"), ("渑池县指挥部", "command")):
        office = admin.add_unit(unit, AREA)
        phone = make(server, server.now(), **more)
        phone.lang = lang
        phone.enrol(admin.invite("王卫国", office, role, AREA, until))
        found.append(phone)
    return found


def ask(phone: Phone, question: str) -> None:
    """Type a question on the screen of all answers."""
    phone.field("您想问什么？").fill(question)


def first_found(phone: Phone) -> str:
    """The first answer."""
    return phone.page.get_by_test_id("articles").get_by_role("link").first.inner_text()


def write(writer: StaffPhone, title: str) -> None:
    """Fill the open form as far as its button."""
    writer.field("标题（中文）").fill(title)
    writer.field("正文（中文）").fill("每天八点到十八点。\n· 带上身份证")
    writer.field("文件或网页的标题").fill("发热门诊公告")
    writer.field("谁发布的").fill("渑池县卫生健康委员会")
    writer.field("哪天发布的").fill("2026-03-01")


def submit(writer: StaffPhone, title: str) -> None:
    """From the desk to an article that waits for a second person."""
    writer.open("/duty/knowledge")
    writer.tap("写一条新的")
    write(writer, title)
    writer.tap("提交，等人发布")
    writer.sees("已提交，等另一个单位的人发布。")


def imported(server: Server, folder: Path) -> None:
    """Bring the numbers of some bulletins into an installation."""
    file = folder / "bulletins.csv"
    file.write_text(CSV, encoding="utf-8")
    done = server.command("import", "bulletins", str(file))
    assert done.stdout == "new=4 corrected=0 same=0\n", done.stdout + done.stderr


def test_answers_are_searched_without_a_network_by_whoever_never_signed_in(phone: Phone) -> None:
    phone.open("/me")
    phone.tap("问答与辟谣")
    phone.has_kept("knowledge")
    phone.is_offline_proof()
    phone.context.set_offline(True)
    phone.page.reload()
    ask(phone, "口罩能洗吗")
    expect(phone.page.locator("mark").first).to_be_visible()
    assert "能洗了再用" in first_found(phone)
    ask(phone, "大蒜")
    expect(phone.page.get_by_test_id("articles").get_by_role("link")).to_have_count(1)
    assert "不实传言" in first_found(phone)
    phone.page.get_by_test_id("articles").get_by_role("link").first.tap()
    phone.sees("这是不实传言")
    phone.sees("世界卫生组织 WHO · 2020年3月9日")
    # The way back leads to what was asked.
    phone.tap("返回")
    expect(phone.field("您想问什么？")).to_have_value("大蒜")
    ask(phone, "量子力学")
    phone.sees("没有找到。换个说法试试，或者打 12345 问一问。")
    phone.context.set_offline(False)


def test_one_writes_another_office_publishes_and_a_wrong_article_goes_at_once(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    writer, second = offices(own_server, make_staff_phone)
    writer.open("/duty/knowledge")
    writer.tap("写一条新的")
    writer.tap("提交，等人发布")
    expect(writer.page.locator("#title-zh-error")).to_have_text("这一项要填写。")
    expect(writer.page.locator("#sources-0-publisher-error")).to_be_visible()
    write(writer, "县医院发热门诊几点开？")
    writer.page.reload()
    expect(writer.field("标题（中文）")).to_have_value("县医院发热门诊几点开？")
    writer.tap("提交，等人发布")
    writer.sees("已提交，等另一个单位的人发布。")

    second.open("/duty/knowledge")
    second.page.get_by_role("link", name=re.compile("县医院发热门诊几点开？")).tap()
    second.sees("渑池县卫生健康委员会 · 2026年3月1日")
    second.tap("退回给写的人")
    second.page.get_by_role("dialog").get_by_label("哪里要改？").fill("请加上周末的时间")
    second.page.get_by_role("dialog").get_by_role("button", name="退回给写的人").tap()
    second.sees("退回的原因：请加上周末的时间")

    writer.open("/duty/knowledge")
    writer.page.get_by_role("link", name=re.compile("县医院发热门诊几点开？")).tap()
    writer.sees("退回的原因：请加上周末的时间")
    writer.tap("修改这一条")
    writer.field("正文（中文）").fill("每天八点到十八点，周末也开。")
    writer.tap("提交，等人发布")
    writer.sees("已提交，等另一个单位的人发布。")

    second.page.reload()
    second.tap("确认发布")
    second.page.get_by_role("dialog").get_by_role("button", name="确认发布").tap()
    second.sees("已发布")
    phone = make_phone(own_server, own_server.now())
    phone.open("/knowledge")
    ask(phone, "发热门诊几点开")
    phone.page.get_by_test_id("articles").get_by_role("link").first.tap()
    phone.sees("每天八点到十八点，周末也开。")
    phone.sees("2026年3月2日发布")

    second.tap("撤下这一条")
    second.page.get_by_role("dialog").get_by_role("radio", name="有错误").check()
    second.page.get_by_role("dialog").get_by_role("button", name="撤下这一条").tap()
    second.sees("已经撤下。")
    # What a browser holds for some minutes is not asked for again: this phone has never asked.
    later = make_phone(own_server, own_server.now())
    later.open("/knowledge")
    later.page.get_by_text("已撤下的内容").tap()
    later.sees("2026年3月2日撤下：有错误")


@EACH_WAY
def test_screens_of_answers_and_bulletins(
    lang: str,
    size: str,
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    tmp_path: Path,
) -> None:
    more = {"locale": "zh-CN" if lang == "zh" else "en-GB"}
    imported(own_server, tmp_path)
    writer, second = offices(own_server, make_staff_phone, lang, **more)
    phone = make_phone(own_server, own_server.now(), **more)
    phone.lang = lang
    for each in (writer, second, phone):
        each.open("/me")
        if size == "large":
            each.page.get_by_role("switch", name=each.say("关怀版")).check()
    gallery = Gallery(phone, size)
    phone.open("/knowledge")
    expect(phone.page.get_by_test_id("articles")).to_be_visible()
    gallery.look("knowledge")
    ask(phone, "口罩" if lang == "zh" else "masks")
    expect(phone.page.locator("mark").first).to_be_visible()
    gallery.look("knowledge-found")
    phone.open("/knowledge/article?id=rumour-garlic")
    phone.sees("这是不实传言")
    gallery.look("knowledge-rumour")
    phone.open("/knowledge/article?id=disinfect-home")
    phone.sees("随本系统提供")
    gallery.look("knowledge-answer")
    phone.open("/knowledge/bulletins")
    phone.sees("累计确诊")
    gallery.look("bulletins")

    desk = Gallery(second, size)
    submit(writer, "县医院发热门诊几点开？")
    second.open("/duty/knowledge")
    second.sees("等待发布")
    desk.look("knowledge-desk")
    second.page.get_by_role("link", name=re.compile("县医院发热门诊几点开？")).tap()
    second.button("确认发布").wait_for()
    desk.look("knowledge-review")
    written = Gallery(writer, size)
    writer.open("/duty/knowledge")
    writer.tap("写一条新的")
    writer.tap("提交，等人发布")
    writer.page.locator("#title-zh-error").wait_for()
    written.look("knowledge-edit")
    found = gallery.found + desk.found + written.found
    assert found == [], "\n".join(found)
