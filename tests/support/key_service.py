"""A key service on this machine, with a store beside it: what a city has in the cloud."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskCliRunner

from backend import cli, config
from backend.city.models import OrderRow
from backend.config import Settings
from backend.core import audit, aws, clock, crypto, db
from backend.core.keys import KeyRow, KmsKeys
from infra.local.engine import LOCAL_CREDENTIALS, running_engine

REGION = "cn-north-1"


@dataclass(frozen=True)
class KeyService:
    """Where keys and rows are, and the ids of a city's two keys."""

    url: str
    kms: aws.Client
    store: db.StoreConnection
    field_kms: str
    signing_kms: str

    def settings(self) -> Settings:
        """Those of a city in the cloud."""
        return config.read_settings(
            {
                "CHANGXING_MODE": "cloud",
                "CHANGXING_ORIGIN": "https://changxing.test",
                "CHANGXING_FIELD_KMS": self.field_kms,
                "CHANGXING_SIGNING_KMS": self.signing_kms,
                "AWS_ENDPOINT_URL": self.url,
                "AWS_REGION": REGION,
            }
        )

    def keys(self) -> KmsKeys:
        """The keys as a process sees them that has just started."""
        return KmsKeys(self.url, REGION, self.field_kms, self.signing_kms)

    def start(self, at: datetime) -> KmsKeys:
        """Wire this process to the city, as a start of a function does, at a fixed time."""
        keys = self.keys()
        config.use(self.settings())
        crypto.use(keys)
        db.use(self.store)
        clock.use(lambda: at)
        return keys

    def run(self, *arguments: str) -> tuple[int, str]:
        """One of the app's commands on this city: exit code, and what it said."""
        app = Flask("commands")
        cli.install(app)
        ran = FlaskCliRunner(app).invoke(args=arguments)
        return ran.exit_code, ran.output

    def forget(self) -> None:
        """Leave the city without any row about keys."""
        db.use(self.store)
        for kind in ("bundle", "day", "list", "head"):
            for row in KeyRow.of_kind_from(kind, "!"):
                row.delete()


def new_key(kms: aws.Client, spec: str = "SYMMETRIC_DEFAULT") -> str:
    """A new KMS key; asymmetric ones sign."""
    usage = "ENCRYPT_DECRYPT" if spec == "SYMMETRIC_DEFAULT" else "SIGN_VERIFY"
    answer = kms.call("CreateKey", {"KeySpec": spec, "KeyUsage": usage})
    return str(answer["KeyMetadata"]["Arn"])


@contextmanager
def key_service(home: Path) -> Iterator[KeyService]:
    """A key service for the length of the block."""
    os.environ.update(LOCAL_CREDENTIALS)
    with running_engine(home, "ministack") as url:
        kms = aws.Client(aws.KMS, url, REGION)
        store = db.StoreConnection(url, REGION)
        db.use(store)
        db.create_tables((KeyRow, audit.Entry, OrderRow))
        yield KeyService(url, kms, store, new_key(kms), new_key(kms, "ECC_NIST_P256"))
