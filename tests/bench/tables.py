"""A large table for the bench: filled first, indexed then; the local engine is faster at that."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from pynamodb.exceptions import VerboseClientError

from backend.core import db

INDEX_TRIES = 30


def fill_then_index(model: type[db.Item], fill: Callable[[], None]) -> None:
    """A table without indexes, what `fill` writes into it, and then the indexes."""
    names = ("key", "part")
    db.connection().dispatch(
        "CreateTable",
        {
            "TableName": model.Meta.table_name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in names],
            "KeySchema": [
                {"AttributeName": name, "KeyType": kind}
                for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
            ],
        },
    )
    fill()
    for _ in range(INDEX_TRIES):
        with suppress(VerboseClientError, db.StoreUnavailable):
            db.create_tables([model])
            return
        # Longer than the app waits for an answer; the engine goes on making it.
        time.sleep(2)
    raise RuntimeError("the engine made no indexes")
