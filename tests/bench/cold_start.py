"""The package on Lambda: how long until its first answer, and what the door costs each request.

A start is measured under Amazon's runtime client, from the spawn to the first answer, beside that
of a package that only imports Flask and botocore and answers with a constant. Both are compiled.
The ratio is one of processor time, as all ratios here, so that whatever else this machine does
leaves it alone; the time on the wall is printed beside it.
"""

from __future__ import annotations

import compileall
import contextlib
import io
import json
import os
import py_compile
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from infra.local.engine import ROOT
from tests.support.lambda_gateway import recorded
from tests.support.lambda_package import built_package, unpacked
from tests.support.lambda_runtime import HANDLER, Function

ROUNDS = 21
FEW_ROUNDS = 5
CALL_ROUNDS = 300
CALLS = 20
# What Flask and botocore consist of.
FLOOR_PARTS = (
    *("flask", "werkzeug", "jinja2", "markupsafe", "itsdangerous", "click", "blinker"),
    *("botocore", "dateutil", "jmespath", "urllib3", "six.py"),
)
FLOOR = """
import botocore.session
import flask

def handler(event, context):
    return {"statusCode": 200, "headers": {}, "body": ""}
"""
# A start reaches for nothing; an address where nobody listens would show if it did.
NOWHERE = "http://127.0.0.1:9"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": "cn-north-1",
    "AWS_ENDPOINT_URL_DYNAMODB": NOWHERE,
    "AWS_ENDPOINT_URL_KMS": NOWHERE,
    "AWS_ENDPOINT_URL_SNS": NOWHERE,
    "CHANGXING_DOOR": "web",
    "CHANGXING_FIELD_KMS": "field",
    "CHANGXING_ORIGIN": "https://changxing.test",
    "CHANGXING_SIGNING_KMS": "signing",
}


def event_for(path: str) -> Any:
    """A recorded request for another path."""
    event = recorded("http_v2")
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    return event


def floor_package(package: Path, folder: Path) -> Path:
    """A package that imports Flask and botocore, of the same versions, and nothing else."""
    folder.mkdir()
    for name in FLOOR_PARTS:
        place = package / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, folder / name)
    (folder / "floor.py").write_text(FLOOR)
    py_compile.compile(str(folder / "floor.py"))
    compileall.compile_file(str(folder / "six.py"), quiet=1)
    return folder


class Start(NamedTuple):
    """What a start took until the first answer, in milliseconds."""

    wall_ms: float
    processor_ms: float


def _start(package: Path, handler: str, work: Path, event: Any) -> Start:
    began = time.perf_counter()
    function = Function(package, SETTINGS, work, handler)
    try:
        answer = function.invoke(event)
        took = Start((time.perf_counter() - began) * 1000, function.processor_ms())
    finally:
        function.stop()
    assert answer["statusCode"] == 200, answer
    return took


def cold_starts(rounds: int = ROUNDS, made: Path | None = None) -> dict[str, float]:
    """Both starts, interleaved; the ratio within a round, the median of them.

    :param made: the package; this tree's, made anew, by default.
    """
    event = event_for("/")
    with tempfile.TemporaryDirectory(prefix="cold-") as folder:
        home = Path(folder)
        package = unpacked(home / "task", made)
        ways = {
            "floor": (floor_package(package, home / "floor"), "floor.handler"),
            "package": (package, HANDLER),
        }
        for place, handler in ways.values():
            _start(place, handler, home, event)  # Leaves the files in the page cache.
        found = [{way: _start(*ways[way], home, event) for way in ways} for _ in range(rounds)]
    starts = [(one["package"], one["floor"]) for one in found]
    median = statistics.median
    return {
        "cold_start_vs_floor": round(median(p.processor_ms / f.processor_ms for p, f in starts), 3),
        "cold_start_vs_floor_wall": round(median(p.wall_ms / f.wall_ms for p, f in starts), 3),
        "cold_start_ms": round(median(p.wall_ms for p, _ in starts), 1),
        "cold_start_floor_ms": round(median(f.wall_ms for _, f in starts), 1),
    }


def _call_ms(call: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - began) * 1000 / CALLS


def _door_ms() -> float:
    """What the door and Zappa's adapter add to a call of the bare app; in a process of its own."""
    from werkzeug.test import create_environ

    from backend.lambda_entry import handler, lambda_handler

    event = event_for("/api/v1/city")
    app = handler().wsgi_app._app
    environ = create_environ("/api/v1/city", SETTINGS["CHANGXING_ORIGIN"])

    def bare() -> bytes:
        return b"".join(app({**environ, "wsgi.input": io.BytesIO()}, lambda *_: None))

    def whole() -> object:
        return lambda_handler(event, None)

    assert whole()["statusCode"] == 200  # type: ignore[index]
    rounds = []
    for _ in range(CALL_ROUNDS):
        under = _call_ms(bare)
        rounds.append(_call_ms(whole) - under)
    return statistics.median(rounds)


def door_overhead() -> dict[str, float]:
    """Processor time that a call takes more than the app's own, in milliseconds."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CHANGXING_"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.cold_start", "--door"],
        cwd=ROOT,
        env={**kept, **SETTINGS, "CHANGXING_MODE": "cloud"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return {"door_overhead_ms": round(json.loads(done.stdout), 4)}


def measure() -> dict[str, float]:
    """All figures of the package."""
    size = {"package_mb": round(built_package().stat().st_size / 1e6, 2)}
    return {**cold_starts(), **door_overhead(), **size}


def main() -> None:
    """`--door` is the worker's half; a path measures the start of that package alone."""
    if "--door" in sys.argv:
        with contextlib.redirect_stdout(io.StringIO()):
            added_ms = _door_ms()
        print(json.dumps(added_ms))
        return
    is_named = len(sys.argv) > 1
    figures = cold_starts(FEW_ROUNDS, Path(sys.argv[1])) if is_named else measure()
    for name, value in figures.items():
        print(f"{name}={value}", flush=True)


if __name__ == "__main__":
    main()
