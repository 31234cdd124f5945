"""The telephone of whoever wants to be called back: as it is kept sealed, and looked for."""

from __future__ import annotations

from backend.core.errors import DomainError
from backend.hotline.holdings import index_of


def phone_of(typed: str) -> str:
    """A number in E.164, mainland China when no country is given; landlines too.

    :raises DomainError: core.invalid (422) naming call_back.phone: nobody could be called there.
    """
    import phonenumbers

    wrong = DomainError("core.invalid", 422, fields={"call_back.phone": "hotline.phone_invalid"})
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        raise wrong from None
    if not phonenumbers.is_valid_number(number):
        raise wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def caller_index(typed: str) -> str:
    """The blind index of a typed number.

    :raises DomainError: as phone_of.
    """
    return index_of(phone_of(typed))
