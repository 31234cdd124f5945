"""The package that Lambda runs: built once a session, and unpacked as Lambda unpacks it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest

from infra import package
from infra.local.engine import ROOT

# The compiled parts of the package run on Lambda's Python and processor only.
needs_lambdas_python = pytest.mark.skipif(
    (sys.version_info[:2], sys.platform, platform.machine()) != (package.PYTHON, "linux", "x86_64"),
    reason="The compiled parts of the package are for Lambda's Python 3.11 on x86_64 Linux.",
)


@cache
def built_package() -> Path:
    """The zip of this tree, its front end built before."""
    subprocess.run(["infra/build.sh"], cwd=ROOT, check=True, capture_output=True)
    # Two workers of one run build beside each other.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    return package.build(package.WORK / "tests" / f"changxing-{worker}.zip")


def unpacked(folder: Path, made: Path | None = None) -> Path:
    """The files of a package, this tree's by default, in a folder of their own."""
    with zipfile.ZipFile(made or built_package()) as whole:
        whole.extractall(folder)
    return folder
