"""Units, people, roles: only downwards, never oneself, by two above a county, all written down."""

from __future__ import annotations

from typing import Any

import pytest

from backend.core import clock, ids
from backend.staff.models import GrantRow, StaffNumber, StaffRow
from backend.staff.rules import Role
from tests.support.audits import acts, audited
from tests.support.browser import code, field_codes
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import some_name
from tests.support.staff import OnDuty, a_unit

COUNTY = "411281"
TOWN = "411281003"
VILLAGE = "411281003001"
OTHER_COUNTY = "411221"


def until(days: float = 30) -> str:
    from datetime import timedelta

    return clock.to_text(clock.now() + timedelta(days=days))


def role(name: str, area: str, days: float = 30) -> dict[str, Any]:
    return {"role": name, "area": area, "until": until(days)}


def invite(admin: OnDuty, wish: dict[str, Any], unit_id: str | None = None) -> Any:
    unit = unit_id or admin.unit_id
    return admin.post("/duty/staff", {"name": some_name(), "unit_id": unit, **wish})


def give(admin: OnDuty, who: OnDuty, wish: dict[str, Any]) -> Any:
    return admin.post(f"/duty/staff/{who.staff_id}/grants", wish)


@pytest.fixture
def admin(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.ADMIN, COUNTY))


@pytest.fixture
def of_city(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.ADMIN, "4112"))


@pytest.fixture
def head(house: Installation) -> OnDuty:
    return OnDuty(house.app, (Role.VILLAGE_HEAD, VILLAGE))


def test_an_admin_makes_a_unit_and_takes_somebody_on(admin: OnDuty) -> None:
    unit = admin.must(
        "POST", "/duty/units", {"name": "新义街道办", "division_code": TOWN}
    ).get_json()
    made = invite(admin, role("health_officer", TOWN), unit["unit_id"])
    assert made.status_code == 201
    told = made.get_json()
    assert told["proposal"] is None
    assert told["staff"]["unit"]["name"] == "新义街道办"
    assert len(told["invitation"]["code"].replace("-", "")) == 10
    assert len(told["staff"]["staff_number"]) == 8
    staff_id = told["staff"]["staff_id"]
    known = admin.must("GET", f"/duty/staff/{staff_id}").get_json()
    assert [(g["role"], g["area"]) for g in known["grants"]] == [("health_officer", TOWN)]
    assert (known["is_enrolled"], known["is_disabled"]) == (False, False)
    assert set(acts(audited(whom=staff_id))) == {"duty.invite", "duty.read_staff"}


@pytest.mark.parametrize(
    "wish, wrong",
    [
        (("health_officer", OTHER_COUNTY), {"area": "staff.area_not_below"}),
        (("health_officer", "4112"), {"area": "staff.area_not_below"}),
        (("admin", COUNTY), {"area": "staff.area_not_below"}),
        (("village_head", TOWN), {"area": "staff.role_area"}),
        (("hotline_agent", TOWN), {"area": "staff.role_area"}),
        (("grid_worker", "411281003999"), {"area": "staff.area_unknown"}),
        (("health_officer", TOWN, 181), {"until": "staff.until_wrong"}),
        (("health_officer", TOWN, 0), {"until": "staff.until_wrong"}),
        (("emperor", TOWN), {"role": "core.field_invalid"}),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_what_must_not_be_given_is_refused(
    admin: OnDuty, head: OnDuty, wish: tuple[Any, ...], wrong: dict[str, str]
) -> None:
    for answer in (invite(admin, role(*wish)), give(admin, head, role(*wish))):
        assert field_codes(answer) == wrong


def test_an_admin_makes_smaller_admins_only(admin: OnDuty, head: OnDuty) -> None:
    assert give(admin, head, role("admin", TOWN)).status_code == 201
    assert field_codes(give(admin, head, role("admin", COUNTY))) == {"area": "staff.area_not_below"}


def test_an_auditor_or_a_head_gives_nothing(house: Installation, head: OnDuty) -> None:
    auditor = OnDuty(house.app, (Role.AUDITOR, COUNTY))
    for somebody in (auditor, head):
        assert code(give(somebody, head, role("grid_worker", VILLAGE))) == (403, "staff.forbidden")


def test_nobody_gives_themselves_a_role(admin: OnDuty) -> None:
    assert code(give(admin, admin, role("health_officer", TOWN))) == (409, "staff.own_grant")
    body = {"staff_id": admin.staff_id, **role("health_officer", TOWN)}
    answer = admin.post("/duty/proposals", {"kind": "grant", "body": body})
    assert code(answer) == (409, "staff.own_grant")
    assert "file_evidence" not in admin.must("GET", "/duty/me").get_json()["tasks"]


def test_a_role_above_a_county_takes_a_second_person(
    house: Installation, of_city: OnDuty, head: OnDuty
) -> None:
    answer = give(of_city, head, role("command", "4112"))
    told = answer.get_json()
    assert (answer.status_code, told["grant"]) == (201, None)
    assert head.must("GET", "/duty/me").get_json()["tasks"].count("declare") == 0
    path = f"/duty/proposals/{told['proposal']['proposal_id']}/agree"
    assert code(of_city.post(path, {})) == (409, "staff.same_person")
    colleague = OnDuty(house.app, (Role.ADMIN, "4112"), unit_id=of_city.unit_id)
    assert code(colleague.post(path, {})) == (409, "staff.same_unit")
    assert code(OnDuty(house.app, (Role.ADMIN, COUNTY)).post(path, {})) == (404, "staff.not_found")
    second = OnDuty(house.app, (Role.ADMIN, "4112"))
    assert second.must("POST", path, {}).get_json()["state"] == "agreed"
    assert second.must("POST", path, {}).get_json()["state"] == "agreed"
    me = head.must("GET", "/duty/me").get_json()
    assert [g["role"] for g in me["grants"] if g["area"] == "4112"] == ["command"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"staff_id": "x" * 3000},
        {"staff_id": ["x"]},
        {"role": ["admin"]},
        {"role": "emperor"},
        {"area": 4112},
        {"until": "2026-03-20T00:00:00"},
        {"until": None},
        {"more": 1},
    ],
    ids=str,
)
def test_a_proposal_of_a_role_that_is_none_is_refused(
    of_city: OnDuty, head: OnDuty, wrong: dict[str, Any]
) -> None:
    body = {"staff_id": head.staff_id, **role("command", "4112"), **wrong}
    answer = of_city.post("/duty/proposals", {"kind": "grant", "body": body})
    assert field_codes(answer) == {"body": "core.field_invalid"}


