"""Somebody turns red while a guard's screen is open: the same pass is judged anew, by itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.guard import CALLS, Guard, Passer
from tests.e2e.hotline import COUNTY, VILLAGE, Hotline
from tests.e2e.server import Server
from tests.vectors.cases import vectors

PACE = vectors("exceptions.json")["pace"]
ASKS_AGAIN_S = PACE["asks_every_s"] + PACE["give_or_take_s"]
# By then it is somebody coming by once more, whom a device does not take for the one before.
MINUTES = 4


def test_who_turns_red_is_turned_away_by_a_screen_that_was_open_before(
    own_server: Server, make_staff_phone: MakeStaffPhone
) -> None:
    turning, other = Passer(own_server), Passer(own_server)
    staff = Hotline(own_server, make_staff_phone)
    filer, second = (
        staff.staff("health_officer", COUNTY, unit) for unit in ("县疾控中心", "县人民医院")
    )
    place = {"id": str(uuid4()), "name": "村口检测点", "kind": "village", "division_code": VILLAGE}
    way = {"hours": "00:00-24:00", "mode": "everybody", "calls": CALLS}
    staff.head().call("POST", "/duty/checkpoints", place | way)
    guard = Guard(staff.staff("checkpoint_staff", COUNTY, "交通卡口组"), own_server)
    phone = guard.phone
    guard.begins(measures=False)
    guard.is_ready()
    # A page that was loaded anew would not know of this.
    phone.page.evaluate("window.isTheSame = true")
    for one in (turning, other):
        guard.reads(one.shows(own_server.now()))
        guard.sees("放行", "绿码")
        guard.is_free()

    day = own_server.now().date()
    days = {"from_on": str(day), "until_on": str(day + timedelta(days=14))}
    why = {"kind": "isolation", "reason": "lives_with_case", "reference": "三卫函〔2026〕12号"}
    order = {"id": str(uuid4()), **why, **days, "people": [turning.resident_id]}
    order_id = filer.call("POST", "/duty/evidence/orders", order)["order_id"]
    second.call("POST", f"/duty/evidence/orders/{order_id}/approve", {})

    own_server.restart((own_server.now() + timedelta(minutes=MINUTES)).isoformat())
    age = phone.page.locator(".scan-ready")
    # As long as no list comes, nothing is known of it.
    phone.page.route("**/verification/exceptions*", lambda route: route.abort())
    phone.forward(minutes=MINUTES)
    expect(age).to_contain_text("分钟前")
    guard.reads(turning.shows(own_server.now()))
    guard.sees("放行", "绿码")
    guard.is_free()
    phone.page.unroute("**/verification/exceptions*")
    phone.forward(seconds=ASKS_AGAIN_S)
    expect(age).to_contain_text("名单是刚更新的")
    guard.reads(turning.shows(own_server.now()))
    guard.sees("劝返", "红码")
    phone.tap("记下，下一位")
    guard.is_free()
    guard.reads(other.shows(own_server.now()))
    guard.sees("放行", "绿码")
    assert phone.page.evaluate("window.isTheSame") is True
