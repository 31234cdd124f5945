"""A farmer's way: registered, listed in the field with a photo, ordered, weighed, handed over."""

from __future__ import annotations

import base64
import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.test_keyboard import tab_to
from tests.e2e.traders import LICENCE, TraderNeighbour, officer_of, shopper, verify
from tests.e2e.village import VILLAGE, Neighbour

# A camera that shows what it is given; the rest of the way is that of a real one.
CAMERA = """(picture) => new Promise((done) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 640 });
  const pen = canvas.getContext('2d');
  const image = new Image();
  image.onload = () => {
    setInterval(() => {
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, 640, 640);
      pen.drawImage(image, 90, 90, 460, 460);
    }, 100);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
    done();
  };
  image.src = picture;
})"""
# What the phone keeps of its photos: the bytes, and how large the picture is.
KEPT_PHOTOS = """() => new Promise((done) => {
  const asked = indexedDB.open('changxing');
  asked.onsuccess = () => {
    const kv = asked.result.transaction('kv').objectStore('kv');
    const found = kv.getAll(IDBKeyRange.bound('photo.', 'photo.~'));
    found.onsuccess = async () => {
      asked.result.close();
      done(await Promise.all(found.result.map(async ({ bytes, type }) => {
        const { width, height } = await createImageBitmap(new Blob([bytes], { type }));
        const text = new TextDecoder('latin1').decode(bytes);
        return { size: bytes.byteLength, width, height, hasExif: text.includes('Exif') };
      })));
    };
  };
})"""


