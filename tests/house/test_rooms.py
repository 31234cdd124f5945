"""The house rules of the code: who may look at whom, and what is never done anywhere."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.support.source import (
    BACKEND,
    FRONTEND,
    ROOT,
    imports_of,
    python_files,
    shown,
    strings_of,
    tracked_files,
    tree_of,
)

ORDER = [
    "core", "divisions", "staff", "city", "accounts", "residents", "notices", "evidence",
    "healthcode", "watched", "collection", "cotravel", "checkpoints", "partners", "enterprises",
    "market", "basket", "knowledge", "hotline", "dashboard", "rights",
]  # fmt: skip
RULES = sorted((*BACKEND.glob("*/rules.py"), *BACKEND.glob("core/*_rules.py")))
IMPURE = {
    "os", "sys", "io_", "time", "random", "secrets", "logging", "socket", "pathlib", "subprocess",
    "threading", "tempfile", "urllib", "http",
}  # fmt: skip
IMPURE_CALLS = {"open", "print", "input", "eval", "exec", "now", "utcnow", "today", "getenv"}
# Where jobs and commands read whole tables, page by page.
WHOLE_TABLES = {
    "backend/core/retention.py", "backend/healthcode/models.py", "backend/residents/homes.py",
}  # fmt: skip
TEXT_SUFFIXES = {
    ".py", ".ts", ".tsx", ".md", ".json", ".toml", ".txt", ".in", ".sh", ".mjs", ".css", ".html",
    ".yaml", ".yml", ".csv", "", ".svg", ".webmanifest",
}  # fmt: skip


def room_of(path: Path) -> str:
    """The room a backend file belongs to; empty for those at the top, which may see all."""
    parts = path.relative_to(BACKEND).parts
    return parts[0] if len(parts) > 1 else ""


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {path.parent.name for path in BACKEND.glob("*/__init__.py")}
    assert rooms == set(ORDER)


@pytest.mark.parametrize("path", python_files(), ids=shown)
def test_rooms_look_to_the_left_only(path: Path) -> None:
    room = room_of(path)
    if not room:
        return
    for name in imports_of(path):
        if name.startswith("backend.") and name.split(".")[1] in ORDER:
            assert ORDER.index(name.split(".")[1]) <= ORDER.index(room), f"{room} sees {name}"


@pytest.mark.parametrize("path", python_files(), ids=shown)
def test_another_room_is_entered_by_its_door(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        parts = name.split(".")
        if name.startswith("backend.") and room and parts[1] in ORDER[1:] and parts[1] != room:
            # Models are private; a service, pure rules and pure helpers may be asked.
            is_private = parts[2].endswith(("models", "routes", "schemas"))
            assert not is_private, f"{shown(path)} sees {name}"


@pytest.mark.parametrize("path", RULES, ids=shown)
def test_rules_are_pure(path: Path) -> None:
    for name in imports_of(path):
        top = name.split(".")[0]
        is_errors = name.startswith("backend.core.errors")
        # What several rooms go by alike; it is held to be pure as they are.
        is_rules = name.startswith("backend.core.") and name.split(".")[2].endswith("_rules")
        assert is_errors or is_rules or (top in sys.stdlib_module_names and top not in IMPURE), name
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            assert name not in IMPURE_CALLS, f"{shown(path)}:{node.lineno} calls {name}"
        assert not isinstance(node, ast.Global | ast.AsyncFunctionDef)


@pytest.mark.parametrize("path", RULES, ids=shown)
def test_rules_explain_themselves(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))
    for node in tree_of(path).body:
        is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and is_public:
            assert ast.get_docstring(node), f"{shown(path)}: {node.name}"


def test_the_store_is_reached_by_one_way() -> None:
    for path in python_files():
        allowed = path.name.endswith("models.py") or path.parent.name == "core"
        for name in imports_of(path):
            top = name.split(".")[0]
            if top == "boto3":
                assert shown(path) == "backend/accounts/messages.py", "SNS is its only use"
            others = {"botocore": "accounts/messages.py", "urllib3": "core/outbound.py"}
            if top in others and shown(path) != f"backend/{others[top]}":
                assert shown(path) == "backend/core/aws.py", shown(path)
            if name.startswith("pynamodb.") and not name.endswith("TransactWrite"):
                assert allowed, f"{shown(path)}: {name}"


def test_no_request_scans_a_table() -> None:
    for path in python_files():
        is_asked_for = "Scan" in strings_of(path)
        assert not is_asked_for or shown(path) in WHOLE_TABLES, shown(path)
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("scan", "rate_limited_scan"), shown(path)


def test_loggers_are_fed_with_words_not_records() -> None:
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = getattr(node.func.value, "id", "")
            if owner in ("log", "logger", "logging") and node.func.attr in levels:
                assert node.func.attr != "exception", "a traceback may hold personal data"
                assert isinstance(node.args[0], ast.Constant), f"{shown(path)}:{node.lineno}"
                assert not {kw.arg for kw in node.keywords} & {"exc_info", "stack_info", "extra"}
                for given in node.args[1:]:
                    is_plain = isinstance(given, ast.Name | ast.Attribute | ast.Call | ast.Constant)
                    assert is_plain, f"{shown(path)}:{node.lineno}"
                    names = {n.id for n in ast.walk(given) if isinstance(n, ast.Name)}
                    records = {"wish", "item", "row", "resident", "person", "phone", "body"}
                    assert not names & records, f"{shown(path)}:{node.lineno}"


def test_nothing_in_the_browser_runs_text_as_code() -> None:
    forbidden = re.compile(
        r"\beval\s*\(|\bnew Function\b|\.(inner|outer)HTML\b|dangerouslySetInnerHTML"
        r"|insertAdjacentHTML|document\.write|srcdoc|javascript:"
    )
    comment = re.compile(r"^\s*(//|\*|/\*)")
    for path in (*FRONTEND.rglob("*.ts"), *FRONTEND.rglob("*.tsx")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert comment.match(line) or not forbidden.search(line), f"{shown(path)}:{number}"


def test_nothing_is_asked_of_other_sites() -> None:
    foreign = re.compile(r"""["'`(]https?://(?!www\.w3\.org/|localhost|127\.0\.0\.1)""")
    for path in (*FRONTEND.rglob("*.ts"), *FRONTEND.rglob("*.tsx"), *FRONTEND.rglob("*.css")):
        assert not foreign.search(path.read_text(encoding="utf-8")), shown(path)


def texts_of_repository() -> list[tuple[Path, str]]:
    """Every tracked text file with its content."""
    return [
        (path, path.read_text(encoding="utf-8", errors="replace"))
        for path in tracked_files()
        if path.suffix in TEXT_SUFFIXES and path != Path(__file__)
    ]


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    machine = re.compile(r"(?<![\w.])/(root|home|Users|mnt|work)/[\w.-]+|/tmp/(plan|exp)\b")
    for path, text in texts_of_repository():
        found = machine.search(text)
        assert not found, f"{shown(path)}: {found[0] if found else ''}"


def test_locks_name_no_registry() -> None:
    for path in ROOT.glob("requirements*"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"--(extra-)?index-url|--find-links|https?://", text), shown(path)
        if path.suffix == ".txt":
            pinned = re.findall(r"^[A-Za-z0-9][^\s]*==[^\s]+", text, re.M)
            assert pinned
            assert text.count("--hash=sha256:") >= len(pinned), shown(path)
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
    assert not [p for p in tracked_files() if p.name in (".npmrc", "pip.conf", ".pypirc")]
