"""The npm package: one bundled module, the types of it, a page and the licence."""

from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

from infra.verifier.wheel import LICENCE, PAGE, ROOT, version

ENTRY = "infra/verifier/published.ts"
BIN = ROOT / "node_modules" / ".bin"


def bundle() -> bytes:
    """The module, for browsers, Node 20 and what else has WebCrypto."""
    made = subprocess.run(
        [
            str(BIN / "esbuild"),
            ENTRY,
            "--bundle",
            "--format=esm",
            "--target=es2022",
            "--charset=utf8",
            "--legal-comments=none",
            "--log-level=warning",
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return made.stdout


def types() -> dict[str, bytes]:
    """The declarations by their path; imports name files, as Node's own resolution wants it."""
    with tempfile.TemporaryDirectory() as folder:
        wish = {
            "extends": str(ROOT / "tsconfig.json"),
            "compilerOptions": {
                "noEmit": False,
                "declaration": True,
                "emitDeclarationOnly": True,
                "allowImportingTsExtensions": False,
                "rootDir": str(ROOT),
                "outDir": f"{folder}/out",
                "types": [],
            },
            "include": [],
            "files": [str(ROOT / ENTRY)],
        }
        config = Path(folder) / "tsconfig.json"
        config.write_text(json.dumps(wish))
        subprocess.run([str(BIN / "tsc"), "-p", str(config)], cwd=ROOT, check=True)
        out = Path(folder) / "out"
        return {
            f"types/{path.relative_to(out).as_posix()}": re.sub(
                r"(from ')(\.[^']+)(')", r"\1\2.js\3", path.read_text("utf-8")
            ).encode()
            for path in sorted(out.rglob("*.d.ts"))
        }


def about() -> dict[str, object]:
    """The package's own description; it depends on nothing."""
    declared = "./types/infra/verifier/published.d.ts"
    return {
        "name": "changxing-verifier",
        "version": version(),
        "description": "Judges Changxing passes and paper cards without asking a server.",
        "license": "Apache-2.0",
        "type": "module",
        "sideEffects": False,
        "engines": {"node": ">=20"},
        "types": declared,
        "exports": {".": {"types": declared, "default": "./index.js"}},
    }


def build(folder: Path) -> Path:
    """Make the tarball; two builds are the same bytes."""
    files = {
        "package.json": (json.dumps(about(), indent=2) + "\n").encode(),
        "index.js": bundle(),
        "README.md": PAGE.read_bytes(),
        "LICENSE": LICENCE.read_bytes(),
        **types(),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size, entry.mode = len(data), 0o644
            tar.addfile(entry, io.BytesIO(data))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"changxing-verifier-{version()}.tgz"
    path.write_bytes(gzip.compress(packed.getvalue(), mtime=0))
    return path
