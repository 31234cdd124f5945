"""A device knows who belongs to a place without a name; entering somebody reveals nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from backend.checkpoints import place_rules, regulars
from backend.config import settings
from backend.core import clock, crypto, db, ids
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.healthcode import roster
from backend.healthcode.card_models import CardRow, OneCard
from backend.healthcode.passes import daily_pass_id
from backend.staff.rules import Role
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.households import collect, collected, household, member
from tests.support.installation import Installation
from tests.support.people import Person, some_id_number
from tests.support.places import a_checkpoint
from tests.support.staff import OnDuty, a_card_for
from tests.support.stream import Follower, settle

A_PERSONS = 18
"""Five days of passes, and a card, of three residents that are one person."""


@pytest.fixture
def village(house: Installation) -> str:
    return [one for one in divisions.villages() if one.startswith("411224")][-2]


@pytest.fixture
def head(house: Installation, village: str) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, village))


def today() -> date:
    return settings().city.day_of(clock.now())


def token(place: str, resident_id: str, days_ago: int = 0) -> bytes:
    """By what a device knows the pass that somebody was issued some days ago."""
    on = today() - timedelta(days=days_ago)
    shown = daily_pass_id(crypto.keys().token_key, resident_id, on)
    return place_rules.token_of(place, shown)


def file_of(by: OnDuty, place: str) -> tuple[dict[str, Any], set[bytes]]:
    answer = by.must("GET", f"/duty/checkpoints/{place}/regulars").get_json()
    packed = ids.from_base64url(answer["tokens"])
    return answer, {packed[n : n + 4] for n in range(0, len(packed), 4)}


def add(by: OnDuty, place: str, **wish: Any) -> Any:
    return by.call("POST", f"/duty/checkpoints/{place}/regulars/list", wish)


def by_number(number: str) -> dict[str, str]:
    return {"kind": "resident_id", "number": number}


def tie(place: str, sort: str, source_id: str, is_on: bool = True) -> None:
    """As another room names regulars, or takes them back."""
    with db.transaction(ids.random_id()) as writes:
        regulars.write_source(writes, place, sort, source_id, is_on)


def holder_card(resident_id: str) -> bytes:
    """By what checkpoints know somebody's good card."""
    card_no = OneCard.of(resident_id)
    row = CardRow.of(card_no) if card_no else None
    assert row is not None
    return ids.from_base64url(str(row.ref))


def own_id(person: Person) -> str:
    return str(person.browser.call("GET", "/me").get_json()["resident_id"])


def test_all_of_a_village_belong_there_with_the_passes_of_these_days(
    house: Installation, head: OnDuty, village: str
) -> None:
    residents = Follower("changxing-residents")
    who = own_id(Person(house.app).signs_in().applies(division_code=village))
    settle(residents)
    place = a_checkpoint(village, mode="regulars")
    assert add(head, place, village=village).status_code == 200
    answer, tokens = file_of(head, place)
    assert (answer["mode"], answer["on"]) == ("regulars", today().isoformat())
    assert {token(place, who, ago) for ago in range(-1, 4)} <= tokens
    assert token(place, who, 4) not in tokens
    assert token(a_checkpoint(village), who) not in tokens
    assert answer["count"] == len(tokens)


def test_a_paper_card_belongs_there_however_its_holder_was_named(
    house: Installation, head: OnDuty, village: str
) -> None:
    residents = Follower("changxing-residents")
    holder = Person(house.app).signs_in().applies(division_code=village)
    card_no = a_card_for(holder)
    settle(residents)
    by_village, by_person, by_source = (a_checkpoint(village) for _ in range(3))
    add(head, by_village, village=village)
    add(head, by_person, document=by_number(holder.application["document"]["number"]))
    regulars.install("test_cards", lambda source_id: [own_id(holder)])
    tie(by_source, "test_cards", "S1")
    ref = holder_card(own_id(holder))
    for place in (by_village, by_person, by_source):
        _, tokens = file_of(head, place)
        assert {place_rules.token_of(place, ref), token(place, own_id(holder))} <= tokens
    assert file_of(head, by_person)[0]["count"] == A_PERSONS
    head.must("POST", f"/duty/cards/{card_no}/end", {"reason": "lost"})
    for place in (by_village, by_person, by_source):
        assert place_rules.token_of(place, ref) not in file_of(head, place)[1]
    assert file_of(head, by_person)[0]["count"] == A_PERSONS


