"""A village opens its checkpoint and prints its poster, which people scan themselves."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import uuid4

import qrcode
from playwright.sync_api import Geolocation, Request, expect

from backend.checkpoints import posters
from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.hotline import COUNTY, VILLAGE, Hotline
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.scanner import Scanner
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.test_market_sell import show_camera
from tests.e2e.trips import Health, line
from tests.e2e.village import text_on_phone

NAME = "竹峪村金丝雀卡口"
POINT: Geolocation = {"latitude": 34.7724, "longitude": 111.2, "accuracy": 20}


def opens_one(head: StaffPhone) -> None:
    """Fill the form, reload in the middle, and mend what was wrong."""
    head.tap("开一个检测点")
    head.tap("开设")
    expect(head.page.get_by_role("alert")).to_be_focused()
    expect(head.page.locator("#name-error")).to_have_text(head.say("请填写名称"))
    head.field("名称").fill(NAME)
    head.field("类型").select_option("village")
    head.page.get_by_label(head.say("全天值守")).uncheck()
    head.field("从").fill("06:00")
    head.field("到").fill("22:30")
    head.context.grant_permissions(["geolocation"])
    head.context.set_geolocation(POINT)
    head.tap("用我现在的位置")
    head.sees("已填入现在的位置。")
    head.field("医生").fill("0398-2210001")
    head.has_kept("draft.duty.checkpoint.new")
    head.page.reload()
    expect(head.field("名称")).to_have_value(NAME)
    expect(head.field("纬度")).to_have_value("34.772400")
    head.tap("开设")
    expect(head.page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    head.sees("06:00-22:30")


def says_who_belongs_there(head: StaffPhone, person: Person) -> None:
    """Somebody by the number of their document; nothing of it stays on the phone."""
    head.page.get_by_text(head.say("加一个人"), exact=True).tap()
    head.button("加上").tap()
    expect(head.page.locator("#document-number-error")).to_be_visible()
    head.field("证件号码").fill(person.number)
    head.field("备注（加密保存，可不填）").fill("一组")
    head.button("加上").tap()
    head.sees("已加上。")
    row = head.page.get_by_test_id("regulars").get_by_role("listitem")
    expect(row).to_contain_text(f"{person.number[:3]}***********{person.number[-4:]}")
    assert person.number not in text_on_phone(head)
    row.get_by_role("button").tap()
    head.sees("还没有登记固定人员。")


def test_a_village_opens_a_checkpoint_and_people_scan_its_poster(
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    scanner: Scanner,
) -> None:
    head = Hotline(own_server, make_staff_phone).head()
    head.open("/duty")
    head.page.get_by_role("link", name=re.compile("^检测点管理")).tap()
    head.sees("这里还没有检测点。")
    opens_one(head)
    says_who_belongs_there(head, Person("赵来往"))
    head.page.get_by_role("link", name="看张贴码").tap()
    code = head.page.get_by_test_id("poster")
    poster = posters.read(scanner.read(code.screenshot()))
    assert poster is not None
    assert (poster.name, poster.county, poster.lat_e6) == (NAME, int(COUNTY), 34_772_400)
    picture = code.screenshot()
    sheet = head.page.pdf()
    assert sheet.count(b"/Type /Page\n") == 1 or b"/Count 1" in sheet

    comes_and_goes(make_phone(own_server, own_server.now()), picture)
    closes(head)


def comes_and_goes(phone: Phone, picture: bytes) -> None:
    """Scan, say yes, scan again when leaving, without a network; nothing of it is sent."""
    phone.open("/visit")
    sent: list[Request] = []
    phone.context.on("request", lambda one: sent.append(one))
    show_camera(phone, picture)
    phone.tap("打开相机")
    phone.sees("您在这里吗？")
    phone.context.set_offline(True)
    phone.tap("记下：我到了")
    phone.sees(f"已记下：{NAME}")
    phone.tap("再扫一个")
    phone.tap("记下：我离开了")
    expect(phone.page.get_by_test_id("visits").get_by_role("listitem")).to_have_count(1)
    phone.context.set_offline(False)
    phone.page.get_by_role("link", name="全部记录和比对结果").tap()
    expect(phone.page.get_by_test_id("my-places")).to_contain_text(NAME)
    told = [f"{one.url} {one.post_data or ''}" for one in sent]
    assert not [one for one in told if NAME in one or "checkpoint" in one]
    assert NAME not in text_on_phone(phone)


def closes(head: StaffPhone) -> None:
    """A closed one can no longer be chosen, and is opened again."""
    head.page.go_back()
    head.tap("关闭检测点")
    head.page.get_by_role("dialog").get_by_role("button", name="关闭检测点").tap()
    head.sees("已关闭")
    assert head.ask("/duty/checkpoints/mine")["checkpoints"] == []
    head.tap("重新开放")
    expect(head.button("关闭检测点")).to_be_visible()


def test_a_visit_is_found_when_its_place_is_published_later(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    phone = make_phone(own_server, own_server.now())
    phone.open("/visit")
    phone.page.wait_for_function("() => navigator.mediaDevices")
    text = posters.write(
        posters.Poster("A" * 22, 411221, posters.KINDS[4], "仰韶集贸市场", None, None)
    )
    show_camera(phone, drawn(text))
    phone.tap("打开相机")
    phone.tap("记下：我到了")
    phone.sees("已记下：仰韶集贸市场")
    health.publish(line("仰韶集贸市场", health.day(0), "place", division="411221"))
    phone.open("/cotravel/places")
    mine = phone.page.get_by_test_id("my-places")
    expect(mine).to_contain_text("同一天在那里")


def drawn(text: str) -> bytes:
    """A code as a picture."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=4, box_size=8)
    code.add_data(text, optimize=0)
    kept = io.BytesIO()
    code.make_image().get_image().save(kept, "PNG")
    return kept.getvalue()


