"""R22: whoever publishes the list is killed again and again; phones only ever see a whole list.

A second version of many trips, with corrections and withdrawals, is published by processes that
are killed behind a write chosen by chance. After each kill the head, its files and all blocks are
read as a phone and an office read them: it is the version before or the one after, and nothing
else. In the end the blocks have the very names that a publication without a kill gives them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from infra.local.engine import LOCAL_CREDENTIALS, ROOT
from tests.bench.trip_list import made_up
from tests.faults.outcome import Outcome
from tests.faults.r10 import installed

AREA = "4112"
WRITES_BESIDE_BLOCKS = 9
PULSES_MOST = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How many trips stand on the list before, how many come, how often it is killed."""

    before: int
    come: int
    kills: int


FULL, SHORT = Size(4_000, 4_000, 25), Size(1_000, 1_000, 6)


def publish(trips: list[Any], is_done: bool = True) -> None:
    """Have a batch agreed to, and published unless somebody else shall do it."""
    from backend.cotravel import batches, publishing
    from backend.cotravel.rules import BatchKind, BatchState

    row = batches.make(
        batch_id=hashlib.sha256(json.dumps(trips).encode()).hexdigest()[:22],
        kind=BatchKind.TRIPS,
        area=AREA,
        lines=trips,
        title="",
        by=(batches.BY_COMMAND, batches.COMMAND_UNIT),
        state=BatchState.PUBLISHING,
    )
    if is_done:
        publishing.advance(row, 300)


def batches_of(size: Size) -> tuple[list[Any], list[Any]]:
    """The lines of the first list, and of the second one: new, put right, withdrawn."""
    from backend.cotravel.applying_rules import Line, line_as_json
    from backend.cotravel.rules import TripWithdrawal

    made = [one.trip for one in made_up(size.before + size.come)]
    first, second = made[: size.before], made[size.before :]
    wrong = [Line(None, None, n, TripWithdrawal.WRONG) for n in range(1, size.before, 50)]
    right = [
        Line(replace(first[n], said=f"更正{n}", sources=()), corrects=n)
        for n in range(2, size.before, 50)
    ]
    later = [*map(Line, second), *right, *wrong]
    return [line_as_json(Line(trip)) for trip in first], [line_as_json(line) for line in later]


def kill_behind(home: Path, url: str, writes: int) -> bool:
    """Let a process go on, and kill it behind its so-manieth write; False when it was through."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.r22_worker"],
        cwd=ROOT,
        env={
            **os.environ,
            **LOCAL_CREDENTIALS,
            "CHANGXING_HOME": str(home),
            "CHANGXING_MODE": "local",
            "AWS_ENDPOINT_URL_DYNAMODB": url,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a worker without pipes")
    seen = 0
    for line in process.stdout:
        if line.strip() == "ready":
            process.stdin.write("\n")
            process.stdin.flush()
        if line.strip() == "done":
            process.wait()
            return False
        seen += line.strip() == "wrote"
        if seen == writes:
            break
    process.kill()
    process.wait()
    return True


def torn(wanted: dict[int, set[str]]) -> int:
    """How much of what is published is not whole, as an office and as a phone read it.

    :param wanted: what blocks the list may have at each version.
    """
    from backend.core import packed
    from backend.cotravel import files, list_codec, preparing, published
    from backend.cotravel.list_models import BlockRow, StateRow
    from backend.cotravel.models import HeadRow

    state, head = StateRow.now(), HeadRow.now()
    if state is None or head is None:
        return 1
    told = json.loads(packed.of_bytes(head.document))
    found = int(told["version"] != int(state.version))
    stored = BlockRow.all_of()
    blocks = published.blocks_of(state)
    found += sum(BlockRow.part_of(*one) not in stored for one in blocks.items())
    found += set(blocks.values()) != wanted.get(int(state.version), set(blocks.values()))
    for shown in (*(told[name] for name in preparing.NAMED if told[name]), *told["deltas"]):
        files._held.clear()
        body = gzip.decompress(files.read(shown["sha256"]) or gzip.compress(b""))
        found += hashlib.sha256(body).hexdigest() != shown["sha256"]
    whole = published.Whole(state, stored)
    standing = {one.id for one in whole.trips.values() if not one.is_withdrawn}
    read = list_codec.decode(files.told(told["list"]["sha256"]))
    return found + (standing != {one.id for one in read})


def waiting() -> int:
    """How many batches are still to be published."""
    from backend.cotravel.models import BatchRow

    return len(BatchRow.at_work("trips", AREA))


def names_now() -> set[str]:
    """The names of the blocks of today."""
    from backend.cotravel import published
    from backend.cotravel.list_models import StateRow

    return set(published.blocks_of(StateRow.now()).values())


def run(size: Size, seed: int) -> Outcome:
    """Publish with kills, and hold it against a publication without any."""
    chance = random.Random(seed)
    first, second = batches_of(size)
    kills = broken = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        origin, home = Path(folder) / "origin", Path(folder) / "killed"
        origin.mkdir()
        with installed(origin):
            publish(first)
            wanted = {1: names_now()}
        shutil.copytree(origin, home)
        with installed(origin):
            publish(second)
            wanted[2] = names_now()
        most = len(wanted[2]) + WRITES_BESIDE_BLOCKS
        with installed(home) as (_, url):
            publish(second, is_done=False)
            for _ in range(size.kills):
                # A little further each time, for whoever goes on does not begin anew.
                share = max(1, most // size.kills * 2)
                kills += kill_behind(home, url, chance.randrange(1, share + 1))
                broken += torn(wanted)
            # On a slow machine a pulse ends when its time is up, and the next one goes on.
            for _ in range(PULSES_MOST):
                kills += kill_behind(home, url, most * 3)
                if not waiting():
                    break
            broken += torn(wanted)
            return outcome_of(size, kills, broken, names_now() != wanted[2])


def outcome_of(size: Size, kills: int, broken: int, is_other: bool) -> Outcome:
    """What is left when everything is through."""
    from backend.cotravel.list_models import StateRow
    from backend.cotravel.models import ChangeRow

    state = StateRow.now()
    changes = list(ChangeRow.query("trips", ChangeRow.part.startswith("change#")))
    return Outcome(
        "R22",
        {
            "torn": broken,
            "divergent": int(is_other),
            "lost": waiting() + int(state is None or int(state.version) != 2),
            "double": len(changes) - 2,
        },
        {"torn": 0, "divergent": 0, "lost": 0, "double": 0},
        injected={"kills": kills},
        planned={"kills": max(2, size.kills // 2)},
        told={"trips": size.before + size.come},
    )
