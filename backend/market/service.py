"""The door to the market for other rooms, and what all of the market's routes share."""

from __future__ import annotations

from typing import Any

from backend.config import settings
from backend.core import clock
from backend.market import catalogue
from backend.market.ids import trader_id_of as trader_id_of


def products() -> dict[str, Any]:
    """Everything that is traded, with the prices that nobody is asked about today.

    One read of the store in five minutes and process.
    """
    today = settings().city.day_of(clock.now())
    bands = catalogue.bands(today)
    told = [
        {**product._asdict(), "measure": product.measure, "band": bands[product.code]}
        for product in catalogue.products().values()
    ]
    return {"as_of_on": today, "categories": catalogue.categories(), "products": told}
