"""`make run`: what it says, what it refuses, and that nothing is left behind or lost."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 30


@contextmanager
def launched(home: Path, *arguments: str, **settings: str):
    """The launcher as a process, ended with everything it started."""
    process = start(home, *arguments, **settings)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def start(home: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CHANGXING_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local.run", *arguments],
        cwd=ROOT,
        env={**kept, "PORT": "0", "CHANGXING_HOME": str(home), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def greeting(process: subprocess.Popen[str]) -> str:
    """Everything said up to the end of the greeting."""
    said = ""
    assert process.stdout
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
    raise AssertionError(said)


def address(said: str) -> str:
    found = re.search(r"is at +(http://127\.0\.0\.1:\d+)", said)
    assert found, said
    return found[1]


def is_alive(url: str) -> bool:
    with urllib.request.urlopen(url + "/ping", timeout=5) as answer:
        return answer.status == 200


def engine_of(process: subprocess.Popen[str]) -> int:
    children = Path(f"/proc/{process.pid}/task").glob("*/children")
    pids = [int(pid) for file in children for pid in file.read_text().split()]
    assert len(pids) == 1
    return pids[0]


def ends_soon(pid: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_the_address_and_the_place_of_the_codes_are_said(tmp_path):
    with launched(tmp_path) as process:
        said = greeting(process)
        assert is_alive(address(said))
        assert address(said) + "/dev/outbox" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_the_engine_too(tmp_path, number):
    with launched(tmp_path) as process:
        greeting(process)
        engine = engine_of(process)
        process.send_signal(number)
        assert process.wait(15) == 0
        assert ends_soon(engine)


def test_a_kill_leaves_nothing_behind_and_the_next_start_just_works(tmp_path):
    with launched(tmp_path) as process:
        greeting(process)
        engine = engine_of(process)
        process.kill()
        with launched(tmp_path) as second:
            assert is_alive(address(greeting(second)))
        assert ends_soon(engine)


def test_the_engine_is_started_again_when_it_dies(tmp_path):
    with launched(tmp_path) as process:
        url = address(greeting(process))
        os.kill(engine_of(process), signal.SIGKILL)
        assert process.stdout
        assert "starting it again" in process.stdout.readline() + process.stdout.readline()
        assert is_alive(url)


def test_a_taken_port_is_said_in_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(tmp_path, PORT=str(port))
        said, _ = process.communicate(timeout=STARTS_WITHIN_S)
    assert process.returncode == 1
    assert f"Port {port} is taken" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"PORT": "http"}, "PORT is a number"), ({"CHANGXING_NOW": "today"}, "CHANGXING_NOW")],
)
def test_a_wrong_setting_is_said_in_a_sentence(tmp_path, settings, words):
    process = start(tmp_path, **settings)
    said, _ = process.communicate(timeout=STARTS_WITHIN_S)
    assert process.returncode == 1
    assert words in said
    assert "Traceback" not in said


def test_a_named_store_is_used_instead_of_an_engine(tmp_path):
    from infra.local.engine import LOCAL_CREDENTIALS, running_engine

    with (
        running_engine(None) as url,
        launched(tmp_path, AWS_ENDPOINT_URL_DYNAMODB=url, **LOCAL_CREDENTIALS) as process,
    ):
        said = greeting(process)
        assert url in said
        assert is_alive(address(said))
        assert not (tmp_path / "dynoxide").exists()
