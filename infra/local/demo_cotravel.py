"""The demonstration's published trips and places, who registered one, close contacts and vehicles.

The lists of 2020 are public and ship with their sources (`trips_2020/README.md`); they are brought
by the command and published by an officer. Patients do not stand in them. What happened in the last
days, whoever registers and whoever is on a list is made up. Two offices do it, each what the other
wrote, by the app's own routes.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from backend.config import settings
from backend.core import clock
from backend.cotravel import batches, published, sheets, timetable
from backend.cotravel.rules import BatchKind, trip_as_json
from backend.cotravel.timetable_rules import Run, Train

LISTS = Path(__file__).parent / "trips_2020"
CITY, COUNTY = "4112", "411282"
OFFICE = "灵宝市疾控中心（演示）"
URL = "https://example.org/changxing-demo"
CONSENT = 1
PLATE = "豫M90001"
CONTACT_TITLES = "证件号码,手机号码,观察开始,观察截止"
VEHICLE_TITLES = "车牌号,限行原因,限行截止"

# Two trains that do not exist, on tracks that do: stations in order, minutes from the one before.
RUNS = (
    Run(
        ("G9871",),
        ("武汉", "信阳东", "郑州东", "洛阳龙门", "三门峡南", "灵宝西", "西安北"),
        (0, 48, 71, 39, 37, 12, 62),
    ),
    Run(
        ("K9053", "K9056"),
        ("汉口", "信阳", "郑州", "洛阳", "三门峡", "灵宝", "西安"),
        (0, 150, 205, 95, 110, 45, 170),
    ),
)
TRAINS = tuple(Train(n, run.stations[0], run.stations[-1]) for run in RUNS for n in run.numbers)

# Kind, number or name, days ago, from and until (minutes), carriage, from, to.
TRAIN = ("train", "G9871", 2, 545, 812, "05车厢", "武汉", "灵宝西")
TRIPS: Sequence[tuple[str, str, int, int | None, int | None, str, str, str]] = (
    TRAIN,
    ("train", "K9053/K9056", 4, 1290, 1985, "11车", "汉口", "三门峡"),
    ("coach", f"{PLATE} 灵宝至朱阳客车", 2, 850, 930, "", "灵宝", "朱阳镇"),
    ("bus", "灵宝3路", 1, 480, 500, "", "", ""),
    ("place", "灵宝市朱阳镇早市（演示）", 1, 390, 470, "", "", ""),
    ("place", "灵宝市金城大市场（演示）", 2, 860, 905, "", "", ""),
    ("place", "灵宝市第一发热门诊（演示）", 0, 520, None, "", "", ""),
    ("place", "三门峡市湖滨区黄河路便民超市（演示）", 3, 1020, 1050, "", "", ""),
    ("place", "三门峡市湖滨区万锦小区（演示）", 4, None, None, "", "", ""),
    ("place", "三门峡市陕州区温泉浴池（演示）", 5, 1110, 1230, "", "", ""),
    ("place", "三门峡市卢氏县汽车站候车室（演示）", 6, 700, 735, "", "", ""),
)


def told(numbers: Sequence[str]) -> list[dict[str, str]]:
    """Whom to sign in as to see the room; by the numbers of the households in their order."""
    words = (
        "登记过同行，村里已核实 On a patient's train, confirmed",
        "登记过同行，等村里核实 On a patient's train, waits for the village",
        "",
        "密切接触者名单上 On the list of close contacts",
    )
    return [{"phone": n, "habit": word} for n, word in zip(numbers, words, strict=False) if word]


class Asks(Protocol):
    """A phone that speaks to the app."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API."""
        ...

    def send(self, path: str, content: bytes, kind: str = ..., method: str = ...) -> Any:
        """Send a file as it is."""
        ...


class Home(Protocol):
    """A household: its phone, and its head's number and document."""

    @property
    def phone(self) -> Asks: ...

    @property
    def number(self) -> str: ...

    @property
    def document(self) -> str: ...


