"""The one door of the Lambda functions: HTTP, stream or schedule, and nothing else.

Zappa turns an HTTP event into a WSGI request and its answer back; everything else it would do with
an event (run a command in it, call a function by name, lose a record) is never reached. The setting
CHANGXING_DOOR says which of the three kinds a function lets in.
"""

from __future__ import annotations

import gc
import hmac
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from backend import config
from backend.core import lean

Event = Mapping[str, Any]
Headers = Iterable[tuple[str, str]]
# The whole of the event that the schedule sends.
TICK = {"changxing": "jobs"}
# What Lambda sends of a stream; all but the records belong to a mapping with a tumbling window.
STREAM_MEMBERS = frozenset(
    {
        "Records",
        "eventSourceARN",
        "isFinalInvokeForWindow",
        "isWindowTerminatedEarly",
        "shardId",
        "state",
        "window",
    }
)
EDGE_HEADER = "changxing-edge"
VIEWER_HEADER = "cloudfront-viewer-address"
UNKNOWN_ADDRESS = "unknown"


class Refused(Exception):
    """The event is none that this function lets in."""


class Failed(Exception):
    """The work of an event failed; names the error's kind and place, never what it was about."""


def lambda_handler(event: Event, _context: object) -> Any:
    """Serve one event.

    :raises Refused: it is unknown here; Lambda counts it as an error.
    :raises Failed: the work behind it raised.
    """
    door = config.settings().door
    kind = kind_of(event)
    if kind is None or kind != door:
        raise Refused(f"an event of kind {kind or 'unknown'} at the door {door or 'unset'}")
    try:
        return WAYS[kind](event)
    except Exception as error:
        # The runtime logs what is raised, with its message, which may hold personal data.
        raise Failed(_kind_and_place(error)) from None


def kind_of(event: Any) -> str | None:
    """`web`, `stream`, `jobs`, or None for everything else."""
    if not isinstance(event, Mapping):
        return None
    if event == TICK:
        return "jobs"
    if "Records" in event:
        return "stream" if _is_stream(event) else None
    context = event.get("requestContext")
    if not isinstance(context, Mapping) or "elb" in context:
        return None
    if event.get("version") == "2.0":
        return "web" if isinstance(context.get("http"), Mapping) and "rawPath" in event else None
    is_v1 = isinstance(context.get("identity"), Mapping) and "path" in event
    return "web" if is_v1 and isinstance(event.get("httpMethod"), str) else None


def _is_stream(event: Event) -> bool:
    records = event["Records"]
    if not isinstance(records, list) or not set(event) <= STREAM_MEMBERS:
        return False
    if not records:
        # The end of a window in which nothing more came.
        return "window" in event and ":dynamodb:" in str(event.get("eventSourceARN"))
    return all(
        isinstance(record, Mapping) and record.get("eventSource") == "aws:dynamodb"
        for record in records
    )


def _web(event: Event) -> Any:
    # What a gateway's administrator sets there would become our environment.
    answer = handler().handler({**event, "stageVariables": None}, None)
    # An answer without a body says so in words that both versions of the gateway know.
    return {**answer, "body": answer.get("body") or ""}


def _stream(event: Event) -> Any:
    from backend.core import events

    _app()
    return events.handle(event)


def _jobs(_event: Event) -> Any:
    from backend.core import jobs

    _app()
    return jobs.tick()


WAYS: Mapping[str, Callable[[Event], Any]] = {"web": _web, "stream": _stream, "jobs": _jobs}


@cache
def _app() -> Any:
    # One pattern for e-mail addresses, of which there are none here, is a tenth of our start.
    # botocore loads pyOpenSSL for an old Python's sake when it is there; passkeys brought it.
    with lean.patterns_later("marshmallow.validate"), lean.as_if_missing("OpenSSL"):
        from backend.app import app

    return app