def test_whoever_is_to_have_the_role_is_not_the_second_person(
    house: Installation, of_city: OnDuty
) -> None:
    other = OnDuty(house.app, (Role.ADMIN, "4112"))
    proposal = give(of_city, other, role("command", "4112")).get_json()["proposal"]
    answer = other.post(f"/duty/proposals/{proposal['proposal_id']}/agree", {})
    assert code(answer) == (409, "staff.own_grant")


def test_somebody_taken_on_for_a_city_has_no_role_before_a_second_person_agrees(
    house: Installation, of_city: OnDuty
) -> None:
    told = invite(of_city, role("command", "4112")).get_json()
    staff_id = told["staff"]["staff_id"]
    assert told["proposal"]["whom"]["name"] == told["staff"]["name"][0] + "*"
    assert of_city.must("GET", f"/duty/staff/{staff_id}").get_json()["grants"] == []
    second = OnDuty(house.app, (Role.COMMAND, "4112"))
    second.must("POST", f"/duty/proposals/{told['proposal']['proposal_id']}/agree", {})
    grants = of_city.must("GET", f"/duty/staff/{staff_id}").get_json()["grants"]
    assert [(g["role"], g["area"]) for g in grants] == [("command", "4112")]


def test_a_disabled_person_gets_no_role_by_an_old_proposal(
    house: Installation, of_city: OnDuty, head: OnDuty
) -> None:
    proposal = give(of_city, head, role("command", "4112")).get_json()["proposal"]
    of_city.must("POST", f"/duty/staff/{head.staff_id}/disable", {})
    second = OnDuty(house.app, (Role.COMMAND, "4112"))
    answer = second.post(f"/duty/proposals/{proposal['proposal_id']}/agree", {})
    assert code(answer) == (409, "staff.proposal_conflict")
    assert code(give(of_city, head, role("grid_worker", VILLAGE))) == (404, "staff.not_found")


def test_a_role_ends_by_itself(admin: OnDuty, head: OnDuty, fixed_clock: FixedClock) -> None:
    give(admin, head, role("health_officer", TOWN, 1))
    assert "file_evidence" in head.must("GET", "/duty/me").get_json()["tasks"]
    fixed_clock.move(days=1)
    head.go_on_duty()
    assert "file_evidence" not in head.must("GET", "/duty/me").get_json()["tasks"]