def photo() -> FilePayload:
    """A large picture with the place where it was taken written into it."""
    noise = Image.effect_noise((150, 110), 90).resize((3000, 2200)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Some maker"
    exif.get_ifd(0x8825)[1] = "N"
    kept = io.BytesIO()
    noise.save(kept, "JPEG", quality=92, exif=exif)
    return {"name": "cabbage.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def farmer(server: Server, make: MakeStaffPhone, **more: Any) -> StaffPhone:
    """A farmer who has applied as a resident and is signed in."""
    lang = more.pop("lang", "zh")
    phone = make(server, server.now(), locale={"zh": "zh-CN", "en": "en-GB"}[lang], **more)
    phone.lang = lang
    person = Person("李守田")
    Neighbour(server, person)
    phone.sign_in(person)
    return phone


def register(phone: StaffPhone) -> str:
    """As a farmer, after a first try that says what is missing; gives the trader's id."""
    phone.open("/market/sell")
    phone.tap("去登记")
    phone.tap("提交登记")
    expect(phone.page.get_by_role("alert")).to_be_focused()
    expect(phone.page.locator("#side-error")).to_have_text(phone.say("请选择卖货还是进货"))
    phone.radio("卖货").check()
    phone.radio("农户").check()
    phone.field("公开的名称").fill("李家菜园")
    phone.choose_area("所在地", "仰韶村")
    phone.field("联系电话").fill("13903987654")
    phone.field("地址").fill("张村二组 5 号")
    phone.tap("提交登记")
    phone.sees("等待核实")
    return str(phone.ask("/me/trader")["trader_id"])


def fill_listing(phone: StaffPhone) -> None:
    """The three steps, with a slip of the finger on the way; the last button is not pressed."""
    phone.tap("下一步")
    phone.sees("请选择农产品")
    phone.field("查找农产品").fill("白菜")
    phone.page.get_by_role("button", name="大白菜", exact=True).tap()
    phone.radio("一级").check()
    phone.tap("下一步")
    phone.field("有多少（斤）").fill("1000")
    phone.field("每斤价格（元）").fill("120")
    phone.tap("下一步")
    expect(phone.page.locator("#price-error")).to_have_text(
        phone.say("价格高得少见，请改，或在下面确认")
    )
    phone.field("每斤价格（元）").fill("1.20")
    phone.tap("下一步")
    phone.page.locator("#photo-file").set_input_files(photo())
    expect(phone.page.locator(".photos img")).to_have_count(1)
    phone.field("取货地点（可不填）").fill("村口冷库门前")


def orders(buyer: TraderNeighbour | StaffPhone, listing: dict[str, Any], jin: int) -> str:
    """Order so many 斤 of a listing; gives the order's id."""
    line = {
        "listing_id": listing["listing_id"],
        "supplier_id": listing["supplier"]["trader_id"],
        "quantity": jin * 500,
        "price_fen": listing["price_fen"],
        "unit_quantity": 500,
    }
    start = buyer.server.now() + timedelta(days=1)
    window = {
        "from_at": start.strftime("%Y-%m-%dT00:00:00Z"),
        "until_at": start.strftime("%Y-%m-%dT02:00:00Z"),
    }
    order = {"id": str(uuid4()), "lines": [line], "window": window}
    return str(buyer.call("POST", "/market/orders", order)["order_id"])


def show_camera(phone: Phone, png: bytes) -> None:
    """Hold a picture before the camera of this phone."""
    address = "data:image/png;base64," + base64.b64encode(png).decode()
    phone.page.evaluate(CAMERA, address)


def test_a_farmer_lists_in_the_field_and_hands_over_by_weight(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    phone = farmer(own_server, make_staff_phone)
    trader_id = register(phone)
    listing = lists_in_the_field(phone, own_server, make_staff_phone, trader_id)
    shop, shop_id = shopper(own_server, make_staff_phone)
    verify(phone_of_officer(own_server, make_staff_phone), shop_id)
    order_id = orders(shop, listing, 250)
    shop.open(f"/market/order?id={order_id}")

    phone.open("/market/sell")
    phone.sees("有 1 笔订单等您确认")
    phone.tap("去确认")
    phone.page.get_by_role("link", name=re.compile("惠民超市")).tap()
    phone.tap("确认订单")
    phone.sees("已确认。买方来取货时，过秤并扫交货码。")

    shop.page.reload()
    shop.page.get_by_role("button", name=shop.say("出示交货码")).first.tap()
    expect(shop.qr).to_be_visible()
    show_camera(phone, shop.qr.screenshot())
    hands_over_offline(phone)
    settled(phone, shop, listing)
    says_what_went_wrong(phone, order_id)


def phone_of_officer(server: Server, make: MakeStaffPhone) -> StaffPhone:
    """The county's officer, made once for a server."""
    known = getattr(server, "market_officer", None)
    if known is None:
        known = server.market_officer = officer_of(server, make)  # type: ignore[attr-defined]
    return known  # type: ignore[no-any-return]


def lists_in_the_field(
    phone: StaffPhone, server: Server, make: MakeStaffPhone, trader_id: str
) -> dict[str, Any]:
    """Without a network and before anybody has verified them: refused, mended, accepted."""
    phone.open("/market/sell/new")
    expect(phone.field("查找农产品")).to_be_visible()
    # A resident's phone keeps no files of duty.
    Phone.is_offline_proof(phone)
    phone.keeps("food")
    phone.context.set_offline(True)
    fill_listing(phone)
    (kept,) = phone.page.evaluate(KEPT_PHOTOS)
    assert (kept["width"], kept["hasExif"]) == (1280, False)
    assert kept["size"] <= 150 * 1024
    phone.page.reload()
    expect(phone.page.locator(".photos img")).to_have_count(1)
    expect(phone.field("取货地点（可不填）")).to_have_value("村口冷库门前")
    phone.tap("发布")
    phone.sees("货源已存在手机里，有网后自动上架。")
    phone.context.set_offline(False)
    phone.tap("修改")
    verify(phone_of_officer(server, make), trader_id)
    phone.tap("下一步")
    phone.tap("下一步")
    expect(phone.page.locator(".photos img")).to_have_count(1)
    phone.tap("改好了，重新发布")
    phone.sees("已上架")
    phone.tap("看我的货源")
    shown = phone.page.locator(".rows .thumb")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("(image) => image.naturalWidth") > 0
    assert phone.page.evaluate(KEPT_PHOTOS) == []
    (listing,) = phone.ask("/me/listings")["listings"]
    assert (listing["state"], listing["left"], listing["price_fen"]) == ("open", 500_000, 120)
    assert isinstance(listing, dict)
    return listing


def hands_over_offline(phone: StaffPhone) -> None:
    """Seven 斤 short, by the code on the buyer's screen, without a network."""
    phone.context.set_offline(True)
    phone.tap("确认交货")
    phone.sees("请扫交货码，或输入 10 位码")
    phone.field("大白菜实重（斤）").fill("300")
    phone.sees("比订单多得太多。最多交 262.5 斤，再要请买方另下一单。")
    phone.field("大白菜实重（斤）").fill("243")
    phone.sees("少 7 斤，退回可售")
    phone.sees("应收 291.60 元")
    phone.tap("扫交货码")
    phone.sees("已扫到这笔订单的交货码")
    phone.radio("现金").check()
    phone.tap("确认交货")
    phone.sees("交货已记在手机里，有网后自动发送。")
    phone.context.set_offline(False)
    phone.sees("已交货")


def settled(phone: StaffPhone, shop: StaffPhone, listing: dict[str, Any]) -> None:
    """Both sides see the same, and the rest is for sale again."""
    expect(phone.page.get_by_text("291.60 元").first).to_be_visible()
    (deal,) = shop.ask("/me/orders")["orders"][0]["deals"]
    assert (deal["state"], deal["lines"][0]["handed"]) == ("handed_over", 121_500)
    assert deal["handed_over"]["due_fen"] == deal["handed_over"]["paid"]["amount_fen"] == 29_160
    phone.open(f"/market/sell/listing?id={listing['id']}")
    phone.sees("出入记录")
    phone.sees("退回可售")
    now = phone.ask(f"/me/listings/{listing['id']}")
    assert (now["left"], now["held"], now["sold"]) == (378_500, 0, 121_500)
    phone.context.set_offline(True)
    phone.tap("暂停出售")
    phone.sees("改动已存在手机里，有网后自动发送。")
    phone.context.set_offline(False)
    expect(phone.button("重新开放")).to_be_visible()


def says_what_went_wrong(phone: StaffPhone, order_id: str) -> None:
    """A note that both sides can read."""
    phone.open(f"/market/deal?id={order_id}")
    phone.tap("有问题，记一笔")
    phone.tap("提交")
    expect(phone.page.locator("#reason-error")).to_be_visible()
    phone.radio("没有付款").check()
    phone.field("说明（可不填）").fill("说好的现金没有给够")
    phone.tap("提交")
    phone.sees("有争议")
    expect(phone.button("有问题，记一笔")).to_have_count(0)


class Stall:
    """A farmer with two listings, and a canteen's two orders."""

    def __init__(self, server: Server, make: MakeStaffPhone, lang: str, **more: Any) -> None:
        self.phone = farmer(server, make, lang=lang, **more)
        about = {
            "kind": "farmer",
            "name": "李家菜园",
            "division_code": VILLAGE,
            "phone": "13903987654",
            "address": "张村二组 5 号",
        }
        trader = self.phone.call("PUT", "/me/trader", about)
        self.canteen = TraderNeighbour(
            server, Person("孙师傅"), "canteen", "县一中食堂", licence=LICENCE
        )
        verify(officer_of(server, make), trader["trader_id"], self.canteen.trader_id)
        self.listings = [self.lists("cabbage", 120), self.lists("potato", 20_000)]
        self.first, self.second = (orders(self.canteen, self.listings[0], jin) for jin in (250, 50))
        self.phone.call("POST", f"/me/deals/{self.second}/confirm", {})

    def typed_code(self) -> str:
        """What the canteen reads out when nothing can be scanned."""
        order = self.canteen.call("GET", f"/me/orders/{self.second}")
        return str(order["deals"][0]["hand_over_code"].split(":")[2])

    def lists(self, product: str, price_fen: int) -> Any:
        """Two thousand 斤 at a price; one that is surprising makes a draft."""
        day = self.phone.server.now().date()
        about = {
            "id": str(uuid4()),
            "product": product,
            "grade": "first",
            "unit": "jin",
            "unit_quantity": 500,
            "price_fen": price_fen,
            "quantity": 1_000_000,
            "harvested_on": day.isoformat(),
            "sell_by_on": (day + timedelta(days=9)).isoformat(),
        }
        return self.phone.call("POST", "/market/listings", about)


def walk_listing(gallery: Gallery, stall: Stall) -> None:
    """What a supplier sees of what they sell."""
    look, phone, page = gallery.look, stall.phone, stall.phone.page
    phone.open("/market/trader")
    phone.sees("已核实")
    look("trader")
    phone.open("/market/sell")
    expect(page.locator(".rows a")).to_have_count(2)
    look("sell")
    phone.open("/market/sell/new")
    phone.tap("下一步")
    look("new-mistakes")
    cabbage = {"zh": "大白菜", "en": "Chinese cabbage"}[phone.lang]
    phone.field("查找农产品").fill(cabbage)
    page.get_by_role("button", name=cabbage, exact=True).tap()
    phone.radio("一级").check()
    phone.tap("下一步")
    page.locator("#quantity").fill("40")
    page.locator("#price").fill("99")
    look("new-price")
    page.locator("#is_price_meant").check()
    phone.tap("下一步")
    page.locator("#photo-file").set_input_files(photo())
    expect(page.locator(".photos img")).to_have_count(1)
    page.get_by_role("checkbox", name=phone.say("周一")).check()
    look("new-where")
    phone.open(f"/market/sell/listing?id={stall.listings[0]['id']}")
    phone.tap("改价格")
    expect(page.get_by_role("table")).to_be_visible()
    look("own-listing")
    phone.open(f"/market/sell/listing?id={stall.listings[1]['id']}")
    expect(phone.button("按这个价格发布")).to_be_visible()
    look("own-draft")


def walk_deals(gallery: Gallery, stall: Stall) -> None:
    """What a supplier sees of an order."""
    look, phone, page = gallery.look, stall.phone, stall.phone.page
    phone.open("/market/deals")
    expect(page.locator(".rows a")).to_have_count(2)
    look("deals")
    phone.open(f"/market/deal?id={stall.first}")
    phone.tap("取消订单")
    page.get_by_role("dialog").get_by_role("button", name=phone.say("取消订单")).tap()
    look("deal-cancel")
    page.keyboard.press("Escape")
    phone.open(f"/market/deal?id={stall.second}")
    phone.tap("确认交货")
    look("deal-weigh")
    phone.call("POST", f"/me/deals/{stall.first}/cancel", {"reason": "weather"})
    phone.open(f"/market/deal?id={stall.first}")
    phone.tap("有问题，记一笔")
    look("deal-over")


@pytest.mark.slow
@EACH_WAY
def test_the_screens_of_a_supplier_are_for_everybody(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    stall = Stall(own_server, make_staff_phone, lang)
    if size == "large":
        stall.phone.page.evaluate("localStorage.setItem('changxing.large', '1')")
    gallery = Gallery(stall.phone, size)
    walk_listing(gallery, stall)
    walk_deals(gallery, stall)
    assert gallery.found == []


def test_a_supplier_changes_a_price_and_hands_over_by_keyboard(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    stall = Stall(own_server, make_staff_phone, "zh")
    phone, keys = stall.phone, stall.phone.page.keyboard
    phone.open("/market/sell")
    tab_to(phone, phone.page.get_by_role("link", name=re.compile("大白菜")))
    keys.press("Enter")
    tab_to(phone, phone.button("改价格"))
    keys.press("Enter")
    tab_to(phone, phone.page.locator("#price_fen"))
    keys.press("ControlOrMeta+a")
    keys.type("1.50")
    keys.press("Enter")
    phone.sees("改好了")
    assert phone.ask("/me/listings")["listings"][1]["price_fen"] == 150

    phone.open(f"/market/deal?id={stall.second}")
    tab_to(phone, phone.field("大白菜实重（斤）"))
    keys.type("50")
    tab_to(phone, phone.field("交货码"))
    keys.type(stall.typed_code().lower())
    tab_to(phone, phone.radio("现金"))
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.press("Enter")
    phone.sees("已交货")
    (deal,) = (d for d in phone.ask("/me/deals?state=all")["deals"] if d["state"] != "held")
    assert deal["handed_over"]["paid"] == {"way": "later", "amount_fen": 0}
    phone.open(f"/market/sell/listing?id={stall.listings[1]['id']}")
    phone.tap("按这个价格发布")
    phone.sees("在售")
