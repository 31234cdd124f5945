"""`make demo`: a city of made-up people, and one account a role, on data of its own.

The divisions are real ones of 三门峡; every person, number and reading is invented. People are let
in by the routes of the app, on a clock that goes through the days before today, so what they did is
exactly what phones would have done. It is made once; a second start finds it.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backend.config import DATA, settings
from backend.core import clock
from backend.core.http import API
from backend.divisions import service as divisions
from backend.knowledge import bulletins
from backend.staff.rules import Role
from infra.local import (
    demo_checkpoints,
    demo_companies,
    demo_cotravel,
    demo_hotline,
    demo_market,
    demo_staff,
)

# A town of 灵宝 and how many of its villages have people; the first is the village head's.
TOWN = "411282102"
VILLAGES = 5
HOUSEHOLDS_FIRST, HOUSEHOLDS_OTHER = 30, 5
DAYS = 8
# Whoever lives here, most check in every day; of a hundred households the rest do this.
# The bounds follow each other from 0 to 99.
SILENT_SINCE_YESTERDAY, QUIET, FEVERISH, NOT_YET_TODAY = 8, 12, 22, 25
BULLETINS = DATA / "bulletins" / "henan_2020.csv"
# Files that say how far the making came.
BEGUN, MADE = "demo-begun", "demo-made"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "建国志强秀英桂兰海燕玉梅春生小军文斌丽华晓东永红思远佳怡子涵梓轩"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass
class Moving:
    """A clock that the making of the city moves."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


