"""Being reminded: the inbox, the knock at the phone, the switch for it, without a network too."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.axe import Axe
from tests.e2e.conftest import FIRST_DAY, MakePhone
from tests.e2e.people import Person
from tests.e2e.phone import PATIENCE_MS, Phone
from tests.e2e.server import Server
from tests.e2e.test_keyboard import tab_to
from tests.support.push_service import PushService, push_service

HEARD_WITHIN_S = 60
ALLOWED = {"permissions": ["notifications"]}
# No real push service can be reached from here, so the browser's own part is played by these
# lines: they give out an address at the test's service and remember it as a browser would.
STAND_IN = """(origin) => {
  const KEY = 'stand-in.push';
  const made = () => {
    const endpoint = localStorage.getItem(KEY);
    return endpoint && {
      endpoint,
      unsubscribe: async () => { localStorage.removeItem(KEY); return true; },
    };
  };
  PushManager.prototype.getSubscription = async () => made();
  PushManager.prototype.subscribe = async (options) => {
    const { userVisibleOnly, applicationServerKey } = options;
    if (!userVisibleOnly || applicationServerKey.length !== 65) throw new Error('options');
    localStorage.setItem(KEY, `${origin}/201/${Math.random().toString(36).slice(2)}`);
    return made();
  };
}"""


class Wall:
    """The instant by which the push service judges tokens: that of the server it hears."""

    def __init__(self) -> None:
        self.instant = datetime.fromisoformat(FIRST_DAY)

    def __call__(self) -> float:
        return self.instant.timestamp()


@pytest.fixture
def wall() -> Wall:
    """A clock that the test turns together with the server's."""
    return Wall()


@pytest.fixture
def pushes(wall: Wall) -> Iterator[PushService]:
    """A push service on this machine."""
    with push_service(wall) as service:
        yield service


@pytest.fixture
def pushing_server(release: Path, tmp_path: Path, pushes: PushService) -> Iterator[Server]:
    """A server that may call that push service."""
    origin = {"CHANGXING_PUSH_SERVICE": pushes.origin}
    server = Server(release, tmp_path / "home", FIRST_DAY, **origin)
    yield server
    server.stop()


def has_stand_in(phone: Phone, origin: str) -> None:
    """Let the browser give out addresses of the test's push service."""
    phone.context.add_init_script(f"({STAND_IN})({origin!r})")


def knock(phone: Phone) -> None:
    """Bring a push without a payload to the phone, as its push service would."""
    phone.is_offline_proof()
    browser = phone.context.new_cdp_session(phone.page)
    found: list[dict[str, Any]] = []
    browser.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(event["registrations"]),
    )
    browser.send("ServiceWorker.enable")
    phone.waits_for(lambda: bool(found))
    browser.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": phone.server.url,
            "registrationId": found[0]["registrationId"],
            "data": "",
        },
    )


def shown(page: Page) -> list[list[str]]:
    """Title, text and language of what stands among the phone's notifications."""
    found: list[list[str]] = page.evaluate(
        """() => navigator.serviceWorker.ready
          .then((one) => one.getNotifications())
          .then((all) => all.map(({ title, body, lang }) => [title, body, lang]))"""
    )
    return found


def wait_shown(page: Page, title: str) -> list[str]:
    """Wait for a notification with this title, the only one."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        found = shown(page)
        if found and found[0][0] == title:
            assert len(found) == 1
            return found[0]
        page.wait_for_timeout(50)
    raise AssertionError(shown(page))


def turn_on(phone: Phone) -> None:
    """The switch, the words before the browser's question, the yes."""
    phone.open("/notices")
    phone.page.get_by_role("switch", name=re.compile(phone.say("提醒我打卡"))).tap()


def test_an_evening_without_a_check_in_is_told_by_push_and_in_the_app(
    pushing_server: Server,
    pushes: PushService,
    wall: Wall,
    make_phone: MakePhone,
    person: Person,
) -> None:
    phone = make_phone(pushing_server, pushing_server.now(), **ALLOWED)
    has_stand_in(phone, pushes.origin)
    phone.arrive(person)
    phone.is_offline_proof()
    turn_on(phone)
    phone.sees("已打开。没打卡的那天，手机会响一声。")
    evening = "2026-03-03T17:00:00+08:00"
    wall.instant = datetime.fromisoformat(evening)
    pushing_server.restart(evening)
    until = time.monotonic() + HEARD_WITHIN_S
    while not pushes.knocks and time.monotonic() < until:
        time.sleep(0.2)
    assert (len(pushes.knocks), pushes.refused) == (1, [])
    assert pushes.knocks[0].topic == "daily-reminder"

    knock(phone)
    wait_shown(phone.page, "今天还没有打卡")
    phone.forward(days=1, hours=8)
    phone.open("/me")
    expect(phone.page.get_by_role("link", name="我的 有未读通知")).to_be_visible()
    with phone.page.expect_response("**/me/notices/read"):
        phone.tap("通知（1 条未读）")
    expect(phone.page.get_by_text("当天不打卡，明天变黄码")).to_be_visible()
    expect(phone.page.get_by_text("新", exact=True)).to_be_visible()
    expect(phone.page.get_by_role("link", name="我的", exact=True)).to_be_visible()
    assert phone.ask("/me/notices")["unread"] == 0
    phone.tap("去打卡")
    phone.fill_check_in()
    phone.page.locator("main").get_by_role("button", name="打卡", exact=True).tap()
    phone.sees("打卡成功")
    phone.open("/me")
    phone.tap("通知")
    expect(phone.page.get_by_text("新", exact=True)).to_have_count(0)


