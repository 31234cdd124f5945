"""A whole release against an AWS on this machine, permissions enforced, from nothing to nothing.

`make deploy-test` shows its steps and times. What the emulator cannot do stands in
tests/support/cloud.py.
"""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from backend.config import load_city
from backend.dashboard.rules import day_part
from backend.healthcode import issuing, keylists, passes
from backend.healthcode.standing_rules import day_number
from infra import deploy
from infra.cloud import functions, operate, smoke
from infra.cloud.stage import DeployError
from tests.support.cloud import STAGE, EmulatedAccount, Emulator, running_emulator
from tests.support.cloud_people import Visitor
from tests.support.cloud_release import (
    Meanwhile,
    ceremony,
    newcomer,
    run,
    while_people_check_in,
)
from tests.support.lambda_package import built_package, needs_lambdas_python
from tests.support.next_release import INDEX, next_package, next_template

# The stream's batch window is 10 s on AWS; the emulator looks every second.
COUNTED_WITHIN_S = 60.0
PHONES = 4


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """An AWS with nothing in it."""
    with running_emulator(tmp_path / "aws") as running:
        yield running


@pytest.mark.slow
@needs_lambdas_python
def test_a_city_is_released_used_updated_taken_back_and_taken_down(
    emulator: Emulator, tmp_path: Path
) -> None:
    account = EmulatedAccount(STAGE, emulator)
    with deploy.step("package"):
        package = built_package()
    with pytest.raises(DeployError, match="No signed list of day keys"):
        deploy.deploy(account, package)
    data = account.outputs(deploy.data_stack(STAGE)) or {}
    with deploy.step("keys: made, planned, signed offline, installed"):
        root = ceremony(account, data, tmp_path)
    released = deploy.deploy(account, package)
    first_key = running_key(account)

    with deploy.step("somebody signs in, applies, checks in, shows a pass"):
        person = uses_everything(account, released, root)
    with deploy.step("the stream counts the check-in"):
        wait_for(lambda: counted(account) >= 1, COUNTED_WITHIN_S)
    with deploy.step("the clock runs the jobs"):
        clock_ticks(account)
    with deploy.step("each role is refused what is not its own"):
        roles_are_refused(account, data)

    visitors = [newcomer(emulator, released) for _ in range(PHONES)]
    with while_people_check_in(visitors) as meanwhile:
        second = next_package(package, tmp_path / "next.zip")
        deploy.deploy(account, second, next_template(tmp_path / "next.yaml"))
    nothing_was_lost(meanwhile)
    assert running_key(account) != first_key
    assert rows_by_release(account, "2") > 0
    with deploy.step("the stream counts everybody who checked in meanwhile"):
        wait_for(lambda: counted(account) >= 1 + PHONES, COUNTED_WITHIN_S)
    with deploy.step("the operator finds boards and facts to agree"):
        env = operate.environment_of(account, data, released.address)
        assert "boards_wrong=0" in run(env, "invariants", "check", "--settle-s", "3")
    visitors += [newcomer(emulator, released) for _ in range(PHONES)]
    with while_people_check_in(visitors[PHONES:]) as meanwhile:
        deploy.rollback(account)
    nothing_was_lost(meanwhile)
    assert running_key(account) == first_key
    with deploy.step("the earlier package reads what the later one wrote"):
        assert visitors[0].asks("GET", "/me/health-code")["colour"] == "green"
        visitors[0].checks_in()

    rows = rows_of_everything(account)
    deploy.undeploy(account)
    with deploy.step("everything people entered is still there"):
        assert rows_of_everything(account) == rows
        assert functions.environment_of(account) is None
        assert account.fetch(f"{released.address}/ping").status >= 400
    nothing_personal_is_logged(account, person)


def uses_everything(account: EmulatedAccount, released: deploy.Released, root: bytes) -> Visitor:
    """Use the city's service through CloudFront and through the API; gives who did."""
    emulator = account.emulator
    visitor = newcomer(emulator, released)
    assert visitor.checks_in()["health_code"]["colour"] == "green"
    # The same phone behind CloudFront's back: only with the secret.
    direct = replace(visitor, address=released.api_address, secret=released.edge_secret)
    direct.checks_in()
    smoke.look(account, released.api_address, {"Changxing-Edge": released.edge_secret})
    assert smoke.is_refused(account, released.api_address)
    assert len(visitor.asks("GET", "/me/check-ins")["check_ins"]) == 2
    # A checkpoint pins the root of the ceremony and believes nothing else.
    text = visitor.shows_pass()
    document = visitor.asks("GET", "/verification/keys")
    judged = issuing.verify_by(document, root, text, datetime.now(UTC))
    assert judged.verdict is passes.Verdict.ADMIT
    stranger = keylists.point_of(Visitor(emulator, released.address).key.public_xy)
    with pytest.raises(keylists.KeyListError):
        issuing.verify_by(document, stranger, text, datetime.now(UTC))
    return visitor


