"""What tests of the city share: two people who declare, and a store without declarations after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.city import Declarers, forget_declarations
from tests.support.installation import Installation


@pytest.fixture
def declarers(house: Installation) -> Iterator[Declarers]:
    """Two people of different units at the city's command; what they declare is taken back."""
    forget_declarations()
    yield Declarers(house.app)
    forget_declarations()
