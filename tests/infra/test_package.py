"""The package: repeatable, small, made for Lambda's C library, with nothing private inside."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import package, zip_hook
from infra.local.engine import ROOT
from tests.support.lambda_package import built_package, needs_lambdas_python, unpacked
from tests.support.source import BACKEND, python_files

pytestmark = needs_lambdas_python
# Of these about 3 are for photos, 3 for the matching of the market, 1 for sheets, 4 our own.
MOST_BYTES = 22_000_000
# Imports everything of the app, and what it imports only when needed, with the package alone.
IMPORT_ALL = """
import importlib, pathlib, sys
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root))
for path in sorted((root / "backend").rglob("*.py")):
    importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
import apispec.ext.marshmallow, boto3, cbor2, phonenumbers, zappa.handler
# What is imported only where it is needed.
import defusedxml, networkx, openpyxl, pydyf, pyotp, qrcode, webauthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
ec.generate_private_key(ec.SECP256R1())
assert phonenumbers.is_valid_number(phonenumbers.parse("13812345678", "CN"))
import io
from PIL import Image
sys.path.insert(0, str(root / "backend" / "core"))
import picture_worker
out = io.BytesIO()
for kind in ("JPEG", "PNG", "WEBP"):
    out = io.BytesIO()
    Image.new("RGB", (900, 600)).save(out, kind)
    assert picture_worker.drawn(out.getvalue())[0] == {"width": 900, "height": 600}
boto3.client("sns", "cn-north-1", aws_access_key_id="-", aws_secret_access_key="-")
places = {getattr(module, "__file__", None) or "" for module in sys.modules.values()}
assert not [place for place in places if "site-packages" in place], places
"""


@pytest.fixture(scope="module")
def whole() -> zipfile.ZipFile:
    """The package of this tree."""
    return zipfile.ZipFile(built_package())


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    once = built_package().read_bytes()
    assert package.build(tmp_path / "again.zip").read_bytes() == once


def test_the_package_is_small_enough_to_start_fast() -> None:
    assert built_package().stat().st_size <= MOST_BYTES


def test_names_are_sorted_dates_fixed_and_all_files_readable(whole: zipfile.ZipFile) -> None:
    entries = whole.infolist()
    names = [entry.filename for entry in entries]
    assert names == sorted(set(names))
    assert {entry.date_time for entry in entries} == {zip_hook.DATE}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_the_app_its_pages_and_its_data_are_inside(whole: zipfile.ZipFile) -> None:
    names = set(whole.namelist())
    dist = ROOT / "frontend" / "dist"
    pages = {
        f"frontend/dist/{path.relative_to(dist)}"
        for path in dist.rglob("*")
        if path.is_file() and path.suffix != ".map"
    }
    modules = {str(path.relative_to(ROOT)) for path in BACKEND.rglob("*.py")}
    assert pages <= names
    assert modules <= names
    assert {"backend/texts.json", "backend/data/divisions/4112.csv"} <= names


def test_no_test_secret_map_setting_or_local_state_is_inside(whole: zipfile.ZipFile) -> None:
    names = whole.namelist()
    private = re.compile(
        r"(^|/)(\.[^/]*|tests?/.*|keys\.json|outbox\.jsonl|.*\.(map|pem|key|env|db|log|zip|draft)"
        r"|zappa_settings.*|package_info\.json|requirements.*\.(in|txt)|node_modules/.*|pyproject\.toml)$"
    )
    # The authorities that TLS trusts are public.
    found = [name for name in names if private.search(name) and name != "botocore/cacert.pem"]
    assert found == []
    roots = {name.partition("/")[0] for name in names}
    assert not roots & {"docs", "infra", "tests", "build", "bin", "troposphere", "pip"}


def test_no_path_of_the_building_machine_is_inside(whole: zipfile.ZipFile) -> None:
    needles = {str(ROOT).encode(), str(Path.home()).encode() + b"/"}
    for name in whole.namelist():
        if name.startswith(("backend/", "frontend/")) or name.endswith(".pyc"):
            data = whole.read(name)
            assert not [needle for needle in needles if needle in data], name


def test_every_wheel_runs_on_the_c_library_of_lambda(whole: zipfile.ZipFile) -> None:
    wheels = [name for name in whole.namelist() if name.endswith(".dist-info/WHEEL")]
    assert len(wheels) > 20
    for name in wheels:
        tags = re.findall(r"^Tag: \S+-(\S+)$", whole.read(name).decode(), re.MULTILINE)
        assert "any" in tags or package.PLATFORM in tags, (name, tags)


def test_a_compiled_twin_of_each_of_our_modules_is_never_checked(whole: zipfile.ZipFile) -> None:
    names = set(whole.namelist())
    for name in names:
        if name.endswith(".py"):
            twin, data = zip_hook.compiled(name, b"")
            header = whole.read(twin)[:16]
            assert header[:8] == data[:8]
            assert header[8:] == importlib.util.source_hash(whole.read(name))


def test_what_others_wrote_is_there_compiled_alone(whole: zipfile.ZipFile) -> None:
    names = whole.namelist()
    assert all(name.startswith(zip_hook.OURS) for name in names if name.endswith(".py"))
    alone = [name for name in names if name.endswith(".pyc") and "__pycache__" not in name]
    assert {"flask/app.pyc", "networkx/__init__.pyc"} <= set(alone)
    _, ours = zip_hook.compiled("any.py", b"")
    assert {whole.read(name)[:8] for name in alone} == {ours[:8]}


def test_the_package_alone_is_all_that_the_app_imports(tmp_path: Path) -> None:
    root = unpacked(tmp_path)
    interpreter = str(getattr(sys, "_base_executable", sys.executable))
    done = subprocess.run(
        [interpreter, "-I", "-S", "-B", "-c", IMPORT_ALL, str(root)],
        check=False,
        capture_output=True,
        text=True,
        env={},
    )
    assert done.returncode == 0, done.stderr


def test_every_service_that_boto3_is_asked_for_has_its_shapes_inside() -> None:
    asked = set()
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("boto3.client", "boto3.resource", "create_client")
            ):
                asked.add(ast.literal_eval(node.args[0]))
    assert asked == set(zip_hook.BOTOCORE_SERVICES)


def test_only_locked_packages_of_lambda_are_asked_for() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    kept = package.lambda_requirements(lock)
    names = set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE))
    assert set(re.findall(r"^([\w-]+)==", kept, re.MULTILINE)) == names - package.NOT_ON_LAMBDA
    assert names >= package.NOT_ON_LAMBDA
    assert "--hash=sha256:" in kept
    assert "#" not in kept
