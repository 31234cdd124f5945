"""What may be said of a patient's journeys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from backend.core.errors import DomainError
from backend.cotravel import case_rules, form_rules
from backend.cotravel.case_rules import Patient
from backend.cotravel.form_rules import TripForm
from backend.cotravel.rules import Source, Trip, TripKind

TODAY = date(2020, 2, 10)
PATIENT = Patient("李小红", "SMX-2020-07", date(2020, 2, 1), date(2020, 2, 8), "发热")
FORM = TripForm(
    TripKind.TRAIN, "G1974", date(2020, 1, 22), 600, 840, "07车", "12F", "武汉", "三门峡南"
)


def wrong_in(form: TripForm, patient: Patient = PATIENT) -> dict[str, str]:
    """What is wrong with the days and minutes of a form."""
    with pytest.raises(DomainError) as refused:
        case_rules.check_form(form, patient, TODAY)
    return dict(refused.value.fields or {})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("人民医院门诊", None),
        ("湖滨区建设路农贸市场 3 号门", None),
        ("豫M 12345", None),
        ("李小红家", "cotravel.names_somebody"),
        ("李 小红家", "cotravel.names_somebody"),
        ("电话 138-0000-1234", "cotravel.names_somebody"),
        ("１３８００００１２３４", "cotravel.names_somebody"),
        ("41122119800101123x", "cotravel.names_somebody"),
        ("阳光小区 5 号楼", "cotravel.says_where_somebody_lives"),
        ("阳光小区５栋２单元", "cotravel.says_where_somebody_lives"),
        ("女，45 岁", "cotravel.says_an_age"),
    ],
)
def test_a_text_that_says_who_or_where_somebody_lives_is_never_published(
    text: str, code: str | None
) -> None:
    assert form_rules.says_too_much(text, PATIENT.name) == code
    form = replace(FORM, to_name=text)
    if code is None:
        case_rules.check_anonymous(form, PATIENT)
        return
    with pytest.raises(DomainError) as refused:
        case_rules.check_anonymous(form, PATIENT)
    assert refused.value.fields == {"form.to_name": code}


def test_a_name_of_one_character_is_no_reason_to_refuse_a_word() -> None:
    assert form_rules.says_too_much("马家店", "马") is None
    assert form_rules.says_too_much("马家店") is None


def test_a_journey_lies_between_sixty_days_before_the_case_was_found_and_today() -> None:
    case_rules.check_form(FORM, PATIENT, TODAY)
    case_rules.check_form(replace(FORM, on=TODAY), PATIENT, TODAY)
    later = replace(FORM, on=TODAY + timedelta(days=1))
    assert wrong_in(later) == {"form.on": "cotravel.day_in_future"}
    before = replace(FORM, on=PATIENT.found_on - timedelta(days=case_rules.BACK_DAYS + 1))
    assert wrong_in(before) == {"form.on": "cotravel.day_too_old"}


def test_a_journey_may_end_on_the_next_day_but_not_before_it_began() -> None:
    case_rules.check_form(replace(FORM, from_min=1430, until_min=1500), PATIENT, TODAY)
    ends_first = replace(FORM, from_min=600, until_min=599)
    assert wrong_in(ends_first) == {"form.until_min": "cotravel.ends_before_it_begins"}
    for_ever = replace(FORM, until_min=33 * 24 * 60)
    assert wrong_in(for_ever) == {"form.until_min": "cotravel.stays_too_long"}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"found_on": TODAY + timedelta(days=1)}, {"found_on": "cotravel.day_in_future"}),
        ({"found_on": TODAY - timedelta(days=181)}, {"found_on": "cotravel.day_too_old"}),
        ({"onset_on": TODAY + timedelta(days=1)}, {"onset_on": "cotravel.day_in_future"}),
        ({"onset_on": date(2019, 12, 9)}, {"onset_on": "cotravel.day_too_old"}),
    ],
)
def test_a_patient_has_days_that_can_be(change: dict[str, Any], wrong: dict[str, str]) -> None:
    case_rules.check_patient(PATIENT, TODAY)
    case_rules.check_patient(replace(PATIENT, onset_on=None), TODAY)
    with pytest.raises(DomainError) as refused:
        case_rules.check_patient(replace(PATIENT, **change), TODAY)
    assert refused.value.fields == wrong


def test_what_is_stored_is_read_back_as_it_was() -> None:
    assert case_rules.patient_of_json(case_rules.patient_as_json(PATIENT)) == PATIENT
    assert form_rules.form_of_json(form_rules.form_as_json(FORM)) == FORM


def test_a_published_journey_has_one_source_and_nothing_of_the_patient() -> None:
    trip = Trip(TripKind.TRAIN, "G1974", FORM.on, numbers=("G1974",))
    made = case_rules.published(trip, "k3y", "三门峡市卫健委", "https://example.org/1", TODAY)
    (source,) = made.sources
    assert source._replace(said="") == Source(
        "interview", "k3y", "三门峡市卫健委", "https://example.org/1", TODAY
    )
    assert replace(made, sources=()) == trip
