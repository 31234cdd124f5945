"""`make operate STAGE= DO="keys status"`: a command of the app against the cloud, as the operator.

The operator's role may fill and seal keys and read and mend rows; it cannot release anything. Who
releases cannot open a key.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence

from botocore.exceptions import ClientError

from infra.cloud.account import Account
from infra.cloud.stage import DeployError, load
from infra.local.engine import ROOT

SESSION_S = 3600
KEYS_TABLE = "changxing-keys"
# The row that says which signed list of day keys holds (backend/healthcode/planned.py).
HEAD = {"k": {"S": "head"}, "p": {"S": "-"}}


def has_keys(account: Account) -> bool:
    """Whether a signed list of day keys is installed."""
    answer = account.client("dynamodb").get_item(TableName=KEYS_TABLE, Key=HEAD)
    return "Item" in answer


def environment_of(
    account: Account, data: Mapping[str, str], origin: str, code: str = ""
) -> dict[str, str]:
    """What a command of the app needs to run as the operator, for an hour.

    :param data: outputs of the data stack.
    :param code: of the second factor; asked for at the terminal when it is needed and empty.
    :raises DeployError: nobody may take on the role, or not this one.
    """
    role = data.get("OperatorRoleArn")
    if not role:
        raise DeployError(
            "Nobody is the operator. Write operator_arn into the stage's file and deploy again."
        )
    credentials = _taken_on(account, role, code)
    stage = account.stage
    return account.environment | {
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
        "CHANGXING_MODE": "cloud",
        "CHANGXING_ORIGIN": origin,
        "CHANGXING_FIELD_KMS": data["FieldKeyArn"],
        "CHANGXING_SIGNING_KMS": data["SigningKeyArn"],
        "CHANGXING_SMS": stage.text_messages,
        "CITY": stage.city,
    }


def _taken_on(account: Account, role: str, code: str) -> Mapping[str, str]:
    second_factor = {}
    if account.stage.operator_needs_second_factor:
        devices = account.client("iam").list_mfa_devices()["MFADevices"]
        if not devices:
            raise DeployError("The operator's role asks for a second factor, and you have none.")
        code = code or input("Code of your second factor: ").strip()
        second_factor = {"SerialNumber": devices[0]["SerialNumber"], "TokenCode": code}
    try:
        answer = account.client("sts").assume_role(
            RoleArn=role, RoleSessionName="operate", DurationSeconds=SESSION_S, **second_factor
        )
    except ClientError as refused:
        why = refused.response["Error"]["Code"]
        raise DeployError(f"You may not be the operator ({why}).") from None
    taken: Mapping[str, str] = answer["Credentials"]
    return taken


def run(environment: Mapping[str, str], command: Sequence[str]) -> int:
    """Run a command of the app; returns its exit status."""
    env = {name: value for name, value in environment.items() if name != "AWS_PROFILE"}
    flask = [sys.executable, "-m", "flask", "--app", "backend.app", *command]
    return subprocess.run(flask, env=env | {"PYTHONPATH": str(ROOT)}, check=False).returncode


def main() -> int:
    """Run what was asked for; returns its exit status."""
    from infra.deploy import data_stack, edge_stack, origin_of

    parser = argparse.ArgumentParser(prog="infra.cloud.operate", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("command", help='the command and its arguments, such as "keys status"')
    asked = parser.parse_args()
    try:
        account = Account(load(asked.stage))
        data = account.outputs(data_stack(account.stage))
        if data is None:
            raise DeployError(f"{asked.stage} was never deployed.")
        edge = account.outputs(edge_stack(account.stage)) or {}
        code = os.environ.get("CHANGXING_SECOND_FACTOR", "")
        environment = environment_of(account, data, origin_of(account.stage, edge), code)
    except DeployError as wrong:
        print(f"operate: {wrong}", file=sys.stderr, flush=True)
        return 1
    return run(environment, shlex.split(asked.command))


if __name__ == "__main__":
    raise SystemExit(main())
