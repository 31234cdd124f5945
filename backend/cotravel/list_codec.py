"""The files that phones fetch: trips and their sources by columns, and what changed; pure.

Columns and dictionaries make a list of twenty thousand trips small enough for a phone in a village.
`docs/trip-list.md` describes the form for outsiders, `tests/vectors/trip_list.json` has examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, groupby
from typing import Any

from backend.cotravel.list_rules import Listed
from backend.cotravel.rules import Source, Trip, TripKind, TripState

FORMAT = 1
TWINS = "|"
SAID_TWINS = "/"
EPOCH = date(1970, 1, 1)
KINDS = tuple(TripKind)


class _Words:
    """A dictionary of what recurs: the more often something is said, the shorter its number."""

    def __init__(self, said: Iterable[Any]) -> None:
        counted = Counter(said)
        self.all = sorted(counted, key=lambda one: (-counted[one], one))
        self.place = {one: place for place, one in enumerate(self.all)}


def order_of(one: Listed) -> tuple[Any, ...]:
    """In which order trips stand: by kind, number and day."""
    trip = one.trip
    return trip.kind.code, trip.numbers, trip.plates, trip.on, trip.from_min or 0, one.id


def encode(trips: Iterable[Listed], version: int) -> dict[str, Any]:
    """Trips by columns, ready for JSON; none of them may be withdrawn.

    :param version: the version of the list that the file is made for.
    """
    rows = sorted(trips, key=order_of)
    all_trips = [row.trip for row in rows]
    texts = _Words(text for trip in all_trips for text in _texts_of(trip) if text)
    # Sorted, so that numbers that follow each other are near each other.
    numbers = sorted({TWINS.join(trip.numbers) for trip in all_trips if trip.numbers})
    place = {one: at + 1 for at, one in enumerate(numbers)}
    carriages = _Words(trip.carriages for trip in all_trips if trip.carriages)
    return {
        "format": FORMAT,
        "version": version,
        "count": len(rows),
        "texts": texts.all,
        "numbers": numbers,
        "carriages": [list(one) for one in carriages.all],
        "id": _steps([row.id for row in rows]),
        "kind": [[code, len(list(same))] for code, same in groupby(t.kind.code for t in all_trips)],
        "number": _steps([place.get(TWINS.join(trip.numbers), 0) for trip in all_trips]),
        "on": _steps([_day(trip.on) for trip in all_trips]),
        "from": [0 if trip.from_min is None else trip.from_min + 1 for trip in all_trips],
        "until": [_stay(trip) for trip in all_trips],
        "boards": [_place(texts, trip.from_name) for trip in all_trips],
        "leaves": [_place(texts, trip.to_name) for trip in all_trips],
        **_sparse_columns(rows, texts, carriages),
    }


def _sparse_columns(rows: Sequence[Listed], texts: _Words, carriages: _Words) -> dict[str, Any]:
    trips = [row.trip for row in rows]
    said = [None if t.said == _plain_said(t) else texts.place[t.said] for t in trips]
    words = [texts.place[t.carriage_said] if t.carriage_said else None for t in trips]
    corrected = [1 if row.state is TripState.CORRECTED else None for row in rows]
    return {
        "said": _sparse(said),
        "carriage": _sparse([carriages.place.get(trip.carriages) for trip in trips]),
        "carriage_said": _sparse(words),
        "rows": _sparse([list(trip.rows) or None for trip in trips]),
        "plates": _sparse([list(trip.plates) or None for trip in trips]),
        "division": _sparse([trip.division or None for trip in trips]),
        "point": _sparse([list(trip.point) if trip.point else None for trip in trips]),
        "corrected": {"at": _sparse(corrected)["at"]},
    }


def _texts_of(trip: Trip) -> tuple[str, ...]:
    said = "" if trip.said == _plain_said(trip) else trip.said
    return said, trip.from_name, trip.to_name, trip.carriage_said


def _plain_said(trip: Trip) -> str:
    return SAID_TWINS.join(trip.numbers or trip.plates)


def _place(words: _Words, text: str) -> int:
    return words.place[text] + 1 if text else 0


def _day(on: date | None) -> int:
    return (on - EPOCH).days if on else 0


def _stay(trip: Trip) -> int:
    if trip.until_min is None:
        return 0
    # An end before its beginning says nothing.
    return max(trip.until_min - (trip.from_min or 0) + 1, 0)


def _steps(numbers: Sequence[int]) -> list[int]:
    return [after - before for before, after in zip((0, *numbers), numbers, strict=False)]


def _sparse(values: Sequence[Any]) -> dict[str, Any]:
    at = [place for place, value in enumerate(values) if value is not None]
    return {"at": _steps(at), "is": [values[place] for place in at]}


# --- Reading


def decode(told: Mapping[str, Any], area: str = "") -> list[Listed]:
    """The trips of a file, without their sources."""
    texts = ["", *told["texts"]]
    numbers = [(), *(tuple(one.split(TWINS)) for one in told["numbers"])]
    kinds = [KINDS[code - 1] for code, many in told["kind"] for _ in range(many)]
    said, carriage = _filled(told, "said"), _filled(told, "carriage")
    words, corrected = _filled(told, "carriage_said"), _filled(told, "corrected")
    rows, plates = _filled(told, "rows"), _filled(told, "plates")
    divisions, points = _filled(told, "division"), _filled(told, "point")
    found = []
    number_at, day_at = list(accumulate(told["number"])), list(accumulate(told["on"]))
    for n, trip_id in enumerate(accumulate(told["id"])):
        starts = told["from"][n] - 1
        trip = Trip(
            kind=kinds[n],
            said="",
            on=EPOCH + timedelta(days=day_at[n]),
            numbers=numbers[number_at[n]],
            plates=tuple(plates.get(n, ())),
            from_min=starts if starts >= 0 else None,
            until_min=max(starts, 0) + told["until"][n] - 1 if told["until"][n] else None,
            carriages=tuple(told["carriages"][carriage[n]]) if n in carriage else (),
            carriage_said=told["texts"][words[n]] if n in words else "",
            rows=tuple(rows.get(n, ())),
            from_name=texts[told["boards"][n]],
            to_name=texts[told["leaves"][n]],
            division=divisions.get(n, ""),
            point=(points[n][0], points[n][1]) if n in points else None,
        )
        trip = _with_said(trip, told["texts"][said[n]] if n in said else _plain_said(trip))
        state = TripState.CORRECTED if n in corrected else TripState.PUBLISHED
        found.append(Listed(trip_id, trip, state, told["version"], area))
    return found


def _with_said(trip: Trip, said: str) -> Trip:
    # `dataclasses.replace` takes four times as long as saying it again.
    object.__setattr__(trip, "said", said)
    return trip


def _filled(told: Mapping[str, Any], name: str) -> dict[int, Any]:
    column = told[name]
    values = column.get("is", [True] * len(column["at"]))
    return dict(zip(accumulate(column["at"]), values, strict=True))


# --- Sources, and what changed


def encode_sources(trips: Iterable[Listed], version: int) -> dict[str, Any]:
    """Where each trip was published, by its number."""
    rows = sorted(trips, key=lambda one: one.id)
    said = [[_shown(source) for source in row.trip.sources] for row in rows]
    entries = _Words(one for row in said for one in dict.fromkeys(row))
    texts = _Words(text for one in entries.all for text in one[:3] if text)
    return {
        "format": FORMAT,
        "version": version,
        "texts": texts.all,
        "entries": [[*(_place(texts, text) for text in one[:3]), one[3]] for one in entries.all],
        "id": _steps([row.id for row in rows]),
        "of": [_of([entries.place[one] for one in dict.fromkeys(row)]) for row in said],
    }


def _of(places: list[int]) -> int | list[int]:
    return places[0] if len(places) == 1 else places


def _shown(source: Source) -> tuple[str, str, str, int]:
    return source.list_name, source.publisher, source.url, _day(source.published_on)


def decode_sources(told: Mapping[str, Any]) -> dict[int, list[tuple[str, str, str, int]]]:
    """(list, publisher, address, days since 1970) of every source by the number of its trip."""
    texts = ["", *told["texts"]]
    entries = [(texts[a], texts[b], texts[c], day) for a, b, c, day in told["entries"]]
    places = (of if isinstance(of, list) else [of] for of in told["of"])
    return {
        trip_id: [entries[place] for place in of]
        for trip_id, of in zip(accumulate(told["id"]), places, strict=True)
    }


def encode_delta(
    changed: Iterable[Listed], withdrawn: Iterable[int], before: int, version: int
) -> dict[str, Any]:
    """What is to be done to a list of the version before: take away, then put."""
    rows = list(changed)
    return {
        "format": FORMAT,
        "from": before,
        "to": version,
        "withdrawn": sorted(withdrawn),
        "trips": encode(rows, version),
        "sources": encode_sources(rows, version),
    }
