"""Watched persons and paper cards, from the roster to the printed code, also without a network."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Download, Page, expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.people import Person
from tests.e2e.scanner import Scanner
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone, first_code
from tests.e2e.village import (
    VILLAGE,
    Neighbour,
    head_of,
    invited_head,
    open_person,
    open_village,
    show,
)


def watch(head: StaffPhone, masked: str) -> None:
    """From the roster to an open watch."""
    open_village(head)
    show(head, "全部")
    open_person(head, masked)
    head.tap("设为重点人员")
    head.radio("外地返回").check()
    head.radio("居家隔离").check()
    head.page.get_by_role("checkbox", name="药品").check()
    head.tap("确定")
    head.sees("今日待报")


def update(head: StaffPhone) -> None:
    """A daily update: three taps."""
    head.radio("无不适").check()
    head.radio("当面").check()
    head.tap("保存")


def on_paper(page: Page, svg: bytes) -> bytes:
    """A picture of a drawing, as a printer would put it on paper."""
    page.set_viewport_size({"width": 1100, "height": 720})
    page.set_content(f"<body style='margin:0'>{svg.decode()}</body>")
    page.add_style_tag(content="svg { width: 1000px; height: auto }")
    return page.screenshot()


def drawing_of(pdf: bytes) -> bytes:
    """The first page of one of our PDFs, which holds nothing but paths, as SVG."""
    found = re.search(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    assert found
    words, path = zlib.decompress(found[1]).decode().split(), ""
    stack: list[str] = []
    matrix, drawn = "", ""
    letters = {"m": "M", "l": "L", "c": "C", "h": "Z"}
    for word in words:
        if word in letters:
            path += letters[word] + " ".join(stack)
        elif word == "cm":
            matrix = " ".join(stack)
        elif word in ("f", "S"):
            how = "" if word == "f" else 'fill="none" stroke="#000" stroke-width="0.15"'
            drawn += f'<path {how} d="{path}"/>'
            path = ""
        else:
            stack.append(word)
            continue
        stack = []
    box = re.search(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert box
    width, height = (float(side) for side in box.groups())
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    # PDF counts upwards from the lower edge, SVG downwards from the upper one.
    flip = f"matrix(1 0 0 -1 0 {height}) matrix({matrix})"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><g transform="{flip}">{drawn}</g></svg>'
    return svg.encode()


def downloaded(head: StaffPhone, name: str, folder: Path) -> bytes:
    """What a link saves."""
    with head.page.expect_download() as waiting:
        head.page.get_by_role("link", name=head.say(name)).first.tap()
    got: Download = waiting.value
    got.save_as(folder / got.suggested_filename)
    return (folder / got.suggested_filename).read_bytes()


def test_somebody_is_watched_asked_every_day_and_let_go(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    Neighbour(own_server, Person("王大山"))
    head = head_of(own_server, make_staff_phone)
    head.is_offline_proof()
    watch(head, "王**")
    update(head)
    head.sees("记好了。")
    head.sees("今日已报")
    head.open("/duty/watched")
    head.sees("在管 1 人 · 待报 0 人")

    head.page.get_by_role("link", name="王**").tap()
    head.context.set_offline(True)
    head.tap("再记一次")
    update(head)
    head.sees("已加密存在手机里，有网络就发出去。")
    head.context.set_offline(False)
    expect(head.page.get_by_text("36.5 °C · 无不适")).to_have_count(2, timeout=20_000)

    head.tap("解除")
    head.radio("误报").check()
    head.tap("确定解除")
    head.sees("已解除：误报")
    head.open("/duty/watched")
    head.sees("本村没有在管的重点人员。")


def test_what_is_missing_is_said_beside_its_field(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    neighbour = Neighbour(own_server, Person("李守田"))
    head = head_of(own_server, make_staff_phone)
    head.open(f"/duty/watched/new?resident={neighbour.resident_id}")
    head.tap("确定")
    expect(head.page.locator("#kind-error")).to_have_text("请选类别")
    expect(head.page.locator("#measure-error")).to_have_text("请选措施")
    head.radio("发热（无接触史）").check()
    head.page.reload()
    expect(head.radio("发热（无接触史）")).to_be_checked()


def test_a_printed_card_is_scanned_and_tells_nothing_by_itself(
    own_server: Server,
    make_staff_phone: MakeStaffPhone,
    scanner: Scanner,
    tmp_path: Path,
) -> None:
    neighbour = Neighbour(own_server, Person("赵老太"))
    head = head_of(own_server, make_staff_phone)
    open_village(head)
    show(head, "全部")
    open_person(head, "赵**")
    head.tap("发纸质卡")
    head.tap("发卡")
    expect(head.page.locator("#reason-error")).to_be_visible()
    head.radio("没有手机").check()
    head.tap("发卡")
    head.sees("卡发好了，请打印交给本人。")
    paper = head.context.new_page()
    texts = []
    for name in ("下载 SVG", "打印（PDF，银行卡大小）"):
        saved = downloaded(head, name, tmp_path)
        svg = saved if saved.startswith(b"<svg") else drawing_of(saved)
        texts.append(scanner.read(on_paper(paper, svg)))
    assert texts[0] == texts[1]
    assert texts[0].startswith("CX2:")
    assert neighbour.resident_id not in texts[0]

    head.tap("看全部纸质卡")
    head.page.get_by_role("checkbox").first.check()
    sheet = downloaded(head, "打印选中的 1 张（A4，可裁剪）", tmp_path)
    assert scanner.read(on_paper(paper, drawing_of(sheet))) == texts[0]
    head.tap("作废")
    head.radio("丢了").check()
    head.tap("确定作废")
    head.sees("本村还没有有效的纸质卡。")


def test_the_county_sees_counts_goes_down_and_reads_one(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    neighbour = Neighbour(own_server, Person("王大山"))
    admin = make_staff_phone(own_server)
    admin.enrol(first_code(own_server))
    until = (own_server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    codes = [
        admin.invite(name, admin.add_unit(f"{name}的单位", area), role, area, until)
        for name, role, area in (
            ("李桂兰", "village_head", VILLAGE),
            ("陈卫民", "health_officer", VILLAGE[:6]),
        )
    ]
    head = make_staff_phone(own_server, own_server.now())
    head.enrol(codes[0])
    wish = {
        "id": str(uuid4()),
        "resident_id": neighbour.resident_id,
        "kind": "from_outside",
        "measure": "home_quarantine",
        "from_on": "2026-03-02",
        "until_on": "2026-03-16",
        "needs": [],
    }
    opened = head.call("POST", "/duty/watched", wish)
    officer = make_staff_phone(own_server, own_server.now())
    officer.enrol(codes[1])
    officer.tap("重点人员督办")
    officer.sees("在管 1 人 · 已报 0 · 待报 1 · 超时 0")
    gallery = Gallery(officer, "normal")
    gallery.look("overview-county")
    officer.page.locator(".counts a").first.tap()
    expect(officer.page.locator(".counts tbody tr")).to_have_count(1)
    gallery.look("overview-town")
    officer.tap("上一级")
    officer.sees("没有上报到这里的。")
    officer.open(f"/duty/watched/one?id={opened['watch_id']}")
    officer.sees("今日待报")
    expect(officer.button("保存")).to_have_count(0)
    gallery.look("overview-one")
    assert gallery.found == [], "\n".join(gallery.found)


def walk(gallery: Gallery, head: StaffPhone, neighbour: Neighbour) -> None:
    """All screens about watched persons and cards."""
    look, page = gallery.look, head.page
    head.open("/duty")
    look("desk")
    head.open("/duty/watched")
    head.sees("本村没有在管的重点人员。")
    look("watched-nobody")
    head.open(f"/duty/watched/new?resident={neighbour.resident_id}")
    head.tap("确定")
    expect(page.locator("#kind-error")).to_be_visible()
    look("watched-new-mistakes")
    head.radio("接触过患者").check()
    head.radio("居家隔离").check()
    head.tap("确定")
    head.sees("今日待报")
    look("watched-one-due")
    head.tap("保存")
    expect(page.locator("#condition-error")).to_be_visible()
    look("watched-update-mistakes")
    update(head)
    head.sees("今日已报")
    look("watched-one-done")
    head.tap("解除")
    look("watched-close")
    head.open("/duty/watched")
    expect(page.locator(".rows a")).to_have_count(1)
    look("watched-list")
    head.open(f"/duty/cards/new?resident={neighbour.resident_id}")
    head.tap("发卡")
    look("card-new-mistakes")
    head.radio("没有手机").check()
    head.tap("发卡")
    head.sees("卡发好了，请打印交给本人。")
    look("card-issued")
    head.open("/duty/cards")
    page.get_by_role("checkbox").first.check()
    look("cards")
    head.tap("作废")
    look("card-end")


@EACH_WAY
def test_every_screen_is_free_of_violations_in_light_and_dark(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    neighbour = Neighbour(own_server, Person("王大山"))
    code = invited_head(own_server, make_staff_phone, VILLAGE)
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    head = make_staff_phone(own_server, own_server.now(), locale=locale)
    head.lang = lang
    if size == "large":
        head.open("/me")
        head.page.get_by_role("switch", name=head.say("关怀版")).check()
    head.enrol(code)
    gallery = Gallery(head, size)
    walk(gallery, head, neighbour)
    assert gallery.found == [], "\n".join(gallery.found)
