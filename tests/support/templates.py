"""CloudFormation templates as plain data: `!Ref X` is read as `{"Ref": "X"}`, and so on."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml  # type: ignore[import-untyped]

from infra.local.engine import ROOT

NAMES = ("data", "firewall", "edge")


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def _short_form(loader: Any, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if name == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _short_form)


@cache
def template(name: str) -> dict[str, Any]:
    """`infra/<name>.yaml`, read once; not to be changed."""
    text = (ROOT / "infra" / f"{name}.yaml").read_text(encoding="utf-8")
    # The loader is SafeLoader with tags that make dictionaries.
    read: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506
    return read


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
