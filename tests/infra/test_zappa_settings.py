"""The settings of Zappa: each default that would leak, open or break something is set."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend import lambda_settings
from infra.local.engine import ROOT

SETTINGS = json.loads((ROOT / "zappa_settings.json").read_text(encoding="utf-8"))
STAGES = ("dev", "prod")
# What each stage must say; beside each, what Zappa would do otherwise.
SAID: dict[str, Any] = {
    "debug": False,  # Log whole events.
    "log_level": "INFO",  # DEBUG, which logs whole events too.
    "cloudwatch_log_level": "OFF",
    "cloudwatch_data_trace": False,
    "keep_warm": False,  # A rule that calls the function with an event of its own.
    "touch": False,  # A request to the new function, without the edge's secret.
    "manage_roles": False,  # Roles made of wildcards.
    "use_precompiled_packages": False,  # Wheels of the build machine's taste, unlocked.
    "slim_handler": False,
    "delete_local_zip": False,  # The package, gone after a deployment.
    "binary_support": True,
    "apigateway_enabled": True,
    "apigateway_version": "v2",
    "lambda_handler": "backend.lambda_entry.lambda_handler",  # Whatever a raw_command says.
    "runtime": "python3.11",  # The one that deploys.
    "architecture": "x86_64",
    "timeout_seconds": 29,  # The gateway stops waiting after 30.
}
# What must not be said at all: each opens a door, breaks an update, or belongs to one account.
UNSAID = (
    "authorizer",
    "aws_environment_variables",
    "aws_region",
    "cors",
    "domain",
    "environment_variables",
    "events",
    "exception_handler",
    "function_url_enabled",
    "profile_name",
    "remote_env",
    "role_arn",
    "role_name",
    "s3_bucket",
    "vpc_config",
)


def stage(name: str) -> dict[str, Any]:
    """The settings of a stage with those it extends."""
    own = dict(SETTINGS[name])
    base = own.pop("extends", None)
    return {**(stage(base) if base else {}), **own}


@pytest.mark.parametrize("name", STAGES)
def test_no_default_of_zappa_opens_logs_or_warms_anything(name: str) -> None:
    found = stage(name)
    assert {key: found.get(key) for key in SAID} == SAID
    assert found["memory_size"] >= 512
    assert found["num_retained_versions"] >= 2
    assert found["callbacks"] == {"zip": "infra.zip_hook.trim"}


@pytest.mark.parametrize("name", ["base", *STAGES])
def test_nothing_of_an_account_and_no_open_door_is_written_down(name: str) -> None:
    assert not set(UNSAID) & set(stage(name))


@pytest.mark.parametrize("name", STAGES)
def test_what_stays_behind_is_named_from_the_root(name: str) -> None:
    found = stage(name)
    assert found["exclude"] == []
    assert not [glob for glob in found["exclude_glob"] if glob.startswith(("*", "/", "**"))]
    for left in ("tests", "infra", ".[!.]*", "zappa_settings*.json", "requirements*"):
        assert left in found["exclude_glob"]


def test_the_settings_on_lambda_say_the_same() -> None:
    found = stage("prod")
    module, _, function = found["app_function"].rpartition(".")
    assert module == lambda_settings.APP_MODULE
    assert function == lambda_settings.APP_FUNCTION
    assert found["app_type"] == lambda_settings.APP_TYPE
    assert found["debug"] is lambda_settings.DEBUG
    assert found["log_level"] == lambda_settings.LOG_LEVEL
    assert found["binary_support"] is lambda_settings.BINARY_SUPPORT
    assert found["project_name"] == lambda_settings.PROJECT_NAME
    assert tuple(found["additional_text_mimetypes"]) == lambda_settings.ADDITIONAL_TEXT_MIMETYPES
