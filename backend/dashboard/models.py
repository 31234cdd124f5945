"""Stored shape of the boards: one item a division and kind, all its numbers nested in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pynamodb.attributes import MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import VerboseClientError

from backend.core import db
from backend.dashboard import hotline_rules, market_rules, passage_rules
from backend.dashboard.rules import DAYS, Board

TABLE = "changxing-dashboard"
BATCH = 100
DAYS_KEPT_S = 180 * 24 * 3600
KEPT_LONGER = (
    (market_rules.DAY, market_rules.DAYS_KEPT_S),
    (hotline_rules.DAY, hotline_rules.DAYS_KEPT_S),
    (passage_rules.DAY, passage_rules.DAYS_KEPT_S),
)
# A day's board has one number a child; these stand for the name that it does not need.
PLAIN = ""

Image = dict[str, dict[str, Any]]


class BoardItem(db.Item):
    """One board. The model has the table's shape; items go over the wire as they are."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    counts = MapAttribute[str, Any]()
    marks = MapAttribute[str, Any]()
    settled_day = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)


def boards_of(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Board]:
    """The boards of (division, part), consistently, a hundred a read; empty where none is."""
    keys = list(wanted)
    found = {key: Board(*key) for key in keys}
    for start in range(0, len(keys), BATCH):
        asked: list[Image] = [
            {"key": {"S": division}, "part": {"S": part}}
            for division, part in keys[start : start + BATCH]
        ]
        while asked:
            wish = {TABLE: {"Keys": asked, "ConsistentRead": True}}
            answer = db.connection().dispatch("BatchGetItem", {"RequestItems": wish})
            for item in answer["Responses"].get(TABLE, []):
                board = board_of_item(item)
                found[(board.division, board.part)] = board
            asked = answer.get("UnprocessedKeys", {}).get(TABLE, {}).get("Keys", [])
    return found


def board_of(division: str, part: str) -> Board:
    """One board, eventually consistent, empty where none is stored; one read."""
    key = {"key": {"S": division}, "part": {"S": part}}
    answer = db.connection().dispatch("GetItem", {"TableName": TABLE, "Key": key})
    return board_of_item(answer["Item"]) if "Item" in answer else Board(division, part)


def boards_between(
    division: str, first: str, last: str, is_consistent: bool = False
) -> list[Board]:
    """The boards of a division from one part to another, both included."""
    names = {":division": {"S": division}, ":first": {"S": first}, ":last": {"S": last}}
    query = {
        "TableName": TABLE,
        "KeyConditionExpression": "#k = :division AND #p BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#k": "key", "#p": "part"},
        "ExpressionAttributeValues": names,
        "ConsistentRead": is_consistent,
    }
    found: list[Board] = []
    while True:
        page = db.connection().dispatch("Query", query)
        found += map(board_of_item, page["Items"])
        if not page.get("LastEvaluatedKey"):
            return found
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


class ServedRow(db.Item):
    """That a supplier has sold something on a day or in a year, and by which sale it is counted.

    :ivar part: a hash of the supplier's random id, which leads to nobody.
    """

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    cause = UnicodeAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def counts(cls, board: str, supplier: str, cause: str, expires_at: int) -> bool:
        """Whether this sale is the one by which a supplier counts: one conditional write."""
        row = cls(f"served#{board}", supplier, cause=cause, expires_at=expires_at)
        try:
            with db.conditional():
                row.save(condition=cls.cause.does_not_exist() | (cls.cause == cause))
        except db.ConditionFailed:
            return False
        return True

    @classmethod
    def cause_of(cls, board: str, supplier: str) -> str | None:
        """By which sale a supplier counts; one read."""
        try:
            return str(cls.get(f"served#{board}", supplier, consistent_read=True).cause)
        except cls.DoesNotExist:
            return None


def parts_of(division: str) -> list[Board]:
    """Every board of a division, for commands that count anew."""
    found: list[Board] = []
    more: dict[str, Any] = {}
    while True:
        query = {
            "TableName": TABLE,
            "KeyConditionExpression": "#k = :division",
            "ExpressionAttributeNames": {"#k": "key"},
            "ExpressionAttributeValues": {":division": {"S": division}},
            "ConsistentRead": True,
        }
        page = db.connection().dispatch("Query", {**query, **more})
        found += map(board_of_item, page["Items"])
        if not page.get("LastEvaluatedKey"):
            return found
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def put(board: Board) -> None:
    """Store a board as the next version of the one that was read.

    :raises db.ConditionFailed: another has been stored since.
    """
    condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(#k)"}
    names = {"#k": "key"}
    if board.version > 1:
        condition = {
            "ConditionExpression": "#v = :read",
            "ExpressionAttributeValues": {":read": {"N": str(board.version - 1)}},
        }
        names = {"#v": "version"}
    wish = {
        "TableName": TABLE,
        "Item": item_of(board),
        "ExpressionAttributeNames": names,
        **condition,
    }
    try:
        db.connection().dispatch("PutItem", wish)
    except VerboseClientError as refused:
        if refused.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise db.ConditionFailed from None
        raise


def item_of(board: Board) -> Image:
    """A board as DynamoDB JSON."""
    is_day = board.part.startswith(DAYS)
    item: Image = {
        "key": {"S": board.division},
        "part": {"S": board.part},
        "version": {"N": str(board.version)},
        "counts": {
            "M": {
                child: _number(names[PLAIN])
                if is_day
                else {"M": {name: _number(number) for name, number in names.items()}}
                for child, names in board.counts.items()
            }
        },
        "marks": {
            "M": {
                # A sequence number may have 40 digits, a number of the store 38.
                shard: {"L": [{"S": str(sequence)}, _number(created_s)]}
                for shard, (sequence, created_s) in board.marks.items()
            }
        },
    }
    if board.settled_day:
        item["settled_day"] = _number(board.settled_day)
    if is_day:
        item["expires_at"] = _number(int(board.part[2:]) * 86400 + DAYS_KEPT_S)
    for day, kept_s in KEPT_LONGER:
        if board.part.startswith(day):
            item["expires_at"] = _number(int(board.part[2:]) * 86400 + kept_s)
    return item


def _number(number: int) -> dict[str, str]:
    return {"N": str(number)}


def board_of_item(item: Mapping[str, Any]) -> Board:
    """A board of DynamoDB JSON."""
    counts: dict[str, dict[str, int]] = {}
    for child, told in item["counts"]["M"].items():
        if "M" in told:
            counts[child] = {name: int(number["N"]) for name, number in told["M"].items()}
        else:
            counts[child] = {PLAIN: int(told["N"])}
    marks = {
        shard: (int(mark["L"][0]["S"]), int(mark["L"][1]["N"]))
        for shard, mark in item["marks"]["M"].items()
    }
    return Board(
        item["key"]["S"],
        item["part"]["S"],
        int(item["version"]["N"]),
        counts,
        marks,
        int(item.get("settled_day", {"N": "0"})["N"]),
    )
