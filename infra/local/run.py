"""`make run`: the engine, the app and its address, until Ctrl-C.

Ending this process ends all it started, also by `kill -9`; the next start finds everything that
was ever acknowledged.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from infra.local import gate
from infra.local.engine import (
    HOST,
    LOCAL_CREDENTIALS,
    ROOT,
    Engine,
    EngineError,
    best_kind,
    die_with,
)

THREADS = 8
# An engine that dies this often within a minute has a reason that starting it again will not cure.
RESTARTS_PER_MINUTE = 5
# How often jobs are looked at; in the cloud the Scheduler does it.
# What an outage missed is caught up with soon after the start, and then looked at this often.
FIRST_TICK_S, TICK_S = 4.0, 30.0
# Libraries that tell more at the start than a person at a terminal wants to know.
QUIETER = {
    "botocore": logging.WARNING,
    "pynamodb": logging.WARNING,
    "waitress.queue": logging.ERROR,
}
FALLBACK_WARNING = (
    "  This machine has no dynoxide binary, so ministack stores the data. It writes it down only\n"
    "  at a clean shutdown: stop with Ctrl-C, or what was entered since the start is lost."
)


def say(text: str) -> None:
    """Print a line at once, also into a file or a pipe."""
    print(text, flush=True)


def listen(port: int) -> socket.socket:
    """The socket of the app, taken before anything is started.

    :raises EngineError: another program has the port.
    """
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
        # Two sockets may bind one port while neither listens; only listening settles it.
        door.listen(1024)
    except OSError as refused:
        door.close()
        if refused.errno == errno.EADDRINUSE:
            raise EngineError(
                f"Port {port} is taken by another program, perhaps by another `make run`. "
                f"Stop that one, or choose another port: PORT={port + 1} make run."
            ) from None
        if refused.errno == errno.EACCES:
            raise EngineError(
                f"Port {port} is for administrators; choose one above 1023."
            ) from None
        raise
    return door


def port_of(text: str) -> int:
    """The port that the setting `PORT` names; 0 takes any free one."""
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise EngineError(f"PORT is a number from 0 to 65535, not {text!r}.")
    return int(text)


def start_engine(home: Path) -> Engine | None:
    """Start the engine on the data in `home` and point the app at it.

    None when `AWS_ENDPOINT_URL_DYNAMODB` already names another store.
    """
    if os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"):
        return None
    engine = Engine(home, best_kind())
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = engine.start()
    os.environ.update(LOCAL_CREDENTIALS)
    os.environ.pop("AWS_SESSION_TOKEN", None)
    os.environ.pop("AWS_PROFILE", None)
    return engine


def watch(engine: Engine) -> None:
    """Start the engine again, at the same address, whenever it dies without being asked to.

    Runs for as long as the process: the engine ends with the thread that started it.
    """
    deaths: list[float] = []
    while not engine.is_stopping:
        status = engine.wait()
        if engine.is_stopping:
            break
        now = time.monotonic()
        deaths = [at for at in deaths if at > now - 60] + [now]
        if len(deaths) > RESTARTS_PER_MINUTE:
            say("The engine keeps dying; stopping. Its log lies beside its data.")
            os.kill(os.getpid(), signal.SIGTERM)
            break
        say(f"The engine ended unasked (status {status}); starting it again on the same data.")
        try:
            engine.restart()
        except EngineError as wrong:
            say(str(wrong))
    # The thread stays, because its end would be the engine's end before the requests are done.
    threading.Event().wait()


def tick_for_ever() -> None:
    """Look at the jobs every now and then, by the app's own clock, for as long as the process."""
    from backend.core import jobs

    pause_s = FIRST_TICK_S
    while True:
        time.sleep(pause_s)
        pause_s = TICK_S
        try:
            jobs.tick(budget_s=TICK_S)
        except Exception as failed:
            say(f"The jobs could not be looked at: {type(failed).__name__}")


def greet(url: str, home: Path, engine: Engine | None, is_demo: bool) -> None:
    """Say where the app is, where one-time codes appear and where the data lies."""
    store = f"{engine.kind}, data in {home}" if engine else os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
    say("")
    say(f"  畅行 Changxing is at   {url}")
    say(f"  One-time codes are at  {url}/dev/outbox")
    if is_demo:
        say(f"  Accounts are at        {url}/dev/demo")
    say(f"  Store                  {store}")
    if engine and engine.kind == "ministack":
        say(FALLBACK_WARNING)
    say("  Ctrl-C stops everything.")
    say("")


def serve(door: socket.socket, home: Path, engine: Engine | None, is_demo: bool) -> None:
    """Serve the app on the open socket until this process is asked to stop."""
    # Only now: importing the app reads the settings that were just made.
    from backend.config import SettingsError
    from infra.local import demo, demo_staff, tail

    try:
        from backend.app import app
    except SettingsError as wrong:
        raise EngineError(str(wrong)) from None

    if is_demo:
        demo_staff.install(app, home)
        demo.make_once(app, home)
    tail.follow(home, say, is_forgetful=engine is not None and engine.kind == "ministack")
    threading.Thread(target=tick_for_ever, name="jobs", daemon=True).start()
    server = gate.server_of(app, door, THREADS, gate.refusal_of(app))
    greet(f"http://{HOST}:{door.getsockname()[1]}", home, engine, is_demo)
    server.run()
    server.close()


def stop_on_signal(_number: int, _frame: FrameType | None) -> None:
    """Leave the server's loop; everything else is undone on the way out."""
    raise KeyboardInterrupt


def main() -> int:
    """Run until stopped; returns the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--stop-with-parent", action="store_true", help="end when the starting process ends"
    )
    arguments.add_argument("--demo", action="store_true", help="with made-up people, on own data")
    wish = arguments.parse_args()
    if wish.stop_with_parent:
        die_with(os.getppid())()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for name, level in QUIETER.items():
        logging.getLogger(name).setLevel(level)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop_on_signal)
    usual = ROOT / ".local" / "demo" if wish.demo else ROOT / ".local"
    home = Path(os.environ.get("CHANGXING_HOME") or usual).resolve()
    os.environ["CHANGXING_HOME"] = str(home)
    engine: Engine | None = None
    try:
        door = listen(port_of(os.environ.get("PORT") or "8000"))
        if wish.demo:
            from infra.local import demo

            demo.begin(home)
        engine = start_engine(home)
        if engine:
            threading.Thread(target=watch, args=(engine,), daemon=True).start()
        serve(door, home, engine, wish.demo)
    except EngineError as wrong:
        print(f"make run: {wrong}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        if engine:
            engine.stop()
    say("Stopped.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
