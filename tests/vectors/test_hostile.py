"""Both verifiers admit nobody they should not, and turn nobody away whom they cannot judge."""

from __future__ import annotations

from tests.bench import passes_hostile
from tests.support import hostile_passes as hostile


def test_no_hostile_pass_is_admitted_and_no_good_one_read_red() -> None:
    found = dict(passes_hostile.figures(count=22 * 40, seed=8))
    none = {name: value for name, value in found.items() if not name.endswith("_passes")}
    assert set(none.values()) == {0}, none
    assert found["hostile_python_passes"] == found["hostile_typescript_passes"] == 968


def test_a_seed_makes_the_same_passes_again() -> None:
    assert hostile.made(60, 3) == hostile.made(60, 3)
    assert hostile.made(60, 3) != hostile.made(60, 4)


def test_every_way_of_making_one_is_tried() -> None:
    shown, _ = hostile.made(22 * 40, 8)
    kinds = {one.kind for one in shown}
    assert len(kinds) >= 30, sorted(kinds)
    assert {one.truth for one in shown} == {"none", "green", "yellow", "red"}
