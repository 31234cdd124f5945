"""The glossary's words are the code's words."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

from backend.basket import rules as basket
from backend.checkpoints import alarm_rules, place_rules
from backend.checkpoints import rules as checkpoints
from backend.collection import rules as collection
from backend.cotravel import basis_rules, contact_rules, register_rules
from backend.cotravel import rules as cotravel
from backend.enterprises import rules as enterprises
from backend.evidence import rules as evidence
from backend.healthcode import card_rules, passes, reminders
from backend.healthcode import rules as healthcode
from backend.hotline import rules as hotline
from backend.knowledge import rules as knowledge
from backend.market import matching_rules
from backend.market import order_rules as orders
from backend.market import rules as market
from backend.notices import push
from backend.partners import rules as partners
from backend.residents import rules as residents
from backend.staff import rules as staff
from backend.watched import rules as watched

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| 中文")
]
ENUMS: list[tuple[str, type[Enum]]] = [
    (name, found)
    for module in (
        alarm_rules,
        basis_rules,
        card_rules,
        checkpoints,
        place_rules,
        partners,
        collection,
        enterprises,
        contact_rules,
        cotravel,
        register_rules,
        passes,
        healthcode,
        reminders,
        push,
        residents,
        staff,
        evidence,
        watched,
        market,
        matching_rules,
        orders,
        basket,
        hotline,
        knowledge,
    )
    for name, found in vars(module).items()
    if isinstance(found, type) and issubclass(found, Enum)
]
# Two rooms may each have a state of their orders.
MEMBERS = {
    f"{name}.{member}"
    for name, found in ENUMS
    if found.__module__.startswith("backend.")
    for member in found.__members__
}


def test_every_row_has_a_word_a_name_and_a_meaning() -> None:
    assert len(ROWS) > 40
    assert [row for row in ROWS if len(row) != 3 or not all(row)] == []


def test_no_chinese_word_stands_twice() -> None:
    words = [word for row in ROWS for word in row[0].split(" · ")]
    assert sorted(word for word in set(words) if words.count(word) > 1) == ["其他"]


def test_every_enum_member_of_the_glossary_is_in_the_code() -> None:
    named = re.findall(r"`([A-Z]\w+)\.([A-Z_]+)`", "".join(row[1] for row in ROWS))
    assert [f"{name}.{member}" for name, member in named if f"{name}.{member}" not in MEMBERS] == []


def test_every_enum_member_of_the_code_is_in_the_glossary() -> None:
    named = {name for row in ROWS for name in re.findall(r"`([\w.]+)`", row[1])}
    assert sorted(MEMBERS - named) == []
