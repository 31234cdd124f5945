"""A client of the function as gateways are: recorded events, of version 1 or 2, with cookies."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tests.support.lambda_front import body_of

EVENTS = Path(__file__).parents[1] / "infra" / "events"
ORIGIN = "https://changxing.test"


def recorded(name: str) -> Any:
    """An event as AWS documents it."""
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


class Invokable(Protocol):
    """A function on the runtime, or the handler itself in this process."""

    def invoke(self, event: Any) -> Any:
        """Send an event."""
        ...


@dataclass
class Answer:
    """An answer of either version, told alike."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes
    raw: Mapping[str, Any]

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


@dataclass
class Gateway:
    """Calls the function with events made after a recorded one, and keeps cookies."""

    function: Invokable
    kind: str = "http_v2"
    cookies: dict[str, str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        json_body: Any = None,
        headers: Mapping[str, str] | None = None,
        is_binary: bool = False,
    ) -> Answer:
        """One request; what it sends of our own is only what a browser would."""
        more = {"cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        if json_body is not None:
            more |= {"content-type": "application/json", "sec-fetch-site": "same-origin"}
        elif method not in ("GET", "HEAD"):
            more |= {"sec-fetch-site": "same-origin"}
        given = {**more, **(headers or {})}
        event = self._event(method, path, {name: value for name, value in given.items() if value})
        if json_body is not None:
            body = json.dumps(json_body)
            event["body"] = base64.b64encode(body.encode()).decode() if is_binary else body
            event["isBase64Encoded"] = is_binary
        return self._read(self.function.invoke(event))

    def get(self, path: str, **headers: str) -> Answer:
        """Read; header names with underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("GET", path, headers=named)

    def _event(self, method: str, path: str, headers: dict[str, str]) -> Any:
        event = copy.deepcopy(recorded(self.kind))
        path, _, query = path.partition("?")
        if self.kind == "http_v1":
            headers = {name.title(): value for name, value in headers.items()}
            event["headers"] |= headers
            event["multiValueHeaders"] |= {name: [value] for name, value in headers.items()}
            event |= {"httpMethod": method, "path": path}
            event["requestContext"]["path"] = f"/dev{path}"
            if query:
                pairs = dict(part.split("=", 1) for part in query.split("&"))
                event["queryStringParameters"] = pairs
                event["multiValueQueryStringParameters"] = {k: [v] for k, v in pairs.items()}
            return event
        stage = event["requestContext"]["stage"]
        prefix = "" if stage == "$default" else f"/{stage}"
        cookie = headers.pop("cookie", "")
        if cookie:
            event["cookies"] = cookie.split("; ")
        event["headers"] |= headers
        event |= {"rawPath": prefix + path, "rawQueryString": query}
        event["requestContext"]["http"] |= {"method": method, "path": prefix + path}
        return event

    def _read(self, raw: Mapping[str, Any]) -> Answer:
        headers = {name.lower(): value for name, value in (raw.get("headers") or {}).items()}
        if self.kind == "http_v1":
            several = {n.lower(): v for n, v in (raw.get("multiValueHeaders") or {}).items()}
            cookies = several.get("set-cookie", [])
            headers.pop("set-cookie", None)
        else:
            cookies = raw.get("cookies") or []
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(raw["statusCode"], headers, cookies, body_of(raw), raw)
