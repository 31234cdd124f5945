"""The OpenAPI document, made from the schemas and the routes themselves."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from marshmallow import Schema

from backend.core.auth import Need
from backend.core.http import API


def describe(app: Flask, shapes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The document for every route below the API.

    :param shapes: endpoint -> {"body", "query", "answer": schema classes, "status": int,
        "media": the type of an answer that is not JSON, "media_in": types of a body that is none}.
    """
    from apispec import APISpec
    from apispec.ext.marshmallow import MarshmallowPlugin

    from backend.core.schemas import Instant

    marshmallow = MarshmallowPlugin(schema_name_resolver=_name_of)
    spec = APISpec("畅行 Changxing", "1", "3.0.3", plugins=[marshmallow])
    marshmallow.map_to_openapi_type(Instant, "string", "date-time")  # type: ignore[no-untyped-call]
    spec.components.security_scheme(
        "session", {"type": "apiKey", "in": "cookie", "name": "__Host-session"}
    )
    spec.components.security_scheme(
        "duty", {"type": "apiKey", "in": "cookie", "name": "__Host-duty"}
    )
    spec.components.schema("Problem", PROBLEM)
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(API):
            view = app.view_functions[rule.endpoint]
            shape = shapes.get(rule.endpoint, {})
            path = re.sub(r"<([a-z_]+)>", r"{\1}", rule.rule.removeprefix(API))
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                operation = _operation(rule.endpoint, view, shape)
                operation["parameters"] += _in_path(rule.rule)
                spec.path(path=path, operations={method.lower(): operation})
    document: dict[str, Any] = _with_plain_patterns(spec.to_dict())
    return document | {"servers": [{"url": API}]}


def _name_of(schema: Any) -> str:
    """The room and the shape, such as `residents.DocumentOut`: rooms may use the same words."""
    from apispec.ext.marshmallow.common import resolve_schema_cls

    shape: Any = resolve_schema_cls(schema)
    return f"{shape.__module__.split('.')[1]}.{shape.__name__}"


def _with_plain_patterns(value: Any) -> Any:
    """The same with patterns as ECMA-262 knows them, where `$` is what Python calls \\Z."""
    if isinstance(value, list):
        return [_with_plain_patterns(item) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {name: _with_plain_patterns(inner) for name, inner in value.items()}
    if isinstance(plain.get("pattern"), str):
        plain["pattern"] = re.sub(r"\\Z$", "$", plain["pattern"])
    return plain


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "retry_after_s": {"type": "integer"},
        "fields": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {"code": {"type": "string"}, "text": {"type": "string"}},
            },
        },
    },
}


def _in_path(path: str) -> list[dict[str, Any]]:
    return [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<([a-z_]+)>", path)
    ]


def _operation(endpoint: str, view: Any, shape: dict[str, Any]) -> dict[str, Any]:
    status = str(shape.get("status", 200))
    answers: dict[str, Any] = {status: {"description": "done"}}
    if "answer" in shape:
        answers[status]["content"] = _json(shape["answer"])
    if "media" in shape:
        # Neither JSON nor text: a picture to print, a signed list.
        binary = {"schema": {"type": "string", "format": "binary"}}
        answers[status]["content"] = {shape["media"]: binary}
    for code, why in (("4XX", "refused, with its reason"), ("503", "try again later")):
        answers[code] = {
            "description": why,
            "content": {"application/problem+json": {"schema": "Problem"}},
        }
    operation: dict[str, Any] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": (view.__doc__ or "").strip().rstrip("."),
        "responses": answers,
        "security": _security(view.need),
        "parameters": [],
    }
    if "query" in shape:
        operation["parameters"] += [{"in": "query", "schema": shape["query"]}]
    if "body" in shape:
        operation["requestBody"] = {"required": True, "content": _json(shape["body"])}
    if "media_in" in shape:
        file = {"schema": {"type": "string", "format": "binary"}}
        content = dict.fromkeys(shape["media_in"], file)
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _security(need: Need) -> list[dict[str, list[str]]]:
    if need == "public":
        return []
    return [{"session": []}] if need == "session" else [{"duty": []}]


def _json(schema: type[Schema]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
