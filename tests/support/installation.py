"""One engine and one app on it, as `make run` would put them together, for a whole test session."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from backend import app as application
from backend import config
from backend.config import Settings
from backend.core import clock, crypto, db
from infra.local.engine import LOCAL_CREDENTIALS, Kind, running_engine


@dataclass(frozen=True)
class Installation:
    """An app that is wired to an engine of its own."""

    kind: Kind
    home: Path
    settings: Settings
    app: Flask
    store: db.StoreConnection
    keys: crypto.Keys

    def take_over(self, source: clock.Source) -> None:
        """Make this the installation of the process again, whoever was wired before."""
        config.use(self.settings)
        crypto.use(self.keys)
        clock.use(source)
        db.use(self.store)

    def stored_items(self) -> dict[str, list[dict[str, Any]]]:
        """Every item of every table, exactly as the engine holds it."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table in self.store.list_tables()["TableNames"]:
            rows, start = [], None
            while True:
                more: dict[str, Any] = {"ExclusiveStartKey": start} if start else {}
                answer = self.store.dispatch("Scan", {"TableName": table, **more})
                rows += answer["Items"]
                start = answer.get("LastEvaluatedKey")
                if not start:
                    break
            found[table] = rows
        return found


@contextmanager
def installed(kind: Kind, home: Path) -> Iterator[Installation]:
    """An installation for the length of the block, with all its data below `home`."""
    os.environ.update(LOCAL_CREDENTIALS)
    with running_engine(home, kind) as url:
        settings = config.read_settings(
            {"CHANGXING_HOME": str(home), "AWS_ENDPOINT_URL_DYNAMODB": url}
        )
        app = application.create_app(settings)
        application.create_tables()
        yield Installation(kind, home, settings, app, db.connection(), crypto.keys())
