"""Two days of a city's requests: read from a file in the shape of its log, or made up likewise.

The shape is that of the request logs that many cities publish (srnumber, requesttype, created,
closed, source, anonymous, lat, lng, council_district): one line a request, times in city time.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
# The middle of the log goes to the middle of the city.
OURS = (34_778_000, 111_181_000)
PHONED = ("Call", "Email", "Letter")
# How many of a hundred requests of a day come in each hour, as cities see it.
OF_DAY = (0, 0, 0, 0, 0, 1, 2, 4, 6, 8, 10, 10, 9, 8, 8, 7, 7, 5, 4, 4, 3, 2, 1, 1)
KINDS = ("bulky", "graffiti", "dumping", "appliances", "waste", "lights", "trees", "other")
SOURCES = ("Call", "Mobile App", "Self Service", "Email")


class Request(NamedTuple):
    """A request of the log.

    :ivar place: latitude and longitude in millionths of a degree, around our city; None if unknown.
    :ivar district: which part of the city, from 0.
    """

    number: str
    kind: str
    created: datetime
    closed: datetime | None
    is_phoned: bool
    is_anonymous: bool
    place: tuple[int, int] | None
    district: int


class Alike(NamedTuple):
    """Requests of one kind at one place within some hours: one matter, most likely."""

    kind: str
    place: tuple[int, int]
    numbers: tuple[str, ...]


def read(path: Path) -> list[Request]:
    """All requests of a file, oldest first."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    spots = [(float(row["lat"]), float(row["lng"])) for row in rows if row["lat"]]
    middle = [sorted(way)[len(way) // 2] for way in zip(*spots, strict=True)]
    districts = sorted({row["council_district"] for row in rows})
    found = [
        Request(
            row["srnumber"],
            row["requesttype"],
            _at(row["created"]),
            _at(row["closed"]) if row["closed"] else None,
            row["source"] in PHONED,
            row["anonymous"] == "Y",
            _moved(row, middle),
            districts.index(row["council_district"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.created, one.number))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _moved(row: dict[str, str], middle: Sequence[float]) -> tuple[int, int] | None:
    """As far from the middle of our city as it was from that of the log."""
    if not row["lat"]:
        return None
    away = (float(row["lat"]) - middle[0], float(row["lng"]) - middle[1])
    return OURS[0] + round(away[0] * 1_000_000), OURS[1] + round(away[1] * 1_000_000)


def made_up(many: int, seed: int = 1) -> list[Request]:
    """A log of two days with the rhythm of a city; one request in seven repeats another."""
    chance = random.Random(seed)
    begin = datetime(2020, 1, 1, tzinfo=ZONE)
    found: list[Request] = []
    for number in range(many):
        hour = chance.choices(range(24), OF_DAY)[0] + 24 * chance.choice((0, 1, 1, 1))
        created = begin + timedelta(hours=hour, minutes=chance.randrange(60))
        kind, district = chance.choice(KINDS), chance.randrange(15)
        place = (OURS[0] + chance.randrange(-99, 99) * 1000, OURS[1] + district * 5000)
        if found and number % 7 == 0:
            before = chance.choice(found[-50:])
            kind, district, place = before.kind, before.district, before.place or place
            created = before.created + timedelta(minutes=chance.randrange(90))
        closed = created + timedelta(hours=chance.expovariate(1 / 30))
        found.append(
            Request(
                f"made-{number:06d}",
                kind,
                created,
                closed if chance.random() < 0.985 else None,
                chance.choice(SOURCES) in PHONED,
                chance.random() < 0.13,
                place,
                district,
            )
        )
    return sorted(found, key=lambda one: (one.created, one.number))


def alike(requests: Iterable[Request], within: timedelta) -> list[Alike]:
    """Requests that are about one matter by kind, place and time; the largest first.

    Each is compared with the one before it at the same place: a matter lasts while it is reported.
    """
    open_ones: dict[tuple[str, tuple[int, int]], list[Request]] = {}
    found: list[Alike] = []
    for request in requests:
        if request.place is None:
            continue
        at = (request.kind, request.place)
        known = open_ones.get(at, [])
        if known and request.created - known[-1].created > within:
            found += _several(known)
            known = []
        open_ones[at] = [*known, request]
    for known in open_ones.values():
        found += _several(known)
    return sorted(found, key=lambda one: (-len(one.numbers), one.numbers))


def _several(known: list[Request]) -> list[Alike]:
    if len(known) < 2 or known[0].place is None:
        return []
    return [Alike(known[0].kind, known[0].place, tuple(one.number for one in known))]
