"""Residents by the hundred: where they live, and what the list of a village shows of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from backend.core import crypto, db
from backend.residents.models import TABLE, Resident

BATCH = 100
Place = dict[str, Any]


class Neighbour(NamedTuple):
    """What a list of a village needs of a resident; the sealed parts open one by one."""

    resident_id: str
    division_code: str
    account_id: str | None
    source: str | None
    head_id: str | None
    document_kind: str
    phone_index: str | None
    sealed: Mapping[str, str]

    def clear(self, attribute: str) -> str:
        """Decrypt what was asked for; only masks of it leave a service."""
        key = Resident.key_of(self.resident_id)
        return crypto.decrypt(self.sealed[attribute], TABLE, key, attribute)


def homes_of(resident_ids: Collection[str]) -> dict[str, str]:
    """The division of each resident there is; a consistent read a hundred."""
    rows = _rows_of(resident_ids, ("division_code",), is_consistent=True)
    return {_id_of(item): str(item["division_code"]["S"]) for item in rows}


def neighbours_of(
    resident_ids: Collection[str], sealed: Collection[str] = ("name",)
) -> dict[str, Neighbour]:
    """Residents by the hundred, eventually consistent: half a read unit each.

    :param sealed: which of the sealed attributes are wanted.
    """
    names = (
        "division_code", "account_id", "source", "head_id", "document_kind", "phone_index",
    )  # fmt: skip
    wanted = (*names, *(f"{attribute}_sealed" for attribute in sealed))
    found = {}
    for item in _rows_of(resident_ids, wanted, is_consistent=False):
        text = {name: str(value["S"]) for name, value in item.items() if "S" in value}
        found[_id_of(item)] = Neighbour(
            _id_of(item),
            text["division_code"],
            text.get("account_id"),
            text.get("source"),
            text.get("head_id"),
            text["document_kind"],
            text.get("phone_index"),
            {name: text[f"{name}_sealed"] for name in sealed if f"{name}_sealed" in text},
        )
    return found


def _rows_of(
    resident_ids: Collection[str], names: Collection[str], is_consistent: bool
) -> Iterator[Place]:
    ids = list(resident_ids)
    # `source` is a word of DynamoDB's own, as `key` is.
    aliases = {f"#{n}": name for n, name in enumerate(("key", *names))}
    for start in range(0, len(ids), BATCH):
        asked = [
            {"key": {"S": Resident.key_of(one)}, "part": {"S": "resident"}}
            for one in ids[start : start + BATCH]
        ]
        while asked:
            wish = {
                TABLE: {
                    "Keys": asked,
                    "ConsistentRead": is_consistent,
                    "ProjectionExpression": ", ".join(aliases),
                    "ExpressionAttributeNames": aliases,
                }
            }
            answer = db.connection().dispatch("BatchGetItem", {"RequestItems": wish})
            yield from answer["Responses"].get(TABLE, [])
            asked = answer.get("UnprocessedKeys", {}).get(TABLE, {}).get("Keys", [])


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
