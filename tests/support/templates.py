"""The templates of the cloud as plain data, for those that look at what they say."""

from __future__ import annotations

from functools import cache
from typing import Any

from infra.cloud import templates
from infra.local.engine import ROOT

NAMES = ("data", "alarms", "firewall", "edge")


@cache
def template(name: str) -> dict[str, Any]:
    """`infra/<name>.yaml`, read once; not to be changed."""
    return templates.read(ROOT / "infra" / f"{name}.yaml")


def resources(name: str, kind: str) -> dict[str, dict[str, Any]]:
    """The resources of one type, by their logical names."""
    return {
        logical: resource
        for logical, resource in template(name)["Resources"].items()
        if isinstance(resource, dict) and resource.get("Type") == kind
    }


def tables() -> dict[str, dict[str, Any]]:
    """Every table of data.yaml by its real name, as its whole resource."""
    found = resources("data", "AWS::DynamoDB::Table").values()
    return {table["Properties"]["TableName"]: table for table in found}
