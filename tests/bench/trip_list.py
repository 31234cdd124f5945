"""Bytes of the signed list: twenty thousand made-up trips, the delta of a day, the real lists."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from backend.cotravel import applying_rules, list_codec, sheets
from backend.cotravel.applying_rules import Line, To
from backend.cotravel.list_rules import Listed
from backend.cotravel.rules import Source, Trip, TripKind, TripState
from tests.support.source import ROOT

SIZE, A_DAY = 20_000, 150
READ_ON = date(2020, 3, 10)
REAL = ("trips_nosugar_2020.csv", "trips_wuhan2020.csv")
FIRST_ON = date(2020, 1, 10)
DAYS = 45
CITIES = 333
MIX = {
    TripKind.TRAIN: 50, TripKind.FLIGHT: 18, TripKind.METRO: 4, TripKind.COACH: 10,
    TripKind.BUS: 11, TripKind.TAXI: 5, TripKind.SHIP: 2,
}  # fmt: skip
SYLLABLES = (
    "武汉信阳郑州南北京西安东广深圳上海宁波温台金华杭长沙岳衡永怀化常德荆襄宜昌恩施黄冈孝感随"
)
PLATE = "0123456789ABCDEFGH"


class _Maker:
    """Trips as they were published in 2020, by chance but always the same."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.cities = sorted({self._name() for _ in range(CITIES * 2)})[:CITIES]
        self.trains = [self._train() for _ in range(4000)]
        self.flights = [
            f"{self.chance.choice(('CA', 'MU', 'CZ', 'HU', 'ZH', '3U', 'GS', 'KN'))}"
            f"{self.chance.randrange(1000, 9999)}"
            for _ in range(1500)
        ]

    def _name(self) -> str:
        return "".join(self.chance.sample(SYLLABLES, 2))

    def _train(self) -> tuple[str, ...]:
        number = f"{self.chance.choice('GGGGDDDKKTZC')}{self.chance.randrange(1, 9000)}"
        twin = f"{number[0]}{int(number[1:]) + 1}"
        return (number, twin) if self.chance.random() < 0.1 else (number,)

    def one(self, trip_id: int) -> Listed:
        """A trip."""
        roll = self.chance
        kind = roll.choices(list(MIX), list(MIX.values()))[0]
        numbers, plates, said = self._service(kind)
        starts = roll.choice((None, roll.randrange(300, 1380)))
        trip = Trip(
            kind,
            said,
            FIRST_ON + timedelta(days=min(int(roll.expovariate(0.07)), DAYS)),
            numbers,
            plates,
            starts,
            None if starts is None else starts + roll.randrange(10, 700),
            **self._seat(kind),
            from_name=roll.choice(self.cities[: roll.choice((20, CITIES))]),
            to_name=roll.choice(self.cities),
            sources=(
                Source("list", str(trip_id), "卫健委", f"https://example.org/{trip_id // 3}"),
            ),
        )
        return Listed(trip_id, trip, TripState.PUBLISHED, 1, "4112")

    def _service(self, kind: TripKind) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        roll = self.chance
        if kind in (TripKind.TRAIN, TripKind.FLIGHT):
            numbers = roll.choice(self.trains)
            if kind is TripKind.FLIGHT:
                numbers = (roll.choice(self.flights),)
            odd = roll.random()
            said = "/".join(numbers) if odd < 0.8 else f"{numbers[0]}次"
            return (numbers, (), said) if odd < 0.98 else ((), (), self._name() * 4)
        if kind in (TripKind.METRO, TripKind.BUS):
            line = f"{roll.choice(self.cities)} {roll.randrange(1, 400)}路"
            return (line,), (), line.replace(" ", "市")
        if kind is TripKind.SHIP:
            return (f"{self._name()}{roll.randrange(40)}",), (), "渡轮"
        if roll.random() < 0.3:
            return (), (), f"{self._name()}至{self._name()}大巴"
        plate = f"豫{roll.choice('ABCDEFGH')}{''.join(roll.choices(PLATE, k=5))}"
        return (), (plate,), plate

    def _seat(self, kind: TripKind) -> dict[str, Any]:
        roll = self.chance
        if kind is TripKind.TRAIN and roll.random() < 0.45:
            carriage = roll.randrange(1, 17)
            said = roll.choice(
                ("", f"{carriage}车厢", f"{carriage:02d}车{roll.randrange(1, 20)}F号")
            )
            return {"carriages": (carriage,), "carriage_said": said}
        if kind is TripKind.FLIGHT and roll.random() < 0.2:
            return {"rows": (roll.randrange(1, 60),)}
        return {}


def made_up(many: int) -> list[Listed]:
    """Trips by kinds, numbers and days as in 2020, numbered as a publication numbers them."""
    maker = _Maker()
    trips = sorted((maker.one(n) for n in range(1, many + 1)), key=list_codec.order_of)
    return [
        Listed(n, one.trip, one.state, one.version, one.area)
        for n, one in enumerate(trips, start=1)
    ]


def packed_bytes(told: Any) -> int:
    """What it takes on the wire."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return len(gzip.compress(text.encode(), mtime=0))


def measure() -> Iterator[tuple[str, float]]:
    """The bytes of each file as it goes over the wire."""
    trips = made_up(SIZE)
    yield f"list_bytes_{SIZE}", packed_bytes(list_codec.encode(trips, 1))
    yield f"list_sources_bytes_{SIZE}", packed_bytes(list_codec.encode_sources(trips, 1))
    day = trips[:: SIZE // A_DAY][:A_DAY]
    yield "delta_bytes", packed_bytes(list_codec.encode_delta(day, [3, 77], 1, 2))
    real = real_list()
    rides = [one for one in real if one.trip.kind is not TripKind.PLACE]
    places = [one for one in real if one.trip.kind is TripKind.PLACE]
    yield "list_trips_real", len(rides)
    yield "list_places_real", len(places)
    yield "list_bytes_real", packed_bytes(list_codec.encode(rides, 1))
    yield "list_places_bytes_real", packed_bytes(list_codec.encode(places, 1))
    yield "list_sources_bytes_real", packed_bytes(list_codec.encode_sources(real, 1))


def real_list() -> list[Listed]:
    """The lists of 2020 that stand in the repository, published one after the other."""
    listed: dict[int, Listed] = {}
    next_id = 1
    for name in REAL:
        data = (ROOT / "infra" / "local" / "trips_2020" / name).read_bytes()
        lines = map(Line, sheets.read_trips(data, READ_ON).trips)
        applied = applying_rules.apply(listed, next_id, lines, To(1, "4112"))
        listed |= applied.changed
        next_id = applied.next_id
    return [one for one in listed.values() if not one.is_withdrawn]


def main() -> None:
    """Print them."""
    for name, value in measure():
        print(f"{name}={value}")


if __name__ == "__main__":
    main()
