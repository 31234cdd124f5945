"""What lists of the authority say, and every fault by row and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.core.errors import CellProblem, DomainError
from backend.core.sheet_rules import FORMULA, Row
from backend.cotravel import contact_rules, plate_rules
from backend.cotravel.contact_rules import CloseContact, RestrictedVehicle, VehicleReason
from backend.residents.rules import DocumentKind

TODAY = date(2026, 3, 1)
NUMBER, PHONE = "11010519491231002X", "+8613800000001"
TITLES = (*contact_rules.CONTACT_TITLES, contact_rules.KIND, "姓名")
GOOD = (NUMBER, "13800000001", "2026-02-27", "2026-03-12", "", "张三")


def phone_of(typed: str) -> str | None:
    return f"+86{typed}" if len(typed) == 11 and typed.startswith("1") else None


def people(*rows: tuple[str, ...]) -> tuple[list[CloseContact], list[CellProblem]]:
    lines = [Row(n, row) for n, row in enumerate(rows, 2)]
    places = {title: n for n, title in enumerate(TITLES)}
    return contact_rules.contacts_of(lines, places, phone_of, TODAY)


def with_cell(title: str, cell: str) -> tuple[str, ...]:
    row = list(GOOD)
    row[TITLES.index(title)] = cell
    return tuple(row)


def test_a_line_says_who_and_from_when_to_when_and_no_name_is_read() -> None:
    found, problems = people(GOOD)
    days = (date(2026, 2, 27), date(2026, 3, 12))
    assert found == [CloseContact(2, DocumentKind.RESIDENT_ID, NUMBER, PHONE, *days)]
    assert not problems
    assert "张三" not in str(found[0].as_json())
    assert CloseContact.of_json(found[0].as_json()) == found[0]


@pytest.mark.parametrize(
    ("title", "cell", "code"),
    [
        ("证件号码", "", "cotravel.list_cell_empty"),
        ("证件号码", "110105194912310021", "residents.document_checksum"),
        ("证件号码", "411202199001011000", "cotravel.document_as_number"),
        ("证件号码", FORMULA, "core.cell_formula"),
        ("证件类型", "学生证", "cotravel.document_kind_unknown"),
        ("手机号码", "0398-1234567", "accounts.phone_invalid"),
        ("观察开始", "很快", "cotravel.list_cell_day"),
        ("观察开始", "2026-03-05", "cotravel.begins_too_late"),
        ("观察截止", "2026-02-28", "cotravel.already_over"),
        ("观察截止", "2026-03-20", "cotravel.observed_too_long"),
    ],
)
def test_what_is_wrong_is_told_by_row_column_and_code(title: str, cell: str, code: str) -> None:
    found, problems = people(GOOD, with_cell(title, cell))
    # The first line is good; the second is wrong in this one cell, or the same person again.
    assert len(found) == 1
    assert (3, title, code) in problems
    assert not cell or cell not in str(problems)


def test_who_stands_in_two_lines_is_a_fault_but_two_numbers_of_one_person_are_two_lines() -> None:
    found, problems = people(GOOD, with_cell("手机号码", "13900000002"), GOOD)
    assert [one.phone for one in found] == [PHONE, "+8613900000002"]
    assert problems == [CellProblem(4, "证件号码", "cotravel.row_twice")]


def test_another_document_is_read_by_its_own_rules() -> None:
    passport = (*GOOD[:4], "护照", "")
    found, problems = people(("E12345678", *passport[1:]))
    assert (found[0].kind, found[0].number, problems) == (
        DocumentKind.PASSPORT_CN, "E12345678", [],
    )  # fmt: skip


def vehicles(*rows: tuple[str, ...]) -> tuple[list[RestrictedVehicle], list[CellProblem]]:
    lines = [Row(n, row) for n, row in enumerate(rows, 2)]
    places = {title: n for n, title in enumerate(contact_rules.VEHICLE_TITLES)}
    return contact_rules.vehicles_of(lines, places, plate_rules.plates_in, TODAY)


def test_vehicles_are_read_with_their_canonical_plate_and_their_reason() -> None:
    found, problems = vehicles(
        ("豫 M·12345", "待消毒", "2026-03-01"), ("豫M23456", "traffic_order", "2026-03-31")
    )
    assert not problems
    assert [(one.plate, one.reason, one.last_on.day) for one in found] == [
        ("豫M12345", VehicleReason.DISINFECTION, 1), ("豫M23456", VehicleReason.TRAFFIC_ORDER, 31),
    ]  # fmt: skip
    assert [RestrictedVehicle.of_json(one.as_json()) for one in found] == found


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("车牌不详", "待消毒", "2026-03-02"), "车牌号", "cotravel.plate_unreadable"),
        (("豫M12345和豫M23456", "待消毒", "2026-03-02"), "车牌号", "cotravel.plate_unreadable"),
        (("豫M12345", "不喜欢", "2026-03-02"), "限行原因", "cotravel.vehicle_reason_unknown"),
        (("豫M12345", "待消毒", "2026-02-28"), "限行截止", "cotravel.already_over"),
        (("豫M12345", "待消毒", "2026-04-02"), "限行截止", "cotravel.restricted_too_long"),
    ],
)
def test_a_vehicle_that_cannot_be_read_is_named(
    row: tuple[str, ...], column: str, code: str
) -> None:
    found, problems = vehicles(row)
    assert (found, problems) == ([], [CellProblem(2, column, code)])


def test_the_longest_list_about_a_vehicle_holds_and_what_is_over_goes() -> None:
    one = RestrictedVehicle(2, "豫M12345", VehicleReason.DISINFECTION, TODAY)
    first = contact_rules.merged_vehicles([], [one], "a", TODAY)
    later = RestrictedVehicle(
        2, "豫M12345", VehicleReason.CARRIED_PATIENT, TODAY + timedelta(days=3)
    )
    second = contact_rules.merged_vehicles(first, [later], "b", TODAY)
    assert [(v["reason"], v["last_on"], v["batch"]) for v in second] == [
        ("disinfection", "2026-03-01", "a"), ("carried_patient", "2026-03-04", "b"),
    ]  # fmt: skip
    holds = {"plate": "豫M12345", "reason": "carried_patient", "last_on": "2026-03-04"}
    assert contact_rules.longest(second) == [holds]
    # Of two that hold as long the newer one; a shorter one never shortens what another list says.
    again = replace(later, reason=VehicleReason.TRAFFIC_ORDER)
    third = contact_rules.merged_vehicles(second, [again], "c", TODAY)
    assert contact_rules.longest(third) == [{**holds, "reason": "traffic_order"}]
    fourth = contact_rules.merged_vehicles(third, [one], "d", TODAY)
    assert contact_rules.longest(fourth) == contact_rules.longest(third)
    assert contact_rules.merged_vehicles(first, [], "c", TODAY + timedelta(days=1)) == []
    many = [
        RestrictedVehicle(n, f"豫M{n:05d}", VehicleReason.TRAFFIC_ORDER, TODAY)
        for n in range(contact_rules.VEHICLES_MOST)
    ]
    full = contact_rules.merged_vehicles([], many, "a", TODAY)
    with pytest.raises(DomainError, match=r"cotravel\.too_many_vehicles"):
        contact_rules.merged_vehicles(full, [later], "b", TODAY)
    for batch in "bcde":
        full = contact_rules.merged_vehicles(full, many, batch, TODAY)
    with pytest.raises(DomainError, match=r"cotravel\.too_many_vehicles"):
        contact_rules.merged_vehicles(full, many[:1], "f", TODAY)


def test_every_answer_is_filled_to_one_length() -> None:
    assert contact_rules.padded({"a": 1, "filler": ""}, 20, 24) == {"a": 1, "filler": "...."}
    with pytest.raises(ValueError, match="longer"):
        contact_rules.padded({}, 30, 24)
