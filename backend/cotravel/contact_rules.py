"""What lists of the health authority say: close contacts, and restricted vehicles; pure.

Columns that we do not need, such as names, are never looked at. What is wrong is told by row and
column, never by what a cell holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from backend.core.errors import CellProblem, CellWrong, DomainError
from backend.core.sheet_rules import Reader, Row, day_of
from backend.evidence.rules import REFERENCE
from backend.residents.rules import DocumentKind, check_document

DAY = timedelta(days=1)
ROWS_MOST = 5_000
VEHICLES_MOST = 2_000
"""How many restricted vehicles one area may have named at once."""
WORDS_ON_VEHICLES_MOST = 10_000
"""And in how many lines: several lists may name one vehicle."""
OBSERVED_DAYS_MOST = 21
"""From the first day to the last, both counted; 14 after the last contact, and a week's delay."""
AHEAD_DAYS = 3
RESTRICTED_DAYS_MOST = 30
KEPT = timedelta(days=21)
"""So long a close contact is kept after the last day of observation."""
LIST_KEPT = timedelta(days=30)
"""So long a list is kept after it was made, refused, published or withdrawn."""

# The titles of the columns.
DOCUMENT, PHONE, FROM, LAST, KIND = "证件号码", "手机号码", "观察开始", "观察截止", "证件类型"
CONTACT_TITLES = (DOCUMENT, PHONE, FROM, LAST)
PLATE, REASON, LAST_RESTRICTED = "车牌号", "限行原因", "限行截止"
VEHICLE_TITLES = (PLATE, REASON, LAST_RESTRICTED)

KINDS: Mapping[str, DocumentKind] = {
    "": DocumentKind.RESIDENT_ID,
    "身份证": DocumentKind.RESIDENT_ID,
    "居民身份证": DocumentKind.RESIDENT_ID,
    "港澳居民居住证": DocumentKind.HK_RESIDENCE_PERMIT,
    "香港居民居住证": DocumentKind.HK_RESIDENCE_PERMIT,
    "澳门居民居住证": DocumentKind.MO_RESIDENCE_PERMIT,
    "台湾居民居住证": DocumentKind.TW_RESIDENCE_PERMIT,
    "港澳居民来往内地通行证": DocumentKind.HK_MO_TRAVEL_PERMIT,
    "台湾居民来往大陆通行证": DocumentKind.TW_TRAVEL_PERMIT,
    "外国人永久居留身份证": DocumentKind.FOREIGN_PERMANENT_RESIDENCE,
    "护照": DocumentKind.PASSPORT_CN,
    "中国护照": DocumentKind.PASSPORT_CN,
    "外国护照": DocumentKind.PASSPORT_FOREIGN,
}


class VehicleReason(StrEnum):
    """Why a vehicle may not go on."""

    CARRIED_PATIENT = "carried_patient"
    DISINFECTION = "disinfection"
    TRAFFIC_ORDER = "traffic_order"


REASONS: Mapping[str, VehicleReason] = {
    "搭载过确诊病例": VehicleReason.CARRIED_PATIENT,
    "待消毒": VehicleReason.DISINFECTION,
    "交通管制": VehicleReason.TRAFFIC_ORDER,
    **{one.value: one for one in VehicleReason},
}


@dataclass(frozen=True, slots=True)
class CloseContact:
    """Somebody whom the authority has named; both days are days of the city and count.

    :param row: the line of the sheet, as the spreadsheet counts.
    :param phone: E.164.
    """

    row: int
    kind: DocumentKind
    number: str
    phone: str
    from_on: date
    last_on: date

    def as_json(self) -> list[Any]:
        """What is sealed of it."""
        days = (self.from_on.isoformat(), self.last_on.isoformat())
        return [self.row, self.kind.value, self.number, self.phone, *days]

    @classmethod
    def of_json(cls, told: Sequence[Any]) -> CloseContact:
        """What `as_json` wrote."""
        row, kind, number, phone, begins, ends = told
        days = (date.fromisoformat(begins), date.fromisoformat(ends))
        return cls(row, DocumentKind(kind), number, phone, *days)