@dataclass
class Cotravel:
    """Makes the room's part of the demonstration; people come from it."""

    homes: Sequence[Home]
    chance: Random

    def __post_init__(self) -> None:
        self.today = settings().city.day_of(clock.now())
        self.train_row = self.row()

    def id(self) -> str:
        """An id as a phone makes it."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def row(self) -> str:
        """The key of a row of a list."""
        return f"{self.chance.getrandbits(48):012x}"

    def day(self, ago: int) -> date:
        """So many days ago."""
        return self.today - timedelta(days=ago)

    def import_lists(self) -> None:
        """Bring the public lists of 2020 and a timetable, as the commands do.

        Each list waits for an officer; the timetable goes out with the first.
        """
        timetable.keep(list(RUNS), list(TRAINS))
        for file in sorted(LISTS.glob("*.csv")):
            read = sheets.read_trips(file.read_bytes(), self.today)
            batches.submit_import(
                kind=BatchKind.TRIPS,
                rows=[trip_as_json(trip) for trip in read.trips],
                counts=read.counts,
                problems=read.problems,
                title=file.name,
                area=CITY,
            )

    def city_works(self, phone: Asks) -> None:
        """The city's officer publishes the lists, and writes what the county's is to publish."""
        self.publish_all(phone)
        batch = f"/duty/cotravel/batches/{self.id()}"
        lines = [self.line(one, self.train_row if one is TRAIN else self.row()) for one in TRIPS]
        body = {"version": 0, "area": COUNTY, "title": "灵宝市行程通报（演示）", "lines": lines}
        made = phone.ask("PUT", batch, body)
        phone.ask("POST", f"{batch}/submit", {"version": made["version"]})
        self.bring(phone, "contacts", self.contacts())
        until = self.today + timedelta(days=7)
        self.bring(phone, "vehicles", f"{VEHICLE_TITLES}\n{PLATE},搭载过确诊病例,{until}\n")

    def county_works(self, phone: Asks) -> None:
        """The county's officer publishes all that waits; then two people find their train."""
        self.publish_all(phone)
        for one in phone.ask("GET", "/duty/cotravel/lists")["lists"]:
            at = f"/duty/cotravel/lists/{one['list_id']}"
            told = phone.ask("POST", f"{at}/publish", {})
            while told["state"] == "publishing":
                told = phone.ask("POST", f"{at}/step", {})
        self.register()

    def village_works(self, phone: Asks) -> None:
        """The village head confirms the first of those who registered; the other waits."""
        village = self.homes_village()
        found = phone.ask("GET", f"/duty/cotravel/registrations?area={village}")["registrations"]
        for one in found[:1]:
            whose = {"resident_id": one["resident_id"], "trip": one["trip"]["id"]}
            phone.ask("POST", "/duty/cotravel/registrations/confirm", whose | {"id": self.id()})

    def homes_village(self) -> str:
        """The village where those who registered live."""
        return str(self.homes[0].phone.ask("GET", "/me")["division_code"])

    def line(self, told: tuple[Any, ...], row: str) -> dict[str, Any]:
        """A trip as an officer types it."""
        kind, said, ago, begins, ends, carriage, begin, end = told
        form = {
            "kind": kind,
            "said": said,
            "on": self.day(ago).isoformat(),
            "from_min": begins,
            "until_min": ends,
            "carriage_said": carriage,
            "from_name": begin,
            "to_name": end,
            "division": "",
            "seat": "",
        }
        on = self.day(0).isoformat()
        source = {"publisher": OFFICE, "url": URL, "published_on": on}
        return {"form": form, "source": source, "row": row, "corrects": None}

    def contacts(self) -> str:
        """A list with one made-up household on it."""
        home = self.homes[3]
        begins, ends = self.day(2), self.today + timedelta(days=11)
        return f"{CONTACT_TITLES}\n{home.document},{home.number},{begins},{ends}\n"

    def bring(self, phone: Asks, kind: str, text: str) -> None:
        """Send a list of the authority; it waits for a second person."""
        reference = f"LBCDC-{self.today.year}-0001"
        path = f"/duty/cotravel/lists?kind={kind}&area={COUNTY}&reference={reference}"
        phone.send(path, text.encode(), "text/csv", "POST")

    def publish_all(self, phone: Asks) -> None:
        """Publish every list of trips that waits for this officer, a step at a time."""
        for one in phone.ask("GET", "/duty/cotravel/batches")["batches"]:
            if not one["may_publish"]:
                continue
            at, asked = f"/duty/cotravel/batches/{one['batch_id']}/publish", one["version"]
            while phone.ask("POST", at, {"version": asked})["state"] == "publishing":
                pass

    def register(self) -> None:
        """Two households were on the train, and tell their village."""
        listed = published.of_source("office", self.train_row)
        if listed is None:
            raise RuntimeError("The train of the demonstration was not published.")
        for home in self.homes[:2]:
            wish = {"id": self.id(), "trip": listed.id, "consent_version": CONSENT}
            home.phone.ask("POST", "/cotravel/registrations", wish)
