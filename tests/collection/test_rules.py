"""Who looks like whom, and what is shown of two values, without a store."""

from __future__ import annotations

from datetime import date

import pytest

from backend.accounts import phones
from backend.collection import rules
from backend.collection.rules import Hint, Seen
from backend.core.errors import DomainError
from backend.residents.rules import mask_address, mask_name
from tests.support.people import with_check_character

KIND = "resident_id"
NUMBER = with_check_character("41120219800215001")
NEIGHBOUR = with_check_character("41120219800215008")
FAR = with_check_character("41120219750630112")


def seen(
    name: str = "张三", number: str = NUMBER, phone: str | None = None, kind: str = KIND
) -> Seen:
    return Seen(f"{name}{number}{phone}{kind}", name, kind, number, phone)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (seen("李四"), (Hint.SAME_DOCUMENT,)),
        (seen("李四", NEIGHBOUR), (Hint.NEIGHBOURING_DOCUMENT,)),
        (seen("张三", NEIGHBOUR), (Hint.NEIGHBOURING_DOCUMENT, Hint.SAME_NAME_AND_BIRTH_DATE)),
        (seen("张三", FAR), ()),
        (seen("李四", FAR, "p"), (Hint.SAME_PHONE,)),
        (seen("李四", FAR), ()),
        (seen("张三", "E12345678", kind="passport_cn"), ()),
        (seen("李四", NUMBER, kind="hk_residence_permit"), ()),
    ],
)
def test_a_hint_says_why(other: Seen, why: tuple[Hint, ...]) -> None:
    assert rules.hints(seen(phone="p"), other) == why


def test_nobody_is_told_to_be_themselves() -> None:
    assert rules.lookalikes(seen(), [seen()]) == []


@pytest.mark.parametrize(
    ("one", "other", "is_neighbouring"),
    [
        (NUMBER, NEIGHBOUR, True),
        (NUMBER, NUMBER, False),
        (NUMBER, FAR, False),
        ("E12345678", "E12345679", True),
        ("E12345678", "E1234567", False),
    ],
)
def test_one_digit_makes_neighbours(one: str, other: str, is_neighbouring: bool) -> None:
    assert rules.is_neighbouring(one, other) is is_neighbouring


def test_spaces_and_wide_letters_say_the_same() -> None:
    assert rules.is_same_value("幸福路 1 号 Ａ座", "幸福路1号a座")
    assert not rules.is_same_value("幸福路1号", "幸福路11号")


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        ("张三", "李三", ("张*", "李*")),
        ("张三", "张山", ("*三", "*山")),
        ("王小明", "王晓明", ("*小*", "*晓*")),
    ],
)
def test_two_names_can_be_told_apart(one: str, other: str, shown: tuple[str, str]) -> None:
    assert rules.shown_apart(one, other, mask_name) == shown


def test_what_two_values_have_in_common_is_not_shown() -> None:
    one, other = "和平村幸福路北一巷1号院3单元", "和平村幸福路北一巷7号院3单元"
    assert rules.shown_apart(one, other, mask_address) == ("*1*", "*7*")
    short, long = "和平村幸福路1号", "和平村幸福路11号"
    assert (
        rules.shown_apart(short, long, mask_address)[0]
        != rules.shown_apart(long, short, mask_address)[0]
    )
    wide = rules.shown_apart(
        "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳", "甲乙午未申酉戌亥天地玄黄宇宙洪荒", mask_address
    )
    assert max(map(len, wide)) <= rules.SHOWN_MOST + 2


def test_two_numbers_with_the_same_ends_show_where_they_differ() -> None:
    shown = rules.shown_apart("+8613811112222", "+8613833332222", phones.mask)
    assert shown == ("*1111*", "*3333*")


TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("from_on", "to_on", "wrong"),
    [
        (date(2026, 2, 20), date(2026, 3, 1), None),
        (date(2026, 2, 8), date(2026, 2, 8), None),
        (date(2025, 1, 1), date(2026, 2, 8), None),
        (date(2026, 2, 21), date(2026, 2, 20), "collection.days_reversed"),
        (date(2026, 3, 1), date(2026, 3, 2), "collection.days_ahead"),
        (date(2026, 2, 1), date(2026, 2, 7), "collection.days_too_old"),
    ],
)
def test_days_that_nobody_needs_are_refused(from_on: date, to_on: date, wrong: str | None) -> None:
    try:
        rules.check_days(from_on, to_on, TODAY, "journeys.0")
        found = None
    except DomainError as refused:
        found = (refused.fields or {}).get("journeys.0.to_on")
    assert found == wrong
