"""What is said to people: every error and every screen in both languages, nothing left over."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from backend.core import http
from backend.core.auth import Duty
from backend.evidence import facts
from backend.healthcode import rules
from tests.support.installation import Installation
from tests.support.source import BACKEND, FRONTEND, ROOT, python_files, shown, tree_of

CODE = re.compile(
    r"(core|divisions|staff|city|accounts|residents|notices|evidence|healthcode|watched|collection|cotravel|checkpoints|partners|enterprises|market|basket|knowledge|hotline|rights)\.[a-z][a-z0-9_]*[a-z0-9]"
)
# What a code can be coloured by: check-ins, a fever, and every kind of evidence with a colour.
REASONS = {
    rules.MISSED_CHECKINS, rules.FEVER,
    *(kind.value for kind, rule in facts.table().kinds.items() if rule.colour),
}  # fmt: skip
NOT_CODES = {
    "accounts.sign_in", "healthcode.check_in", "evidence.json", "watched.json",
    "checkpoints.json", "partners.json", "enterprises.json",
    "market.json", "cotravel.json", "basket.json", "produce.json", "hotline.json", "knowledge.json",
    # What the audit calls the acts of evidence.
    "evidence.file", "evidence.approve", "evidence.refuse", "evidence.withdraw",
    "evidence.appeal", "evidence.read_person", "evidence.hear_person",
}  # fmt: skip


def texts() -> dict[str, dict[str, str]]:
    """The texts as they stand in the file."""
    read: dict[str, dict[str, str]] = json.loads(
        (BACKEND / "texts.json").read_text(encoding="utf-8")
    )
    return read


def docstrings_of(tree: ast.Module) -> set[int]:
    """The nodes that are docstrings."""
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }


def codes_used() -> set[str]:
    """Every code the backend can answer with; those put together are spelt out."""
    used: set[str] = set()
    for path in python_files():
        tree = tree_of(path)
        docs = docstrings_of(tree)
        constants = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
        ]
        used |= {text for text in constants if CODE.fullmatch(text)}
        beginnings = {text for text in constants if re.fullmatch(r"[a-z]+\.[a-z_]+_", text)}
        for beginning in beginnings:
            ends = REASONS if "reason" in beginning else constants
            used |= {beginning + end for end in ends if beginning + end in texts()}
    return used - NOT_CODES


def test_every_error_has_a_text_and_every_text_a_use() -> None:
    assert codes_used() == set(texts())


def test_every_text_is_said_in_both_languages() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for code, text in texts().items():
        assert CODE.fullmatch(code), code
        assert set(text) == {"zh", "en"}, code
        assert chinese.search(text["zh"]), code
        assert text["en"].strip(), code
        assert not chinese.search(text["en"]), code
        assert text["en"][-1] in ".!?", code
        assert text["zh"][-1] in "。!?", code


def test_every_raise_names_a_known_code() -> None:
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            is_error = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "DomainError"
            if is_error and isinstance(node, ast.Call) and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    assert code.value in texts(), f"{shown(path)}:{node.lineno}"
            if is_error and isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
                        for value in keyword.value.values:
                            if isinstance(value, ast.Constant):
                                assert value.value in texts(), f"{shown(path)}:{node.lineno}"


def test_an_unknown_complaint_of_a_field_is_still_one_with_a_text() -> None:
    nested: dict[str, Any] = {
        "a": {0: {"b": ["Unknown field."]}, "_schema": ["Whatever marshmallow says next year."]},
        "c": ["Missing data for required field."],
    }
    assert http.field_codes(nested) == {
        "a.0.b": "core.field_unknown",
        "a": "core.field_invalid",
        "c": "core.field_required",
    }
    assert set(http.FIELD_CODES.values()) | set(http.STATUS_CODES.values()) <= set(texts())


def test_every_route_says_what_it_needs(house: Installation) -> None:
    for rule in house.app.url_map.iter_rules():
        view = house.app.view_functions[rule.endpoint]
        need = getattr(view, "need", None)
        assert need in ("public", "session") or isinstance(need, Duty), rule.rule
        is_public = rule.endpoint.split(".")[-1] in {
            "ping", "openapi", "dev_outbox", "page", "city", "divisions", "verification_keys",
            "verification_withdrawals", "verification_exceptions", "verification_cards",
            "check_in_board", "colour_board", "evidence_board", "send_code", "sign_in",
            "market_products", "market_board", "market_wanted", "market_listing",
            "reopening_numbers",
            "market_matches", "market_match_run",
            "basket_points", "basket_point", "basket_offers", "knowledge", "bulletins_read",
            "trips_head", "trips_file",
            "picture", "market_numbers_read", "market_numbers_csv",
            "hotline_numbers_read", "hotline_numbers_csv",
            "report_categories", "report", "report_picture", "reports_nearby", "follow_report",
            "say_more", "rate_report", "expedite_report",
            "verify_presented",
            "begin_enrolment", "enrol", "ask_duty_sign_in", "duty_sign_in", "duty_sign_in_by_code",
        }  # fmt: skip
        assert (need == "public") == is_public, f"{rule.rule} needs {need}"


def screen_texts() -> list[Path]:
    """The files with the texts of the screens."""
    return sorted(FRONTEND.rglob("texts*.ts"))


PAIR = re.compile(
    r"""^\s*'([a-z0-9_.]+)':\s*\[\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`)\s*,\s*"""
    r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`)\s*,?\s*\]""",
    re.M,
)


@pytest.mark.parametrize("path", screen_texts(), ids=shown)
def test_every_screen_text_is_said_in_both_languages(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    pairs = PAIR.findall(source)
    keys = re.findall(r"^\s*'[a-z0-9_.]+':", source, re.M)
    assert len(pairs) == len(keys) > 0, "a text is not a pair of two literals"
    for key, zh, en in pairs:
        assert len(zh) > 2, key
        assert len(en) > 2, key
        holes = [set(re.findall(r"\{[a-z_]+\}", text)) for text in (zh, en)]
        assert holes[0] == holes[1], key
    names = [key for key, _, _ in pairs]
    assert len(names) == len(set(names)), "a key stands twice"


# What is one word in Chinese and must be two in English: one and several, an act and what came of
# it, a name and a question, mine and theirs. Whatever is added here was thought about.
SAID_IN_TWO_WAYS = {
    "{device} 已退出。", "{n} 天", "12345 工作台", "上报", "不用了", "人员", "依据", "入户采集",
    "几点", "单位", "居住地", "已失效", "应急令", "您代报的家人", "打卡",
    "提出时间", "撮合成功", "日期", "显示", "暂停", "检测点", "没有", "满意度", "电话", "登记",
    "类别", "职责", "资料不一致", "退出并删除",
}  # fmt: skip
LITERAL = r"'((?:[^'\\\n]|\\.)*)'"
SAID = re.compile(rf"\[\s*{LITERAL},\s*{LITERAL},?\s*\]")


def test_one_chinese_text_is_one_english_text() -> None:
    said: dict[str, set[str]] = {}
    for path in FRONTEND.rglob("*.ts*"):
        for zh, en in SAID.findall(path.read_text(encoding="utf-8")):
            if re.search(r"[\u4e00-\u9fff]", zh):
                said.setdefault(zh, set()).add(en.casefold())
    assert {zh for zh, en in said.items() if len(en) > 1} == SAID_IN_TWO_WAYS


def settings_read() -> set[str]:
    """The environment variables that settings are read from."""
    names: set[str] = set()
    for path in (BACKEND / "config.py", ROOT / "infra" / "local" / "run.py"):
        for node in ast.walk(tree_of(path)):
            values: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if node.func.attr == "get" and owner in ("env", "os.environ"):
                    values = node.args[:1]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                values = [node.slice]
            names |= {str(value.value) for value in values if isinstance(value, ast.Constant)}
    return names


def test_every_setting_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"PORT", "CITY", "CHANGXING_HOME", "CHANGXING_NOW"} <= settings_read()
    missing = {name for name in settings_read() if f"`{name}`" not in readme}
    assert not missing, missing


def test_the_environment_is_read_in_one_place() -> None:
    for path in python_files():
        if path.name == "config.py":
            continue
        source = path.read_text(encoding="utf-8")
        for found in re.findall(r"os\.(?:environ\.get|getenv)\(|os\.environ\[", source):
            pytest.fail(f"{shown(path)}: {found}")
