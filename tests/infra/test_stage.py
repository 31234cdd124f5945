"""What a city writes down before a release, and what the release makes of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from infra import deploy
from infra.cloud import functions
from infra.cloud.stage import FOLDER, DeployError, Stage, load
from infra.local.engine import ROOT

GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
EXAMPLE = FOLDER / "example.json"
OUTPUTS = {"FieldKeyArn": "field", "SigningKeyArn": "signing", "WebRoleArn": "role"}


def written(folder: Path, **other: Any) -> Path:
    """A folder with a stage called prod: the example's, with other values."""
    raw = json.loads(EXAMPLE.read_text(encoding="utf-8")) | other
    (folder / "prod.json").write_text(json.dumps(raw), encoding="utf-8")
    return folder


def test_the_example_is_a_stage_and_says_everything(tmp_path: Path) -> None:
    shutil.copy(EXAMPLE, tmp_path / "prod.json")
    stage = load("prod", tmp_path)
    assert (stage.name, stage.function) == ("prod", "changxing-prod")
    said = set(json.loads(EXAMPLE.read_text(encoding="utf-8")))
    assert said == {each.name for each in fields(Stage)} - {"name"}


@pytest.mark.parametrize("name", [each.name for each in fields(Stage) if each.name != "name"])
def test_the_guide_explains_each_line(name: str) -> None:
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"region": "Singapore"}, "region is the name"),
        ({"front": "nginx"}, "front is cloudfront or api"),
        ({"region": "cn-north-1"}, 'in China front is "api"'),
        ({"domain": ""}, "come together"),
        ({"certificate_arn": "arn:aws:acm:eu-west-1:1:certificate/1"}, "us-east-1 only"),
        ({"front": "api", "domain": "", "certificate_arn": ""}, "needs a domain"),
        ({"monthly_budget_usd": "500"}, "not of the kind int"),
        ({"operator_needs_second_factor": 1}, "not of the kind bool"),
        ({"colour": "green"}, "colour is unknown"),
        ({"text_messages": "outbox"}, "text_messages is sns"),
    ],
)
def test_a_wrong_line_stops_the_release_in_plain_words(
    tmp_path: Path, other: dict[str, Any], words: str
) -> None:
    with pytest.raises(DeployError, match=words):
        load("prod", written(tmp_path, **other))


@pytest.mark.parametrize("name", ["", "Prod", "../prod", "p", "a-b", "ten"])
def test_a_stage_without_a_file_is_told_how_to_get_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeployError, match=r"STAGE is|Copy infra/stages/example\.json"):
        load(name, tmp_path)


def test_zappa_gets_the_repositorys_settings_and_one_accounts_values(tmp_path: Path) -> None:
    stage = load("prod", written(tmp_path))
    env = deploy.function_environment(stage, OUTPUTS, "https://code.example.org", "secret")
    (made,) = functions.settings_of(stage, "bucket", "role", env).values()
    kept = json.loads((ROOT / "zappa_settings.json").read_text(encoding="utf-8"))
    for name, value in kept["base"].items():
        if name not in ("callbacks", "num_retained_versions"):
            assert made[name] == value
    assert made["num_retained_versions"] == kept["prod"]["num_retained_versions"]
    assert (made["role_arn"], made["s3_bucket"]) == ("role", "bucket")
    assert made["aws_environment_variables"]["CHANGXING_DOOR"] == "web"
    # The package is trimmed when it is made, not when it is released.
    assert "callbacks" not in made


def test_in_china_the_edge_stack_makes_the_api_that_zappa_cannot(tmp_path: Path) -> None:
    raw = {"region": "cn-north-1", "front": "api"}
    stage = load("prod", written(tmp_path, **raw))
    (made,) = functions.settings_of(stage, "bucket", "role", {}).values()
    assert made["apigateway_enabled"] is False


def test_every_variable_of_a_function_is_a_setting_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    stage = Stage("prod", "ap-southeast-1")
    for name in deploy.function_environment(stage, OUTPUTS, "https://code.example.org", "secret"):
        assert f"`{name}`" in readme


def test_the_address_is_the_citys_name_or_cloudfronts_or_none_yet() -> None:
    stage = Stage("prod", "ap-southeast-1", domain="code.example.org")
    edge = {"DistributionDomain": "d1.cloudfront.net"}
    assert deploy.origin_of(stage, edge) == "https://code.example.org"
    assert deploy.origin_of(replace(stage, domain=""), edge) == "https://d1.cloudfront.net"
    assert deploy.origin_of(replace(stage, domain=""), {}) == deploy.NO_ORIGIN