@cache
def handler() -> Any:
    """Zappa's handler around our app, without the middleware that doubles every cookie."""
    # Both are for applications and event sources of other kinds.
    with lean.left_out("asyncio", "boto3"):
        from zappa.handler import LambdaHandler

    class Handler(LambdaHandler):  # type: ignore[misc]
        def _handle_request_exception(self, event: Event, context: object, error: Exception) -> Any:
            # The app answers its own errors; what comes here is a fault of this adapter, and
            # Lambda has to count it.
            raise error

    app = _app()
    made = Handler("backend.lambda_settings")
    made.wsgi_app = Threshold(app, config.settings().edge_secret)
    return made


class Threshold:
    """What every request passes on its way to the app: the edge, the address, the path, the log."""

    def __init__(self, app: Any, edge_secret: str) -> None:
        self._app = app
        self._edge_secret = edge_secret.encode()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one WSGI request that Zappa made of `environ["lambda.event"]`."""
        began = time.perf_counter()
        event = environ.pop("lambda.event")
        environ.pop("lambda.context", None)
        headers = {str(name).lower(): value for name, value in (event.get("headers") or {}).items()}
        if not self._came_over_the_edge(headers):
            _log(environ, 403, (), began)
            start_response("403 Forbidden", [("Content-Type", "text/plain"), *NEVER_KEPT])
            return [b"Forbidden"]
        environ["REMOTE_ADDR"] = address_of(event, headers if self._edge_secret else {})
        environ["PATH_INFO"] = path_of(event).encode().decode("latin-1")
        environ["SCRIPT_NAME"] = ""
        environ["SERVER_PORT"] = "443"
        environ.pop("HTTP_CHANGXING_EDGE", None)

        def start(status: str, answer_headers: Headers, *rest: Any) -> Any:
            _log(environ, int(status[:3]), answer_headers, began)
            return start_response(status, answer_headers, *rest)

        answer: Iterable[bytes] = self._app(environ, start)
        return answer

    def _came_over_the_edge(self, headers: Mapping[str, str]) -> bool:
        shown = str(headers.get(EDGE_HEADER, "")).encode()
        return not self._edge_secret or hmac.compare_digest(shown, self._edge_secret)


NEVER_KEPT = (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"))


def address_of(event: Event, edge_headers: Mapping[str, str]) -> str:
    """The client's address, from places where a client cannot write.

    :param edge_headers: the headers, lower case, of a request that CloudFront vouches for;
        empty for any other.
    """
    viewer = edge_headers.get(VIEWER_HEADER, "")
    if viewer:
        # The port follows the last colon; an address of version 6 has colons of its own.
        return viewer.rpartition(":")[0].strip("[]")
    context = event["requestContext"]
    source = context["http"] if event.get("version") == "2.0" else context["identity"]
    return str(source.get("sourceIp") or UNKNOWN_ADDRESS)


def path_of(event: Event) -> str:
    """The path that people see, without the stage that a gateway's own address begins with."""
    if event.get("version") != "2.0":
        return unquote(event["path"])
    path: str = event["rawPath"]
    stage = event["requestContext"].get("stage")
    if stage and (path == f"/{stage}" or path.startswith(f"/{stage}/")):
        path = path[len(stage) + 1 :] or "/"
    return unquote(path)


def _log(environ: Mapping[str, Any], status: int, headers: Headers, began: float) -> None:
    """One line of JSON a request: which route, how it ended, how long; nothing about anybody."""
    request = environ.get("werkzeug.request")
    line = {
        "request": next((value for name, value in headers if name == "Changxing-Request"), ""),
        "route": getattr(request, "endpoint", None) or "",
        "status": status,
        "ms": round((time.perf_counter() - began) * 1000, 1),
    }
    print(json.dumps(line))


def _kind_and_place(error: BaseException) -> str:
    trace, place = error.__traceback__, "?"
    while trace:
        place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"


# The first would write a line a request with address and agent; the others chat at the start.
for _name in ("zappa.wsgi", "pynamodb", "botocore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # The time before the first event is spent on this, while Lambda gives its full speed; and a
    # setting that is missing stops the function at once. All that is loaded stays, so looking
    # through it for garbage, now or between requests, would be for nothing.
    gc.disable()
    (handler if config.settings().door == "web" else _app)()
    gc.freeze()
    gc.enable()
