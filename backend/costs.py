"""What a day of a city costs at AWS: measured units times list prices. Pure: two files' content in,
a bill out.

What people do is assumed (Habits), what each doing takes is measured (`make bench` writes
backend/data/costs_measured.json), what that costs is AWS's list (backend/data/prices.json).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DAYS_A_MONTH = 30
GIB = 1024**3
GB = 10**9
SMALL_MEMORY_MB = 1769
"""The memory with which AWS gives a function one whole processor; less gives that share of one."""
STORE_TRIP_MS = 5.0
"""How long DynamoDB takes to answer, network included. AWS speaks of single-digit milliseconds."""
LOG_BYTES_A_CALL = 350
"""START, END and REPORT as Lambda writes them for every call; we write no line for a good one."""
TICKS_A_DAY = 24 * 12
LIST_BYTES = 600
"""An answer without changes to who asks for exceptions: 130 bytes and its headers."""
ROW_OVERHEAD_BYTES = 100
"""What AWS adds to every stored item, and to each of its entries in an index."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What people do on a day; assumptions. Numbers are a resident's unless they say otherwise.

    `passes`: a phone fetches one after its check-in. `looks`: the app asks for the code and the
    notices by itself, beside what a check-in answers. `loads`: all files anew, which a release
    causes twice a month. `silent_in_the_evening`: residents who are reminded. `batch`: standings in
    one batch of the stream, of one shard. `keys_a_checkpoint`: how often a checkpoint fetches keys
    and rules; `lists_a_checkpoint`: how often it asks for exceptions, three times a minute for
    twelve hours, which the edge answers alone. `cold`: share of calls that start a new environment.
    """

    check_ins: float = 1.0
    passes: float = 1.0
    looks: float = 1.0
    openings: float = 3.0
    loads: float = 2 / 30
    sign_ins: float = 1 / 30
    applications: float = 1 / 30
    silent_in_the_evening: float = 0.1
    keys_a_checkpoint: float = 24.0
    lists_a_checkpoint: float = 2160.0
    board_looks_a_city: float = 100_000.0
    batch: int = 60
    cold: float = 0.005


@dataclass(frozen=True, slots=True)
class City:
    """How large it is."""

    residents: int
    checkpoints: int


@dataclass(frozen=True, slots=True)
class Bill:
    """US$ a day by part, SMS apart, and the one-time codes that somebody has to carry."""

    city: City
    parts: Mapping[str, float]
    text_messages: float

    @property
    def a_day(self) -> float:
        """US$ a day."""
        return sum(self.parts.values())

    @property
    def a_resident_month(self) -> float:
        """US$ a resident and month of 30 days."""
        return self.a_day * DAYS_A_MONTH / self.city.residents

    def shares(self) -> dict[str, float]:
        """Each part's share of the whole."""
        return {part: usd / self.a_day for part, usd in self.parts.items()}


def doings_of(city: City, habits: Habits) -> dict[str, float]:
    """How often a day each measured action happens; those behind the request are not among them."""
    people = city.residents
    return {
        "check_in": people * habits.check_ins,
        "issue_pass": people * habits.passes,
        "health_code": people * habits.looks,
        "inbox": people * habits.looks,
        "sign_in": people * habits.sign_ins,
        "apply": people * habits.applications,
        "keys": city.checkpoints * habits.keys_a_checkpoint,
        "board": habits.board_looks_a_city,
    }


def behind_of(city: City, measured: Mapping[str, Any], habits: Habits) -> dict[str, float]:
    """How often a day each thing behind the requests happens, likewise."""
    people = city.residents
    return {
        "standing": people * habits.check_ins,
        f"boards_{batch_of(measured, habits.batch)}": people * habits.check_ins,
        "reminder": people * habits.silent_in_the_evening,
    }


def batch_of(measured: Mapping[str, Any], batch: int) -> int:
    """The largest batch that was measured and is not larger; the smallest if none is."""
    known = sorted(
        int(name.removeprefix("boards_"))
        for name in measured["behind"]
        if name.startswith("boards_")
    )
    return max((size for size in known if size <= batch), default=known[0])


def duration_ms(action: Mapping[str, float], memory_mb: float) -> float:
    """How long a function is busy with an action: its processor time, and waiting for the store."""
    share = min(1.0, memory_mb / SMALL_MEMORY_MB)
    return action["cpu_ms"] / share + action["trips"] * STORE_TRIP_MS


def bill(
    city: City,
    measured: Mapping[str, Any],
    prices: Mapping[str, Mapping[str, float]],
    habits: Habits | None = None,
) -> Bill:
    """The bill of a day on which everybody checks in once.

    :param measured: the content of costs_measured.json.
    :param prices: the member `prices` of prices.json.
    """
    habits = habits or Habits()

    def price(name: str, amount: float) -> float:
        return amount * prices[name]["usd"] / prices[name]["per"]

    def month(name: str, amount: float) -> float:
        return price(name, amount) / DAYS_A_MONTH

    asked, behind = doings_of(city, habits), behind_of(city, measured, habits)
    actions = {**measured["requests"], **measured["behind"]}

    def total(of: Mapping[str, float], unit: str) -> float:
        return sum(number * actions[name][unit] for name, number in of.items())

    memory_mb = measured["memory_mb"]

    def gb_s(of: Mapping[str, float]) -> float:
        busy_ms = sum(n * duration_ms(actions[name], memory_mb) for name, n in of.items())
        return busy_ms / 1000 * memory_mb / 1024

    calls = total(asked, "calls")
    cold_gb_s = calls * habits.cold * measured["cold_start_ms"] / 1000 * memory_mb / 1024
    # A check-in, its standing, and the check-in of three weeks ago that the store forgets.
    records = city.residents * habits.check_ins * 3
    batches = records / (habits.batch * 3) + TICKS_A_DAY
    looks_at_worker = city.residents * habits.openings
    loads = city.residents * habits.loads
    lists = city.checkpoints * habits.lists_a_checkpoint
    edge_requests = calls + looks_at_worker + loads * measured["load_requests"] + lists
    edge_bytes = total(asked, "bytes") + loads * measured["load_bytes"]
    edge_bytes += looks_at_worker * measured["worker_check_bytes"] + lists * LIST_BYTES
    kept_gb = city.residents * measured["kept_bytes_a_resident"] / GIB
    parts = {
        "store_writes": price("store_write_unit", total(asked, "writes") + total(behind, "writes")),
        "store_reads": price("store_read_unit", total(asked, "reads") + total(behind, "reads")),
        "store_kept": month("store_gb_month", kept_gb) + month("store_backup_gb_month", kept_gb),
        "gateway": price("gateway_request", calls),
        "functions": price("function_request", calls) + price("function_gb_s", gb_s(asked)),
        "cold_starts": price("function_gb_s", cold_gb_s),
        "streams_and_jobs": price("function_request", batches)
        + price("function_gb_s", gb_s(behind)),
        "edge_requests": price("edge_request", edge_requests),
        "edge_bytes": price("edge_gb", edge_bytes / GB),
        "firewall": price("firewall_request", edge_requests)
        + month("firewall_month", 1)
        + month("firewall_rule_month", measured["firewall_rules"]),
        "keys": month("key_month", measured["kms_keys"])
        + price("key_call", calls * habits.cold * measured["kms_calls_a_start"])
        + price("key_signature", 1),
        "logs": price("log_gb", (calls + batches) * LOG_BYTES_A_CALL / GB),
        "alarms_and_clock": month("alarm_month", measured["alarms"])
        + price("scheduled_call", TICKS_A_DAY),
    }
    return Bill(city, parts, asked["sign_in"])