@dataclass(frozen=True, slots=True)
class RestrictedVehicle:
    """A vehicle that may not go on, up to and with `last_on`."""

    row: int
    plate: str
    reason: VehicleReason
    last_on: date

    def as_json(self) -> list[Any]:
        """What is sealed of it."""
        return [self.row, self.plate, self.reason.value, self.last_on.isoformat()]

    @classmethod
    def of_json(cls, told: Sequence[Any]) -> RestrictedVehicle:
        """What `as_json` wrote."""
        row, plate, reason, ends = told
        return cls(row, plate, VehicleReason(reason), date.fromisoformat(ends))


PhoneOf = Callable[[str], str | None]
"""A mobile number in E.164 from what was typed; None when it is none."""
PlatesOf = Callable[[str], Collection[str]]
"""The canonical plates of a text."""


def contacts_of(
    rows: Sequence[Row], places: Mapping[str, int], phone_of: PhoneOf, today: date
) -> tuple[list[CloseContact], list[CellProblem]]:
    """Every line behind the titles, and all that is wrong with them.

    :param places: titles -> columns, from 0.
    """
    found: list[CloseContact] = []
    problems: list[CellProblem] = []
    known: set[tuple[str, str, str]] = set()
    for row in rows:
        reader = Reader(row, places)
        one = _contact(reader, phone_of, today)
        if one is not None and (who := (one.kind.value, one.number, one.phone)) in known:
            reader.note(DOCUMENT, "cotravel.row_twice")
        elif one is not None:
            known.add(who)
            found.append(one)
        problems += reader.problems
    return found, problems


def _contact(reader: Reader, phone_of: PhoneOf, today: date) -> CloseContact | None:
    kind = reader.read(KIND, _kind)
    number = reader.read(DOCUMENT, lambda cell: _document(kind, cell, today))
    phone = reader.read(PHONE, lambda cell: _phone(phone_of, cell))
    begins = reader.read(FROM, _day)
    ends = reader.read(LAST, _day)
    if begins and ends:
        _check_observed(reader, begins, ends, today)
    if reader.problems or not (kind and number and phone and begins and ends):
        return None
    return CloseContact(reader.row.number, kind, number, phone, begins, ends)


def _check_observed(reader: Reader, begins: date, ends: date, today: date) -> None:
    if begins > today + DAY * AHEAD_DAYS:
        reader.note(FROM, "cotravel.begins_too_late")
    if ends < max(begins, today):
        reader.note(LAST, "cotravel.already_over")
    elif (ends - begins).days >= OBSERVED_DAYS_MOST:
        reader.note(LAST, "cotravel.observed_too_long")


def vehicles_of(
    rows: Sequence[Row], places: Mapping[str, int], plates_of: PlatesOf, today: date
) -> tuple[list[RestrictedVehicle], list[CellProblem]]:
    """Every line behind the titles, and all that is wrong with them."""
    found: list[RestrictedVehicle] = []
    problems: list[CellProblem] = []
    known: set[str] = set()
    for row in rows:
        reader = Reader(row, places)
        plate = reader.read(PLATE, lambda cell: _plate(plates_of, cell))
        reason = reader.read(REASON, _reason)
        ends = reader.read(LAST_RESTRICTED, _day)
        if ends and ends < today:
            reader.note(LAST_RESTRICTED, "cotravel.already_over")
        elif ends and ends > today + DAY * RESTRICTED_DAYS_MOST:
            reader.note(LAST_RESTRICTED, "cotravel.restricted_too_long")
        if plate in known:
            reader.note(PLATE, "cotravel.row_twice")
        problems += reader.problems
        if plate and reason and ends and not reader.problems:
            known.add(plate)
            found.append(RestrictedVehicle(row.number, plate, reason, ends))
    return found, problems


