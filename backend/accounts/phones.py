"""Phone numbers <-> E.164, and what is shown of them."""

from __future__ import annotations

from backend.core.errors import DomainError


def to_e164(typed: str) -> str:
    """The number in E.164 (`+8613812341234`), mainland China when no country is given.

    :raises DomainError: accounts.phone_invalid (422): it is not a number that receives messages.
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType

    wrong = DomainError("core.invalid", 422, fields={"phone": "accounts.phone_invalid"})
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        raise wrong from None
    mobile = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in mobile:
        raise wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(e164: str) -> str:
    """`138****1234`: the first three and last four digits; the country code stays if foreign."""
    if e164.startswith("+86"):
        local = e164[3:]
        return f"{local[:3]}****{local[-4:]}"
    return f"{e164[:4]}****{e164[-3:]}"


def number_range(e164: str) -> str:
    """The block a number belongs to (its last four digits left out), for limits by range."""
    return e164[:-4]
