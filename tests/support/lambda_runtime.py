"""Lambda on this machine: Amazon's own runtime client, the unpacked package, and nothing else.

The process sees what it would see there: the package first on its path, the runtime client's few
modules, Lambda's variables, an environment without anything of ours. Its Runtime API is a small
server here, which hands it one event at a time.

    with running_function(package, {...}) as function:
        function.invoke(event)
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from infra.local.engine import HOST, die_with

API = "/2018-06-01/runtime"
HANDLER = "backend.lambda_entry.lambda_handler"
ANSWERS_WITHIN_S = 60.0
# Lambda refuses a larger answer.
MOST_BYTES = 6 * 1024 * 1024
# The runtime client and what it imports; on Lambda they lie beside the interpreter.
RUNTIME_MODULES = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")


class FunctionError(Exception):
    """The function raised; `kind` and `message` are what Lambda would write down."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


@dataclass(frozen=True)
class Outcome:
    """What the function sent back for one event."""

    is_error: bool
    body: bytes


class RuntimeApi:
    """The Runtime API of one function: a queue of events, a queue of outcomes."""

    def __init__(self) -> None:
        self.events: queue.Queue[bytes | None] = queue.Queue()
        self.outcomes: queue.Queue[Outcome] = queue.Queue()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Buffered and sent at once: otherwise each call waits 40 ms for an acknowledgement.
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_GET(self) -> None:
                """The next event, as soon as there is one."""
                event = api.events.get()
                if event is None:
                    self.close_connection = True
                    return
                self._answer(
                    200,
                    event,
                    {
                        "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
                        "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 29) * 1000)),
                        "Lambda-Runtime-Invoked-Function-Arn": (
                            "arn:aws-cn:lambda:cn-north-1:000000000000:function:changxing"
                        ),
                    },
                )

            def do_POST(self) -> None:
                """What became of an event, or of the start."""
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._answer(202, b'{"status":"OK"}', {})
                is_error = not self.path.endswith("/response")
                if not is_error and len(body) > MOST_BYTES:
                    told = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": ""}
                    is_error, body = True, json.dumps(told).encode()
                api.outcomes.put(Outcome(is_error, body))

            def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
                self.send_response_only(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            def log_message(self, *_arguments: Any) -> None:
                """Nothing: an event may hold what a person entered."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_arguments: Any) -> None:
                """An instance that is ended leaves its last question unheard."""

        self._server = Server((HOST, 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def address(self) -> str:
        """Host and port, as the runtime client wants them."""
        return f"{HOST}:{self._server.server_port}"

    def close(self) -> None:
        """Let a waiting client go and end the server."""
        self.events.put(None)
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def runtime_folder(parent: Path) -> Path:
    """A folder that holds the runtime client and no other package of this installation."""
    folder = parent / "runtime"
    if not folder.exists():
        folder.mkdir(parents=True)
        for name in RUNTIME_MODULES:
            spec = find_spec(name)
            assert spec, f"{name} is not installed"
            assert spec.origin, f"{name} has no file"
            place = Path(spec.origin)
            if place.name == "__init__.py":
                shutil.copytree(place.parent, folder / name)
            else:
                shutil.copy(place, folder)
    return folder


def lambda_environment(package: Path, runtime: Path, api: str) -> dict[str, str]:
    """What Lambda sets for every function of Python 3.11."""
    return {
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "AWS_LAMBDA_FUNCTION_NAME": "changxing-test",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_RUNTIME_API": api,
        "AWS_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "LAMBDA_RUNTIME_DIR": str(runtime),
        "LAMBDA_TASK_ROOT": str(package),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": f"{package}:{runtime}",
        "TZ": ":UTC",
        "_HANDLER": HANDLER,
    }


class Function:
    """One running instance of the function; as on Lambda, it serves one event at a time."""

    def __init__(
        self, package: Path, environment: Mapping[str, str], work: Path, handler: str = HANDLER
    ) -> None:
        """:param work: a folder for the runtime client and the log."""
        self._api = RuntimeApi()
        runtime = runtime_folder(work)
        self._log_path = work / f"{uuid.uuid4().hex}.log"
        base = lambda_environment(package, runtime, self._api.address)
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen(
                # Without the packages of this interpreter: only what the path above names.
                [_interpreter(), "-S", "-s", "-m", "awslambdaric", handler],
                cwd=package,
                env={**base, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with(os.getpid()),
            )

    def invoke(self, event: Any) -> Any:
        """Send an event and wait for what the function returns.

        :raises FunctionError: it raised, or did not start.
        """
        return json.loads(self.invoke_raw(json.dumps(event).encode()))

    def invoke_raw(self, event: bytes) -> bytes:
        """The same with the bytes of an event and of its answer."""
        self._api.events.put(event)
        until = time.monotonic() + ANSWERS_WITHIN_S
        while True:
            try:
                outcome = self._api.outcomes.get(timeout=0.5)
                break
            except queue.Empty:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise FunctionError("Runtime.ExitError", self.log()[-2000:]) from None
        if outcome.is_error:
            told = json.loads(outcome.body)
            raise FunctionError(told["errorType"], told["errorMessage"])
        return outcome.body

    def processor_ms(self) -> float:
        """How long it has been on a processor so far."""
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(one.read_text().split()[0]) for one in threads) / 1e6

    def log(self) -> str:
        """All that the function has written so far."""
        return self._log_path.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End the instance, as Lambda does without a word."""
        self._process.kill()
        self._process.wait()
        self._api.close()


def _interpreter() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))


@contextmanager
def running_function(
    package: Path, environment: Mapping[str, str], work: Path, handler: str = HANDLER
) -> Iterator[Function]:
    """An instance for the length of the block."""
    function = Function(package, environment, work, handler)
    try:
        yield function
    finally:
        function.stop()
