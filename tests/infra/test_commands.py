"""Commands beside `make run` find its engine by the data they share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from infra.local.engine import LOCAL_CREDENTIALS, ROOT, Engine


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, which is told of nothing but the data."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "CHANGXING_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "backend.app", *arguments],
        cwd=ROOT,
        env={**kept, "CHANGXING_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_command_works_on_the_data_of_the_server_that_runs(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    os.environ.update(LOCAL_CREDENTIALS)
    url = engine.start()
    try:
        made = subprocess.run(
            [sys.executable, "-c", "from backend.app import app"],
            cwd=ROOT,
            env={**os.environ, "CHANGXING_HOME": str(tmp_path), "AWS_ENDPOINT_URL_DYNAMODB": url},
            timeout=60,
        )
        assert made.returncode == 0
        listed = command(tmp_path, "jobs", "list")
        assert listed.returncode == 0, listed.stderr
        assert "audit-seal state=new" in listed.stdout
        # This one asks the streams as well, which are another service of the same engine.
        checked = command(tmp_path, "invariants", "check")
        assert checked.returncode == 0, checked.stderr
    finally:
        engine.stop()


def test_without_a_server_a_command_says_so_in_a_line(tmp_path: Path) -> None:
    # The note of a server that was killed; whoever has the port now is none of ours.
    left = tmp_path / "dynoxide"
    left.mkdir()
    (left / "endpoint").write_text("http://127.0.0.1:9\n")
    (left / "lock").write_text("process 1\n")
    for arguments in (["jobs", "list"], ["audit", "verify", "2026-01-01"], ["sweep", "--report"]):
        told = command(tmp_path, *arguments)
        assert (told.returncode, told.stderr) == (
            1,
            "Error: There is no store: `make run` starts one.\n",
        )
