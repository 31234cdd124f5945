"""Settings: what the start insists on, and what it never allows outside a laptop."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from backend import app as application
from backend import config
from backend.accounts import messages
from backend.config import DATA, SettingsError, read_settings
from backend.core import crypto
from backend.core.keys import KeysMissing, KmsKeys
from tests.support.installation import Installation

CLOUD = {
    "CHANGXING_MODE": "cloud",
    "CHANGXING_ORIGIN": "https://changxing.test",
    "CHANGXING_FIELD_KMS": "alias/fields",
    "CHANGXING_SIGNING_KMS": "alias/signing",
}


def test_a_laptop_needs_no_settings() -> None:
    settings = read_settings({})
    assert settings.is_local
    assert settings.home.name == ".local"
    assert (settings.city.code, settings.city.root_division) == ("sanmenxia", "4112")
    assert settings.sms_sender == "outbox"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"CHANGXING_MODE": "staging"}, "CHANGXING_MODE"),
        ({"CHANGXING_MODE": "local", "AWS_LAMBDA_FUNCTION_NAME": "f"}, "CHANGXING_MODE"),
        ({"AWS_LAMBDA_FUNCTION_NAME": "f"}, "CHANGXING_ORIGIN"),
        ({"CHANGXING_MODE": "cloud"}, "CHANGXING_ORIGIN"),
        (CLOUD | {"AWS_LAMBDA_FUNCTION_NAME": "f"}, "CHANGXING_DOOR"),
        (CLOUD | {"CHANGXING_DOOR": "every"}, "CHANGXING_DOOR"),
        (CLOUD | {"CHANGXING_FIELD_KMS": ""}, "CHANGXING_FIELD_KMS"),
        (CLOUD | {"CHANGXING_SIGNING_KMS": ""}, "CHANGXING_SIGNING_KMS"),
        (CLOUD | {"CHANGXING_NOW": "2026-03-01T09:00:00+08:00"}, "CHANGXING_NOW"),
        ({"CHANGXING_NOW": "yesterday"}, "CHANGXING_NOW"),
        ({"CHANGXING_NOW": "2026-03-01T09:00:00"}, "CHANGXING_NOW"),
        ({"CITY": "atlantis"}, "CITY"),
        ({"CHANGXING_PUSH_SERVICE": "http://10.0.0.1:80"}, "CHANGXING_PUSH_SERVICE"),
        (CLOUD | {"CHANGXING_PUSH_SERVICE": "http://127.0.0.1:80"}, "CHANGXING_PUSH_SERVICE"),
    ],
)
def test_a_wrong_or_missing_setting_stops_the_start_by_its_name(
    environment: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        read_settings(environment)


def test_on_lambda_it_is_always_the_cloud() -> None:
    on_lambda = {**CLOUD, "AWS_LAMBDA_FUNCTION_NAME": "f", "CHANGXING_DOOR": "web"}
    del on_lambda["CHANGXING_MODE"]
    settings = read_settings(on_lambda)
    assert (settings.is_local, settings.sms_sender) == (False, "sns")


def test_the_cloud_never_starts_on_the_keys_of_a_laptop(house: Installation) -> None:
    cloud = replace(
        read_settings(CLOUD), home=house.home, dynamodb_endpoint=house.settings.dynamodb_endpoint
    )
    application.create_app(cloud)
    # Nothing was opened for that: KMS is asked when a secret is needed for the first time.
    assert isinstance(crypto.keys(), KmsKeys)
    with pytest.raises(KeysMissing, match="keys init"):
        crypto.keys().pepper  # noqa: B018


def test_one_address_for_all_services_is_for_the_cloud_only() -> None:
    everywhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_KMS": "http://kms"}
    cloud = read_settings(CLOUD | everywhere)
    assert (cloud.dynamodb_endpoint, cloud.kms_endpoint) == ("http://127.0.0.1:1", "http://kms")
    assert read_settings(everywhere).dynamodb_endpoint is None


def test_messages_are_never_kept_for_reading_in_the_cloud() -> None:
    assert isinstance(messages.sender_of(read_settings(CLOUD)), messages.SnsSender)
    with pytest.raises(ValueError, match="CHANGXING_SMS"):
        messages.sender_of(read_settings(CLOUD | {"CHANGXING_SMS": "outbox"}))


def test_without_an_outbox_there_is_no_page_of_it(house: Installation) -> None:
    app = application.create_app(replace(house.settings, sms_sender="sns"))
    assert app.test_client().get("/dev/outbox").status_code == 404
    from backend.accounts import service

    service.install_sender(messages.sender_of(house.settings))


def test_another_city_is_another_file(tmp_path: Path) -> None:
    raw = json.loads((DATA / "cities" / "sanmenxia.json").read_text(encoding="utf-8"))
    path = tmp_path / "luoyang.json"
    path.write_text(json.dumps(raw | {"code": "luoyang", "root_division": "4103"}))
    city = read_settings({"CITY": str(path)}).city
    assert (city.code, city.root_division) == ("luoyang", "4103")
    del raw["zone"]
    path.write_text(json.dumps(raw))
    with pytest.raises(SettingsError, match="zone"):
        read_settings({"CITY": str(path)})


def test_the_clock_starts_where_it_was_told_to() -> None:
    from backend.core import clock

    start = read_settings({"CHANGXING_NOW": "2026-03-01T09:00:00+08:00"}).start_now
    assert start is not None
    running = clock.running_from(start)
    assert 0 <= (running() - start).total_seconds() < 1
    assert running() <= running()


def test_a_city_says_when_it_reminds_and_what_it_pays_for(tmp_path: Path) -> None:
    raw = json.loads((DATA / "cities" / "sanmenxia.json").read_text(encoding="utf-8"))
    path = tmp_path / "city.json"

    def city_with(reminders: object) -> config.City:
        path.write_text(json.dumps(raw | {"reminders": reminders}))
        return config.load_city(str(path))

    told = city_with({"at": "18:30", "push": False, "sms": None}).reminders
    assert told is not None
    assert (told.at.hour, told.at.minute, told.push, told.sms) == (18, 30, False, None)
    assert city_with(None).reminders is None
    wrong_ones: tuple[dict[str, object], ...] = (
        {"at": "evening"},
        {"at": "18:30+08:00"},
        {"at": "23:00"},
        {"push": "yes"},
        {"sms": {}},
        {"sms": {**raw["reminders"]["sms"], "per_day_most": -1}},
        {"sms": {**raw["reminders"]["sms"], "from_missed_days": True}},
    )
    for wrong in wrong_ones:
        with pytest.raises(SettingsError, match="CITY"):
            city_with(raw["reminders"] | wrong)
