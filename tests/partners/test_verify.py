"""A partner that is known and agreed to hears yes, no or cannot tell, and its asking is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backend import config
from backend.core import clock, ids
from backend.core.crypto import KeySigner
from backend.healthcode import passes
from backend.partners import holdings, rules
from backend.partners.check_models import CheckRow
from tests.partners.partner import Partner, point_of, some_key
from tests.support.clock import FixedClock
from tests.support.evidence import Pair
from tests.support.installation import Installation
from tests.support.people import Person

CHECKS = "/me/partner-checks"


class Phone:
    """A phone with a code on it."""

    def __init__(self, person: Person) -> None:
        self.person, self.key = person, some_key()
        self.renew()

    def renew(self) -> None:
        """Fetch the credential of this moment."""
        wish = {"device_key": point_of(self.key)}
        told = self.person.browser.post("/me/passes", wish)
        assert told.status_code == 200, told.text
        self.credential = ids.from_base64url(told.get_json()["credential"])

    def shows(self, ago_s: int = 0, key: KeySigner | None = None) -> str:
        """The text of the QR as it is, or was some seconds ago."""
        at = int(clock.now().timestamp()) - ago_s
        return passes.build_pass(self.credential, at, key or self.key)


@pytest.fixture
def partner(house: Installation) -> Partner:
    """A partner that two offices agreed to."""
    return Partner(house.app)


def heard(partner: Partner, text: str) -> str:
    """The answer to a presented pass."""
    answer = partner.asks(text)
    assert answer.status_code == 200, answer.text
    assert set(answer.get_json()) == {"answer", "until"}
    return str(answer.get_json()["answer"])


def told(person: Person) -> list[dict[str, Any]]:
    """The checks that somebody is told of."""
    return list(person.browser.get(CHECKS).get_json()["checks"])


def test_yes_ages_into_no_and_what_is_not_proven_is_neither(
    partner: Partner, resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    phone = Phone(resident)
    assert heard(partner, phone.shows()) == "yes"
    assert heard(partner, phone.shows(ago_s=91)) == "cannot_tell"
    assert heard(partner, phone.shows(key=some_key())) == "cannot_tell"
    assert heard(partner, "CX1:NONSENSE") == heard(partner, "CX2:A") == "cannot_tell"
    fixed_clock.move(days=2)
    assert heard(partner, phone.shows()) == "no"


def test_evidence_that_came_after_the_pass_is_known_at_once(
    partner: Partner, resident: Person, house: Installation, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    phone = Phone(resident)
    assert heard(partner, phone.shows()) == "yes"
    fixed_clock.move(minutes=1)
    Pair(house.app).do(resident.resident_id)
    fixed_clock.move(minutes=1)
    assert heard(partner, phone.shows()) == "no"


def test_its_holder_is_told_of_each_check_and_nobody_else_is(
    partner: Partner, resident: Person, stranger: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    phone = Phone(resident)
    heard(partner, phone.shows())
    fixed_clock.move(hours=1)
    heard(partner, phone.shows(ago_s=120))
    whom = {"name": partner.name, "kind": "ride"}
    assert [(one["partner"], one["answer"]) for one in told(resident)] == [
        (whom, "cannot_tell"),
        (whom, "yes"),
    ]
    assert told(stranger) == []
    other = stranger.browser.get(f"{CHECKS}?resident_id={resident.resident_id}")
    assert other.status_code == 404
    fixed_clock.move(days=20, hours=23, minutes=30)
    assert len(told(resident)) == 1
    fixed_clock.move(days=1)
    assert told(resident) == []


@pytest.mark.one_engine
def test_the_same_check_again_within_ten_minutes_is_one_that_counts(
    partner: Partner, resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    phone = Phone(resident)
    for _ in range(2):
        heard(partner, phone.shows())
        fixed_clock.move(minutes=4)
    last = clock.now()
    heard(partner, phone.shows())
    (check,) = told(resident)
    assert (check["times"], check["at"]) == (3, clock.to_text(last))
    heard(partner, phone.shows(ago_s=120))
    fixed_clock.move(minutes=2)
    heard(partner, phone.shows())
    assert [(one["answer"], one["times"]) for one in told(resident)] == [
        ("yes", 1),
        ("cannot_tell", 1),
        ("yes", 3),
    ]


@pytest.mark.one_engine
def test_no_partner_pushes_the_checks_of_others_out_of_sight_or_out_of_the_export(
    partner: Partner, resident: Person, house: Installation, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    other, phone = Partner(house.app), Phone(resident)
    heard(other, phone.shows())
    pass_id = passes.read_credential(phone.credential).pass_id
    many = 2 * rules.TOLD_MOST
    for number in range(many):
        at = clock.now() + timedelta(milliseconds=number * rules.CHECK_WINDOW_MS)
        CheckRow.keep(pass_id, partner.partner_id, rules.Answer.CANNOT_TELL, at)
    fixed_clock.move(days=2)
    shown = told(resident)
    assert len(shown) == rules.TOLD_MOST
    assert [one["answer"] for one in shown if one["partner"]["name"] == other.name] == ["yes"]
    assert shown == sorted(shown, key=lambda one: one["at"], reverse=True)
    assert len(holdings.told_checks(resident.resident_id, None)) == many + 1
    holdings.erase_checks(resident.resident_id, None)
    assert CheckRow.of_pass(pass_id) == []


@pytest.mark.one_engine
def test_the_check_of_a_pass_as_old_as_one_may_be_is_told_and_erased_to_its_last_day(
    partner: Partner, resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    phone = Phone(resident)
    fixed_clock.move(days=21)
    assert heard(partner, phone.shows()) == "no"
    fixed_clock.move(days=20, hours=23)
    resident.signs_in()
    assert [one["answer"] for one in told(resident)] == ["no"]
    holdings.erase_checks(resident.resident_id, None)
    assert CheckRow.of_pass(passes.read_credential(phone.credential).pass_id) == []


@pytest.mark.one_engine
def test_nothing_is_told_or_kept_of_a_pass_where_no_emergency_is_declared(
    partner: Partner, resident: Person, house: Installation, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    phone = Phone(resident)
    city = house.settings.city
    over = replace(city.emergency, until_on=city.day_of(clock.now()))
    config.use(replace(house.settings, city=replace(city, emergency=over)))
    assert heard(partner, phone.shows()) == "yes"
    fixed_clock.move(days=1)
    assert heard(partner, phone.shows()) == "cannot_tell"
    assert [one["answer"] for one in told(resident)] == ["yes"]


@pytest.mark.one_engine
def test_the_checks_go_with_their_holder_and_are_told_before(
    partner: Partner, resident: Person
) -> None:
    resident.checks_in()
    heard(partner, Phone(resident).shows())
    (check,) = holdings.told_checks(resident.resident_id, None)
    assert (check["partner"], check["answer"]) == (partner.name, "yes")
    holdings.erase_checks(resident.resident_id, None)
    assert holdings.told_checks(resident.resident_id, None) == told(resident) == []


@pytest.mark.one_engine
def test_a_yes_ends_at_midnight_or_after_four_hours_and_anything_else_after_a_minute(
    partner: Partner, resident: Person, fixed_clock: FixedClock
) -> None:
    resident.checks_in()
    phone = Phone(resident)
    now = clock.now().replace(microsecond=0)
    yes = partner.asks(phone.shows()).get_json()["until"]
    local = now + timedelta(hours=8)
    left = timedelta(days=1) - timedelta(
        hours=local.hour, minutes=local.minute, seconds=local.second
    )
    assert yes == clock.to_text(now + min(timedelta(hours=4), left))
    other = partner.asks("CX1:NONSENSE").get_json()["until"]
    assert other == clock.to_text(now + timedelta(minutes=1))


@pytest.mark.one_engine
def test_a_quota_ends_with_its_minute_and_with_its_day(
    house: Installation, fixed_clock: FixedClock
) -> None:
    partner = Partner(house.app, per_minute=2, per_day=3)
    assert [partner.asks("CX1:A").status_code for _ in range(3)] == [200, 200, 429]
    fixed_clock.move(minutes=1)
    assert [partner.asks("CX1:A").status_code for _ in range(2)] == [200, 429]
    fixed_clock.move(minutes=1)
    spent = partner.asks("CX1:A")
    assert spent.status_code == 429
    assert 0 < int(spent.headers["Retry-After"]) <= 24 * 3600
    fixed_clock.move(days=1)
    assert partner.asks("CX1:A").status_code == 200
    partner.first.go_on_duty()
    days = partner.first.get(f"/duty/partners/{partner.partner_id}").get_json()["days"]
    assert [(day["yes"], day["no"], day["cannot_tell"]) for day in days] == [(0, 0, 1), (0, 0, 3)]


@pytest.mark.one_engine
def test_an_answer_costs_one_read_and_four_writes(
    partner: Partner, resident: Person, house: Installation
) -> None:
    resident.checks_in()
    phone = Phone(resident)
    heard(partner, phone.shows())
    seen: list[str] = []
    house.store.on_answer = lambda operation, answer: seen.append(operation)
    try:
        heard(partner, phone.shows())
    finally:
        house.store.on_answer = None
    reads = [one for one in seen if one in ("GetItem", "Query")]
    assert (len(reads), len(seen) - len(reads)) == (1, 4), seen
