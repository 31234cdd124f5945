"""What is traded, and what it comes to; the same cases as on the phone."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import DomainError
from backend.market import catalogue, listing_rules, rules
from backend.market.rules import (
    Band,
    Decision,
    Grade,
    SaleMeasure,
    SaleUnit,
    TraderKind,
    TraderReason,
    TraderState,
)
from tests.support.source import ROOT

CASES = json.loads((ROOT / "tests" / "vectors" / "market.json").read_text("utf-8"))["cases"]
TODAY = date(2026, 3, 1)


def of(rule: str) -> Any:
    """The shared cases of one rule."""
    found = [case for case in CASES if case["rule"] == rule]
    return pytest.mark.parametrize("case", found, ids=lambda case: case["name"])


@of("amount")
def test_an_amount_is_rounded_half_up(case: dict[str, Any]) -> None:
    due = rules.amount_fen(case["price_fen"], case["quantity"], case["unit_quantity"])
    assert due == case["due_fen"]


@of("unit")
def test_a_unit_is_so_many_grams_or_pieces(case: dict[str, Any]) -> None:
    told = rules.unit_quantity(SaleUnit(case["unit"]), case["box_quantity"])
    assert told == case["unit_quantity"]


@of("band")
def test_a_price_is_asked_about_beyond_its_band(case: dict[str, Any]) -> None:
    band = Band(**case["band"]) if case["band"] else None
    assert rules.outside_band(case["price_fen"], case["unit_quantity"], band) == case["side"]


@of("sell_by")
def test_the_last_day_follows_from_harvest_and_shelf_life(case: dict[str, Any]) -> None:
    told = rules.sell_by_on(date.fromisoformat(case["harvested_on"]), case["shelf_life_days"])
    assert told.isoformat() == case["sell_by_on"]


def test_a_licence_is_told_from_a_slip_of_one_sign() -> None:
    # The example that GB 32100-2015 gives.
    assert rules.is_licence("91350100M000100Y43")
    wrong = ("91350100M000100Y44", "91350100M000100Y4", "91350100M000100Y4I", "")
    assert not any(rules.is_licence(one) for one in wrong)


@given(st.text(alphabet=rules.LICENCE_CHARS, min_size=17, max_size=17), st.data())
def test_no_slip_of_one_sign_goes_unseen(begin: str, data: st.DataObject) -> None:
    (whole,) = (begin + end for end in rules.LICENCE_CHARS if rules.is_licence(begin + end))
    place = data.draw(st.integers(0, 17))
    sign = data.draw(st.sampled_from([one for one in rules.LICENCE_CHARS if one != whole[place]]))
    assert not rules.is_licence(whole[:place] + sign + whole[place + 1 :])


def refused(doing: Any) -> str:
    """The code or the field's code with which something is refused."""
    with pytest.raises(DomainError) as caught:
        doing()
    return next(iter((caught.value.fields or {}).values()), caught.value.code)


def test_whoever_must_have_a_licence_names_one() -> None:
    rules.check_licence(TraderKind.FARMER, None)
    rules.check_licence(TraderKind.CANTEEN, None)
    asked = refused(lambda: rules.check_licence(TraderKind.SUPERMARKET, None))
    assert asked == "market.licence_required"
    asked = refused(lambda: rules.check_licence(TraderKind.FARMER, "1"))
    assert asked == "market.licence_invalid"


@pytest.mark.parametrize("state", TraderState)
@pytest.mark.parametrize("decision", Decision)
def test_a_decision_follows_only_on_what_it_is_about(
    state: TraderState, decision: Decision
) -> None:
    may = {
        (TraderState.PENDING, Decision.VERIFY): TraderState.VERIFIED,
        (TraderState.SUSPENDED, Decision.VERIFY): TraderState.VERIFIED,
        (TraderState.PENDING, Decision.REFUSE): TraderState.REFUSED,
        (TraderState.VERIFIED, Decision.SUSPEND): TraderState.SUSPENDED,
    }
    reason = TraderReason.FALSE_LISTINGS
    if (state, decision) in may:
        assert rules.decide(state, decision, reason) is may[state, decision]
    else:
        assert refused(lambda: rules.decide(state, decision, reason)) == "market.decision_stale"


def test_refusing_and_suspending_take_a_reason() -> None:
    for decision in (Decision.REFUSE, Decision.SUSPEND):
        asked = refused(lambda d=decision: rules.decide(TraderState.PENDING, d, None))
        assert asked == "core.field_required"


def test_a_unit_that_says_another_mass_is_refused() -> None:
    listing_rules.check_unit(SaleUnit.JIN, 500)
    listing_rules.check_unit(SaleUnit.BOX, 12_500)
    for unit, declared in ((SaleUnit.JIN, 1000), (SaleUnit.BOX, 99), (SaleUnit.PIECE, 2)):
        asked = refused(lambda u=unit, d=declared: listing_rules.check_unit(u, d))
        assert asked == "market.unit_quantity_wrong"


