"""The door to what the city declared: the order in force, the rule in force, by day and place.

What is stored is read at most twice a minute by a process, in one query, so that neither a check-in
nor a look at a code costs a read; a new declaration is heard everywhere within that time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from backend.city import models, rules
from backend.city.rules import DaysOff, Order, RuleVersion
from backend.config import rule_file, rule_versions, settings
from backend.core import audit, clock, db
from backend.core.errors import DomainError

HEARS_WITHIN = timedelta(seconds=30)


class Known(NamedTuple):
    """What is stored: orders, versions of the rule, and of which areas the data are being ended.

    `ended` is area -> the instant at which two people agreed to it, in ms.
    """

    orders: tuple[Order, ...] = ()
    rules: tuple[RuleVersion, ...] = ()
    ended: Mapping[str, int] = {}


class _Held(NamedTuple):
    store: db.StoreConnection
    read_at: datetime
    known: Known


_held: _Held | None = None


def known() -> Known:
    """What is stored, at most 30 seconds old; as it was last heard while the store is silent.

    :raises DomainError: core.store_unavailable (503), nothing has been heard yet.
    """
    global _held
    if not db.is_connected():
        # Commands such as `pass verify` need no store.
        return Known()
    store, now = db.connection(), clock.now()
    held = _held if _held and _held.store is store else None
    if held and timedelta(0) <= now - held.read_at < HEARS_WITHIN:
        return held.known
    try:
        found = _read()
    except db.StoreUnavailable:
        if held is None:
            raise
        found = held.known
    _held = _Held(store, now, found)
    return found


def forget() -> None:
    """Read anew at the next question: this process has just changed something."""
    global _held
    _held = None


def _read() -> Known:
    images = models.everything()
    kinds: dict[str, list[models.Image]] = {"order": [], "rule": [], "sunset": []}
    for image in images:
        kinds.setdefault(image["part"]["S"].partition("#")[0], []).append(image)
    ended = {
        one["part"]["S"].removeprefix("sunset#"): int(one["agreed_ms"]["N"])
        for one in kinds["sunset"]
    }
    return Known(
        tuple(models.order_of(one) for one in kinds["order"]),
        tuple(models.rule_of(one) for one in kinds["rule"]),
        ended,
    )


def orders() -> tuple[Order, ...]:
    """Every order there is or was, the city file's too as long as it stands."""
    city = settings().city
    ours = city.emergency
    default = Order(
        ours.order_no,
        city.root_division,
        ours.title,
        ours.authority,
        ours.from_on,
        ours.until_on,
        is_default=True,
    )
    return rules.orders_of(default, known().orders)


def emergency_on(day: date, division: str | None = None) -> Order | None:
    """The order in force on a day; outside one the app sleeps.

    :param division: where somebody lives; None for anywhere in the city.
    """
    return rules.order_on(orders(), day, division)


def is_emergency(day: date) -> bool:
    """Whether checking in is anybody's duty on a day."""
    return emergency_on(day) is not None


def depends_on_home() -> bool:
    """Whether there is an order for a part of the city only, so that homes have to be looked up."""
    return any(len(one.area) > len(settings().city.root_division) for one in known().orders)


def days_off(division: str | None = None) -> DaysOff:
    """The days that nobody of a division misses; of the whole city by default."""
    city = settings().city
    return DaysOff(orders(), division or city.root_division, city.exempt_on)


def is_ended(division: str) -> bool:
    """Whether the data of a division are being destroyed, or were, and no newer order covers it."""
    ours = [at_ms for area, at_ms in known().ended.items() if division.startswith(area)]
    if not ours:
        return False
    today = settings().city.day_of(clock.now())
    return emergency_on(today, division) is None


def rule_version_on(day: date) -> int:
    """The version of the colour rule in force on a day."""
    return rules.version_on(known().rules, settings().city.rule_version, day)


def rule_next(day: date) -> RuleVersion | None:
    """The version that comes in force next, after a day."""
    return rules.version_next(known().rules, day)


def rule_changes() -> tuple[tuple[date, int], ...]:
    """From which day on which version is in force, oldest first; the first since ever."""
    published = [one for one in known().rules if one.from_on]
    days = sorted({one.from_on for one in published if one.from_on})
    base = settings().city.rule_version
    return ((date.min, base), *((on, rules.version_on(published, base, on)) for on in days))


def rule_content(version: int) -> Mapping[str, Any]:
    """The content of a version, from the file that ships with the product or as published here.

    :raises LookupError: there is none.
    """
    stored = next((one for one in known().rules if one.version == version), None)
    return stored.content if stored else rule_file(version)


def rule_contents() -> Mapping[int, Mapping[str, Any]]:
    """Every version there is, drafts too, by its number: verifiers are told of all of them."""
    files = {version: rule_file(version) for version in rule_versions()}
    return files | {one.version: dict(one.content) for one in known().rules}


