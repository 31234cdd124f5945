"""What really lies in the engine, read past the app, its proxies and its layers."""

from __future__ import annotations

import base64
import uuid
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

TABLE = "changxing-healthcode"


class Row(NamedTuple):
    """One stored check-in as its sender knows it."""

    resident_id: str
    id: str
    measured_ms: int
    temperature_tenths_c: int
    site: str
    symptoms: str
    counts_for_day: int


def client(url: str) -> Any:
    """Amazon's own client."""
    return boto3.client(
        "dynamodb",
        endpoint_url=url,
        region_name="cn-north-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )


def stored(url: str) -> list[Row]:
    """Every check-in in the engine."""
    pages = client(url).get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
    return [_row(item) for page in pages for item in page["Items"] if item["k"]["S"][:2] == "c#"]


def _row(item: dict[str, dict[str, str]]) -> Row:
    short = item["k"]["S"][2:]
    return Row(
        item["r"]["S"],
        str(uuid.UUID(bytes=base64.urlsafe_b64decode(short + "=="))),
        int(item["m"]["N"]),
        int(item["t"]["N"]),
        item["s"]["S"],
        item.get("y", {"S": ""})["S"],
        int(item["d"]["N"]),
    )
