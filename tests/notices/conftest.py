"""A push service on this machine, and people whose phones it knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from backend import config
from backend.notices import push
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.push_service import PushService, push_service


@pytest.fixture
def pushes(house: Installation, fixed_clock: FixedClock) -> Iterator[PushService]:
    """A push service that the app may call, going by the test's clock."""
    with push_service(lambda: fixed_clock().timestamp()) as service:
        config.use(replace(house.settings, push_service=service.origin))
        push.forget_failures()
        yield service
    config.use(house.settings)
