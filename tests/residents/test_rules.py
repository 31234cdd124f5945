"""Names, masks and what holds for every number; single documents stand in tests/vectors."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import DomainError
from backend.residents import rules
from backend.residents.rules import DocumentKind, check_document, check_name

TODAY = date(2026, 11, 22)
VALID_ID = "11010519491231002X"


@given(st.sampled_from(DocumentKind), st.text(max_size=80))
def test_no_typed_number_does_worse_than_be_refused(kind: DocumentKind, number: str) -> None:
    try:
        kept = check_document(kind, number, TODAY)
    except DomainError as refused:
        assert set(refused.fields or ()) == {"document.number"}  # noqa: PT017
        return
    assert kept.isascii()
    assert check_document(kind, kept, TODAY) == kept


@given(st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_of_a_resident_id_is_noticed(place: int, step: int) -> None:
    digit = VALID_ID[place]
    other = str((int(digit) + step) % 10) if digit.isdigit() else str(step)
    with pytest.raises(DomainError):
        check_document(
            DocumentKind.RESIDENT_ID, VALID_ID[:place] + other + VALID_ID[place + 1 :], TODAY
        )


@given(st.integers(0, 16))
def test_two_neighbours_that_change_places_are_noticed(place: int) -> None:
    swapped = list(VALID_ID)
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    if "".join(swapped) != VALID_ID:
        with pytest.raises(DomainError):
            check_document(DocumentKind.RESIDENT_ID, "".join(swapped), TODAY)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 张三 ", "张三"),
        ("买买提·艾力", "买买提·艾力"),
        ("Zoe\u0301", "Zoé"),
        ("𠮷" * 50, "𠮷" * 50),
        ("\ue863", "\ue863"),
    ],
)
def test_a_name_is_kept_as_people_are_called(typed: str, kept: str) -> None:
    assert check_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "residents.name_length"),
        ("  \t", "residents.name_length"),
        ("𠮷" * 51, "residents.name_length"),
        ("张\x00三", "residents.name_characters"),
        ("张\n三", "residents.name_characters"),
        ("张\u202e三", "residents.name_characters"),
        ("张\u200b三", "residents.name_characters"),
        ("张\u2028三", "residents.name_characters"),
    ],
)
def test_a_name_nobody_can_bear_is_refused(typed: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        check_name(typed)
    assert refused.value.code == "residents.name_invalid"
    assert refused.value.fields == {"name": code}


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳娜娜", "欧***"), ("John Smith", "J***"), ("张", "*"), ("", "*")],
)
def test_a_name_is_masked_but_for_its_first_character(name: str, masked: str) -> None:
    assert rules.mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("41120219900101123X", "411***********123X"),
        ("H00000001", "H******01"),
        ("12345678", "1*****78"),
        ("USA000000000001", "USA********0001"),
        ("12345", "*****"),
    ],
)
def test_a_document_is_masked_in_the_middle(number: str, masked: str) -> None:
    assert rules.mask_document(number) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("湖滨区崤山路1号2单元301", "湖滨******"),
        ("3号楼2", "****"),
        ("和平路12号", "和平****"),
        ("", ""),
    ],
)
def test_an_address_is_masked_but_for_its_beginning(address: str, masked: str) -> None:
    assert rules.mask_address(address) == masked


@given(st.text(max_size=40).filter(lambda text: "*" not in text))
def test_no_mask_shows_all_of_what_it_hides(text: str) -> None:
    for mask in (rules.mask_name, rules.mask_document, rules.mask_address):
        shown = mask(text)
        assert not text or shown != text