def _needed(cell: str) -> str:
    if not cell:
        raise CellWrong("cotravel.list_cell_empty")
    return cell


def _kind(cell: str) -> DocumentKind:
    if cell not in KINDS:
        raise CellWrong("cotravel.document_kind_unknown")
    return KINDS[cell]


def _document(kind: DocumentKind | None, cell: str, today: date) -> str:
    _needed(cell)
    if kind is None:
        return cell
    try:
        return check_document(kind, cell, today)
    except DomainError as wrong:
        # A spreadsheet keeps fifteen digits of a number and makes noughts of the rest.
        is_cut = len(cell) == 18 and cell.endswith("000")
        code = next(iter((wrong.fields or {}).values()), wrong.code)
        raise CellWrong("cotravel.document_as_number" if is_cut else code) from None


def _phone(phone_of: PhoneOf, cell: str) -> str:
    found = phone_of(re.sub(r"[\s-]", "", _needed(cell)))
    if found is None:
        raise CellWrong("accounts.phone_invalid")
    return found


def _plate(plates_of: PlatesOf, cell: str) -> str:
    found = plates_of(_needed(cell))
    if len(found) != 1:
        raise CellWrong("cotravel.plate_unreadable")
    return next(iter(found))


def _reason(cell: str) -> VehicleReason:
    if _needed(cell) not in REASONS:
        raise CellWrong("cotravel.vehicle_reason_unknown")
    return REASONS[cell]


def _day(cell: str) -> date:
    found = day_of(_needed(cell))
    if found is None:
        raise CellWrong("cotravel.list_cell_day")
    return found


def check_reference(reference: str) -> None:
    """Refuse what cannot be the number of the document on which a list rests.

    :raises DomainError: core.invalid (422) naming `reference`.
    """
    if not REFERENCE.fullmatch(reference):
        raise DomainError("core.invalid", 422, fields={"reference": "evidence.reference_invalid"})


def merged_vehicles(
    before: Sequence[Mapping[str, Any]],
    added: Sequence[RestrictedVehicle],
    batch: str,
    today: date,
) -> list[dict[str, Any]]:
    """What all lists of an area say of vehicles once one is published; what is over is gone.

    A list that is taken back leaves what the others say, so each list's word is kept beside those
    of the others, the newest behind them; `longest` says which of them holds.

    :raises DomainError: cotravel.too_many_vehicles (409).
    """
    new = [
        {
            "plate": one.plate,
            "reason": one.reason.value,
            "last_on": one.last_on.isoformat(),
            "batch": batch,
        }
        for one in added
        if one.last_on >= today
    ]
    kept = map(dict, still_restricted(before, today))
    found = sorted([*kept, *new], key=lambda one: str(one["plate"]))
    plates = {one["plate"] for one in found}
    if len(plates) > VEHICLES_MOST or len(found) > WORDS_ON_VEHICLES_MOST:
        raise DomainError("cotravel.too_many_vehicles", 409)
    return found


def still_restricted(told: Sequence[Mapping[str, Any]], today: date) -> list[Mapping[str, Any]]:
    """Those whose last day is not over."""
    return [one for one in told if date.fromisoformat(one["last_on"]) >= today]


def longest(told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One entry a plate: of what several lists say the one that holds longest, then the newest."""
    found: dict[str, dict[str, Any]] = {}
    for one in sorted(told, key=lambda one: str(one["last_on"])):
        found[one["plate"]] = {name: one[name] for name in ("plate", "reason", "last_on")}
    return [found[plate] for plate in sorted(found)]


def padded(answer: Mapping[str, Any], length: int, size: int) -> dict[str, Any]:
    """An answer filled up, so that every answer has as many bytes.

    :param length: how many bytes it has with an empty `filler`.
    :raises ValueError: it has more than `size`.
    """
    if length > size:
        raise ValueError("the answer is longer than every answer may be")
    return {**answer, "filler": "." * (size - length)}
