"""The public board: what is on offer and what is looked for in an area; the same for everybody.

A page is one read of an index, of a bounded number of rows, and one of their stocks, however many
listings there are; for half a minute a process answers it again without the store.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from backend.config import settings
from backend.core import clock, crypto, db, ids
from backend.core.errors import DomainError
from backend.market import catalogue, listing_rules, stock, wanted
from backend.market.models import BoardPage, BoardRow, WantedRow
from backend.market.order_models import StockRow
from backend.market.rules import ListingState, WantedState

PAGE = 20
KEPT_S = 30.0
ANSWERS_MOST = 500
MARK_CHARS = 22


class Query(NamedTuple):
    """What somebody asks of a board; the same question has the same answer for everybody.

    :param board: area and group of products, `w:` before the group for what is looked for.
    :param top_fen_per_kg: no dearer than this, mass only.
    :param on: what may be sold on this day.
    """

    area: str
    group: str
    by_price: bool = False
    top_fen_per_kg: int | None = None
    on: date | None = None
    cursor: str | None = None

    @property
    def board(self) -> str:
        """The key of its board."""
        return BoardRow.key_of(self.area, self.group)


class _Answers:
    """What was answered lately, by question; forgotten after half a minute, oldest first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, Query], tuple[float, dict[str, Any]]] = OrderedDict()

    def of(self, query: Query, make: Callable[[Query], dict[str, Any]]) -> dict[str, Any]:
        """The answer to a question, made when there is none."""
        place = (id(db.connection()), query)
        with self._lock:
            at_s, answer = self._kept.get(place, (0.0, {}))
        if answer and time.monotonic() - at_s < KEPT_S:
            return answer
        answer = make(query)
        with self._lock:
            self._kept[place] = (time.monotonic(), answer)
            self._kept.move_to_end(place)
            while len(self._kept) > ANSWERS_MOST:
                self._kept.popitem(last=False)
        return answer

    def forget(self) -> None:
        """Answer everything anew."""
        with self._lock:
            self._kept.clear()


_answers = _Answers()
forget = _answers.forget


def query_of(wish: Mapping[str, Any], is_wanted: bool = False) -> Query:
    """The question of a request.

    :param wish: as schemas.BoardIn.
    :raises DomainError: core.invalid (422) for a product or category that there is not.
    """
    product, category = wish.get("product"), wish.get("category")
    if product and product not in catalogue.products():
        raise DomainError("core.invalid", 422, {"product": "market.product_unknown"})
    if category and category not in {one["code"] for one in catalogue.categories()}:
        raise DomainError("core.invalid", 422, {"category": "core.field_invalid"})
    group = listing_rules.group_of(product, category)
    return Query(
        wish.get("area") or settings().city.root_division,
        f"w:{group}" if is_wanted else group,
        wish.get("sort") == "price",
        wish.get("max_price_fen_per_kg"),
        wish.get("on"),
        wish.get("cursor"),
    )


def read(wish: Mapping[str, Any]) -> dict[str, Any]:
    """A page of what is on offer: two reads, none when it was asked within half a minute.

    :raises DomainError: core.invalid (422), also for a cursor of another question.
    """
    return _answers.of(query_of(wish), _page)


def read_wanted(wish: Mapping[str, Any]) -> dict[str, Any]:
    """A page of what is looked for, newest first: two reads, none when asked lately."""
    return _answers.of(query_of(wish, is_wanted=True), _wanted_page)


def _rows(query: Query) -> BoardPage:
    after = _place_of(query) if query.cursor else None
    top = query.top_fen_per_kg
    top_rank = None if top is None else listing_rules.top_price_rank(top)
    today = listing_rules.day_number(settings().city.day_of(clock.now()))
    on = today if query.on is None else listing_rules.day_number(query.on)
    condition = BoardRow.until_day >= max(on, today)
    if query.on is not None:
        condition &= BoardRow.from_day <= on
    if top_rank is not None and not query.by_price:
        condition &= BoardRow.price_rank <= top_rank
    return BoardRow.page(query.board, query.by_price, PAGE, after, top_rank, condition)


