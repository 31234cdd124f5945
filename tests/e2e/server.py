"""The real thing, as `make run` starts it: a release in a folder, and the process serving it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import datetime
from pathlib import Path

from infra.local.engine import HOST, ROOT, free_port

STARTS_WITHIN_S = 90
# What a release consists of beside the built pages.
PARTS = ("backend", "infra")
# A machine's proxy must not stand between the tests and their own server.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def node() -> str:
    """The Node that built the front end: the machine's, or the one in the virtual environment."""
    return shutil.which("node") or str(Path(sys.executable).parent / "node")


def built_release(folder: Path) -> Path:
    """A release as it would be put on a server; later changes of the tree do not reach it."""
    subprocess.run(["infra/build.sh"], cwd=ROOT, check=True, capture_output=True)
    _copy_parts(folder)
    shutil.copytree(ROOT / "frontend" / "dist", folder / "frontend" / "dist")
    return folder


def next_release(folder: Path) -> Path:
    """The next version, built by the same script from sources that differ in one line."""
    _copy_parts(folder)
    skip = shutil.ignore_patterns("dist")
    shutil.copytree(ROOT / "frontend", folder / "frontend", ignore=skip)
    for config in ROOT.glob("tsconfig*.json"):
        shutil.copy(config, folder)
    entry = folder / "frontend" / "src" / "main.tsx"
    entry.write_text(entry.read_text() + "\ndocument.documentElement.dataset.release = 'next';\n")
    subprocess.run([node(), "frontend/build.mjs"], cwd=folder, check=True, capture_output=True)
    return folder


def _copy_parts(folder: Path) -> None:
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")


class Server:
    """One installation: its data, its port, and whatever process serves them at the moment."""

    def __init__(self, release: Path, home: Path, now: str, **settings: str) -> None:
        self.settings = settings
        self.release = release
        self.home = home
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start(now)

    @property
    def url(self) -> str:
        """The address that people open."""
        return f"http://{HOST}:{self.port}"

    def start(self, now: str) -> None:
        """Serve the same data on the same port, with the clock set to `now`."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CHANGXING_"))}
        kept.pop("CITY", None)
        settings = {
            "PORT": str(self.port),
            "CHANGXING_HOME": str(self.home),
            "CHANGXING_NOW": now,
            **self.settings,
        }
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.local.run", "--stop-with-parent"],
                cwd=self.release,
                env={**kept, **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_until_it_answers()

    def restart(self, now: str) -> None:
        """Go down and come back at another time, as on another day."""
        self.stop()
        self.start(now)

    def stop(self) -> None:
        """Stop as Ctrl-C does."""
        if self._process:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def kill(self) -> None:
        """End the app and its engine as a power cut would."""
        assert self._process
        app = self._process.pid
        engines = _children(app)
        assert engines, "the app has started no engine"
        # Held still first, so that it cannot start a new engine between the two blows.
        os.kill(app, signal.SIGSTOP)
        for pid in [*engines, app]:
            os.kill(pid, signal.SIGKILL)
        self._process.wait(30)
        self._process = None

    def now(self) -> datetime:
        """The server's clock."""
        with OPENER.open(f"{self.url}/api/v1/city", timeout=10) as answer:
            return datetime.fromisoformat(answer.headers["Changxing-Now"])

    def otp(self, phone: str) -> str:
        """The newest one-time code that was sent to a number."""
        asked = urllib.request.Request(
            f"{self.url}/dev/outbox", headers={"Accept": "application/json"}
        )
        with OPENER.open(asked, timeout=10) as answer:
            messages = json.load(answer)["messages"]
        return str(next(one["otp"] for one in messages if one["to"].endswith(phone)))

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of the app's own commands, on the data of this installation."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CHANGXING_"))}
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "backend.app", *arguments],
            cwd=self.release,
            env={**kept, "CHANGXING_HOME": str(self.home)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def _wait_until_it_answers(self) -> None:
        assert self._process
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with OPENER.open(f"{self.url}/ping", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        # Nobody else will: one that comes up too late must not take the next one's processor.
        self.stop()
        raise AssertionError((self.home / "server.log").read_text()[-2000:])


def _children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for one in threads for child in one.read_text().split()]
