"""Runs the worker that decodes uploads: one process an upload, few at a time, never for long."""

from __future__ import annotations

import importlib.util
import json
import logging
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import NamedTuple

from backend.core.errors import DomainError

# A request has 8.5 s in all.
DRAW_S_MOST = 5.0
WAIT_S_MOST = 2.0
# A function serves one request at a time; this is for a laptop's threads.
AT_ONCE = threading.BoundedSemaphore(2)
WORKER = Path(__file__).with_name("picture_worker.py")
REFUSALS = {
    "type": ("core.picture_type", 415),
    "unreadable": ("core.picture_unreadable", 422),
    "too_large": ("core.picture_too_large", 413),
}
log = logging.getLogger("changxing")


class Drawn(NamedTuple):
    """A picture drawn anew: the size of the full one in pixels, both as JPEG."""

    width: int
    height: int
    full: bytes
    small: bytes


@cache
def _packages() -> str:
    """The folder that holds Pillow; it is not imported here."""
    found = importlib.util.find_spec("PIL")
    if found is None or found.origin is None:
        raise RuntimeError("Pillow is not installed")
    return str(Path(found.origin).parent.parent)


def draw(data: bytes) -> Drawn:
    """Decode an upload and draw it anew.

    :raises DomainError: core.picture_too_large (413), core.picture_type (415),
        core.picture_unreadable (422), core.busy (503).
    """
    if not AT_ONCE.acquire(timeout=WAIT_S_MOST):
        raise DomainError("core.busy", 503, retry_after_s=3)
    try:
        # Without an environment there are no credentials to be stolen.
        done = subprocess.run(
            [sys.executable, "-I", "-B", str(WORKER), _packages()],
            input=data,
            capture_output=True,
            timeout=DRAW_S_MOST,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DomainError("core.busy", 503, retry_after_s=10) from None
    finally:
        AT_ONCE.release()
    if done.returncode:
        # Ended by one of its bounds, or by a fault of the decoder.
        log.warning("picture worker ended with %d", done.returncode)
        raise DomainError("core.picture_unreadable", 422)
    line, _, rest = done.stdout.partition(b"\n")
    told = json.loads(line)
    if "refused" in told:
        raise DomainError(*REFUSALS[told["refused"]])
    full, small = told["bytes"]
    return Drawn(told["width"], told["height"], rest[:full], rest[full : full + small])
