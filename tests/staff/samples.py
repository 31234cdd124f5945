"""A sample of every route for people on duty, for the test that asks each as every role.

**To add one**: put a line into SAMPLES under the route's endpoint (`<blueprint>.<function>`):

    "evidence.file_order": Sample(lambda world, by: Asked("/duty/evidence/orders", body(world))),

The function makes whatever the request needs (in the village `world.village`, so that every area of
a role that covers it does) and says what is asked; `by` is the person on duty who will ask, with a
proof of just now. Then say what differs from the usual:

- `own=True`: the route is about the asker themselves; there is no outside.
- `outside`: status and code that somebody of another area gets. Usual is any 404, the same as for
  `unknown`. Where the area comes in the body, say what is answered: `(422, "core.invalid")`.
  It may be a function of the answer's body and status (`http`) that says whether it refuses.
- `remake`: somebody elsewhere makes a request of their own, because it cannot be handed on.
- `unknown`: what is asked for something that is not there; usual is the same with every id of the
  path made up. `None` when there is no such thing.
- `roles`: those who really get it done, when it is not everybody who has the task.
- `area_of`: the area of a role's grant, when the smallest one that covers the village will not do.
- `good`: the statuses of success; any 2xx is usual.

No sample is needed to prove that nobody gets in without a session, without the task, or without a
new proof: that is asked of every route anyway.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from backend.basket.models import PointRow
from backend.core import clock, ids, sealed
from backend.staff import grants
from backend.staff.grants import Wish
from backend.staff.matrix import Line
from backend.staff.rules import Role
from tests.staff.alarm_samples import ALARM_SAMPLES
from tests.staff.case_samples import CASE_SAMPLES
from tests.staff.contact_samples import CONTACT_SAMPLES
from tests.staff.desk_samples import DESK_SAMPLES
from tests.staff.enterprise_samples import ENTERPRISE_SAMPLES
from tests.staff.partner_samples import PARTNER_SAMPLES
from tests.staff.passage_samples import PASSAGE_SAMPLES
from tests.staff.place_samples import PLACE_SAMPLES
from tests.staff.register_samples import REGISTER_SAMPLES
from tests.staff.sampling import Asked, Sample, World, other, own
from tests.staff.trip_samples import TRIP_SAMPLES
from tests.support.articles import TwoOffices, an_article
from tests.support.demands import a_dispatched_order
from tests.support.evidence import Pair, an_order, today
from tests.support.households import collect, collected, household, member
from tests.support.people import some_id_number, some_name, some_phone
from tests.support.photos import a_jpeg
from tests.support.sealing import sealed_item, visit
from tests.support.staff import OnDuty, a_unit, card_wish
from tests.support.trade import as_trader


def in_weeks() -> str:
    """The end of a grant that may be."""
    return clock.to_text(clock.now() + timedelta(weeks=4))


def some_uuid() -> str:
    """An id as a phone makes it."""
    return str(uuid.uuid4())


def colleague(world: World) -> OnDuty:
    """Somebody of the village's town whom an admin of the county may deal with."""
    return OnDuty(world.app, (Role.HEALTH_OFFICER, world.village[:9]))


def county(role: Role, village: str) -> str:
    """The county, for roles that deal with things of a town."""
    return village[:6]


def an_invitation(world: World, by: OnDuty) -> Asked:
    unit = a_unit(world.village)
    wish = {"role": "health_officer", "area": world.village[:9], "until": in_weeks()}
    return Asked("/duty/staff", {"name": some_name(), "unit_id": unit, **wish})


def a_role(world: World, by: OnDuty) -> Asked:
    wish = {"role": "village_head", "area": world.village, "until": in_weeks()}
    return Asked(f"/duty/staff/{colleague(world).staff_id}/grants", wish)


