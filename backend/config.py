"""Settings from the environment and the city file; read once, frozen, checked at the start."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DATA = Path(__file__).parent / "data"
REPOSITORY = Path(__file__).parent.parent
# What a Lambda function may let in: requests, records of the store's streams, the schedule's tick.
DOORS = ("web", "stream", "jobs")


class SettingsError(Exception):
    """A setting is missing or wrong; the start must stop."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """The declared emergency, the only time in which checking in is a duty; both days inclusive."""

    order_no: str
    title: Mapping[str, str]
    authority: Mapping[str, str]
    from_on: date
    until_on: date

    def is_active(self, today: date) -> bool:
        """Whether `today` lies within the order."""
        return self.from_on <= today <= self.until_on


@dataclass(frozen=True, slots=True)
class TextPolicy:
    """When a reminder is worth the price of a text message, and how many the city pays for.

    `from_missed_days` counts days that are over; today, still open, is not one of them.
    """

    from_missed_days: int
    per_day_most: int
    per_resident_week_most: int


@dataclass(frozen=True, slots=True)
class Reminders:
    """The daily reminder: from when (city time), whether by push, and by text message if at all."""

    at: time
    push: bool
    sms: TextPolicy | None

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Reminders:
        """Read the city file's member.

        :raises ValueError: a value is wrong or out of its bounds.
        """
        sms = raw["sms"]
        if type(raw["push"]) is not bool:
            raise ValueError("reminders.push is true or false")
        if sms is not None:
            bounds = {
                "from_missed_days": (0, 14),
                "per_day_most": (0, 1_000_000),
                "per_resident_week_most": (0, 7),
            }
            for name, (least, most) in bounds.items():
                if type(sms[name]) is not int or not least <= sms[name] <= most:
                    raise ValueError(f"reminders.sms.{name} is an integer from {least} to {most}")
            sms = TextPolicy(*(sms[name] for name in bounds))
        at = time.fromisoformat(raw["at"])
        # Nobody is reminded at night, and a reminder that is late is dropped.
        if at.tzinfo is not None or not time(6) <= at <= time(21):
            raise ValueError("reminders.at is a time of the city from 06:00 to 21:00")
        return cls(at, raw["push"], sms)


@dataclass(frozen=True)
class City:
    """What makes this installation this city: one JSON file, data only."""

    code: str
    name: Mapping[str, str]
    root_division: str
    zone_name: str
    languages: tuple[str, ...]
    complaint_phone: str
    rule_version: int
    exempt_on: frozenset[date]
    emergency: Emergency
    consent: Mapping[str, Any]
    reminders: Reminders | None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The city's time zone, in which its calendar days are counted."""
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.zone_name)

    def day_of(self, instant: datetime) -> date:
        """The city's calendar day of an instant."""
        return instant.astimezone(self.zone).date()


