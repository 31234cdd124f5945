"""Routes of the inbox and of push addresses."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from backend.core import http
from backend.core.auth import actor, needs
from backend.notices import schemas, service, vapid

blueprint = Blueprint("notices", __name__)


@blueprint.get("/me/notices")
@needs("session")
def inbox() -> Any:
    """Read what one was told, newest first."""
    wish = http.load_query(schemas.InboxIn())
    return jsonify(schemas.InboxOut().dump(service.read_inbox(actor(), wish.get("after"))))


@blueprint.post("/me/notices/read")
@needs("session")
def mark_read() -> Any:
    """Mark a notice and all before it as read."""
    wish = http.load(schemas.ReadIn())
    return jsonify(schemas.ReadOut().dump({"unread": service.mark_read(actor(), wish["up_to"])}))


@blueprint.get("/push-key")
@needs("session")
def push_key() -> Any:
    """Read the key that browsers subscribe with."""
    return jsonify(schemas.PushKeyOut().dump({"key": vapid.public_key()}))


@blueprint.put("/me/push")
@needs("session")
def subscribe() -> Any:
    """Let this device hear from us until it signs out."""
    service.subscribe(actor(), http.load(schemas.PushIn())["endpoint"])
    return Response(status=204)


@blueprint.delete("/me/push")
@needs("session")
def unsubscribe() -> Any:
    """Let this device hear from us no more."""
    service.unsubscribe(actor())
    return Response(status=204)


# What the OpenAPI document says of each route.
SHAPES: dict[str, dict[str, Any]] = {
    "inbox": {"query": schemas.InboxIn, "answer": schemas.InboxOut},
    "mark_read": {"body": schemas.ReadIn, "answer": schemas.ReadOut},
    "push_key": {"answer": schemas.PushKeyOut},
    "subscribe": {"body": schemas.PushIn, "status": 204},
    "unsubscribe": {"status": 204},
}
