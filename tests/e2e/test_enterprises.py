"""Back to work: registered, verified, joined by consent, who may come in, applied and approved."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.hotline import Hotline
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.traders import LICENCE, LOCALES

NAME = "渑池红星机械厂"


class Looker:
    """Looks at screens as they stand, when a test is a walk past them."""

    def __init__(self, gallery: Gallery | None = None) -> None:
        self.gallery = gallery

    def look(self, name: str) -> None:
        """Keep and judge the screen, if anybody is looking."""
        if self.gallery:
            self.gallery.look(name)


def county_of(server: Server, make: MakeStaffPhone, lang: str = "zh") -> StaffPhone:
    """Somebody of the county's command, on duty."""
    return Hotline(server, make).command(locale=LOCALES[lang], lang=lang)


def registers(phone: Phone, eyes: Looker) -> None:
    """The manager fills in what the company is."""
    phone.open("/workplace")
    phone.sees("您还没有加入单位。向单位要加入码，扫一下或者输入。")
    eyes.look("work-none")
    phone.tap("登记一家企业")
    phone.tap("提交，请县里核实")
    phone.sees("信用代码不对，请核对 18 位")
    eyes.look("company-mistakes")
    phone.field("企业名称").fill(NAME)
    phone.field("统一社会信用代码").fill(LICENCE)
    phone.field("行业").select_option("manufacturing")
    phone.page.get_by_role("button", name=phone.say("所在乡镇或村")).tap()
    phone.field("按名称查找").fill("仰韶村")
    phone.page.get_by_role("dialog").get_by_role("listitem").get_by_role("button").first.tap()
    expect(phone.page.get_by_role("dialog")).to_have_count(0)
    phone.page.locator("#contact_name").fill("赵建国")
    phone.field("联系电话").fill("13903980000")
    phone.field("地址").fill("会盟路 18 号")
    # Nothing that was typed is lost.
    phone.has_kept("draft.company")
    phone.page.reload()
    expect(phone.field("地址")).to_have_value("会盟路 18 号")
    phone.tap("提交，请县里核实")
    phone.sees("待县里核实")
    eyes.look("company-pending")


def decides(county: StaffPhone, step: str, decision: str, eyes: Looker) -> None:
    """The county finds the company below a step and decides."""
    county.open("/duty/enterprises")
    county.field("看哪些").select_option(step)
    row = county.page.get_by_role("link", name=NAME)
    expect(row).to_be_visible()
    eyes.look(f"duty-list-{step}")
    row.tap()
    expect(county.button(decision)).to_be_visible()
    eyes.look(f"duty-one-{step}")
    county.tap(decision)


def is_decided(county: StaffPhone, step: str) -> None:
    """Wait until it is recorded, after a new proof when the last one is too old by now."""
    done = county.page.get_by_text(county.say("已记录：{step}").format(step=county.say(step)))
    sheet = county.page.get_by_role("dialog", name=county.say("请再确认一次是您本人"))
    expect(done.or_(sheet).first).to_be_visible()
    if sheet.is_visible():
        county.prove()
    expect(done).to_be_visible()


def applies(phone: Phone, eyes: Looker) -> None:
    """The manager sends what was prepared."""
    phone.open("/workplace/company")
    phone.tap("申请复工")
    phone.field("计划到岗人数").fill("40")
    phone.field("口罩够用几天").fill("3")
    phone.field("每天消毒几次").fill("2")
    phone.radio("错峰分餐").check()
    phone.radio("有").check()
    phone.radio("测").check()
    phone.field("防疫方案").fill("分两班上岗，每班前测温，车间定时通风。")
    eyes.look("reopening-form")
    phone.tap("交给县里")
    phone.sees("复工申请待审")


def joins(phone: Phone, code: str, eyes: Looker) -> None:
    """A worker types the code, reads what it means, and agrees."""
    phone.open("/workplace")
    phone.tap("加入单位")
    phone.field("加入码").fill("7777")
    phone.tap("看看是哪家单位")
    phone.sees("请输入 8 位加入码")
    phone.field("加入码").fill(code)
    phone.tap("看看是哪家单位")
    phone.sees("您同意什么")
    eyes.look("join-consent")
    phone.field("单位看到的名字").fill("王能来")
    phone.tap("我同意，加入")
    expect(phone.page.get_by_role("heading", name=NAME)).to_be_visible()
    eyes.look("work-joined")


