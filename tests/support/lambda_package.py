"""The package that Lambda runs: built once a session, and unpacked as Lambda unpacks it."""

from __future__ import annotations

import subprocess
import zipfile
from functools import cache
from pathlib import Path

from infra import package
from infra.local.engine import ROOT


@cache
def built_package() -> Path:
    """The zip of this tree, its front end built before."""
    subprocess.run(["infra/build.sh"], cwd=ROOT, check=True, capture_output=True)
    return package.build(package.WORK / "tests" / "changxing.zip")


def unpacked(folder: Path) -> Path:
    """The package's files in a folder of their own."""
    with zipfile.ZipFile(built_package()) as whole:
        whole.extractall(folder)
    return folder
