"""What a supplier reads of a listing: how it stands, and what came and went of it."""

from __future__ import annotations

import uuid

from tests.support.installation import Installation
from tests.support.people import Person
from tests.support.trade import as_trader, lists


def test_a_supplier_reads_what_came_and_went_of_a_listing(
    house: Installation, resident: Person, stranger: Person
) -> None:
    as_trader(resident, is_verified=True)
    listing = lists(resident, quantity=2_000_000)
    change = {"id": str(uuid.uuid4()), "quantity_by": -500_000}
    changed = resident.browser.post(f"/market/listings/{listing['id']}/changes", change)
    assert changed.status_code == 200, changed.text

    told = resident.browser.get(f"/me/listings/{listing['id']}").get_json()
    signed = {"listed": 1, "lowered": -1}
    moves = [(one["kind"], one["quantity"]) for one in told["movements"]]
    assert sorted(moves) == [("listed", 2_000_000), ("lowered", 500_000)]
    assert told["left"] == sum(signed[kind] * quantity for kind, quantity in moves)

    as_trader(stranger, is_verified=True)
    foreign = stranger.browser.get(f"/me/listings/{listing['id']}")
    assert (foreign.status_code, foreign.get_json()["code"]) == (404, "market.listing_unknown")