def test_a_knock_says_what_the_phone_knows_in_the_language_of_the_phone(
    shared_server: Server, make_phone: MakePhone, person: Person
) -> None:
    # The worker's clock cannot be set, so the phone's is the machine's, corrected by the server.
    phone = make_phone(shared_server, **ALLOWED)
    phone.sign_in(person)
    phone.apply(person)
    knock(phone)
    assert wait_shown(phone.page, "今天还没有打卡")[2] == "zh-CN"
    phone.check_in()
    knock(phone)
    wait_shown(phone.page, "畅行有一条新通知")
    phone.add_to_household(Person("王小禾"), "孩子")
    phone.open()
    phone.page.wait_for_load_state("networkidle")
    knock(phone)
    wait_shown(phone.page, "家人今天还没有打卡")
    phone.tab("我的")
    phone.radio("English").check()
    phone.page.wait_for_timeout(200)
    knock(phone)
    assert wait_shown(phone.page, "Someone you check in for has not checked in today")[2] == "en"


def test_a_tap_on_the_notification_opens_the_check_in(
    shared_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(shared_server, shared_server.now(), **ALLOWED)
    phone.arrive(person)
    knock(phone)
    wait_shown(phone.page, "今天还没有打卡")
    (worker,) = phone.context.service_workers
    worker.evaluate(
        """async () => {
          const [notification] = await registration.getNotifications();
          dispatchEvent(new NotificationEvent('notificationclick', { notification }));
        }"""
    )
    phone.page.wait_for_url("**/check-in")
    expect(phone.field("体温（°C）")).to_be_visible()
    assert shown(phone.page) == []


def test_nobody_is_knocked_at_after_signing_out(
    shared_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(shared_server, shared_server.now(), **ALLOWED)
    phone.arrive(person)
    phone.tab("我的")
    phone.tap("退出登录")
    phone.tap("退出并删除")
    expect(phone.field("手机号")).to_be_visible()
    knock(phone)
    phone.page.wait_for_timeout(500)
    assert shown(phone.page) == []


def test_the_switch_explains_before_the_browser_asks_and_takes_a_no(
    shared_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(shared_server, shared_server.now())
    # What a private window would answer is settled here: not asked yet, then a no.
    phone.context.add_init_script(
        """let answer = sessionStorage.getItem('answer') ?? 'default';
        window.asked = 0;
        Object.defineProperty(Notification, 'permission', { get: () => answer });
        Notification.requestPermission = async () => {
          window.asked += 1;
          sessionStorage.setItem('answer', answer = 'denied');
          return answer;
        };"""
    )
    phone.arrive(person)
    phone.is_offline_proof()
    turn_on(phone)
    sheet = phone.page.get_by_role("dialog", name="让畅行提醒您？")
    expect(sheet).to_be_visible()
    assert phone.page.evaluate("window.asked") == 0
    phone.tap("先不用")
    switch = phone.page.get_by_role("switch", name=re.compile("提醒我打卡"))
    expect(switch).not_to_be_checked()
    tab_to(phone, switch)
    phone.page.keyboard.press("Space")
    expect(sheet).to_be_visible()
    tab_to(phone, phone.button("好，提醒我"))
    phone.page.keyboard.press("Enter")
    expect(phone.page.get_by_text("您没有允许畅行发通知")).to_be_visible()
    assert phone.page.evaluate("window.asked") == 1
    phone.page.reload()
    expect(phone.page.get_by_text("您没有允许畅行发通知")).to_be_visible()
    assert phone.page.evaluate("window.asked") == 0


def test_a_push_service_out_of_reach_is_said_and_changes_nothing(
    shared_server: Server, make_phone: MakePhone, person: Person
) -> None:
    # The browser of the tests is real, and so is its failure to reach its push service.
    phone = make_phone(shared_server, shared_server.now(), **ALLOWED)
    phone.arrive(person)
    phone.is_offline_proof()
    turn_on(phone)
    phone.sees("手机连不上浏览器的推送服务，这次没能打开。提醒仍会出现在这一页。")
    switch = phone.page.get_by_role("switch", name=re.compile("提醒我打卡"))
    expect(switch).not_to_be_checked()
    phone.complaints = [one for one in phone.complaints if "incognito" not in one]


def test_turning_it_off_ends_it_on_phone_and_server(
    pushing_server: Server, pushes: PushService, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(pushing_server, pushing_server.now(), **ALLOWED)
    has_stand_in(phone, pushes.origin)
    phone.arrive(person)
    phone.is_offline_proof()
    turn_on(phone)
    phone.sees("已打开。没打卡的那天，手机会响一声。")
    phone.page.reload()
    switch = phone.page.get_by_role("switch", name=re.compile("提醒我打卡"))
    expect(switch).to_be_checked()
    phone.context.set_offline(True)
    switch.tap()
    phone.sees("已关闭。提醒仍会出现在下面。")
    expect(switch).not_to_be_checked()
    phone.context.set_offline(False)


def test_a_browser_without_push_says_so(
    shared_server: Server, make_phone: MakePhone, person: Person
) -> None:
    phone = make_phone(shared_server, shared_server.now())
    phone.context.add_init_script("delete window.PushManager")
    phone.arrive(person)
    phone.open("/notices")
    phone.sees("这个浏览器不能推送，手机不会响。提醒会出现在这一页。")
    assert Axe(phone.page).violations() == []


ONE = {
    "id": "n" * 22,
    "kind": "healthcode.turns_yellow",
    "params": {"on": "2026-03-02", "days_to_green": 1},
    "about": None,
    "posted_at": "2026-03-02T09:00:00.000Z",
    "read_at": None,
}


def test_the_inbox_opens_without_a_network_and_tells_later_what_was_read(
    phone: Phone, person: Person
) -> None:
    phone.arrive(person)
    phone.is_offline_proof()
    told: list[Any] = []

    def hear(route: Route) -> None:
        told.append(route.request.post_data_json)
        route.fulfill(json={"unread": 0})

    phone.page.route(
        "**/api/v1/me/notices",
        lambda route: route.fulfill(json={"notices": [ONE], "unread": 1, "next": None}),
    )
    phone.page.route(
        "**/api/v1/me/notices/read",
        hear,
    )
    phone.tab("我的")
    expect(phone.button("通知（1 条未读）")).to_be_visible()
    phone.page.unroute("**/api/v1/me/notices")
    phone.page.route("**/api/v1/me/notices", lambda route: route.abort())
    phone.page.unroute("**/api/v1/me/notices/read")
    phone.page.route("**/api/v1/me/notices/read", lambda route: route.abort())
    phone.tap("通知（1 条未读）")
    phone.sees("没有网络，这是手机上存着的。")
    expect(phone.page.get_by_text("明天变黄码")).to_be_visible()
    expect(phone.page.get_by_role("link", name="我的", exact=True)).to_be_visible()
    phone.page.unroute("**/api/v1/me/notices/read")
    phone.page.route(
        "**/api/v1/me/notices/read",
        hear,
    )
    phone.open("/me")
    expect(phone.button("通知")).to_be_visible()
    phone.waits_for(lambda: bool(told))
    # A tell that a page took with it when it closed is repeated by the next.
    assert all(one == {"up_to": ONE["id"]} for one in told)


def test_earlier_notices_come_a_page_at_a_time(phone: Phone, person: Person) -> None:
    phone.arrive(person)
    day = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def page_of(first: int, count: int, after: str | None) -> dict[str, Any]:
        notices = [
            {
                **ONE,
                "id": f"{n:022d}",
                "posted_at": day.replace(day=1, hour=0, minute=n % 60).isoformat(),
                "read_at": ONE["posted_at"],
            }
            for n in range(first, first + count)
        ]
        return {"notices": notices, "unread": 0, "next": after}

    phone.page.route(
        re.compile(r"/api/v1/me/notices(\?.*)?$"),
        lambda route: route.fulfill(
            json=page_of(50, 3, None)
            if "after=there" in route.request.url
            else page_of(0, 50, "there")
        ),
    )
    phone.open("/notices")
    rows = phone.page.get_by_role("list", name="收到的通知").get_by_role("listitem")
    expect(rows).to_have_count(50)
    phone.tap("看更早的")
    expect(rows).to_have_count(53)
    expect(phone.button("看更早的")).to_have_count(0)
