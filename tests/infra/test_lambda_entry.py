"""The door itself, in this process: what it lets in, and whose word it takes for what."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import create_environ

from backend import config
from backend.lambda_entry import (
    Refused,
    Threshold,
    address_of,
    kind_of,
    lambda_handler,
    path_of,
)
from tests.support.lambda_gateway import recorded

STRANGERS = recorded("strangers")


@pytest.fixture
def door() -> Iterator[Any]:
    """Chooses what this process lets in."""
    before = config._settings

    def choose(name: str) -> None:
        config.use(replace(config.read_settings({}), door=name))

    yield choose
    config.use(before)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("http_v1", "web"),
        ("http_v2", "web"),
        ("cloudfront", "web"),
        ("schedule", "jobs"),
        ("stream", "stream"),
        ("stream_window_end", "stream"),
    ],
)
def test_each_known_event_has_a_kind(name: str, kind: str) -> None:
    assert kind_of(recorded(name)) == kind


@pytest.mark.parametrize("name", STRANGERS)
def test_an_unknown_event_has_none_and_is_refused_at_every_door(name: str, door: Any) -> None:
    assert kind_of(STRANGERS[name]) is None
    for chosen in config.DOORS:
        door(chosen)
        with pytest.raises(Refused):
            lambda_handler(STRANGERS[name], None)


@pytest.mark.parametrize("chosen", config.DOORS)
def test_a_door_lets_in_its_own_kind_only(chosen: str, door: Any) -> None:
    door(chosen)
    for name in ("http_v1", "http_v2", "cloudfront", "schedule", "stream"):
        if kind_of(recorded(name)) != chosen:
            with pytest.raises(Refused, match=chosen):
                lambda_handler(recorded(name), None)


def test_a_function_that_does_not_say_its_door_lets_nothing_in(door: Any) -> None:
    door("")
    with pytest.raises(Refused, match="unset"):
        lambda_handler(recorded("http_v2"), None)


def test_a_forwarded_header_is_nobodys_address() -> None:
    for name in ("http_v1", "http_v2"):
        event = recorded(name)
        for header in ("X-Forwarded-For", "x-forwarded-for", "X-Real-Ip", "Forwarded"):
            event["headers"][header] = "192.0.2.66, 192.0.2.67"
        assert address_of(event, {}) == "203.0.113.9"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("198.51.100.10:46532", "198.51.100.10"),
        ("2001:db8::7:46532", "2001:db8::7"),
        ("[2001:db8::7]:46532", "2001:db8::7"),
    ],
)
def test_the_viewers_address_is_the_edges_word(told: str, address: str) -> None:
    event = recorded("cloudfront")
    assert address_of(event, {"cloudfront-viewer-address": told}) == address
    assert address_of(event, {}) == "130.176.0.7"


@pytest.mark.parametrize(
    ("stage", "raw", "seen"),
    [
        ("$default", "/api/v1/city", "/api/v1/city"),
        ("dev", "/dev/api/v1/city", "/api/v1/city"),
        ("dev", "/dev", "/"),
        ("dev", "/dev/", "/"),
        ("dev", "/device/1", "/device/1"),
        ("api", "/api/api/v1/city", "/api/v1/city"),
        ("dev", "/a%20b", "/a b"),
    ],
)
def test_the_stage_of_an_address_is_no_part_of_the_path(stage: str, raw: str, seen: str) -> None:
    event = recorded("http_v2")
    event["rawPath"] = raw
    event["requestContext"]["stage"] = stage
    assert path_of(event) == seen


def test_a_path_of_version_one_comes_without_its_stage() -> None:
    assert path_of(recorded("http_v1")) == "/api/v1/city"


class Inside:
    """An app that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked.append(environ)
        start_response("200 OK", [("Changxing-Request", "r")])
        return [b"in"]


def answer_at(threshold: Threshold, event: Any) -> tuple[str, bytes]:
    """Status and body at the threshold."""
    told: list[str] = []
    environ = create_environ("/wrong", environ_overrides={"lambda.event": event})
    environ["HTTP_CHANGXING_EDGE"] = event["headers"].get("changxing-edge", "")
    body = b"".join(threshold(environ, lambda status, *_rest: told.append(status)))
    return told[0], body


def test_with_a_secret_only_the_edge_comes_in() -> None:
    inside = Inside()
    threshold = Threshold(inside, "edge-secret-of-the-tests")
    event = recorded("cloudfront")
    assert answer_at(threshold, event) == ("200 OK", b"in")
    for wrong in ("", "edge-secret-of-the-test", "edge-secret-of-the-tests ", "秘密"):
        event["headers"]["changxing-edge"] = wrong
        assert answer_at(threshold, event) == ("403 Forbidden", b"Forbidden")
    del event["headers"]["changxing-edge"]
    assert answer_at(threshold, event)[0] == "403 Forbidden"
    assert answer_at(threshold, recorded("http_v1"))[0] == "403 Forbidden"
    assert [environ["REMOTE_ADDR"] for environ in inside.asked] == ["198.51.100.10"]
    assert "edge-secret-of-the-tests" not in str(inside.asked)


def test_without_a_secret_a_viewer_header_is_not_believed() -> None:
    inside = Inside()
    assert answer_at(Threshold(inside, ""), recorded("cloudfront"))[0] == "200 OK"
    environ = inside.asked[0]
    assert environ["REMOTE_ADDR"] == "130.176.0.7"
    assert (environ["PATH_INFO"], environ["SCRIPT_NAME"]) == ("/api/v1/city", "")
    assert not {"lambda.event", "lambda.context"} & set(environ)


def test_a_request_leaves_one_line_that_names_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    event = recorded("cloudfront")
    event["rawPath"] += "/411202198605120018"
    answer_at(Threshold(Inside(), ""), event)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    told = json.loads(lines[0])
    assert set(told) == {"request", "route", "status", "ms"}
    assert (told["request"], told["status"]) == ("r", 200)
    assert "411202198605120018" not in lines[0]
    assert "198.51.100.10" not in lines[0]


def test_zappas_own_middleware_would_double_every_cookie() -> None:
    # The reason why the handler's WSGI app is replaced; once this fails, it need not be any more.
    from zappa.middleware import ZappaWSGIMiddleware

    def app(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Set-Cookie", "a=b")])
        return [b""]

    seen: list[tuple[str, str]] = []
    environ = {"wsgi.input": io.BytesIO()}
    list(ZappaWSGIMiddleware(app)(environ, lambda _status, headers, *_rest: seen.extend(headers)))
    assert len(seen) == 2
