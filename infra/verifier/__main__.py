"""`python -m infra.verifier [FOLDER]`: make both packages and say where they are."""

from __future__ import annotations

import sys
from pathlib import Path

from infra.verifier import npm, wheel

WORK = wheel.ROOT / "build" / "verifier"


def main() -> None:
    """Make them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else WORK
    for path in (wheel.build(folder), npm.build(folder)):
        print(f"{path} ({path.stat().st_size} bytes)")


if __name__ == "__main__":
    main()
