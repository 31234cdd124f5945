"""A release on the emulated AWS, up to where people can use it, and people who do all the while."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backend.core import ids
from infra import deploy
from infra.cloud import operate
from infra.local.engine import ROOT
from tests.support.cloud import FLASK, EmulatedAccount, Emulator
from tests.support.cloud_people import PatientPhone, Visitor


def ceremony(account: EmulatedAccount, data: dict[str, str], folder: Path) -> bytes:
    """Make the keys as docs/operations.md says; gives the root's public point."""
    env = operate.environment_of(account, data, deploy.NO_ORIGIN)
    # The machine with the root reaches no cloud at all.
    offline = {"PATH": account.environment["PATH"], "CHANGXING_HOME": str(folder / "offline")}
    run(env, "keys", "init")
    run(env, "keys", "plan", "--days", "3", "--out", "request.json", cwd=folder)
    told = run(offline, "keys", "root", "--out", "root.pem", cwd=folder)
    sign = ("keys", "sign", "request.json", "--root", "root.pem", "--out", "list.json")
    run(offline, *sign, cwd=folder)
    run(env, "keys", "install", "list.json", cwd=folder)
    run(env, "keys", "status")
    shown = next(line for line in told.splitlines() if line.startswith("root_key="))
    return ids.from_base64url(shown.removeprefix("root_key="))


def run(env: Mapping[str, str], *command: str, cwd: Path = ROOT, may_fail: bool = False) -> str:
    """What a command of the app says, in a process of its own; it has to succeed."""
    done = subprocess.run(
        [*FLASK, *command],
        env={**env, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert may_fail or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def newcomer(emulator: Emulator, released: deploy.Released) -> Visitor:
    """Somebody who has just applied, through CloudFront."""
    visitor = Visitor(emulator, released.address).signs_in()
    visitor.applies()
    return visitor


@dataclass
class Meanwhile:
    """What became of the check-ins that were sent while something else was done."""

    phones: list[PatientPhone] = field(default_factory=list)
    lost: int = 0
    bad_statuses: list[int] = field(default_factory=list)
    cut: int = 0

    @property
    def acked(self) -> int:
        """How many readings were acknowledged."""
        return sum(len(phone.acknowledged) for phone in self.phones)

    def line(self) -> str:
        """The figures as one line."""
        bad = len(self.bad_statuses)
        return (
            f"R14 lost={self.lost} bad_status={bad} acked={self.acked} cut_by_emulator={self.cut}"
        )


@contextmanager
def while_people_check_in(visitors: list[Visitor]) -> Iterator[Meanwhile]:
    """Let phones check in all through the block; behind it the figures are there."""
    found = Meanwhile([PatientPhone(visitor) for visitor in visitors])
    for phone in found.phones:
        phone.start()
    yield found
    for phone in found.phones:
        phone.stops()
    assert all(len(phone.acknowledged) > 1 for phone in found.phones), "too few to prove anything"
    found.lost = sum(len(set(phone.acknowledged) - phone.stored()) for phone in found.phones)
    found.bad_statuses = [status for phone in found.phones for status in phone.bad_statuses]
    found.cut = sum(phone.cut for phone in found.phones)
