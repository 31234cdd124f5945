"""A new version asks; it never takes the screen away from someone who is typing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import FIRST_DAY, MakePhone
from tests.e2e.people import Person
from tests.e2e.server import Server, next_release


def test_a_new_version_asks_and_a_half_filled_form_stays(
    own_server: Server, make_phone: MakePhone, person: Person, tmp_path: Path
) -> None:
    phone = make_phone(own_server, own_server.now())
    phone.sign_in(person)
    phone.is_offline_proof()
    build = phone.page.locator("meta[name=build]").get_attribute("content") or ""
    phone.field("姓名").fill(person.name)
    phone.field("详细地址").fill("黄河路 1 号院")

    own_server.stop()
    own_server.release = next_release(tmp_path / "next")
    own_server.start(FIRST_DAY)
    phone.forward(hours=1, minutes=1)
    phone.sees("有新版本")
    html = phone.page.locator("html")
    expect(html).not_to_have_attribute("data-release", "next")
    expect(phone.field("姓名")).to_have_value(person.name)

    # Reloading is not agreeing.
    phone.page.reload()
    expect(phone.field("姓名")).to_have_value(person.name)
    expect(html).not_to_have_attribute("data-release", "next")

    phone.tap("立即更新")
    expect(html).to_have_attribute("data-release", "next")
    expect(phone.field("姓名")).to_have_value(person.name)
    expect(phone.field("详细地址")).to_have_value("黄河路 1 号院")
    expect(phone.page.locator("meta[name=build]")).not_to_have_attribute("content", build)
    expect(phone.page.get_by_text("有新版本")).to_have_count(0)
