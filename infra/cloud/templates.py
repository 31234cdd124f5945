"""CloudFormation templates as plain data: `!Ref X` is read as `{"Ref": "X"}`, and so on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from infra.cloud.stage import DeployError

LARGEST_BYTES = 51_200
"""What CloudFormation takes in a request."""


class _Loader(yaml.SafeLoader):
    """Safe YAML with CloudFormation's short forms, which make dictionaries."""


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


def read(template: Path) -> dict[str, Any]:
    """What a template says."""
    loader = _Loader(template.read_text(encoding="utf-8"))
    try:
        said: dict[str, Any] = loader.get_single_data()
    finally:
        loader.dispose()
    return said


def body(template: Path) -> str:
    """The same as JSON, for comments and indentation count against what CloudFormation takes.

    :raises DeployError: it is larger all the same.
    """
    # YAML reads the versions of templates and policies, which look like it, as days.
    text = json.dumps(read(template), separators=(",", ":"), ensure_ascii=False, default=str)
    if len(text.encode()) > LARGEST_BYTES:
        raise DeployError(f"{template.name} is larger than CloudFormation takes.")
    return text