def test_disabling_somebody_ends_all_their_shifts_at_once(admin: OnDuty, head: OnDuty) -> None:
    first = head.cookie("__Host-duty") or ""
    head.go_on_duty()
    admin.must("POST", f"/duty/staff/{head.staff_id}/disable", {})
    assert head.get("/duty/me").status_code == 401
    head.client.set_cookie("__Host-duty", first, domain="changxing.test", path="/", secure=True)
    assert head.get("/duty/me").status_code == 401
    admin.must("POST", f"/duty/staff/{head.staff_id}/disable", {})
    assert acts(audited(whom=head.staff_id)).count("duty.disable") == 1


def test_nobody_disables_themselves_or_somebody_above_them(
    house: Installation, admin: OnDuty
) -> None:
    assert code(admin.post(f"/duty/staff/{admin.staff_id}/disable", {})) == (409, "staff.own_grant")
    commander = OnDuty(house.app, (Role.HEALTH_OFFICER, TOWN), (Role.COMMAND, "4112"))
    equal = OnDuty(house.app, (Role.ADMIN, COUNTY))
    for above in (commander, equal):
        for what in ("disable", "invitation"):
            answer = admin.post(f"/duty/staff/{above.staff_id}/{what}", {})
            assert code(answer) == (404, "staff.not_found")
        assert above.get("/duty/me").status_code == 200


def test_an_admin_takes_what_they_could_have_given(house: Installation, admin: OnDuty) -> None:
    commander = OnDuty(house.app, (Role.HEALTH_OFFICER, TOWN), (Role.COMMAND, "4112"))
    known = {g["role"]: g for g in commander.must("GET", "/duty/me").get_json()["grants"]}
    path = f"/duty/staff/{commander.staff_id}/grants"
    above = admin.delete(f"{path}/{known['command']['grant_id']}")
    assert code(above) == (404, "staff.not_found")
    admin.must("DELETE", f"{path}/{known['health_officer']['grant_id']}")
    left = commander.must("GET", "/duty/me").get_json()["grants"]
    assert [g["role"] for g in left] == ["command"]
    assert code(admin.delete(f"{path}/{ids.random_id()}")) == (404, "staff.not_found")


def test_one_person_cannot_become_somebody_whose_role_took_two(
    house: Installation, of_city: OnDuty
) -> None:
    commander = OnDuty(house.app, (Role.COMMAND, "4112"))
    row = StaffRow(StaffRow.key_of(commander.staff_id), "staff")
    row.update(actions=[StaffRow.enrolled_ms.set(1)])
    answer = of_city.post(f"/duty/staff/{commander.staff_id}/invitation", {})
    assert code(answer) == (409, "staff.reenrol_above")
    assert of_city.post(f"/duty/staff/{commander.staff_id}/disable", {}).status_code == 204


def test_names_are_clear_for_admins_and_masked_for_auditors(
    house: Installation, admin: OnDuty
) -> None:
    made = invite(admin, role("grid_worker", VILLAGE)).get_json()["staff"]
    auditor = OnDuty(house.app, (Role.AUDITOR, COUNTY))
    names = {}
    for who in (admin, auditor):
        whole = who.must("GET", f"/duty/staff/{made['staff_id']}").get_json()
        held = pages(who, f"/duty/grants?area={VILLAGE}", "grants")
        names[who] = {
            whole["name"],
            *(g["name"] for g in held if g["staff_id"] == made["staff_id"]),
        }
    assert names[admin] == {made["name"]}
    assert names[auditor] == {made["name"][0] + "*"}
    assert "duty.list_grants" in acts(audited(f"staff:{auditor.staff_id}"))