@pytest.mark.parametrize(
    "harvested, last, code",
    [
        (date(2026, 2, 27), TODAY, None),
        (date(2026, 4, 30), date(2026, 4, 30), None),
        (date(2026, 5, 1), date(2026, 5, 1), "market.harvest_day_wrong"),
        (date(2026, 2, 27), date(2026, 2, 28), "market.last_day_wrong"),
        (date(2026, 3, 5), date(2026, 3, 4), "market.last_day_wrong"),
        (date(2026, 2, 27), date(2028, 3, 1), "market.last_day_wrong"),
    ],
)
def test_days_of_harvest_and_sale_can_be(harvested: date, last: date, code: str | None) -> None:
    def check() -> None:
        listing_rules.check_days(harvested, last, TODAY)

    if code is None:
        check()
    else:
        assert refused(check) == code


def test_grades_are_in_order() -> None:
    assert rules.is_good_enough(Grade.SPECIAL, Grade.MIXED)
    assert rules.is_good_enough(Grade.SECOND, Grade.SECOND)
    assert not rules.is_good_enough(Grade.MIXED, Grade.SECOND)


def test_boards_put_the_freshest_and_the_cheapest_first() -> None:
    day, day_ms = 20_000, rules.DAY_MS
    now_ms = day * day_ms + 3_600_000
    fresh = [
        listing_rules.fresh_rank(day, now_ms + 1),
        # What is harvested later counts as of the day on which it was listed.
        listing_rules.fresh_rank(day + 5, now_ms),
        listing_rules.fresh_rank(day - 1, now_ms),
    ]
    assert sorted(fresh, reverse=True) == fresh
    prices = [
        listing_rules.price_rank(60, 500, SaleMeasure.MASS),
        listing_rules.price_rank(121, 1000, SaleMeasure.MASS),
        listing_rules.price_rank(100_000_000, 1, SaleMeasure.MASS),
        listing_rules.price_rank(1, 1, SaleMeasure.PIECES),
        listing_rules.price_rank(100_000_000, 1, SaleMeasure.PIECES),
        listing_rules.price_rank(None, 500, SaleMeasure.MASS),
    ]
    assert sorted(prices) == prices
    # Nine digits and more of the store's numbers stay whole.
    assert max(prices) < 2**53
    assert prices[0] <= listing_rules.top_price_rank(120) < prices[1]


@given(st.integers(1, 10_000), st.integers(1, 50_000), st.integers(1, 100_000))
def test_who_is_no_dearer_a_kilogram_is_found_below_the_top(
    price_fen: int, unit_quantity: int, top: int
) -> None:
    rank = listing_rules.price_rank(price_fen, unit_quantity, SaleMeasure.MASS)
    is_below = rank <= listing_rules.top_price_rank(top)
    if price_fen * rules.KG_G <= top * unit_quantity:
        assert is_below
    elif is_below:
        # No more than a thousandth of a fen dearer.
        assert price_fen * rules.KG_G * 1000 < (top * 1000 + 1) * unit_quantity


def test_every_product_has_a_category_a_usual_unit_and_names_of_its_own() -> None:
    products, known = catalogue.products(), {one["code"] for one in catalogue.categories()}
    assert len(products) >= 60
    assert {product.category for product in products.values()} == known
    names = [
        name for one in products.values() for name in (one.zh, one.en.casefold(), *one.aliases)
    ]
    assert len(names) == len(set(names))
    for product in products.values():
        assert 1 <= product.shelf_life_days <= 540
        assert (product.band is None) == (product.measure is SaleMeasure.PIECES), product.code
        assert catalogue.find_by_name(f" {product.zh} ") == product.code
        assert catalogue.find_by_name(product.en.upper()) == product.code
    assert catalogue.find_by_name("番茄") == "tomato"
    assert catalogue.find_by_name("钢筋") is None


def test_a_slip_of_a_digit_is_beyond_the_band_of_most_products() -> None:
    """Whoever means a usual price and writes a digit too many is asked."""
    raw = {one["code"]: one for one in json.loads(
        (ROOT / "backend" / "data" / "produce.json").read_text("utf-8")
    )["products"]}  # fmt: skip
    bands = {code: one for code, one in catalogue.products().items() if one.band}
    for code, product in bands.items():
        low, high = raw[code]["usual_fen_per_jin"]
        assert product.band
        for usual in (low, high):
            assert rules.outside_band(usual, 500, product.band) is None
        assert rules.outside_band(high * 10, 500, product.band) == "high"
        assert rules.outside_band(low // 10, 500, product.band) == "low"