def a_role_to_take(world: World, by: OnDuty) -> Asked:
    who = colleague(world)
    wish = Wish(Role.VILLAGE_HEAD, world.village, clock.now() + timedelta(weeks=1))
    row = grants.new_grant(who.staff_id, wish, ids.random_id())
    row.save()
    return Asked(f"/duty/staff/{who.staff_id}/grants/{row.grant_id}")


def a_role_of_the_city(world: World) -> dict[str, Any]:
    """What an admin above a city proposes: a role that reaches above a county."""
    who = OnDuty(world.app, (Role.COMMAND, world.village[:4]))
    wish = {"role": "auditor", "area": world.village[:4], "until": in_weeks()}
    return {"kind": "grant", "body": {"staff_id": who.staff_id, **wish}}


def for_nobody(line: Line, asked: Asked) -> Asked:
    body = {**asked.json["body"], "staff_id": ids.random_id()}
    return Asked(asked.path, {**asked.json, "body": body})


def a_proposal(world: World, by: OnDuty | None = None) -> str:
    asker = by or OnDuty(world.app, (Role.ADMIN, world.village[:2]))
    made = asker.must("POST", "/duty/proposals", a_role_of_the_city(world)).get_json()
    return str(made["proposal_id"])


def decision(how: str) -> Callable[[World, OnDuty], Asked]:
    """A decision of a second person."""
    return lambda world, by: Asked(f"/duty/proposals/{a_proposal(world)}/{how}", {})


def city(role: Role, village: str) -> str:
    """The city, for what takes two."""
    return village[:4]


def province(role: Role, village: str) -> str:
    """The province, for those who may give roles of the city."""
    return village[:2]


# --- Residents


def a_request_for_help(world: World, by: OnDuty) -> Asked:
    asker = world.resident()
    wish = {"id": some_uuid(), "kind": "medicine", "text": "降压药快没了"}
    assert asker.browser.post("/me/help-requests", wish).status_code == 201
    place = {"village": world.village, "resident_id": asker.resident_id, "id": wish["id"]}
    return Asked("/duty/help-requests/state", {**place, "state": "seen"})


def a_document(world: World, by: OnDuty) -> Asked:
    document = world.resident().application["document"]
    return Asked("/duty/residents/find", {"document": document, "purpose": "outbreak"})


def another_document(line: Line, asked: Asked) -> Asked:
    document = {"kind": "resident_id", "number": some_id_number()}
    return Asked(asked.path, {**asked.json, "document": document})


def a_reveal(world: World, by: OnDuty) -> Asked:
    wish = {"attribute": "name", "purpose": "outbreak"}
    return Asked(f"/duty/residents/{world.neighbour()}/reveal", wish)


# --- Evidence


def pair(world: World) -> Pair:
    return Pair(world.app, world.village[:6])


def on_article(how: str, body: dict[str, Any] | None = None) -> Callable[[World, OnDuty], Asked]:
    """Something done to an article that waits for a second person."""

    def make(world: World, by: OnDuty) -> Asked:
        work = TwoOffices(world.app, world.village[:9]).writes()
        wish = {"version": work["version"], **(body or {})} if how else None
        return Asked(f"/duty/articles/{work['article_id']}{how}", wish)

    return make


def a_published_article(world: World, by: OnDuty) -> Asked:
    work = TwoOffices(world.app, world.village[:9]).do()
    return Asked(f"/duty/articles/{work['article_id']}/withdraw", {"reason": "outdated"})


def an_open_order(world: World) -> str:
    return pair(world).files(world.neighbour())


def on_order(how: str, body: dict[str, Any] | None = None) -> Callable[[World, OnDuty], Asked]:
    return lambda world, by: Asked(
        f"/duty/evidence/orders/{an_open_order(world)}/{how}", body or {}
    )


def own_order(world: World, by: OnDuty) -> Asked:
    filed = by.must("POST", "/duty/evidence/orders", an_order(world.neighbour()))
    return Asked(f"/duty/evidence/orders/{filed.get_json()['order_id']}/withdraw", {})


