"""`make demo`: made once, found again, and everybody on its page can sign in."""

from __future__ import annotations

import http.cookiejar
import json
import re
import signal
import time
import urllib.request
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.infra.test_run import address, greeting, launched

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def browser() -> urllib.request.OpenerDirector:
    # A cookie of a secure context is sent to this machine itself, as browsers do.
    keeps = http.cookiejar.DefaultCookiePolicy(secure_protocols=("https", "http"))
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(keeps)),
    )


def ask(opener: urllib.request.OpenerDirector, url: str, body: Any = None) -> Any:
    headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    data = None if body is None else json.dumps(body).encode()
    with opener.open(urllib.request.Request(url, data, headers), timeout=20) as answer:
        return json.load(answer)


def accounts(home: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((home / "demo-accounts.json").read_text("utf-8"))[
        "staff"
    ]
    return found


def assert_market_lives(url: str) -> None:
    """The board, which the stream writes, fills; the point of the neighbourhood has offers."""
    until = time.monotonic() + 60
    while not (listed := ask(browser(), f"{url}/api/v1/market/board")["listings"]):
        assert time.monotonic() < until
        time.sleep(0.5)
    assert all(one["pictures"] and one["left"] for one in listed)
    points = ask(browser(), f"{url}/api/v1/basket/points?area=411202004")["points"]
    offers = f"{url}/api/v1/basket/offers?point={points[0]['point_id']}"
    assert len(ask(browser(), offers)["offers"]) == 4


def assert_hotline_lives(url: str) -> None:
    """What was reported and asked for is counted, which the stream does."""
    until = time.monotonic() + 60
    while True:
        numbers = ask(browser(), f"{url}/api/v1/hotline/numbers?area=4112")
        # A day with few is hidden, as today may be soon after midnight.
        if sum(numbers[days]["received"] or 0 for days in ("today", "total")) >= 5:
            return
        assert time.monotonic() < until
        time.sleep(0.5)


def assert_trips_are_listed(url: str) -> None:
    """Two public lists and the trips of these days are published; the places of all of them too."""
    head = ask(browser(), f"{url}/api/v1/cotravel/head")
    assert head["version"] == 3
    places = ask(browser(), f"{url}/api/v1/cotravel/files/{head['places']['sha256']}")
    assert places["count"] > 500
    assert "411282" in places["division"]["is"]


def assert_checkpoints_live(url: str, opener: urllib.request.OpenerDirector) -> None:
    """A morning's passages are counted and have raised alarms, which the stream does."""
    until = time.monotonic() + 60
    while True:
        numbers = ask(opener, f"{url}/api/v1/duty/checkpoints/numbers")
        waiting = ask(opener, f"{url}/api/v1/duty/alarms/desk")["waiting"]
        if numbers["total"]["passages"] >= 70 and waiting >= 1:
            return
        assert time.monotonic() < until
        time.sleep(0.5)


def test_everybody_on_the_page_signs_in_and_a_second_start_finds_them(tmp_path: Path) -> None:
    with launched(tmp_path, "--demo") as process:
        url = address(greeting(process))
        made = accounts(tmp_path)
        page = browser().open(f"{url}/dev/demo", timeout=20).read().decode()
        on_duty = {}
        for account in made:
            assert account["number"] in page
            opener = browser()
            otp = pyotp.TOTP(account["secret"]).now()
            wish = {"staff_number": account["number"], "otp": otp}
            assert ask(opener, f"{url}/api/v1/duty/sign-in/code", wish)["grants"]
            on_duty[account["title"]] = opener
        assert len({account["title"] for account in made}) == 17
        assert len(re.findall(r"1380000\d{4}", page)) >= 20
        assert_market_lives(url)
        assert_hotline_lives(url)
        assert_trips_are_listed(url)
        assert_checkpoints_live(url, on_duty["镇指挥部 town command"])
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)
    with launched(tmp_path, "--demo") as process:
        url = address(greeting(process))
        assert accounts(tmp_path) == made
