"""What the store's records say that is counted: what was listed, matched, sold, saved, and when.

A movement happens once and is never changed, so it is counted once, when it is put. What it is
about stands in its listing and never changes either. Sold food counts as saved when more than half
of its shelf life was over on that day, or when an office had written it down as unsold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from backend.config import settings
from backend.core import clock, retention
from backend.core.events import Record
from backend.market import catalogue, listing_rules
from backend.market.models import TABLE, ListingRow
from backend.market.rules import Audience, MovementKind, SaleMeasure
from backend.market.sheet_claims import IMPORTED

BATCH = 100
MOVE, UNSOLD = "move#", "unsold#"
Image = Mapping[str, Any]


class Fact(NamedTuple):
    """Something to be counted of one record.

    :ivar number: the name of the number it is added to, and `by` how much: grams, pieces, fen.
    :ivar supplier_id: who sold, of a sale; else None.
    :ivar cause: by what this sale is told from others of the same supplier.
    """

    on: date
    division_code: str
    product: str
    number: str
    by: int
    supplier_id: str | None = None
    cause: str = ""


class About(NamedTuple):
    """What a movement is about; it never changes."""

    supplier_id: str
    division_code: str
    product: str
    measure: SaleMeasure
    audience: Audience
    harvested_day: int
    is_imported: bool


def is_counted(record: Record) -> bool:
    """Whether a record says anything that is counted; what has expired stays counted."""
    key, part = record.keys["key"]["S"], record.keys["part"]["S"]
    if record.new is None:
        return False
    return (part.startswith(MOVE) and record.kind == "INSERT") or key.startswith(UNSOLD)


def abouts_of(records: Sequence[Record]) -> dict[str, About]:
    """What the movements among some records are about, by listing: a read for a hundred."""
    return _abouts(
        str(record.keys["key"]["S"]).partition("#")[2]
        for record in records
        if is_counted(record) and record.keys["part"]["S"].startswith(MOVE)
    )


def _abouts(listing_ids: Iterable[str]) -> dict[str, About]:
    wanted, found = list(dict.fromkeys(listing_ids)), {}
    for at in range(0, len(wanted), BATCH):
        keys = [(ListingRow.key_of(one), "listing") for one in wanted[at : at + BATCH]]
        for row in ListingRow.batch_get(keys, consistent_read=True):
            found[row.listing_id] = About(
                str(row.supplier_id),
                str(row.division_code),
                str(row.product),
                SaleMeasure(row.measure),
                Audience(row.audience),
                int(row.harvested_day),
                row.origin == IMPORTED,
            )
    return found


def facts_of(record: Record, abouts: Mapping[str, About]) -> list[Fact]:
    """What a record adds to which numbers.

    :raises KeyError, ValueError: it makes no sense, or its listing is gone.
    """
    if not is_counted(record):
        return []
    if record.keys["key"]["S"].startswith(UNSOLD):
        old = _of_unsold(record.old) if record.old is not None else []
        taken_back = [fact._replace(by=-fact.by) for fact in old]
        return [*_of_unsold(record.new or {}), *taken_back]
    return _of_movement(record.new or {}, abouts)


def _of_unsold(image: Image) -> list[Fact]:
    if image["unit"]["S"] == "piece":
        return []
    place = image["division_code"]["S"], image["product"]["S"]
    quantity = int(image["quantity"]["N"])
    found = [Fact(_day(image["made_ms"]), *place, "unsold", quantity)]
    if "taken_ms" in image:
        found.append(Fact(_day(image["taken_ms"]), *place, "taken_over", quantity))
    return found


def _of_movement(image: Image, abouts: Mapping[str, About]) -> list[Fact]:
    listing_id = image["key"]["S"].partition("#")[2]
    cause, _, word = image["part"]["S"].removeprefix(MOVE).rpartition("#")
    about, kind, on = abouts[listing_id], MovementKind(word), _day(image["at_ms"])
    quantity = int(image["quantity"]["N"])
    place = on, about.division_code, about.product
    if about.audience is not Audience.TRADE:
        # A team sells on what it bought: counted once more it would not be one tonne but two.
        is_sale = kind is MovementKind.SOLD and about.measure is SaleMeasure.MASS
        return [Fact(*place, "to_households", quantity)] if is_sale else []
    prefix = "" if about.measure is SaleMeasure.MASS else "pieces_"
    if kind is MovementKind.SOLD:
        return _of_sale(image, about, on, quantity, prefix, f"{listing_id}#{cause}")
    if kind in (MovementKind.LISTED, MovementKind.RAISED):
        return [Fact(*place, f"{prefix}listed", quantity)]
    if kind in (MovementKind.LOWERED, MovementKind.WITHDRAWN):
        return [Fact(*place, f"{prefix}taken_back", quantity)]
    if kind is MovementKind.HELD and image.get("is_match", {}).get("BOOL"):
        return [Fact(*place, f"{prefix}matched", quantity)]
    return []


def _of_sale(
    image: Image, about: About, on: date, quantity: int, prefix: str, cause: str
) -> list[Fact]:
    place = on, about.division_code, about.product
    fen = int(image.get("amount_fen", {"N": "0"})["N"])
    found = [
        Fact(*place, f"{prefix}sold", quantity),
        Fact(*place, f"{prefix}sold_fen", fen),
        Fact(*place, "suppliers", 1, about.supplier_id, cause),
    ]
    if is_saved(about, on):
        found.append(Fact(*place, f"{prefix}saved", quantity))
    return found


def is_saved(about: About, on: date) -> bool:
    """Whether food sold on a day would likely have been lost."""
    half_days = -(-catalogue.products()[about.product].shelf_life_days // 2)
    return about.is_imported or listing_rules.day_number(on) > about.harvested_day + half_days


def _day(number: Mapping[str, str]) -> date:
    return settings().city.day_of(clock.from_ms(int(number["N"])))


def everything() -> Iterator[Fact]:
    """Every fact there is, from the rows themselves; for commands, page by page."""
    after = None
    while True:
        items, after = retention.scan_page(
            TABLE,
            after,
            retention.PAGE_ROWS,
            FilterExpression="begins_with(#p, :move) OR begins_with(#k, :unsold)",
            ExpressionAttributeNames={"#p": "part", "#k": "key"},
            ExpressionAttributeValues={":move": {"S": MOVE}, ":unsold": {"S": UNSOLD}},
            ConsistentRead=True,
        )
        moves = [item for item in items if item["part"]["S"].startswith(MOVE)]
        abouts = _abouts(item["key"]["S"].partition("#")[2] for item in moves)
        for item in items:
            if item["key"]["S"].startswith(UNSOLD):
                yield from _of_unsold(item)
            else:
                yield from _of_movement(item, abouts)
        if not after:
            return
