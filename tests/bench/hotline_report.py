"""What a report costs at the store, beside what its three rows cost by themselves."""

from __future__ import annotations

import uuid
from typing import Any

from tests.bench.store_cost import Meter
from tests.bench.town import NOW, Town

HOTLINE = "changxing-hotline"


def measure(place: Town) -> dict[str, float]:
    """The figures: a report, the same again, and a look at how it stands.

    The floor is one transaction of the same rows without a condition. Above it stands one unit: the
    counter of how many a crowd sends an hour, which is not of the report.
    """
    from backend.core import clock, db

    phone = place.people[0][0]

    def metered(path: str, body: Any) -> tuple[Meter, Any]:
        meter = Meter()
        db.connection().on_answer = meter
        answer = phone.call("POST", path, body)
        db.connection().on_answer = None
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body}")
        return meter, answer.body

    wish = {
        "id": str(uuid.uuid4()),
        "category": "gathering",
        "division_code": "411221101002",
        "place": "村口小卖部",
        "text": "小卖部里有六个人在打牌，都没有戴口罩，已经半天了。",
        "answers": {"when": "now", "people": 6, "kind": "cards"},
        "point": {"lat_e6": 34_783_210, "lng_e6": 111_194_003, "accuracy_m": 20},
        "is_anonymous": True,
        "made_at": clock.to_text(NOW),
    }
    # The first report of a county makes the county's key, which is not of the report either.
    metered("/reports", {**wish, "id": str(uuid.uuid4())})
    first, told = metered("/reports", wish)
    again, _ = metered("/reports", wish)
    look, _ = metered("/reports/follow", {name: told[name] for name in ("number", "secret")})
    floor = _floor(str(told["number"]))
    return {
        "report_write_units": first.write,
        "report_floor_units": floor,
        "report_units_over_floor": first.write - floor,
        "report_read_units": first.read,
        "report_round_trips": first.trips,
        "report_again_read_units": again.read,
        "report_follow_read_units": look.read,
        "report_follow_write_units": look.write,
    }


def _floor(number: str) -> float:
    """What one transaction costs that puts the rows of an order, under another key."""
    from backend.core import db

    store = db.connection()
    query = {
        "TableName": HOTLINE,
        "KeyConditionExpression": "#k = :k",
        "ExpressionAttributeNames": {"#k": "key"},
        "ExpressionAttributeValues": {":k": {"S": f"order#{number}"}},
    }
    other = {"S": f"order#{number[::-1]}"}
    rows = [{**item, "key": other} for item in store.dispatch("Query", query)["Items"]]
    meter = Meter()
    store.on_answer = meter
    puts = [{"Put": {"TableName": HOTLINE, "Item": row}} for row in rows]
    store.dispatch("TransactWriteItems", {"TransactItems": puts})
    store.on_answer = None
    return meter.write
