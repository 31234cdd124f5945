"""The server's transformation of places answers every shared case as the phone's does."""

from __future__ import annotations

from typing import Any

import pytest

from backend.hotline.place_rules import gcj02
from tests.vectors.cases import cases


@pytest.mark.parametrize("case", cases("gcj02.json"))
def test_a_point_stands_where_the_map_draws_it(case: dict[str, Any]) -> None:
    wgs, gcj = case["wgs"], case["gcj"]
    lat_e6, lng_e6 = gcj02(wgs["lat_e6"], wgs["lng_e6"])
    assert abs(lat_e6 - gcj["lat_e6"]) <= 1
    assert abs(lng_e6 - gcj["lng_e6"]) <= 1
