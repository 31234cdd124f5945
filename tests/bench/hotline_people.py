"""Those who take part in a replay: who sends, who answers the telephone, who gets it done."""

from __future__ import annotations

import heapq
import random
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.hotline_log import Request

SENT_AGAIN = 0.15
TRIES = 20


@dataclass
class Replay:
    """What is known while it runs."""

    app: Any
    begin: datetime
    factor: float
    numbers: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    spent_s: list[float] = field(default_factory=list)
    behind_s: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The server's clock."""
        return self.begin + timedelta(seconds=(time.monotonic() - self.began) * self.factor)

    def wait_for(self, at: datetime, is_counted: bool = True) -> None:
        """Sleep until it is so late in the log; if it is later already, remember by how much."""
        left_s = (at - self.now()).total_seconds() / self.factor
        if left_s > 0:
            time.sleep(left_s)
        if is_counted:
            self.behind_s = max(self.behind_s, -left_s)


class Sender:
    """Somebody who sends requests, one after the other: reporters, and an agent on duty."""

    def __init__(self, replay: Replay, number: int) -> None:
        from backend.staff.rules import Role
        from tests.support.browser import Browser
        from tests.support.staff import OnDuty

        self.replay, self.chance = replay, random.Random(number)
        self.phone = Browser(replay.app)
        self.agent = OnDuty(replay.app, (Role.HOTLINE_AGENT, "4112"))

    def send(self, order: int, request: Request) -> None:
        """Look whether it is known, send it, and perhaps send it again."""
        self.replay.wait_for(request.created)
        self.phone.address = f"10.{order >> 16 & 255}.{order >> 8 & 255}.{order & 255}"
        body = body_of(request, self.replay.now())
        if request.place is not None and self._nearby(body):
            self.replay.shown.add(request.number)
        for _ in range(2 if self.chance.random() < SENT_AGAIN else 1):
            began = time.perf_counter()
            answer = self._sent(request, body)
            self.replay.spent_s.append(time.perf_counter() - began)
            if answer.status_code != 200:
                self.replay.refused[answer.text[:200]] += 1
                return
            number = answer.get_json()["number"]
            if self.replay.numbers.setdefault(request.number, number) != number:
                self.replay.refused["another number for the same request"] += 1

    def _nearby(self, body: dict[str, Any]) -> bool:
        wish = {name: body[name] for name in ("category", "division_code", "point")}
        return bool(self.phone.post("/reports/nearby", wish).get_json().get("reports"))

    def _sent(self, request: Request, body: dict[str, Any]) -> Any:
        if not request.is_phoned:
            return self.phone.post("/reports", body)
        said = {name: value for name, value in body.items() if name not in ("made_at", "pictures")}
        for _ in range(TRIES):
            answer = self.agent.post("/duty/calls", said)
            if answer.status_code != 401:
                break
            # Half an hour of silence, which ends a shift, is over in a second here.
            self.agent.go_on_duty()
        return answer


def body_of(request: Request, now: datetime) -> dict[str, Any]:
    """A request of the log as our form sends it; its id follows from its number."""
    from backend.core import clock
    from backend.hotline import categories

    category = category_of(request)
    body: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, request.number)),
        "category": category,
        "division_code": division_of(request),
        "text": f"{request.kind} {request.number}",
        "answers": {
            one.code: _answer(one) for one in categories.get(category).questions if one.is_needed
        },
        "pictures": [],
        "is_anonymous": request.is_anonymous,
        "made_at": clock.to_text(now),
    }
    if request.place is not None:
        body["point"] = dict(zip(("lat_e6", "lng_e6"), request.place, strict=True))
    if not request.is_anonymous:
        tail = uuid.UUID(body["id"]).int % 10**8
        body["call_back"] = {"phone": f"139{tail:08d}", "name": "张三"}
    return body


def _answer(question: Any) -> Any:
    simple = {"yes_no": True, "number": 1, "text": "见描述"}
    return simple.get(question.kind) or question.options[0]


def category_of(request: Request) -> str:
    """One of ours for each kind of the log; the kind that is none in particular waits by hand.

    The logs of cities are about places: ours that are about a person are none of theirs.
    """
    from backend.hotline import categories

    if request.kind.lower() == "other":
        return "other"
    known = categories.categories().items()
    ours = [code for code, one in known if code != "other" and not one.is_about_person]
    return ours[uuid.uuid5(uuid.NAMESPACE_URL, request.kind).int % len(ours)]


def division_of(request: Request) -> str:
    """A village for each part of the city, the same each time."""
    from backend.divisions import service as divisions

    towns = sorted({code[:9] for code in divisions.villages()})
    town = towns[request.district * 5 % len(towns)]
    return next(code for code in sorted(divisions.villages()) if code.startswith(town))


class Finisher:
    """Units and agents who finish what the log says was finished, at its time."""

    def __init__(self, replay: Replay, requests: Sequence[Request], until: datetime) -> None:
        self.replay = replay
        self.waiting = [
            (one.closed, n, one)
            for n, one in enumerate(requests)
            if one.closed is not None and one.closed <= until
        ]
        heapq.heapify(self.waiting)
        self.wanted, self.finished, self.is_last_round = len(self.waiting), 0, False

    def run(self) -> None:
        """One after the other; what was not sent or not dispatched yet is tried again later.

        When nothing more comes, what cannot be finished is left.
        """
        while self.waiting:
            is_last, (at, n, request) = self.is_last_round, heapq.heappop(self.waiting)
            self.replay.wait_for(at, is_counted=False)
            number = self.replay.numbers.get(request.number)
            if number is not None and self._finish(number):
                self.finished += 1
            elif not is_last:
                time.sleep(0.01)
                later = max(self.replay.now(), at) + timedelta(minutes=10)
                heapq.heappush(self.waiting, (later, n, request))

    def _finish(self, number: str) -> bool:
        from backend.hotline import acting, units
        from backend.hotline.models import OrderRow

        row = OrderRow.of(number)
        if row is None:
            return False
        desk = duty_as("hotline_agent", row.division_code[:6])
        if row.state == "received":
            if row.category != "other":
                return False
            town = f"town.{row.division_code[:9]}"
            row = acting.act(desk, number, wish("dispatch", unit=town)).row
        kind, area = units.parts_of(str(row.unit)) or (None, "")
        if kind is None:
            return False
        unit = duty_as(units.roles_of(kind)[0].value, area)
        acting.act(unit, number, wish("take"))
        acting.act(unit, number, wish("resolve", answer="已办好"))
        acting.act(desk, number, wish("call_back", outcome="solved", satisfaction=4))
        return True


def wish(act: str, **more: Any) -> dict[str, Any]:
    """An act under a new id."""
    return {"id": uuid.uuid4(), "act": act, **more}


def duty_as(role: str, area: str) -> Any:
    """Somebody on duty, as the guard would let them in."""
    from backend.core.auth import Grant, OnDuty

    until = datetime.max.replace(tzinfo=UTC)
    return OnDuty("s" * 22, "t" * 22, "u" * 22, (Grant("g" * 22, role, area, until),), until)
