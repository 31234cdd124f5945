"""The package as a server that browsers can open: pages and API from the zip that Lambda runs."""

from __future__ import annotations

import subprocess
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from backend.config import load_city
from tests.e2e.server import Server
from tests.support.lambda_cloud import running_cloud
from tests.support.lambda_front import Front
from tests.support.lambda_runtime import running_function

INSTANCES = 2
# A test that began before midnight would end on another day.
MIDNIGHT_MARGIN_S = 120


class PackageServer(Server):
    """An installation as in the cloud; its clock is the machine's and cannot be turned."""

    def __init__(self, package: Path, home: Path) -> None:
        """:param package: the unpacked package. :param home: a folder for everything else."""
        self.home = home
        self._stack = ExitStack()
        self._front = Front()
        self._stack.callback(self._front.close)
        self.cloud = self._stack.enter_context(running_cloud(home, self._front.url))
        settings = {**self.cloud.environment, "CHANGXING_DOOR": "web"}
        self.functions = [
            self._stack.enter_context(running_function(package, settings, home))
            for _ in range(INSTANCES)
        ]
        self._front.serve(self.functions)
        _wait_past_midnight()

    @property
    def url(self) -> str:
        """The address that people open."""
        return self._front.url

    def start(self, now: str) -> None:
        """Not to be had: the cloud's clock is the world's."""
        raise NotImplementedError(now)

    def stop(self) -> None:
        """End everything."""
        self._stack.close()

    def kill(self) -> None:
        """Not to be had: there is no one process to kill."""
        raise NotImplementedError

    def otp(self, phone: str) -> str:
        """The newest one-time code that was sent to a number."""
        return self.cloud.otp(phone)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of the app's own commands, on the data of this installation."""
        return self.cloud.command(*arguments)


def _wait_past_midnight() -> None:
    now = datetime.now(load_city("sanmenxia").zone)
    left_s = 24 * 3600 - (now.hour * 3600 + now.minute * 60 + now.second)
    if left_s < MIDNIGHT_MARGIN_S:
        time.sleep(left_s + 1)
