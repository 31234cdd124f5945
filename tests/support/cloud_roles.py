"""Taking on the roles of a release on the emulated AWS, and trying what is not theirs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.cloud import STAGE, EmulatedAccount

# What each role is refused, and one thing that shows it is alive.
KEY = {"key": {"S": "nobody"}, "part": {"S": "-"}}
OF_NOBODY = {"TableName": "changxing-accounts", "Key": KEY}
FORGET_PUSH = {**OF_NOBODY, "UpdateExpression": "REMOVE push_sealed"}
TRIES: dict[str, list[tuple[bool, str, str, dict[str, Any]]]] = {
    "WebRoleArn": [
        (True, "dynamodb", "get_item", {"TableName": "changxing-accounts", "Key": KEY}),
        (False, "dynamodb", "delete_table", {"TableName": "changxing-accounts"}),
        (False, "dynamodb", "scan", {"TableName": "changxing-residents"}),
        (False, "dynamodb", "get_item", {"TableName": "changxing-jobs", "Key": KEY}),
        (False, "kms", "encrypt", {"KeyId": "FieldKeyArn", "Plaintext": b"-"}),
        (False, "lambda", "invoke", {"FunctionName": f"{STAGE.function}-jobs"}),
    ],
    "StreamRoleArn": [
        (True, "dynamodb", "get_item", {"TableName": "changxing-dashboard", "Key": KEY}),
        (False, "dynamodb", "get_item", {"TableName": "changxing-accounts", "Key": KEY}),
        (False, "kms", "decrypt", {"KeyId": "FieldKeyArn", "CiphertextBlob": b"-" * 64}),
        (False, "sns", "publish", {"PhoneNumber": "+8613800000000", "Message": "-"}),
    ],
    "JobsRoleArn": [
        (True, "dynamodb", "get_item", {"TableName": "changxing-jobs", "Key": KEY}),
        (False, "dynamodb", "put_item", {"TableName": "changxing-accounts", "Item": KEY}),
        (True, "dynamodb", "update_item", FORGET_PUSH),
        (False, "kms", "encrypt", {"KeyId": "FieldKeyArn", "Plaintext": b"-"}),
        (False, "sns", "publish", {"TopicArn": "AlarmsArn", "Message": "-"}),
    ],
    "OperatorRoleArn": [
        (True, "dynamodb", "scan", {"TableName": "changxing-aside"}),
        (False, "dynamodb", "delete_table", {"TableName": "changxing-audit"}),
        (False, "kms", "schedule_key_deletion", {"KeyId": "SigningKeyArn"}),
        (False, "lambda", "delete_function", {"FunctionName": STAGE.function}),
    ],
}


def roles_are_refused(account: EmulatedAccount, data: dict[str, str]) -> None:
    """Take on each role and try what is not its own."""
    for output, tries in TRIES.items():
        inside = taken_on(account, data[output], output != "OperatorRoleArn")
        for is_allowed, service, method, wish in tries:
            named = {name: data.get(str(value), value) for name, value in wish.items()}
            refused = ""
            try:
                getattr(inside.client(service), method)(**named)
            except ClientError as wrong:
                refused = wrong.response["Error"]["Code"]
            is_denied = refused.startswith(("AccessDenied", "AuthorizationError"))
            assert is_denied is not is_allowed, (output, service, method, refused)


def taken_on(account: EmulatedAccount, role_arn: str, is_function: bool = True) -> EmulatedAccount:
    """The account as a role sees it. A function's role takes nobody but Lambda, so it is opened."""
    sts, iam = account.client("sts"), account.client("iam")
    wish = {"RoleArn": role_arn, "RoleSessionName": "try"}
    name = role_arn.rpartition("/")[2]
    if is_function:
        with pytest.raises(ClientError, match="AccessDenied"):
            sts.assume_role(**wish)
        trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        principal = {"AWS": f"arn:aws:iam::{account.number}:root"}
        owner = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
        opened = trust | {"Statement": [*trust["Statement"], owner]}
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(opened))
    inside = account.as_somebody(sts.assume_role(**wish)["Credentials"])
    if is_function:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    return inside
