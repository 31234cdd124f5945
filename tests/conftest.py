"""What all tests share: an engine and an app for the session, a clock that stands, people.

Tests of the rooms that store things run on both engines; all others on the first one alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.engine import best_kind
from tests.support import roles
from tests.support.browser import Browser
from tests.support.clock import FixedClock
from tests.support.installation import Installation, installed
from tests.support.people import Person

ON_BOTH_ENGINES = (
    "accounts", "basket", "checkpoints", "city", "collection", "cotravel", "dashboard",
    "enterprises", "evidence", "healthcode", "hotline", "knowledge", "market", "notices",
    "partners", "residents", "staff", "watched",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known with which a test says that one engine is enough."""
    config.addinivalue_line("markers", "one_engine: what it proves does not depend on the engine")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the engines of a test by its room."""
    if "installation" in metafunc.fixturenames:
        room = metafunc.definition.path.parent.name
        is_single = room not in ON_BOTH_ENGINES or metafunc.definition.get_closest_marker(
            "one_engine"
        )
        kinds = [best_kind()] if is_single else sorted({best_kind(), "ministack"})
        metafunc.parametrize("installation", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The app on a real engine of its own, for the whole session."""
    home: Path = tmp_path_factory.mktemp(request.param)
    with installed(request.param, home) as ready, pytest.MonkeyPatch.context() as patch:
        roles.keep(ready, patch)
        yield ready


@pytest.fixture
def fixed_clock() -> FixedClock:
    """The server's clock; it moves only when the test moves it."""
    return FixedClock()


@pytest.fixture
def house(installation: Installation, fixed_clock: FixedClock) -> Installation:
    """The installation, going by the test's own clock."""
    installation.take_over(fixed_clock)
    return installation


@pytest.fixture
def browser(house: Installation) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(house.app)


@pytest.fixture
def person(house: Installation) -> Person:
    """Somebody who has not signed in yet."""
    return Person(house.app)


@pytest.fixture
def resident(house: Installation) -> Person:
    """Somebody who has signed in and applied."""
    return Person(house.app).signs_in().applies()


@pytest.fixture
def stranger(house: Installation) -> Person:
    """Somebody else who has signed in and applied."""
    return Person(house.app).signs_in().applies()
