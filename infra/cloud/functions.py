"""The web function, by Zappa: its settings for one account live for the length of one command."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.cloud.account import Account
from infra.cloud.stage import DeployError, Stage
from infra.local.engine import ROOT

# What Zappa's API is called in the stack that Zappa makes.
API = "ApiV2"


def settings_of(stage: Stage, bucket: str, role_arn: str, env: Mapping[str, str]) -> dict[str, Any]:
    """Zappa's settings of a stage: those of the repository and those of one account.

    :param env: the variables the function gets.
    """
    kept = json.loads((ROOT / "zappa_settings.json").read_text(encoding="utf-8"))
    own = {name: value for name, value in kept.get(stage.name, {}).items() if name != "extends"}
    # The package is there already; its trimming belongs to the making of it.
    base = {name: value for name, value in kept["base"].items() if name != "callbacks"}
    return {
        stage.name: {
            **base,
            **own,
            "aws_region": stage.region,
            "s3_bucket": bucket,
            "role_arn": role_arn,
            "aws_environment_variables": dict(env),
            # Zappa knows the API's addresses in one AWS only; elsewhere edge.yaml makes the API.
            "apigateway_enabled": not stage.is_china,
        }
    }


def release(account: Account, settings: dict[str, Any], zip_url: str) -> None:
    """Make the function, or update it, from a package in S3.

    :param zip_url: `s3://bucket/key`.
    :raises DeployError: Zappa could not.
    """
    stage = account.stage
    if environment_of(account) is None:
        _zappa(account, settings, "deploy", "--zip", zip_url)
    elif not stage.is_china and api_id(account) is None:
        # A first release that broke off between function and API: Zappa can only begin anew.
        account.client("lambda").delete_function(FunctionName=stage.function)
        _zappa(account, settings, "deploy", "--zip", zip_url)
    else:
        _zappa(account, settings, "update", "--zip", zip_url)
    wait(account, stage.function)


def remove(account: Account, settings: dict[str, Any]) -> None:
    """Take the function and its API away; none is no error."""
    if environment_of(account) is not None:
        _zappa(account, settings, "undeploy", "--yes")


def wait(account: Account, function: str) -> None:
    """Until a function runs its newest code with its newest settings."""
    account.client("lambda").get_waiter("function_updated_v2").wait(
        FunctionName=function, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )


def environment_of(account: Account) -> dict[str, str] | None:
    """The variables the web function has now; None when there is no function."""
    try:
        found = account.client("lambda").get_function_configuration(
            FunctionName=account.stage.function
        )
    except ClientError as missing:
        if missing.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    variables: dict[str, str] = found.get("Environment", {}).get("Variables", {})
    return variables


def arn_of(account: Account) -> str:
    """The web function's whole name."""
    found = account.client("lambda").get_function_configuration(FunctionName=account.stage.function)
    return str(found["FunctionArn"])


def api_id(account: Account) -> str | None:
    """The id of the HTTP API that Zappa made; None when there is none."""
    try:
        found = account.client("cloudformation").describe_stack_resource(
            StackName=account.stage.function, LogicalResourceId=API
        )
    except ClientError:
        return None
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def _zappa(account: Account, settings: dict[str, Any], *command: str) -> None:
    """Run Zappa in a folder of its own, where it may leave what it wants."""
    verb, *rest = command
    with tempfile.TemporaryDirectory(prefix="changxing-") as folder:
        path = Path(folder) / "zappa_settings.json"
        # The edge's secret is in it: for this user's eyes, and gone with the folder.
        path.touch(mode=0o600)
        path.write_text(json.dumps(settings), encoding="utf-8")
        flags = ["--settings_file", str(path), "--disable_progress"]
        done = subprocess.run(
            [sys.executable, "-m", "zappa.cli", verb, account.stage.name, *rest, *flags],
            cwd=folder,
            env=account.environment,
            check=False,
            capture_output=True,
            text=True,
        )
    if done.returncode:
        said = f"{done.stdout}{done.stderr}".strip()[-2000:]
        raise DeployError(f"zappa {verb} failed:\n{said}")
