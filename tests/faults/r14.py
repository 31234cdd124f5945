"""R14: a release, a change of the store with it, and the way back, while people check in."""

from __future__ import annotations

import contextlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from infra import deploy
from tests.faults.outcome import Outcome
from tests.support.cloud import STAGE, EmulatedAccount, running_emulator
from tests.support.cloud_release import ceremony, newcomer, while_people_check_in
from tests.support.lambda_package import built_package
from tests.support.next_release import next_package, next_template


@dataclass(frozen=True, slots=True)
class Size:
    """How many phones check in all the while."""

    phones: int


FULL, SHORT = Size(6), Size(2)


def run(size: Size, _seed: int) -> Outcome:
    """Release, let people in, release the next one and go back; count what was lost."""
    # The steps of a release are told on standard output, where one line a scenario belongs.
    unheard = contextlib.redirect_stdout(io.StringIO())
    with tempfile.TemporaryDirectory(prefix="changxing-") as folder, unheard:
        return _play(size, Path(folder))


def _play(size: Size, folder: Path) -> Outcome:
    package = built_package()
    updates = 0
    with running_emulator(folder / "aws") as emulator:
        account = EmulatedAccount(STAGE, emulator)
        ceremony(account, deploy.apply_data(account), folder)
        released = deploy.deploy(account, package)
        visitors = [newcomer(emulator, released) for _ in range(size.phones)]
        with while_people_check_in(visitors) as meanwhile:
            second = next_package(package, folder / "next.zip")
            deploy.deploy(account, second, next_template(folder / "next.yaml"))
            deploy.rollback(account)
            updates += 2
    return Outcome(
        "R14",
        {"lost": meanwhile.lost, "bad_status": len(meanwhile.bad_statuses)},
        {"lost": 0, "bad_status": 0},
        {"updates": updates},
        {"updates": 2},
        {"acked": meanwhile.acked, "cut_by_emulator": meanwhile.cut},
    )
