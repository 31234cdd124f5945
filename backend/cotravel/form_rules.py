"""A trip as somebody on duty types it, and what its texts must not say; pure.

Who the patient was is never part of a trip: a text that names somebody is refused before it goes
before a second person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.cotravel.rules import (
    CARRIAGE_SAID_MOST,
    DAY_MIN,
    NAME_MOST,
    SAID_MOST,
    STAY_MOST_MIN,
    TripKind,
)

SAID_FIELDS: Mapping[str, int] = {
    "said": SAID_MOST,
    "carriage_said": CARRIAGE_SAID_MOST,
    "seat": CARRIAGE_SAID_MOST,
    "from_name": NAME_MOST,
    "to_name": NAME_MOST,
    "city": NAME_MOST,
}
"""How long each text of a typed trip may be."""
MINUTES_MOST = DAY_MIN - 1
"""The last minute of a day at which a trip may begin."""

# A mobile number, or an identity number, whatever stands between its digits.
NUMBER_OF_SOMEBODY = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dX])(?!\d)")
# A building, a staircase, a flat; a lane or a house number of a market is no home.
HOME = re.compile(r"\d+\s*(号楼|栋|幢|单元|室|户)")
AGE = re.compile(r"\d{1,3}\s*岁")


@dataclass(frozen=True, slots=True)
class TripForm:
    """A trip as it is typed, not read yet.

    :param seat: the seat; of it a trip has no more than the row.
    :param city: in which city a line runs, where its name does not say it.
    """

    kind: TripKind
    said: str
    on: date
    from_min: int | None = None
    until_min: int | None = None
    carriage_said: str = ""
    seat: str = ""
    from_name: str = ""
    to_name: str = ""
    city: str = ""
    division: str = ""


def form_as_json(form: TripForm) -> dict[str, Any]:
    """A typed trip as JSON-ready members."""
    return {
        "kind": form.kind.value,
        "said": form.said,
        "on": form.on.isoformat(),
        "from_min": form.from_min,
        "until_min": form.until_min,
        "carriage_said": form.carriage_said,
        "seat": form.seat,
        "from_name": form.from_name,
        "to_name": form.to_name,
        "city": form.city,
        "division": form.division,
    }


def form_of_json(found: Mapping[str, Any]) -> TripForm:
    """The typed trip that `form_as_json` wrote."""
    more = {**found, "kind": TripKind(found["kind"]), "on": date.fromisoformat(found["on"])}
    return TripForm(**more)


def check_hours(form: TripForm, today: date) -> dict[str, str]:
    """Name what cannot be of a form's day and minutes, by field.

    :returns: cotravel.day_in_future, cotravel.ends_before_it_begins, cotravel.stays_too_long.
    """
    wrong: dict[str, str] = {}
    if form.on > today:
        wrong["form.on"] = "cotravel.day_in_future"
    if form.until_min is not None:
        if form.until_min < (form.from_min or 0):
            wrong["form.until_min"] = "cotravel.ends_before_it_begins"
        elif form.until_min > STAY_MOST_MIN:
            wrong["form.until_min"] = "cotravel.stays_too_long"
    return wrong


def too_much_in(form: TripForm, name: str = "") -> dict[str, str]:
    """Name the texts of a form that say who the patient is, or where exactly they live, by field.

    :param name: whose name may stand nowhere; empty when it is not known.
    :returns: cotravel.names_somebody, cotravel.says_where_somebody_lives, cotravel.says_an_age.
    """
    found = {f"form.{field}": says_too_much(getattr(form, field), name) for field in SAID_FIELDS}
    return {field: code for field, code in found.items() if code}


def says_too_much(text: str, name: str = "") -> str | None:
    """Say why a text may not be published; None when it may.

    :param name: the patient's; empty when it is not known.
    """
    plain = re.sub(r"[\s\-‐–—]", "", unicodedata.normalize("NFKC", text)).upper()
    told = re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).upper()
    if NUMBER_OF_SOMEBODY.search(plain) or (len(told) > 1 and told in plain):
        return "cotravel.names_somebody"
    if HOME.search(plain):
        return "cotravel.says_where_somebody_lives"
    return "cotravel.says_an_age" if AGE.search(plain) else None
