"""A village for the tests: people who live there, and the head who goes from door to door."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from tests.e2e.conftest import MakeStaffPhone
from tests.e2e.people import Person
from tests.e2e.phone import Phone
from tests.e2e.server import OPENER, Server
from tests.e2e.staff import StaffPhone, first_code

VILLAGE = "411221104202"


class Neighbour:
    """Somebody who lives in the village and uses the app; asked without a screen."""

    def __init__(self, server: Server, person: Person, village: str = VILLAGE) -> None:
        self.server = server
        self.person = person
        self._cookie = ""
        asked = self.call("POST", "/sign-in/challenges", {"phone": person.phone})
        otp = server.otp(person.phone)
        self.call("POST", "/sign-in", {"challenge_id": asked["challenge_id"], "otp": otp})
        applied = self.call(
            "PUT",
            "/me",
            {
                "name": person.name,
                "document": {"kind": "resident_id", "number": person.number},
                "division_code": village,
                "address": "二组 5 号",
                "consent_version": 1,
            },
        )
        self.resident_id: str = applied["resident_id"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the server; the answer must be good."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Origin": self.server.url, "Cookie": self._cookie}
        if data is not None:
            headers["Content-Type"] = "application/json"
        url = f"{self.server.url}/api/v1{path}"
        asked = urllib.request.Request(url, data, headers, method=method)
        with OPENER.open(asked, timeout=10) as answer:
            self._cookie = (answer.headers["Set-Cookie"] or self._cookie).partition(";")[0]
            text = answer.read()
        return json.loads(text) if text else None

    def answers_for(self, person: Person, relation: str = "child") -> None:
        """Add somebody without an account to the household."""
        document = {"kind": "resident_id", "number": person.number}
        member = {"id": str(uuid4()), "relation": relation, "name": person.name}
        self.call("POST", "/me/household", member | {"document": document})

    def check_ins(self) -> list[Any]:
        """What the server holds of this person's check-ins."""
        found = self.call("GET", "/me/check-ins")["check_ins"]
        assert isinstance(found, list)
        return found


def invited_head(server: Server, make: MakeStaffPhone, village: str = VILLAGE) -> str:
    """The invitation code of the head of a village."""
    admin = make(server)
    admin.enrol(first_code(server))
    unit = admin.add_unit("张村村委会", village)
    until = (server.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return admin.invite("李桂兰", unit, "village_head", village, until)


def head_of(server: Server, make: MakeStaffPhone, **more: Any) -> StaffPhone:
    """The head of the village, on duty, with a phone whose clock is right."""
    head = make(server, server.now(), **more)
    head.enrol(invited_head(server, make))
    return head


def open_village(head: StaffPhone) -> None:
    """The roster, once it is there."""
    head.tab("我的村")
    expect(head.page.get_by_role("radio", name=re.compile(f"^{head.say('全部')}"))).to_be_visible()


def show(head: StaffPhone, label: str) -> None:
    """Choose whom the roster shows."""
    head.page.get_by_role("radio", name=re.compile(f"^{head.say(label)}")).check()


def open_person(head: StaffPhone, masked: str) -> None:
    """The first with this masked name in the roster that is shown."""
    head.page.locator("main section").get_by_role("link", name=masked).first.tap()
    expect(head.button("记下").or_(head.button("再记一次"))).to_be_visible()


def check_in(head: StaffPhone, temperature: str = "36.5") -> None:
    """The form that is open, well and warm as given."""
    head.field("体温（°C）").fill(temperature)
    head.radio("好").check()
    head.tap("记下")
    expect(head.button("再记一次")).to_be_visible()


def collect(head: StaffPhone, person: Person, address: str = "二组 6 号") -> None:
    """A household of one, as far as the last check."""
    head.open("/duty/village/collect")
    head.tap("采集一户")
    head.field("详细住址").fill(address)
    head.tap("下一步")
    head.tap("添加一个人")
    head.field("姓名").fill(person.name)
    head.field("证件号码").fill(person.number)
    head.field("手机号（没有就空着）").fill(person.phone)
    head.tap("好了")
    head.tap("下一步")
    for _ in range(3):
        head.tap("没有，下一步")
    expect(head.button("存好")).to_be_visible()


def kill_and_open(head: StaffPhone, path: str) -> None:
    """Close the app as the phone does when it needs the memory, and open it again."""
    head.page.close()
    head.page = head.context.new_page()
    head.open(path)


def text_on_phone(head: Phone) -> str:
    """Everything that can be read in the phone's own storage, keys and values, as one text."""
    found = head.page.evaluate(
        """async () => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open('changxing');
            asked.onsuccess = () => done(asked.result);
          });
          const read = (one) => one instanceof ArrayBuffer || ArrayBuffer.isView(one)
            ? new TextDecoder('utf-8', { fatal: false }).decode(one)
            : one instanceof CryptoKey ? `key ${one.extractable}`
            : one && typeof one === 'object'
              ? Object.entries(one).map((pair) => pair.map(read)).join()
            : String(one);
          const texts = [];
          for (const name of db.objectStoreNames) {
            await new Promise((done) => {
              const asked = db.transaction(name).objectStore(name).openCursor();
              asked.onsuccess = () => {
                const at = asked.result;
                if (!at) return done();
                texts.push(read(at.key), read(at.value));
                at.continue();
              };
            });
          }
          db.close();
          return texts.join('\\n') + JSON.stringify(localStorage) + JSON.stringify(sessionStorage);
        }"""
    )
    assert isinstance(found, str)
    return found


def keeps_sealed(phone: StaffPhone, name: str, text: str) -> None:
    """Wait until what the vault of the shift keeps under a name says this: typing does not wait."""
    phone.has_kept(f"duty.vault.{name}")
    found = phone.page.evaluate(
        """async ([name, text]) => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open('changxing');
            asked.onsuccess = () => done(asked.result);
          });
          const get = (key) => new Promise((done) => {
            const asked = db.transaction('kv').objectStore('kv').get(key);
            asked.onsuccess = () => done(asked.result);
          });
          const key = await get('duty.vault_key');
          const additionalData = new TextEncoder().encode(name);
          for (let tries = 200; tries; tries -= 1) {
            const { iv, data } = await get(`duty.vault.${name}`);
            const how = { name: 'AES-GCM', iv, additionalData };
            const clear = await crypto.subtle.decrypt(how, key, data);
            if (new TextDecoder().decode(clear).includes(text)) return true;
            await new Promise((done) => setTimeout(done, 50));
          }
          return false;
        }""",
        [name, text],
    )
    assert found, "it was not kept"
