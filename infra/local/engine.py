"""The DynamoDB engine of one machine: start it, wait for it, hold its data, stop it.

dynoxide is the default: a durable engine in one file. Where it has no binary, ministack takes its
place; it writes its data down only at a clean shutdown, and the launcher says so.

In a test:

    with running_engine(tmp_path) as url: ...              # dynoxide, data below tmp_path
    with running_engine(None) as url: ...                  # dynoxide, in memory
    with running_engine(tmp_path, "ministack") as url: ... # the second engine
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from infra.local.stream_index import add_stream_index

Kind = Literal["dynoxide", "ministack"]

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY_WITHIN_S = {"dynoxide": 10.0, "ministack": 60.0}
STOP_WITHIN_S = 20.0
# A launcher that was killed leaves its engine a moment to close; a new one waits that long.
LOCK_WITHIN_S = 10.0
START_ATTEMPTS = 3
# Stands in for AWS credentials: the engines want a signature and check none.
LOCAL_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


class EngineError(Exception):
    """The engine cannot be started; the text says why and what to do."""


def dynoxide_binary() -> Path | None:
    """The binary that npm installed for this machine, or None."""
    name = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}.get(platform.machine(), "")
    binary = ROOT / "node_modules" / "@dynoxide" / name / "dynoxide"
    is_here = sys.platform == "linux" and binary.is_file() and os.access(binary, os.X_OK)
    return binary if is_here else None


def best_kind() -> Kind:
    """The engine to use here: dynoxide wherever it has a binary."""
    return "dynoxide" if dynoxide_binary() else "ministack"


def free_port() -> int:
    """A port of this machine that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def die_with(parent: int, signal_no: int = signal.SIGTERM) -> Callable[[], None]:
    """A function for the child of process `parent` to call: Linux then ends it with its parent.

    It is tied to the thread that starts the child, which therefore has to live as long.
    """
    if sys.platform != "linux":
        return lambda: None
    libc = ctypes.CDLL(None, use_errno=True)
    pr_set_pdeathsig = 1

    def ask() -> None:
        libc.prctl(pr_set_pdeathsig, signal_no, 0, 0, 0)
        if os.getppid() != parent:
            # The parent was gone before the wish was heard.
            os.kill(os.getpid(), signal_no)

    return ask


