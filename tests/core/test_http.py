"""HTTP of every room: strict headers on every answer, errors that help people only."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask

from backend.core import db, http
from tests.support.browser import Browser, code, field_codes
from tests.support.installation import Installation
from tests.support.people import Person, reading, some_application

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Boom(Exception):
    """Something nobody thought of, with somebody's name in its message."""


class breaking:
    """Make a route fail in a way that nobody thought of, for the length of the block."""

    def __init__(self, app: Flask, endpoint: str) -> None:
        self.app, self.endpoint = app, endpoint

    def __enter__(self) -> None:
        self.view = self.app.view_functions[self.endpoint]

        def broken(**_: Any) -> Any:
            raise Boom("张三 13812345678")

        self.app.view_functions[self.endpoint] = broken

    def __exit__(self, *_: object) -> None:
        self.app.view_functions[self.endpoint] = self.view


def all_kinds(person: Person) -> dict[str, Any]:
    """One answer of every kind there is."""
    browser = person.browser
    answers = {
        "200 api": browser.get("/city"),
        "200 cached": browser.get("/divisions"),
        "304": browser.get(
            "/divisions", headers={"If-None-Match": browser.get("/divisions").headers["ETag"]}
        ),
        "200 own": browser.get("/me"),
        "200 ping": browser.get("//ping"),
        "200 outbox": browser.get("//dev/outbox", headers={"Accept": "text/html"}),
        "201": browser.post("/me/household/agreement-codes", {}),
        "204": browser.delete("/me/sessions/x"),
        "page": browser.get("//"),
        "page far down": browser.get("//check-in"),
        "file that is not": browser.get("//assets/none.js"),
        "401": Browser(person.app).get("/me"),
        "403": browser.post("/check-ins", {}, headers={"Origin": "https://evil.test"}),
        "404 api": browser.get("/nothing"),
        "404 dev": browser.get("//dev/nothing"),
        "405": browser.put("/city", {}),
        "413": browser.post("/check-ins", data=b"x" * 10**6, content_type="application/json"),
        "415": browser.post("/check-ins", data=b"x", content_type="text/plain"),
        "422": browser.post("/check-ins", {}),
        "options": browser.call("OPTIONS", "/check-ins"),
        "head": browser.call("HEAD", "/me"),
    }
    with breaking(person.app, "city.city"):
        answers["500"] = browser.get("/city")
    return answers


def test_every_kind_of_answer_carries_the_strict_headers(resident: Person) -> None:
    for kind, answer in all_kinds(resident).items():
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (kind, name)
        assert "max-age=63072000" in answer.headers["Strict-Transport-Security"], kind
        policy = answer.headers["Content-Security-Policy"]
        for part in (
            "default-src 'none'",
            "script-src 'self'",
            "require-trusted-types-for 'script'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ):
            assert part in policy.split("; "), (kind, part)
        assert "unsafe" not in policy
        assert "camera=(self)" in answer.headers["Permissions-Policy"], kind
        assert answer.headers["Changxing-Request"], kind
        assert "Access-Control-Allow-Origin" not in answer.headers, kind
        assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]


def test_no_answer_about_a_person_is_kept_by_a_cache(resident: Person) -> None:
    for kind, answer in all_kinds(resident).items():
        if kind in ("200 own", "201", "401", "422", "500", "200 outbox"):
            assert answer.headers["Cache-Control"] == "no-store", kind


def test_answers_of_the_api_tell_the_time(browser: Browser) -> None:
    assert browser.get("/city").headers["Changxing-Now"] == "2026-03-01T01:00:00.000Z"


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/nothing", (404, "core.not_found")),
        ("GET", "//api/v2/me", (404, "core.not_found")),
        ("GET", "//dev/", (404, "core.not_found")),
        ("GET", "//assets/../../app.py", (404, "core.not_found")),
        ("GET", "//..%2f..%2fbackend%2fapp.py", (404, "core.not_found")),
        ("GET", "//%00.js", (404, "core.not_found")),
        ("GET", "//" + "é" * 150 + ".js", (404, "core.not_found")),
        ("GET", "//" + "x" * 5000, (404, "core.not_found")),
        ("PUT", "/city", (405, "core.method_not_allowed")),
        ("DELETE", "/divisions", (405, "core.method_not_allowed")),
        ("POST", "/", (405, "core.method_not_allowed")),
        ("DELETE", "/me/household/" + "x" * 3000, (404, "core.not_found")),
        ("DELETE", "/me/household/answered-by/" + "x" * 3000, (404, "core.not_found")),
    ],
)
def test_what_is_not_there_is_a_problem_too(
    resident: Person, method: str, path: str, expected: tuple[int, str]
) -> None:
    body: dict[str, Any] | None = {} if method in ("PUT", "POST") else None
    answer = resident.browser.call(method, path, body)
    assert code(answer) == expected
    assert answer.content_type == "application/problem+json"
    if expected[0] == 405:
        assert answer.headers["Allow"]


