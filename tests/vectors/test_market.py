"""The server's rules of the market answer every shared case as the phone's do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backend.market.order_rules import Policy
from backend.market.rules import (
    Band,
    SaleUnit,
    amount_fen,
    outside_band,
    sell_by_on,
    unit_quantity,
)
from tests.vectors.cases import vectors

POLICY = Path(__file__).parents[2] / "backend" / "data" / "market_orders.json"


def of_rule(rule: str) -> list[Any]:
    """The cases of one rule as parameters."""
    found = [one for one in vectors("market.json")["cases"] if one["rule"] == rule]
    return [pytest.param(one, id=one["name"]) for one in found]


@pytest.mark.parametrize("case", of_rule("amount"))
def test_an_amount_is_rounded_half_up(case: dict[str, Any]) -> None:
    found = amount_fen(case["price_fen"], case["quantity"], case["unit_quantity"])
    assert found == case["due_fen"]


@pytest.mark.parametrize("case", of_rule("unit"))
def test_a_unit_is_so_many_grams_or_pieces(case: dict[str, Any]) -> None:
    assert unit_quantity(SaleUnit(case["unit"]), case["box_quantity"]) == case["unit_quantity"]


@pytest.mark.parametrize("case", of_rule("band"))
def test_a_surprising_price_is_asked_about(case: dict[str, Any]) -> None:
    band = case["band"] and Band(**case["band"])
    assert outside_band(case["price_fen"], case["unit_quantity"], band) == case["side"]


@pytest.mark.parametrize("case", of_rule("sell_by"))
def test_goods_keep_for_their_shelf_life(case: dict[str, Any]) -> None:
    harvested = date.fromisoformat(case["harvested_on"])
    assert sell_by_on(harvested, case["shelf_life_days"]).isoformat() == case["sell_by_on"]


@pytest.mark.parametrize("case", of_rule("scale"))
def test_a_scale_may_show_a_little_more(case: dict[str, Any]) -> None:
    policy = Policy.from_mapping(json.loads(POLICY.read_text("utf-8")))
    most = policy.most_weighed(case["ordered"], case["unit_quantity"])
    assert most == case["most"]
    assert (case["weighed"] <= most) == (case["released"] is not None)
