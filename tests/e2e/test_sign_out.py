"""Signing out leaves nothing of the person on the phone."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.phone import Phone

# What may stay: it is the same for everyone.
IMPERSONAL = {
    "clock.offset_ms",
    "city",
    "city.seen_ms",
    "divisions",
    "hotline.categories",
    "install.offered",
}

EVERYTHING_CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push(request.url);
  }
  return found;
}"""


def test_signing_out_wipes_the_phone(phone: Phone, person: Person) -> None:
    phone.arrive(person)
    phone.is_offline_proof()
    phone.tab("打卡")
    phone.field("体温（°C）").fill("36.9")
    phone.tab("我的")
    phone.sees("刘**")
    kept = phone.kept("kv")
    assert any(key.startswith("mine.") for key in kept)
    assert any(key.startswith("draft.") for key in kept)

    phone.tap("退出登录")
    phone.tap("退出并删除")
    expect(phone.field("手机号")).to_have_value("")
    left = {key for key in phone.kept("kv") if not key.startswith("divisions")}
    assert left <= IMPERSONAL, left
    assert phone.kept("outbox") == []
    cached = phone.page.evaluate(EVERYTHING_CACHED)
    assert [url for url in cached if "/api/" in url or "/dev/" in url] == []
    storage = phone.page.evaluate("({...localStorage, ...sessionStorage})")
    assert set(storage) <= {"changxing.lang", "changxing.large"}
    assert phone.ask("/me")["code"] == "accounts.session_required"
    cookies = {cookie["name"] for cookie in phone.context.cookies()}
    assert "__Host-session" not in cookies, json.dumps(sorted(cookies))
    phone.open()
    expect(phone.qr).to_have_count(0)
    phone.sees("用手机号登录")
