"""A process that goes on with publications, for R22 to kill; it says `wrote` behind each write."""

from __future__ import annotations

import sys
from typing import Any

from backend.app import create_app
from backend.core import db
from backend.cotravel import publishing

WRITES = ("PutItem", "UpdateItem", "TransactWriteItems")


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def note(operation: str, _answer: Any) -> None:
    """Say that something is stored now."""
    if operation in WRITES:
        say("wrote")


def main() -> None:
    """Wait for a line, and go on until nothing is left."""
    create_app()
    # One block after the other, so that it can be killed between any two of them.
    publishing.AT_ONCE = 1
    db.connection().on_answer = note
    say("ready")
    sys.stdin.readline()
    publishing.pulse()
    say("done")


if __name__ == "__main__":
    main()
