"""Where residents live, by the hundred: for what is counted behind the requests."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from backend.core import db
from backend.residents.models import TABLE, Resident

BATCH = 100
Place = dict[str, Any]


def homes_of(resident_ids: Collection[str]) -> dict[str, str]:
    """The division of each resident there is; a consistent read a hundred."""
    ids = list(resident_ids)
    found: dict[str, str] = {}
    for start in range(0, len(ids), BATCH):
        asked = [
            {"key": {"S": Resident.key_of(one)}, "part": {"S": "resident"}}
            for one in ids[start : start + BATCH]
        ]
        while asked:
            wish = {
                TABLE: {
                    "Keys": asked,
                    "ConsistentRead": True,
                    "ProjectionExpression": "#k, division_code",
                    "ExpressionAttributeNames": {"#k": "key"},
                }
            }
            answer = db.connection().dispatch("BatchGetItem", {"RequestItems": wish})
            for item in answer["Responses"].get(TABLE, []):
                found[_id_of(item)] = str(item["division_code"]["S"])
            asked = answer.get("UnprocessedKeys", {}).get(TABLE, {}).get("Keys", [])
    return found


def page_of_residents(after: Place | None) -> tuple[list[str], Place | None]:
    """A page of all residents there are, for commands only, and where the next one begins."""
    wish: dict[str, Any] = {
        "TableName": TABLE,
        "FilterExpression": "#p = :resident",
        "ProjectionExpression": "#k",
        "ExpressionAttributeNames": {"#k": "key", "#p": "part"},
        "ExpressionAttributeValues": {":resident": {"S": "resident"}},
    }
    if after:
        wish["ExclusiveStartKey"] = after
    page = db.connection().dispatch("Scan", wish)
    return [_id_of(item) for item in page["Items"]], page.get("LastEvaluatedKey")


def _id_of(item: Place) -> str:
    return str(item["key"]["S"]).removeprefix(Resident.key_of(""))
