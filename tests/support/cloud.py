"""AWS on this machine, with its permissions enforced: ministack, pinned, one process a test.

What it does not do, and what stands in for it here, never in the product:

- CloudFront does not reach an API by the API's own name, so the distribution's origin is turned to
  the emulator's address once the stack has made it.
- Names such as `<id>.cloudfront.net` are looked up by the Host header of one address.
- A schedule of five minutes would take five minutes, so the same target gets one at a near moment.
- It does not report partial batch failures, and tells no shard, to the function behind a stream.
- It takes a question about one stream for a question about all; the roles that ask their own
  streams something (the function for want of the shard, the operator counting anew) get leave here.
- It shows no second factor, so the operator needs none here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from infra.cloud.account import Account, Seen
from infra.cloud.stage import Stage
from infra.local.engine import HOST, die_with, free_port

NUMBER = "111122223333"
REGION = "ap-southeast-1"
ROOT_KEY = "AKIAEMULATORROOT0001"
READY_WITHIN_S = 60.0


class Emulator:
    """A running emulator, and what the machine's owner may see of it."""

    def __init__(self, port: int, log: Path) -> None:
        self.url = f"http://{HOST}:{port}"
        self.port = port
        self.log = log
        self.pool = urllib3.PoolManager(maxsize=16)

    @property
    def environment(self) -> dict[str, str]:
        """What reaches the emulated account as its owner, and nothing else of this machine."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": "emulated",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout_s: float = 30.0,
    ) -> urllib3.BaseHTTPResponse:
        """A request to a name of the emulated world, as TLS in front of it would pass it on."""
        asked = urlsplit(url)
        path = asked.path or "/"
        host = asked.hostname or ""
        if ".execute-api." in host:
            path = f"/_aws/execute-api/{host.partition('.')[0]}{path}"
            host = ""
        sent = {**(headers or {}), "X-Forwarded-Proto": "https"}
        if host:
            sent["Host"] = host
        if asked.query:
            path += f"?{asked.query}"
        return self.pool.request(
            method,
            self.url + path,
            headers=sent,
            body=body,
            redirect=False,
            retries=False,
            timeout=timeout_s,
        )

    def text_messages(self, to: str) -> list[str]:
        """What was sent to a number, oldest first."""
        answer = self.pool.request("GET", f"{self.url}/_ministack/sns/sms-messages")
        return [row["Message"] for row in _rows(answer.json()) if row.get("PhoneNumber") == to]


def _rows(told: Any) -> Iterator[dict[str, Any]]:
    """Every message in the emulator's answer, whatever they are grouped by."""
    if isinstance(told, dict) and "Message" in told:
        yield told
    elif isinstance(told, dict):
        for inner in told.values():
            yield from _rows(inner)
    elif isinstance(told, list):
        for inner in told:
            yield from _rows(inner)


@contextmanager
def running_emulator(home: Path) -> Iterator[Emulator]:
    """An emulator for the length of the block; nothing of it is kept."""
    port = free_port()
    log = home / "emulator.log"
    temporary = home / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    emulator = Emulator(port, log)
    # Its functions inherit what it has, so it has next to nothing.
    env = {name: emulator.environment[name] for name in ("PATH", "AWS_ACCESS_KEY_ID")}
    env |= {
        "AWS_SECRET_ACCESS_KEY": emulator.environment["AWS_SECRET_ACCESS_KEY"],
        "AUTH": "true",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "HOME": str(home),
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": "INFO",
        "MINISTACK_ACCOUNT_ID": NUMBER,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "SFTP_ENABLED": "0",
        "TMPDIR": str(temporary),
        "PYTHONUTF8": "1",
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=env,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),
        )
        try:
            _wait(process, emulator)
            yield emulator
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            emulator.pool.clear()


def _wait(process: subprocess.Popen[bytes], emulator: Emulator) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while process.poll() is None and time.monotonic() < until:
        try:
            answer = emulator.pool.request(
                "GET", f"{emulator.url}/_ministack/ready", retries=False, timeout=1.0
            )
            if answer.status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"the emulator did not start: {emulator.log.read_text()[-2000:]}")


class EmulatedAccount(Account):
    """An account of the emulated AWS, for the same release as for the real one."""

    pause_s = 0.2

    def __init__(self, stage: Stage, emulator: Emulator) -> None:
        super().__init__(stage, emulator.environment)
        self.emulator = emulator

    @property
    def credentials(self) -> dict[str, str]:
        """What a process needs to be who this account is seen as."""
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        return {name: self.environment[name] for name in names if name in self.environment}

    def as_somebody(self, credentials: Mapping[str, Any]) -> EmulatedAccount:
        """The same account with other credentials."""
        other = EmulatedAccount(self.stage, self.emulator)
        other.environment |= {
            "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": credentials["SessionToken"],
        }
        return other

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Seen:
        """What a name of the emulated world answers to GET."""
        answer = self.emulator.request("GET", url, headers)
        lower = {name.lower(): value for name, value in answer.headers.items()}
        return Seen(answer.status, lower, answer.data)

    def apply(
        self, stack: str, template: Path, parameters: Mapping[str, str], region: str | None = None
    ) -> dict[str, str]:
        """The stack, and CloudFront turned to an API it can reach here."""
        outputs = super().apply(stack, template, parameters, region)
        if "DistributionId" in outputs:
            self._turn_to_the_api(outputs["DistributionId"], parameters)
        for role in {"StreamRoleArn", "OperatorRoleArn"} & set(outputs):
            self._let_ask_streams(outputs[role])
        return outputs

    def _let_ask_streams(self, role_arn: str) -> None:
        asked = [
            f"dynamodb:{name}" for name in ("DescribeStream", "GetRecords", "GetShardIterator")
        ]
        said = {"Effect": "Allow", "Action": asked, "Resource": "*"}
        self.client("iam").put_role_policy(
            RoleName=role_arn.rpartition("/")[2],
            PolicyName="only-here",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [said]}),
        )

    def _turn_to_the_api(self, distribution: str, parameters: Mapping[str, str]) -> None:
        cloudfront = self.client("cloudfront")
        answer = cloudfront.get_distribution_config(Id=distribution)
        config = answer["DistributionConfig"]
        (origin,) = config["Origins"]["Items"]
        origin["DomainName"] = HOST
        api, api_stage = parameters["HttpApiId"], parameters["HttpApiStage"]
        origin["OriginPath"] = f"/_aws/execute-api/{api}/{api_stage}"
        origin["CustomOriginConfig"] |= {
            "HTTPPort": self.emulator.port,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "http-only",
        }
        cloudfront.update_distribution(
            Id=distribution, IfMatch=answer["ETag"], DistributionConfig=config
        )


STAGE = Stage(
    name="prod",
    region=REGION,
    alarm_email="on-call@example.org",
    operator_arn=f"arn:aws:iam::{NUMBER}:root",
    operator_needs_second_factor=False,
)
FLASK = (sys.executable, "-m", "flask", "--app", "backend.app")
