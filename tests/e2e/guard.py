"""A checkpoint for the tests: whoever stands there with a phone, and people who come by."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Locator, ViewportSize, expect

from backend.core import ids
from backend.core.crypto import KeySigner
from backend.healthcode import passes
from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.hotline import COUNTY, VILLAGE, Hotline
from tests.e2e.people import Person
from tests.e2e.phone import PATIENCE_MS, SIZE
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.village import Neighbour

CALLS = [{"whom": "doctor", "phone": "03982210001"}, {"whom": "town", "phone": "03982210002"}]
# The numbers of the city say the same words in another form, so these are named here.
VERDICTS = {"放行": "Admit", "留观": "Hold", "劝返": "Turn away", "无法判断": "Cannot tell"}
VERDICTS["先看清"] = "Look first"
# The smallest phone that is still carried, and what lies over the verdict or the likeliest act.
SMALL: ViewportSize = {"width": 360, "height": 640}
COVERED = """(box) => ['.verdict-word', '.verdict-why', '.button-main'].filter((name) => {
  const one = box.querySelector(name);
  const { left, top, width, height } = one.getBoundingClientRect();
  const ends = [top + 1, top + height - 1];
  return ends.some((y) => !one.contains(document.elementFromPoint(left + width / 2, y)));
})"""
# What some handhelds do: a whole code comes into the page at once, wherever the focus is.
AT_ONCE = """(data) => (document.activeElement ?? document.body).dispatchEvent(
  new InputEvent('beforeinput', { inputType: 'insertText', data, bubbles: true, cancelable: true }),
)"""

# What those on a cable do, faster than any hand: key by key, and Enter. What the page does
# not take comes into the field.
BY_KEYS = """(text) => { for (const key of [...text, 'Enter']) {
  const code = key === 'Enter' ? key : /\\d/.test(key) ? `Digit${key}` : `Key${key}`;
  const shiftKey = /^[A-Z]$/.test(key);
  const told = { key, code, shiftKey, bubbles: true, cancelable: true };
  const at = document.activeElement ?? document.body;
  const isTyped = at.dispatchEvent(new KeyboardEvent('keydown', told)) && key !== 'Enter';
  if (isTyped && at.matches('input')) document.execCommand('insertText', false, key);
} }"""


class Passer(Neighbour):
    """Somebody who has checked in and carries a pass of their own."""

    def __init__(self, server: Server, tenths: int = 365) -> None:
        super().__init__(server, Person("赵来往"))
        own = ec.generate_private_key(ec.SECP256R1())
        self._key = KeySigner(own.private_numbers().private_value)
        point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.check_in(tenths)
        told = self.call("POST", "/me/passes", {"device_key": ids.to_base64url(point)})
        self._credential = ids.from_base64url(told["credential"])

    def check_in(self, tenths: int) -> None:
        """The health report of the day."""
        reading = {"temperature_tenths_c": tenths, "site": "forehead", "symptoms": []}
        measured_at = self.server.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        item = {"id": str(uuid4()), "measured_at": measured_at, **reading}
        self.call("POST", "/check-ins", {"items": [item]})

    def shows(self, at: datetime) -> str:
        """The text of the code at an instant."""
        return passes.build_pass(self._credential, int(at.timestamp()), self._key)

    def passages(self) -> list[dict[str, Any]]:
        """Where the register says that they went by."""
        found: list[dict[str, Any]] = self.call("GET", "/me/passages")["passages"]
        return found


class Gate:
    """One checkpoint of a village, and the people who may stand at it."""

    def __init__(self, server: Server, make: MakeStaffPhone, mode: str = "everybody") -> None:
        self.server = server
        self._staff = Hotline(server, make)
        self._head = self._staff.head()
        self.checkpoint_id = self.opens_another("村口检测点", mode)

    def opens_another(self, name: str, mode: str = "everybody") -> str:
        """A checkpoint of the same village; gives its id."""
        place = {"name": name, "kind": "village", "division_code": VILLAGE}
        body = {"id": str(uuid4()), **place, "hours": "00:00-24:00", "mode": mode, "calls": CALLS}
        return str(self._head.call("POST", "/duty/checkpoints", body)["checkpoint_id"])

    def states(self) -> list[str]:
        """How the shifts of its devices stand: open or closed."""
        path = f"/duty/checkpoints/{self.checkpoint_id}/shifts"
        return [str(one["state"]) for one in self._head.call("GET", path)["shifts"]]

    def becomes(self, **wish: str) -> None:
        """Its manager changes it while somebody stands there."""
        path = f"/duty/checkpoints/{self.checkpoint_id}"
        version = self._head.call("GET", path)["version"]
        self._head.call("PUT", path, wish | {"version": version})

    def dismisses(self, guard: Guard) -> None:
        """Their role ends while they are on duty."""
        me = guard.phone.call("GET", "/duty/me")
        for grant in me["grants"]:
            path = f"/duty/staff/{me['staff_id']}/grants/{grant['grant_id']}"
            self._staff.admin.call("DELETE", path)

    def guard(self, **more: Any) -> Guard:
        """Somebody on duty there, with a phone whose clock is right."""
        phone = self._staff.staff("checkpoint_staff", COUNTY, "交通卡口组", **more)
        return Guard(phone, self.server)


class Guard:
    """Whoever stands there: what they see and tap."""

    def __init__(self, phone: StaffPhone, server: Server) -> None:
        self.phone = phone
        self.server = server

    @property
    def verdict(self) -> Locator:
        """The screen that a verdict fills."""
        return self.phone.page.locator("dialog.verdict")

    def begins(self, measures: bool = True) -> None:
        """Chooses the checkpoint, which is the only one, and starts."""
        self.phone.open("/duty/scan")
        switch = self.phone.page.get_by_role("switch")
        expect(switch).to_be_visible()
        switch.set_checked(measures)
        self.phone.tap("开始扫码")
        self.stands()

    def stands(self) -> None:
        """Waits for the screen with the camera."""
        expect(self.phone.button("输号码")).to_be_visible()

    def is_ready(self) -> None:
        """Waits until everything to judge by is on the phone."""
        ready = self.phone.page.locator(".scan-ready")
        expect(ready).to_contain_text(self.phone.say("断网也能用"), timeout=2 * PATIENCE_MS)
        self.phone.is_offline_proof()

    def reads(self, text: str) -> None:
        """A handheld scanner reads a code."""
        self.phone.page.evaluate(AT_ONCE, text)

    def sees(self, word: str, why: str | None = None) -> None:
        """Waits for a verdict, and for its reason."""
        said = word if self.phone.lang == "zh" else VERDICTS[word]
        expect(self.verdict.locator(".verdict-word")).to_have_text(said)
        if why is not None:
            expect(self.verdict.locator(".verdict-why")).to_contain_text(self.phone.say(why))

    def sees_all_on_a_small_phone(self) -> None:
        """Nothing lies over the verdict, its reason, or the button under the thumb."""
        self.phone.page.set_viewport_size(SMALL)
        assert self.verdict.evaluate(COVERED) == []
        self.phone.page.set_viewport_size(SIZE)

    def reads_keys(self, text: str) -> None:
        """A reader of cards on a cable types a number."""
        self.phone.page.evaluate(BY_KEYS, text)

    def measures(self, digits: str) -> None:
        """Types a temperature on the big keys."""
        for digit in digits:
            self.verdict.get_by_role("button", name=digit, exact=True).tap()

    def is_free(self) -> None:
        """Waits until the next one may come."""
        expect(self.verdict).to_have_count(0)

    def counts(self, text: str) -> None:
        """Waits for a number of the shift."""
        expect(self.phone.page.locator(".scan-counts")).to_contain_text(text)

    def queued(self) -> int:
        """How many records are on the phone."""
        return len([one for one in self.phone.kept() if one["kind"] == "checkpoints.passage"])
