"""A client that behaves like a browser: keeps cookies, says its origin, sends JSON."""

from __future__ import annotations

import itertools
import random
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

API = "/api/v1"
ORIGIN = "https://changxing.test"
PHONE = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
_addresses = itertools.count(random.randrange(2**16, 2**23))


class Browser:
    """One browser on one phone, at a network address of its own."""

    def __init__(self, app: Flask) -> None:
        number = next(_addresses)
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.client = app.test_client()

    def call(self, method: str, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Ask for a path below the API, or for one beside it when it begins with `//`."""
        headers = {"User-Agent": PHONE, **more.pop("headers", {})}
        if method not in ("GET", "HEAD"):
            headers.setdefault("Origin", ORIGIN)
        return self.client.open(
            path[1:] if path.startswith("//") else API + path,
            method=method,
            base_url=ORIGIN,
            json=json,
            headers={name: value for name, value in headers.items() if value is not None},
            environ_overrides={"REMOTE_ADDR": self.address},
            **more,
        )

    def get(self, path: str, **more: Any) -> TestResponse:
        """Read."""
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Write."""
        return self.call("POST", path, json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        """Write the whole."""
        return self.call("PUT", path, json, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        """End."""
        return self.call("DELETE", path, **more)

    def cookie(self, name: str) -> str | None:
        """The value of a cookie that the browser keeps."""
        kept = self.client.get_cookie(name, domain="changxing.test")
        return kept.value if kept else None


def told(answer: TestResponse) -> dict[str, Any]:
    """The body of a problem without what names this one request: for comparing answers."""
    body = dict(answer.get_json(force=True))
    body.pop("request_id", None)
    return {"http": answer.status_code, **body}


def code(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.get_json(force=True)["code"]


def field_codes(answer: TestResponse) -> dict[str, str]:
    """The fields a problem names, with their codes."""
    fields = answer.get_json(force=True).get("fields", {})
    return {path: wrong["code"] for path, wrong in fields.items()}
