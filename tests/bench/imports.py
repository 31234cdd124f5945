"""Import time of the app beside that of what it cannot do without, compiled, in fresh processes."""

from __future__ import annotations

import statistics
import subprocess
import sys

from infra.local.engine import ROOT

ROUNDS = 25
WAYS = {"floor": "flask, boto3", "app": "backend.app"}


def _import_ms(modules: str) -> float:
    code = (
        "import time; began = time.process_time(); "
        f"import {modules}; print((time.process_time() - began) * 1000)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return float(found.stdout)


def measure() -> dict[str, float]:
    """Processor time, interleaved; the ratio within a round, the median of them."""
    for modules in WAYS.values():
        _import_ms(modules)  # Leaves compiled files behind.
    rounds = [{way: _import_ms(modules) for way, modules in WAYS.items()} for _ in range(ROUNDS)]
    return {
        "import_vs_floor": round(statistics.median(r["app"] / r["floor"] for r in rounds), 3),
        "import_ms": round(statistics.median(r["app"] for r in rounds), 1),
        "import_floor_ms": round(statistics.median(r["floor"] for r in rounds), 1),
    }
