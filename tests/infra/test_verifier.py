"""`make verifier`: both packages, installed into empty environments, answer all vectors."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from infra.verifier import npm, wheel
from tests.support.source import ROOT
from tests.vectors import make_outsider

HERE, VECTORS = ROOT / "tests" / "infra", ROOT / "tests" / "vectors"
PAGE = (ROOT / "docs" / "verifier.md").read_text("utf-8")
BARE = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def ran(*command: str | Path, folder: Path) -> str:
    """What a command says, in an environment that knows nothing of this tree."""
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=BARE, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A file for outsiders."""
    made = make_outsider.content(seed=8)
    path = tmp_path_factory.mktemp("world") / "world.json"
    path.write_text(json.dumps(made))
    return path, made


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with the wheel, and what it depends on of this one."""
    home = tmp_path_factory.mktemp("python")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / "env"], check=True)
    own = home / "env" / "bin" / "python"
    # Nothing is downloaded: the two dependencies are those of this environment.
    library = home / "env" / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (library / "at_hand.pth").write_text(sysconfig.get_path("purelib") + "\n")
    made = wheel.build(home)
    install = f"-m pip --python {own} install --quiet --no-index --no-deps --target {library}"
    options = ["--disable-pip-version-check", str(made)]
    subprocess.run([sys.executable, *install.split(), *options], check=True)
    return own


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with the npm package."""
    home = tmp_path_factory.mktemp("node")
    made = npm.build(home)
    (home / "package.json").write_text('{"name": "outsider", "private": true, "type": "module"}')
    quiet = ("--offline", "--ignore-scripts", "--no-audit", "--no-fund", f"--cache={home}/cache")
    ran("npm", "install", *quiet, made, folder=home)
    return home


def test_the_wheel_answers_all_vectors_alone(
    python: Path, world: tuple[Path, dict[str, Any]]
) -> None:
    script = HERE / "verifier_answers.py"
    told = json.loads(ran(python, "-I", script, world[0], VECTORS, folder=python.parent))
    assert (told["wrong"], told["foreign"]) == (0, [])
    assert told["answered"] > 1200


def test_the_npm_package_answers_all_vectors_alone(
    node: Path, world: tuple[Path, dict[str, Any]]
) -> None:
    # A module finds packages from where it stands.
    shutil.copy(HERE / "verifier_answers.mjs", node)
    told = json.loads(ran("node", "verifier_answers.mjs", world[0], VECTORS, folder=node))
    assert told["wrong"] == 0
    assert told["answered"] > 1200


def block(name: str) -> str:
    """The content of the page's fenced block of that name."""
    found = re.search(rf"```[a-z]+ {name}\n(.*?)\n```", PAGE, re.DOTALL)
    assert found, name
    return found[1]


def test_the_worked_uses_of_the_page_say_what_the_file_says(
    python: Path, node: Path, world: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    made = make_outsider.content(60, seed=9)
    (tmp_path / "keys.json").write_text(json.dumps(made["keys"]))
    (tmp_path / "exceptions").write_bytes(bytes.fromhex(made["exceptions"][0]))
    for number, signed in enumerate(made["cards"]):
        (tmp_path / f"cards-{number}").write_bytes(bytes.fromhex(signed))
    (tmp_path / "use.py").write_text(block("use-in-python"))
    (node / "use.mjs").write_text(block("use-in-javascript"))
    for prefix in ("CX1:", "CX2:"):
        case = next(
            one
            for one in made["cases"]
            if one["text"].startswith(prefix) and one["verdict"] == "admit"
        )
        given = (str(tmp_path), made["root"], case["text"], str(case["at"]))
        by_python = ran(python, "-I", tmp_path / "use.py", *given, folder=tmp_path)
        by_node = ran("node", "use.mjs", *given, folder=node)
        assert by_python == by_node
        assert by_python.startswith("admit green ")


def test_the_types_of_the_package_are_those_of_its_names(node: Path) -> None:
    (node / "use.ts").write_text(
        "import { proveKeys, verifyPass, type Verification } from 'changxing-verifier';\n"
        "const { keys, rules } = await proveKeys({}, new Uint8Array());\n"
        "const told: Verification = await verifyPass('CX1:', 0, keys, rules, 'Asia/Shanghai');\n"
        "export const shown: 'admit' | 'hold' | 'turn_away' | 'cannot_tell' = told.verdict;\n"
    )
    strict = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022")
    ran(npm.BIN / "tsc", *strict, "--lib", "es2023,dom", "use.ts", folder=node)


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    for build in (wheel.build, npm.build):
        one, other = build(tmp_path / "one"), build(tmp_path / "other")
        assert one.read_bytes() == other.read_bytes()


def test_the_wheel_holds_nothing_of_the_server() -> None:
    assert wheel.modules() == [
        "backend.core",
        "backend.core.base45",
        "backend.core.clock",
        "backend.core.cose",
        "backend.core.errors",
        "backend.core.ids",
        "backend.healthcode",
        "backend.healthcode.card_codec",
        "backend.healthcode.exceptions",
        "backend.healthcode.keylists",
        "backend.healthcode.passes",
        "backend.healthcode.rules",
        "backend.healthcode.signed",
    ]
    assert b"backend." not in b"".join(wheel.contents().values()).replace(b"``backend.", b"")
