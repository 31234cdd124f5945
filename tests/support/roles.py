"""The three functions' roles, kept while tests run: what a role may not do fails in that very test.

The emulated cloud enforces all of a role, for the few ways that a release takes there. This looks
at tables, indexes and actions alone, and at every way that any test takes through a door: a
request, a batch of a stream, a tick of the clock. What a test does beside the doors is its own, and
so are the conditions of a statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any

import pytest

from backend.core import events, jobs
from tests.support.installation import Installation
from tests.support.templates import resources

ROLES = {"web": "WebRole", "stream": "StreamRole", "jobs": "JobsRole"}
DOOR: ContextVar[str] = ContextVar("door", default="")
# A process on this machine makes its keys by itself; in the cloud the operator has made them.
MADE_HERE = "changxing-keys"
# What the parts of a transaction are to a role.
PARTS = {
    "Get": "GetItem", "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}  # fmt: skip


class NotInTheRole(BaseException):
    """A function would be refused this in the cloud; nothing in the app may take it for its own."""


def keep(place: Installation, patch: pytest.MonkeyPatch) -> None:
    """Refuse whatever the role of a function lacks, for as long as the patch holds."""
    send = place.store.dispatch

    def dispatch(operation: str, wish: dict[str, Any]) -> dict[str, Any]:
        if door := DOOR.get():
            for one in asked(operation, wish):
                if not may(door, *one):
                    raise NotInTheRole(door, *one)
        return send(operation, wish)

    patch.setattr(place.store, "dispatch", dispatch)
    patch.setattr(place.app, "wsgi_app", _through("web", place.app.wsgi_app))
    for module, name, door in ((events, "handle", "stream"), (jobs, "tick", "jobs")):
        patch.setattr(module, name, _through(door, getattr(module, name)))


def _through(door: str, work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def done(*given: Any, **more: Any) -> Any:
        before = DOOR.set(door)
        try:
            return work(*given, **more)
        finally:
            DOOR.reset(before)

    return done


def asked(operation: str, wish: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a role must allow for a call: action, table and index, which is empty for the table."""
    if operation.startswith("Transact"):
        for part in wish["TransactItems"]:
            ((kind, said),) = part.items()
            yield PARTS[kind], said["TableName"], ""
    elif operation == "BatchGetItem":
        yield from ((operation, table, "") for table in wish["RequestItems"])
    elif "TableName" in wish:
        yield operation, wish["TableName"], wish.get("IndexName", "")


def may(door: str, action: str, table: str, index: str) -> bool:
    """Whether the role of a function has that in it."""
    either = {(action, table, index), (action, table, "*" if index else "")}
    return table == MADE_HERE or not either.isdisjoint(allowed(door))


@cache
def allowed(door: str) -> frozenset[tuple[str, str, str]]:
    """What data.yaml lets a function do."""
    names = {
        logical: table["Properties"]["TableName"]
        for logical, table in resources("data", "AWS::DynamoDB::Table").items()
    }
    found: set[tuple[str, str, str]] = set()
    for policy in resources("data", "AWS::IAM::Policy").values():
        if {"Ref": ROLES[door]} not in policy["Properties"]["Roles"]:
            continue
        for said in policy["Properties"]["PolicyDocument"]["Statement"]:
            for resource in said["Resource"] if said["Effect"] == "Allow" else ():
                where = re.search(r"(\w+Table)\W+Arn\W*?(?:/index/([\w*]+))?\W*$", str(resource))
                if where:
                    table, index = names[where[1]], where[2] or ""
                    found |= {(one.partition(":")[2], table, index) for one in said["Action"]}
    return frozenset(found)
