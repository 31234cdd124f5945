"""A guard's morning: one second a person, with and without a network."""

from __future__ import annotations

import base64
import io
import json
import re
from datetime import timedelta
from typing import Any

import qrcode
from playwright.sync_api import Request, Route, expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.guard import SMALL, Gate, Passer
from tests.e2e.server import Server
from tests.e2e.test_market_sell import CAMERA
from tests.e2e.village import text_on_phone

# So many records of somebody on duty wait on the phone, as after a day without a network.
FILL = """([count, owner]) => new Promise((done) => {
  const asked = indexedDB.open('changxing');
  asked.onsuccess = () => {
    const all = asked.result.transaction('outbox', 'readwrite');
    const label = { title: ['通行登记', 'Passage'], detail: ['09:00', '09:00'] };
    for (let n = 0; n < count; n += 1) {
      const id = crypto.randomUUID();
      const body = { id, sealed: 'A'.repeat(900), label };
      const more = { group: '', owner, state: 'waiting', created_at: new Date().toISOString() };
      all.objectStore('outbox').add({ id, kind: 'checkpoints.passage', body, ...more });
    }
    all.oncomplete = () => { asked.result.close(); done(); };
  };
})"""
STAFF_ID = "fetch('/api/v1/duty/me').then((told) => told.json()).then((me) => me.staff_id)"
REFUSED: dict[str, Any] = {
    "status": 403,
    "content_type": "application/problem+json",
    "body": json.dumps({"code": "core.forbidden", "detail": "这个号码不能查"}),
}
# What sends passages, in a file of its own.
SENDER = "**/assets/view-scan-start-*.js"
# A camera that looks at a wall.
NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
# What is sealed on the phone is opened a second late.
SLOW_TO_OPEN = """() => {
  const opens = SubtleCrypto.prototype.decrypt;
  SubtleCrypto.prototype.decrypt = async function (...about) {
    await new Promise((done) => setTimeout(done, 1000));
    const opened = await opens.apply(this, about);
    setTimeout(() => (window.hasOpened = true), 100);
    return opened;
  };
}"""


def qr_of(text: str) -> str:
    """A picture of a code, as the address of an image."""
    kept = io.BytesIO()
    qrcode.make(text).save(kept, "PNG")
    return "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()


