"""The table of evidence: kinds, closed lists of reasons, periods and limits, read from data; pure.

The bounds below are law for every city's table; backend/data/evidence.json keeps within them and
says where its own numbers come from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from backend.evidence.rules import Kind, KindRule, Said, Table

LONGEST_DAYS = 14
"""No table may let a piece of evidence hold for longer; whoever needs longer files again."""
PEOPLE_MOST = 20
"""No table may allow more people an order."""
ORDERS_AN_HOUR_MOST = 60
"""No table may let one person or unit have more orders an hour."""


def read_table(raw: Mapping[str, object]) -> Table:
    """Read the content of backend/data/evidence.json.

    :raises ValueError: a bound is wider than the law of this house, or a kind is missing.
    """
    kinds = {rule.kind: rule for rule in map(_kind_rule, _list(raw["kinds"]))}
    if set(kinds) != set(Kind):
        raise ValueError("every kind stands in the table once")
    limits = _map(raw["limits"])
    return Table(
        version=bounded(raw, "version", 65535),
        people_most=bounded(limits, "people_most", PEOPLE_MOST),
        filer_hour_most=bounded(limits, "filer_hour_most", ORDERS_AN_HOUR_MOST),
        unit_hour_most=bounded(limits, "unit_hour_most", ORDERS_AN_HOUR_MOST),
        approver_hour_most=bounded(limits, "approver_hour_most", ORDERS_AN_HOUR_MOST),
        kinds=MappingProxyType(kinds),
        refusals=_said(raw["refusals"]),
        upheld=_said(raw["upheld"]),
        lifted=_said(raw["lifted"]),
    )


def _kind_rule(raw: object) -> KindRule:
    told = _map(raw)
    colour = told["colour"]
    if colour not in (None, "yellow", "red"):
        raise ValueError("a colour of evidence is yellow, red or none")
    return KindRule(
        Kind(str(told["kind"])),
        None if colour is None else str(colour),
        bounded(told, "days_most", LONGEST_DAYS),
        bounded(told, "back_days", LONGEST_DAYS, least=0),
        frozenset(map(str, _list(told["may_file"]))),
        frozenset(map(str, _list(told["may_approve"]))),
        frozenset(Kind(str(kind)) for kind in _list(told["ends"])),
        _said(told["reasons"]),
    )


def _said(raw: object) -> Said:
    """Reasons with their words in both languages."""
    found = {}
    for code, words in _map(raw).items():
        zh, en = map(str, _list(words))
        if not re.fullmatch(r"[a-z][a-z_]{2,40}", code) or not zh or not en:
            raise ValueError("a reason has a short code and words in both languages")
        found[code] = (zh, en)
    if not found:
        raise ValueError("a closed list of reasons has at least one")
    return MappingProxyType(found)


def _map(raw: object) -> Mapping[str, object]:
    if not isinstance(raw, Mapping):
        raise ValueError("not a mapping")
    return raw


def _list(raw: object) -> Sequence[object]:
    if not isinstance(raw, list):
        raise ValueError("not a list")
    return raw


def bounded(raw: Mapping[str, object], name: str, most: int, least: int = 1) -> int:
    """Read a number of the table.

    :raises ValueError: it is none, or out of its bounds.
    """
    number = raw.get(name)
    if type(number) is not int or not least <= number <= most:
        raise ValueError(f"{name} must be an integer from {least} to {most}, not {number!r}")
    return number