class Engine:
    """One engine process and the lock on its data.

    `home` None means dynoxide in memory: nothing is kept, nothing is locked.
    """

    def __init__(self, home: Path | None, kind: Kind | None = None, port: int | None = None):
        self.kind: Kind = kind or best_kind()
        self.home = home.resolve() / self.kind if home else None
        self.port = port
        self.is_stopping = False
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def url(self) -> str:
        """The address for `AWS_ENDPOINT_URL_DYNAMODB`."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of the running engine."""
        if self._process is None:
            raise EngineError("The engine is not running.")
        return self._process.pid

    def start(self) -> str:
        """Start the engine and wait until it answers; returns its address.

        :raises EngineError: someone else uses the data, or the engine does not come up.
        """
        self.is_stopping = False
        if self.home:
            self.home.mkdir(parents=True, exist_ok=True)
            self._take_lock(self.home)
            if self.kind == "dynoxide":
                self._prepare_file(self.home / "changxing.db")
        self._launch()
        if self.home:
            # Commands that run beside the server find the engine here.
            (self.home / "endpoint").write_text(self.url + "\n")
        return self.url

    def stop(self) -> None:
        """End the engine cleanly and free its data; harmless when it has ended already."""
        self.is_stopping = True
        self._end_process()
        if self._lock and self.home:
            (self.home / "endpoint").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def kill(self) -> None:
        """End the engine as a power cut would, and free its data; for the fault tests."""
        self.is_stopping = True
        if self._process:
            self._process.kill()
        self.stop()

    def wait(self) -> int:
        """Wait until the running engine ends; returns its exit status."""
        return self._process.wait() if self._process else 0

    def restart(self) -> None:
        """Start again at the same address after the engine died; the lock is still ours."""
        self._end_process()
        self._launch()

    def _take_lock(self, home: Path) -> None:
        if self._lock:
            return
        lock = (home / "lock").open("a+")
        until = time.monotonic() + LOCK_WITHIN_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > until:
                    lock.seek(0)
                    holder = lock.read().strip() or "another process"
                    lock.close()
                    raise EngineError(
                        f"The data in {home} is in use by {holder}. Stop that server first, or "
                        "name another folder: CHANGXING_HOME=.local-2 make run."
                    ) from None
                time.sleep(0.05)
        lock.truncate(0)
        lock.write(f"process {os.getpid()}\n")
        lock.flush()
        self._lock = lock

    def _prepare_file(self, database: Path) -> None:
        if not database.exists():
            # The engine lays out a new file at its first start; the index follows at once.
            self._launch()
            self._end_process()
        add_stream_index(database)

    def _launch(self) -> None:
        chosen = self.port
        for attempt in range(START_ATTEMPTS):
            self.port = chosen or free_port()
            self._process = self._spawn()
            if self._is_ready():
                return
            self._end_process()
            if attempt + 1 == START_ATTEMPTS:
                break
            time.sleep(0.2)
        raise EngineError(f"The engine ({self.kind}) did not start. {self._last_words()}")

    def _spawn(self) -> subprocess.Popen[bytes]:
        command, more = self._command()
        log = (self.home / "engine.log").open("ab") if self.home else None
        try:
            return subprocess.Popen(
                command,
                env={**os.environ, **more},
                cwd=self.home or ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log or subprocess.DEVNULL,
                stderr=log or subprocess.DEVNULL,
                # Ctrl-C reaches the launcher only, which first lets the requests end.
                start_new_session=True,
                # The engine holds the lock too, so that it never outlives its own protection.
                pass_fds=[self._lock.fileno()] if self._lock else [],
                preexec_fn=die_with(os.getpid()),
            )
        finally:
            if log:
                log.close()

    def _command(self) -> tuple[list[str], dict[str, str]]:
        if self.kind == "dynoxide":
            binary = dynoxide_binary()
            if binary is None:
                raise EngineError("dynoxide is not installed here. Run `make setup`.")
            command = [str(binary), "serve", "--host", HOST, "--port", str(self.port)]
            if self.home:
                command += ["--db-path", str(self.home / "changxing.db")]
            return command, {}
        if self.home is None:
            raise EngineError("ministack needs a folder for its data.")
        return [sys.executable, "-m", "ministack"], {
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self.port),
            "SERVICES": "dynamodb,dynamodbstreams,kms",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.home),
            "TMPDIR": str(self.home),
        }

    def _is_ready(self) -> bool:
        path = "/_ministack/ready" if self.kind == "ministack" else "/"
        until = time.monotonic() + READY_WITHIN_S[self.kind]
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < until and self._process and self._process.poll() is None:
            try:
                with opener.open(self.url + path, timeout=1) as answer:
                    if answer.status == 200:
                        # A stranger on the port would answer as well: ours must be alive.
                        time.sleep(0.01)
                        return self._process.poll() is None
            except (urllib.error.URLError, OSError):
                time.sleep(0.01)
        return False

    def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()

    def _last_words(self) -> str:
        log = self.home / "engine.log" if self.home else None
        lines = log.read_text(errors="replace").splitlines() if log and log.exists() else []
        return " ".join(lines[-3:])


@contextmanager
def running_engine(home: Path | str | None, kind: Kind | None = None) -> Iterator[str]:
    """An engine for the length of the block, at the address it yields.

    :param home: folder of its data; None keeps dynoxide's data in memory.
    :param kind: "dynoxide" or "ministack"; the best of this machine by default.
    """
    engine = Engine(Path(home) if home else None, kind)
    try:
        yield engine.start()
    finally:
        engine.stop()
