"""Checkpoints are opened, changed, found and brought as a list by those whose area they are in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from backend.checkpoints import place_import, places
from backend.core import audit, ids
from backend.divisions import service as divisions
from backend.staff.rules import Role
from tests.support.audits import audited
from tests.support.browser import code
from tests.support.installation import Installation
from tests.support.places import a_checkpoint, a_wish
from tests.support.staff import OnDuty

COUNTY = "411224"
PLACES = "/duty/checkpoints"


def villages_of(county: str) -> list[str]:
    return [one for one in divisions.villages() if one.startswith(county)]


@pytest.fixture
def village(house: Installation) -> str:
    """A village in which no other test has checkpoints."""
    return villages_of(COUNTY)[-1]


@pytest.fixture
def head(house: Installation, village: str) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, village))


def names(by: OnDuty, query: str) -> list[str]:
    page = by.must("GET", f"{PLACES}?{query}").get_json()
    return [one["name"] for one in page["checkpoints"]]


def test_the_same_id_opens_one_and_with_other_content_nothing(head: OnDuty, village: str) -> None:
    wish = a_wish(village, name=" 南门 ", calls=[{"whom": "doctor", "phone": "0398-1234567"}])
    first = head.must("POST", PLACES, wish).get_json()
    assert head.must("POST", PLACES, wish).get_json() == first
    assert (first["name"], first["state"], first["version"]) == ("南门", "open", 1)
    assert first["calls"] == [{"whom": "doctor", "phone": "0398-1234567"}]
    assert code(head.call("POST", PLACES, wish | {"name": "北门"})) == (422, "core.id_reused")


def test_nobody_opens_one_outside_their_area_or_in_a_division_there_is_not(
    head: OnDuty, village: str
) -> None:
    elsewhere = head.call("POST", PLACES, a_wish(villages_of("411221")[0]))
    assert code(elsewhere) == (404, "checkpoints.not_found")
    wrong = head.call("POST", PLACES, a_wish(village, hours="9 to 5"))
    assert wrong.get_json()["fields"]["hours"]["code"] == "checkpoints.hours_invalid"
    half = head.call("POST", PLACES, a_wish(village, lat_e6=34_000_000))
    assert half.get_json()["fields"]["lat_e6"]["code"] == "checkpoints.point_half"


def test_a_change_needs_the_version_that_was_seen_and_is_made_once(
    head: OnDuty, village: str
) -> None:
    place = a_checkpoint(village, name="西门")
    wish = {"version": 1, "state": "closed", "hours": "06:00-22:00"}
    closed = head.must("PUT", f"{PLACES}/{place}", wish).get_json()
    assert (closed["state"], closed["hours"], closed["version"]) == ("closed", "06:00-22:00", 2)
    assert head.must("PUT", f"{PLACES}/{place}", wish).get_json() == closed
    stale = head.call("PUT", f"{PLACES}/{place}", {"version": 1, "name": "东门"})
    assert code(stale) == (409, "checkpoints.changed")


def test_a_list_is_found_by_area_and_words_page_by_page(house: Installation) -> None:
    town = next(one for one in divisions.villages() if one.startswith("411282"))[:9]
    village = next(one for one in divisions.villages() if one.startswith(town))
    command = OnDuty(house.app, (Role.COMMAND, "411282"))
    for n in range(52):
        a_checkpoint(village, name=f"路口{n:02d}")
    a_checkpoint(town, name="收费站")
    first = command.must("GET", f"{PLACES}?area={town}").get_json()
    assert len(first["checkpoints"]) == 50
    assert first["checkpoints"][0]["name"] == "收费站"
    rest = command.must("GET", f"{PLACES}?area={town}&after={first['next']}").get_json()
    assert [one["name"] for one in rest["checkpoints"]] == ["路口49", "路口50", "路口51"]
    assert rest["next"] is None
    assert names(command, f"area={town}&q=路口5") == ["路口50", "路口51"]
    assert names(command, f"area={village}&q=收费") == []
    foreign = command.call("GET", f"{PLACES}?area={village}&after={ids.to_base64url(b'4101#x')}")
    assert code(foreign) == (422, "core.invalid")


def test_a_search_that_has_looked_at_enough_says_how_to_go_on(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = next(one for one in divisions.villages() if one.startswith("411282104"))
    command = OnDuty(house.app, (Role.COMMAND, "411282"))
    for n in range(5):
        a_checkpoint(village, name=f"桥头{n}")
    monkeypatch.setattr(places, "LOOKED_AT_MOST", 3)
    path = f"{PLACES}?area={village}&q=桥头4"
    first = command.must("GET", path).get_json()
    assert first["checkpoints"] == []
    rest = command.must("GET", f"{path}&after={first['next']}").get_json()
    assert ([one["name"] for one in rest["checkpoints"]], rest["next"]) == (["桥头4"], None)


def test_a_guard_chooses_among_the_open_ones_of_all_their_areas(house: Installation) -> None:
    one, other = villages_of("411203")[:2]
    guard = OnDuty(
        house.app, (Role.CHECKPOINT_STAFF, one), (Role.GRID_WORKER, one), (Role.GRID_WORKER, other)
    )
    a_checkpoint(one, name="一号卡")
    closed = a_checkpoint(one, name="二号卡")
    a_checkpoint(other, name="三号卡")
    head = OnDuty(house.app, (Role.VILLAGE_HEAD, one))
    head.must("PUT", f"{PLACES}/{closed}", {"version": 1, "state": "closed"})
    mine = guard.must("GET", f"{PLACES}/mine").get_json()["checkpoints"]
    assert [place["name"] for place in mine] == ["一号卡", "三号卡"]


def test_what_another_room_sees_follows_a_change(head: OnDuty, village: str) -> None:
    place = a_checkpoint(village, name="老名字")
    seen = places.checkpoint_of(place)
    assert seen is not None
    assert (seen.name, seen.county) == ("老名字", COUNTY)
    head.must("PUT", f"{PLACES}/{place}", {"version": 1, "name": "新名字"})
    assert places.checkpoints_of([place, "A" * 22])[place].name == "新名字"
    assert places.checkpoint_of("A" * 22) is None


@pytest.mark.one_engine
def test_a_list_is_brought_whole_or_not_at_all_and_twice_is_once(
    house: Installation, tmp_path: Path
) -> None:
    some = villages_of("411202")[:40]
    rows = "".join(f"{code},卡口{n},道路\n" for n, code in enumerate(some))
    file = tmp_path / "checkpoints.csv"
    run = house.app.test_cli_runner().invoke

    def bring(*more: str) -> str:
        done = run(args=["import", "checkpoints", str(file), *more])
        return done.output.strip()

    file.write_text(f"区划代码,名称,类型\n{rows}{some[0]},,桥\n", encoding="utf-8")
    told_wrong = bring()
    assert "row 42, 名称: checkpoints.name_invalid" in told_wrong
    assert "errors=2 written=0" in told_wrong
    file.write_text(f"区划代码,名称,类型\n{rows}", encoding="utf-8")
    assert bring("--dry-run") == "rows=40 new=40 known=0 written=0"
    assert bring() == "rows=40 new=40 known=0 written=40"
    assert bring() == "rows=40 new=0 known=40 written=0"
    command = OnDuty(house.app, (Role.COMMAND, "411202"))
    assert names(command, f"area={some[7]}&q=卡口7") == ["卡口7"]


def five_of(county: str) -> list[dict[str, str]]:
    """The rows of a list, as they are read."""
    division = villages_of(county)[3]
    common = {"kind": "road", "hours": "00:00-24:00", "mode": "everybody"}
    return [common | {"division_code": division, "name": f"卡点{n}"} for n in range(5)]


def imported() -> Counter[int]:
    """How many checkpoints the audit has in each row of an import."""
    rows = (row for row in audited("command:import") if row.action == "checkpoint_place.import")
    return Counter(int(str(row.whom).removeprefix("checkpoints-")) for row in rows)


def test_what_was_opened_while_a_list_is_brought_stays(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, before = five_of("411221"), imported()
    monkeypatch.setattr(place_import, "PART", 2)
    new, _ = place_import.new_of(said)
    taken = places.new_row(new[2].checkpoint_id, said[2] | {"hours": "06:00-22:00"})
    taken.save()
    assert place_import.write(new) == 4
    kept = places.checkpoint_of(taken.checkpoint_id)
    assert kept is not None
    assert kept.hours == "06:00-22:00"
    assert imported() - before == {2: 1, 1: 2}


def test_what_an_import_has_written_when_it_dies_stands_in_the_audit(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, before = five_of("411281"), imported()
    monkeypatch.setattr(place_import, "PART", 2)
    written, dies_at = audit.together, 2

    def together(*told: Any) -> None:
        nonlocal dies_at
        dies_at -= 1
        if dies_at == 0:
            raise KeyboardInterrupt
        written(*told)

    monkeypatch.setattr(audit, "together", together)
    with pytest.raises(KeyboardInterrupt):
        place_import.write(place_import.new_of(said)[0])
    assert imported() - before == {2: 1}
    rest, known = place_import.new_of(said)
    assert (place_import.write(rest), known) == (3, 2)
    assert imported() - before == {2: 2, 1: 1}
