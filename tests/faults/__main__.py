"""`python -m tests.faults [--short] [R01 ...]`: a line a scenario; fails when a bar is missed."""

from __future__ import annotations

import argparse
import importlib
import random
import sys

SCENARIOS = (
    "R01", "R02", "R03", "R04", "R05", "R07", "R08", "R08P", "R09", "R10", "R11", "R13", "R14",
    "R17", "R18", "R19", "R20", "R21", "R22",
)  # fmt: skip


def main() -> int:
    """Play the scenarios asked for, all by default; returns the exit status."""
    arguments = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    arguments.add_argument("scenarios", nargs="*", metavar="R01", help=", ".join(SCENARIOS))
    arguments.add_argument("--short", action="store_true", help="a small run, for `make test`")
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    wish = arguments.parse_args()
    unknown = set(wish.scenarios) - set(SCENARIOS)
    if unknown:
        arguments.error(f"no such scenario: {', '.join(sorted(unknown))}")
    print(f"seed={wish.seed}", flush=True)
    is_good = True
    for name in wish.scenarios or SCENARIOS:
        scenario = importlib.import_module(f"tests.faults.{name.lower()}")
        outcome = scenario.run(scenario.SHORT if wish.short else scenario.FULL, wish.seed)
        print(outcome.line(), flush=True)
        is_good = is_good and outcome.is_good
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
