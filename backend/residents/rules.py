"""Who a resident is, as far as a form can tell: documents, names, relations and their masks.

The phone gives the same answers at once by ``frontend/src/residents/rules.ts``; both read
``tests/vectors/documents.json``. A number that passes identifies, it never authenticates.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from backend.core.errors import DomainError

HOUSEHOLD_MOST = 6
"""How many people somebody may answer for beside themselves."""
NAME_MOST = 50
NUMBER_MOST = 64
"""Characters of a typed document number that are looked at, spaces included."""


class DocumentKind(StrEnum):
    """The documents that people in the mainland identify themselves with."""

    RESIDENT_ID = "resident_id"
    HK_RESIDENCE_PERMIT = "hk_residence_permit"
    MO_RESIDENCE_PERMIT = "mo_residence_permit"
    TW_RESIDENCE_PERMIT = "tw_residence_permit"
    HK_MO_TRAVEL_PERMIT = "hk_mo_travel_permit"
    TW_TRAVEL_PERMIT = "tw_travel_permit"
    FOREIGN_PERMANENT_RESIDENCE = "foreign_permanent_residence"
    PASSPORT_CN = "passport_cn"
    PASSPORT_FOREIGN = "passport_foreign"


class Relation(StrEnum):
    """Who somebody is to the person that answers for them."""

    CHILD = "child"
    ELDER = "elder"
    SPOUSE = "spouse"
    OTHER = "other"


class Origin(StrEnum):
    """Who recorded something: the resident or whoever answers for them, or somebody on duty."""

    OWN = "own"
    STAFF = "staff"


class HelpKind(StrEnum):
    """What somebody asks their village for."""

    MEDICINE = "medicine"
    FOOD = "food"
    TRANSPORT = "transport"
    OTHER = "other"


class HelpState(StrEnum):
    """What became of it."""

    OPEN = "open"
    SEEN = "seen"
    DONE = "done"


HELP_OPEN_MOST = 5
"""How many requests of one person may be open at once."""


class Purpose(StrEnum):
    """Why somebody on duty looks at a person; the person reads it too."""

    CARE = "care"
    OUTBREAK = "outbreak"
    COMPLAINT = "complaint"
    OWN_REQUEST = "own_request"
    EMERGENCY = "emergency"


class Revealable(StrEnum):
    """What a mask hides, and may be shown for a purpose, one value at a time."""

    NAME = "name"
    PHONE = "phone"
    DOCUMENT_NUMBER = "document_number"
    ADDRESS = "address"


REVEAL_ACTIONS = {
    Revealable.NAME: "resident.reveal_name",
    Revealable.PHONE: "resident.reveal_phone",
    Revealable.DOCUMENT_NUMBER: "resident.reveal_document",
    Revealable.ADDRESS: "resident.reveal_address",
}
"""What the audit calls it, and with it the person's own list of who looked."""


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")
_PERMIT_REGIONS = {
    DocumentKind.HK_RESIDENCE_PERMIT: "810000",
    DocumentKind.MO_RESIDENCE_PERMIT: "820000",
    DocumentKind.TW_RESIDENCE_PERMIT: "830000",
}
_OTHER_FORMS = {
    DocumentKind.HK_MO_TRAVEL_PERMIT: re.compile(r"([HM][0-9]{8})(?:[0-9]{2})?"),
    DocumentKind.TW_TRAVEL_PERMIT: re.compile(r"([0-9]{8})"),
    DocumentKind.FOREIGN_PERMANENT_RESIDENCE: re.compile(r"([A-Z]{3}[0-9]{12})"),
    DocumentKind.PASSPORT_CN: re.compile(
        r"([EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DPS]E[0-9]{7})",
    ),
    DocumentKind.PASSPORT_FOREIGN: re.compile(r"([A-Z0-9]{6,9})"),
}
_SPACES = re.compile(r"[ \t\r\n]")
_UNSAFE_IN_NAMES = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def normalise(number: str) -> str:
    """Bring a typed number into one form: NFKC, no spaces, capital letters."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", number)).upper()


def check_document(kind: DocumentKind, number: str, today: date) -> str:
    """Give the number in the form it is kept in, if it can be one of that kind.

    Resident ID and residence permits follow GB 11643-1999: 17 digits and a check character by
    ISO 7064 MOD 11-2. Where libraries disagree, this is what holds here:

    - County codes are not looked up, only the province: codes that were retired stay on people's
      cards for life. A province that never existed is refused. 81, 82 and 83 stand on residence
      permits only, each with 0000 behind it, and not on a resident ID.
    - The birth date must exist and not lie after ``today``; nobody is too old.
    - 15-digit numbers are refused: cards bearing them have been invalid since 2013, and they have
      no check character. The refusal says so.
    - A Hong Kong and Macao travel permit may be typed with the two digits that count its issues
      (11 characters); they are dropped, so that a renewed permit is the same person's.
    - A foreign permanent residence card has 3 letters and 12 digits, or since 2023 18 characters
      beginning with 9, with the birth date and the check character at the same places as above.
      Its place and country digits are not checked.
    - Passports and travel permits have no check digit that people type: only the form is checked.

    :param today: the city's calendar day.
    :raises DomainError: ``residents.document_invalid`` with what is wrong at ``document.number``.
    """
    number = normalise(number[:NUMBER_MOST])
    if kind is DocumentKind.RESIDENT_ID:
        _check_18(number, today)
        if not _PROVINCE.match(number):
            raise _wrong("region")
        return number
    if kind in _PERMIT_REGIONS:
        _check_18(number, today)
        if not number.startswith(_PERMIT_REGIONS[kind]):
            raise _wrong("region")
        return number
    if kind is DocumentKind.FOREIGN_PERMANENT_RESIDENCE and number.startswith("9"):
        _check_18(number, today)
        return number
    form = _OTHER_FORMS[kind].fullmatch(number)
    if form is None:
        raise _wrong("format" if number else "length")
    return form[1]


def check_name(name: str) -> str:
    """Give a name as it is kept: NFC, without spaces around it, 1 to 50 characters.

    Control characters, invisible ones and line breaks are refused; rare characters of any kind,
    private ones too, are welcome, for people are called so.

    :raises DomainError: ``residents.name_invalid`` with what is wrong at ``name``.
    """
    name = unicodedata.normalize("NFC", name).strip()
    if any(unicodedata.category(character) in _UNSAFE_IN_NAMES for character in name):
        raise DomainError("residents.name_invalid", 422, {"name": "residents.name_characters"})
    if not 1 <= len(name) <= NAME_MOST:
        raise DomainError("residents.name_invalid", 422, {"name": "residents.name_length"})
    return name


def mask_name(name: str) -> str:
    """Keep the first character: 张三 becomes 张*. There are never more than three stars."""
    if len(name) < 2:
        return "*"
    return name[0] + "*" * min(len(name) - 1, 3)


def mask_document(number: str) -> str:
    """Keep the first 3 and the last 4 of 18, the first and the last 2 of shorter ones."""
    head, tail = (3, 4) if len(number) >= 15 else (1, 2)
    if len(number) < 6:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def mask_address(address: str) -> str:
    """Keep the first 2 characters, and at most six stars for the rest."""
    kept = address[:2] if len(address) > 4 else ""
    return kept + "*" * min(len(address) - len(kept), 6)


def _wrong(what: str) -> DomainError:
    field_code = f"residents.document_{what}"
    return DomainError("residents.document_invalid", 422, {"document.number": field_code})


def _check_18(number: str, today: date) -> None:
    """Check length, characters, check character and birth date, in the order people can mend them.

    The check character comes before date and place: when it is wrong, any digit may be.
    """
    if re.fullmatch(r"[0-9]{15}", number):
        raise _wrong("too_old")
    if len(number) != 18:
        raise _wrong("length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise _wrong("characters")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    if number[17] != _CHECK_CHARACTERS[total % 11]:
        raise _wrong("checksum")
    try:
        is_born = date(int(number[6:10]), int(number[10:12]), int(number[12:14])) <= today
    except ValueError:
        is_born = False
    if not is_born:
        raise _wrong("birth_date")
