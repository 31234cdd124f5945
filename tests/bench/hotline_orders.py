"""What finding and listing work orders costs at the store, with few of them and with very many.

They stand in an engine of their own, whose indexes are made when all is there. A unit's list is
compared with another unit's that has had a hundred and a thousand times as many orders; a search
is compared, interleaved and in the same process, with reading one order by its key.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from infra.local.engine import running_engine
from tests.bench import tables
from tests.bench.store_cost import Meter
from tests.bench.town import NOW

# The towns and how many orders each has had; as many of each are open.
TOWNS = {"411281001": 100, "411281002": 10_000, "411281003": 100_000}
OPEN = 60
ROUNDS, WARM = 40, 5
PHONE_OF = "+8613800000000"


def measure() -> dict[str, float]:
    """The figures: read units and round trips of each, and the ratios to one read by key."""
    from backend.app import MODELS
    from backend.core import db
    from backend.hotline.models import OrderRow

    before = db.connection()
    with running_engine(None) as url:
        db.connect(url, "ap-southeast-1")
        try:
            others = [one for one in MODELS if one.Meta.table_name != OrderRow.Meta.table_name]
            db.create_tables(others)
            tables.fill_then_index(OrderRow, _fill_all)
            return _listing() | _searching()
        finally:
            db.use(before)


def _duty() -> Any:
    from backend.core.auth import Grant, OnDuty

    until = NOW + timedelta(days=30)
    grants = (
        Grant("g" * 22, "handler", "4112", until),
        Grant("h" * 22, "hotline_agent", "411281", until),
        *(Grant("i" * 22, "handler", town, until) for town in TOWNS),
    )
    return OnDuty("s" * 22, "t" * 22, "u" * 22, grants, until)


def _metered(doing: Callable[[], Any]) -> Meter:
    from backend.core import db

    meter = Meter()
    db.connection().on_answer = meter
    try:
        doing()
    finally:
        db.connection().on_answer = None
    return meter


def _listing() -> dict[str, float]:
    from backend.hotline.models import OrderRow

    found: dict[str, float] = {}
    for town, many in TOWNS.items():
        page = OrderRow.open_with(f"town.{town}", 50)
        if len(page.rows) != 50 or page.last is None:
            raise RuntimeError(f"{town}: {len(page.rows)} orders")
        meter = _metered(lambda t=town: OrderRow.open_with(f"town.{t}", 50))  # type: ignore[misc]
        found[f"unit_list_read_units_{many}"] = meter.read
        found[f"unit_list_round_trips_{many}"] = meter.trips
    units = [value for name, value in found.items() if "read_units" in name]
    return found | {"unit_list_read_units_most_vs_least": max(units) / min(units)}


def _searching() -> dict[str, float]:
    from backend.hotline import search
    from backend.hotline.models import OrderRow

    duty, town = _duty(), max(TOWNS, key=lambda one: TOWNS[one])
    village = f"{town}007"
    number = _number(town, TOWNS[town] // 2)
    ways: dict[str, Callable[[], Any]] = {
        "number": lambda: search.by_number(duty, number),
        "place": lambda: search.by_place(duty, town, "medicine", False, None),
        "village": lambda: search.by_place(duty, village, "medicine", False, None),
        "all_categories": lambda: search.by_place(duty, town, None, False, None),
        "phone": lambda: search.by_phone(duty, PHONE_OF),
    }
    found: dict[str, float] = {}
    few = sorted(TOWNS, key=lambda one: TOWNS[one])[-2]
    less = _metered(lambda: search.by_place(duty, few, "medicine", False, None))
    for name, way in ways.items():
        if not way()["orders"]:
            raise RuntimeError(f"nothing found by {name}")
        meter = _metered(way)
        found[f"search_by_{name}_read_units"] = meter.read
        found[f"search_by_{name}_round_trips"] = meter.trips
    most = found["search_by_place_read_units"]
    found["search_by_place_read_units_most_vs_least"] = most / less.read
    spent = _interleaved(ways | {"point": lambda: OrderRow.of(number)})
    for name in ways:
        found[f"search_by_{name}_vs_point_read"] = round(spent[name] / spent["point"], 1)
    found["point_read_ms"] = round(spent["point"] * 1000, 2)
    # What the desk does at each call: a town's orders of a category, of which there are 100,000.
    return found | {"search_vs_point_read": found["search_by_place_vs_point_read"]}


def _interleaved(ways: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """The median time of each (s), taken in turns."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + WARM):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            if turn >= WARM:
                spent[name].append(time.perf_counter() - began)
    return {name: sorted(times)[len(times) // 2] for name, times in spent.items()}


def _fill_all() -> None:
    """The orders of all towns."""
    from backend.hotline.models import OrderRow

    for town, many in TOWNS.items():
        with OrderRow.batch_write() as batch:
            for row in _rows(town, many):
                batch.save(row)


def _number(town: str, number: int) -> str:
    return f"{int(town[-3:]):03d}{number:09d}"


def _rows(town: str, many: int) -> Iterator[Any]:
    """The orders of a town, spread over two weeks and all categories, the last of them open."""
    from backend.core import clock
    from backend.hotline import categories
    from backend.hotline.holdings import index_of
    from backend.hotline.models import CallerRow, OrderRow, PlaceRow, part_at

    kinds, now_ms = list(categories.categories()), clock.to_ms(NOW)
    caller = index_of(PHONE_OF)
    span_ms = int(timedelta(days=13).total_seconds() * 1000)
    for number in range(many):
        name, kind = _number(town, number), kinds[number % len(kinds)]
        division, at_ms = (
            f"{town}{number % 20 + 1:03d}",
            now_ms - span_ms + number * span_ms // many,
        )
        is_open = number >= many - OPEN
        due_ms = at_ms + 3_600_000
        where: dict[str, Any] = {
            "lies_with": f"town.{town}",
            "open_county": town[:6],
            "rank": due_ms,
        }
        yield OrderRow(
            OrderRow.key_of(name),
            category=kind,
            division_code=division,
            origin="app",
            is_anonymous=False,
            state="dispatched" if is_open else "closed",
            unit=f"town.{town}",
            handling_unit=f"town.{town}",
            received_ms=at_ms,
            step_began_ms=at_ms,
            due_ms=due_ms if is_open else None,
            handle_due_ms=due_ms,
            content_hash="c" * 43,
            version=3,
            last_act="dispatch",
            last_ms=at_ms,
            caller=caller,
            expires_at=2**33,
            **(where if is_open else {}),
        )
        part = part_at(at_ms, name)
        key = PlaceRow.key_of(division, kind)
        yield PlaceRow(key, part, division_code=division, spot="34783,111194", expires_at=2**33)
        if number % 5000 == 0:
            yield CallerRow(
                CallerRow.key_of(caller), part, division_code=division, expires_at=2**33
            )


def main() -> int:
    """Only these figures, on a small town."""
    from tests.bench.town import town

    with town(people=0, newcomers=0, a_day=1):
        for name, value in measure().items():
            print(f"{name}={int(value) if float(value).is_integer() else value}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
