"""Which packages were released, newest last: the list lies beside them in the artefact bucket."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.cloud.account import Account
from infra.cloud.stage import DeployError

LIST = "releases.json"
MOST = 50


def upload(account: Account, bucket: str, package: Path) -> str:
    """Put a package into the bucket under its own hash, once; gives its key."""
    data = package.read_bytes()
    key = f"packages/{hashlib.sha256(data).hexdigest()}.zip"
    s3 = account.client("s3")
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        s3.put_object(Bucket=bucket, Key=key, Body=data)
    return key


def released(account: Account, bucket: str) -> list[dict[str, Any]]:
    """What was released, oldest first: `{"at", "key"}`."""
    try:
        answer = account.client("s3").get_object(Bucket=bucket, Key=LIST)
    except ClientError as missing:
        if missing.response["Error"]["Code"] in ("NoSuchKey", "404"):
            return []
        raise
    found: list[dict[str, Any]] = json.loads(answer["Body"].read())
    return found


def note(account: Account, bucket: str, key: str) -> None:
    """Remember that a package is the one that runs now."""
    found = released(account, bucket)
    if not found or found[-1]["key"] != key:
        found.append({"at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "key": key})
    account.client("s3").put_object(
        Bucket=bucket, Key=LIST, Body=json.dumps(found[-MOST:], indent=1).encode()
    )


def previous(account: Account, bucket: str) -> str:
    """The key of the package that ran before the present one.

    :raises DeployError: there was none.
    """
    found = released(account, bucket)
    if len(found) < 2:
        raise DeployError("There is no earlier package to go back to.")
    return str(found[-2]["key"])