class Phone:
    """A phone that speaks to the app as a browser would, from an address of its own."""

    def __init__(self, app: Flask, number: int) -> None:
        self.address = f"10.9.{number // 250}.{number % 250 + 1}"
        self.client = app.test_client()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API; what it refuses stops the making."""
        answer: TestResponse = self.client.open(
            path if path.startswith("/dev") else API + path,
            method=method,
            base_url="https://demo.invalid",
            json=body,
            headers={"Sec-Fetch-Site": "same-origin", "Accept": "application/json"},
            environ_overrides={"REMOTE_ADDR": self.address},
        )
        if answer.status_code >= 300:
            why = (answer.get_json(silent=True) or {}).get("fields", "")
            raise RuntimeError(f"{method} {path.split('?')[0]}: {answer.status_code} {why}")
        return answer.get_json(silent=True)

    def send(self, path: str, content: bytes, kind: str = "image/jpeg", method: str = "PUT") -> Any:
        """Send a photo, or another file, as it is."""
        answer: TestResponse = self.client.open(
            API + path,
            method=method,
            base_url="https://demo.invalid",
            data=content,
            content_type=kind,
            headers={"Sec-Fetch-Site": "same-origin"},
            environ_overrides={"REMOTE_ADDR": self.address},
        )
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status_code}")
        return answer.get_json(silent=True)


class Maker:
    """Makes the people of the demonstration; the same ones every time."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        # No secret hangs on it: the same made-up people are wanted each time.
        self.chance = random.Random(20200125)  # noqa: S311
        self.made = 0
        self.homes: list[Home] = []

    def phone(self) -> Phone:
        """The next phone."""
        self.made += 1
        return Phone(self.app, self.made)

    def name(self) -> str:
        """A name that nobody in particular has."""
        given = "".join(self.chance.sample(GIVEN, self.chance.choice((1, 2))))
        return self.chance.choice(SURNAMES) + given

    def document(self, oldest: int, youngest: int) -> dict[str, str]:
        """A resident ID number that passes every check, of somebody born in those years."""
        born = date(self.chance.randrange(oldest, youngest), 1, 1) + timedelta(
            days=self.chance.randrange(365)
        )
        digits = f"411282{born:%Y%m%d}{self.chance.randrange(1000):03d}"
        total = sum(w * int(d) for w, d in zip(WEIGHTS, digits, strict=True))
        return {"kind": "resident_id", "number": digits + "10X98765432"[total % 11]}

    def family(self, village: str) -> Home:
        """Somebody who signs in, applies, and adds up to three others."""
        phone = self.phone()
        number = f"1380000{self.made:04d}"
        challenge = phone.ask("POST", "/sign-in/challenges", {"phone": number})
        otp = next(
            message["otp"]
            for message in phone.ask("GET", "/dev/outbox")["messages"]
            if message["to"] == number
        )
        wish = {"challenge_id": challenge["challenge_id"], "otp": otp}
        phone.ask("POST", "/sign-in", wish)
        home = {"division_code": village, "address": f"{self.chance.randrange(1, 200)} 号"}
        own: dict[str, Any] = {
            "name": self.name(),
            "document": self.document(1965, 1998),
            "consent_version": 1,
        }
        ids = [phone.ask("PUT", "/me", home | own)["resident_id"]]
        for relation, oldest, youngest in self.others():
            member = {
                "id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
                "name": self.name(),
                "document": self.document(oldest, youngest),
                "relation": relation,
            }
            ids.append(phone.ask("POST", "/me/household", member)["resident_id"])
        document = own["document"]["number"]
        return Home(phone, number, ids, self.chance.randrange(100), document)

    def others(self) -> Iterator[tuple[str, int, int]]:
        """Relation, and the years of birth, of those whom somebody answers for."""
        if self.chance.random() < 0.6:
            yield "spouse", 1965, 1998
        if self.chance.random() < 0.5:
            yield "elder", 1935, 1955
        if self.chance.random() < 0.5:
            yield "child", 2008, 2024

    def reading(self, at: datetime, resident_id: str, is_feverish: bool) -> dict[str, Any]:
        """A reading taken now."""
        return {
            "id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
            "resident_id": resident_id,
            "measured_at": clock.to_text(at),
            "temperature_tenths_c": 381 if is_feverish else self.chance.randrange(360, 370),
            "site": self.chance.choice(("forehead", "ear", "axillary")),
            "symptoms": ["cough"] if is_feverish else [],
        }

    def day(self, home: Home, at: datetime, days_ago: int) -> None:
        """What a household does on a day."""
        if home.habit < SILENT_SINCE_YESTERDAY and days_ago < 2:
            return
        if SILENT_SINCE_YESTERDAY <= home.habit < QUIET and days_ago < 5:
            return
        if FEVERISH <= home.habit < FEVERISH + NOT_YET_TODAY and days_ago == 0:
            return
        is_feverish = QUIET <= home.habit < FEVERISH and days_ago == 0
        items = [self.reading(at, one, is_feverish and n == 0) for n, one in enumerate(home.ids)]
        home.phone.ask("POST", "/check-ins", {"items": items})


@dataclass
class Home:
    """A household: its phone, 0 to 99 for how it goes about its days, its head's document."""

    phone: Phone
    number: str
    ids: list[str]
    habit: int
    document: str

    def in_words(self) -> str:
        """How they go about their days, for whoever tries the demonstration."""
        if self.habit < SILENT_SINCE_YESTERDAY:
            return "昨天没打卡 Missed yesterday"
        if self.habit < QUIET:
            return "五天没打卡 Silent for five days"
        if self.habit < FEVERISH:
            return "今天发热 A fever today"
        if self.habit < FEVERISH + NOT_YET_TODAY:
            return "今天还没打卡 Not yet today"
        return "每天打卡 Checks in every day"


def begin(home: Path) -> None:
    """Clear away what a making that was cut off has left; call before the engine starts."""
    if (home / BEGUN).exists() and not (home / MADE).exists():
        shutil.rmtree(home)


