"""How long a village head waits for the roster at slow 3G: the first time, and every later time.

Chromium's own throttle stands for the network (400 kbit/s, 400 ms), on a village of 500 households.
The app itself is on the phone already, as it is for whoever has signed in.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any
from uuid import UUID

from playwright.sync_api import Browser, CDPSession, Page

from tests.bench.first_load import PHONE, served
from tests.bench.town import NOW, reading, town
from tests.faults.people import AppDoor, made_up_document, some_village

HOUSEHOLDS = 500
# How many live in a household beside its head, in turn: 1,700 people in all.
OTHERS = (1, 2, 3, 2, 4)
CHECKED_IN_MEANWHILE = 20
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
PUT_DUTY = """async () => {
  const me = await (await fetch('/api/v1/duty/me')).json();
  const db = await new Promise((done) => {
    const asked = indexedDB.open('changxing');
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise((done) => {
    const tx = db.transaction('kv', 'readwrite');
    tx.objectStore('kv').put(me, 'duty.me');
    tx.oncomplete = done;
  });
  db.close();
}"""
SAYS_ALL = "([n]) => document.querySelector('input[value=all]')?.parentNode.textContent.includes(n)"
SAYS_DUE = "([n]) => document.querySelector('input[value=due]')?.parentNode.textContent.includes(n)"
TAP_VILLAGE = "document.querySelector('nav.tabs a[href=\"/duty/village\"]').click()"
TAP_REFRESH = "document.querySelector('main .notice button').click()"


class Wire:
    """What the roster weighs on the network, headers included, answer by answer."""

    def __init__(self, link: CDPSession) -> None:
        self.sizes: list[int] = []
        self._asked: set[str] = set()
        link.on("Network.responseReceived", self._heard)
        link.on("Network.loadingFinished", self._done)

    def _heard(self, event: dict[str, Any]) -> None:
        if "/duty/roster" in event["response"]["url"]:
            self._asked.add(event["requestId"])

    def _done(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._asked:
            self.sizes.append(int(event["encodedDataLength"]))


def _populate(people: list[tuple[Any, str]]) -> int:
    """Give every head a household; how many people there are in all."""
    chance = random.Random(2)
    total = len(people)
    for number, (phone, _) in enumerate(people):
        for _ in range(OTHERS[number % len(OTHERS)]):
            member = {"id": _uuid(chance), "relation": "other", "name": "王小禾"}
            document = {"kind": "resident_id", "number": made_up_document(chance)}
            answer = phone.call("POST", "/me/household", member | {"document": document})
            if answer.status >= 300:
                raise RuntimeError(f"{answer.status}: {answer.body}")
            total += 1
    return total


def _uuid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _waited_ms(page: Page, act: str, until: str, text: str) -> float:
    """Milliseconds from a tap until the screen says so."""
    begun = time.perf_counter()
    page.evaluate(act)
    page.wait_for_function(until, arg=[text], polling=20)
    return (time.perf_counter() - begun) * 1000


def _on_duty(browser: Browser, url: str, token: str) -> Page:
    """A phone whose owner is on duty, with all of the app on it."""
    from backend.core.auth import DUTY_COOKIE

    context = browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    context.clock.install(time=NOW)
    cookie = {"name": DUTY_COOKIE, "value": token, "url": url.replace("http:", "https:")}
    context.add_cookies([{**cookie, "secure": True, "httpOnly": True, "sameSite": "Strict"}])  # type: ignore[typeddict-item]
    page = context.new_page()
    page.goto(f"{url}/me", wait_until="networkidle")
    page.evaluate(PUT_DUTY)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{url}/duty", wait_until="networkidle")
    page.wait_for_selector('nav.tabs a[href="/duty/village"]')
    return page


def measure(browser: Browser) -> dict[str, float]:
    """`roster_*`: milliseconds from the tap to the list, and bytes over the air."""
    with redirect_stdout(io.StringIO()), town(0, HOUSEHOLDS, 1) as place:
        from backend.core import clock
        from backend.healthcode import models
        from backend.staff.rules import Role
        from tests.support.staff import OnDuty
        from tests.support.stream import Follower, settle

        clock.use(lambda: NOW)
        followers = [Follower("changxing-residents", True), Follower(models.TABLE, True)]
        people = _populate(place.newcomers)
        settle(*followers)
        head = OnDuty(place.app, (Role.VILLAGE_HEAD, some_village(AppDoor(place.app))))
        with served(place.app.wsgi_app) as (_, url):
            page = _on_duty(browser, url, head.cookie("__Host-duty") or "")
            return _figures(page, people, _meanwhile(place.newcomers, lambda: settle(*followers)))


def _meanwhile(people: list[tuple[Any, str]], settle: Callable[[], None]) -> Callable[[], None]:
    def check_in() -> None:
        for phone, _ in people[:CHECKED_IN_MEANWHILE]:
            phone.call("POST", "/check-ins", {"items": [reading(NOW)]})
        settle()

    return check_in


def _figures(page: Page, people: int, meanwhile: Callable[[], None]) -> dict[str, float]:
    link = page.context.new_cdp_session(page)
    link.send("Network.enable")
    wire = Wire(link)
    link.send("Network.emulateNetworkConditions", SLOW_3G)
    first = _waited_ms(page, TAP_VILLAGE, SAYS_ALL, f" {people}")
    page.wait_for_timeout(3_000)
    meanwhile()
    left = f" {people - CHECKED_IN_MEANWHILE}"
    later = _waited_ms(page, TAP_REFRESH, SAYS_DUE, left)
    page.context.close()
    return {
        "roster_people": people,
        "roster_first_sync_slow_3g_ms": round(first),
        "roster_later_sync_slow_3g_ms": round(later),
        "roster_first_sync_bytes": wire.sizes[0],
        "roster_later_sync_bytes": wire.sizes[-1],
    }
