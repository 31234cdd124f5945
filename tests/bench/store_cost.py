"""What a check-in and a look at the code cost at the store, read off the engine's answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.bench.town import NOW, Town, reading

READS = ("GetItem", "Query", "BatchGetItem", "TransactGetItems", "Scan")


class Meter:
    """Adds up capacity units; the session look-up stands apart."""

    def __init__(self) -> None:
        self.read = self.write = self.session = 0.0
        self.trips = 0

    def __call__(self, operation: str, answer: dict[str, Any]) -> None:
        """Take in one answer of the store."""
        found = answer["ConsumedCapacity"]
        for used in found if isinstance(found, list) else [found]:
            units = float(used["CapacityUnits"])
            if operation == "GetItem" and used["TableName"] == "changxing-accounts":
                self.session += units
                return
            if operation in READS:
                self.read += units
            else:
                self.write += units
        self.trips += 1


def measure(place: Town) -> dict[str, float]:
    """The figures, for somebody with three readings a day over three weeks."""
    from backend.core import db

    phone = place.people[0][0]

    def metered(method: str, path: str, body: Any = None) -> Meter:
        meter = Meter()
        db.connection().on_answer = meter
        answer = phone.call(method, path, body)
        db.connection().on_answer = None
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body}")
        return meter

    item = reading(NOW - timedelta(seconds=5))
    check_in = metered("POST", "/check-ins", {"items": [item]})
    again = metered("POST", "/check-ins", {"items": [item]})
    look = metered("GET", "/me/health-code")
    return {
        "check_in_write_units": check_in.write,
        "check_in_read_units": check_in.read,
        "check_in_round_trips": check_in.trips,
        "check_in_session_read_units": check_in.session,
        "check_in_again_write_units": again.write,
        "check_in_again_read_units": again.read,
        "health_code_read_units": look.read,
        "health_code_round_trips": look.trips,
    }
