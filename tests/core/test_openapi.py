"""The OpenAPI document is true, and nothing that can be made from it breaks the app."""

from __future__ import annotations

import contextlib
import json
import re
from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig

from backend.core import clock
from tests.support.browser import API
from tests.support.installation import Installation
from tests.support.people import Person

EXAMPLES = 20
# Signing out and leaving are tried by themselves elsewhere.
ENDS_THE_WALK = {"DELETE /session", "DELETE /me"}


def document_of(house: Installation) -> dict[str, Any]:
    """The document as a stranger gets it."""
    answer = house.app.test_client().get(f"{API}/openapi.json")
    document: dict[str, Any] = answer.get_json()
    return document


def test_every_route_of_the_api_is_described(house: Installation) -> None:
    described = {
        (method.upper(), path)
        for path, operations in document_of(house)["paths"].items()
        for method in operations
    }
    served = {
        (method, re.sub(r"<([a-z_]+)>", r"{\1}", rule.rule.removeprefix(API)))
        for rule in house.app.url_map.iter_rules()
        if rule.rule.startswith(API)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == served


def test_the_document_says_what_comes_and_what_goes(house: Installation) -> None:
    for path, operations in document_of(house)["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation["operationId"], where
            answers = operation["responses"]
            assert answers["4XX"]["content"]["application/problem+json"], where
            good = next(answers[status] for status in answers if status.startswith("2"))
            assert good.get("content") or "204" in answers or path == "/openapi.json", where
            if method in ("post", "put"):
                content = operation["requestBody"]["content"]
                # A photo or a sheet comes as it is.
                is_file = all(one["schema"].get("format") == "binary" for one in content.values())
                assert "application/json" in content or (content and is_file), where
                assert operation["requestBody"]["required"] is True, where


def test_the_session_is_named_where_it_is_needed(house: Installation) -> None:
    paths = document_of(house)["paths"]
    assert paths["/city"]["get"]["security"] == []
    assert paths["/check-ins"]["post"]["security"] == [{"session": []}]
    for name in ("POST /sign-in/challenges", "POST /sign-in", "GET /verification/keys"):
        method, path = name.lower().split()
        assert paths[path][method]["security"] == []


def test_patterns_are_such_as_every_reader_knows(house: Installation) -> None:
    raw = json.dumps(document_of(house))
    assert r"\\Z" not in raw
    assert '"pattern": "^[0-9]{6}$"' in raw


def all_operations(house: Installation) -> list[Any]:
    """What schemathesis makes of the document."""
    config = SchemathesisConfig.from_dict(
        {"generation": {"allow-x00": True, "with-security-parameters": False}}
    )
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", house.app, config=config)
    results: list[Any] = list(schema.get_all_operations())
    return [result.ok() for result in results]


def measure_now(case: Case) -> None:
    """Make readings such that they are stored: of oneself, and of today."""
    body: Any = case.body
    for item in body["items"]:
        item.pop("resident_id", None)
        item["measured_at"] = clock.to_text(clock.now())


def try_out(strategy: Any, cookie: str, seen: Counter[tuple[str, int]], is_plausible: bool) -> None:
    """Ask what the strategy makes up, and count the answers by operation and status."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case: Case) -> None:
        if is_plausible and case.operation.label == "POST /check-ins":
            measure_now(case)
        cookies = {"__Host-session": cookie}
        answer = case.call(headers={"Origin": "http://localhost"}, cookies=cookies)
        seen[case.operation.label, answer.status_code] += 1
        assert answer.status_code < 500, case.as_curl_command()
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0] == "application/problem+json"

    # A question without parameters has nothing that could be wrong about it.
    with contextlib.suppress(Unsatisfiable):
        ask()


@pytest.mark.slow
@pytest.mark.parametrize("is_signed_in", [False, True], ids=["signed out", "signed in"])
def test_nothing_made_from_the_document_breaks_the_app(
    house: Installation, is_signed_in: bool
) -> None:
    person = Person(house.app)
    if is_signed_in:
        person.signs_in().applies().checks_in()
    cookie = person.browser.cookie("__Host-session") or ""
    seen: Counter[tuple[str, int]] = Counter()
    operations = all_operations(house)
    for operation in operations:
        if operation.label not in ENDS_THE_WALK:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                strategy = operation.as_strategy(generation_mode=mode)
                try_out(strategy, cookie, seen, mode is GenerationMode.POSITIVE)
    assert len({label for label, _ in seen}) == len(operations) - len(ENDS_THE_WALK)
    assert sum(seen.values()) > EXAMPLES * 15
    reached = {label for label, status in seen if status < 300}
    if is_signed_in:
        assert {"POST /check-ins", "GET /me/check-ins", "GET /me/health-code"} <= reached
    else:
        assert "GET /me" not in reached