def other_people(line: Line, asked: Asked) -> Asked:
    return Asked(asked.path, {**asked.json, "id": some_uuid(), "people": [ids.random_id()]})


def an_appeal(world: World) -> str:
    """The id of evidence that somebody of the village appeals against."""
    person = world.resident()
    pair(world).do(person.resident_id)
    evidence_id = person.browser.get("/me/evidence").get_json()["evidence"][0]["evidence_id"]
    wish = {"evidence_id": evidence_id, "words": "我没有去过那里"}
    assert person.browser.post("/me/appeals", wish).status_code == 200
    return str(evidence_id)


def a_decision(world: World, by: OnDuty) -> Asked:
    wish = {"is_lifted": True, "reason": "wrong_person"}
    return Asked(f"/duty/appeals/{an_appeal(world)}/decide", wish)


# --- Watched persons


def a_watch_wish(resident_id: str) -> dict[str, Any]:
    return {
        "id": some_uuid(),
        "resident_id": resident_id,
        "kind": "from_outside",
        "measure": "home_quarantine",
        "from_on": today().isoformat(),
        "until_on": (today() + timedelta(days=14)).isoformat(),
        "needs": [],
    }


def a_watch(world: World) -> str:
    head = world.on_duty(Role.VILLAGE_HEAD)
    made = head.must("POST", "/duty/watched", a_watch_wish(world.neighbour()))
    return str(made.get_json()["watch_id"])


def on_watch(how: str, body: Callable[[], Any]) -> Callable[[World, OnDuty], Asked]:
    return lambda world, by: Asked(f"/duty/watched/{a_watch(world)}{how}", body())


def an_update() -> dict[str, Any]:
    return {
        "id": some_uuid(),
        "measured_at": clock.to_text(clock.now()),
        "temperature_tenths_c": 366,
        "condition": "well",
        "contact": "in_person",
        "measured_by": "staff",
        "needs": [],
    }


def a_sealed_update(world: World, by: OnDuty) -> Asked:
    update = {**an_update(), "watch_id": a_watch(world)}
    item_id = update.pop("id")
    clear, point = json.dumps(update), sealed.own_point()
    text = sealed.seal(clear, "watched_update", item_id, by.staff_id, point)
    return Asked("/duty/watched-updates", {"items": [{"id": item_id, "sealed": text}]})


def no_watch_of_theirs(answer: dict[str, Any]) -> bool:
    return {(told["status"], told["code"]) for told in answer["results"]} == {
        ("rejected", "watched.not_found")
    }


# --- Traders


def a_trader(world: World) -> str:
    told = as_trader(world.resident(), division_code=world.village)
    return str(told["trader_id"])


# --- Households


def a_household(world: World, by: OnDuty) -> Asked:
    item = collected(by, household(world.village))
    return Asked("/duty/collections", {"items": [item]})


def of_no_village(answer: dict[str, Any]) -> bool:
    return {(told["status"], told["code"]) for told in answer["results"]} == {
        ("rejected", "collection.village_not_found")
    }


def a_pick(world: World, by: OnDuty) -> Asked:
    known = world.resident()
    head = world.on_duty(Role.VILLAGE_HEAD)
    said = {name: known.application[name] for name in ("name", "document")}
    address = f"和平路 {ids.random_id()} 号"
    collect(head, collected(head, household(world.village, member(**said), address=address)))
    (two,) = known.browser.get("/me/differences").get_json()["differences"]
    wish = {"difference_id": two["difference_id"], "picked": "current"}
    return Asked("/duty/collections/differences/pick", {"village": world.village, **wish})


def another_difference(line: Line, asked: Asked) -> Asked:
    made_up = f"{ids.random_id()}.address.{ids.random_id()}"
    return Asked(asked.path, {**asked.json, "difference_id": made_up})


# --- At the door, and on paper


def a_visit(world: World, by: OnDuty) -> Asked:
    return Asked("/duty/check-ins", {"items": [visit(by, world.neighbour())]})


