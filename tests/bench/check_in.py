"""Processor time of a check-in beside a bare route, and of the ways to the store side by side."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.local.engine import ROOT
from tests.bench.town import Town, written

ROUNDS = 7
WAYS = ("boto3", "product", "product_new", "thin", "pynamodb", "profile")


def _round(way: str, plan: Path) -> dict[str, Any]:
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.check_in_worker", way, str(plan)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    result: dict[str, Any] = json.loads(found.stdout.splitlines()[-1])
    return result


def measure_ratio(place: Town) -> float:
    """Only the app over the bare route, for another history than the usual one."""
    plan = written(place.plan(), place.home)
    ways = ("boto3", "product")
    rounds = []
    for number in range(ROUNDS):
        order = ways if number % 2 else ways[::-1]
        rounds.append({way: _round(way, plan)["us"] for way in order})
    return round(statistics.median(one["product"] / one["boto3"] for one in rounds), 3)


def measure(place: Town) -> dict[str, float]:
    """Interleaved, each round of each way in a fresh process; ratios within a round, medians."""
    plan = written(place.plan(), place.home)
    rounds = []
    for number in range(ROUNDS):
        # Whoever goes first finds the machine cooler, so the order turns.
        order = WAYS if number % 2 else WAYS[::-1]
        rounds.append({way: _round(way, plan) for way in order})

    def ratio(way: str) -> float:
        return statistics.median(one[way]["us"] / one["boto3"]["us"] for one in rounds)

    def cost(way: str) -> float:
        return statistics.median(one[way]["us"] for one in rounds)

    shares: dict[str, float] = {
        f"checkin_share_{part}": round(
            statistics.median(one["profile"]["shares"][part] for one in rounds), 3
        )
        for part in rounds[0]["profile"]["shares"]
    }
    return {
        "checkin_vs_floor": round(ratio("product"), 3),
        "checkin_vs_floor_first_day": round(ratio("product_new"), 3),
        **dict(sorted(shares.items(), key=lambda pair: -pair[1])),
        "checkin_us": round(cost("product")),
        "floor_us": round(cost("boto3")),
        "thin_wire_vs_floor": round(ratio("thin"), 3),
        "pynamodb_vs_floor": round(ratio("pynamodb"), 3),
    }
