"""The package under Amazon's own runtime client: every kind of event, answered as Lambda would."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local.engine import ROOT
from tests.support.lambda_cloud import REGION, Cloud, client_options, running_cloud
from tests.support.lambda_gateway import ORIGIN, Answer, Gateway, recorded
from tests.support.lambda_package import needs_lambdas_python, unpacked
from tests.support.lambda_runtime import Function, FunctionError, running_function
from tests.support.people import reading, some_application, some_phone

pytestmark = needs_lambdas_python
DIST = ROOT / "frontend" / "dist"
SECRET = "edge-secret-of-the-tests"
GATEWAYS = ("http_v1", "http_v2")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as Lambda unpacks it."""
    return unpacked(tmp_path_factory.mktemp("task"))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the runtime and the logs."""
    return tmp_path_factory.mktemp("runtime")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Store, keys and messages."""
    with running_cloud(tmp_path_factory.mktemp("cloud"), ORIGIN) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def web(package: Path, work: Path, cloud: Cloud) -> Iterator[Function]:
    """The function for requests."""
    with running_function(package, {**cloud.environment, "CHANGXING_DOOR": "web"}, work) as web:
        yield web


@pytest.fixture(params=GATEWAYS)
def gateway(request: pytest.FixtureRequest, web: Function) -> Gateway:
    """A client through either version of API Gateway."""
    return Gateway(web, request.param)


def same_answer(one: Answer, other: Answer) -> bool:
    """Whether two answers differ in nothing but the moment."""
    moment = {"changxing-now", "changxing-request", "date"}
    heads = [
        {name: value for name, value in answer.headers.items() if name not in moment}
        for answer in (one, other)
    ]
    return heads[0] == heads[1] and (one.status, one.body) == (other.status, other.body)


def test_a_request_is_answered_through_each_gateway_alike(web: Function) -> None:
    answers = [
        Gateway(web, kind).get("/api/v1/divisions?parent=411202", accept_encoding="identity")
        for kind in (*GATEWAYS, "cloudfront")
    ]
    assert answers[0].status == 200, answers[0].body
    assert answers[0].json
    assert answers[0].headers["strict-transport-security"]
    assert same_answer(answers[0], answers[1])
    assert same_answer(answers[1], answers[2])


def test_a_cookie_is_set_once(gateway: Gateway) -> None:
    answer = gateway.call("POST", "/api/v1/sign-in/challenges", {"phone": some_phone()})
    assert answer.status == 202, answer.body
    assert len(answer.cookies) == 1
    assert answer.cookies[0].startswith("__Host-browser=")
    if gateway.kind == "http_v2":
        assert not [name for name in answer.raw["headers"] if name.lower() == "set-cookie"]


@pytest.mark.parametrize(
    ("asked", "suffix", "encoding"),
    [("gzip, deflate, br", ".br", "br"), ("gzip", ".gz", "gzip"), ("identity", "", None)],
)
def test_a_page_comes_packed_as_the_browser_can_read_it(
    gateway: Gateway, asked: str, suffix: str, encoding: str | None
) -> None:
    answer = gateway.get("/", accept_encoding=asked)
    assert answer.status == 200
    assert answer.body == (DIST / f"index.html{suffix}").read_bytes()
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert bool(answer.raw.get("isBase64Encoded")) is bool(suffix)
    if suffix == ".gz":
        assert gzip.decompress(answer.body) == (DIST / "index.html").read_bytes()


