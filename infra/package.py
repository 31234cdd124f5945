"""`make package`: the zip that Lambda runs, the same bytes each time.

The packages are installed for Lambda, whatever machine this is: its Python 3.11 and its C library.
Zappa then packs them with the app from a folder that holds nothing else, so that no test, secret or
note of this tree can come along, and `infra.zip_hook` trims what it packed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "package"
PACKAGE = WORK / "changxing.zip"
PYTHON = (3, 11)
# Lambda's Python 3.11 stands on glibc 2.26; a wheel for a newer one fails there and nowhere else.
PLATFORM = "manylinux2014_x86_64"
# What builds, deploys or serves commands; nothing of it is imported on Lambda.
NOT_ON_LAMBDA = frozenset(
    {
        "argcomplete",
        "certifi",
        "cfn-flip",
        "charset-normalizer",
        "hjson",
        "idna",
        "pip",
        "placebo",
        "pycparser",
        "python-slugify",
        "pyyaml",
        "requests",
        "setuptools",
        "text-unidecode",
        "toml",
        "tqdm",
        "troposphere",
        "wheel",
    }
)


class PackageError(Exception):
    """The package cannot be made here; the text says why and what to do."""


def lambda_requirements(lock: str) -> str:
    """The part of a hash lock that goes to Lambda, in pip's own format."""
    kept: list[str] = []
    is_kept = False
    for line in lock.splitlines(keepends=True):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if not line.startswith(" "):
            is_kept = line.partition("==")[0].strip().lower() not in NOT_ON_LAMBDA
        if is_kept:
            kept.append(line)
    return "".join(kept)


def installed_packages(lock: Path = ROOT / "requirements.txt") -> Path:
    """A folder like a virtual environment with the packages for Lambda; made once a lock.

    :raises PackageError: a package has no wheel for Lambda.
    """
    wanted = lambda_requirements(lock.read_text(encoding="utf-8"))
    digest = hashlib.sha256(f"{PLATFORM} {PYTHON} {wanted}".encode()).hexdigest()[:16]
    venv = WORK / f"lambda-{digest}"
    if venv.is_dir():
        return venv
    print("package: installing the packages for Lambda", flush=True)
    draft = WORK / f"lambda-{digest}.{os.getpid()}.draft"
    draft.mkdir(parents=True)
    requirements = draft / "requirements.txt"
    requirements.write_text(wanted, encoding="utf-8")
    version = ".".join(map(str, PYTHON))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "--no-deps", "--no-compile"]
    command += ["--only-binary=:all:", "--platform", PLATFORM, "--implementation", "cp"]
    command += ["--python-version", version, "-r", str(requirements)]
    command += ["--target", str(draft / "lib" / f"python{version}" / "site-packages")]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(draft)
        raise PackageError(f"The packages could not be installed for {PLATFORM}:\n{done.stderr}")
    requirements.unlink()
    try:
        draft.rename(venv)
    except OSError:
        # Somebody else has just made the same.
        shutil.rmtree(draft)
    return venv


def lay_out(stage: Path) -> None:
    """The app and its built pages, and nothing else, in an empty folder."""
    built = ROOT / "frontend" / "dist"
    if not (built / "index.html").is_file():
        raise PackageError("The front end is not built; `make build` does that.")
    skip = shutil.ignore_patterns("__pycache__", "*.map", ".*")
    shutil.copytree(ROOT / "backend", stage / "backend", ignore=skip)
    shutil.copytree(built, stage / "frontend" / "dist", ignore=skip)


def pack(venv: Path, stage: Path) -> Path:
    """Let Zappa pack the folder and the packages; its hook trims the zip."""
    command = [sys.executable, "-m", "zappa.cli", "package", "dev", "--output", PACKAGE.name]
    command += ["--settings_file", str(ROOT / "zappa_settings.json"), "--disable_progress"]
    # Zappa asks for a region and credentials even when it only packs; none of these is ever used.
    nobody = {"AWS_DEFAULT_REGION": "cn-north-1", "AWS_ACCESS_KEY_ID": "-"}
    nobody |= {"AWS_SECRET_ACCESS_KEY": "-", "AWS_CONFIG_FILE": os.devnull}
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env |= {**nobody, "VIRTUAL_ENV": str(venv), "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=stage, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        raise PackageError(f"zappa package failed:\n{done.stdout}{done.stderr}")
    return stage / PACKAGE.name


def build(target: Path = PACKAGE) -> Path:
    """Make the package and return where it lies.

    :raises PackageError: this machine cannot make it.
    """
    if sys.version_info[:2] != PYTHON:
        raise PackageError(
            "The package holds compiled files, so it is made with Lambda's own Python, 3.11. "
            "Elsewhere: PYTHON=python3.11 make package, or inside the container image "
            "public.ecr.aws/lambda/python:3.11."
        )
    venv = installed_packages()
    stage = WORK / f"stage.{os.getpid()}"
    shutil.rmtree(stage, ignore_errors=True)
    try:
        lay_out(stage)
        target.parent.mkdir(parents=True, exist_ok=True)
        pack(venv, stage).replace(target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return target


def main() -> int:
    """Build and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PACKAGE, help="where the zip shall lie")
    try:
        made = build(parser.parse_args().out)
    except PackageError as wrong:
        print(f"package: {wrong}", file=sys.stderr, flush=True)
        return 1
    data = made.read_bytes()
    print(f"package={made.relative_to(ROOT) if made.is_relative_to(ROOT) else made}")
    print(f"package_sha256={hashlib.sha256(data).hexdigest()}")
    print(f"package_mb={len(data) / 1e6:.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
