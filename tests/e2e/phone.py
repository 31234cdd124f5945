"""A phone in someone's hand: what they see and tap, by the words on the screen."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect

from tests.e2e.people import Person
from tests.e2e.scanner import Scanner
from tests.e2e.server import OPENER, Server
from tests.e2e.words import english

SIZE: ViewportSize = {"width": 390, "height": 844}
# A real phone's answers, so that the app meets what it will meet: touch, pixels, language.
DEVICE: dict[str, Any] = {
    "viewport": SIZE,
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "timezone_id": "Asia/Shanghai",
}
# What the browser itself says when the network or the server is away, or refuses.
EXPECTED_NOISE = re.compile(
    r"Failed to load resource|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|NetworkError"
    r"|An unknown error occurred when fetching the script"
)
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


class Phone:
    """One browser context with the app open in it."""

    def __init__(
        self, context: BrowserContext, server: Server, clock: datetime | None = None
    ) -> None:
        """:param clock: the phone's own clock; the machine's, years away, when None."""
        self.context = context
        self.server = server
        self.complaints: list[str] = []
        self.lang = "zh"
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", self._listen)
        if clock:
            context.clock.install(time=clock)
        self.page = context.pages[0] if context.pages else context.new_page()
        if not self.complaints and self.page:
            self._listen(self.page)

    def _listen(self, page: Page) -> None:
        if getattr(page, "_is_heard", False):
            return
        page._is_heard = True  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and not EXPECTED_NOISE.search(message.text):
            self.complaints.append(message.text)

    def say(self, zh: str) -> str:
        """A screen text in the phone's language."""
        return zh if self.lang == "zh" else english().get(zh, zh)

    # --- Moving about

    def open(self, path: str = "/") -> None:
        """Open an address, as from the home screen."""
        self.page.goto(self.server.url + path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def tab(self, name: str) -> None:
        """Tap one of the tabs at the bottom."""
        tabs = self.page.get_by_role("navigation").last
        tabs.get_by_role("link", name=self.say(name), exact=True).tap()

    def tap(self, name: str) -> None:
        """Tap the button or link with this name."""
        self.button(name).tap()

    def button(self, name: str) -> Locator:
        """The button or link with this name on the screen (the tabs left out)."""
        name = self.say(name)
        main = self.page.locator("main, dialog[open], header, [role=status]")
        return main.get_by_role("button", name=name, exact=True).or_(
            main.get_by_role("link", name=name, exact=True)
        )

    def field(self, label: str) -> Locator:
        """The box below this label."""
        return self.page.get_by_label(self.say(label), exact=True)

    def radio(self, name: str) -> Locator:
        """The answer with this name."""
        return self.page.get_by_role("radio", name=self.say(name), exact=True)

    def sees(self, text: str) -> None:
        """Wait until the words are on the screen."""
        expect(self.page.get_by_text(self.say(text)).first).to_be_visible()

    # --- What people do

    def sign_in(self, person: Person) -> None:
        """From the start to the far side of the one-time code."""
        self.open("/sign-in")
        self.enter_code(person)

    def enter_code(self, person: Person) -> None:
        """The phone number and the code that is sent to it."""
        self.field("手机号").fill(person.phone)
        self.tap("获取验证码")
        code = self.field("6 位验证码")
        expect(code).to_be_focused()
        code.fill(self.server.otp(person.phone))
        self.tap("登录")
        expect(code).to_have_count(0)

    def fill_application(self, person: Person) -> None:
        """Everything but the division, which each test chooses in its own way."""
        self.field("姓名").fill(person.name)
        self.field("证件号码").fill(person.number)
        self.field("详细地址").fill("黄河路 1 号院 2 号楼 3 单元")
        for box in self.page.get_by_role("checkbox").all():
            box.check()

    def choose_division_by_search(self, part: str) -> None:
        """Open the picker and take the first that the search finds."""
        self.page.get_by_role("button", name=re.compile(self.say("居住地"))).tap()
        self.field("按名称查找").fill(part)
        self.page.get_by_role("dialog").get_by_role("listitem").get_by_role("button").first.tap()
        expect(self.page.get_by_role("dialog")).to_have_count(0)

    def apply(self, person: Person) -> None:
        """一申请, from a fresh sign-in to the home card."""
        title = self.say("健康码申请")
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()
        self.fill_application(person)
        self.choose_division_by_search("仰韶村")
        self.tap("提交申请")
        self.sees("还没有颜色")

    def fill_check_in(self, temperature: str = "36.5", well: bool = True) -> None:
        """The form of the day, as far as the button."""
        self.field("体温（°C）").fill(temperature)
        self.radio("好" if well else "不舒服").check()

    def check_in(self, temperature: str = "36.5", well: bool = True) -> None:
        """A check-in that is sent at once."""
        self.tab("打卡")
        self.fill_check_in(temperature, well)
        self.tap("打卡")
        self.sees("打卡成功")

    def arrive(self, person: Person) -> None:
        """All of the first day: signed in, applied, checked in, the code on the screen."""
        self.sign_in(person)
        self.apply(person)
        self.check_in()
        self.tap("看健康码")
        self.sees_code("绿码")

    def add_to_household(self, person: Person, relation: str) -> None:
        """Answer for someone without an account."""
        self.tab("我的")
        self.tap("我代报的家人")
        self.tap("添加家人")
        self.fill_member(person, relation)

    def fill_member(self, person: Person, relation: str) -> None:
        """The open form for someone without an account, and its button."""
        self.page.get_by_role("radio", name=self.say("不用，我替他报")).check()
        self.field("姓名").fill(person.name)
        self.field("证件号码").fill(person.number)
        self.radio(relation).check()
        self.tap("添加")
        expect(self.page.locator("form")).to_have_count(0)

    # --- The code

    @property
    def qr(self) -> Locator:
        """The drawn QR code."""
        return self.page.get_by_test_id("qr")

    def sees_code(self, word: str) -> None:
        """Wait until the code says its colour."""
        expect(self.page.locator(".code-word")).to_have_text(self.say(word))
        expect(self.qr).to_be_visible()

    def read_code(self, scanner: Scanner) -> str:
        """The text that a scanner reads off the screen."""
        return scanner.read(self.qr.screenshot())

    # --- Looking inside

    def ask(self, path: str) -> Any:
        """What the server answers to this phone's session."""
        return self.page.evaluate(
            "(path) => fetch('/api/v1' + path).then((answer) => answer.json())", path
        )

    def ask_elsewhere(self, method: str, path: str) -> None:
        """Use this phone's session from another place, whatever the phone itself can reach."""
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in self.context.cookies())
        asked = urllib.request.Request(
            f"{self.server.url}/api/v1{path}",
            method=method,
            headers={"Cookie": cookies, "Origin": self.server.url},
        )
        with OPENER.open(asked, timeout=10) as answer:
            assert answer.status < 300

    def server_otp(self, person: Person) -> str:
        """The code that was sent to this person; asked once it has been."""
        expect(self.field("6 位验证码")).to_be_visible()
        return self.server.otp(person.phone)

    def check_ins(self) -> list[dict[str, Any]]:
        """The check-ins that the server holds of this person."""
        found = self.ask("/me/check-ins")["check_ins"]
        assert isinstance(found, list)
        return found

    def kept(self, store: str = "outbox") -> list[Any]:
        """Everything in one of the phone's own stores."""
        found = self.page.evaluate(
            """(store) => new Promise((done, fail) => {
              const asked = indexedDB.open('changxing');
              asked.onerror = () => fail(asked.error);
              asked.onsuccess = () => {
                const db = asked.result;
                const all = db.transaction(store).objectStore(store);
                const found = store === 'kv' ? all.getAllKeys() : all.getAll();
                found.onsuccess = () => { db.close(); done(found.result); };
              };
            })""",
            store,
        )
        assert isinstance(found, list)
        return found

    def has_sent_all(self) -> None:
        """Wait until nothing waits in the outbox any more."""
        self.waits_for(lambda: all(item["state"] != "waiting" for item in self.kept()))

    def has_kept(self, key: str) -> None:
        """Wait until something is kept under this name on the phone."""
        self.waits_for(lambda: key in self.kept("kv"))

    def knows_they_applied(self) -> None:
        """Wait until the phone itself knows that its owner has applied."""
        self.waits_for(lambda: (self._value("session") or {}).get("has_applied") is True)

    def _value(self, key: str) -> Any:
        return self.page.evaluate(
            """(key) => new Promise((done, fail) => {
              const asked = indexedDB.open('changxing');
              asked.onerror = () => fail(asked.error);
              asked.onsuccess = () => {
                const db = asked.result;
                const found = db.transaction('kv').objectStore('kv').get(key);
                found.onsuccess = () => { db.close(); done(found.result ?? null); };
              };
            })""",
            key,
        )

    def waits_for(self, is_so: Callable[[], bool], patience_ms: int = PATIENCE_MS) -> None:
        """Wait until something is so that no screen says."""
        deadline = time.monotonic() + patience_ms / 1000
        while not is_so():
            assert time.monotonic() < deadline, "it did not come about"
            self.page.wait_for_timeout(100)

    def is_offline_proof(self) -> None:
        """Wait until the service worker holds the app and this page."""
        self.waits_for(
            lambda: self.page.evaluate("Boolean(navigator.serviceWorker.controller)"),
            2 * PATIENCE_MS,
        )

    def keeps(self, name: str) -> None:
        """Wait until the files that only some phones need are on this one: "duty" or "food"."""
        self.page.evaluate(
            """async (name) => {
              const worker = await (await fetch('/sw.js')).text();
              const list = worker.split(`${name}:[`)[1].split(']')[0];
              const named = [...list.matchAll(/"([^"]+)"/g)].map(([, path]) => path);
              const cache = await caches.open(`changxing-${name}-precache`);
              for (let tries = 600; tries; tries -= 1) {
                const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
                if (named.every((path) => kept.includes(path))) return;
                await new Promise((done) => setTimeout(done, 50));
              }
              throw new Error(`the files of ${name} were not kept; was a screen of it opened?`);
            }""",
            name,
        )

    def forward(self, **span: int) -> None:
        """Let the phone's own clock run ahead."""
        # No answer is on its way for days: what is under way comes, or is lost, before the jump.
        self.page.wait_for_timeout(500)
        parts = [span.get("hours", 0), span.get("minutes", 0), span.get("seconds", 0)]
        parts[0] += 24 * span.get("days", 0)
        self.context.clock.fast_forward(":".join(f"{part:02d}" for part in parts))

    def assert_no_complaints(self) -> None:
        """The browser had nothing to say: no error, nothing that the page's policy stopped."""
        assert self.complaints == [], json.dumps(self.complaints, ensure_ascii=False)