def all_rejected(answer: dict[str, Any]) -> bool:
    return {(told["status"], told["code"]) for told in answer["results"]} == {
        ("rejected", "residents.not_found")
    }


def a_card_wish(world: World) -> dict[str, Any]:
    return card_wish(world.resident().resident_id)


def a_card(world: World) -> str:
    head = world.on_duty(Role.VILLAGE_HEAD)
    return str(head.must("POST", "/duty/cards", a_card_wish(world)).get_json()["card_no"])


def on_card(path: str, body: Any = None) -> Callable[[World, OnDuty], Asked]:
    return lambda world, by: Asked(f"/duty/{path.format(a_card(world))}", body)


NOT_BELOW = (422, "core.invalid")

# --- Sheets of the market


def a_sheet(world: World, by: OnDuty) -> Asked:
    """A sheet of unsold stock of the village's town, new each time."""
    first, last = today(), today() + timedelta(days=9)
    text = (
        "供货方,手机,所在地,品名,数量,单位,价格,采收日期,可售至\n"
        f"张三,{some_phone()},{world.village},大白菜,100,斤,0.5,{first},{last}\n"
    )
    path = f"/duty/market/sheets?kind=stock&area={world.village[:9]}"
    return Asked(path, text.encode())


def on_sheet(how: str, body: Any = None) -> Callable[[World, OnDuty], Asked]:
    """Something to do to a sheet of the village's town."""

    def asked(world: World, _by: OnDuty) -> Asked:
        officer = world.on_duty(Role.MARKET_OFFICER)
        new = a_sheet(world, officer)
        answer = officer.post(new.path, data=new.json, content_type="text/csv")
        return Asked(f"/duty/market/sheets/{answer.get_json()['sheet_id']}{how}", body)

    return asked


# --- The basket


def a_point(world: World, by: OnDuty) -> Asked:
    """A point of a team in the village."""
    row = PointRow(
        PointRow.key_of(ids.random_id()),
        team_id=ids.random_id(),
        team_name="惠民社区团购",
        kind="pick_up",
        name="东门取货点",
        address="东门岗亭旁",
        division_code=world.village,
        communities=world.village,
        state="open",
        made_ms=1,
        content_hash="-",
    )
    row.save()
    wish = {"state": "suspended", "reason": "complaints"}
    return Asked(f"/duty/basket/points/{row.point_id}/standing", wish)


IN_THE_VILLAGE = frozenset((Role.VILLAGE_HEAD, Role.GRID_WORKER))
WITH_ORDERS = IN_THE_VILLAGE | {Role.HOTLINE_AGENT}
WHO_SEE_ORDERS = WITH_ORDERS | {Role.COMMAND}


def a_work_order(world: World) -> str:
    """An order that lies with the village, of somebody who may be called back."""
    call_back = {"phone": "13800001234", "name": "李大爷"}
    return a_dispatched_order("medicine", division_code=world.village, call_back=call_back)


def on_work_order(rest: str, body: Any = None, roles: frozenset[Role] = WHO_SEE_ORDERS) -> Sample:
    """Something about a work order."""
    return Sample(
        lambda world, by: Asked(f"/duty/orders/{a_work_order(world)}{rest}", body and body()),
        roles=roles,
    )


def a_note() -> dict[str, Any]:
    """A note on it."""
    return {"id": some_uuid(), "act": "note", "note": "到过现场"}


def a_sealed_act(world: World, by: OnDuty) -> Asked:
    """A note on a work order, as a phone kept it."""
    done_at = clock.to_text(clock.now())
    clear = {"number": a_work_order(world), "done_at": done_at, "act": "note", "note": "到过"}
    return Asked("/duty/orders-sealed", {"items": [sealed_item(by, "order_act", clear)]})


def no_order_of_theirs(told: dict[str, Any]) -> bool:
    """Whether none of the acts was done."""
    return all(one.get("code") == "hotline.not_found" for one in told["results"])