def some_places(head: StaffPhone) -> dict[str, Any]:
    """A checkpoint with somebody who belongs there, a closed one, and one on shift."""
    common = {"division_code": VILLAGE, "hours": "00:00-24:00"}
    calls = [{"whom": "doctor", "phone": "0398-2210001"}, {"whom": "police", "phone": "110"}]
    one: dict[str, Any] = head.call(
        "POST",
        "/duty/checkpoints",
        {"id": str(uuid4()), "name": NAME, "kind": "village", "mode": "regulars", **common}
        | {"calls": calls, "address": "村委会门前", "lat_e6": 34_772_400, "lng_e6": 111_200_000},
    )
    shut = {"id": str(uuid4()), "name": "北口", "kind": "road", "mode": "everybody", **common}
    made = head.call("POST", "/duty/checkpoints", shut)
    path = f"/duty/checkpoints/{made['checkpoint_id']}"
    head.call("PUT", path, {"version": 1, "state": "closed"})
    regulars = f"/duty/checkpoints/{one['checkpoint_id']}/regulars/list"
    head.call("POST", regulars, {"village": VILLAGE})
    document = {"kind": "resident_id", "number": Person("赵来往").number}
    head.call("POST", regulars, {"document": document, "label": "三组"})
    return one


@EACH_WAY
def test_every_screen_of_places_looks_right(
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    make_phone: MakePhone,
    lang: str,
    size: str,
) -> None:
    locale = "zh-CN" if lang == "zh" else "en-GB"
    head = Hotline(own_server, make_staff_phone).head(lang=lang, locale=locale)
    one = some_places(head)
    phone = make_phone(own_server, own_server.now(), locale=locale)
    phone.lang = lang
    phone.open()
    if size == "large":
        for each in (head, phone):
            each.page.evaluate("localStorage.setItem('changxing.large', '1')")
    gallery = Gallery(head, size)
    head.open("/duty/checkpoints")
    expect(head.page.get_by_test_id("checkpoints").get_by_role("link")).to_have_count(2)
    gallery.look("places-list")
    head.open(f"/duty/checkpoints/one?id={one['checkpoint_id']}")
    expect(head.page.get_by_test_id("regulars").get_by_role("listitem")).to_have_count(2)
    for name in ("加一个村（社区）的全体居民", "加一个人"):
        head.page.get_by_text(head.say(name), exact=True).tap()
    gallery.look("place-one")
    head.open("/duty/checkpoints/edit")
    head.page.get_by_label(head.say("全天值守")).uncheck()
    head.tap("开设")
    gallery.look("place-new")
    head.open(f"/duty/checkpoints/poster?id={one['checkpoint_id']}")
    code = head.page.get_by_test_id("poster")
    code.wait_for()
    gallery.look("place-poster")
    own = Gallery(phone, size)
    phone.open("/visit")
    expect(phone.button("打开相机")).to_be_visible()
    own.look("visit")
    show_camera(phone, code.screenshot())
    phone.tap("打开相机")
    phone.sees("您在这里吗？")
    own.look("visit-found")
    phone.tap("记下：我到了")
    own.look("visit-noted")
    assert gallery.found + own.found == [], "\n".join(gallery.found + own.found)
