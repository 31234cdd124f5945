"""The files that phones fetch say the same as the list, in few bytes."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date
from typing import Any

import pytest

from backend.cotravel import list_codec, preparing
from backend.cotravel.list_rules import Listed, listed_as_json, listed_of_json
from backend.cotravel.rules import Source, Trip, TripKind, TripState
from tests.bench import trip_list
from tests.support.source import ROOT

VECTORS = ROOT / "tests" / "vectors" / "trip_list.json"
SOURCE = Source("nosugar", "11", "人民日报", "https://example.org/1", date(2020, 1, 30))
OTHER = Source("wuhan2020", "7", "", "https://example.org/2")


def trip(kind: TripKind, said: str, on: date = date(2020, 1, 20), **more: Any) -> Trip:
    """A made-up trip."""
    return Trip(kind, said, on, **{"sources": (SOURCE,), **more})


TRIPS = (
    Listed(
        7,
        trip(
            TripKind.TRAIN, "T182/T183次", numbers=("T182", "T183"), from_min=540, until_min=1600,
            carriages=(5, 6), carriage_said="5、6车厢", rows=(31,), from_name="武汉",
            to_name="信阳", sources=(SOURCE, OTHER),
        ),
        TripState.CORRECTED, 2, "4112",
    ),
    Listed(
        1, trip(TripKind.TRAIN, "G1", numbers=("G1",), from_min=0), TripState.PUBLISHED, 1, "4112",
    ),
    Listed(
        2, trip(TripKind.TRAIN, "G1", date(2020, 1, 22), numbers=("G1",), until_min=30),
        TripState.PUBLISHED, 1, "4112",
    ),
    Listed(3, trip(TripKind.FLIGHT, "MU216R"), TripState.PUBLISHED, 1, "4112"),
    Listed(
        4, trip(TripKind.TAXI, "川R59013", plates=("川R59013",)), TripState.PUBLISHED, 1, "4112",
    ),
    Listed(
        9,
        trip(
            TripKind.PLACE, "灵宝市某超市", division="411282", point=(34516000, 110894000),
            from_min=600, until_min=660,
        ),
        TripState.PUBLISHED, 2, "4112",
    ),
)  # fmt: skip


def without_sources(one: Listed) -> dict[str, Any]:
    """What a list says of a trip."""
    told = listed_as_json(one)
    told["trip"].pop("sources", None)
    told["version"] = 0
    return told


def test_what_is_encoded_is_read_again_word_for_word() -> None:
    found = list_codec.decode(list_codec.encode(TRIPS, 2), "4112")
    assert {one.id: without_sources(one) for one in found} == {
        one.id: without_sources(one) for one in TRIPS
    }
    assert [one.trip.kind.code for one in found] == sorted(one.trip.kind.code for one in TRIPS)


def test_the_order_in_which_trips_are_given_says_nothing() -> None:
    assert list_codec.encode(TRIPS, 2) == list_codec.encode(TRIPS[::-1], 2)


def test_a_source_is_told_by_its_publisher_address_and_day() -> None:
    found = list_codec.decode_sources(list_codec.encode_sources(TRIPS, 2))
    day = (date(2020, 1, 30) - date(1970, 1, 1)).days
    first = ("nosugar", "人民日报", "https://example.org/1", day)
    assert found[7] == [first, ("wuhan2020", "", "https://example.org/2", 0)]
    assert found[9] == [first]


def test_a_stored_trip_is_read_again_whole() -> None:
    assert [listed_of_json(json.loads(json.dumps(listed_as_json(one)))) for one in TRIPS] == [
        *TRIPS
    ]


def test_an_end_before_its_beginning_is_not_told() -> None:
    odd = Listed(
        1, trip(TripKind.BUS, "一", from_min=600, until_min=540), TripState.PUBLISHED, 1, ""
    )
    (found,) = list_codec.decode(list_codec.encode([odd], 1))
    assert (found.trip.from_min, found.trip.until_min) == (600, None)


def test_both_twins_read_the_same_examples() -> None:
    """`python -m tests.cotravel.test_list_codec` writes them anew."""
    assert json.loads(VECTORS.read_text(encoding="utf-8")) == vectors()


def test_a_delta_says_which_files_it_starts_from() -> None:
    told = json.loads(VECTORS.read_text(encoding="utf-8"))["base"]
    named = {name: {"sha256": told[name]} for name in preparing.DELTA_OF}
    assert preparing.base_of(named) == told["is"]


@pytest.mark.slow
def test_twenty_thousand_trips_are_less_than_a_quarter_of_a_megabyte() -> None:
    text = json.dumps(
        list_codec.encode(trip_list.made_up(20_000), 1), ensure_ascii=False, separators=(",", ":")
    )
    assert len(gzip.compress(text.encode(), mtime=0)) <= 250_000


def vectors() -> dict[str, Any]:
    """Files with what they say, and what a delta of such files starts from, for both languages."""
    names = {name: hashlib.sha256(name.encode()).hexdigest() for name in preparing.DELTA_OF}
    base = hashlib.sha256("".join(names.values()).encode()).hexdigest()[:16]
    changed = [one for one in TRIPS if one.version == 2]
    return {
        "list": list_codec.encode([one for one in TRIPS if one.trip.kind.code < 8], 2),
        "places": list_codec.encode([one for one in TRIPS if one.trip.kind.code == 8], 2),
        "sources": list_codec.encode_sources(TRIPS, 2),
        "delta": list_codec.encode_delta(changed, [5, 6], 1, 2),
        "says": [listed_as_json(one) for one in sorted(TRIPS, key=list_codec.order_of)],
        "base": {**names, "is": base},
    }


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