def counted(account: EmulatedAccount) -> int:
    """How many have checked in by the city's board of today and, lest midnight pass, yesterday."""
    city = load_city(STAGE.city)
    today = day_number(city.day_of(datetime.now(UTC)))
    found = 0
    for day in (today - 1, today):
        key = {"key": {"S": city.root_division}, "part": {"S": day_part(day)}}
        answer = account.client("dynamodb").get_item(TableName="changxing-dashboard", Key=key)
        counts = answer.get("Item", {}).get("counts", {}).get("M", {})
        found += sum(int(number["N"]) for number in counts.values())
    return found


def nothing_was_lost(meanwhile: Meanwhile) -> None:
    """Every acknowledged check-in is there, and the app never answered what it should not."""
    print(meanwhile.line(), flush=True)
    assert (meanwhile.lost, meanwhile.bad_statuses) == (0, [])


def wait_for(is_so: Callable[[], bool], within_s: float) -> None:
    """Until something is so."""
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.2)


def clock_ticks(account: EmulatedAccount) -> None:
    """Let the schedule's own target and role run once, at a moment near enough to wait for."""
    scheduler = account.client("scheduler")
    group = f"changxing-{STAGE.name}"
    kept = scheduler.get_schedule(Name="jobs", GroupName=group)
    soon = datetime.now(UTC) + timedelta(seconds=1)
    scheduler.create_schedule(
        Name="now",
        GroupName=group,
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=kept["Target"],
    )
    wait_for(lambda: bool(rows(account, "changxing-jobs")), COUNTED_WITHIN_S)
    scheduler.delete_schedule(Name="now", GroupName=group)
    finished = [row for row in rows(account, "changxing-jobs") if "failures" in row]
    assert all(row["failures"] == {"N": "0"} for row in finished), "a job failed"


def rows(account: EmulatedAccount, table: str) -> list[dict[str, Any]]:
    """Every row of a table, as its owner sees it."""
    pages = account.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    return [row for page in pages for row in page["Items"]]


def rows_of_everything(account: EmulatedAccount) -> dict[str, int]:
    """How many rows each table has, the short-lived ones apart."""
    names = account.client("dynamodb").list_tables()["TableNames"]
    lasting = sorted(set(names) - {"changxing-limits", "changxing-jobs", "changxing-dashboard"})
    return {name: len(rows(account, name)) for name in lasting}


def rows_by_release(account: EmulatedAccount, release: str) -> int:
    """How many check-ins the new index finds for a release."""
    answer = account.client("dynamodb").query(
        TableName="changxing-healthcode",
        IndexName=INDEX,
        KeyConditionExpression="w = :w",
        ExpressionAttributeValues={":w": {"S": release}},
    )
    return int(answer["Count"])


def running_key(account: EmulatedAccount) -> str:
    """The package that the functions run, in the bucket; all three the same one."""
    client = account.client("lambda")
    names = [STAGE.function, f"{STAGE.function}-stream", f"{STAGE.function}-jobs"]
    found = {client.get_function_configuration(FunctionName=name)["CodeSha256"] for name in names}
    assert len(found) == 1, "the functions run different packages"
    return f"packages/{b64decode(found.pop()).hex()}.zip"


# What each role is refused, and one thing that shows it is alive.
KEY = {"key": {"S": "nobody"}, "part": {"S": "-"}}
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
        inside = taken_on(account, data[output], is_function=output != "OperatorRoleArn")
        for is_allowed, service, method, wish in tries:
            named = {name: data.get(str(value), value) for name, value in wish.items()}
            refused = ""
            try:
                getattr(inside.client(service), method)(**named)
            except ClientError as wrong:
                refused = wrong.response["Error"]["Code"]
            is_denied = refused.startswith(("AccessDenied", "AuthorizationError"))
            assert is_denied is not is_allowed, (output, service, method, refused)


def taken_on(account: EmulatedAccount, role_arn: str, is_function: bool) -> EmulatedAccount:
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


def nothing_personal_is_logged(account: EmulatedAccount, person: Visitor) -> None:
    """The functions' logs tell of requests, and know no number."""
    pages = account.client("logs").get_paginator("filter_log_events")
    found = pages.paginate(logGroupName=f"/aws/lambda/{STAGE.function}")
    lines = [event["message"] for page in found for event in page["events"]]
    assert any('"route": "healthcode.check_in"' in line for line in lines)
    assert person.phone not in "\n".join(lines)