def test_a_morning_without_a_network_is_recorded_and_arrives_once(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    early, late, hot, carded = (Passer(own_server) for _ in range(4))
    guard = Gate(own_server, make_staff_phone).guard()
    phone = guard.phone
    guard.begins()
    guard.is_ready()
    phone.has_kept("duty.vault.vehicles")
    phone.context.set_offline(True)

    phone.tap("车牌")
    phone.page.locator("#plate").fill("豫M12345")
    phone.page.locator("#plate").press("Enter")
    expect(phone.page.get_by_test_id("plate-answer")).to_contain_text("名单时间")
    phone.page.get_by_role("dialog").get_by_role("button", name=phone.say("关闭")).tap()

    guard.reads(early.shows(own_server.now()))
    guard.sees("放行", "绿码")
    guard.measures("365")
    guard.is_free()
    guard.counts("进 1")

    # Somebody else may have borrowed that code.
    phone.forward(seconds=3)
    guard.reads(early.shows(own_server.now()))
    guard.sees("先看清", "同一个码刚刚用过")
    phone.tap("不记，下一位")
    guard.is_free()

    # The phone dies between the verdict and the reading.
    guard.reads(late.shows(own_server.now()))
    guard.sees("放行", "绿码")
    phone.has_kept("duty.vault.scan.now")
    phone.page.reload()
    guard.sees("放行", "绿码")
    guard.measures("368")
    guard.is_free()
    guard.counts("进 2")

    guard.reads(hot.shows(own_server.now()))
    guard.measures("385")
    guard.sees("留观", "体温过高")
    expect(guard.verdict.get_by_role("link", name=re.compile("医生"))).to_be_visible()
    phone.tap("先等候，下一位")
    phone.tap("等第二次量体温：1 人")
    phone.page.get_by_role("button", name=re.compile("再量一次")).tap()
    # Another one was meant.
    phone.tap("回到名单")
    phone.page.get_by_role("button", name=re.compile("再量一次")).tap()
    guard.measures("366")
    guard.sees("放行", "绿码")
    guard.is_free()

    phone.tap("输号码")
    phone.field("证件号码").fill(carded.person.number)
    phone.tap("查验")
    guard.measures("364")
    guard.sees("无法判断", "没有网络，联网后核对")
    phone.tap("记下，下一位")
    guard.is_free()

    phone.tap("无码访客")
    phone.field("访客姓名").fill("孙来客")
    phone.field("访客手机号").fill("13903980011")
    phone.page.get_by_role("checkbox").check()
    phone.tap("登记")
    guard.verdict.get_by_role("button", name="不量").tap()
    guard.is_free()

    phone.tap("应急")
    phone.tap("临产")
    guard.sees("放行", "应急通行")
    phone.tap("下一位")
    guard.is_free()

    phone.page.reload()
    guard.stands()
    guard.counts("进 7")
    assert guard.queued() == 7
    kept = text_on_phone(phone)
    for told in ("孙来客", "13903980011", carded.person.number, "赵来往"):
        assert told not in kept

    phone.context.set_offline(False)
    phone.has_sent_all()
    phone.sees("记录都已发送")
    assert guard.queued() == 0
    (row,) = early.passages()
    assert (row["verdict"], row["temperature_tenths_c"], row["direction"]) == ("admit", 365, "in")
    assert len(late.passages()) == 1
    assert sorted(one["verdict"] for one in hot.passages()) == ["admit", "hold"]
    # A number is told to whoever has shown the document that it stands on.
    assert carded.passages() == []


def test_green_passages_are_gathered_and_go_with_whatever_cannot_wait(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    guard = Gate(own_server, make_staff_phone).guard()
    phone = guard.phone
    guard.begins(measures=False)
    guard.is_ready()
    sent: list[list[str]] = []
    closed: list[int] = []

    def hear(asked: Request) -> None:
        told = json.loads(asked.post_data or "{}")
        if asked.url.endswith("/duty/passages"):
            sent.append([one["id"] for one in told["items"]])
        elif asked.url.endswith("/shift") and told["act"] == "close":
            closed.append(told["waiting"])

    phone.page.on("request", hear)
    # From now on this phone's time goes on only when the test says so.
    phone.context.clock.pause_at(phone.page.evaluate("Date.now() / 1000 + 1"))

    def admits() -> None:
        guard.reads(Passer(own_server).shows(own_server.now()))
        guard.sees("放行", "绿码")
        expect(guard.verdict).to_contain_text("已记下")
        phone.tap("下一位")
        guard.is_free()

    def opens(name: str) -> None:
        phone.tap(name)
        phone.context.clock.run_for(100)

    admits()
    admits()
    phone.sees("2 条记录待发送，有网自动发")
    assert (guard.queued(), sent) == (2, [])
    opens("应急")
    phone.tap("临产")
    guard.sees("放行", "应急通行")
    phone.has_sent_all()
    # The sheet beneath closes a frame later.
    phone.context.clock.run_for(100)
    phone.tap("下一位")
    guard.is_free()
    admits()
    assert guard.queued() == 1
    phone.forward(seconds=30)
    phone.has_sent_all()
    admits()
    opens("交班")
    phone.tap("结束这一班")
    phone.has_sent_all()
    assert [len(ids) for ids in sent] == [3, 1, 1]
    assert len({one for ids in sent for one in ids}) == 5
    assert closed == [0]


def test_what_waits_is_sent_after_a_reload_though_the_role_has_ended(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    gate = Gate(own_server, make_staff_phone)
    guard = gate.guard(service_workers="block")
    phone = guard.phone
    guard.begins(measures=False)
    phone.page.route("**/duty/passages", lambda route: route.abort())
    phone.tap("应急")
    phone.tap("临产")
    guard.sees("放行", "应急通行")
    gate.dismisses(guard)
    phone.open("/duty")
    phone.sees("您现在没有有效的职责。请找管理员。")
    assert guard.queued() == 1

    # What sends it comes late, as over a slow line: the outbox has been looked through by then.
    held: list[Route] = []
    phone.page.route(SENDER, lambda route: held.append(route))
    with phone.page.expect_request(SENDER):
        phone.open("/duty")
    phone.sees("1 条记录还没有送达")
    phone.page.unroute("**/duty/passages")
    held[0].continue_()
    phone.has_sent_all()
    assert guard.queued() == 0


def test_a_full_phone_still_verifies_and_says_that_it_records_nothing(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    first, second = Passer(own_server), Passer(own_server)
    guard = Gate(own_server, make_staff_phone).guard()
    phone = guard.phone
    guard.begins(measures=False)
    guard.is_ready()
    owner = phone.page.evaluate(STAFF_ID)
    phone.context.set_offline(True)
    phone.page.evaluate(FILL, [4_999, owner])
    phone.page.reload()
    guard.stands()
    phone.sees("手机里已有 4999 条待发送，最多存 5000 条。请找有网络的地方。")
    guard.reads(first.shows(own_server.now()))
    guard.sees("放行", "绿码")
    guard.is_free()
    phone.sees("手机存满了（5000 条）。还能验码，但不再记录：请用纸记，尽快联网。")
    guard.reads(second.shows(own_server.now()))
    guard.sees("放行", "绿码")
    expect(guard.verdict).to_contain_text("手机存满了，没有记下：请用纸记")
    phone.tap("下一位")
    guard.is_free()
    guard.counts("进 1")
    assert guard.queued() == 5_000


def test_a_gate_of_its_own_people_on_two_devices_one_with_a_camera(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    stranger = Passer(own_server)
    gate = Gate(own_server, make_staff_phone, mode="regulars")
    first, second = gate.guard(), gate.guard()
    for guard in (first, second):
        guard.begins(measures=False)
        guard.is_ready()

    # The camera of this phone is taken while another screen is open, and shows what it is given.
    first.phone.tab("工作")
    first.phone.page.evaluate(CAMERA, qr_of(stranger.shows(own_server.now())))
    first.phone.tab("扫码")
    first.sees("劝返", "不在本处的名单上")
    first.phone.tap("应急放行")
    first.phone.tap("急病就医")
    first.sees("放行", "应急通行")
    first.phone.has_sent_all()

    second.reads(stranger.shows(own_server.now()))
    second.sees("劝返", "不在本处的名单上")
    second.phone.tap("登记为访客")
    second.phone.field("访客姓名").fill("赵来往")
    second.phone.field("访客手机号").fill("12")
    second.phone.tap("登记")
    expect(second.phone.page.locator("#visitor_phone-error")).to_be_visible()
    second.phone.field("访客手机号").fill("13903980012")
    second.phone.page.get_by_role("checkbox").check()
    second.phone.tap("登记")
    second.sees("先看清", "里面的人同意吗？")
    second.phone.tap("里面的人同意了，放行")
    second.is_free()
    second.phone.has_sent_all()
    assert second.queued() == 0

    # What was never sealed is refused, and the guard is told which ones.
    second.phone.page.evaluate(FILL, [2, second.phone.page.evaluate(STAFF_ID)])
    second.phone.page.reload()
    second.stands()
    second.phone.sees("2 条记录没有被接收")

    # A number with a network is answered at once, and its check digit before that.
    second.phone.tap("输号码")
    number = stranger.person.number
    second.phone.field("证件号码").fill(number[:-1] + ("1" if number[-1] != "1" else "2"))
    second.phone.tap("查验")
    expect(second.phone.page.locator("#document-number-error")).to_be_visible()
    second.phone.field("证件号码").fill(number)
    second.phone.tap("查验")
    second.sees("劝返", "不在本处的名单上")
    expect(second.verdict).to_contain_text("赵*")
    # Whoever stands there has named somebody else's.
    second.phone.tap("对不上")
    second.sees("无法判断", "证件和本人对不上")
    expect(second.verdict).not_to_contain_text("赵*")
    second.phone.tap("记下，下一位")
    second.is_free()

    second.phone.tap("交班")
    second.phone.tap("结束这一班")
    expect(second.phone.button("开始扫码")).to_be_visible()


def test_a_camera_that_was_taken_away_is_told_of_and_opened_again(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    passer = Passer(own_server)
    guard = Gate(own_server, make_staff_phone).guard()
    page = guard.phone.page
    guard.begins(measures=False)
    guard.is_ready()
    guard.phone.tab("工作")
    page.evaluate(CAMERA, NOTHING)
    guard.phone.tab("扫码")
    guard.phone.sees("把二维码放进方框里。")
    # As when somebody calls: the track ends without the page's doing.
    page.evaluate("document.querySelector('.scan video').srcObject.getTracks()[0].stop()")
    guard.phone.sees("相机打不开，可能别的应用正在用。请再试一次，或者手动输入。")
    page.evaluate(CAMERA, qr_of(passer.shows(own_server.now())))
    guard.phone.tap("再试一次")
    guard.sees("放行", "绿码")


def test_a_code_that_never_left_the_camera_is_read_again_when_the_guard_scans_again(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    guard = Gate(own_server, make_staff_phone).guard()
    page = guard.phone.page
    guard.begins()
    guard.is_ready()
    guard.phone.tab("工作")
    page.evaluate(CAMERA, qr_of("CX1:FOREIGN"))
    guard.phone.tab("扫码")
    guard.sees("无法判断")
    guard.verdict.evaluate("(shown) => { shown.id = 'before' }")
    guard.phone.tap("再扫一次")
    expect(page.locator("dialog.verdict:not(#before)")).to_be_visible()


def test_a_quiet_night_without_a_network_locks_nobody_out_of_the_checkpoint(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    guard = Gate(own_server, make_staff_phone).guard()
    phone = guard.phone
    guard.begins()
    guard.is_ready()
    phone.context.set_offline(True)
    phone.forward(minutes=29)
    phone.sees("现在没有网络，退出后要等有网络才能再登录，所以这一班还没有退出。")
    phone.tap("继续值守")
    guard.is_free()
    # Nor does opening the app again after a while.
    phone.forward(minutes=29)
    phone.page.reload()
    guard.stands()
    # With a network nobody is left signed in who does nothing.
    phone.forward(minutes=29)
    phone.sees("现在没有网络，退出后要等有网络才能再登录，所以这一班还没有退出。")
    phone.context.set_offline(False)
    phone.forward(minutes=1)
    phone.is_off_duty()


def test_whoever_goes_to_another_checkpoint_has_left_the_first(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    hot, gate = Passer(own_server), Gate(own_server, make_staff_phone)
    guard = gate.guard()
    phone = guard.phone
    guard.begins()
    guard.is_ready()
    guard.reads(hot.shows(own_server.now()))
    guard.measures("385")
    phone.tap("先等候，下一位")
    guard.counts("留观 1")
    phone.has_sent_all()

    gate.opens_another("东门检测点")
    phone.tap("换检测点、方向")
    phone.page.get_by_role("radio", name=re.compile("东门检测点")).check()
    phone.sees("还有 1 人在等第二次量体温。")
    with phone.page.expect_response(re.compile(f"/{gate.checkpoint_id}/shift$")) as answer:
        phone.tap("开始扫码")
    told: Any = answer.value.request.post_data_json
    assert (told["act"], told["counts"]["hold"]) == ("close", 1)
    guard.stands()
    guard.counts("进 0")
    expect(phone.page.get_by_role("button", name=re.compile("等第二次量体温"))).to_have_count(0)
    assert gate.states() == ["closed"]


def test_what_is_typed_before_a_slow_phone_has_read_its_draft_stays(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    guard = Gate(own_server, make_staff_phone).guard()
    phone = guard.phone
    guard.begins(measures=False)
    number, half = phone.field("证件号码"), "110101"
    phone.tap("输号码")
    number.fill(half)
    phone.has_kept("duty.vault.scan.number")
    phone.page.get_by_role("dialog").get_by_role("button", name=phone.say("关闭")).tap()
    phone.page.evaluate(SLOW_TO_OPEN)
    phone.tap("输号码")
    typed = Passer(own_server).person.number
    number.fill(typed)
    phone.waits_for(lambda: phone.page.evaluate("window.hasOpened === true"))
    expect(number).to_have_value(re.compile(typed[-4:] + "$"))
    phone.tap("查验")
    guard.sees("先看清")


def test_a_shift_begins_with_the_camera_in_sight_on_a_small_phone(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    guard = Gate(own_server, make_staff_phone).guard()
    phone = guard.phone
    phone.page.set_viewport_size(SMALL)
    phone.page.evaluate("localStorage.setItem('changxing.large', '1')")
    phone.open("/duty/scan")
    phone.tap("开始扫码")
    guard.stands()
    phone.waits_for(lambda: phone.page.evaluate("scrollY") == 0)


def test_nobody_passes_by_a_number_or_an_unread_list_before_the_guard_has_looked(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    shown, typed = Passer(own_server), Passer(own_server)
    gate = Gate(own_server, make_staff_phone)
    guard = gate.guard()
    phone = guard.phone
    # Who belongs there never reaches this phone.
    phone.page.route("**/regulars", lambda route: route.abort())
    guard.begins(measures=False)
    guard.is_ready()

    phone.tap("输号码")
    phone.field("证件号码").fill(typed.person.number)
    phone.tap("查验")
    guard.sees("先看清", "证件和本人对得上吗？")
    expect(guard.verdict.locator(".verdict-why")).to_contain_text("赵*")
    phone.tap("对不上")
    guard.sees("无法判断", "证件和本人对不上")
    phone.tap("再扫一次")
    guard.is_free()
    # A reader types the number, which stands in the field whatever the server says of it.
    phone.page.route("**/duty/passages/look-up", lambda route: route.fulfill(**REFUSED))
    guard.reads_keys(typed.person.number)
    expect(phone.field("证件号码")).to_have_value(re.compile(typed.person.number[-4:] + "$"))
    expect(phone.page.get_by_role("dialog")).to_contain_text("这个号码不能查")
    phone.page.unroute("**/duty/passages/look-up")
    phone.tap("查验")
    guard.sees("先看清")
    phone.tap("对得上，放行")
    guard.is_free()
    guard.counts("进 1")

    # The place is for regulars from now on.
    gate.becomes(mode="regulars")
    phone.page.reload()
    guard.stands()
    phone.sees("只让本处人员通过")
    guard.reads(shown.shows(own_server.now()))
    guard.sees("无法判断", "看不出是不是本处人员")
    phone.tap("我认识，是本处人员")
    guard.sees("放行", "绿码，值守人员认识")
    guard.is_free()
    phone.has_sent_all()
    assert [one["reason"] for one in shown.passages()] == ["vouched"]

    gate.becomes(state="closed")
    phone.page.reload()
    phone.sees("这个检测点已关闭，或者不再由您值守。请先问管理检测点的人。")


@EACH_WAY
def test_every_screen_of_a_checkpoint_in_both_languages_and_sizes(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    red = Passer(own_server)
    own_server.restart((own_server.now() + timedelta(days=4)).isoformat())
    green, hot = Passer(own_server), Passer(own_server, 381)
    gate = Gate(own_server, make_staff_phone)
    guard = gate.guard(locale={"zh": "zh-CN", "en": "en-GB"}[lang], lang=lang)
    phone = guard.phone
    if size == "large":
        phone.page.evaluate("localStorage.setItem('changxing.large', '1')")
    gallery = Gallery(phone, size)
    phone.open("/duty/scan")
    expect(phone.button("开始扫码")).to_be_visible()
    gallery.look("guard-choose")
    phone.page.evaluate(CAMERA, NOTHING)
    phone.tap("开始扫码")
    guard.stands()
    guard.is_ready()
    gallery.look("guard-scan")

    guard.reads(green.shows(own_server.now()))
    guard.sees("放行", "绿码")
    gallery.look("guard-admit-measure")
    guard.measures("385")
    guard.sees("留观", "体温过高")
    gallery.look("guard-fever")
    phone.tap("先等候，下一位")
    guard.is_free()
    phone.page.get_by_role("button", name=phone.say("等第二次量体温：{n} 人").format(n=1)).tap()
    gallery.look("guard-held")
    phone.page.get_by_role("dialog").get_by_role("button", name=phone.say("关闭")).tap()
    guard.reads(hot.shows(own_server.now()))
    guard.sees("留观", "黄码")
    gallery.look("guard-hold")
    guard.sees_all_on_a_small_phone()
    phone.tap("记下，下一位")
    guard.is_free()
    guard.reads(red.shows(own_server.now()))
    guard.sees("劝返", "红码")
    gallery.look("guard-turn-away")
    guard.sees_all_on_a_small_phone()
    phone.tap("记下，下一位")
    guard.is_free()
    guard.reads(green.shows(own_server.now() - timedelta(minutes=5)))
    guard.sees("无法判断")
    gallery.look("guard-cannot-tell")
    guard.sees_all_on_a_small_phone()
    phone.tap("登记为访客")
    phone.tap("登记")
    gallery.look("guard-visitor")
    phone.page.get_by_role("dialog").last.get_by_role("button", name=phone.say("关闭")).tap()
    phone.tap("输证件号码")
    phone.field("证件号码").fill("411202199001010011")
    phone.tap("查验")
    gallery.look("guard-number")
    phone.page.get_by_role("dialog").last.get_by_role("button", name=phone.say("关闭")).tap()
    phone.tap("应急放行")
    gallery.look("guard-emergency")
    phone.tap("临产")
    guard.sees("放行")
    gallery.look("guard-emergency-done")
    phone.tap("下一位")
    guard.is_free()
    phone.tap("输号码")
    phone.field("证件号码").fill(green.person.number)
    phone.tap("查验")
    guard.sees("先看清")
    gallery.look("guard-confirm")
    guard.sees_all_on_a_small_phone()
    phone.tap("对得上，放行")
    guard.measures("365")
    guard.is_free()
    phone.tap("车牌")
    gallery.look("guard-plate")
    assert gallery.found == []
