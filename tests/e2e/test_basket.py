"""Groceries for households: from the basket to the hand-over, and the team that packs."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from tests.e2e.conftest import FIRST_DAY, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.phone import DEVICE, Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.test_market_sell import show_camera
from tests.e2e.traders import officer_of, verify

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
JIN_G = 500
# What goods are called comes from the server.
PRODUCTS = {"大白菜": "Chinese cabbage", "菠菜": "Spinach"}
# Each test has a community of its own, so that nobody sees another's points.
COMMUNITIES = iter(
    ("411221104202", "411221104203", "411221104204", "411221104205", "411221104206", "411221104207")
)


class Town:
    """A server with an officer who verifies teams, for all tests of this file."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self.server = server
        self.contexts: list[BrowserContext] = []

        def make(server: Server, clock: Any = None, locale: str = "zh-CN") -> StaffPhone:
            self.contexts.append(browser.new_context(**DEVICE, locale=locale))
            return StaffPhone(self.contexts[-1], server, clock)

        self.officer = officer_of(server, make)


@pytest.fixture(scope="module")
def town(
    turnable_release: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """One server and one officer."""
    server = Server(turnable_release, tmp_path_factory.mktemp("basket"), FIRST_DAY)
    town = Town(server, browser)
    yield town
    for context in town.contexts:
        context.close()
    server.stop()


def resident(
    town: Town, make: MakeStaffPhone, name: str, community: str, lang: str = "zh"
) -> StaffPhone:
    """Somebody signed in who has applied and lives in the community; the phone knows it."""
    phone = make(town.server, town.server.now(), locale=LOCALES[lang])
    phone.lang = lang
    person = Person(name)
    phone.sign_in(person)
    about = {
        "name": name,
        "document": {"kind": "resident_id", "number": person.number},
        "division_code": community,
        "address": "3号楼2单元501",
        "consent_version": 1,
    }
    phone.call("PUT", "/me", about)
    phone.open("/me")
    phone.knows_they_applied()
    return phone


class Team:
    """A verified community group's phone, with a point, tomorrow's window and things on offer."""

    def __init__(self, town: Town, make: MakeStaffPhone, lang: str = "zh", **more: Any) -> None:
        self.server = town.server
        self.community = next(COMMUNITIES)
        self.phone = resident(town, make, "孙团长", self.community, lang)
        about = {
            "kind": "community_group",
            "name": "惠民社区团购",
            "division_code": self.community,
            "phone": "13900000000",
            "address": "东门岗亭旁",
        }
        verify(town.officer, self.phone.call("PUT", "/me/trader", about)["trader_id"])
        self.point = self.phone.call(
            "POST",
            "/basket/team/points",
            {
                "id": str(uuid4()),
                "kind": more.get("kind", "pick_up"),
                "name": "东门取菜点",
                "address": "东门岗亭旁",
                "division_code": self.community,
                "communities": [self.community],
            },
        )["point_id"]
        self.window = self.adds_window("09:00", "11:00", more.get("capacity", 60))

    def adds_window(self, begins: str, ends: str, capacity: int = 60) -> dict[str, Any]:
        """Tomorrow, until the evening before."""
        tomorrow = self.server.now().date() + timedelta(days=1)
        window = {
            "id": str(uuid4()),
            "on": tomorrow.isoformat(),
            "from": begins,
            "to": ends,
            "capacity": capacity,
            "cut_off_at": f"{tomorrow.isoformat()}T00:00:00Z",
        }
        path = f"/basket/team/points/{self.point}/windows"
        made: dict[str, Any] = self.phone.call("POST", path, {"windows": [window]})["windows"][0]
        return made

    def lists(self, product: str, jin: int, price_fen: int) -> str:
        """A listing for households, counted in 斤; not on offer yet."""
        day = self.server.now().date()
        about = {
            "id": str(uuid4()),
            "product": product,
            "grade": "first",
            "unit": "jin",
            "unit_quantity": JIN_G,
            "price_fen": price_fen,
            "quantity": jin * JIN_G,
            "harvested_on": day.isoformat(),
            "sell_by_on": (day + timedelta(days=3)).isoformat(),
            "is_price_meant": True,
            "audience": "households",
        }
        return str(self.phone.call("POST", "/market/listings", about)["listing_id"])

    def offers(self, product: str, jin: int, price_fen: int, most_jin: int | None = None) -> str:
        """The same, on offer at all points with a limit a household."""
        listing_id = self.lists(product, jin, price_fen)
        limit = None if most_jin is None else most_jin * JIN_G
        terms = {"max_per_household": limit, "points": None}
        self.phone.call("PUT", f"/basket/team/offers/{listing_id}", terms)
        return listing_id

    def opens_window(self) -> None:
        """From the team's points to the lists of tomorrow."""
        self.phone.open("/basket/team")
        self.phone.page.locator(".rows-flat a").first.tap()
        self.phone.sees("一共要备")


def goods(phone: Phone, name: str) -> Locator:
    """The card of something on offer."""
    said = name if phone.lang == "zh" else PRODUCTS[name]
    return phone.page.locator(".basket-card").filter(has_text=said)


def take(phone: Phone, name: str, units: str) -> None:
    """Put so many units of something into the basket."""
    goods(phone, name).get_by_role("textbox").fill(units)


def to_checkout(phone: Phone) -> None:
    """From the basket to the form of the order."""
    phone.tap("去下单")
    expect(phone.page.locator("#window_id")).to_be_visible()


def choose_window(phone: Phone, hours: str = "09:00–11:00") -> None:
    """One of the times."""
    phone.page.get_by_role("radio", name=re.compile(hours)).check()


def order(phone: StaffPhone, **units: str) -> None:
    """A whole order by the names of the products, until its code is on the screen."""
    phone.open("/basket")
    for name, count in units.items():
        take(phone, name, count)
    to_checkout(phone)
    choose_window(phone)
    phone.tap("下单买菜")
    expect(phone.page.get_by_test_id("qr")).to_be_visible()


def test_a_basket_made_offline_is_packed_weighed_and_handed_over(
    town: Town, make_staff_phone: MakeStaffPhone
) -> None:
    team = Team(town, make_staff_phone)
    team.offers("cabbage", 200, 150)
    team.offers("spinach", 40, 350)
    phone = resident(town, make_staff_phone, "王大山", team.community)
    phone.open("/basket")
    Phone.is_offline_proof(phone)
    phone.keeps("food")
    expect(goods(phone, "大白菜")).to_contain_text("1.50 元/斤")
    phone.page.get_by_role("button", name="大白菜，多 1 斤").tap()
    phone.page.get_by_role("button", name="大白菜，多 1 斤").tap()
    take(phone, "菠菜", "3")
    phone.sees("2 样，共 13.50 元")
    phone.context.set_offline(True)
    phone.page.reload()
    phone.sees("2 样，共 13.50 元")
    to_checkout(phone)
    choose_window(phone)
    phone.tap("下单买菜")
    phone.sees("订单还在手机里，有网就发出去。")
    phone.context.set_offline(False)
    expect(phone.page.get_by_test_id("qr")).to_be_visible()
    code = phone.page.get_by_test_id("code").inner_text()

    team.opens_window()
    desk = team.phone
    desk.sees("已装 0 单，共 1 单")
    desk.tap("全部打勾")
    desk.field("大白菜实重（斤）").fill("1.9")
    desk.tap("装好了")
    desk.sees("已装 1 单，共 1 单")
    expect(desk.page.locator(".counts tbody tr").first).to_contain_text("1.9 斤")
    desk.page.get_by_role("button", name="交菜", exact=True).tap()
    desk.context.set_offline(True)
    desk.page.locator("#hand_order").select_option(index=1)
    desk.field("10 位取菜码").fill("123")
    desk.tap("下一步")
    desk.sees("取菜码是 10 位字母和数字")
    desk.field("10 位取菜码").fill(code.lower())
    desk.tap("下一步")
    desk.radio("现金").check()
    expect(desk.field("收了多少元")).to_have_value("13.35")
    desk.page.locator("form").get_by_role("button", name="交菜", exact=True).tap()
    desk.sees("已记在手机上，有网就发出去。")
    desk.context.set_offline(False)
    desk.has_sent_all()
    phone.page.reload()
    phone.sees("实装 1.9 斤")
    phone.sees("已付现金 13.35 元")


def test_a_limit_and_a_full_window_are_told_and_can_be_mended(
    town: Town, make_staff_phone: MakeStaffPhone
) -> None:
    team = Team(town, make_staff_phone, capacity=1)
    team.adds_window("14:00", "16:00")
    team.offers("cabbage", 100, 150, most_jin=5)
    phone = resident(town, make_staff_phone, "王大山", team.community)
    other = resident(town, make_staff_phone, "李守田", team.community)
    phone.open("/basket")
    phone.sees("每户限 5 斤，您还能买 5 斤")
    take(phone, "大白菜", "6")
    phone.sees("请填整数，最多 5")
    take(phone, "大白菜", "5")
    to_checkout(phone)
    phone.tap("下单买菜")
    expect(phone.page.locator("#window_id-error")).to_have_text("请选时段")
    choose_window(phone)
    order(other, 大白菜="2")
    # The phone still believes that there is a place.
    phone.tap("下单买菜")
    phone.sees("没有下成单")
    phone.tap("改一改再下单")
    expect(phone.page.get_by_role("radio", name=re.compile("09:00–11:00 已满"))).to_be_visible()
    choose_window(phone, "14:00–16:00")
    phone.tap("下单买菜")
    expect(phone.page.get_by_test_id("qr")).to_be_visible()
    phone.open("/basket")
    phone.sees("每户限 5 斤，您今天已买满")
    expect(goods(phone, "大白菜").get_by_role("textbox")).to_have_count(0)

    other.open("/basket")
    other.sees("每户限 5 斤，您还能买 3 斤")
    other.tap("我买的菜")
    other.page.locator(".rows a").first.tap()
    other.tap("取消订单")
    other.tap("确定取消")
    other.sees("已取消")


def test_a_substitute_is_asked_for_accepted_and_handed_over_by_scanning(
    town: Town, make_staff_phone: MakeStaffPhone
) -> None:
    team = Team(town, make_staff_phone)
    team.offers("cabbage", 100, 150)
    team.offers("spinach", 100, 140)
    phone = resident(town, make_staff_phone, "王大山", team.community)
    order(phone, 大白菜="4")
    team.opens_window()
    desk = team.phone
    desk.tap("换货：大白菜")
    desk.page.locator("#swap_with").select_option(index=1)
    desk.page.get_by_role("dialog").get_by_role("button", name="换", exact=True).tap()
    desk.sees("等居民答复：菠菜 4 斤")
    phone.page.reload()
    phone.sees("大白菜没货了")
    phone.tap("可以换")
    phone.sees("换成 菠菜 4 斤")
    phone.sees("应付 5.60 元")

    desk.tap("刷新名单")
    desk.page.get_by_role("checkbox", name="菠菜 4 斤（换下 大白菜 4 斤）").check()
    desk.field("菠菜实重（斤）").fill("3")
    desk.tap("装好了")
    desk.sees("已装 1 单，共 1 单")
    desk.page.get_by_role("button", name="交菜", exact=True).tap()
    show_camera(desk, phone.qr.screenshot())
    desk.tap("扫取菜码")
    desk.sees("应收 4.20 元")
    desk.radio("以后付").check()
    desk.page.locator("form").get_by_role("button", name="交菜", exact=True).tap()
    desk.sees("记好了。")
    # Nobody looks for that bag again.
    expect(desk.page.locator("#hand_order")).to_have_count(0)
    desk.has_sent_all()
    phone.page.reload()
    phone.sees("已交付")
    phone.sees("应付 4.20 元")


def letters_of(pdf: bytes) -> set[str]:
    """Every character that the fonts of a PDF draw, by their own tables."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompressobj().decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        if "begincmap" not in text:
            continue
        for target in re.findall(r"<[0-9A-Fa-f]+> <([0-9A-Fa-f]{4,})>\n", text):
            found |= set(bytes.fromhex(target).decode("utf-16-be"))
        for begin, end, first in re.findall(
            r"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> <([0-9A-Fa-f]{4})>", text
        ):
            count = int(end, 16) - int(begin, 16) + 1
            found |= {chr(int(first, 16) + place) for place in range(count)}
    # A font may say a radical (⼤) where the same drawing is a character (大).
    return set(unicodedata.normalize("NFKC", "".join(found)))


def printed(phone: StaffPhone, file: Path) -> tuple[int, set[str]]:
    """The screen as it is printed on A4: how many pages, and which characters stand there."""
    pdf = phone.page.pdf(path=file, prefer_css_page_size=True)
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", pdf)
    assert re.search(rb"/MediaBox\s*\[0 0 59[45]\S* 84[12]", pdf), "not A4"
    return len(pages), letters_of(pdf)


def test_the_lists_are_printed_on_a4_in_black_and_white(
    town: Town, make_staff_phone: MakeStaffPhone, tmp_path: Path
) -> None:
    team = Team(town, make_staff_phone, kind="delivery")
    team.offers("cabbage", 100, 150)
    phone = resident(town, make_staff_phone, "王大山", team.community)
    phone.open("/basket")
    take(phone, "大白菜", "2")
    to_checkout(phone)
    choose_window(phone)
    phone.radio("别的地址").check()
    phone.tap("下单买菜")
    phone.sees("请写送货地址")
    phone.field("送货地址").fill("10号楼1单元202")
    phone.page.locator("#leave_at_door").check()
    phone.field("还有什么要说的（可不填）").fill("轻放")
    phone.tap("下单买菜")
    expect(phone.page.get_by_test_id("qr")).to_be_visible()
    number = phone.page.locator("h1").inner_text().split()[-1]

    team.opens_window()
    desk = team.phone
    desk.page.emulate_media(color_scheme="dark")
    pages, letters = printed(desk, tmp_path / "packing.pdf")
    assert pages == 1
    assert set(f"装货单大白菜2斤王{number}轻放") <= letters
    # What is for fingers is not printed, and nothing is printed on a dark ground.
    assert not {"勾", "刷"} & letters
    desk.page.emulate_media(media="print")
    ground = "getComputedStyle(document.querySelector('.paper')).backgroundColor"
    assert desk.page.evaluate(ground) == "rgb(255, 255, 255)"
    desk.page.emulate_media(media="null", color_scheme="light")

    desk.page.get_by_role("button", name="送货", exact=True).tap()
    desk.sees("10号楼1单元202")
    pages, letters = printed(desk, tmp_path / "delivery.pdf")
    assert pages == 1
    assert set(f"送货单10号楼1单元202可放轻{number}") <= letters
    desk.page.get_by_role("button", name=f"放在门口了：{number}").tap()
    desk.sees("记好了。")
    desk.has_sent_all()
    phone.page.reload()
    phone.sees("已交付")


@EACH_WAY
def test_every_screen_of_the_basket_is_free_of_violations(
    town: Town, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    team = Team(town, make_staff_phone, lang, kind="delivery")
    team.offers("cabbage", 100, 150, most_jin=5)
    team.offers("spinach", 20, 350)
    team.lists("potato", 60, 200)
    phone = resident(town, make_staff_phone, "王大山", team.community, lang)
    for one in (phone, team.phone):
        if size == "large":
            one.open("/me")
            one.page.get_by_role("switch", name=one.say("关怀版")).check()
    home, desk = Gallery(phone, size), Gallery(team.phone, size)
    walk_household(home)
    walk_team(desk, team)
    team.phone.has_sent_all()
    phone.page.reload()
    expect(phone.page.locator(".card-asked")).to_be_visible()
    home.look("basket-asked")
    found = home.found + desk.found
    assert found == [], "\n".join(found)


def walk_household(gallery: Gallery) -> None:
    """From the offers to an order."""
    phone, look, page = gallery.phone, gallery.look, gallery.phone.page
    phone.open("/basket")
    take(phone, "大白菜", "9")
    look("basket-too-much")
    take(phone, "大白菜", "2")
    take(phone, "菠菜", "1")
    look("basket")
    to_checkout(phone)
    phone.radio("别的地址").check()
    phone.tap("下单买菜")
    expect(phone.page.get_by_role("alert").first).to_be_visible()
    look("basket-checkout-mistakes")
    page.get_by_role("radio", name=re.compile(phone.say("我登记的住址"))).check()
    choose_window(phone)
    phone.context.set_offline(True)
    phone.tap("下单买菜")
    phone.sees("订单还在手机里，有网就发出去。")
    look("basket-order-waits")
    phone.context.set_offline(False)
    expect(phone.page.get_by_test_id("qr")).to_be_visible()
    look("basket-order")
    phone.tap("取消订单")
    look("basket-cancel")
    phone.tap("保留订单")
    phone.open("/basket/orders")
    expect(phone.page.locator(".rows a")).to_have_count(1)
    look("basket-orders")
    phone.page.locator(".rows a").first.tap()
    expect(phone.page.get_by_test_id("qr")).to_be_visible()


def walk_team(gallery: Gallery, team: Team) -> None:
    """The team's screens, up to a question to the household."""
    desk, look = gallery.phone, gallery.look
    page = desk.page
    desk.open("/basket/team")
    expect(page.locator(".rows-flat a")).to_have_count(1)
    look("team")
    desk.open("/basket/team/point")
    desk.tap("保存取菜点")
    expect(page.locator("#name-error")).to_be_visible()
    look("team-point-new-mistakes")
    desk.open(f"/basket/team/point?id={team.point}")
    expect(page.locator("#cut_off_hours")).to_be_visible()
    page.locator("#days").fill("20")
    desk.tap("加上这些时段")
    expect(page.locator("#days-error")).to_be_visible()
    look("team-point")
    page.locator("#days").fill("2")
    page.locator("#from").fill("15:00")
    page.locator("#to").fill("17:00")
    desk.tap("加上这些时段")
    expect(page.locator(".rows .row-acts")).to_have_count(3)
    desk.open("/basket/team/offers")
    expect(page.locator(".card")).to_have_count(3)
    look("team-offers")
    page.locator(".card").last.get_by_role("button").tap()
    desk.radio("只在选中的点").check()
    page.get_by_role("dialog").get_by_role("button", name=desk.say("保存"), exact=True).tap()
    expect(page.get_by_role("alert")).to_be_visible()
    look("team-offers-terms")
    page.get_by_role("checkbox").check()
    page.get_by_role("dialog").get_by_role("button", name=desk.say("保存"), exact=True).tap()
    expect(page.get_by_role("dialog")).to_have_count(0)
    team.opens_window()
    desk.tap("全部打勾")
    look("team-pack")
    page.get_by_role("checkbox").first.uncheck()
    page.locator("form .stack").first.get_by_role("button").tap()
    expect(page.locator("#swap_with option")).to_have_count(3)
    look("team-swap")
    page.locator("#swap_with").select_option(index=1)
    page.get_by_role("dialog").get_by_role("button", name=desk.say("换"), exact=True).tap()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=desk.say("送货"), exact=True).tap()
    expect(page.locator(".rows .row-tall")).to_have_count(1)
    look("team-stops")
    page.get_by_role("button", name=desk.say("交菜"), exact=True).tap()
    desk.tap("下一步")
    expect(page.locator("#hand_code-error")).to_be_visible()
    look("team-hand")
    page.locator("#hand_order").select_option(index=1)
    desk.field("10 位取菜码").fill("AB12CD34EF")
    desk.tap("下一步")
    look("team-paying")
