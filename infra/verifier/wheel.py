"""The Python wheel: the files that the verifier needs, under a name of their own.

A wheel is a zip with three files about itself (PyPA, binary distribution format), so no tool builds
it.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import re
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "changxing_verifier"
PUBLISHED = "infra.verifier.published"
PAGE = ROOT / "docs" / "verifier.md"
LICENCE = ROOT / "LICENSE"
NEEDS = ("cbor2>=5.6,<6", "cryptography>=42")
# A zip knows no time before this; the same one in every build.
BEGAN = (1980, 1, 1, 0, 0, 0)


def version() -> str:
    """That of the product."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(told["project"]["version"])


def file_of(module: str) -> Path | None:
    """Where a module of this tree stands, None for what is none."""
    plain = ROOT / Path(*module.split("."))
    found = (plain.with_suffix(".py"), plain / "__init__.py")
    return next((path for path in found if path.is_file()), None)


def modules() -> list[str]:
    """Every module of the product that the published names need, in alphabetical order."""
    found: set[str] = set()
    waiting = [PUBLISHED]
    while waiting:
        module = waiting.pop()
        for needed in _imported_by(module):
            if needed not in found:
                found.add(needed)
                waiting.append(needed)
    packages = {module.rpartition(".")[0] for module in found} - {"backend"}
    return sorted(found | packages)


def _imported_by(module: str) -> Iterator[str]:
    """The modules of the product that one runs; what is only for types is not run."""
    path = file_of(module)
    tree = ast.parse(path.read_text("utf-8")) if path else ast.Module([], [])
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in skipped and node.module:
            for name in (node.module, *(f"{node.module}.{one.name}" for one in node.names)):
                inside = name.startswith("backend.") and file_of(name)
                if inside and inside.name != "__init__.py":
                    yield name


def contents() -> dict[str, bytes]:
    """Each file of the library by its path in the wheel."""
    found = {f"{NAME}/py.typed": b"", f"{NAME}/__init__.py": _renamed(PUBLISHED)}
    for module in modules():
        path = file_of(module)
        if path:
            below = path.relative_to(ROOT / "backend").as_posix()
            found[f"{NAME}/{below}"] = _renamed(module)
    return found


def _renamed(module: str) -> bytes:
    """A file of the product whose imports look into the library instead."""
    path = file_of(module)
    text = path.read_text("utf-8") if path else ""
    return re.sub(r"\b(from|import) backend\.", rf"\1 {NAME}.", text).encode()


def metadata() -> str:
    """What installers and people read about it."""
    head = [
        "Metadata-Version: 2.1",
        "Name: changxing-verifier",
        f"Version: {version()}",
        "Summary: Judges Changxing passes and paper cards without asking a server.",
        "License: Apache-2.0",
        "Requires-Python: >=3.11",
        *(f"Requires-Dist: {one}" for one in NEEDS),
        "Description-Content-Type: text/markdown",
    ]
    return "\n".join(head) + "\n\n" + PAGE.read_text("utf-8")


def build(folder: Path) -> Path:
    """Make the wheel; two builds are the same bytes."""
    about = f"{NAME}-{version()}.dist-info"
    files = contents() | {
        f"{about}/METADATA": metadata().encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: changxing\n"
        b"Root-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/LICENSE": LICENCE.read_bytes(),
    }
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{about}/RECORD"] = f"{record}{about}/RECORD,,\n".encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}-{version()}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, BEGAN)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, data)
    return path


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"sha256={digest}"