def make_once(app: Flask, home: Path) -> None:
    """Make the city, unless it is there."""
    if (home / MADE).exists():
        return
    (home / BEGUN).touch()
    # The local sender names every one-time code in the terminal, which is of no use here.
    with redirect_stdout(io.StringIO()):
        maker = make_people(app)
    residents = [{"phone": home.number, "habit": home.in_words()} for home in told(maker)]
    residents += demo_cotravel.told([home.number for home in maker.homes])
    market = demo_market.Market(maker.family, lambda town: villages_of(town)[0], maker.chance)
    licences = list(demo_market.made_up_licences())[-2:]
    companies = demo_companies.Companies(maker.homes, licences, maker.chance)
    residents += companies.told()
    cotravel = demo_cotravel.Cotravel(maker.homes, maker.chance)
    works = works_of(maker, cotravel, companies)

    def at_work(role: Role, area: str, phone: Phone) -> None:
        if (role, area) == (Role.MARKET_OFFICER, demo_market.CITY):
            residents.extend(demo_market.make(market, phone))
        for work in works.get((role, area), ()):
            work(phone)

    with redirect_stdout(io.StringIO()):
        bulletins.take_over(bulletins.check(BULLETINS.read_bytes()), is_dry=False)
        cotravel.import_lists()
        village = villages_of(TOWN)[0]
        staff = demo_staff.make_accounts(maker.phone, maker.name, village, at_work)
    made = json.dumps({"staff": staff, "residents": residents}, ensure_ascii=False)
    (home / demo_staff.FILE).write_text(made, encoding="utf-8")
    (home / MADE).touch()


def works_of(
    maker: Maker, cotravel: demo_cotravel.Cotravel, companies: demo_companies.Companies
) -> dict[tuple[Role, str], tuple[Callable[[Phone], None], ...]]:
    """What each role of an area does while it is on duty for the first time."""
    village = villages_of(TOWN)[0]
    hotline = demo_hotline.Hotline(village, maker.chance)
    gates = demo_checkpoints.Checkpoints(maker.homes, maker.chance, SILENT_SINCE_YESTERDAY)
    city, county = demo_staff.CITY, demo_staff.COUNTY
    return {
        (Role.HOTLINE_AGENT, city): (hotline.agent_works,),
        (Role.VILLAGE_HEAD, village): (hotline.village_works, cotravel.village_works),
        (Role.HEALTH_OFFICER, city): (cotravel.city_works,),
        (Role.HEALTH_OFFICER, county): (cotravel.county_works,),
        (Role.HANDLER, TOWN): (hotline.town_works,),
        (Role.COMMAND, city): (companies.city_works,),
        (Role.COMMAND, county): (gates.county_works, companies.county_works),
        (Role.CHECKPOINT_STAFF, county): (gates.guard_works,),
        (Role.HOTLINE_AGENT, county): (hotline.agent_calls_back,),
    }


def told(maker: Maker) -> list[Home]:
    """One household for each way of going about one's days."""
    by_way = {home.in_words(): home for home in reversed(maker.homes)}
    return list(by_way.values())


def make_people(app: Flask) -> Maker:
    """Let the people in, and let them live through the days up to now."""
    city = settings().city
    now = clock.now()
    moving = Moving(now - timedelta(days=DAYS))
    clock.use(moving)
    maker = Maker(app)
    try:
        for n, village in enumerate(villages_of(TOWN)[:VILLAGES]):
            for _ in range(HOUSEHOLDS_OTHER if n else HOUSEHOLDS_FIRST):
                maker.homes.append(maker.family(village))
        for days_ago in range(DAYS, -1, -1):
            moving.at = now - timedelta(days=days_ago, minutes=5)
            if not city.emergency.is_active(city.day_of(moving.at)):
                continue
            for home in maker.homes:
                maker.day(home, moving.at, days_ago)
        hotline = demo_hotline.Hotline(villages_of(TOWN)[0], maker.chance)
        for told, home in zip(demo_hotline.REPORTS, maker.homes, strict=False):
            moving.at = now - timedelta(hours=told["hours_ago"])
            hotline.report(home.phone, told, home.number)
    finally:
        clock.use(clock.system)
    return maker


def villages_of(town: str) -> list[str]:
    """The villages and communities of a town, in order."""
    return [code for code in divisions.villages() if code.startswith(town)]
