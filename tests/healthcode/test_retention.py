"""Of a first check-in only its day is left when its time is over, and no colour notices."""

from __future__ import annotations

from datetime import date

from backend.core import retention
from backend.healthcode.models import CheckIn
from backend.healthcode.retention import FIRST_CHECK_INS
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, reading


def sweep(on: date) -> None:
    """Everything that only our own sweep does."""
    after = None
    while True:
        found, after = FIRST_CHECK_INS.page(on, after, 500)
        for item in found:
            FIRST_CHECK_INS.touch(item, on)
        if not after:
            return


def stored(house: Installation, person: Person) -> list[dict[str, object]]:
    """A person's check-ins as the engine holds them, the first one first."""
    rows = [
        item
        for item in house.stored_items()["changxing-healthcode"]
        if item["r"]["S"] == person.resident_id and item["k"]["S"].startswith("c#")
    ]
    return sorted(rows, key=lambda item: int(item["d"]["N"]))


def test_a_first_check_in_keeps_its_day_alone_after_21_days(
    house: Installation, resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in(reading(temperature_tenths_c=381, symptoms=["cough"]))
    fixed_clock.move(days=21)
    sweep(date(2026, 3, 22))
    assert {"t", "s", "y"} <= set(stored(house, resident)[0])
    assert len(resident.browser.get("/me/check-ins").get_json()["check_ins"]) == 1
    fixed_clock.move(days=1)
    # What the reader may see went first; the sweep only follows.
    assert resident.browser.get("/me/check-ins").get_json()["check_ins"] == []
    sweep(date(2026, 3, 23))
    (row,) = stored(house, resident)
    assert {"t", "s", "y"} & set(row) == set()
    assert {"r", "k", "d", "m"} <= set(row)
    assert retention.kind_of("changxing-healthcode", row).name == "first_check_in"  # type: ignore[union-attr,arg-type]


def test_later_check_ins_are_left_to_their_expiry(
    house: Installation, resident: Person, fixed_clock: FixedClock
) -> None:
    for _ in range(3):
        resident.checks_in()
        fixed_clock.move(days=1)
    fixed_clock.move(days=60)
    sweep(date(2026, 5, 3))
    first, *others = stored(house, resident)
    assert "t" not in first
    assert len(others) == 2
    assert all("t" in row for row in others)


def test_no_code_changes_when_a_first_check_in_fades(
    house: Installation, resident: Person, stranger: Person, fixed_clock: FixedClock
) -> None:
    # One falls silent with a fever, the other checks in every second day.
    stranger.checks_in(reading(temperature_tenths_c=385))
    for day in range(25):
        if day % 2 == 0:
            resident.checks_in()
        fixed_clock.move(days=1)
    before = [person.code() for person in (resident, stranger)]
    sweep(date(2026, 3, 26))
    assert "t" not in stored(house, resident)[0]
    assert "t" not in stored(house, stranger)[0]
    assert [person.code() for person in (resident, stranger)] == before
    resident.checks_in()
    ladder = stored(house, resident)[-1]["l"]
    assert ladder


def test_a_faded_check_in_that_is_sent_again_is_known_again(
    house: Installation, resident: Person, fixed_clock: FixedClock
) -> None:
    wish = reading()
    resident.checks_in(wish)
    fixed_clock.move(days=25)
    sweep(date(2026, 3, 26))
    answer = resident.checks_in(wish).get_json()
    assert answer["results"][0]["status"] == "identical"
    other = resident.checks_in({**wish, "measured_at": "2026-03-01T00:30:00Z"}).get_json()
    assert other["results"][0]["code"] == "core.id_reused"
    assert len(list(CheckIn.query(resident.resident_id, CheckIn.part.startswith("c#")))) == 1
