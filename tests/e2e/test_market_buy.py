"""The board, orders of all or nothing, an order without a network, and what others look for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.test_keyboard import tab_to
from tests.e2e.traders import LICENCE, TraderNeighbour, officer_of, shopper, verify


class Village:
    """Two suppliers whose goods are on the board, and the officer who verified them."""

    def __init__(self, server: Server, make: MakeStaffPhone, lang: str = "zh") -> None:
        self.server = server
        self.farmer = TraderNeighbour(server, Person("李守田"), "farmer", "李家菜园")
        self.coop = TraderNeighbour(
            server, Person("王大山"), "cooperative", "张村合作社", licence=LICENCE
        )
        self.officer = officer_of(server, make, lang)
        verify(self.officer, self.farmer.trader_id, self.coop.trader_id)
        windows = [{"weekday": day, "from": "07:30", "to": "10:00"} for day in range(1, 8)]
        self.cabbage = self.farmer.lists(
            "cabbage", 1000, 120, windows=windows, place="村口冷库门前"
        )
        self.spinach = self.coop.lists("spinach", 200, 350)


def goods(phone: Phone, name: str) -> Locator:
    """The card of goods on the board."""
    return phone.page.locator(".goods").filter(has_text=name)


def open_board(phone: Phone, *names: str) -> None:
    """The board, once these goods are on it: the stream brings them a moment later."""
    phone.open("/market")
    for _ in range(100):
        if all(goods(phone, name).count() for name in names):
            return
        phone.page.wait_for_timeout(300)
        phone.page.reload()
        expect(phone.page.locator(".goods").first).to_be_visible()


def put_on_list(phone: Phone, listing: str, quantity: str, least: str | None = None) -> None:
    """From the page of goods to the order list."""
    phone.open(f"/market/listing?id={listing}")
    phone.page.locator("#most").fill(quantity)
    if least is not None:
        phone.page.locator("#takes_less").check()
        phone.page.locator("#least").fill(least)
    phone.tap("放进购物单")
    phone.sees("已放进购物单。")


def place(phone: Phone) -> None:
    """Order what is on the list."""
    phone.open("/market/cart")
    phone.tap("下单")


def test_anybody_reads_the_board_also_without_a_network(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    Village(own_server, make_staff_phone)
    phone = make_phone(own_server, own_server.now())
    phone.open()
    phone.is_offline_proof()
    open_board(phone, "大白菜", "菠菜")
    phone.keeps("food")
    expect(goods(phone, "菠菜")).to_contain_text("3.50 元/斤")
    expect(goods(phone, "大白菜")).to_contain_text("今早采收 · 还可放 3 天")
    phone.tap("筛选")
    phone.page.locator("#price").fill("两块")
    phone.tap("看货源")
    phone.sees("请填价格，如 3.5")
    phone.page.locator("#price").fill("2")
    phone.tap("看货源")
    expect(goods(phone, "菠菜")).to_have_count(0)
    goods(phone, "大白菜").tap()
    phone.sees("村口冷库门前")
    phone.page.go_back()
    expect(goods(phone, "大白菜")).to_be_visible()
    phone.context.set_offline(True)
    # The browser itself may answer for half a minute; a page that is routed asks the network.
    phone.context.route("**/api/v1/market/board*", lambda route: route.abort())
    phone.page.reload()
    expect(goods(phone, "大白菜")).to_be_visible()
    expect(phone.page.get_by_text(re.compile("现在没有网络，这是 3月2日 "))).to_be_visible()
    phone.context.route("**/api/v1/market/listings/*", lambda route: route.abort())
    goods(phone, "大白菜").tap()
    phone.page.locator("#most").fill("20")
    phone.tap("放进购物单")
    phone.tap("购物单（1）")
    phone.sees("合计 24.00 元")
    phone.context.set_offline(False)


def test_a_supermarket_is_verified_and_orders_all_or_nothing(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    village = Village(own_server, make_staff_phone)
    phone, _ = shopper(own_server, make_staff_phone)
    Phone.is_offline_proof(phone)
    open_board(phone, "大白菜", "菠菜")
    phone.keeps("food")
    expect(goods(phone, "大白菜")).to_contain_text("同县")
    put_on_list(phone, village.cabbage, "100")
    put_on_list(phone, village.spinach, "200")
    place(phone)
    phone.sees("登记或查看采购方资格")

    officer = village.officer
    officer.open("/duty")
    officer.page.get_by_role("link", name=re.compile("经营主体核实")).tap()
    officer.page.get_by_role("link", name=re.compile("惠民超市")).tap()
    officer.tap("核实通过")
    officer.sees("已记录：已核实")

    phone.tap("改一改再下单")
    phone.page.get_by_role("radio").first.check()
    phone.tap("下单")
    phone.sees("等供货方确认")
    phone.page.get_by_role("button", name="出示交货码").first.tap()
    expect(phone.qr).to_be_visible()
    phone.page.keyboard.press("Escape")
    assert [one["total_fen"] for one in phone.ask("/me/orders")["orders"]] == [82_000]
    offline_with_changes(phone, village)
    cancels(phone)


def offline_with_changes(phone: StaffPhone, village: Village) -> None:
    """Ordered without a network; meanwhile one price changes, and other goods are sold out."""
    village.coop.changes(village.spinach, quantity_by=50_000)
    special = village.coop.lists("cabbage", 300, 200, grade="special")
    put_on_list(phone, special, "100", least="50")
    put_on_list(phone, village.spinach, "50")
    phone.open("/market/cart")
    phone.context.set_offline(True)
    phone.tap("下单")
    phone.sees("订单还在手机里")
    village.coop.changes(special, price_fen=230)
    village.coop.changes(village.spinach, quantity_by=-50_000)
    phone.context.set_offline(False)
    phone.sees("价格变了：原来 2.00 元/斤，现在 2.30 元/斤")
    phone.sees("卖完了")
    assert len(phone.ask("/me/orders")["orders"]) == 1
    phone.tap("同意，按现在的价格和数量下单")
    phone.sees("等供货方确认")
    assert [one["total_fen"] for one in phone.ask("/me/orders")["orders"]] == [23_000, 82_000]


def cancels(phone: StaffPhone) -> None:
    """The order that is open, for a reason of the list."""
    phone.page.locator("main").get_by_role("button", name="取消订单").tap()
    phone.tap("确定取消")
    expect(phone.page.locator("#reason-error")).to_be_visible()
    phone.radio("改变主意").check()
    phone.tap("确定取消")
    phone.sees("您取消了：改变主意")


def test_a_buyer_orders_by_keyboard(own_server: Server, make_staff_phone: MakeStaffPhone) -> None:
    village = Village(own_server, make_staff_phone)
    phone, trader_id = shopper(own_server, make_staff_phone)
    verify(village.officer, trader_id)
    open_board(phone, "大白菜")
    keys, page = phone.page.keyboard, phone.page
    tab_to(phone, goods(phone, "大白菜"))
    keys.press("Enter")
    tab_to(phone, page.locator("#most"))
    keys.type("30")
    tab_to(phone, page.locator("#takes_less"))
    keys.press("Space")
    tab_to(phone, page.locator("#least"))
    keys.type("10")
    keys.press("Enter")
    phone.sees("已放进购物单。")
    tab_to(phone, phone.button("购物单（{n}）".replace("{n}", "1")))
    keys.press("Enter")
    tab_to(phone, phone.button("下单"))
    keys.press("Enter")
    phone.sees("等供货方确认")
    assert phone.ask("/me/orders")["orders"][0]["total_fen"] == 3_600


def walk(gallery: Gallery, village: Village, phone: StaffPhone) -> None:
    """What a buyer sees, from the board to the order."""
    look, page = gallery.look, phone.page
    open_board(phone, "李家菜园", "张村合作社")
    look("board")
    phone.tap("筛选")
    page.locator("#category").select_option(index=1)
    look("board-filter")
    page.keyboard.press("Escape")
    goods(phone, "李家菜园").tap()
    expect(page.locator("#most")).to_be_visible()
    phone.tap("放进购物单")
    look("listing-mistakes")
    page.locator("#most").fill("100")
    phone.tap("放进购物单")
    phone.sees("已放进购物单。")
    put_on_list(phone, village.spinach, "50", least="20")
    phone.open("/market/cart")
    expect(phone.button("下单")).to_be_visible()
    look("cart")
    phone.context.set_offline(True)
    phone.tap("下单")
    phone.sees("订单还在手机里，有网就发出去。")
    look("order-waits")
    village.coop.changes(village.spinach, price_fen=380)
    village.farmer.changes(village.cabbage, quantity_by=-490_000)
    phone.context.set_offline(False)
    expect(phone.button("同意，按现在的价格和数量下单")).to_be_visible()
    look("order-changed")
    phone.tap("同意，按现在的价格和数量下单")
    expect(phone.page.locator(".card")).to_have_count(2)
    look("order-held")
    page.get_by_role("button", name=phone.say("出示交货码")).first.tap()
    look("order-code")
    page.keyboard.press("Escape")
    phone.open("/market/orders")
    expect(page.locator(".rows a")).to_have_count(1)
    look("orders")


def walk_wanted(gallery: Gallery, duty: Gallery, phone: StaffPhone) -> None:
    """What a buyer looks for, and what the matching says."""
    look, page = gallery.look, phone.page
    phone.open("/market/wanted/new")
    phone.tap("提交求购")
    expect(page.get_by_role("alert")).to_be_focused()
    look("wanted-mistakes")
    page.locator("#category").select_option("leafy")
    page.locator("#product").select_option("spinach")
    page.locator("#most").fill("500")
    page.locator("#price").fill("4")
    page.reload()
    expect(page.locator("#most")).to_have_value("500")
    phone.tap("提交求购")
    expect(phone.button("不找了")).to_be_visible()
    look("wanted")
    officer = duty.phone
    officer.open("/duty/matching")
    officer.page.locator("#product").select_option("spinach")
    officer.tap("开始撮合")
    expect(officer.button("下载数据（JSON）")).to_be_visible()
    duty.look("duty-matching")
    phone.open("/market/matches")
    expect(phone.button("接受")).to_be_visible()
    look("matches")
    phone.tap("接受")
    phone.sees("您已同意，等对方答复。")
    look("matches-accepted")
    phone.open("/market/runs")
    expect(phone.button("下载数据（JSON）")).to_be_visible()
    look("runs")


def walk_duty(gallery: Gallery, trader_id: str) -> None:
    """What a market officer sees."""
    officer = gallery.phone
    officer.open("/duty/traders")
    expect(officer.page.locator(".rows a")).to_have_count(1)
    gallery.look("duty-traders")
    officer.open(f"/duty/traders/one?id={trader_id}")
    officer.tap("不通过")
    officer.page.get_by_role("dialog").get_by_role("button", name=officer.say("不通过")).tap()
    gallery.look("duty-trader-refuse")
    officer.page.keyboard.press("Escape")
    gallery.look("duty-trader")
    officer.tap("核实通过")
    expect(officer.button("暂停经营")).to_be_visible()


@pytest.mark.slow
@EACH_WAY
def test_every_screen_of_a_buyer_is_free_of_violations(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    village = Village(own_server, make_staff_phone, lang)
    phone, trader_id = shopper(own_server, make_staff_phone, lang)
    if size == "large":
        for one in (phone, village.officer):
            one.open("/me")
            one.page.get_by_role("switch", name=one.say("关怀版")).check()
    Phone.is_offline_proof(phone)
    duty = Gallery(village.officer, size)
    walk_duty(duty, trader_id)
    gallery = Gallery(phone, size)
    walk(gallery, village, phone)
    walk_wanted(gallery, duty, phone)
    assert duty.found + gallery.found == [], "\n".join(duty.found + gallery.found)
