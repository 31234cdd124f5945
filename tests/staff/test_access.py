"""Every route for people on duty, asked as every role: inside the area, outside, and for nothing.

A route that another room adds is asked as soon as it is there; tests/staff/samples.py says how.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from backend.core import ids
from backend.staff import matrix
from backend.staff.matrix import Line
from backend.staff.rules import Role
from tests.staff.samples import SAMPLES
from tests.staff.sampling import Asked, World
from tests.support.browser import Browser, code, told
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.source import ROOT
from tests.support.staff import OnDuty

pytestmark = pytest.mark.one_engine


@pytest.fixture
def lines(house: Installation) -> list[Line]:
    """The routes for people on duty."""
    return [line for line in matrix.lines_of(house.app) if line.duty]


@pytest.fixture
def world(house: Installation) -> World:
    return World(house.app)


def made_up(line: Line) -> str:
    """The route's path with ids that nothing has."""
    return re.sub(r"<[a-z_]+>", lambda _: ids.random_id(), line.path)


def ask(by: Browser, line: Line, asked: Asked) -> Any:
    """Ask it; a write that says nothing sends an empty object."""
    if isinstance(asked.json, bytes):
        return by.call(line.method, asked.path, data=asked.json, content_type=asked.media)
    body = {} if asked.json is None and line.method in ("POST", "PUT", "PATCH") else asked.json
    return by.call(line.method, asked.path, body)


def test_the_page_is_what_the_routes_declare(house: Installation) -> None:
    page = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    assert page == matrix.page_of(house.app), "run: flask --app backend.app access matrix"


def test_the_command_prints_the_page(house: Installation) -> None:
    printed = house.app.test_cli_runner().invoke(args=["access", "matrix"])
    assert printed.output == matrix.page_of(house.app)


def test_nobody_gets_in_without_a_session(lines: list[Line], browser: Browser) -> None:
    for line in lines:
        answer = ask(browser, line, Asked(made_up(line)))
        assert code(answer) == (401, "staff.session_required"), line


def test_a_resident_is_nobody_on_duty(lines: list[Line], resident: Any) -> None:
    for line in lines:
        answer = ask(resident.browser, line, Asked(made_up(line)))
        assert code(answer) == (401, "staff.session_required"), line


def test_somebody_on_duty_is_no_resident(house: Installation) -> None:
    for role in Role:
        somebody = World(house.app).on_duty(role)
        for line in matrix.lines_of(house.app):
            if line.need == "session":
                answer = ask(somebody, line, Asked(made_up(line)))
                assert code(answer) == (401, "accounts.session_required"), line


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_task_is_refused(lines: list[Line], world: World, role: Role) -> None:
    somebody = world.on_duty(role)
    for line in lines:
        if not line.access_of(role):
            answer = ask(somebody, line, Asked(made_up(line)))
            assert code(answer) == (403, "staff.forbidden"), line


@pytest.mark.parametrize("role", Role)
def test_what_is_sensitive_takes_a_new_proof(
    lines: list[Line], world: World, role: Role, fixed_clock: FixedClock
) -> None:
    somebody = world.on_duty(role)
    fixed_clock.move(minutes=5)
    asked = [line for line in lines if line.duty and line.duty.is_fresh and line.access_of(role)]
    for line in asked:
        answer = ask(somebody, line, Asked(made_up(line)))
        assert code(answer) == (403, "staff.proof_required"), line
    assert asked


def test_somebody_whose_role_has_ended_may_nothing(
    lines: list[Line], world: World, fixed_clock: FixedClock
) -> None:
    somebody = world.on_duty(Role.HEALTH_OFFICER)
    fixed_clock.move(days=30)
    somebody.go_on_duty()
    for line in lines:
        if line.duty and line.duty.task:
            answer = ask(somebody, line, Asked(made_up(line)))
            assert code(answer) == (403, "staff.forbidden"), line


def test_every_route_has_a_sample_and_every_sample_a_route(lines: list[Line]) -> None:
    assert sorted(SAMPLES) == sorted({line.endpoint for line in lines})


@pytest.mark.parametrize("endpoint", SAMPLES)
def test_a_route_is_open_inside_the_area_and_shut_outside(
    lines: list[Line], world: World, endpoint: str
) -> None:
    line = next(line for line in lines if line.endpoint == endpoint)
    sample = SAMPLES[endpoint]
    tried = [
        role
        for role in Role
        if line.access_of(role) and (sample.roles is None or role in sample.roles)
    ]
    assert tried
    for role in tried:
        insider = OnDuty(world.app, (role, sample.area_of(role, world.village)))
        asked = sample.make(world, insider)
        if not sample.own:
            refuse_outsider(world, line, asked, role)
        answer = ask(insider, line, asked)
        assert answer.status_code in sample.good, f"{role}: {answer.text}"


def refuse_outsider(world: World, line: Line, asked: Asked, role: Role) -> None:
    """Somebody of the same role elsewhere learns no more than that there may be nothing."""
    sample = SAMPLES[line.endpoint]
    area = sample.area_of(role, world.elsewhere)
    if world.village.startswith(area):
        # There is no elsewhere beside the whole city.
        area = f"42{area[2:]}"
    outsider = OnDuty(world.app, (role, area))
    if sample.remake:
        asked = sample.make(world, outsider)
    answer = told(ask(outsider, line, asked))
    if callable(sample.outside):
        assert sample.outside(answer), f"{role}: {answer}"
    elif sample.outside:
        assert (answer["http"], answer["code"]) == sample.outside, f"{role}: {answer}"
        return
    else:
        assert answer["http"] == 404, f"{role}: {answer}"
    unknown = sample.unknown(line, asked)
    if unknown is not None:
        insider = OnDuty(world.app, (role, sample.area_of(role, world.village)))
        for asker in (insider, outsider):
            assert told(ask(asker, line, unknown)) == answer, role
