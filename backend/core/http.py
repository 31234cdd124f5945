"""HTTP for all rooms: bodies in, problems out, headers on every answer, same origin only."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import HTTPException

from backend import config
from backend.core import clock, db
from backend.core.errors import DomainError

MAX_BODY_BYTES = 256 * 1024
MAX_DEPTH = 8
# An id of ours has 43 characters at most; a longer name in a path names nothing.
MAX_NAME_CHARS = 200
API = "/api/v1"
log = logging.getLogger("changxing")
Refusal = TypeVar("Refusal")

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types changxing",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
STATUS_CODES = {
    400: "core.bad_request",
    404: "core.not_found",
    405: "core.method_not_allowed",
    413: "core.body_too_large",
    415: "core.json_only",
}


@cache
def error_texts() -> Mapping[str, Mapping[str, str]]:
    """Every error code with its text in both languages."""
    path = Path(__file__).parent.parent / "texts.json"
    texts: Mapping[str, Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def language() -> str:
    """The language of this request: zh unless English is asked for."""
    for wanted, quality in request.accept_languages:
        # A reader of zh-Hant or en-GB is at home in zh or en.
        primary = wanted.partition("-")[0].lower()
        if primary in ("zh", "en") and quality > 0:
            return primary
    return "zh"


def text_of(code: str) -> str:
    """The text of an error or notice code in the language of this request."""
    return error_texts()[code][language()]


def told_fields(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Fields with their codes and texts, as a problem carries them."""
    return {path: {"code": code, "text": text_of(code)} for path, code in fields.items()}


def with_words_of_lines(refused: DomainError) -> DomainError:
    """The same refusal, with the words of the code of each of its `lines`; others as they are."""
    lines = refused.extra.get("lines")
    if not isinstance(lines, list):
        return refused
    worded = [line | {"text": text_of(line["code"])} for line in lines]
    return DomainError(refused.code, refused.status, extra={"lines": worded})


def problem(error: DomainError) -> Response:
    """The answer for an error (RFC 9457)."""
    text = text_of(error.code)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": text,
        "status": error.status,
        "code": error.code,
        "detail": text,
        "request_id": g.get("request_id", ""),
    }
    if error.fields:
        body["fields"] = told_fields(error.fields)
    if error.retry_after_s is not None:
        body["retry_after_s"] = error.retry_after_s
    answer = Response(
        json.dumps({**body, **error.extra}, ensure_ascii=False),
        status=error.status,
        content_type="application/problem+json",
    )
    if error.retry_after_s is not None:
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) != len(pairs):
        raise ValueError("duplicate key")
    return seen


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _depth(value: Any, level: int = 0) -> int:
    if level > MAX_DEPTH:
        return level
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((_depth(item, level + 1) for item in inner), default=level)


def json_body() -> Any:
    """The JSON of this request: no duplicate keys, no NaN, at most 8 levels deep.

    :raises DomainError: core.json_only (415), core.body_too_large (413), core.bad_json (400).
    """
    if request.mimetype != "application/json":
        raise DomainError("core.json_only", 415)
    try:
        return parse_json(request.get_data(cache=False).decode())
    except UnicodeDecodeError:
        raise DomainError("core.bad_json", 400) from None


def parse_json(text: str) -> Any:
    """The value of a JSON text: no duplicate keys, no NaN, at most 8 levels deep.

    :raises DomainError: core.bad_json (400).
    """
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
        if "\\u" in text:
            # Half a surrogate pair is no text: it could neither be stored nor answered.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise DomainError("core.bad_json", 400) from None
    if _depth(value) > MAX_DEPTH:
        raise DomainError("core.bad_json", 400)
    return value


def load(schema: Schema, value: Any = None) -> Any:
    """Check a value, the request's body by default, against a schema.

    :raises DomainError: core.invalid (422), each wrong field named.
    """
    try:
        return schema.load(json_body() if value is None else value)
    except ValidationError as wrong:
        raise DomainError("core.invalid", 422, fields=field_codes(wrong.messages)) from None


def load_one(
    schema: Schema,
    item: Mapping[str, Any],
    refuse: Callable[[str | None, str, str, Mapping[str, str]], Refusal],
) -> Mapping[str, Any] | Refusal:
    """Check one item of a batch, in which a wrong one holds up no other.

    :param refuse: makes what became of a wrong one of its id (None when it is no id), "rejected",
        the code, and the codes of its fields.
    """
    try:
        read: Mapping[str, Any] = schema.load(item)
        return read
    except ValidationError as wrong:
        phone_id = item.get("id")
        told_id = phone_id if isinstance(phone_id, str) and len(phone_id) <= 36 else None
        return refuse(told_id, "rejected", "core.invalid", field_codes(wrong.messages))