def day_of_work(
    county: StaffPhone, manager: Phone, worker: Phone, look: Looker, desk: Looker, mine: Looker
) -> None:
    """From registering to a worker who is seen to may come in, and leaves."""
    registers(manager, look)
    # Another name, begun and left.
    manager.tap("修改")
    manager.field("企业名称").fill("渑池绿星机械厂")
    manager.waits_for(lambda: any(key.startswith("draft.company.") for key in manager.kept("kv")))
    decides(county, "pending", "核实通过", desk)
    is_decided(county, "已核实待申请")
    manager.open("/workplace/company")
    manager.tap("修改联系方式")
    manager.field("地址").fill("会盟路 20 号")
    manager.tap("保存")
    manager.sees("会盟路 20 号")
    manager.tap("出示加入码")
    code = manager.page.get_by_test_id("join-code").inner_text()
    joins(worker, code, mine)
    manager.open("/workplace/company")
    manager.sees("王能来")
    expect(manager.page.locator(".workers li")).to_contain_text(manager.say("今天可以来"))
    look.look("company-today")
    applies(manager, look)
    decides(county, "applied", "退回申请", desk)
    county.page.get_by_role("checkbox", name=county.say("口罩不足")).check()
    desk.look("duty-return")
    county.page.get_by_role("dialog").get_by_role("button", name=county.say("退回申请")).tap()
    is_decided(county, "复工申请已退回")
    manager.open("/workplace/company")
    manager.sees("按原因改好，再交一次。")
    look.look("company-returned")
    manager.tap("申请复工")
    # What was sent before stands in the form.
    expect(manager.field("口罩够用几天")).to_have_value("3")
    manager.field("口罩够用几天").fill("14")
    manager.tap("交给县里")
    manager.sees("复工申请待审")
    decides(county, "applied", "批准复工", desk)
    is_decided(county, "已批准复工")
    manager.open("/workplace/company")
    manager.sees("可以开工。每天先看谁能来。")
    manager.open("/workplace/numbers")
    manager.sees("各行业")
    look.look("numbers")
    worker.open("/workplace")
    worker.tap("退出这家单位")
    worker.tap("确定退出")
    worker.sees("已退出。")
    manager.open("/workplace/company")
    manager.sees("还没有员工加入。")


def cast(server: Server, make_phone: MakePhone, lang: str) -> tuple[Phone, Phone]:
    """The phones of a manager and of a worker, who have a green code."""
    phones = []
    for name in ("赵建国", "王小明"):
        phone = make_phone(server, server.now())
        phone.arrive(Person(name))
        phone.lang = lang
        phone.page.evaluate("(lang) => localStorage.setItem('changxing.lang', lang)", lang)
        phones.append(phone)
    return phones[0], phones[1]


def test_a_company_goes_back_to_work(
    own_server: Server, make_phone: MakePhone, make_staff_phone: MakeStaffPhone
) -> None:
    county = county_of(own_server, make_staff_phone)
    manager, worker = cast(own_server, make_phone, "zh")
    nobody = Looker()
    day_of_work(county, manager, worker, nobody, nobody, nobody)
    # Everybody may read the numbers.
    stranger = make_phone(own_server, own_server.now())
    stranger.open("/workplace/numbers")
    stranger.sees("1 家，共登记 1 家")


@EACH_WAY
def test_every_screen_of_enterprises_is_free_of_violations(
    own_server: Server,
    make_phone: MakePhone,
    make_staff_phone: MakeStaffPhone,
    lang: str,
    size: str,
) -> None:
    county = county_of(own_server, make_staff_phone, lang)
    manager, worker = cast(own_server, make_phone, lang)
    galleries = []
    for phone in (manager, county, worker):
        if size == "large":
            phone.page.evaluate("localStorage.setItem('changxing.large', '1')")
            phone.page.reload()
        galleries.append(Gallery(phone, size))
    eyes = [Looker(gallery) for gallery in galleries]
    day_of_work(county, manager, worker, eyes[0], eyes[1], eyes[2])
    assert [one for gallery in galleries for one in gallery.found] == []
