"""One round in a fresh process: `python -m tests.bench.check_in_worker WAY PLAN`.

Prints JSON: microseconds of processor time a request, and for the app where they went.
"""

from __future__ import annotations

import base64
import inspect
import io
import json
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

WARM_UP, MEASURED = 60, 240
ACCOUNTS, CHECK_INS = "changxing-accounts", "changxing-healthcode"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Shares:
    """Exclusive processor time by part: what runs inside another part is not counted there."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._stack: list[list[Any]] = []

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Count the time of `owner.name` to `part`."""
        own = (
            inspect.getattr_static(owner, name) if isinstance(owner, type) else getattr(owner, name)
        )
        inner = own.__func__ if isinstance(own, classmethod) else own

        def timed(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            self._stack.append([0.0])
            try:
                return inner(*args, **kwargs)
            finally:
                took = time.process_time() - began
                within = self._stack.pop()[0]
                self.spent[part] = self.spent.get(part, 0.0) + took - within
                if self._stack:
                    self._stack[-1][0] += took

        setattr(owner, name, classmethod(timed) if isinstance(own, classmethod) else timed)


def short(value: uuid.UUID) -> str:
    """As the product stores it."""
    return base64.urlsafe_b64encode(value.bytes).rstrip(b"=").decode()


def session_key(cookie: str) -> dict[str, str]:
    """Where the session of a cookie lies."""
    from backend.core import crypto

    account_id, _, secret = cookie.partition(".")
    return {"key": f"account#{account_id}", "part": f"session#{crypto.token_hash(secret)}"}


def product(plan: dict[str, Any], shares: Shares | None) -> Wsgi:
    """The app itself."""
    os.environ.update(
        CHANGXING_HOME=plan["home"],
        CHANGXING_NOW=plan["now"],
        CHANGXING_MODE="local",
        AWS_ENDPOINT_URL_DYNAMODB=plan["store_url"],
    )
    from backend.app import create_app

    app = create_app()
    if shares:
        _watch_parts(shares)
    return app.wsgi_app


def _watch_parts(shares: Shares) -> None:
    from backend.accounts import service as accounts
    from backend.core import auth, db, http
    from backend.healthcode import routes, service
    from backend.healthcode.models import CheckIn

    shares.watch(db.StoreConnection, "_make_api_call", "wire")
    shares.watch(CheckIn, "readings_of_resident", "rows_in")
    shares.watch(CheckIn, "save", "row_out")
    auth.install(_timed(shares, accounts.find_session))
    shares.watch(http, "load", "validation")
    shares.watch(routes, "_read", "validation")
    shares.watch(service, "_row_of", "judging")
    shares.watch(service, "code_of", "colour")
    shares.watch(routes, "jsonify", "answer")
    shares.watch(routes.CHECKED_IN, "dump", "answer")


def _timed(shares: Shares, function: Callable[..., Any]) -> Callable[..., Any]:
    class Holder:
        find = staticmethod(function)

    holder = Holder()
    shares.watch(holder, "find", "session")
    return holder.find


def bare(plan: dict[str, Any], way: str) -> Wsgi:
    """A bare Flask route: the same session get and the same conditional put, nothing else."""
    os.environ.update(CHANGXING_HOME=plan["home"])
    import flask

    app = flask.Flask("floor")
    get, put = WAYS[way](plan)

    @app.post("/api/v1/check-ins")
    def check_in() -> Any:
        token = flask.request.cookies["__Host-session"]
        if not get(token):
            return "", 401
        item = flask.request.get_json()["items"][0]
        put(plan["resident_of"][token], short(uuid.UUID(item["id"])), item)
        return flask.jsonify({"status": "new"})

    return app.wsgi_app


def _boto3(plan: dict[str, Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    import boto3

    client = boto3.client("dynamodb", endpoint_url=plan["store_url"], region_name="cn-north-1")

    def get(token: str) -> Any:
        key = {name: {"S": value} for name, value in plan["keys"][token].items()}
        return client.get_item(TableName=ACCOUNTS, Key=key, ConsistentRead=True).get("Item")

    def put(resident_id: str, short_id: str, item: dict[str, Any]) -> None:
        row = {
            "r": {"S": resident_id},
            "k": {"S": f"c#{short_id}"},
            "m": {"N": "1710993600000"},
            "e": {"N": "1710993600000"},
            "d": {"N": "19803"},
            "t": {"N": str(item["temperature_tenths_c"])},
            "s": {"S": item["site"][0]},
            "l": {"S": "19800.0.0.0"},
            "expires_at": {"N": "1712894400"},
        }
        client.put_item(
            TableName=CHECK_INS,
            Item=row,
            ConditionExpression="attribute_not_exists(m)",
        )

    return get, put


def _models(plan: dict[str, Any], base: type) -> tuple[Callable[..., Any], Callable[..., Any]]:
    from pynamodb.attributes import NumberAttribute, UnicodeAttribute

    class Place:
        host, region = plan["store_url"], "cn-north-1"

    class Session(base):  # type: ignore[misc]
        Meta = type("Meta", (Place,), {"table_name": ACCOUNTS})
        key = UnicodeAttribute(hash_key=True)
        part = UnicodeAttribute(range_key=True)
        resident_id = UnicodeAttribute(null=True)
        device = UnicodeAttribute()
        created_ms = NumberAttribute()
        seen_ms = NumberAttribute()
        expires_at = NumberAttribute()

    class Row(base):  # type: ignore[misc]
        Meta = type("Meta", (Place,), {"table_name": CHECK_INS})
        r = UnicodeAttribute(hash_key=True)
        k = UnicodeAttribute(range_key=True)
        m = NumberAttribute()
        e = NumberAttribute()
        d = NumberAttribute()
        t = NumberAttribute()
        s = UnicodeAttribute()
        l = UnicodeAttribute()  # noqa: E741
        expires_at = NumberAttribute()

    def get(token: str) -> Any:
        return Session.get(*plan["keys"][token].values(), consistent_read=True)

    def put(resident_id: str, short_id: str, item: dict[str, Any]) -> None:
        row = Row(
            resident_id,
            f"c#{short_id}",
            m=1710993600000,
            e=1710993600000,
            d=19803,
            t=item["temperature_tenths_c"],
            s=item["site"][0],
            l="19800.0.0.0",
            expires_at=1712894400,
        )
        row.save(condition=Row.m.does_not_exist())

    return get, put


def _pynamodb(plan: dict[str, Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    from pynamodb.models import Model

    return _models(plan, Model)


def _thin(plan: dict[str, Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    from backend.core import db

    db.connect(plan["store_url"], "cn-north-1")
    return _models(plan, db.Item)


WAYS = {"boto3": _boto3, "pynamodb": _pynamodb, "thin": _thin}


def environment(cookie: str, item: dict[str, Any]) -> dict[str, Any]:
    """A request as a WSGI server hands it on."""
    body = json.dumps({"items": [item]}).encode()
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/api/v1/check-ins",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ORIGIN": "http://127.0.0.1:8000",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9,en;q=0.8",
        "HTTP_COOKIE": f"__Host-session={cookie}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def ask(app: Wsgi, request: dict[str, Any]) -> None:
    """One request to its last byte."""
    told: list[str] = []
    body = app(request, lambda status, *_: told.append(status))
    text = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    if not told[0].startswith("200"):
        raise RuntimeError(f"{told[0]}: {text[:300]!r}")


def remover(plan: dict[str, Any]) -> Callable[[str, str], None]:
    """Takes a check-in away again."""
    import boto3

    client = boto3.client("dynamodb", endpoint_url=plan["store_url"], region_name="cn-north-1")

    def remove(resident_id: str, short_id: str) -> None:
        key = {"r": {"S": resident_id}, "k": {"S": f"c#{short_id}"}}
        client.delete_item(TableName=CHECK_INS, Key=key)

    return remove


def main(way: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Measure one way."""
    from datetime import datetime, timedelta

    from backend.core import crypto, keyfile

    crypto.use(keyfile.load_key_file(Path(plan["home"]) / "keys.json"))
    people = plan["newcomers" if way == "product_new" else "people"]
    plan["resident_of"] = {person["cookie"]: person["resident_id"] for person in people}
    plan["keys"] = {person["cookie"]: session_key(person["cookie"]) for person in people}
    shares = Shares() if way == "profile" else None
    is_product = way in ("product", "product_new", "profile")
    app = product(plan, shares) if is_product else bare(plan, way)
    at = (datetime.fromisoformat(plan["now"]) - timedelta(seconds=5)).isoformat()
    requests, written = [], []
    for number in range(WARM_UP + MEASURED):
        person, phone_id = people[number % len(people)], uuid.uuid4()
        item = {
            "id": str(phone_id),
            "measured_at": at,
            "temperature_tenths_c": 365,
            "site": "forehead",
            "symptoms": [],
        }
        requests.append(environment(person["cookie"], item))
        written.append((person["resident_id"], short(phone_id)))
    took = 0.0
    remove = remover(plan)
    for number, request in enumerate(requests):
        if number == WARM_UP:
            took = 0.0
            if shares:
                shares.spent.clear()
        began = time.process_time()
        ask(app, request)
        took += time.process_time() - began
        # Every check-in finds the same history, so what was written goes at once.
        remove(*written[number])
    result: dict[str, Any] = {"us": took / MEASURED * 1e6}
    if shares:
        parts = {part: spent / took for part, spent in shares.spent.items()}
        result["shares"] = parts | {"framework": 1 - sum(parts.values())}
    return result


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text()))))