def load_sealed(schema: Schema, text: str, kind: str, item_id: str, staff_id: str) -> Any:
    """Open what somebody on duty sealed on their phone, and check it like a body.

    :param kind: what it is said to be, and `item_id` the phone's id for it.
    :raises DomainError: core.sealed_unreadable (422): not sealed for this installation, id and
        person; core.bad_json (400), core.invalid (422).
    """
    from backend.core import sealed

    try:
        clear = sealed.open_sealed(text, kind, item_id, staff_id)
    except sealed.Unreadable:
        raise DomainError("core.sealed_unreadable", 422) from None
    value = parse_json(clear)
    if not isinstance(value, dict):
        raise DomainError("core.invalid", 422)
    return load(schema, value)


def load_query(schema: Schema) -> Any:
    """Check the query string against a schema; a repeated parameter is refused."""
    if any(len(values) > 1 for values in request.args.to_dict(flat=False).values()):
        raise DomainError("core.invalid", 422)
    return load(schema, request.args.to_dict())


def field_codes(messages: Any, prefix: str = "") -> dict[str, str]:
    """marshmallow's nested messages as path -> code; our schemas raise codes as messages."""
    if isinstance(messages, dict):
        found: dict[str, str] = {}
        for name, inner in messages.items():
            own = prefix if name == "_schema" else f"{prefix}.{name}" if prefix else str(name)
            found |= field_codes(inner, own)
        return found
    first = messages[0] if isinstance(messages, list) and messages else messages
    code = FIELD_CODES.get(str(first), str(first))
    return {prefix: code if code in error_texts() else "core.field_invalid"}


FIELD_CODES = {
    "Missing data for required field.": "core.field_required",
    "Unknown field.": "core.field_unknown",
    "Field may not be null.": "core.field_required",
}


View = TypeVar("View", bound=Callable[..., Any])


def takes_raw(
    bytes_most: int, types: tuple[str, ...], too_large: str, wrong_type: str
) -> Callable[[View], View]:
    """Let a route take a file as its body, below its guard; it is from our own pages all the same.

    :param types: what the file may be said to be; none that a foreign page's form can send.
    :param too_large: the code for more than `bytes_most`, and `wrong_type` for another type.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if (request.content_length or 0) > bytes_most:
                raise DomainError(too_large, 413)
            if request.mimetype not in types:
                raise DomainError(wrong_type, 415)
            request.max_content_length = bytes_most
            return view(*args, **kwargs)

        checked.is_raw = True  # type: ignore[attr-defined]
        return cast(View, checked)

    return mark


def for_machines(view: View) -> View:
    """Let a route be asked from outside, below its guard, where no page of anybody's asks.

    Such a route goes by a signature in the request and never by a cookie, so that nothing is won by
    making a browser send it; one that a browser sends all the same has to be from our own pages.
    """
    view.is_for_machines = True  # type: ignore[attr-defined]
    return view


def install(app: Flask) -> None:
    """Register what holds for every request of the app."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_before)
    app.after_request(_after)
    app.teardown_request(_done)
    app.register_error_handler(DomainError, problem)
    app.register_error_handler(Exception, _unexpected)


def _before() -> None:
    g.request_id = secrets.token_hex(8)
    db.deadline.set(time.monotonic() + db.REQUEST_BUDGET_S)
    if any(len(str(name)) > MAX_NAME_CHARS for name in (request.view_args or {}).values()):
        raise DomainError("core.not_found", 404)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        view = current_app.view_functions.get(request.endpoint or "")
        is_machine = getattr(view, "is_for_machines", False) and is_from_no_page()
        if not is_machine and not is_same_origin():
            raise DomainError("core.foreign_origin", 403)
        if getattr(view, "is_raw", False):
            # It bounds what it takes by itself, once it is known who asks.
            return
        if (request.content_length or 0) > MAX_BODY_BYTES:
            raise DomainError("core.body_too_large", 413)
        if request.method != "DELETE" and request.mimetype != "application/json":
            raise DomainError("core.json_only", 415)


def _done(_error: BaseException | None) -> None:
    # What this thread does beside requests has no such deadline.
    db.deadline.set(None)


def is_same_origin() -> bool:
    """Whether a write comes from our own pages: the browser says so, or names our origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    own = config.settings().public_origin or request.host_url.rstrip("/")
    return request.headers.get("Origin") == own


def is_from_no_page() -> bool:
    """Whether no browser sends a request: each of them names its site or its origin at a write."""
    return "Sec-Fetch-Site" not in request.headers and "Origin" not in request.headers


def _after(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    answer.headers["Changxing-Request"] = g.get("request_id", "")
    if request.path.startswith(API) and "Cache-Control" not in answer.headers:
        # What a cache may keep must not tell the time.
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Changxing-Now"] = clock.to_text(clock.now())
    return answer


def _unexpected(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        status = error.code or 500
        code = STATUS_CODES.get(status, "core.bad_request" if status < 500 else "core.internal")
        answer = problem(DomainError(code, status))
        if error.response is None and status == 405 and getattr(error, "valid_methods", None):
            answer.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
        return answer
    # Only the kind of the error and where it happened: a message may hold personal data.
    trace, where = error.__traceback__, "?"
    while trace:
        where = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    log.error("%s %s at %s", g.get("request_id", ""), type(error).__name__, where)
    return problem(DomainError("core.internal", 500))