def test_a_problem_says_what_rfc_9457_wants(browser: Browser) -> None:
    answer = browser.get("/me", headers={"Accept-Language": "en"})
    problem = answer.get_json(force=True)
    assert problem.pop("request_id") == answer.headers["Changxing-Request"]
    assert problem == {
        "type": "about:blank",
        "title": "Please sign in first.",
        "status": 401,
        "code": "accounts.session_required",
        "detail": "Please sign in first.",
    }


def test_what_nobody_thought_of_says_nothing_but_its_number(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), breaking(browser.client.application, "city.city"):
        answer = browser.get("/city")
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["code"]) == (500, "core.internal")
    assert set(problem) == {"type", "title", "status", "code", "detail", "request_id"}
    everything = answer.get_data(as_text=True) + caplog.text
    for secret in ("张三", "13812345678", "Traceback"):
        assert secret not in everything
    assert "Boom" not in answer.get_data(as_text=True)
    assert f"{problem['request_id']} Boom at test_http.py:" in caplog.text


def test_a_store_that_is_away_is_said_to_be_so(resident: Person, house: Installation) -> None:
    db.connect("http://127.0.0.1:9", "cn-north-1")
    try:
        answer = resident.browser.get("/me")
    finally:
        db.use(house.store)
    assert code(answer) == (503, "core.store_unavailable")
    assert answer.headers["Retry-After"] == "2"
    assert resident.browser.get("/me").status_code == 200


def test_a_walk_through_everything_leaves_no_trace_of_a_person(
    house: Installation, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        person = Person(house.app).signs_in().applies()
        member = {
            "id": reading()["id"],
            "relation": "child",
            "name": "诸葛小小",
            "document": {"kind": "passport_cn", "number": "E55443322"},
        }
        person.browser.post("/me/household", member)
        person.browser.post("/me/household/agreement-codes", {})
        person.checks_in(reading(temperature_tenths_c=381), reading() | {"site": "诸葛小小"})
        person.browser.put("/me", some_application(name="诸葛小小\x00"))
        person.browser.get("/me/check-ins?resident_id=E55443322")
        person.browser.delete("/me/household/E55443322")
        person.code()
        person.browser.delete("/session")
    document = person.application["document"]["number"]
    otp_lines = capsys.readouterr().out
    secrets = (person.phone, person.application["name"], person.application["address"], document)
    for secret in (*secrets, "诸葛小小", "E55443322"):
        assert secret not in caplog.text + otp_lines, secret
    # Only the local outbox shows codes, in the terminal of the laptop, never in a log.
    otp = otp_lines.rsplit(" ", 1)[-1].strip()
    assert otp.isdigit()
    assert otp not in caplog.text


def test_questions_with_a_repeated_parameter_are_refused(resident: Person) -> None:
    answer = resident.browser.get("/me/health-code?resident_id=a&resident_id=b")
    assert code(answer) == (422, "core.invalid")


def test_english_is_given_to_those_who_prefer_it(browser: Browser) -> None:
    for accepts, language in (
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,en;q=0.5", "zh"),
        ("zh-Hant-TW,zh-CN;q=0.8,en;q=0.3", "zh"),
        ("fr,en;q=0.2", "en"),
        ("zh;q=0,en", "en"),
        ("fr", "zh"),
        ("", "zh"),
        ("\xff;q=x", "zh"),
    ):
        answer = browser.get("/me", headers={"Accept-Language": accepts})
        expected = http.error_texts()["accounts.session_required"][language]
        assert answer.get_json(force=True)["detail"] == expected, accepts


def test_deep_fields_are_named_by_their_path(resident: Person) -> None:
    application = some_application(document={"kind": "passport_cn", "number": ""})
    answer = resident.browser.put("/me", application)
    assert field_codes(answer) == {"document.number": "core.field_invalid"}


def test_problems_are_json_that_people_can_read(browser: Browser) -> None:
    raw = browser.get("/me").get_data()
    assert "请先登录" in raw.decode()
    assert json.loads(raw)["status"] == 401
