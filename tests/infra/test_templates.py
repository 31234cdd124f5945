"""The CloudFormation templates: what emulators ignore is read from their text, and models agree."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from backend import app
from backend.core.db import Item
from infra.cloud import templates
from infra.local.engine import ROOT
from tests.support import roles
from tests.support.source import python_files
from tests.support.templates import NAMES, resources, tables, template

# What has to stay when a stack goes.
LASTING = ("AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket")
# Who may say `Resource: "*"`, and why; `Action` may not by anybody.
WILD = {
    ("WebPolicy", "TextMessages"): "a text message goes to a number, which has no ARN",
    ("JobsPolicy", "TextMessages"): "a text message goes to a number, which has no ARN",
    ("StreamPolicy", "NamesOfStreams"): "AWS knows no resource for ListStreams",
}
# Nobody who serves the city may do these, whatever else changes.
NEVER = (
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteTable",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
    "iam:PassRole",
    "kms:ScheduleKeyDeletion",
    "lambda:UpdateFunctionCode",
    "s3:GetObject",
    "sts:AssumeRole",
)


class Statement(NamedTuple):
    """One statement of a policy, with where it stands."""

    policy: str
    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[Any, ...]


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _statements(policy: str, document: dict[str, Any]) -> Iterator[Statement]:
    for said in document["Statement"]:
        # A statement behind a condition of the template stands in its first branch.
        raw = said["Fn::If"][1] if "Fn::If" in said else said
        yield Statement(
            policy,
            raw["Sid"],
            raw["Effect"],
            _as_tuple(raw["Action"]),
            _as_tuple(raw.get("Resource", ())),
        )


def role_statements() -> list[Statement]:
    """Every statement of every role's own policies."""
    found: list[Statement] = []
    for name in NAMES:
        for logical, policy in resources(name, "AWS::IAM::Policy").items():
            found += _statements(logical, policy["Properties"]["PolicyDocument"])
        for logical, role in resources(name, "AWS::IAM::Role").items():
            for policy in role["Properties"].get("Policies", ()):
                found += _statements(logical, policy["PolicyDocument"])
    return found


def actions_on(policy: str, table: str) -> set[str]:
    """What a role may do with a table, without the table's name before it."""
    wanted = {"Fn::GetAtt": [table, "Arn"]}
    return {
        action.partition(":")[2]
        for said in role_statements()
        if said.policy == policy and said.effect == "Allow" and wanted in said.resources
        for action in said.actions
    }


# --- Linted, and lasting


