"""A small cloud on this machine: store, keys and text messages on ministack, no data before.

with running_cloud(folder) as cloud:
    with running_function(package, cloud.environment | {...}, folder) as function: ...
    cloud.otp("13800000000")
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from infra.local.engine import LOCAL_CREDENTIALS, ROOT, Engine

REGION = "cn-north-1"
SERVICES = "dynamodb,dynamodbstreams,kms,sns"
# A machine's proxy must not stand between the tests and their own cloud.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
MAKE_TABLES = "from backend.app import app, create_tables; app; create_tables()"
PLANNED_DAYS = 20


class CloudEngine(Engine):
    """ministack with the services that the functions call."""

    def _command(self) -> tuple[list[str], dict[str, str]]:
        command, more = super()._command()
        return command, {**more, "SERVICES": SERVICES, "MINISTACK_REGION": REGION}


@dataclass(frozen=True)
class Cloud:
    """A running cloud, and what a function needs to know of it."""

    url: str
    environment: Mapping[str, str]

    def messages(self) -> list[Mapping[str, Any]]:
        """All text messages so far, oldest first for each number."""
        with OPENER.open(f"{self.url}/_ministack/sns/sms-messages", timeout=10) as answer:
            by_phone = json.load(answer)["sms_messages"]
        return [message for sent in by_phone.values() for message in sent]

    def otp(self, phone: str) -> str:
        """The newest one-time code that was sent to a number."""
        sent = [one for one in self.messages() if one["PhoneNumber"].endswith(phone)]
        return re.findall(r"(?<!\d)\d{6}(?!\d)", sent[-1]["Message"])[0]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of the app's own commands, as an operator gives it from a laptop."""
        return run([sys.executable, "-m", "flask", "--app", "backend.app", *arguments], self)


def run(command: list[str], cloud: Cloud) -> subprocess.CompletedProcess[str]:
    """A process of this tree that works on the cloud."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CHANGXING_"))}
    kept.pop("CITY", None)
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, **cloud.environment, "CHANGXING_MODE": "cloud"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def running_cloud(home: Path, origin: str = "https://changxing.test") -> Iterator[Cloud]:
    """A cloud with tables and keys for the length of the block.

    :param origin: the address that people see.
    """
    engine = CloudEngine(home, "ministack")
    try:
        url = engine.start()
        cloud = Cloud(
            url,
            {
                **LOCAL_CREDENTIALS,
                **{f"AWS_ENDPOINT_URL_{name}": url for name in ("DYNAMODB", "KMS", "SNS")},
                "AWS_REGION": REGION,
                "CHANGXING_ORIGIN": origin,
                **_kms_keys(url),
            },
        )
        done = run([sys.executable, "-c", MAKE_TABLES], cloud)
        assert done.returncode == 0, done.stderr
        _install_keys(cloud, home / "operator")
        yield cloud
    finally:
        engine.stop()


def _kms_keys(url: str) -> dict[str, str]:
    kms = boto3.client("kms", REGION, **client_options(url))
    field = kms.create_key(KeySpec="SYMMETRIC_DEFAULT", KeyUsage="ENCRYPT_DECRYPT")
    signing = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    return {
        "CHANGXING_FIELD_KMS": field["KeyMetadata"]["KeyId"],
        "CHANGXING_SIGNING_KMS": signing["KeyMetadata"]["KeyId"],
    }


def client_options(url: str) -> dict[str, Any]:
    """What a boto3 client needs to speak to the cloud at an address."""
    credentials = {name.lower(): value for name, value in LOCAL_CREDENTIALS.items()}
    return {"endpoint_url": url, **credentials}


def _install_keys(cloud: Cloud, folder: Path) -> None:
    """What docs/operations.md has an operator do, with the offline root in a folder of its own."""
    folder.mkdir(parents=True)
    root, request, signed = (str(folder / name) for name in ("root.key", "request", "list"))
    for arguments in (
        ("init",),
        ("plan", "--days", str(PLANNED_DAYS), "--out", request),
        ("root", "--out", root),
        ("sign", request, "--root", root, "--out", signed),
        ("install", signed),
    ):
        done = cloud.command("keys", *arguments)
        assert done.returncode == 0, (arguments[0], done.stdout, done.stderr)