def test_how_many_values_there_are_tells_nothing_about_a_number(
    house: Installation, head: OnDuty, village: str
) -> None:
    residents = Follower("changxing-residents")
    neighbour = Person(house.app).signs_in().applies(division_code=village)
    elsewhere = Person(house.app).signs_in().applies()
    claimed, unknown = some_id_number(), some_id_number()
    for _ in range(2):
        Person(house.app).signs_in().applies(document=by_number(claimed))
    settle(residents)
    place = a_checkpoint(village)
    add(head, place, village=village)
    regulars.install("test_counts", lambda source_id: [own_id(elsewhere)])
    tie(place, "test_counts", "S1")
    others = file_of(head, place)[0]["count"]
    known = [one.application["document"]["number"] for one in (neighbour, elsewhere)]
    for n, number in enumerate([*known, claimed, unknown], 1):
        add(head, place, document=by_number(number))
        answer, tokens = file_of(head, place)
        assert answer["count"] == others + n * A_PERSONS
        assert tokens == file_of(head, place)[1]
    assert {token(place, own_id(one)) for one in (neighbour, elsewhere)} <= tokens


def test_the_village_of_others_is_not_for_a_manager_to_count(head: OnDuty, village: str) -> None:
    place = a_checkpoint(village)
    foreign = add(head, place, village="411281003001")
    assert code(foreign) == (404, "checkpoints.not_found")