def _page(query: Query) -> dict[str, Any]:
    found = _rows(query)
    stocks = stock.read_many(_id_of(row) for row in found.rows)
    now_ms = clock.to_ms(clock.now())
    told = [_told(row, stocks.get(_id_of(row)), now_ms) for row in found.rows]
    return {
        "area": query.area,
        "listings": [one for one in told if one is not None],
        "next": found.last and _cursor(query, found.last),
        "as_of": clock.now(),
    }


def _id_of(row: BoardRow) -> str:
    return str(row.part).partition("#")[2]


def _told(row: BoardRow, held: StockRow | None, now_ms: int) -> dict[str, Any] | None:
    """What a board tells of a listing, with what is left of it now; None when it is gone."""
    if held is None or row.card is None:
        return None
    view = stock.view(held, now_ms)
    is_there = view["state"] in (ListingState.OPEN, ListingState.SOLD_OUT)
    if not is_there or view["price_fen"] != json.loads(row.card)["price_fen"]:
        # Changed this very moment; the board follows.
        return None
    card = json.loads(row.card)
    days = (card.pop("harvested_day"), card.pop("sell_by_day"))
    harvested_on, sell_by_on = map(listing_rules.day_of_number, days)
    listed_at = clock.from_ms(card.pop("listed_ms"))
    is_over = view["left"] == 0
    return {
        "listing_id": _id_of(row),
        **card,
        "left": view["left"],
        "state": (ListingState.SOLD_OUT if is_over else ListingState.OPEN).value,
        "harvested_on": harvested_on,
        "sell_by_on": sell_by_on,
        "listed_at": listed_at,
    }


def _wanted_page(query: Query) -> dict[str, Any]:
    found = _rows(query)
    posts = WantedRow.of_many(_id_of(row) for row in found.rows)
    told = [wanted.shown(posts[_id_of(row)]) for row in found.rows if _id_of(row) in posts]
    return {
        "area": query.area,
        "wanted": [one for one in told if one["state"] == WantedState.OPEN],
        "next": found.last and _cursor(query, found.last),
        "as_of": clock.now(),
    }


def _mark(query: Query, place: str) -> str:
    question = json.dumps(query._replace(cursor=None), default=str)
    return crypto.keyed_hash("market-board", question, place)[:MARK_CHARS]


def _cursor(query: Query, last: tuple[int, str]) -> str:
    place = f"{last[0]}~{last[1]}"
    return ids.to_base64url(f"{place}~{_mark(query, place)}".encode())


def _place_of(query: Query) -> tuple[int, str]:
    """Where a page begins: behind rank and part of the last row of the one before.

    :raises DomainError: core.invalid (422): no cursor, or one of another question.
    """
    wrong = DomainError("core.invalid", 422, {"cursor": "core.field_invalid"})
    try:
        rank, part, mark = ids.from_base64url(str(query.cursor)).decode().split("~")
        place = int(rank), part
    except ValueError:
        raise wrong from None
    if not crypto.is_same(mark, _mark(query, f"{rank}~{part}")):
        raise wrong
    return place


def listing_ids(area: str, product: str, most: int) -> list[str]:
    """The ids of what is on offer of a product in an area, freshest first; for matching."""
    return _ids(BoardRow.key_of(area, listing_rules.group_of(product, None)), most)


def wanted_ids(area: str, product: str, most: int) -> list[str]:
    """The ids of what is looked for of a product in an area, newest first; for matching."""
    return _ids(BoardRow.key_of(area, f"w:{listing_rules.group_of(product, None)}"), most)


def _ids(board: str, most: int) -> list[str]:
    today = listing_rules.day_number(settings().city.day_of(clock.now()))
    is_fresh = BoardRow.until_day >= today
    rows = BoardRow.by_rank.query(board, None, is_fresh, scan_index_forward=False, limit=most)
    return [_id_of(row) for row in rows]
