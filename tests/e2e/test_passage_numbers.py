"""The numbers of checkpoints on the desk of command: as they are counted, and as a year."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.gallery import EACH_WAY, Gallery
from tests.e2e.server import Server
from tests.e2e.staff import StaffPhone
from tests.e2e.test_passages import Gate
from tests.e2e.traders import LOCALES
from tests.support.passages import emergency, told

FEVER = {"verdict": "hold", "reason": "fever", "temperature_tenths_c": 381}


def has_counted(phone: StaffPhone, passages: int) -> None:
    """Wait until the stream has brought everything."""
    for _ in range(600):
        if phone.ask("/duty/checkpoints/numbers")["total"]["passages"] == passages:
            return
        phone.page.wait_for_timeout(250)
    raise AssertionError("The stream brought nothing.")


@EACH_WAY
def test_command_sees_what_went_by_in_every_way(
    own_server: Server, make_staff_phone: MakeStaffPhone, lang: str, size: str
) -> None:
    gate = Gate(own_server, make_staff_phone)
    now = gate.ago(5)
    gate.registers(told(gate.id, now), told(gate.id, now, **FEVER), emergency(gate.id, now))
    phone = gate.staff.command(locale=LOCALES[lang], lang=lang)
    if size == "large":
        phone.open("/me")
        phone.page.get_by_role("switch", name=phone.say("关怀版")).check()
    has_counted(phone, 3)
    gallery = Gallery(phone, size)
    phone.open("/duty/checkpoints/numbers")
    total = phone.page.get_by_role("row", name=phone.say("通行人次")).first
    expect(total).to_contain_text("3")
    expect(phone.page.locator("#area")).to_have_count(0)
    expect(phone.page.get_by_role("row", name=phone.say("应急通行"))).to_contain_text("1")
    phone.page.get_by_text(phone.say("看数字")).tap()
    gallery.look("passage-numbers")
    assert gallery.found == [], "\n".join(gallery.found)
