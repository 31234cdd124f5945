"""What these tests start goes by the machine's clock, and so do the people who use it."""

from __future__ import annotations

import pytest

from backend.core import clock


@pytest.fixture(autouse=True, scope="module")
def machine_clock() -> None:
    """Set right a clock that tests before these have fixed."""
    clock.use(clock.system)
