"""Somebody with a phone who talks to a released installation over HTTP, and a patient queue."""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any

import urllib3

from backend.core import ids
from backend.core.crypto import KeySigner, new_private
from backend.healthcode import passes
from tests.support.browser import API, PHONE
from tests.support.cloud import Emulator
from tests.support.people import reading, some_application, some_phone

# What the app may answer for "try again later"; any other status of its own is a fault.
LATER = (429, 503)
# A resident's day takes 96 readings.
MOST = 80
PAUSE_S = 0.5


@dataclass
class Visitor:
    """One phone. `address` is CloudFront's; with `secret` it may also go straight to the API."""

    emulator: Emulator
    address: str
    secret: str = ""
    phone: str = field(default_factory=some_phone)
    cookies: dict[str, str] = field(default_factory=dict)
    key: KeySigner = field(default_factory=lambda: KeySigner(int.from_bytes(new_private())))

    def call(self, method: str, path: str, body: Any = None) -> urllib3.BaseHTTPResponse:
        """Ask for a path below the API, or beside it when it begins with `//`."""
        headers = {"User-Agent": PHONE, "Sec-Fetch-Site": "same-origin"}
        if self.secret:
            headers["Changxing-Edge"] = self.secret
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/json"
        url = self.address + (path[1:] if path.startswith("//") else API + path)
        data = None if body is None else json.dumps(body).encode()
        answer = self.emulator.request(method, url, headers, data)
        for line in answer.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer

    def asks(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """The JSON of an answer that has to have this status."""
        answer = self.call(method, path, body)
        assert answer.status == status, (path, answer.status, answer.data[:300])
        return json.loads(answer.data)

    def signs_in(self) -> Visitor:
        """Ask for a code, read it in the text message, sign in."""
        asked = self.asks("POST", "/sign-in/challenges", {"phone": self.phone}, 202)
        (text,) = self.emulator.text_messages(f"+86{self.phone}")
        found = re.search(r"\d{6}", text)
        assert found, "the text message holds no code"
        wish = {"challenge_id": asked["challenge_id"], "otp": found[0]}
        self.asks("POST", "/sign-in", wish)
        return self

    def applies(self) -> dict[str, Any]:
        """Apply for a code; gives the resident as the server tells it."""
        told: dict[str, Any] = self.asks("PUT", "/me", some_application())
        return told

    def checks_in(self) -> dict[str, Any]:
        """Check in now."""
        told: dict[str, Any] = self.asks("POST", "/check-ins", {"items": [reading()]})
        assert told["results"][0]["status"] == "new", told
        return told

    def shows_pass(self) -> str:
        """Fetch a credential, and give the text that a checkpoint would scan."""
        x, y = self.key.public_xy
        wish = {"device_key": ids.to_base64url(b"\x04" + x + y)}
        credential = self.asks("POST", "/me/passes", wish)["credential"]
        now_s = int(datetime.now(UTC).timestamp())
        return passes.build_pass(ids.from_base64url(credential), now_s, self.key)


class PatientPhone(threading.Thread):
    """A phone that checks in again and again, through whatever happens to the server meanwhile.

    Each reading is sent until it is acknowledged, as the queue of the app does. `bad_statuses` are
    the app's own; `cut` counts what the emulator answers when it kills a function amid a request to
    give it new code, where AWS would let the request end.
    """

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(daemon=True)
        self.visitor = visitor
        self.acknowledged: list[str] = []
        self.bad_statuses: list[int] = []
        self.cut = 0
        self._is_over = threading.Event()

    def run(self) -> None:
        """Check in until told to stop."""
        while not self._is_over.wait(PAUSE_S):
            if len(self.acknowledged) < MOST:
                self._send(reading())

    def stops(self) -> PatientPhone:
        """Let the reading under way be acknowledged, and no other begin."""
        self._is_over.set()
        self.join(60)
        assert not self.is_alive(), "a reading was never acknowledged"
        return self

    def _send(self, item: dict[str, Any]) -> None:
        for attempt in range(200):
            if attempt:
                time.sleep(0.1)
            try:
                answer = self.visitor.call("POST", "/check-ins", {"items": [item]})
            except urllib3.exceptions.HTTPError:
                continue
            if answer.status == 200:
                (result,) = json.loads(answer.data)["results"]
                if result["status"] in ("new", "identical"):
                    self.acknowledged.append(item["id"])
                    return
            is_of_the_app = "Changxing-Request" in answer.headers
            self.cut += answer.status >= 500 and not is_of_the_app
            if answer.status not in LATER and (is_of_the_app or answer.status < 500):
                self.bad_statuses.append(answer.status)
                return

    def stored(self) -> set[str]:
        """The ids that the server tells of when it is asked afterwards."""
        found: set[str] = set()
        after = ""
        while True:
            page = self.visitor.asks("GET", f"/me/check-ins{after}")
            found |= {row["id"] for row in page["check_ins"]}
            if not page.get("next"):
                return found
            after = f"?after={page['next']}"