@pytest.mark.slow
@pytest.mark.parametrize("region", ["ap-southeast-1", "cn-north-1"])
def test_cfn_lint_finds_nothing(region: str) -> None:
    files = [str(ROOT / "infra" / f"{name}.yaml") for name in NAMES]
    command = [sys.executable, "-c", "from cfnlint.runner import main; main()"]
    command += ["--regions", region, "--", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", NAMES)
def test_cloudformation_takes_a_template_as_it_is_sent(name: str) -> None:
    sent = templates.body(ROOT / "infra" / f"{name}.yaml")
    said = json.loads(sent)
    assert said["AWSTemplateFormatVersion"] == "2010-09-09"
    assert said["Resources"].keys() == template(name)["Resources"].keys()
    # GetAtt has its two parts apart, for JSON knows no short form of it.
    assert '"Fn::GetAtt":"' not in sent


@pytest.mark.parametrize("name", sorted(tables()))
def test_a_table_can_be_brought_back_and_is_sealed_and_stays(name: str) -> None:
    table = tables()[name]
    said = table["Properties"]
    assert said["BillingMode"] == "PAY_PER_REQUEST"
    assert said["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert said["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert said["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    assert said["DeletionProtectionEnabled"] is True


@pytest.mark.parametrize("kind", LASTING)
def test_what_holds_data_outlives_its_stack(kind: str) -> None:
    found = resources("data", kind)
    assert found
    for logical, resource in found.items():
        kept = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        assert kept == ("Retain", "Retain"), logical
    for name in NAMES:
        assert name == "data" or not resources(name, kind)


def test_facts_homes_the_market_the_hotline_trips_and_passages_have_streams_with_both_images() -> (
    None
):
    streaming = {
        name: table["Properties"]["StreamSpecification"]["StreamViewType"]
        for name, table in tables().items()
        if "StreamSpecification" in table["Properties"]
    }
    assert streaming == {
        "changxing-healthcode": "NEW_AND_OLD_IMAGES",
        "changxing-residents": "NEW_AND_OLD_IMAGES",
        "changxing-market": "NEW_AND_OLD_IMAGES",
        "changxing-hotline": "NEW_AND_OLD_IMAGES",
        "changxing-cotravel": "NEW_AND_OLD_IMAGES",
        "changxing-checkpoints": "NEW_AND_OLD_IMAGES",
    }


# --- Models = templates


def _models() -> dict[str, type[Item]]:
    return {model.Meta.table_name: model for model in app.MODELS}


def _keys(schema: Any) -> set[tuple[str, str]]:
    return {(part["AttributeName"], part["KeyType"]) for part in schema}


def _indexes_of_model(schema: Any) -> dict[str, Any]:
    return {
        index["index_name"]: (_keys(index["key_schema"]), index["projection"])
        for index in schema["global_secondary_indexes"]
    }


def _indexes_of_table(said: dict[str, Any]) -> dict[str, Any]:
    return {
        index["IndexName"]: (_keys(index["KeySchema"]), index["Projection"])
        for index in said.get("GlobalSecondaryIndexes", ())
    }


def _types(attributes: Any) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in attributes}


def test_every_model_has_its_table_and_every_table_its_model() -> None:
    assert set(_models()) == set(tables())


@pytest.mark.parametrize("name", sorted(_models()))
def test_a_model_and_its_table_have_the_same_keys_indexes_and_stream(name: str) -> None:
    model, said = _models()[name], tables()[name]["Properties"]
    schema = model._get_schema()
    indexes = schema["global_secondary_indexes"]
    attributes = [*schema["attribute_definitions"]]
    for index in indexes:
        attributes += index["attribute_definitions"]
    assert _keys(schema["key_schema"]) == _keys(said["KeySchema"])
    assert _types(attributes) == _types(said["AttributeDefinitions"])
    assert _indexes_of_model(schema) == _indexes_of_table(said)
    stream = said.get("StreamSpecification", {}).get("StreamViewType")
    assert getattr(model.Meta, "stream_view_type", None) == stream


# --- Roles


def test_no_role_may_do_everything_with_something() -> None:
    said = role_statements()
    assert len(said) > 20
    wild = [one for one in said if any("*" in action for action in one.actions)]
    assert not wild


def test_no_role_may_do_something_with_everything_but_for_what_aws_demands() -> None:
    wild = {
        (said.policy, said.sid)
        for said in role_statements()
        if said.effect == "Allow" and "*" in json.dumps(said.resources).replace("/index/*", "")
    }
    assert wild == set(WILD)


@pytest.mark.parametrize("action", NEVER)
def test_nobody_who_serves_the_city_may(action: str) -> None:
    may = [said.policy for said in role_statements() if action in said.actions]
    assert not may


def test_the_stream_knows_no_account_and_opens_no_key() -> None:
    assert not actions_on("StreamPolicy", "AccountsTable")
    assert not actions_on("StreamPolicy", "KeysTable")
    opened = [said for said in role_statements() if any("kms:" in a for a in said.actions)]
    assert {said.policy for said in opened} == {"WebPolicy", "JobsPolicy", "OperatorPolicy"}


def test_jobs_may_forget_a_push_address_and_change_nothing_else_of_an_account() -> None:
    jobs = resources("data", "AWS::IAM::Policy")["JobsPolicy"]["Properties"]["PolicyDocument"]
    said = next(each for each in jobs["Statement"] if each["Sid"] == "PushAddresses")
    touched = said["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert set(touched) - {"key", "part", "created_ms"} == {"push_ms", "push_sealed"}
    assert actions_on("JobsPolicy", "AccountsTable") == {"GetItem", "Query", "UpdateItem"}


def test_requests_open_keys_and_make_none() -> None:
    kms = {a for said in role_statements() if said.policy == "WebPolicy" for a in said.actions}
    assert {action for action in kms if action.startswith("kms:")} == {"kms:Decrypt"}
    assert actions_on("WebPolicy", "KeysTable") <= {"GetItem", "Query"}


def test_only_a_person_and_the_sweep_may_read_a_whole_table() -> None:
    may = [said for said in role_statements() if "dynamodb:Scan" in said.actions]
    assert {said.policy for said in may} == {"OperatorPolicy", "JobsPolicy"}
    swept = [said.resources for said in may if said.policy == "JobsPolicy"]
    assert swept == [({"Fn::GetAtt": ["HealthcodeTable", "Arn"]},)]


@pytest.mark.parametrize("name", NAMES)
def test_a_service_takes_on_a_role_for_this_account_only(name: str) -> None:
    for logical, role in resources(name, "AWS::IAM::Role").items():
        for said in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
            if "Service" in said["Principal"]:
                told = said["Condition"]["StringEquals"]["aws:SourceAccount"]
                assert told == {"Ref": "AWS::AccountId"}, logical
            else:
                assert said["Condition"]["Fn::If"][1] == {
                    "Bool": {"aws:MultiFactorAuthPresent": "true"}
                }


@pytest.mark.parametrize(
    ("door", "action", "table", "index", "expected"),
    [
        ("web", "Query", "changxing-staff", "by_place", True),
        ("web", "Query", "changxing-staff", "by_nobody", False),
        ("web", "Query", "changxing-market", "any", True),
        ("web", "DeleteItem", "changxing-city", "", False),
        ("stream", "PutItem", "changxing-dashboard", "", True),
        ("stream", "GetItem", "changxing-partners", "", False),
        ("jobs", "GetItem", "changxing-partners", "", True),
    ],
)
def test_what_tests_hold_the_functions_to_is_what_the_templates_say(
    door: str, action: str, table: str, index: str, expected: bool
) -> None:
    assert roles.may(door, action, table, index) is expected


def test_a_request_that_its_role_does_not_allow_fails_the_test_that_made_it() -> None:
    asked = list(roles.asked("TransactWriteItems", {"TransactItems": [
        {"Delete": {"TableName": "changxing-city"}}, {"Put": {"TableName": "changxing-city"}},
    ]}))  # fmt: skip
    assert asked == [("DeleteItem", "changxing-city", ""), ("PutItem", "changxing-city", "")]
    assert [roles.may("web", *one) for one in asked] == [False, True]


# --- Keys


def test_a_key_is_administered_by_the_account_and_used_by_the_roles() -> None:
    using = ("kms:Decrypt", "kms:Encrypt", "kms:Sign", "kms:GenerateDataKey")
    for logical, key in resources("data", "AWS::KMS::Key").items():
        for said in _statements(logical, key["Properties"]["KeyPolicy"]):
            assert not any("*" in action for action in said.actions)
            if said.sid == "AdministeredByTheAccount":
                assert not [a for a in said.actions if a.startswith(using)]


def test_the_field_key_rotates_and_the_signing_key_signs_with_p256() -> None:
    field, signing = (
        resources("data", "AWS::KMS::Key")[name]["Properties"]
        for name in ("FieldKey", "SigningKey")
    )
    assert field["EnableKeyRotation"] is True
    assert (signing["KeySpec"], signing["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")


# --- Queue, logs, alarms, edge


def test_every_function_has_a_log_that_forgets() -> None:
    logs = resources("data", "AWS::Logs::LogGroup").values()
    names = {log["Properties"]["LogGroupName"]["Fn::Sub"] for log in logs}
    base = "/aws/lambda/changxing-${Stage}"
    assert names == {base, f"{base}-stream", f"{base}-jobs"}
    assert all(log["Properties"]["RetentionInDays"] == {"Ref": "LogDays"} for log in logs)


def test_dead_letters_are_sealed() -> None:
    (queue,) = resources("data", "AWS::SQS::Queue").values()
    assert queue["Properties"]["SqsManagedSseEnabled"] is True


def test_every_table_and_every_function_has_its_alarms() -> None:
    loops = template("alarms")["Resources"]
    assert loops["Fn::ForEach::Functions"][1] == ["web", "stream", "jobs"]
    inner = loops["Fn::ForEach::Throttling"][2]["Fn::ForEach::Tables"]
    assert sorted(f"changxing-{name}" for name in inner[1]) == sorted(tables())


def test_what_rings_listens_to_logs_and_queues_that_are_there() -> None:
    filters = resources("alarms", "AWS::Logs::MetricFilter").values()
    heard = {each["Properties"]["LogGroupName"]["Fn::Sub"] for each in filters}
    logs = resources("data", "AWS::Logs::LogGroup").values()
    assert heard == {log["Properties"]["LogGroupName"]["Fn::Sub"] for log in logs}
    (dimension,) = resources("alarms", "AWS::CloudWatch::Alarm")["BatchesGivenUp"]["Properties"][
        "Dimensions"
    ]
    (queue,) = resources("data", "AWS::SQS::Queue").values()
    assert dimension["Value"] == queue["Properties"]["QueueName"]


# Words of a log line, and the metric that counts them.
WORDS = {
    "KeysRunOut": ("planned issuing keys end in", "no issuing key for today"),
    "JobFailed": ("job", "failed"),
    "SetAside": ("stream records set aside",),
}


@pytest.mark.parametrize("metric", WORDS)
def test_the_words_that_ring_an_alarm_are_words_that_are_written(metric: str) -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in python_files())
    (said,) = (
        each["Properties"]["FilterPattern"]
        for each in resources("alarms", "AWS::Logs::MetricFilter").values()
        if each["Properties"]["MetricTransformations"][0]["MetricName"] == metric
    )
    assert all(words in said and words in written for words in WORDS[metric])
    alarms = resources("alarms", "AWS::CloudWatch::Alarm").values()
    assert metric in {alarm["Properties"]["MetricName"] for alarm in alarms}


@pytest.mark.parametrize("logical", sorted(resources("edge", "AWS::Lambda::EventSourceMapping")))
def test_a_stream_is_followed_in_order_and_nothing_is_lost_in_silence(logical: str) -> None:
    said = resources("edge", "AWS::Lambda::EventSourceMapping")[logical]["Properties"]
    assert said["StartingPosition"] == "TRIM_HORIZON"
    assert said["ParallelizationFactor"] == 1
    # Without a window Lambda does not tell the shard, and the counters need to know it.
    assert said["TumblingWindowInSeconds"] > 0
    assert said["BisectBatchOnFunctionError"] is True
    assert said["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert said["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert said["DestinationConfig"]["OnFailure"]["Destination"] == {"Ref": "DeadLettersArn"}


def test_the_clock_sends_what_the_door_knows() -> None:
    from backend import lambda_entry

    (clock,) = resources("edge", "AWS::Scheduler::Schedule").values()
    assert json.loads(clock["Properties"]["Target"]["Input"]) == lambda_entry.TICK
    assert clock["Properties"]["ScheduleExpression"] == "rate(5 minutes)"


@pytest.mark.parametrize("logical", ["StreamFunction", "JobsFunction"])
def test_a_function_runs_the_one_door_of_the_one_package(logical: str) -> None:
    said = resources("edge", "AWS::Lambda::Function")[logical]["Properties"]
    zappa = json.loads((ROOT / "zappa_settings.json").read_text(encoding="utf-8"))["base"]
    assert (said["Handler"], said["Runtime"]) == (zappa["lambda_handler"], zappa["runtime"])
    assert said["Code"] == {"S3Bucket": {"Ref": "ArtefactBucket"}, "S3Key": {"Ref": "ArtefactKey"}}
    door = said["Environment"]["Variables"]["CHANGXING_DOOR"]
    assert door == logical.removesuffix("Function").lower()


NOTHING_KEPT = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


# What is the same for everybody; no cookie reaches the function there.
PUBLISHED = [
    "/api/v1/verification/*",
    "/api/v1/boards/*",
    "/api/v1/knowledge",
    "/api/v1/bulletins",
    "/api/v1/cotravel/head",
    "/api/v1/cotravel/files/*",
    "/api/v1/reports/categories",
    "/api/v1/market/board",
    "/api/v1/market/products",
]


def test_cloudfront_keeps_pages_and_never_an_answer_about_somebody() -> None:
    (front,) = resources("edge", "AWS::CloudFront::Distribution").values()
    config = front["Properties"]["DistributionConfig"]
    behaviours = {each["PathPattern"]: each for each in config["CacheBehaviors"]}
    assert list(behaviours) == [*PUBLISHED, "/api/*", "/ping"]
    assert behaviours["/api/*"]["CachePolicyId"] == NOTHING_KEPT
    for path in PUBLISHED:
        assert behaviours[path]["CachePolicyId"] == {"Ref": "PublishedCache"}
        assert behaviours[path]["AllowedMethods"] == ["GET", "HEAD"]
        assert "OriginRequestPolicyId" not in behaviours[path]
    for policy in resources("edge", "AWS::CloudFront::CachePolicy").values():
        said = policy["Properties"]["CachePolicyConfig"]
        forwarded = said["ParametersInCacheKeyAndForwardedToOrigin"]
        assert forwarded["CookiesConfig"]["CookieBehavior"] == "none"
        assert said["MinTTL"] == 0
    assert "POST" in behaviours["/api/*"]["AllowedMethods"]
    assert config["DefaultCacheBehavior"]["CachePolicyId"] == {"Ref": "PagesCache"}
    assert config["DefaultCacheBehavior"]["Compress"] is True
    assert config["HttpVersion"] == "http2and3"
    assert config["ViewerCertificate"]["Fn::If"][1]["MinimumProtocolVersion"] == "TLSv1.2_2021"


def test_only_cloudfront_knows_the_secret_and_tells_the_viewers_address() -> None:
    from backend import lambda_entry

    (front,) = resources("edge", "AWS::CloudFront::Distribution").values()
    (origin,) = front["Properties"]["DistributionConfig"]["Origins"]
    (header,) = origin["OriginCustomHeaders"]
    assert header["HeaderName"].lower() == lambda_entry.EDGE_HEADER
    assert template("edge")["Parameters"]["EdgeSecret"]["NoEcho"] is True
    (request,) = resources("edge", "AWS::CloudFront::OriginRequestPolicy").values()
    sent = request["Properties"]["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"]
    assert lambda_entry.VIEWER_HEADER in [name.lower() for name in sent]
    # AWS lets a policy name ten headers at most.
    assert len(sent) <= 10


def test_the_firewall_slows_down_sign_in_before_anything_else() -> None:
    (firewall,) = resources("firewall", "AWS::WAFv2::WebACL").values()
    limits = [
        rule["Statement"]["RateBasedStatement"]["Limit"]
        for rule in sorted(firewall["Properties"]["Rules"], key=lambda rule: rule["Priority"])
    ]
    assert limits == [300, 6000, 20000]
    assert firewall["Properties"]["VisibilityConfig"]["SampledRequestsEnabled"] is False