def facts() -> dict[str, Any]:
    """What the city tells everybody."""
    city = settings().city
    today = city.day_of(clock.now())
    all_orders = orders()
    shown = rules.order_shown(all_orders, today, city.root_division)
    coming = sorted(
        (one for one in all_orders if one.until_on >= today), key=lambda one: one.from_on
    )
    return {
        "code": city.code,
        "name": city.name,
        "root_division": city.root_division,
        "zone": city.zone_name,
        "languages": city.languages,
        "complaint_phone": city.complaint_phone,
        "consent": city.consent,
        "emergency": _shown(shown) | {"is_active": shown.holds_on(today)} if shown else None,
        "orders": [_shown(one) for one in coming],
        "reminders": city.reminders,
        "rule": rule_content(rule_version_on(today)),
        "rule_next": _rule_next(today),
    }


def _shown(order: Order) -> dict[str, Any]:
    names = ("order_no", "area", "title", "authority", "from_on", "until_on")
    return {name: getattr(order, name) for name in names}


def _rule_next(today: date) -> dict[str, Any] | None:
    coming = rule_next(today)
    return {"from_on": coming.from_on, "rule": coming.content} if coming else None


def declared() -> dict[str, Any]:
    """What people on duty are told of all that was declared, as it stands at this moment."""
    forget()
    today = settings().city.day_of(clock.now())
    told = [
        _shown(one)
        | {
            "is_default": one.is_default,
            "is_active": one.holds_on(today),
            "is_over": one.until_on < today,
        }
        for one in sorted(orders(), key=lambda one: one.from_on, reverse=True)
    ]
    return {
        "today_on": today,
        "orders": told,
        "rule": rule_content(rule_version_on(today)),
        "rule_next": _rule_next(today),
        "drafts": [_draft(row) for row in models.drafts()],
        "ended": [_end(row) for row in models.ends()],
    }


def _draft(row: models.RuleRow) -> dict[str, Any]:
    return {
        "version": int(str(row.part).removeprefix("rule#")),
        "rule": json.loads(row.content),
        "effective_on": date.fromisoformat(row.effective_on),
        "from_on": date.fromisoformat(row.from_on) if row.from_on else None,
        "dry_run": json.loads(row.dry_run),
        "dry_run_hash": row.dry_run_hash,
    }


def _end(row: models.SunsetRow) -> dict[str, Any]:
    def at(milliseconds: float | None) -> datetime | None:
        return None if milliseconds is None else clock.from_ms(int(milliseconds))

    return {
        "area": row.area,
        "order_no": row.order_no,
        "agreed_at": at(row.agreed_ms),
        "begun_at": at(row.begun_ms),
        "done_at": at(row.done_ms),
    }


def draft_of(content: Mapping[str, Any], on: date) -> dict[str, Any]:
    """A rule file's content as it will be published on a day.

    :raises ValueError: it lacks its source, has other members, or a version that is taken.
    """
    names = {
        "version",
        "source",
        "yellow_after_missed_days",
        "red_after_missed_yellow_days",
        "checkin_days_to_leave_red",
        "fever_tenths_c",
    }
    if content.keys() - {"effective_on"} != names:
        raise ValueError(f"its members are {', '.join(sorted(names))}")
    source = content["source"]
    if source.keys() != {"zh", "en"} or not all(isinstance(t, str) and t for t in source.values()):
        raise ValueError("its source is a text in zh and en")
    forget()
    taken = {*rule_versions(), *(one.version for one in known().rules if one.from_on)}
    if content["version"] in taken or content["version"] < max(taken):
        raise ValueError(f"version {max(taken) + 1} is the next that is free")
    return {**content, "effective_on": on.isoformat()}


def keep_draft(content: Mapping[str, Any], on: date, found: Mapping[str, Any]) -> str:
    """Keep a rule with its dry run, in place of an earlier draft of the same version.

    :returns: the hash by which it is proposed.
    :raises DomainError: city.no_such_draft (409), it has been published meanwhile.
    """
    rule, result = audit.canonical(dict(content)), audit.canonical(dict(found))
    digest = audit.hash_of(f"{rule}|{result}")
    row = models.RuleRow(
        models.CITY,
        models.RuleRow.part_of(content["version"]),
        content=rule,
        effective_on=on.isoformat(),
        dry_run=result,
        dry_run_hash=digest,
        made_ms=clock.to_ms(clock.now()),
    )
    try:
        with db.conditional():
            row.save(condition=models.RuleRow.from_on.does_not_exist())
    except db.ConditionFailed:
        raise DomainError("city.no_such_draft", 409) from None
    forget()
    return digest
