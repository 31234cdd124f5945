"""Residents in numbers, put straight into the store: signing each of them in would take minutes."""

from __future__ import annotations

from backend.core import ids
from backend.residents import service as residents
from tests.support.installation import Installation
from tests.support.people import some_application


def neighbours(house: Installation, home: str, number: int) -> list[str]:
    """The ids of so many new residents of a village, without accounts."""
    assert house.store
    found = []
    for _ in range(number):
        row = residents.resident_row(ids.random_id(), some_application(division_code=home))
        row.save()
        found.append(row.resident_id)
    return found
