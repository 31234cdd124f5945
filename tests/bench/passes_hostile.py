"""Forged, mutated, replayed, expired and foreign passes against both verifiers.

`python -m tests.bench.passes_hostile [--count 10000] [--seed 1]`
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backend.healthcode import exceptions
from backend.healthcode.exceptions import Listed
from infra.local.engine import ROOT
from tests.support import hostile_passes as hostile
from tests.support.shown_passes import CITY, KEYS, KID, NOON, WITHDRAWN_KID, Shown, judged
from tests.vectors.make_passes import MILD_RULE, RULE, ZONE

COUNT = 10_000
VERDICTS = {"green": "admit", "yellow": "hold", "red": "turn_away", "none": "cannot_tell"}
MUST_BE_NONE = ("accepted", "false_red", "false_yellow", "good_refused", "otherwise")


def for_the_browser(shown: list[Shown], listed: list[Listed]) -> dict[str, Any]:
    """The same for the browser's verifier, ready for JSON."""
    return {
        "zone": ZONE.key,
        "rules": [RULE, MILD_RULE],
        "issuing_keys": [
            {
                "kid": kid.hex(),
                "public_key": key.public_key.hex(),
                "not_before": key.not_before,
                "not_after": key.not_after,
            }
            for kid, key in KEYS.items()
        ],
        "withdrawn": [WITHDRAWN_KID.hex()],
        "exceptions": exceptions.sign(NOON, None, listed, (), CITY, KID).hex(),
        "shown": [one._asdict() for one in shown],
    }


def counts(shown: list[Shown], verdicts: list[str]) -> dict[str, int]:
    """What a verifier did: how many it admitted or turned away wrongly, and good ones it missed."""
    pairs = list(zip(shown, verdicts, strict=True))
    return {
        "passes": len(pairs),
        "accepted": sum(v == "admit" and one.truth != "green" for one, v in pairs),
        "false_red": sum(v == "turn_away" and one.truth != "red" for one, v in pairs),
        "false_yellow": sum(v == "hold" and one.truth != "yellow" for one, v in pairs),
        "good_refused": sum(v != "admit" and one.truth == "green" for one, v in pairs),
        "otherwise": sum(v != VERDICTS[one.truth] for one, v in pairs),
    }


def wrong_ones(shown: list[Shown], verdicts: list[str]) -> Iterator[str]:
    """How those were made that a verifier judged wrongly."""
    for one, verdict in zip(shown, verdicts, strict=True):
        if verdict != VERDICTS[one.truth]:
            yield f"{one.kind}: truly {one.truth}, but {verdict}"


def by_python(shown: list[Shown], signed: bytes) -> list[list[str]]:
    """Verdict and reason of the Python verifier."""
    known = exceptions.prove(signed, KEYS)
    told = [judged(one.text, one.at, known) for one in shown]
    return [[one.verdict.value, one.reason] for one in told]


def by_typescript(wish: str) -> list[list[str]]:
    """Verdict and reason of the browser's verifier, under Node."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "hostile.mjs"
        bundle = [
            str(ROOT / "node_modules" / ".bin" / "esbuild"),
            "tests/bench/passes_hostile.ts",
            *("--bundle", "--platform=node", "--format=esm", "--log-level=warning"),
            f"--outfile={script}",
        ]
        subprocess.run(bundle, cwd=ROOT, check=True)
        answer = subprocess.run(
            ["node", str(script)], input=wish, check=True, stdout=subprocess.PIPE, text=True
        )
    told: list[list[str]] = json.loads(answer.stdout)
    return told


def figures(count: int = COUNT, seed: int = 1) -> Iterator[tuple[str, int]]:
    """The counts of each verifier; how a wrong one was made is said on the error stream."""
    shown, listed = hostile.made(count, seed)
    wish = for_the_browser(shown, listed)
    said = {
        "python": by_python(shown, bytes.fromhex(wish["exceptions"])),
        "typescript": by_typescript(json.dumps(wish)),
    }
    for name, told in said.items():
        verdicts = [verdict for verdict, _ in told]
        for wrong in wrong_ones(shown, verdicts):
            print(f"{name} {wrong}", file=sys.stderr)
        yield from ((f"hostile_{name}_{key}", n) for key, n in counts(shown, verdicts).items())
    pairs = zip(said["python"], said["typescript"], strict=True)
    yield "hostile_divergent", sum(one != other for one, other in pairs)


def main() -> int:
    """Print them; returns the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    missed = 0
    for name, value in figures(wish.count, wish.seed):
        print(f"{name}={value}", flush=True)
        missed += 0 if name.endswith("_passes") else value
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
