"""The AWS account of a release: its clients, its stacks, one way to look at an address."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import urllib3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.cloud import templates
from infra.cloud.stage import DeployError, Stage

# CloudFront takes its firewall and its certificates from this region only.
CLOUDFRONT_REGION = "us-east-1"
CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
# CloudFront needs minutes to reach all its places.
STACK_WITHIN_S = 1800.0


class Seen(NamedTuple):
    """What an address answered; the headers' names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Account:
    """An AWS account as the credentials of `environment` reach it."""

    def __init__(self, stage: Stage, environment: Mapping[str, str] | None = None) -> None:
        self.stage = stage
        self.environment = dict(os.environ if environment is None else environment)
        self.environment["AWS_DEFAULT_REGION"] = self.environment["AWS_REGION"] = stage.region

    def client(self, service: str, region: str | None = None) -> Any:
        """boto3's client of a service, in the stage's region unless another is named."""
        get = self.environment.get
        session = boto3.Session(
            aws_access_key_id=get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=get("AWS_SESSION_TOKEN"),
            profile_name=get("AWS_PROFILE"),
            region_name=region or self.stage.region,
        )
        config = Config(retries={"mode": "standard", "max_attempts": 5})
        return session.client(  # type: ignore[call-overload]
            service, endpoint_url=get("AWS_ENDPOINT_URL"), config=config
        )

    @cached_property
    def number(self) -> str:
        """The twelve digits of the account.

        :raises DeployError: nobody is signed in.
        """
        try:
            return str(self.client("sts").get_caller_identity()["Account"])
        except (BotoCoreError, ClientError) as wrong:
            raise DeployError(
                f"AWS does not know who is asking ({type(wrong).__name__}). Sign in first, for "
                "example with `aws sso login`, or set AWS_PROFILE."
            ) from None

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Seen:
        """What an address answers to GET; redirects are not followed."""
        answer = urllib3.request(
            "GET", url, headers=headers, redirect=False, retries=False, timeout=10.0
        )
        lower = {name.lower(): value for name, value in answer.headers.items()}
        return Seen(answer.status, lower, answer.data)

    # --- Stacks

    def outputs(self, stack: str, region: str | None = None) -> dict[str, str] | None:
        """The outputs of a stack; None when there is no such stack."""
        found = self._describe(stack, region)
        if found is None:
            return None
        return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}

    def apply(
        self, stack: str, template: Path, parameters: Mapping[str, str], region: str | None = None
    ) -> dict[str, str]:
        """Make a stack what its template says, and give its outputs; nothing to do is no error.

        :raises DeployError: CloudFormation could not, with its reasons.
        """
        cloudformation = self.client("cloudformation", region)
        found = self._describe(stack, region)
        if found and found["StackStatus"] in ("ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"):
            # A stack that never came to be can only be deleted.
            self.delete(stack, region)
            found = None
        arguments: dict[str, Any] = {
            "StackName": stack,
            "TemplateBody": templates.body(template),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            "Capabilities": CAPABILITIES,
            "Tags": [{"Key": "changxing", "Value": self.stage.name}],
        }
        # What a first attempt has made stays, so that the next one goes on from there: tables are
        # never deleted with their stack, and could not be made a second time under their names.
        is_unfinished = found is None or found["StackStatus"] in ("CREATE_FAILED", "UPDATE_FAILED")
        arguments["DisableRollback"] = is_unfinished
        try:
            if found:
                cloudformation.update_stack(**arguments)
            else:
                cloudformation.create_stack(**arguments)
        except ClientError as refused:
            if "No updates are to be performed" not in str(refused):
                raise DeployError(f"The stack {stack} was refused: {refused}") from None
        return self._wait(stack, region)

    def delete(self, stack: str, region: str | None = None) -> None:
        """Delete a stack and wait for it; none is no error. What is retained stays."""
        if self._describe(stack, region) is None:
            return
        self.client("cloudformation", region).delete_stack(StackName=stack)
        until = time.monotonic() + STACK_WITHIN_S
        while (found := self._describe(stack, region)) is not None:
            if found["StackStatus"] == "DELETE_FAILED" or time.monotonic() > until:
                raise DeployError(
                    f"The stack {stack} could not be deleted.{self._why(stack, region)}"
                )
            time.sleep(self.pause_s)

    # How long to wait before looking at a stack again.
    pause_s = 5.0

    def _describe(self, stack: str, region: str | None) -> dict[str, Any] | None:
        try:
            answer = self.client("cloudformation", region).describe_stacks(StackName=stack)
        except ClientError as missing:
            if "does not exist" in str(missing):
                return None
            raise
        found: dict[str, Any] = answer["Stacks"][0]
        return None if found["StackStatus"] == "DELETE_COMPLETE" else found

    def _wait(self, stack: str, region: str | None) -> dict[str, str]:
        until = time.monotonic() + STACK_WITHIN_S
        while True:
            found = self._describe(stack, region)
            status = found["StackStatus"] if found else "gone"
            if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
                return self.outputs(stack, region) or {}
            if not status.endswith("_IN_PROGRESS") or time.monotonic() > until:
                raise DeployError(f"The stack {stack} is {status}.{self._why(stack, region)}")
            time.sleep(self.pause_s)

    def _why(self, stack: str, region: str | None) -> str:
        events = self.client("cloudformation", region).describe_stack_events(StackName=stack)
        reasons = [
            f"\n  {event['LogicalResourceId']}: {event['ResourceStatusReason']}"
            for event in events["StackEvents"]
            if "FAILED" in event["ResourceStatus"] and event.get("ResourceStatusReason")
        ]
        return "".join(reversed(reasons[-5:]))
