"""The authority's lists: two people of different units, sealed, audited; and one's own question."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from werkzeug.test import TestResponse

from backend.accounts import phones
from backend.core import crypto
from backend.core.http import error_texts
from backend.cotravel import close_contacts, contact_publishing, contact_rules
from backend.cotravel.contact_models import ContactRow
from backend.cotravel.models import BatchRow, PartRow
from backend.staff.rules import Role
from tests.cotravel.lists import AREA, REFERENCE, Officers, day, people_csv, vehicles_csv
from tests.support.browser import code
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import Person, at_once, some_id_number, some_phone
from tests.support.staff import OnDuty

LISTS = "/duty/cotravel/lists"


@pytest.fixture
def officers(house: Installation) -> Officers:
    return Officers(house.app)


def asks(person: Person) -> TestResponse:
    return person.browser.post("/cotravel/close-contact", {})


def is_listed(person: Person) -> bool:
    answer = asks(person)
    assert answer.status_code == 200, answer.text
    return bool(answer.get_json()["is_listed"])


def who(person: Person) -> tuple[str, str]:
    return person.application["document"]["number"], person.phone


# --- Two people


def test_who_is_listed_is_told_once_a_second_person_of_another_unit_has_published(
    officers: Officers, resident: Person, stranger: Person
) -> None:
    list_id = officers.brought(people_csv(who(resident)))
    assert not is_listed(resident)
    told = officers.publish(list_id)
    assert (told["state"], told["rows"], told["rows_done"]) == ("published", 1, 1)
    answer = asks(resident).get_json()
    assert {name: answer[name] for name in ("is_listed", "from_on", "last_on", "reference")} == {
        "is_listed": True, "from_on": day(-1), "last_on": day(13), "reference": REFERENCE,
    }  # fmt: skip
    assert not is_listed(stranger)


def test_neither_the_same_person_nor_the_same_unit_can_be_the_second(
    officers: Officers, house: Installation
) -> None:
    list_id = officers.brought(people_csv((some_id_number(), some_phone())))
    colleague = OnDuty(house.app, (Role.HEALTH_OFFICER, AREA), unit_id=officers.first.unit_id)
    for by, refused in ((officers.first, "staff.same_person"), (colleague, "staff.same_unit")):
        assert code(by.post(f"{LISTS}/{list_id}/publish", {})) == (409, refused)
        lists = by.must("GET", LISTS).get_json()["lists"]
        (told,) = [one for one in lists if one["list_id"] == list_id]
        assert (told["may_publish"], told["refused"]) == (False, refused)
    other = OnDuty(house.app, (Role.HEALTH_OFFICER, "411281"))
    assert code(other.post(f"{LISTS}/{list_id}/publish", {})) == (404, "cotravel.list_unknown")
    elsewhere = other.must("GET", LISTS).get_json()["lists"]
    assert list_id not in {one["list_id"] for one in elsewhere}
    assert officers.publish(list_id)["state"] == "published"


def test_what_the_second_person_reads_is_masked_and_each_look_is_audited(
    officers: Officers, house: Installation
) -> None:
    everybody = [(some_id_number(), some_phone()) for _ in range(60)]
    list_id = officers.brought(people_csv(*everybody))
    first = officers.second.must("GET", f"{LISTS}/{list_id}").get_json()
    rest = officers.second.must("GET", f"{LISTS}/{list_id}?after={first['next']}").get_json()
    shown = first["people"] + rest["people"]
    assert [one["row"] for one in shown] == list(range(2, 62))
    assert rest["next"] is None
    number, phone = everybody[0]
    assert shown[0]["document"] == f"{number[:3]}***********{number[-4:]}"
    assert shown[0]["phone"] == f"{phone[:3]}****{phone[-4:]}"
    for number, phone in everybody:
        assert number not in json.dumps(shown)
        assert phone not in json.dumps(shown)
    acts = [row["action"] for row in audit_rows(house) if row.get("whom") == list_id]
    assert sorted(acts) == ["contact.bring_list", "contact.read_list", "contact.read_list"]


def audit_rows(house: Installation) -> list[dict[str, str]]:
    rows = house.stored_items()["changxing-audit"]
    return [{name: next(iter(value.values())) for name, value in row.items()} for row in rows]


def test_nobody_is_named_in_the_store(
    officers: Officers, house: Installation, resident: Person
) -> None:
    officers.published(people_csv(who(resident)))
    stored = json.dumps(
        [str(item) for item in house.stored_items()["changxing-cotravel"]], ensure_ascii=False
    )
    for secret in (*who(resident), "某某", resident.application["name"]):
        assert secret not in stored
    # Nor can the index be made from what a thief of the store could guess.
    assert "contact#" in stored
    assert crypto.blind_index("document#resident_id", who(resident)[0]) not in stored


def test_one_wrong_cell_and_nothing_is_kept(officers: Officers, house: Installation) -> None:
    before = len(house.stored_items()["changxing-cotravel"])
    good = (some_id_number(), some_phone())
    answer = officers.bring(people_csv(good, (some_id_number(), "12"), ("1", some_phone())))
    assert code(answer) == (422, "cotravel.list_wrong")
    told = answer.get_json()
    assert [(one["row"], one["column"], one["code"]) for one in told["errors"]] == [
        (3, "手机号码", "accounts.phone_invalid"),
        (4, "证件号码", "residents.document_length"),
    ]
    assert told["error_count"] == 2
    assert len(house.stored_items()["changxing-cotravel"]) == before


@pytest.mark.one_engine
def test_a_spreadsheet_says_the_same_and_what_is_none_is_refused(
    officers: Officers, resident: Person
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["密接名单"])
    book.active.append(["姓名", *contact_rules.CONTACT_TITLES])
    book.active.append(["某某", *who(resident), day(0), day(13)])
    out = io.BytesIO()
    book.save(out)
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = officers.bring(out.getvalue(), media=xlsx)
    officers.publish(answer.get_json()["list_id"])
    assert is_listed(resident)
    assert code(officers.bring(b"<html>", media="text/html")) == (415, "cotravel.list_type")
    assert code(officers.bring(b"a,b\n1,2\n")) == (422, "cotravel.list_no_header")
    assert code(officers.bring(bytes(100))) == (422, "core.sheet_unreadable")


def test_the_same_file_twice_at_once_is_one_list(officers: Officers) -> None:
    data = people_csv((some_id_number(), some_phone()))
    found = at_once(*(lambda: officers.brought(data) for _ in range(3)))
    assert len({*found}) == 1
    assert officers.brought(data) == found[0]
    officers.act(officers.second, found[0], "refuse")
    # What was refused can be brought once more, as another list.
    again = officers.brought(data)
    assert again != found[0]
    assert code(officers.second.post(f"{LISTS}/{found[0]}/publish", {})) == (
        409, "cotravel.list_not_waiting",
    )  # fmt: skip


def test_a_long_list_is_written_in_steps_that_two_may_take_at_once(
    officers: Officers, house: Installation
) -> None:
    everybody = [(some_id_number(), some_phone()) for _ in range(620)]
    list_id = officers.brought(people_csv(*everybody))
    told = officers.act(officers.second, list_id, "publish")
    assert (told["state"], told["rows_done"]) == ("publishing", 0)
    assert code(officers.first.post(f"{LISTS}/{list_id}/withdraw", {})) == (
        409, "cotravel.list_at_work",
    )  # fmt: skip
    while told["is_at_work"]:
        both = at_once(
            lambda: officers.act(officers.second, list_id, "step"),
            lambda: officers.act(officers.first, list_id, "step"),
        )
        told = max(both, key=lambda one: one["rows_done"])
    assert (told["state"], told["rows_done"]) == ("published", 620)
    assert len(written(house, list_id)) == 620


def written(house: Installation, list_id: str) -> list[str]:
    """The keys of the contacts that a list has written."""
    items = house.stored_items()["changxing-cotravel"]
    return [item["key"]["S"] for item in items if item.get("batch", {}).get("S") == list_id]


def test_what_was_cut_off_is_gone_on_with_by_the_pulse(
    officers: Officers, house: Installation, fixed_clock: FixedClock
) -> None:
    everybody = [(some_id_number(), some_phone()) for _ in range(120)]
    list_id = officers.brought(people_csv(*everybody))
    officers.act(officers.second, list_id, "publish")
    contact_publishing.pulse()
    assert written(house, list_id) == []
    fixed_clock.move(minutes=2)
    contact_publishing.pulse()
    assert len(written(house, list_id)) == 120
    row = BatchRow.of(list_id)
    assert row is not None
    assert row.state == "published"


@pytest.mark.one_engine
def test_a_list_that_cannot_be_read_does_not_hold_up_those_behind_it(
    officers: Officers,
    house: Installation,
    fixed_clock: FixedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = people_csv((some_id_number(), some_phone()))
    # The pulse goes by area, so the one that cannot be read comes first.
    both = [Officers(house.app, "411202"), officers]
    broken, sound = [one.brought(data) for one in both]
    for one, list_id in zip(both, (broken, sound), strict=True):
        one.act(one.second, list_id, "publish")
    part = PartRow.of(broken, PartRow.part_of(0))
    other = PartRow.of(sound, PartRow.part_of(0))
    assert part is not None
    assert other is not None
    good, part.sealed = part.sealed, other.sealed
    part.save()
    fixed_clock.move(minutes=2)
    contact_publishing.pulse()
    assert (len(written(house, broken)), len(written(house, sound))) == (0, 1)
    assert "a list of the authority stands still: InvalidTag" in caplog.text
    assert broken not in caplog.text
    # Once it can be read the next pulse goes on with it.
    part.sealed = good
    part.save()
    contact_publishing.pulse()
    assert len(written(house, broken)) == 1


@pytest.mark.one_engine
def test_a_part_is_written_whole_or_not_at_all(officers: Officers, house: Installation) -> None:
    list_id = officers.brought(people_csv(*[(some_id_number(), some_phone()) for _ in range(70)]))
    officers.act(officers.second, list_id, "publish")
    stale = BatchRow.of(list_id)
    assert stale is not None
    contact_publishing.go_on(stale)
    assert len(written(house, list_id)) == 70
    # Whoever still holds what was read before does nothing a second time.
    behind = BatchRow.of(list_id)
    assert behind is not None
    version = int(behind.version)
    again = contact_publishing.go_on(stale)
    assert (again.state, int(again.version)) == ("published", version)


# --- Taking back


def test_a_published_list_is_taken_back_by_anybody_who_may_bring_one(
    officers: Officers, house: Installation, resident: Person, stranger: Person
) -> None:
    first = officers.published(people_csv(who(resident), who(stranger)))
    later = officers.published(people_csv(who(stranger), last=15))
    told = officers.act(officers.second, first, "withdraw")
    while told["is_at_work"]:
        told = officers.act(officers.second, first, "step")
    assert (told["state"], told["rows_done"]) == ("withdrawn", 2)
    assert not is_listed(resident)
    # What a later list says of somebody stays.
    assert is_listed(stranger)
    assert len(written(house, later)) == 1
    assert officers.act(officers.second, first, "withdraw")["state"] == "withdrawn"


def test_neither_another_area_nor_a_later_list_hides_what_a_published_one_says(
    officers: Officers, house: Installation, resident: Person
) -> None:
    officers.published(people_csv(who(resident), last=10))
    elsewhere = Officers(house.app, "411281")
    later = elsewhere.published(people_csv(who(resident), last=3))
    # What holds longest is told, not what came last.
    assert asks(resident).get_json()["last_on"] == day(10)
    told = elsewhere.act(elsewhere.second, later, "withdraw")
    assert (told["state"], told["is_at_work"]) == ("withdrawn", True)
    while told["is_at_work"]:
        told = elsewhere.act(elsewhere.second, later, "step")
    assert written(house, later) == []
    assert asks(resident).get_json()["last_on"] == day(10)


def test_before_it_is_published_only_whoever_brought_it_takes_it_back(officers: Officers) -> None:
    list_id = officers.brought(people_csv((some_id_number(), some_phone())))
    assert code(officers.second.post(f"{LISTS}/{list_id}/withdraw", {})) == (
        409, "cotravel.not_your_list",
    )  # fmt: skip
    assert officers.act(officers.first, list_id, "withdraw")["state"] == "withdrawn"
    assert code(officers.second.post(f"{LISTS}/{list_id}/refuse", {})) == (
        409, "cotravel.list_not_waiting",
    )  # fmt: skip


def test_when_the_observation_is_over_nobody_is_listed_and_the_row_goes_later(
    officers: Officers, resident: Person, fixed_clock: FixedClock
) -> None:
    officers.published(people_csv(who(resident), last=2))
    fixed_clock.move(days=2)
    assert is_listed(resident)
    fixed_clock.move(days=1)
    assert not is_listed(resident)
    row = ContactRow.of(own_index(resident))
    assert row is not None
    kept_s = int(row.expires_at) - fixed_clock().timestamp()
    assert 20 * 86_400 < kept_s < 22 * 86_400


def own_index(person: Person) -> str:
    number, phone = who(person)
    return close_contacts.index_of("resident_id", number, phones.to_e164(phone))


# --- The command


@pytest.mark.one_engine
def test_a_list_from_the_terminal_waits_for_a_health_officer(
    officers: Officers, house: Installation, resident: Person, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(people_csv(who(resident)))
    runner = house.app.test_cli_runner()
    more = ["--area", AREA, "--reference", REFERENCE]
    told = runner.invoke(args=["import", "contacts", str(file), *more])
    assert told.exit_code == 0, told.output
    assert told.output.startswith("rows=1 state=submitted list=")
    list_id = told.output.rpartition("=")[2].strip()
    assert officers.publish(list_id)["state"] == "published"
    assert is_listed(resident)
    file.write_bytes(people_csv(("123", "456")))
    told = runner.invoke(args=["import", "contacts", str(file), *more])
    assert told.exit_code == 1
    assert "errors=2 written=0" in told.output
    assert "456" not in told.output
    file.write_bytes(vehicles_csv("豫M12345"))
    wrong = runner.invoke(
        args=["import", "vehicles", str(file), "--area", AREA, "--reference", "x"]
    )
    assert "evidence.reference_invalid" in wrong.output
    assert error_texts()["evidence.reference_invalid"]["en"] in wrong.output