def test_a_picture_comes_whole(gateway: Gateway) -> None:
    picture = next(iter(sorted((DIST / "icons").glob("*.png"))))
    answer = gateway.get(f"/icons/{picture.name}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.body == picture.read_bytes()


def test_hashed_assets_are_kept_for_ever_and_the_worker_is_asked_for_each_time(
    gateway: Gateway,
) -> None:
    asset = next(path for path in sorted((DIST / "assets").iterdir()) if path.suffix == ".js")
    kept = gateway.get(f"/assets/{asset.name}")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert gateway.get("/sw.js").headers["cache-control"] == "no-cache"


def test_what_the_browser_has_already_is_not_sent_again(gateway: Gateway) -> None:
    first = gateway.get("/", accept_encoding="br")
    again = gateway.get("/", accept_encoding="br", if_none_match=first.headers["etag"])
    assert (again.status, again.raw["body"]) == (304, "")
    assert again.headers["etag"] == first.headers["etag"]
    assert gateway.get("/", accept_encoding="gzip").headers["etag"] != first.headers["etag"]


def test_a_question_for_the_head_alone_gets_no_body(gateway: Gateway) -> None:
    answer = gateway.call("HEAD", "/manifest.webmanifest")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-type"].startswith("application/manifest+json")


def test_a_body_in_base64_is_read_as_what_it_is(gateway: Gateway) -> None:
    wish = {"phone": some_phone()}
    answer = gateway.call("POST", "/api/v1/sign-in/challenges", wish, is_binary=True)
    assert answer.status == 202, answer.body


def test_an_error_is_a_problem_in_plain_text(gateway: Gateway) -> None:
    answer = gateway.get("/api/v1/me")
    assert (answer.status, answer.json["code"]) == (401, "accounts.session_required")
    assert not answer.raw.get("isBase64Encoded")
    assert gateway.get("/api/v1/nowhere").json["code"] == "core.not_found"


def test_a_write_from_a_foreign_page_is_refused(gateway: Gateway) -> None:
    foreign = {"sec-fetch-site": "", "origin": "https://elsewhere.example"}
    answer = gateway.call("POST", "/api/v1/sign-in/challenges", {"phone": some_phone()}, foreign)
    assert (answer.status, answer.json["code"]) == (403, "core.foreign_origin")
    own = {"sec-fetch-site": "", "origin": ORIGIN}
    answer = gateway.call("POST", "/api/v1/sign-in/challenges", {"phone": some_phone()}, own)
    assert answer.status == 202


def per_address(cloud: Cloud) -> dict[str, int]:
    """How many codes each address has asked for; the addresses are hashes."""
    store = boto3.client("dynamodb", REGION, **client_options(cloud.url))
    rows = store.scan(TableName="changxing-limits")["Items"]
    return {
        row["key"]["S"]: int(row["hits"]["N"])
        for row in rows
        if row["key"]["S"].startswith("otp-address#")
    }


def test_a_forged_address_is_counted_as_the_real_one(web: Function, cloud: Cloud) -> None:
    before = per_address(cloud)
    for kind in GATEWAYS:
        for forged in ("192.0.2.66", "192.0.2.67, 192.0.2.68"):
            headers = {"x-forwarded-for": forged, "cloudfront-viewer-address": f"{forged}:1"}
            wish = {"phone": some_phone()}
            path = "/api/v1/sign-in/challenges"
            assert Gateway(web, kind).call("POST", path, wish, headers).status == 202
    after = per_address(cloud)
    grown = {key: hits - before.get(key, 0) for key, hits in after.items()}
    # An hour may have ended in between; it never takes more than two counters.
    assert sum(grown.values()) == 4
    assert len({key.split("#")[1] for key, more in grown.items() if more}) == 1


def test_behind_the_edge_only_the_edge_is_answered(package: Path, work: Path, cloud: Cloud) -> None:
    settings = {"CHANGXING_DOOR": "web", "CHANGXING_EDGE_SECRET": SECRET}
    with running_function(package, {**cloud.environment, **settings}, work) as function:
        assert Gateway(function, "cloudfront").get("/ping").status == 200
        wrong = Gateway(function, "cloudfront").get("/ping", changxing_edge="guess")
        assert (wrong.status, wrong.body) == (403, b"Forbidden")
        for kind in GATEWAYS:
            assert Gateway(function, kind).get("/ping").status == 403
        assert SECRET not in function.log()


@pytest.mark.parametrize("name", recorded("strangers"))
def test_an_unknown_event_is_an_error_and_does_nothing(name: str, web: Function) -> None:
    with pytest.raises(FunctionError) as refused:
        web.invoke(recorded("strangers")[name])
    assert refused.value.kind == "Refused"
    assert Gateway(web).get("/ping").status == 200


def test_a_function_for_requests_takes_neither_schedule_nor_stream(web: Function) -> None:
    for name in ("schedule", "stream"):
        with pytest.raises(FunctionError, match="Refused"):
            web.invoke(recorded(name))


def test_the_schedule_does_what_is_due_and_answers_no_request(
    package: Path, work: Path, cloud: Cloud
) -> None:
    with running_function(package, {**cloud.environment, "CHANGXING_DOOR": "jobs"}, work) as jobs:
        told = jobs.invoke(recorded("schedule"))
        assert "failed" not in told.values(), told
        with pytest.raises(FunctionError, match="Refused"):
            jobs.invoke(recorded("http_v2"))


def test_a_stream_is_taken_and_a_table_that_nobody_knows_is_an_error(
    package: Path, work: Path, cloud: Cloud
) -> None:
    with running_function(package, {**cloud.environment, "CHANGXING_DOOR": "stream"}, work) as one:
        for name in ("stream", "stream_window_end"):
            assert one.invoke(recorded(name)) == {"batchItemFailures": [], "state": {}}
        event = recorded("stream")
        arn = event["Records"][0]["eventSourceARN"]
        event["Records"][0]["eventSourceARN"] = arn.replace("healthcode", "elsewhere")
        with pytest.raises(FunctionError) as failed:
            one.invoke(event)
        # The kind of the error and its place; never what it was about.
        assert failed.value.kind == "Failed"
        assert failed.value.message.startswith("UnknownStream at events.py:")
        assert "elsewhere" not in one.log()


@pytest.mark.parametrize("missing", ["CHANGXING_DOOR", "CHANGXING_ORIGIN", "CHANGXING_FIELD_KMS"])
def test_a_function_without_a_setting_does_not_start(
    missing: str, package: Path, work: Path, cloud: Cloud
) -> None:
    settings = {**cloud.environment, "CHANGXING_DOOR": "web"}
    del settings[missing]
    with (
        running_function(package, settings, work) as function,
        pytest.raises(FunctionError, match=missing),
    ):
        function.invoke(recorded("http_v2"))


@pytest.mark.parametrize("kind", GATEWAYS)
def test_somebody_signs_in_applies_checks_in_and_is_green_and_no_log_tells_of_it(
    kind: str, package: Path, work: Path, cloud: Cloud
) -> None:
    phone, application = some_phone(), some_application()
    settings = {**cloud.environment, "CHANGXING_DOOR": "web"}
    with running_function(package, settings, work) as function:
        person = Gateway(function, kind)
        challenge = person.call("POST", "/api/v1/sign-in/challenges", {"phone": phone}).json
        otp = cloud.otp(phone)
        wish = {"challenge_id": challenge["challenge_id"], "otp": otp}
        assert person.call("POST", "/api/v1/sign-in", wish).status == 200
        assert person.call("PUT", "/api/v1/me", application).status == 200
        sent = person.call("POST", "/api/v1/check-ins", {"items": [reading()]})
        assert [one["status"] for one in sent.json["results"]] == ["new"], sent.body
        assert person.get("/api/v1/me/health-code").json["colour"] == "green"
        assert person.call("DELETE", "/api/v1/session").status == 204
        assert person.get("/api/v1/me").status == 401
        log = function.log()
    number = application["document"]["number"]
    private = [phone, otp, number, application["name"], application["address"], "203.0.113.9"]
    private += [value for value in person.cookies.values() if value] + [challenge["challenge_id"]]
    assert [text for text in private if text in log] == []
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [line["status"] for line in lines] == [202, 200, 200, 200, 200, 204, 401]
    assert all(line["route"] and line["request"] for line in lines)


def test_nothing_is_written_where_lambda_lets_nothing_be_written(
    package: Path, web: Function
) -> None:
    def held() -> set[Any]:
        return {path.relative_to(package) for path in package.rglob("*")}

    fresh = held()
    Gateway(web).get("/api/v1/openapi.json")
    Gateway(web).get("/api/v1/verification/keys")
    assert held() == fresh
