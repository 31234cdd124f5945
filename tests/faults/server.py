"""The app as `make run` serves it, in a process that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.engine import LOCAL_CREDENTIALS, ROOT, free_port

READY_WITHIN_S = 90.0
START_ATTEMPTS = 3


class Server:
    """waitress with the app, in front of the store at `store_url`."""

    def __init__(self, home: Path, store_url: str, module: str = "infra.local.run") -> None:
        self._module = module
        self.port = free_port()
        self._home = home
        self._has_started = False
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "CHANGXING_NOW"},
            **LOCAL_CREDENTIALS,
            "CHANGXING_HOME": str(home),
            "CHANGXING_MODE": "local",
            "AWS_ENDPOINT_URL_DYNAMODB": store_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens; settled by the first start."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers.

        A port that was free a moment ago may be the near end of somebody's connection by now.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        for _ in range(START_ATTEMPTS):
            self._launch()
            if self._is_up():
                self._has_started = True
                return
            if not self._has_started:
                self.port = free_port()
            time.sleep(0.5)
        raise RuntimeError(f"the server did not start:\n{self._last_words()}")

    def _launch(self) -> None:
        with (self._home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                cwd=ROOT,
                env={**self._environment, "PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _is_up(self) -> bool:
        until = time.monotonic() + READY_WITHIN_S
        while self._process and self._process.poll() is None and time.monotonic() < until:
            if self._answers():
                return True
            time.sleep(0.02)
        self.kill()
        return False

    def _last_words(self) -> str:
        return "\n".join((self._home / "server.log").read_text().splitlines()[-3:])

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._process is None:
            raise RuntimeError("the server is not running")
        return self._process.pid

    def kill(self) -> None:
        """kill -9."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/ping", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
