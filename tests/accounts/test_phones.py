"""Phone numbers as people type them, as they are stored, and as they are shown."""

from __future__ import annotations

import pytest

from backend.accounts import phones
from backend.core.errors import DomainError


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800001234", "+8613800001234"),
        (" 138 0000 1234 ", "+8613800001234"),
        ("+86 138-0000-1234", "+8613800001234"),
        ("+852 6123 4567", "+85261234567"),
    ],
)
def test_a_number_is_known_however_it_is_typed(typed: str, number: str) -> None:
    assert phones.to_e164(typed) == number


@pytest.mark.parametrize("typed", ["12345", "0398-2800000", "23800001234", "abc", "+", ""])
def test_what_receives_no_message_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        phones.to_e164(typed)
    assert refused.value.fields == {"phone": "accounts.phone_invalid"}


@pytest.mark.parametrize(
    ("number", "masked"),
    [("+8613800001234", "138****1234"), ("+85261234567", "+852****567")],
)
def test_a_phone_is_masked_in_the_middle(number: str, masked: str) -> None:
    assert phones.mask(number) == masked
