"""What a checkpoint saw reaches the village head, who answers it; the screens of both."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.guard import CALLS, Guard, Passer
from tests.e2e.hotline import COUNTY, VILLAGE, Hotline
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone

# The clock looks after alarms every half minute here.
A_LOOK_MS = 60_000


def gate(head: StaffPhone) -> None:
    """The checkpoint of the village."""
    place = {"name": "村口检测点", "kind": "village", "division_code": VILLAGE}
    rest = {"hours": "00:00-24:00", "mode": "everybody", "calls": CALLS}
    head.call("POST", "/duty/checkpoints", {"id": str(uuid4()), **place, **rest})


def has_fever(guard: Guard, passer: Passer) -> None:
    """Somebody is too hot twice, and it is sent."""
    guard.reads(passer.shows(guard.server.now()))
    guard.measures("385")
    guard.sees("留观", "体温过高")
    guard.phone.tap("先等候，下一位")
    guard.phone.has_sent_all()


def listed(head: StaffPhone) -> Locator:
    """The alarms on the screen."""
    return head.page.get_by_test_id("alarms").get_by_role("link")


def waits_for(head: StaffPhone, path: str, shown: Locator) -> None:
    """Open a screen until it shows something that happens behind the requests."""
    head.open(path)
    for _ in range(A_LOOK_MS // 2_000):
        try:
            expect(shown).to_be_visible(timeout=2_000)
        except AssertionError:
            head.page.reload()
        else:
            break
    expect(shown).to_be_visible()


def test_a_fever_at_the_gate_reaches_the_village_head_and_is_answered(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    hot = Passer(own_server)
    staff = Hotline(own_server, make_staff_phone)
    head = staff.head()
    gate(head)
    guard = Guard(staff.staff("checkpoint_staff", COUNTY, "交通卡口组"), own_server)
    guard.begins()
    guard.is_ready()
    has_fever(guard, hot)

    waiting = head.page.get_by_role("link", name=re.compile("检测点预警.*1"))
    waits_for(head, "/duty", waiting)
    head.open("/duty/alarms")
    expect(listed(head)).to_contain_text("现场发热")
    expect(listed(head)).to_contain_text("38.5")
    head.has_kept(f"duty.vault./duty/alarms?area={VILLAGE}&which=late")
    head.is_offline_proof()
    head.context.set_offline(True)
    head.page.reload()
    head.sees("没有网络，这是手机里存的。处置要等有网络。")
    expect(listed(head)).to_contain_text("现场发热")
    head.context.set_offline(False)

    listed(head).tap()
    path = head.page.url.removeprefix(head.url)
    waits_for(head, path, head.page.get_by_text("赵**"))
    head.tap("处置完毕")
    expect(head.page.locator("#outcome-error")).to_have_text("请选怎么处置的")
    head.field("补充说明（可不填）").fill("村医已经陪同去县医院")
    head.has_kept("draft.duty.alarm." + path.partition("=")[2])
    head.page.reload()
    expect(head.field("补充说明（可不填）")).to_have_value("村医已经陪同去县医院")
    head.radio("已送医").check()
    head.tap("处置完毕")
    head.sees("已处置")
    head.sees("村医已经陪同去县医院")
    head.tap("看其他预警")
    head.sees("没有待处置的预警。")

    looks: dict[str, Any] = hot.call("GET", "/me/looks")
    assert "处置了检测点与您有关的预警" in str(looks)


@EACH_WAY
def test_every_screen_of_alarms_can_be_read_and_hit(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    hot, other = Passer(own_server), Passer(own_server)
    staff = Hotline(own_server, make_staff_phone)
    head = staff.head(locale={"zh": "zh-CN", "en": "en-GB"}[lang], lang=lang)
    gate(head)
    guard = Guard(staff.staff("checkpoint_staff", COUNTY, "交通卡口组"), own_server)
    guard.begins()
    guard.is_ready()
    has_fever(guard, hot)
    has_fever(guard, other)

    if size == "large":
        head.page.evaluate("localStorage.setItem('changxing.large', '1')")
    gallery = Gallery(head, size)
    waits_for(head, "/duty/alarms", listed(head).nth(1))
    expect(listed(head)).to_have_count(2)
    gallery.look("alarms")
    listed(head).first.tap()
    path = head.page.url.removeprefix(head.url)
    waits_for(head, path, head.page.get_by_text(head.say("是谁")))
    head.tap("处置完毕")
    expect(head.page.locator("#outcome-error")).to_be_visible()
    gallery.look("alarm-open")
    head.radio("电话核实").check()
    head.tap("处置完毕")
    head.sees("已处置")
    gallery.look("alarm-answered")
    assert not gallery.found, "\n".join(gallery.found)