def test_no_more_people_belong_there_than_a_device_can_take(
    house: Installation, village: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = [one for one in divisions.villages() if one.startswith("411224")][-3]
    residents = Follower("changxing-residents")
    for home in (village, other):
        Person(house.app).signs_in().applies(division_code=home)
    settle(residents)
    command = OnDuty(house.app, (Role.COMMAND, "411224"))
    place = a_checkpoint("411224")
    assert add(command, place, village=village).status_code == 200
    monkeypatch.setattr(place_rules, "RESIDENTS_MOST", len(roster.who_lives_in(village)))
    full = add(command, place, village=other)
    assert code(full) == (422, "core.invalid")
    assert full.get_json()["fields"]["village"]["code"] == "checkpoints.too_many_residents"
    assert add(command, place, village=village).status_code == 200


def test_entering_a_number_says_the_same_of_somebody_known_and_of_nobody(
    house: Installation, head: OnDuty, village: str
) -> None:
    known = Person(house.app).signs_in().applies()
    places = [a_checkpoint(village), a_checkpoint(village)]
    numbers = [known.application["document"]["number"], some_id_number()]
    answers = [
        add(head, place, document=by_number(number), label="保安").get_json()
        for place, number in zip(places, numbers, strict=True)
    ]
    assert {tuple(sorted(one)) for one in answers} == {tuple(sorted(answers[0]))}
    files = [file_of(head, place) for place in places]
    assert files[0][0]["count"] == files[1][0]["count"] == A_PERSONS
    assert token(places[0], own_id(known)) in files[0][1]


def test_whoever_says_that_a_number_is_theirs_too_does_not_get_in_beside_its_holder(
    house: Installation, head: OnDuty, village: str
) -> None:
    number, place = some_id_number(), a_checkpoint(village)
    add(head, place, document=by_number(number))
    others = [Person(house.app).signs_in().applies(document=by_number(number)) for _ in range(2)]
    nobodys = file_of(head, place)[1]
    assert not nobodys & {token(place, own_id(one)) for one in others}
    at_home = household(village, member(document=by_number(number)))
    (result,) = collect(head, collected(head, at_home))
    assert result["status"] == "new"
    holder = result["members"][0]["resident_id"]
    answer, tokens = file_of(head, place)
    assert token(place, holder) in tokens
    assert not tokens & {token(place, own_id(one)) for one in others}
    assert answer["count"] == len(nobodys)


def test_of_several_who_say_that_a_number_is_theirs_the_one_who_showed_the_document_is_known(
    house: Installation, head: OnDuty, village: str
) -> None:
    number, place = some_id_number(), a_checkpoint(village)
    add(head, place, document=by_number(number))
    holder, other = (Person(house.app).signs_in().applies(document=by_number(number)) for _ in "ab")
    # For another document, nobody has seen this one.
    elsewhere = Person(house.app).signs_in().applies()
    a_card_for(elsewhere)
    elsewhere.applies(document=by_number(number))
    a_card_for(holder)
    tokens = file_of(head, place)[1]
    assert token(place, own_id(holder)) in tokens
    assert not tokens & {token(place, own_id(one)) for one in (other, elsewhere)}


def test_who_was_registered_at_the_door_before_they_had_a_phone_is_known_by_the_phone(
    house: Installation, head: OnDuty, village: str
) -> None:
    told, place = member(), a_checkpoint(village)
    document = told["document"]
    add(head, place, document=document)
    (result,) = collect(head, collected(head, household(village, told)))
    assert result["status"] == "new"
    phone = Person(house.app).signs_in().applies(document=document, name=told["name"])
    other = Person(house.app).signs_in().applies(document=document, name="欧阳另人")
    answer, tokens = file_of(head, place)
    assert token(place, own_id(phone)) in tokens
    assert token(place, own_id(other)) not in tokens
    assert answer["count"] == A_PERSONS


def test_who_is_in_a_household_and_has_an_account_is_known_by_either_and_by_their_card(
    house: Installation, head: OnDuty, village: str
) -> None:
    place, number, name = a_checkpoint(village), some_id_number(), "赵小兰"
    add(head, place, document=by_number(number))
    husband = Person(house.app).signs_in().applies(division_code=village)
    told = member("spouse", document=by_number(number), name=name)
    wish = {key: told[key] for key in ("name", "document", "relation")} | {"id": told["person_id"]}
    added = husband.browser.call("POST", "/me/household", wish)
    assert added.status_code < 300, added.text
    wife = Person(house.app).signs_in().applies(document=by_number(number), name=name)
    both = [added.get_json()["resident_id"], own_id(wife)]
    answer, tokens = file_of(head, place)
    assert {token(place, one) for one in both} <= tokens
    other = Person(house.app).signs_in().applies(document=by_number(number), name="欧阳另人")
    assert not file_of(head, place)[1] & {token(place, one) for one in (*both, own_id(other))}
    a_card_for(wife)
    settled, tokens = file_of(head, place)
    assert {token(place, one) for one in both} <= tokens
    assert place_rules.token_of(place, holder_card(own_id(wife))) in tokens
    assert token(place, own_id(other)) not in tokens
    assert answer["count"] == settled["count"] == A_PERSONS


def test_somebody_is_entered_once_listed_masked_and_taken_off(head: OnDuty, village: str) -> None:
    place, number = a_checkpoint(village), some_id_number()
    first = add(head, place, document=by_number(number), label="三号楼").get_json()
    add(head, place, document=by_number(number), label="三号楼")
    path = f"/duty/checkpoints/{place}/regulars/list"
    (one,) = head.must("GET", path).get_json()["regulars"]
    assert one["number"] == f"{number[:3]}***********{number[-4:]}"
    assert (one["label"], one["kind"]) == ("三号楼", "person")
    head.must("DELETE", f"{path}/{first['regular_id']}")
    head.must("DELETE", f"{path}/{first['regular_id']}")
    assert head.must("GET", path).get_json()["regulars"] == []
    assert file_of(head, place)[0]["count"] == 0
    wrong = add(head, place, document=by_number("123"))
    assert code(wrong) == (422, "core.invalid")
    assert code(add(head, place)) == (422, "core.invalid")


def test_a_person_is_forgotten_after_half_a_year(
    head: OnDuty, village: str, fixed_clock: FixedClock
) -> None:
    place = a_checkpoint(village)
    add(head, place, document=by_number(some_id_number()))
    assert file_of(head, place)[0]["count"] == A_PERSONS
    fixed_clock.move(days=181)
    later = OnDuty(head.client.application, (Role.VILLAGE_HEAD, village))
    assert file_of(later, place)[0]["count"] == 0


def test_workers_of_another_room_belong_there_as_long_as_it_names_them(
    head: OnDuty, village: str
) -> None:
    place, workers = a_checkpoint(village), ["A" * 22]
    regulars.install("test_source", lambda source_id: workers if source_id == "S1" else [])
    tie(place, "test_source", "S1")
    tie(place, "test_source", "S1")
    assert token(place, "A" * 22) in file_of(head, place)[1]
    workers.clear()
    assert file_of(head, place)[0]["count"] == 0
    tie(place, "test_source", "S1", is_on=False)
    listed = head.must("GET", f"/duty/checkpoints/{place}/regulars/list").get_json()
    assert listed["regulars"] == []
    with pytest.raises(DomainError):
        tie("A" * 22, "test_source", "S1")
    # Of a checkpoint that is no more, nothing is in the way.
    tie("A" * 22, "test_source", "S1", is_on=False)


def test_a_holder_is_told_where_they_are_entered_and_goes_with_all_of_it(
    house: Installation, head: OnDuty, village: str
) -> None:
    from backend.checkpoints import place_holdings

    known = Person(house.app).signs_in().applies()
    place = a_checkpoint(village, name="西门岗")
    number = known.application["document"]["number"]
    add(head, place, document=by_number(number), label="三号楼保安")
    who = own_id(known)
    place_holdings.erase_regulars(who, None)
    assert place_holdings.told_regulars(who, None) == [], "anybody can type a number"
    a_card_for(known)
    (one,) = place_holdings.told_regulars(who, None)
    assert (one["checkpoint"], one["label"]) == ("西门岗", "三号楼保安")
    assert one["number"] == f"{number[:3]}***********{number[-4:]}"
    place_holdings.erase_regulars(who, None)
    place_holdings.erase_regulars(who, None)
    assert place_holdings.told_regulars(who, None) == []
    assert file_of(head, place)[0]["count"] == 0