def a_photo_of_order(world: World, by: OnDuty) -> Asked:
    """A photo of the handling of a work order."""
    path = f"/duty/orders/{a_work_order(world)}/pictures/{some_uuid()}"
    return Asked(path, a_jpeg(), "image/jpeg")


def a_picture_of_order(world: World, by: OnDuty) -> Asked:
    """A photo that a colleague has sent."""
    sent = a_photo_of_order(world, by)
    head = world.on_duty(Role.VILLAGE_HEAD)
    answer = head.put(sent.path, data=sent.json, content_type=sent.media)
    return Asked(f"{sent.path.rpartition('/')[0]}/{answer.get_json()['id']}")


SAMPLES: Mapping[str, Sample] = {
    # sheets of the market
    "market_sheets.open_sheet": Sample(a_sheet, outside=(404, "market.area_unknown")),
    "market_sheets.write_step": Sample(on_sheet("/step", {})),
    "market_sheets.read_sheet": Sample(on_sheet("")),
    # staff: oneself
    "staff.on_duty_now": own("/duty/me"),
    "staff.ask_proof": own("/duty/proof/options", {}),
    "staff.prove": own("/duty/proof", {"otp": "000000"}, good=422),
    "staff.duty_sign_out": own("/duty/session"),
    "staff.duty_sessions": own("/duty/sessions"),
    "staff.end_duty_session": Sample(
        lambda world, by: Asked(f"/duty/sessions/{by.session_id}"), own=True
    ),
    "staff.own_passkeys": own("/duty/passkeys"),
    "staff.ask_passkey": own("/duty/passkeys/options", {}),
    "staff.add_passkey": own("/duty/passkeys", {}, good=422),
    "staff.remove_passkey": own("/duty/passkeys/none", good=404),
    "staff.ask_app": own("/duty/totp/options", {}),
    "staff.add_app": own("/duty/totp", {}, good=422),
    "staff.remove_app": own("/duty/totp", good=404),
    # staff: units, people, grants
    "staff_people.units": Sample(lambda world, by: Asked(f"/duty/units?area={world.village}")),
    "staff_people.make_unit": Sample(
        lambda world, by: Asked("/duty/units", {"name": "卫生室", "division_code": world.village}),
        outside=NOT_BELOW,
    ),
    "staff_people.staff_of_area": Sample(
        lambda world, by: Asked(f"/duty/staff?area={world.village}")
    ),
    "staff_people.grants_of_area": Sample(
        lambda world, by: Asked(f"/duty/grants?area={world.village}")
    ),
    "staff_people.invite": Sample(an_invitation, outside=NOT_BELOW),
    "staff_people.staff_member": Sample(
        lambda world, by: Asked(f"/duty/staff/{colleague(world).staff_id}")
    ),
    "staff_people.invite_again": Sample(
        lambda world, by: Asked(f"/duty/staff/{colleague(world).staff_id}/invitation", {})
    ),
    "staff_people.disable": Sample(
        lambda world, by: Asked(f"/duty/staff/{colleague(world).staff_id}/disable", {})
    ),
    "staff_people.give_role": Sample(a_role),
    "staff_people.take_role": Sample(a_role_to_take),
    # what takes two
    "proposals.open_proposals": own("/duty/proposals"),
    "proposals.propose": Sample(
        lambda world, by: Asked("/duty/proposals", a_role_of_the_city(world)),
        unknown=for_nobody,
        roles=frozenset((Role.ADMIN,)),
        area_of=province,
    ),
    "proposals.proposal": Sample(
        lambda world, by: Asked(f"/duty/proposals/{a_proposal(world)}"), area_of=city
    ),
    "proposals.agree": Sample(decision("agree"), area_of=city),
    "proposals.refuse": Sample(decision("refuse"), area_of=city),
    "proposals.withdraw": Sample(
        lambda world, by: Asked(f"/duty/proposals/{a_proposal(world, by)}/withdraw", {}),
        roles=frozenset((Role.ADMIN,)),
        area_of=province,
    ),
    # residents
    "residents.read_as_staff": Sample(
        lambda world, by: Asked(f"/duty/residents/{world.neighbour()}?purpose=care")
    ),
    "residents.find": Sample(
        a_document, outside=lambda told: told["residents"] == [], unknown=another_document
    ),
    "residents.reveal": Sample(a_reveal),
    "residents.help_requests_of_village": Sample(
        lambda world, by: Asked(f"/duty/help-requests?village={world.village}")
    ),
    "residents.answer_help_request": Sample(a_request_for_help, unknown=other("resident_id")),
    # evidence
    "knowledge.articles_in_work": own("/duty/articles"),
    "knowledge.article_in_work": Sample(on_article("")),
    "knowledge.save_article": Sample(
        lambda world, by: Asked(f"/duty/articles/{some_uuid()}", an_article(world.village[:9])),
        unknown=lambda line, asked: None,
    ),
    "knowledge.publish_article": Sample(on_article("/publish")),
    "knowledge.send_back_article": Sample(on_article("/send-back", {"reason": "请写明出处"})),
    "knowledge.discard_article": Sample(on_article("/discard")),
    "knowledge.withdraw_article": Sample(a_published_article),
    "evidence.evidence_table": own("/duty/evidence/table"),
    "evidence.open_orders": own("/duty/evidence/orders"),
    "evidence.own_orders": own("/duty/evidence/orders/mine"),
    "evidence.file_order": Sample(
        lambda world, by: Asked("/duty/evidence/orders", an_order(world.neighbour())),
        unknown=other_people,
    ),
    "evidence.read_order": Sample(
        lambda world, by: Asked(f"/duty/evidence/orders/{an_open_order(world)}")
    ),
    "evidence.approve_order": Sample(on_order("approve")),
    "evidence.refuse_order": Sample(on_order("refuse", {"reason": "basis_missing"})),
    "evidence.withdraw_order": Sample(own_order),
    "evidence.waiting_appeals": own("/duty/appeals"),
    "evidence.read_appeal": Sample(lambda world, by: Asked(f"/duty/appeals/{an_appeal(world)}")),
    "evidence.decide_appeal": Sample(a_decision),
    # traders
    "market.list_traders": Sample(
        lambda world, by: Asked(f"/duty/traders?area={world.village[:9]}")
    ),
    "market.read_trader": Sample(lambda world, by: Asked(f"/duty/traders/{a_trader(world)}")),
    "market.decide_trader": Sample(
        lambda world, by: Asked(
            f"/duty/traders/{a_trader(world)}/decision", {"decision": "verify", "version": 1}
        )
    ),
    # nothing is on the boards of the test: within the area, that is what is answered
    "matches.run_now": Sample(
        lambda world, by: Asked(
            "/duty/market/matches",
            {"id": str(uuid.uuid4()), "area": world.village[:9], "product": "yam"},
        ),
        good=frozenset((200, 409)),
    ),
    # watched persons
    "watched.open_watch": Sample(
        lambda world, by: Asked("/duty/watched", a_watch_wish(world.neighbour())),
        unknown=other("resident_id"),
    ),
    "watched.list_open": Sample(lambda world, by: Asked(f"/duty/watched?area={world.village}")),
    "watched.list_risen": Sample(
        lambda world, by: Asked(f"/duty/watched/risen?area={world.village[:9]}")
    ),
    "watched.overview": Sample(
        lambda world, by: Asked(f"/duty/watched/overview?area={world.village[:9]}")
    ),
    "watched.desk": own("/duty/watched/desk"),
    "watched.read_one": Sample(on_watch("", lambda: None)),
    "watched.update": Sample(on_watch("/updates", an_update)),
    "watched.update_sealed": Sample(a_sealed_update, outside=no_watch_of_theirs, remake=True),
    "watched.take_over": Sample(on_watch("/responsible", dict)),
    "watched.close": Sample(on_watch("/close", lambda: {"reason": "by_mistake"})),
    # the hotline's numbers
    "hotline_numbers.duty_hotline_numbers_read": Sample(
        lambda world, by: Asked(f"/duty/hotline/numbers?area={world.village[:9]}")
    ),
    "passage_numbers.passage_numbers_read": Sample(
        lambda world, by: Asked("/duty/checkpoints/numbers"), own=True
    ),
    "hotline_numbers.duty_hotline_numbers_csv": Sample(
        lambda world, by: Asked(f"/duty/hotline/numbers.csv?area={world.village[:9]}")
    ),
    # at the door, and on paper
    "healthcode.sealing_key": own("/duty/sealing-key"),
    "healthcode.read_roster": Sample(
        lambda world, by: Asked(f"/duty/roster?village={world.village}")
    ),
    "healthcode.check_in_for": Sample(a_visit, outside=all_rejected, remake=True),
    "cards.issue_card": Sample(
        lambda world, by: Asked("/duty/cards", a_card_wish(world)), unknown=other("resident_id")
    ),
    "cards.list_cards": Sample(lambda world, by: Asked(f"/duty/cards?area={world.village}")),
    "cards.card_svg": Sample(on_card("cards/{}.svg")),
    "cards.card_pdf": Sample(on_card("cards/{}.pdf")),
    "cards.card_sheet": Sample(
        on_card("card-sheet.pdf?cards={}"),
        unknown=lambda line, asked: Asked(f"/duty/card-sheet.pdf?cards={ids.random_id()}"),
    ),
    "cards.end_card": Sample(on_card("cards/{}/end", {"reason": "lost"})),
    # households
    "collection.collect": Sample(a_household, outside=of_no_village, remake=True),
    "collection.differences_of_village": Sample(
        lambda world, by: Asked(f"/duty/collections/differences?village={world.village}")
    ),
    "collection.pick_at_the_door": Sample(a_pick, unknown=another_difference),
    "collection.journeys_of_village": Sample(
        lambda world, by: Asked(f"/duty/collections/journeys?village={world.village}")
    ),
    # work orders
    "work_orders.own_units": own("/duty/orders/units"),
    "work_orders.list_of_unit": Sample(
        lambda world, by: Asked(f"/duty/orders?unit=village.{world.village}"),
        roles=IN_THE_VILLAGE,
    ),
    "work_orders.list_overdue": Sample(
        lambda world, by: Asked(f"/duty/orders/overdue?area={world.village[:9]}")
    ),
    "work_orders.read_whole": on_work_order(""),
    "work_orders.reveal_caller": on_work_order(
        "/caller", lambda: {"purpose": "on_site"}, WITH_ORDERS
    ),
    "work_orders.act_on": on_work_order("/acts", a_note),
    "work_orders.act_sealed": Sample(
        a_sealed_act, outside=no_order_of_theirs, remake=True, roles=WHO_SEE_ORDERS
    ),
    "work_orders.send_picture": Sample(a_photo_of_order, roles=WITH_ORDERS),
    "work_orders.see_picture": Sample(a_picture_of_order, roles=WHO_SEE_ORDERS),
    # the desk of the hotline
    **DESK_SAMPLES,
    **ALARM_SAMPLES,
    **CASE_SAMPLES,
    **CONTACT_SAMPLES,
    **PARTNER_SAMPLES,
    **ENTERPRISE_SAMPLES,
    **TRIP_SAMPLES,
    **REGISTER_SAMPLES,
    **PLACE_SAMPLES,
    **PASSAGE_SAMPLES,
    # the basket
    "basket.set_standing": Sample(a_point),
    # the city
    "city.declared": own("/duty/city"),
    # the audit
    "rights.audit_of_day": Sample(lambda world, by: Asked(f"/duty/audit?on={today()}"), own=True),
    "rights.audit_days": own("/duty/audit/days"),
    "rights.budgets_spent": own("/duty/audit/budgets"),
}
