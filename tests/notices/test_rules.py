"""What may be posted and pushed, and what a text message costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.core import http
from backend.core.errors import DomainError
from backend.notices import push, rules

DAY = date(2026, 3, 1)
LISTED = ("push.test", "*.wide.test")


@pytest.mark.parametrize(
    "url",
    ["https://push.test/send/abc", "https://a.wide.test/w?token=x%2f", "https://a.b.wide.test/x"],
)
def test_an_endpoint_of_a_listed_host_is_taken(url: str) -> None:
    assert rules.check_endpoint(url, LISTED) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://push.test/x",
        "https://push.test",
        "https://push.test/",
        "https://push.test:8443/x",
        "https://push.test:443/x",
        "https://me@push.test/x",
        "https://push.test@10.0.0.1/x",
        "https://evil-push.test/x",
        "https://push.test.evil.example/x",
        "https://wide.test/x",
        "https://evilwide.test/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://PUSH.test/x",
        "https://push.test/x#fragment",
        "https://push.test/x y",
        "https://push.test/x\r\nHost: other",
        "https://push.test/x\n",
        "https://push.test\\@evil.example/x",
        "https://push.test/" + "x" * 600,
        "http://127.0.0.1:8000/x",
        "",
    ],
)
def test_no_other_address_is_ever_called(url: str) -> None:
    with pytest.raises(DomainError) as refused:
        rules.check_endpoint(url, LISTED)
    assert refused.value.fields == {"endpoint": "notices.push_service_unknown"}


def test_a_push_service_on_this_machine_is_taken_only_when_it_is_named() -> None:
    ours = "http://127.0.0.1:8123"
    assert rules.check_endpoint(f"{ours}/201/x", LISTED, ours)
    for other in ("http://127.0.0.1:81234/x", "http://127.0.0.1:8123@evil.example/x"):
        with pytest.raises(DomainError):
            rules.check_endpoint(other, LISTED, ours)


def test_the_list_that_ships_names_the_services_of_the_four_browsers() -> None:
    for host in (
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
        "wns2-par02p.notify.windows.com",
    ):
        assert rules.is_listed(host, push.listed_hosts())
    assert not rules.is_listed("googleapis.com", push.listed_hosts())


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", 1),
        ("卡" * 70, 1),
        ("卡" * 71, 2),
        ("卡" * 134, 2),
        ("卡" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_message_is_counted_as_the_carrier_does(body: str, parts: int) -> None:
    assert rules.text_parts(body) == parts


def test_every_text_message_of_the_reminder_costs_one_part() -> None:
    texts = {code: said for code, said in http.error_texts().items() if ".sms_" in code}
    for code, said in texts.items():
        assert rules.text_parts(f"【畅行】{said['zh']}{said['en']}") == 1, code


def test_a_week_is_any_seven_days() -> None:
    had = [DAY - timedelta(days=n) for n in (1, 6, 7, 8)]
    assert not rules.is_within_week(had, DAY, 2)
    assert rules.is_within_week(had, DAY, 3)
    assert rules.is_within_week([], DAY, 1)
    assert not rules.is_within_week([], DAY, 0)


def test_a_notice_is_few_and_plain_words() -> None:
    rules.check_notice("healthcode.turns_red", {"on": "2026-03-01", "n": 3}, "daily-reminder")
    too_many: dict[str, str | int] = {f"p{n}": n for n in range(11)}
    for kind, params, topic in (
        ("turns_red", {}, "t"),
        ("healthcode.Turns", {}, "t"),
        ("healthcode.turns", {}, "no topic"),
        ("healthcode.turns", {}, "t" * 33),
        ("healthcode.turns", {"text": "x" * 201}, "t"),
        ("healthcode.turns", too_many, "t"),
    ):
        with pytest.raises(ValueError):
            rules.check_notice(kind, params, topic)