def load_city(name_or_path: str) -> City:
    """The city of a file, or of a name below `backend/data/cities`.

    :raises SettingsError: the file is missing or lacks a member.
    """
    path = Path(name_or_path)
    if path.suffix != ".json":
        path = DATA / "cities" / f"{name_or_path}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        order = raw["emergency"]
        return City(
            code=raw["code"],
            name=raw["name"],
            root_division=raw["root_division"],
            zone_name=raw["zone"],
            languages=tuple(raw["languages"]),
            complaint_phone=raw["complaint_phone"],
            rule_version=raw["rule_version"],
            exempt_on=frozenset(date.fromisoformat(day) for day in raw["exempt_on"]),
            emergency=Emergency(
                order["order_no"],
                order["title"],
                order["authority"],
                date.fromisoformat(order["from_on"]),
                date.fromisoformat(order["until_on"]),
            ),
            consent=raw["consent"],
            # A city that says nothing of reminders sends none.
            reminders=Reminders.of(raw["reminders"]) if raw.get("reminders") else None,
        )
    except FileNotFoundError as missing:
        raise SettingsError(f"CITY: there is no city file {path.name}") from missing
    except (KeyError, TypeError, ValueError) as wrong:
        raise SettingsError(f"CITY: {path.name} is not a city file: {wrong!r}") from wrong


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; the README lists the same names with default and meaning."""

    mode: str
    home: Path
    city: City
    start_now: datetime | None
    dynamodb_endpoint: str | None
    region: str
    public_origin: str | None
    sms_sender: str
    push_service: str | None
    kms_endpoint: str | None
    field_kms: str
    signing_kms: str
    door: str
    edge_secret: str = field(repr=False)

    @property
    def is_local(self) -> bool:
        """Whether this is a laptop or a test, never the cloud."""
        return self.mode == "local"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment, the process's own by default.

    :raises SettingsError: a value is wrong, or one that the cloud needs is missing.
    """
    env = os.environ if environment is None else environment
    on_lambda = "AWS_LAMBDA_FUNCTION_NAME" in env
    mode = env.get("CHANGXING_MODE", "cloud" if on_lambda else "local")
    if mode not in ("local", "cloud") or (on_lambda and mode != "cloud"):
        raise SettingsError("CHANGXING_MODE is local or cloud, and always cloud on Lambda")
    start_now = env.get("CHANGXING_NOW") or None
    if start_now and mode != "local":
        raise SettingsError("CHANGXING_NOW is for local mode only")
    origin = env.get("CHANGXING_ORIGIN") or None
    if mode == "cloud" and not origin:
        raise SettingsError("CHANGXING_ORIGIN, the address people see, is missing")
    door = env.get("CHANGXING_DOOR", "")
    if door not in DOORS and (door or on_lambda):
        raise SettingsError(f"CHANGXING_DOOR is one of {', '.join(DOORS)}, and needed on Lambda")
    return Settings(
        mode=mode,
        home=Path(env.get("CHANGXING_HOME") or REPOSITORY / ".local"),
        city=load_city(env.get("CITY") or "sanmenxia"),
        start_now=_instant(start_now) if start_now else None,
        dynamodb_endpoint=_endpoint(env, "DYNAMODB", mode),
        region=env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "cn-north-1",
        public_origin=origin,
        sms_sender=env.get("CHANGXING_SMS") or ("outbox" if mode == "local" else "sns"),
        push_service=_loopback(env.get("CHANGXING_PUSH_SERVICE") or None, mode),
        kms_endpoint=_endpoint(env, "KMS", mode),
        field_kms=_kms_key(env, "CHANGXING_FIELD_KMS", mode, "the KMS key that seals secrets"),
        signing_kms=_kms_key(env, "CHANGXING_SIGNING_KMS", mode, "the KMS key that signs"),
        door=door,
        edge_secret=env.get("CHANGXING_EDGE_SECRET", ""),
    )


def _endpoint(env: Mapping[str, str], service: str, mode: str) -> str | None:
    """Where a service answers, when it is not AWS itself."""
    # One address for all services is an emulator's, for trying out the cloud.
    general = env.get("AWS_ENDPOINT_URL") if mode == "cloud" else None
    return env.get(f"AWS_ENDPOINT_URL_{service}") or general or None


def _kms_key(env: Mapping[str, str], name: str, mode: str, what: str) -> str:
    key_id = env.get(name, "")
    if mode == "cloud" and not key_id:
        raise SettingsError(f"{name}, {what}, is missing")
    return key_id


def _loopback(origin: str | None, mode: str) -> str | None:
    if origin and not (mode == "local" and re.fullmatch(r"http://127\.0\.0\.1:[0-9]{1,5}", origin)):
        raise SettingsError(
            "CHANGXING_PUSH_SERVICE is http://127.0.0.1:<port>, and for local mode only"
        )
    return origin


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise SettingsError("CHANGXING_NOW is an RFC 3339 instant") from wrong
    if instant.tzinfo is None:
        raise SettingsError("CHANGXING_NOW needs its zone, as in 2020-02-22T08:00:00+08:00")
    return instant


_settings: Settings | None = None


def settings() -> Settings:
    """The settings of this process, read at the first call."""
    global _settings
    if _settings is None:
        _settings = read_settings()
    return _settings


def use(chosen: Settings | None) -> None:
    """Set the settings of this process (the start and the tests); None reads them anew."""
    global _settings
    _settings = chosen


@cache
def rule_file(version: int) -> Mapping[str, Any]:
    """A version of the colour rule, as published."""
    path = DATA / "rules" / f"{version}.json"
    rule: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return rule


def rule_versions() -> list[int]:
    """All versions that were ever published, oldest first."""
    return sorted(int(path.stem) for path in (DATA / "rules").glob("*.json"))
