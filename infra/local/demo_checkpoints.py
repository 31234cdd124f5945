"""The demonstration's checkpoints, and a morning at one of them.

Places, readings and visitors are made up. The county opens the checkpoints, a guard records what a
device would have sealed, and all of it goes by the app's own routes; so alarms and numbers follow
by themselves, and the households of the demonstration find where they went by.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol

from backend.config import settings
from backend.core import clock, crypto, sealed
from backend.healthcode import passes

TOWN = "411282102"
# Name, kind, mode, hours, where in the town it stands, and a point in thousandths of a degree.
GATES: Sequence[tuple[str, str, str, str, str, tuple[int, int]]] = (
    ("朱阳镇卡口（演示）", "road", "everybody", "00:00-24:00", "", (34_324, 110_742)),
    ("幸福家园社区东门（演示）", "village", "regulars", "06:00-22:00", "001", (34_326, 110_745)),
    ("朱阳农贸市场（演示）", "market", "everybody", "05:30-19:00", "", (34_325, 110_740)),
    ("朱阳镇卫生院（演示）", "hospital", "everybody", "00:00-24:00", "", (34_323, 110_743)),
)
CALLS = (
    {"whom": "doctor", "phone": "0398-5550101"},
    {"whom": "town", "phone": "0398-5550102"},
)
GONE_BY = 72
OVER = timedelta(hours=3)
USUAL = {"verdict": "admit", "reason": "green", "colour": "green"}


class Asks(Protocol):
    """A phone that speaks to the app."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API."""
        ...


class Home(Protocol):
    """A household: the people in it, and how it goes about its days."""

    @property
    def ids(self) -> Sequence[str]: ...

    @property
    def habit(self) -> int: ...


@dataclass
class Checkpoints:
    """Makes the room's part of the demonstration; people come from it."""

    homes: Sequence[Home]
    chance: Random
    silent_below: int

    def __post_init__(self) -> None:
        self.gates: list[str] = []

    def county_works(self, phone: Asks) -> None:
        """The county opens its checkpoints."""
        for name, kind, mode, hours, village, (lat, lng) in GATES:
            wish = {
                "id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
                "name": name,
                "kind": kind,
                "division_code": TOWN + village,
                "hours": hours,
                "mode": mode,
                "lat_e6": lat * 1000,
                "lng_e6": lng * 1000,
                "calls": list(CALLS),
            }
            made = phone.ask("POST", "/duty/checkpoints", wish)
            self.gates.append(str(made["checkpoint_id"]))

    def guard_works(self, phone: Asks) -> None:
        """A guard's morning: most are admitted, and five others are what a guard has to know."""
        staff_id = str(phone.ask("GET", "/duty/me")["staff_id"])
        items = [self.item(staff_id, told) for told in self.morning()]
        for at in range(0, len(items), 50):
            answer = phone.ask("POST", "/duty/passages", {"items": items[at : at + 50]})
            refused = [one for one in answer["results"] if one["status"] != "new"]
            if refused:
                raise RuntimeError(f"A passage of the demonstration was refused: {refused[0]}")

    def morning(self) -> Iterator[dict[str, Any]]:
        """What was recorded in the last hours, in clear; the oldest first."""
        now = clock.now()
        for n in range(GONE_BY):
            home = self.homes[n % len(self.homes)]
            at = now - OVER + n * OVER / GONE_BY - timedelta(minutes=1)
            yield self.by_pass(home, at, self.gates[(n // 7) % len(self.gates)])
        gate = self.gates[0]
        hot = {"verdict": "hold", "reason": "fever", "temperature_tenths_c": 382}
        second = {"second_temperature_tenths_c": 380}
        healthy = next(home for home in self.homes if home.habit >= self.silent_below)
        late = next((home for home in self.homes if home.habit < self.silent_below), healthy)
        yield self.by_pass(healthy, now - timedelta(minutes=9), gate) | hot | second
        held = {"verdict": "hold", "reason": "yellow", "colour": "yellow"}
        yield self.by_pass(late, now - timedelta(minutes=8), gate) | held
        yield {
            **self.at(now - timedelta(minutes=6), gate),
            "means": "visitor", "verdict": "admit", "reason": "visitor", "name": "演示访客",
            "phone": "13900009999", "consent_version": "1", "temperature_tenths_c": 364,
            "site": "forehead", "plate": "豫M90002",
        }  # fmt: skip
        yield {
            **self.at(now - timedelta(minutes=4), gate),
            "means": "emergency", "verdict": "admit", "reason": "emergency",
            "emergency": "birth", "note": "产妇，救护车",
        }  # fmt: skip

    def at(self, at: datetime, gate: str) -> dict[str, Any]:
        """Where and when."""
        return {"checkpoint_id": gate, "at": clock.to_text(at), "direction": "in"}

    def by_pass(self, home: Home, at: datetime, gate: str) -> dict[str, Any]:
        """Somebody of a household with a green code on their phone."""
        who = home.ids[self.chance.randrange(len(home.ids))]
        on = settings().city.day_of(at)
        return {
            **self.at(at, gate), **USUAL,
            "direction": self.chance.choice(("in", "in", "out")),
            "means": "pass",
            "list_age_s": self.chance.randrange(5, 60),
            "pass_id": passes.daily_pass_id(crypto.keys().token_key, who, on).hex(),
            "signed_at": clock.to_text(at - timedelta(seconds=self.chance.randrange(1, 30))),
            "issued_at": clock.to_text(at - timedelta(minutes=30)),
            "temperature_tenths_c": self.chance.randrange(360, 370),
            "site": "forehead",
        }  # fmt: skip

    def item(self, staff_id: str, told: dict[str, Any]) -> dict[str, str]:
        """A record as a device seals it, under an id that carries its time (UUIDv7)."""
        ms = clock.to_ms(datetime.fromisoformat(told["at"]))
        rest = self.chance.getrandbits(74)
        number = ms << 80 | 7 << 76 | (rest >> 62) << 64 | 2 << 62 | rest & (1 << 62) - 1
        item_id = str(uuid.UUID(int=number))
        text = json.dumps(told, ensure_ascii=False)
        point = sealed.own_point()
        return {"id": item_id, "sealed": sealed.seal(text, "passage", item_id, staff_id, point)}