def pages(who: OnDuty, path: str, what: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        told = who.must("GET", path + cursor).get_json()
        assert len(told[what]) <= 50
        found += told[what]
        if told["next"] is None:
            return found
        cursor = f"&cursor={told['next']}"


def test_people_units_and_roles_of_an_area_are_listed_page_by_page(
    house: Installation,
) -> None:
    admin = OnDuty(house.app, (Role.ADMIN, "411224"))
    town, outside = "411224100", "411221100"
    mine = [a_unit(town) for _ in range(55)]
    a_unit(outside)
    units = pages(admin, f"/duty/units?area={town}", "units")
    assert set(mine) <= {unit["unit_id"] for unit in units}
    assert {unit["division_code"][:9] for unit in units} == {town}
    made = [invite(admin, role("health_officer", town), mine[0]).get_json() for _ in range(3)]
    ours = {told["staff"]["staff_id"] for told in made}
    assert ours <= {p["staff_id"] for p in pages(admin, f"/duty/staff?area={town}", "staff")}
    assert ours <= {g["staff_id"] for g in pages(admin, f"/duty/grants?area={town}", "grants")}


def test_a_cursor_is_good_for_its_own_list_only(house: Installation) -> None:
    admin = OnDuty(house.app, (Role.ADMIN, "411222"))
    for _ in range(51):
        a_unit("411222")
    cursor = admin.must("GET", "/duty/units?area=411222").get_json()["next"]
    for path in (f"/duty/staff?area=411222&cursor={cursor}", "/duty/units?area=411222&cursor=AAAA"):
        assert field_codes(admin.get(path)) == {"cursor": "core.field_invalid"}


def test_somebody_of_another_area_is_unknown(house: Installation, head: OnDuty) -> None:
    stranger = OnDuty(house.app, (Role.ADMIN, OTHER_COUNTY))
    for path in (f"/duty/staff/{head.staff_id}", f"/duty/staff/{ids.random_id()}"):
        assert code(stranger.get(path)) == (404, "staff.not_found")
    for what in ("units", "staff", "grants"):
        answer = stranger.get(f"/duty/{what}?area={COUNTY}")
        assert code(answer) == (404, "staff.not_found")


def test_a_unit_is_made_within_the_area_only(admin: OnDuty) -> None:
    for area, wrong in (
        (OTHER_COUNTY, "staff.area_not_below"),
        ("4112", "staff.area_not_below"),
        ("411281999", "staff.area_unknown"),
    ):
        answer = admin.post("/duty/units", {"name": "单位", "division_code": area})
        assert field_codes(answer) == {"division_code": wrong}


def test_every_act_stands_in_the_audit_with_role_and_office(admin: OnDuty, head: OnDuty) -> None:
    unit = admin.must("POST", "/duty/units", {"name": "单位", "division_code": TOWN}).get_json()
    invite(admin, role("health_officer", TOWN), unit["unit_id"])
    given = give(admin, head, role("health_officer", TOWN)).get_json()["grant"]
    admin.must("DELETE", f"/duty/staff/{head.staff_id}/grants/{given['grant_id']}")
    admin.must("POST", f"/duty/staff/{head.staff_id}/invitation", {})
    admin.must("POST", f"/duty/staff/{head.staff_id}/disable", {})
    rows = audited(f"staff:{admin.staff_id}")
    done = {
        "duty.make_unit", "duty.invite", "duty.give_role", "duty.take_role", "duty.invite_again",
        "duty.disable",
    }  # fmt: skip
    assert set(acts(rows)) == done
    assert {(row.role, row.office) for row in rows} == {("admin", admin.unit_id)}


def test_a_name_is_not_stored_clear(house: Installation, admin: OnDuty) -> None:
    name = invite(admin, role("grid_worker", VILLAGE)).get_json()["staff"]["name"]
    assert name not in str(house.stored_items()["changxing-staff"])


def command(house: Installation, *more: str) -> Any:
    args = ["staff", "invite", "--name", some_name(), "--area", "4112", *more]
    return house.app.test_cli_runner().invoke(args=args)


def forget_admins() -> None:
    """Have no admin any more, whatever other tests have left."""
    from backend.staff.models import every_below

    for row in every_below(GrantRow, "41"):
        if row.role == "admin":
            row.delete()


def test_the_command_lets_in_the_first_admin_and_no_second_by_itself(house: Installation) -> None:
    from tests.staff.test_entry import Officer

    forget_admins()
    first = command(house)
    assert first.exit_code == 0, first.output
    told = dict(line.split("=", 1) for line in first.output.splitlines())
    # Nobody has enrolled yet: a lost code must not lock the city out.
    assert command(house).exit_code == 0
    made = {
        "staff": {"staff_id": "", "staff_number": told["staff_number"]},
        "invitation": {"code": told["code"]},
    }
    officer = Officer(house, made).enrols()
    me = officer.get("/duty/me").get_json()
    assert [(g["role"], g["area"]) for g in me["grants"]] == [("admin", "4112")]
    refused = command(house)
    assert refused.exit_code != 0
    assert "An admin has enrolled already" in refused.output
    again = command(house, "--again", "--unit", "纪检监察室")
    assert again.exit_code == 0
    second = again.output.splitlines()[0].removeprefix("staff_number=")
    rows = audited("command:staff-invite", whom=StaffNumber.owner_of(second))
    assert [row.purpose for row in rows] == ["again"]


@pytest.mark.parametrize("area", ["42", "411299", "411281003001", "x"])
def test_the_command_refuses_an_area_that_is_none(house: Installation, area: str) -> None:
    args = ["staff", "invite", "--name", "甲", "--area", area, "--again"]
    told = house.app.test_cli_runner().invoke(args=args)
    assert told.exit_code != 0
    assert "code=" not in told.output
