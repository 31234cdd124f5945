"""Files of publications that came to nothing go by themselves; those of the list of today stay."""

from __future__ import annotations

import json

import pytest

from backend.core.clock import now, to_ms
from backend.cotravel import files, preparing, publishing, settling, timetable
from backend.cotravel.list_models import FileRow, StateRow, TimetableRow
from backend.cotravel.models import TRIPS
from backend.cotravel.timetable_rules import Train
from tests.support.installation import Installation
from tests.support.trips import a_train, publish

pytestmark = pytest.mark.one_engine


def the_state() -> StateRow:
    state = StateRow.now()
    assert state is not None
    return state


def forgotten_at(sha256: str) -> set[float | None]:
    """When the store forgets the pieces of a file."""
    return {row.expires_at for row in FileRow.all_of(sha256)}


def names_of_today() -> list[str]:
    named = json.loads(the_state().files)
    shown = [named[name] for name in preparing.NAMED if named[name]] + named["deltas"]
    return [one["sha256"] for one in shown]


def test_what_the_head_names_stays_and_an_overtaken_version_goes(house: Installation) -> None:
    publish(a_train("G1"))
    before = the_state()
    late = preparing.prepare(None, before)
    publish(a_train("G2"))
    assert not publishing._moved(late, before, None)
    left = [file.sha256 for file in late.made if file.sha256 not in names_of_today()]
    assert left
    assert all(forgotten_at(one) == {settling.gone_at()} for one in left)
    assert {at for one in names_of_today() for at in forgotten_at(one)} == {None}
    state = the_state()
    assert (state.leaving, state.keeping) == ("[]", "[]")


def test_whoever_was_killed_behind_the_head_leaves_it_to_the_pulse(house: Installation) -> None:
    publish(a_train("G1"))
    before = the_state()
    assert publishing._moved(preparing.prepare(None, before), before, None)
    assert settling.gone_at() in {at for one in names_of_today() for at in forgotten_at(one)}
    publishing.pulse()
    assert {at for one in names_of_today() for at in forgotten_at(one)} == {None}


def test_a_slow_one_lets_nothing_go_that_a_newer_list_has_taken_up(house: Installation) -> None:
    publish(a_train("G1"))
    slow = the_state()
    publish(a_train("G2"))
    shown = json.loads(the_state().files)["list"]
    keys = files.keys_of(shown["sha256"], shown["gzip_bytes"])
    assert not settling.mark(slow, keys, settling.gone_at())
    assert forgotten_at(shown["sha256"]) == {None}
    # What is gone already keeps nothing else from going.
    gone = [TRIPS, "block#99999#gone"]
    assert settling.mark(the_state(), [gone, *keys], settling.gone_at())
    assert forgotten_at(shown["sha256"]) == {settling.gone_at()}
    assert settling.mark(the_state(), keys, None)


def test_a_timetable_goes_when_another_one_comes_and_stays_when_it_comes_again(
    house: Installation,
) -> None:
    first = timetable.keep([], [Train(f"G{to_ms(now())}", "甲", "乙")])
    second = timetable.keep([], [Train("G2", "甲", "丙")])
    try:
        assert (forgotten_at(first), forgotten_at(second)) == ({settling.gone_at()}, {None})
        timetable.keep([], [Train(f"G{to_ms(now())}", "甲", "乙")])
        assert (forgotten_at(first), forgotten_at(second)) == ({None}, {settling.gone_at()})
    finally:
        TimetableRow(TRIPS, "timetable").delete()
