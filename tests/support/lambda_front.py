"""What stands before the function in the cloud: HTTP on loopback in, events of version 2 out.

It does to a request what API Gateway does (names in lower case, cookies apart, binary bodies in
base64) and hands it to whichever instance is free; each serves one request at a time.
"""

from __future__ import annotations

import base64
import json
import queue
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.engine import HOST
from tests.support.lambda_runtime import Function, FunctionError

TEXT = ("text/", "application/json", "application/javascript", "application/xml")
# What concerns one connection only, or is made anew on the way back.
HOP = {"connection", "content-length", "keep-alive", "transfer-encoding"}


def event_of(method: str, target: str, headers: Message, body: bytes, address: str) -> Any:
    """The event that API Gateway's HTTP API makes of a request."""
    path, _, query = target.partition("?")
    names = {name.lower() for name in headers}
    told = {name: ",".join(headers.get_all(name, [])) for name in sorted(names - {"cookie"})}
    told["x-forwarded-for"] = ", ".join(filter(None, (told.get("x-forwarded-for"), address)))
    told |= {"x-forwarded-port": "443", "x-forwarded-proto": "https"}
    cookies = [one.strip() for line in headers.get_all("cookie", []) for one in line.split(";")]
    is_text = not body or told.get("content-type", "").startswith(TEXT)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": told,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "a1b2c3d4e5",
            "domainName": told.get("host", ""),
            "domainPrefix": "",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": address,
                "userAgent": told.get("user-agent", ""),
            },
            "requestId": uuid.uuid4().hex,
            "routeKey": "$default",
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()),
            "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": not is_text,
    }
    if cookies:
        event["cookies"] = cookies
    if body:
        event["body"] = body.decode() if is_text else base64.b64encode(body).decode()
    return event


def body_of(answer: Mapping[str, Any]) -> bytes:
    """The bytes of an answer of either version."""
    body = str(answer.get("body") or "")
    return base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()


class Front:
    """A server on loopback before some instances of the function."""

    def __init__(self, port: int = 0) -> None:
        """:param port: 0 takes any free one. `serve` says who answers."""
        free: queue.Queue[Function] = queue.Queue()
        self._free = free

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def answer(self) -> None:
                """Hand the request to an instance and its answer back."""
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                event = event_of(
                    self.command, self.path, self.headers, body, self.client_address[0]
                )
                function = free.get()
                try:
                    told = function.invoke(event)
                except FunctionError:
                    # What the gateway says when the function fails.
                    told = {"statusCode": 500, "body": '{"message":"Internal Server Error"}'}
                finally:
                    free.put(function)
                self._send(told)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer

            def _send(self, told: Mapping[str, Any]) -> None:
                content = body_of(told)
                self.send_response_only(told["statusCode"])
                for name, value in told.get("headers", {}).items():
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                for cookie in told.get("cookies", []):
                    self.send_header("Set-Cookie", cookie)
                if told["statusCode"] != 304:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)
                self.wfile.flush()

            def log_message(self, *_arguments: Any) -> None:
                """Nothing: a request may hold what a person entered."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_arguments: Any) -> None:
                """A browser that is closed leaves its requests."""

        self._server = Server((HOST, port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        """The address that people open."""
        return f"http://{HOST}:{self._server.server_port}"

    def serve(self, instances: Sequence[Function]) -> None:
        """Let these answer from now on."""
        for function in instances:
            self._free.put(function)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def told_of(answer: Mapping[str, Any]) -> Any:
    """The JSON of an answer."""
    return json.loads(body_of(answer))
