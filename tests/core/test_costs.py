"""The bill of a city: its arithmetic, its command, and whether its units are the product's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backend import costs
from backend.config import DATA
from infra.local.engine import ROOT, dynoxide_binary
from tests.support.installation import Installation

SANMENXIA = costs.City(2_194_000, 4_136)
PRICES: dict[str, Any] = json.loads((DATA / "prices.json").read_text())
MEASURED: dict[str, Any] = json.loads((DATA / "costs_measured.json").read_text())


def of(city: costs.City = SANMENXIA, **habits: float) -> costs.Bill:
    """A bill by the shipped files."""
    return costs.bill(city, MEASURED, PRICES["prices"], costs.Habits(**habits))  # type: ignore[arg-type]


def test_a_resident_costs_less_than_a_cent_a_month() -> None:
    assert of().a_resident_month < 0.01


def test_shares_are_of_one_whole_and_no_part_is_forgotten() -> None:
    bill = of()
    assert sum(bill.shares().values()) == pytest.approx(1)
    assert all(usd > 0 for usd in bill.parts.values())


def test_every_listed_price_is_used_and_every_price_used_is_listed() -> None:
    for name in PRICES["prices"]:
        free = {**PRICES["prices"], name: {**PRICES["prices"][name], "usd": 0.0}}
        assert costs.bill(SANMENXIA, MEASURED, free).a_day < of().a_day, name
    assert all(price["page"].startswith("https://") for price in PRICES["prices"].values())


def test_a_city_twice_as_large_costs_about_twice() -> None:
    large = of(costs.City(2 * SANMENXIA.residents, 2 * SANMENXIA.checkpoints))
    assert 1.9 < large.a_day / of().a_day < 2.0


def test_wider_batches_make_the_boards_cheaper() -> None:
    by_width = [of(batch=batch).parts["store_writes"] for batch in (1, 10, 60, 250, 500)]
    assert by_width == sorted(by_width, reverse=True)
    # Between two widths that were measured, the narrower one's cost is told.
    assert of(batch=100).parts["store_writes"] == of(batch=60).parts["store_writes"]


def test_whoever_checks_in_more_often_writes_more() -> None:
    assert of(check_ins=2).parts["store_writes"] > of().parts["store_writes"]


def test_a_function_with_half_a_processor_takes_twice_as_long_to_compute() -> None:
    action = {"cpu_ms": 4.0, "trips": 2}
    whole, half = (costs.duration_ms(action, mb) for mb in (1769, 1769 / 2))
    assert (whole, half) == pytest.approx((4 + 2 * 5, 8 + 2 * 5))


def test_text_messages_are_counted_and_not_priced() -> None:
    assert of().text_messages == pytest.approx(SANMENXIA.residents / 30)


@pytest.mark.one_engine
def test_command_tells_every_part_the_sum_and_where_the_prices_are_from(
    installation: Installation, tmp_path: Path
) -> None:
    runner = installation.app.test_cli_runner()
    told = runner.invoke(args=["cost", "--city", "2194000"])
    assert told.exit_code == 0, told.output
    assert set(re.findall(r"^([a-z_]+) ", told.output, re.M)) == {*of().parts, "usd_a_day"}
    assert f"usd_a_resident_month={of().a_resident_month:.6f}" in told.output
    assert "us-east-1" in told.output
    assert "to be checked" in told.output
    dear = {name: {**price, "usd": 2 * price["usd"]} for name, price in PRICES["prices"].items()}
    own = tmp_path / "prices.json"
    own.write_text(json.dumps({**PRICES, "region": "elsewhere", "prices": dear}))
    dearer = runner.invoke(args=["cost", "--city", "2194000", "--prices", str(own)])
    assert "elsewhere" in dearer.output
    assert f"usd_a_resident_month={2 * of().a_resident_month:.6f}" in dearer.output


@pytest.mark.engine
@pytest.mark.skipif(dynoxide_binary() is None, reason="The units were measured on dynoxide.")
def test_measured_units_are_those_of_the_product() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "tests.bench.cost", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert found.returncode == 0, found.stdout + found.stderr
