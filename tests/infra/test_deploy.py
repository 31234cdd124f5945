"""A whole release against an AWS on this machine, permissions enforced, from nothing to nothing.

`make deploy-test` shows its steps and times. What the emulator cannot do stands in
tests/support/cloud.py.
"""

from __future__ import annotations

import json
import time
import uuid
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.config import DATA, load_city
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
from tests.support.cloud_roles import roles_are_refused, taken_on
from tests.support.lambda_package import built_package, needs_lambdas_python
from tests.support.next_release import INDEX, next_package, next_template
from tests.support.people import some_application

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
    with deploy.step("every job is done with the jobs' own role"):
        env = operate.environment_of(account, data, released.address)
        env |= taken_on(account, data["JobsRoleArn"]).credentials
        jobs_are_done(env | {"CITY": str(reminding_early(tmp_path / "city.json"))})
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
    uses_the_rest(visitor)
    # A checkpoint pins the root of the ceremony and believes nothing else.
    text = visitor.shows_pass()
    document = visitor.asks("GET", "/verification/keys")
    # The role of the web function may not use the seal, and the list needs none.
    listed = visitor.call("GET", "/verification/exceptions")
    judged = issuing.verify_by(document, root, text, datetime.now(UTC), listed.data)
    assert judged.verdict is passes.Verdict.ADMIT
    stranger = keylists.point_of(Visitor(emulator, released.address).key.public_xy)
    with pytest.raises(keylists.KeyListError):
        issuing.verify_by(document, stranger, text, datetime.now(UTC))
    return visitor


def uses_the_rest(visitor: Visitor) -> None:
    """Call what else there is, so that a permission that lacks is found here."""
    member = {"id": str(uuid.uuid4()), "relation": "child"}
    member |= {name: some_application()[name] for name in ("name", "document")}
    child = visitor.asks("POST", "/me/household", member, 201)["resident_id"]
    visitor.asks("POST", "/me/household/agreement-codes", {}, 201)
    for path in ("/me", "/me/household", "/me/sessions", "/me/notices", "/push-key", "/city"):
        visitor.asks("GET", path)
    for path in ("/boards/check-ins", "/boards/colours", "/verification/withdrawals"):
        visitor.asks("GET", path)
    endpoint = "https://fcm.googleapis.com/fcm/send/nobody"
    assert visitor.call("PUT", "/me/push", {"endpoint": endpoint}).status < 300
    assert visitor.call("DELETE", "/me/push").status < 300
    assert visitor.call("DELETE", f"/me/household/{child}").status < 300


def jobs_are_done(env: dict[str, str]) -> None:
    """Run each job once by hand, with nothing but its role."""
    city = load_city(STAGE.city)
    today = city.day_of(datetime.now(UTC))
    run(env, "jobs", "run", "audit-seal", "--on", (today - timedelta(days=1)).isoformat())
    run(env, "jobs", "run", "retention-sweep", "--again")
    # The night is no time for a reminder; towards evening the clock's own tick may be at it.
    told = run(env, "jobs", "run", "daily-reminder", "--again", may_fail=True)
    assert told.split()[-1] in ("done", "asleep", "busy"), told
    for line in run(env, "jobs", "list").splitlines():
        assert "failures=0" in line, line


def reminding_early(target: Path) -> Path:
    """The city's file with the earliest reminders there are, lest the hour of the test matter."""
    city = json.loads((DATA / "cities" / f"{STAGE.city}.json").read_text(encoding="utf-8"))
    city["reminders"]["at"] = "06:00"
    target.write_text(json.dumps(city), encoding="utf-8")
    return target


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


def nothing_personal_is_logged(account: EmulatedAccount, person: Visitor) -> None:
    """The functions' logs tell of requests, and know no number."""
    pages = account.client("logs").get_paginator("filter_log_events")
    found = pages.paginate(logGroupName=f"/aws/lambda/{STAGE.function}")
    lines = [event["message"] for page in found for event in page["events"]]
    assert any('"route": "healthcode.check_in"' in line for line in lines)
    assert person.phone not in "\n".join(lines)
