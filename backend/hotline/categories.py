"""What may be reported, asked and promised: the data file as the code and as the phones read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from backend.config import DATA, settings
from backend.core.errors import DomainError
from backend.hotline import category_rules, clock_rules
from backend.hotline.category_rules import Category
from backend.hotline.clock_rules import Calendar, Clocks
from backend.hotline.rules import UnitKind


class Document(NamedTuple):
    """What every phone keeps."""

    body: bytes
    etag: str


@cache
def _data() -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads((DATA / "hotline.json").read_text(encoding="utf-8"))
    return told


@cache
def categories() -> Mapping[str, Category]:
    """All categories by code, in the order in which they are shown."""
    return {raw["code"]: category_rules.read_category(raw) for raw in _data()["categories"]}


def get(code: str) -> Category:
    """One category.

    :raises DomainError: core.invalid (422) naming category.
    """
    found = categories().get(code)
    if found is None:
        raise DomainError("core.invalid", 422, fields={"category": "hotline.category_unknown"})
    return found


def route_of(code: str) -> UnitKind | None:
    """To which kind of unit a category goes by itself; None when the desk decides."""
    return categories()[code].unit


def calendar() -> Calendar:
    """When the offices of this city work."""
    return _calendar(settings().city.zone_name)


@cache
def _calendar(_zone_name: str) -> Calendar:
    return clock_rules.calendar_of(_data()["working_hours"], settings().city.zone)


def _calendar_of(runs: str) -> Calendar | None:
    return calendar() if runs == "working" else None


def clocks_of(code: str) -> Clocks:
    """How long each step of an order of a category may take."""
    category, desk = categories()[code], _data()["desk"]
    minute_ms = clock_rules.MINUTE_MS
    return Clocks(
        accept_ms=int(desk["accept_min"]) * minute_ms,
        call_back_ms=int(desk["call_back_min"]) * minute_ms,
        take_ms=category.take_min * minute_ms,
        handle_ms=category.handle_min * minute_ms,
        desk_calendar=_calendar_of(desk["runs"]),
        calendar=_calendar_of(category.runs),
    )


def reasons(kind: str) -> Sequence[Mapping[str, str]]:
    """The closed list of reasons of refuse, pause, send_back or close: {code, zh, en}."""
    told: Sequence[Mapping[str, str]] = _data()["reasons"][kind]
    return told


def reason_codes(kind: str) -> frozenset[str]:
    """Their codes."""
    return frozenset(one["code"] for one in reasons(kind))


@cache
def document() -> Document:
    """The list as phones keep it, made once."""
    data = _data()
    told = {
        "groups": data["groups"],
        "categories": [_told(raw, categories()[raw["code"]]) for raw in data["categories"]],
        "reasons": data["reasons"],
        "working_hours": data["working_hours"],
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    body = json.dumps(
        {"version": version, **told}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    return Document(body, version)


def _told(raw: Mapping[str, Any], category: Category) -> dict[str, Any]:
    shown = {name: raw[name] for name in ("code", "zh", "en", "group", "hint", "advice")}
    return {
        **shown,
        "questions": [{**one, "most": one.get("most")} for one in raw["questions"]],
        "needs_text": category.needs_text,
        "shows_nearby": not category.is_about_person,
        "by_hand": category.unit is None,
        "unit": raw["unit"],
        "handled_within": {"minutes": category.handle_min, "clock": category.runs},
    }
