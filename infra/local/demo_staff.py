"""The demonstration's people with duties: one account a role, and a page with their codes.

They are put into the store with their roles, also those above a county, which in a real city take
two; enrolling and signing in go by the app's own routes.
"""

from __future__ import annotations

import html
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyotp
from flask import Flask, Response

from backend.core import clock, db, ids
from backend.core.auth import needs
from backend.staff import people, rules, totp
from backend.staff.grants import Wish
from backend.staff.rules import Role

FILE = "demo-accounts.json"
CITY, COUNTY = "4112", "411282"
ARRIVES_WITHIN_S = 4
"""A code is checked so soon after it was made, on a machine with other work too."""
PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="15">
<title>演示账号 · Demonstration accounts</title>
<h1>演示账号 · Demonstration accounts</h1>
<p>人名、号码都是编造的。Everybody here is invented.
<a href="/">畅行</a> · <a href="/duty/sign-in">值守登录 Sign in for duty</a> ·
<a href="/dev/outbox">短信 Messages</a></p>
<h2>值守 On duty</h2>
<p>用工号和动态码登录，动态码每 30 秒一换。Number and code; the code changes every 30 seconds.</p>
<table><tr><th>职责 Role<th>工号 Number<th>动态码 Code</tr>
{staff}</table>
<h2>居民 Residents</h2>
<p>用手机号登录，验证码在“短信”页。Sign in by phone; the code comes to the messages page.</p>
<table><tr><th>手机号 Phone<th>情况 How they live</tr>
{residents}</table>
</html>"""


class Asks(Protocol):
    """A phone that speaks to the app."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API."""
        ...


Phone = TypeVar("Phone", bound=Asks)


def wanted(village: str) -> list[tuple[Role, str, str, str]]:
    """Role, area, what people call it, and the unit."""
    town = village[:9]
    return [
        (Role.ADMIN, CITY, "市管理员 city admin", "三门峡市政务中心（演示）"),
        (Role.ADMIN, COUNTY, "县管理员 county admin", "灵宝市政务中心（演示）"),
        (Role.COMMAND, CITY, "市指挥部 city command", "三门峡市指挥部（演示）"),
        (Role.COMMAND, COUNTY, "县指挥部 county command", "灵宝市指挥部（演示）"),
        (Role.COMMAND, town, "镇指挥部 town command", "朱阳镇政府（演示）"),
        (Role.HEALTH_OFFICER, CITY, "市疾控 city health officer", "三门峡市疾控中心（演示）"),
        (Role.HEALTH_OFFICER, COUNTY, "县疾控 county health officer", "灵宝市疾控中心（演示）"),
        (Role.MARKET_OFFICER, CITY, "市产销对接 city market officer", "三门峡市商务局（演示）"),
        (
            Role.MARKET_OFFICER,
            COUNTY,
            "县产销对接 county market officer",
            "灵宝市农业农村局（演示）",
        ),
        # The city's agent dispatches before anybody handles, the county's calls back behind them.
        (Role.HOTLINE_AGENT, CITY, "话务员 hotline agent", "12345 热线（演示）"),
        (Role.VILLAGE_HEAD, village, "村负责人 village head", "村委会（演示）"),
        (Role.GRID_WORKER, village, "网格员 grid worker", "村委会网格（演示）"),
        (Role.CHECKPOINT_STAFF, COUNTY, "卡口值守 checkpoint staff", "灵宝西卡口（演示）"),
        (Role.HANDLER, COUNTY, "县承办人 county handler", "灵宝市市场监管局（演示）"),
        (Role.HANDLER, town, "镇承办人 town handler", "朱阳镇综合服务中心（演示）"),
        (Role.HOTLINE_AGENT, COUNTY, "县话务员 county hotline agent", "灵宝市 12345（演示）"),
        (Role.AUDITOR, CITY, "审计员 auditor", "三门峡市审计局（演示）"),
    ]


def make_accounts(
    next_phone: Callable[[], Phone],
    next_name: Callable[[], str],
    village: str,
    at_work: Callable[[Role, str, Phone], None],
) -> list[dict[str, str]]:
    """One account a role; what is needed to sign in as each.

    :param next_phone: gives a phone of an address of its own, next_name: a made-up name.
    :param at_work: told of each while they are on duty: role, area, and their phone.
    """
    accounts = []
    until = clock.now() + rules.LONGEST_GRANT
    for role, area, title, office in wanted(village):
        unit = people.new_unit(office, area)
        _, invited, writes_of = people.new_person(next_name(), unit, Wish(role, area, until))
        with db.transaction(ids.random_id()) as writes:
            writes.save(unit)
            writes_of(writes)
        phone = next_phone()
        begun = phone.ask("POST", "/duty/enrolment", {"code": invited.code})
        secret = begun["totp"]["secret"]
        # The code of the step before, so that the one shown on the page is not used up.
        otp = pyotp.TOTP(secret).at(_early_in_a_step() - totp.STEP_S)
        wish = {"challenge_id": begun["challenge_id"], "otp": otp}
        phone.ask("POST", "/duty/enrolment/finish", wish)
        at_work(role, area, phone)
        phone.ask("DELETE", "/duty/session")
        number = begun["staff_number"]
        accounts.append(
            {"title": title, "area": area, "unit": office, "number": number, "secret": secret}
        )
    return accounts


def _early_in_a_step() -> int:
    """The time, waited for where the code of the step before would be too old on its arrival."""
    left_s = totp.STEP_S - clock.now().timestamp() % totp.STEP_S
    if left_s < ARRIVES_WITHIN_S:
        time.sleep(left_s)
    return int(clock.now().timestamp())


def install(app: Flask, home: Path) -> None:
    """Add the page with everybody's sign-in; `make demo` alone does so, on loopback."""

    @app.get("/dev/demo")
    @needs("public")
    def dev_demo() -> Any:
        """The demonstration's accounts, with their codes of this moment."""
        answer = Response(page_of(home), content_type="text/html; charset=utf-8")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def page_of(home: Path) -> str:
    """The page, as things are now."""
    made = json.loads((home / FILE).read_text(encoding="utf-8"))
    staff = "\n".join(_row(a["title"], a["number"], code_of(a["secret"])) for a in made["staff"])
    residents = "\n".join(_row(r["phone"], r["habit"]) for r in made["residents"])
    return PAGE.format(staff=staff, residents=residents)


def code_of(secret: str) -> str:
    """The code of this moment, by the app's clock."""
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in cells) + "</tr>"
