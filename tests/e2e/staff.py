"""People on duty with a phone in their hand: passkeys by Chromium's own virtual authenticator."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pyotp
from playwright.sync_api import BrowserContext, CDPSession, expect

from tests.e2e.phone import Phone
from tests.e2e.server import Server

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
CALL = """async ([method, path, body]) => {
  const answer = await fetch('/api/v1' + path, {
    method,
    headers: body === null ? {} : { 'Content-Type': 'application/json' },
    body: body === null ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : null };
}"""


class StaffPhone(Phone):
    """A phone that can hold passkeys. Those need a name as address, so it opens localhost."""

    def __init__(self, context: BrowserContext, server: Server, *more: Any) -> None:
        super().__init__(context, server, *more)
        self._keys: CDPSession = context.new_cdp_session(self.page)
        self._keys.send("WebAuthn.enable")
        added = self._keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self.authenticator: str = added["authenticatorId"]

    @property
    def url(self) -> str:
        """The address at which this phone opens the app."""
        return f"http://localhost:{urlsplit(self.server.url).port}"

    def is_offline_proof(self) -> None:
        """Wait until the service worker holds the app, and the files of people on duty too."""
        super().is_offline_proof()
        self.keeps("duty")

    def open(self, path: str = "/") -> None:
        """Open an address, as from the home screen."""
        self.page.goto(self.url + path)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def agrees(self, does: bool) -> None:
        """Whether the person holds a finger on the sensor when the phone asks."""
        about = {"authenticatorId": self.authenticator, "isUserVerified": does}
        self._keys.send("WebAuthn.setUserVerified", about)

    def passkeys(self) -> list[Any]:
        """What the authenticator holds."""
        about = {"authenticatorId": self.authenticator}
        found = self._keys.send("WebAuthn.getCredentials", about)["credentials"]
        assert isinstance(found, list)
        return found

    # --- What people on duty do

    def enrol(self, code: str, totp: bool = False) -> str:
        """From an invitation code to the desk; gives the staff number.

        :param totp: set up codes too; `self.codes` makes them afterwards.
        """
        self.open("/duty/enrol")
        self.field("邀请码").fill(code)
        self.tap("下一步")
        number = self.page.get_by_test_id("staff-number").inner_text()
        if totp:
            self.page.get_by_role("switch", name=self.say("再加动态码（可不加）")).check()
            self.codes = self.reads_secret()
            self.field("动态码").fill(self.codes.next())
        self.tap("设置通行密钥")
        self.sees("登记好了")
        self.tap("开始工作")
        self.sees("工作")
        return number

    def reads_secret(self) -> Codes:
        """Take the letters on the screen into an authenticator app."""
        secret = self.page.get_by_test_id("totp-secret").inner_text()
        return Codes(secret.replace(" ", ""), self.server)

    def go_on_duty(self) -> None:
        """Sign in with the passkey, from wherever duty is asked for."""
        self.open("/duty")
        self.tap("用通行密钥登录")
        self.is_on_duty()

    def enter_staff_code(self, number: str, otp: str) -> None:
        """The other way in: staff number and the code of an app, on the screen that is open."""
        if not self.field("工号").is_visible():
            self.tap("用工号和动态码登录")
        self.field("工号").fill(number)
        self.field("动态码").fill(otp)
        self.tap("登录")

    def choose_area(self, label: str, part: str, here: bool = False) -> None:
        """Open the picker below a label and take the first that the search finds.

        :param here: a level that has others below it, chosen by its own button.
        """
        self.page.get_by_role("button", name=re.compile(self.say(label))).tap()
        sheet = self.page.get_by_role("dialog")
        self.field("按名称查找").fill(part)
        sheet.get_by_role("listitem").get_by_role("button").first.tap()
        if here:
            beginning = self.say("就选这里：{name}").removesuffix("{name}")
            sheet.get_by_role("button", name=re.compile(beginning)).tap()
        expect(sheet).to_have_count(0)

    def is_on_duty(self) -> None:
        """Wait until the tabs are those of duty."""
        tabs = self.page.get_by_role("navigation").last
        expect(tabs.get_by_role("link", name=self.say("值守"), exact=True)).to_be_visible()

    def is_off_duty(self) -> None:
        """Wait until the sign-in for duty stands on the screen."""
        title = self.say("值守登录")
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()

    def prove(self) -> None:
        """Answer the sheet that asks for a new proof, with the passkey."""
        sheet = self.page.get_by_role("dialog", name=self.say("请再确认一次是您本人"))
        sheet.get_by_role("button", name=self.say("用通行密钥验证")).tap()
        expect(sheet).to_have_count(0)

    def sign_off(self) -> None:
        """End the shift."""
        self.tab("值守")
        self.tap("退出值守")
        self.tap("退出并删除")
        self.is_off_duty()

    def holds_nothing_of_duty(self) -> None:
        """Wait until the phone has forgotten the shift, and the server has been told."""
        for _ in range(50):
            kept = [key for key in self.kept("kv") if "duty" in key]
            if not kept:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(kept)

    # --- Without the screens, for what is not the test's matter

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the server by this phone's session; the answer must be good."""
        answer = self.page.evaluate(CALL, [method, path, body])
        assert answer["status"] < 300, answer
        return answer["body"]

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """The same where the server must say no: status and code."""
        answer = self.page.evaluate(CALL, [method, path, body])
        assert answer["status"] >= 400, answer
        return answer["status"], answer["body"]["code"]

    def add_unit(self, name: str, division: str) -> str:
        """As an administrator who has just proved it is they; gives the unit's id."""
        made = self.call("POST", "/duty/units", {"name": name, "division_code": division})
        return str(made["unit_id"])

    def invite(self, name: str, unit_id: str, role: str, area: str, until: str) -> str:
        """The same: an invitation code for somebody."""
        body = {"name": name, "unit_id": unit_id, "role": role, "area": area, "until": until}
        return str(self.call("POST", "/duty/staff", body)["invitation"]["code"])


class Codes:
    """An authenticator app: the server takes no code twice, so each one is another."""

    def __init__(self, secret: str, server: Server) -> None:
        self._totp = pyotp.TOTP(secret)
        self._server = server
        self._last = 0

    def next(self) -> str:
        """A code that the server will take, if it is not asked for more often than it allows."""
        step = max(int(self._server.now().timestamp()) // 30, self._last + 1)
        self._last = step
        return self._totp.at(step * 30)


def first_code(server: Server, area: str = "4112", name: str = "张建国") -> str:
    """The invitation code of an administrator, as `flask staff invite` prints it."""
    done = server.command("staff", "invite", "--area", area, "--name", name, "--again")
    assert done.returncode == 0, done.stderr
    found = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", done.stdout)
    assert found, done.stdout
    return found.group()
