"""R20: reports with photos through throttling, cuts, resets, delays and kills.

Each becomes one work order with its words and its photos, is answered with one receipt however
often it is sent, and is dispatched once by its category's rule, behind the request.
"""

from __future__ import annotations

import base64
import io
import json
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.faults import rows
from tests.faults.outcome import Outcome
from tests.faults.people import SocketDoor, some_village
from tests.faults.r20_phones import receipts_of
from tests.faults.stage import Stage, planned_kills, staged

THROTTLED_ONE_IN = 10
SHARES = {"cut": 5, "reset": 3, "late": 2, "conflict": 3}
WITHIN_S, SETTLED_WITHIN_S = 900.0, 120.0
PHOTO_ONE_IN = 2
TABLE, PICTURES = "changxing-hotline", "changxing-pictures"
Item = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it: `kills` are the shares of answered sends at which something is killed."""

    reports: int
    kills: tuple[tuple[float, str], ...]


FULL = Size(
    240,
    (
        (0.1, "server"), (0.2, "engine"), (0.3, "client"), (0.5, "server"), (0.6, "engine"),
        (0.7, "all"), (0.85, "all"),
    ),
)  # fmt: skip
SHORT = Size(24, ((0.3, "server"), (0.5, "engine"), (0.7, "client")))


def a_photo(chance: random.Random) -> bytes:
    """A small photo, no two alike."""
    from PIL import Image

    out = io.BytesIO()
    colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def make_reports(size: Size, village: str, chance: random.Random) -> list[dict[str, Any]]:
    """What the phones send: the report, its photos in base64, and how often it is sent."""
    made = []
    for number in range(size.reports):
        photos = {
            str(uuid.UUID(int=chance.getrandbits(128))): base64.b64encode(a_photo(chance)).decode()
            for _ in range(number % PHOTO_ONE_IN)
        }
        body = {
            "id": str(uuid.UUID(int=chance.getrandbits(128))),
            "category": "gathering",
            "division_code": village,
            "text": f"第 {number} 件：有人打牌",
            "answers": {"when": "now"},
            "pictures": list(photos),
            "is_anonymous": True,
            "made_at": "2026-01-01T00:00:00Z",
        }
        made.append({"body": body, "photos": photos, "times": chance.randint(1, 3)})
    return made


def planned_faults(size: Size) -> dict[str, int]:
    """How many faults must befall transactions, of which every report takes at least one."""
    share = {kind: size.reports * cards // 100 for kind, cards in SHARES.items()}
    return {**share, **planned_kills(size.kills, "client")}


def items_of(url: str, table: str) -> list[Item]:
    """Every row of a table, past the app; the bytes of photos left out."""
    pages = (
        rows.client(url)
        .get_paginator("scan")
        .paginate(
            TableName=table,
            ConsistentRead=True,
            ProjectionExpression="#k, part, act, pictures, #s, #o",
            ExpressionAttributeNames={"#k": "key", "#s": "state", "#o": "owner"},
        )
    )
    return [item for page in pages for item in page["Items"]]


def judge(
    reports: list[dict[str, Any]],
    receipts: dict[int, set[tuple[str, str]]],
    orders: list[Item],
    pictures: list[Item],
) -> dict[str, int]:
    """Compare what was sent, what was acknowledged and what is stored.

    `half`: an order without its words, or without one event of its receiving; `twice`: an act that
    happened more often than once; `undispatched`: what the rule has left lying.
    """
    parts: dict[str, Counter[str]] = {}
    for row in orders:
        key, part = row["key"]["S"], row["part"]["S"]
        if key.startswith("order#"):
            name = row["act"]["S"] if part.startswith("event#") else part
            parts.setdefault(key.removeprefix("order#"), Counter())[name] += 1
    numbers = {n: min(told)[0] for n, told in receipts.items()}
    stored = {number for number, found in parts.items() if found["order"]}
    shown = Counter(row["owner"]["S"] for row in pictures if row["part"]["S"] == "meta")
    bodies = Counter(
        row["owner"]["S"] for row in pictures if row["part"]["S"].startswith(("full#", "small#"))
    )
    sent = {f"order#{numbers[n]}": len(one["photos"]) for n, one in enumerate(reports)}
    return {
        "lost": len(set(numbers.values()) - stored) + len(reports) - len(numbers),
        "double": len(stored)
        - len(set(numbers.values()) & stored)
        + sum(len(told) - 1 for told in receipts.values()),
        "half": sum(found["said"] != 1 or found["receive"] != 1 for found in parts.values()),
        "twice": sum(found[act] > 1 for found in parts.values() for act in ("accept", "dispatch")),
        "undispatched": sum(found["dispatch"] != 1 for found in parts.values()),
        "photos_lost": sum(
            shown[owner] != number or bodies[owner] != 2 * number for owner, number in sent.items()
        ),
        "receipts": len(numbers),
    }


def run(size: Size, seed: int) -> Outcome:
    """Play it once."""
    with staged(SHARES, seed, "client", write="TransactWriteItems") as stage:
        return _play(stage, size, random.Random(seed))


def _settle(stage: Stage, reports: int) -> None:
    """Wait until the stream has dispatched what there is; it goes on through all faults."""
    ends = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < ends:
        states = [
            row["state"]["S"]
            for row in items_of(stage.engine.url, TABLE)
            if row["part"]["S"] == "order"
        ]
        if len(states) >= reports and "received" not in states:
            return
        time.sleep(0.5)


def _play(stage: Stage, size: Size, chance: random.Random) -> Outcome:
    stage.server.start()
    village = some_village(SocketDoor(stage.server.url))
    reports = make_reports(size, village, chance)
    sends = [n for n, one in enumerate(reports) for _ in range(one["times"])]
    chance.shuffle(sends)
    plan = {"url": stage.server.url, "reports": reports, "sends": sends}
    stage.plan.write_text(json.dumps(plan))
    stage.microburst.throttle(THROTTLED_ONE_IN)
    stage.proxy.is_armed = True
    took_s = stage.drive(
        "tests.faults.r20_phones",
        size.kills,
        lambda: sum(receipts_of(stage.journal)[1].values()),
        len(sends),
        WITHIN_S,
    )
    _settle(stage, size.reports)
    stage.server.kill()
    stage.cut_power()
    orders, pictures = (items_of(stage.engine.url, table) for table in (TABLE, PICTURES))
    return Outcome(
        "R20",
        judge(reports, receipts_of(stage.journal)[0], orders, pictures),
        {
            "lost": 0, "double": 0, "half": 0, "twice": 0, "undispatched": 0, "photos_lost": 0,
            "receipts": size.reports,
        },
        dict(sorted(stage.proxy.injected.items())) | dict(stage.killed),
        planned_faults(size),
        {
            "sends": len(sends),
            "photos": sum(len(one["photos"]) for one in reports),
            "seconds": round(took_s, 1),
        },
    )  # fmt: skip
