"""同行 while nobody looks: a later list is matched by the closed app, and told of once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import MakePhone, MakeStaffPhone
from tests.e2e.server import Server
from tests.e2e.test_cotravel import NUMBER, list_is_fresh, note_train
from tests.e2e.test_notices import ALLOWED, knock, shown, wait_shown
from tests.e2e.trips import Health, line

TOLD = "同行比对有新结果"
CLOSE_ALL = """() => navigator.serviceWorker.ready
  .then((one) => one.getNotifications())
  .then((all) => all.forEach((one) => one.close()))"""


def test_a_later_list_is_matched_in_the_background_and_told_once(
    own_server: Server, make_staff_phone: MakeStaffPhone, make_phone: MakePhone
) -> None:
    health = Health(own_server, make_staff_phone)
    health.publish(line("K1068", health.day(3)))
    # The worker's clock cannot be set, so the phone's is the machine's, corrected by the server.
    # Nobody is signed in: matching needs no account.
    phone = make_phone(own_server, **ALLOWED)
    phone.open("/cotravel")
    note_train(phone)
    list_is_fresh(phone)
    phone.open("/")
    phone.is_offline_proof()

    knock(phone)
    phone.page.wait_for_load_state("networkidle")
    health.publish(line(NUMBER, health.day(1), carriage_said="5车厢"))
    knock(phone)
    title, body, language = wait_shown(phone.page, TOLD)
    assert (NUMBER in title + body, language) == (False, "zh-CN")

    phone.page.evaluate(CLOSE_ALL)
    health.publish(line("K1069", health.day(1)))
    knock(phone)
    phone.open("/cotravel")
    expect(phone.page.get_by_test_id("findings").get_by_role("link")).to_have_count(1)
    assert shown(phone.page) == []
