"""A report becomes one work order; anonymous is anonymous; photos tell only what they show."""

from __future__ import annotations

import io
import json
import struct
import uuid
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image

from backend.core import clock, crypto, db, limits, pictures
from backend.hotline import receiving, report_routes
from backend.hotline.holdings import erase_reports, index_of, owner_of, told_reports
from backend.hotline.models import TABLE, CallerRow, EventRow, OrderRow, PlaceRow, SaidRow
from backend.hotline.report_rules import Said
from tests.support.browser import Browser, code, field_codes
from tests.support.clock import FixedClock
from tests.support.demands import COUNTY, TOWN, VILLAGE
from tests.support.installation import Installation
from tests.support.people import Person, at_once
from tests.support.reporting import a_report, follows, reports, sends_photo
from tests.support.stream import Follower, settle

POINT = {"lat_e6": 34_783_210, "lng_e6": 111_194_003, "accuracy_m": 20}


def stored(house: Installation, number: str) -> list[dict[str, Any]]:
    """The rows of an order."""
    key = OrderRow.key_of(number)
    return [item for item in house.stored_items()[TABLE] if item["key"]["S"] == key]


def said_of(number: str) -> Said:
    row = SaidRow.of(number)
    assert row
    return Said.read(row.clear())


def test_a_report_is_one_order_with_its_words_and_its_first_event(
    browser: Browser, house: Installation
) -> None:
    wish = a_report(point=POINT, place="村口小卖部", text="六个人在打牌")
    told = browser.post("/reports", wish).get_json()
    assert browser.post("/reports", wish).get_json() == told
    assert (told["state"], len(told["number"]), len(told["secret"])) == ("received", 12, 22)
    assert told["due_at"] < told["answer_by"]
    rows = stored(house, told["number"])
    assert len(rows) == 3
    order = OrderRow.of(told["number"])
    assert order
    assert (order.lies_with, order.open_county, order.version) == (f"desk.{COUNTY}", COUNTY, 1)
    assert (order.spot, order.is_anonymous, order.caller) == ("34783,111194", True, None)
    (event,) = EventRow.all_of(told["number"])
    assert (event.act, event.by, event.to_unit) == ("receive", "reporter", order.unit)
    assert said_of(told["number"]).place == "村口小卖部"
    # Nothing that was said stands in the clear.
    text = json.dumps(rows, ensure_ascii=False)
    assert not [word for word in ("小卖部", "六个人", "34783210", wish["id"]) if word in text]
    assert len(json.dumps(next(row for row in rows if row["part"]["S"] == "order"))) < 2000
    other = browser.post("/reports", {**wish, "text": "七个人"})
    assert code(other) == (422, "core.id_reused")


def test_the_same_report_at_once_is_one_order(browser: Browser, house: Installation) -> None:
    wish = a_report()
    answers = at_once(*[lambda: Browser(house.app).post("/reports", wish).get_json()] * 4)
    assert all(answer == answers[0] for answer in answers)
    assert len(stored(house, answers[0]["number"])) == 3


def test_an_anonymous_report_leads_to_nobody_even_from_who_is_signed_in(
    resident: Person, house: Installation
) -> None:
    follower = Follower(TABLE)
    told = reports(resident.browser)
    settle(follower)
    rows = json.dumps([item for item in house.stored_items()[TABLE] if told["number"] in str(item)])
    assert resident.phone not in rows
    assert "caller" not in rows
    assert "reporter#" not in rows
    order, said = OrderRow.of(told["number"]), said_of(told["number"])
    assert order
    assert (order.caller, order.reporter, said.phone, said.name) == (None, None, None, None)
    # Of the address only what thousands share, in a counter that leads to no report.
    counters = [
        item["key"]["S"]
        for item in house.stored_items()["changxing-limits"]
        if item["key"]["S"].startswith("report-address#")
    ]
    assert counters
    assert all(len(key.split("#")[1]) == report_routes.ADDRESS_CHARS for key in counters)
    wish = a_report(call_back={"phone": resident.phone})
    assert field_codes(resident.browser.post("/reports", wish)) == {
        "call_back": "hotline.anonymous_call_back"
    }


def test_who_wants_to_be_called_back_is_found_by_number_and_account(
    resident: Person, browser: Browser
) -> None:
    follower = Follower(TABLE)
    own = reports(resident.browser, "medicine", is_anonymous=False, call_back={"name": "李大爷"})
    other = reports(
        browser,
        is_anonymous=False,
        call_back={"phone": f"{resident.phone[:3]} {resident.phone[3:]}"},
    )
    line = reports(browser, is_anonymous=False, call_back={"phone": "0398-2812345"})
    settle(follower)
    assert said_of(own["number"]).phone == f"+86{resident.phone}"
    assert said_of(line["number"]).phone == "+863982812345"
    by_number = CallerRow.newest(CallerRow.key_of(index_of(f"+86{resident.phone}")), 10)
    assert {row.number for row in by_number} == {own["number"], other["number"]}
    order = OrderRow.of(own["number"])
    assert order
    by_account = CallerRow.newest(CallerRow.key_of_reporter(str(order.reporter)), 10)
    assert [row.number for row in by_account] == [own["number"]]
    nobody = browser.post("/reports", a_report(is_anonymous=False, call_back={"name": "李"}))
    assert field_codes(nobody) == {"call_back.phone": "core.field_required"}
    wrong = browser.post("/reports", a_report(is_anonymous=False, call_back={"phone": "12345"}))
    assert field_codes(wrong) == {"call_back.phone": "hotline.phone_invalid"}


def test_somebody_takes_their_reports_along_and_is_taken_out_of_them(
    resident: Person, browser: Browser, house: Installation
) -> None:
    follower = Follower(TABLE)
    own = reports(resident.browser, "medicine", is_anonymous=False, call_back={"name": "李大爷"})
    others = reports(browser, is_anonymous=False, call_back={"phone": resident.phone})
    settle(follower)
    order = OrderRow.of(own["number"])
    assert order
    account_id = str(order.reporter)
    told = {one["number"].replace("-", ""): one for one in told_reports(None, account_id)}
    assert told[own["number"]]["said"][0]["name"] == "李大爷"
    # Whoever gave this number said it to the city, not to whom the number belongs.
    assert "said" not in told[others["number"]]
    for _ in range(2):
        erase_reports(None, account_id)
    left = OrderRow.of(own["number"])
    assert left
    assert (left.caller, left.reporter, left.state) == (None, None, "dispatched")
    said = said_of(own["number"])
    assert (said.name, said.phone, said.answers["left"]) == (None, None, "none")
    assert CallerRow.newest(CallerRow.key_of_reporter(account_id), 10) == []
    # A record of the stream that comes late brings nobody back.
    again = Follower(TABLE, from_start=True)
    settle(again)
    assert CallerRow.newest(CallerRow.key_of_reporter(account_id), 10) == []


@pytest.mark.parametrize(
    "wrong, fields",
    [
        ({"category": "gossip"}, {"category": "hotline.category_unknown"}),
        ({"division_code": "110101001"}, {"division_code": "divisions.division_unknown"}),
        ({"division_code": "4112"}, {"division_code": "core.field_invalid"}),
        ({"answers": {}}, {"answers.when": "core.field_required"}),
        ({"answers": {"when": "now", "x": 1}}, {"answers.x": "core.field_unknown"}),
        (
            {"point": {"lat_e6": 48_858_222, "lng_e6": 2_294_500}},
            {"point": "hotline.point_outside"},
        ),
        ({"pictures": [str(uuid.uuid4())]}, {"pictures.0": "core.picture_unknown"}),
        ({"text": "x" * 1001}, {"text": "core.field_invalid"}),
        ({"address": "10.0.0.1"}, {"address": "core.field_unknown"}),
    ],
)
@pytest.mark.one_engine
def test_a_wrong_field_is_named(
    browser: Browser, wrong: dict[str, Any], fields: dict[str, str]
) -> None:
    answer = browser.post("/reports", {**a_report(), **wrong})
    assert answer.status_code == 422
    assert field_codes(answer) == fields


@pytest.mark.one_engine
def test_a_town_may_be_named_where_nobody_knows_the_village(browser: Browser) -> None:
    assert reports(browser, division_code=TOWN)["state"] == "received"
    assert reports(browser, division_code=COUNTY)["state"] == "received"


@pytest.mark.one_engine
def test_what_was_written_without_a_network_keeps_its_hour_and_is_timed_by_the_server(
    browser: Browser, fixed_clock: FixedClock
) -> None:
    made_at = clock.to_text(clock.now())
    fixed_clock.move(hours=5)
    told = reports(browser, made_at=made_at)
    assert told["received_at"] == clock.to_text(clock.now())
    (event,) = EventRow.all_of(told["number"])
    assert clock.to_text(clock.from_ms(int(event.done_ms))) == made_at
    ahead = reports(browser, made_at="2099-01-01T00:00:00Z")
    (event,) = EventRow.all_of(ahead["number"])
    assert event.done_ms == event.at_ms


@pytest.mark.one_engine
def test_too_many_from_one_crowd_wait_and_none_is_lost_by_the_limit(
    browser: Browser, house: Installation
) -> None:
    index = crypto.blind_index("report-address", browser.address)[: report_routes.ADDRESS_CHARS]
    for _ in range(report_routes.REPORTS.most):
        limits.spend(report_routes.REPORTS, index)
    wish = a_report()
    refused = browser.post("/reports", wish)
    assert code(refused) == (429, "core.too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0
    assert Browser(house.app).post("/reports", wish).status_code == 200


def limits_are_away(_operation: str, answer: dict[str, Any]) -> None:
    """Lose every answer of the table that counts tries."""
    used = answer.get("ConsumedCapacity")
    if isinstance(used, dict) and used["TableName"] == "changxing-limits":
        raise db.StoreUnavailable


@pytest.mark.one_engine
def test_a_report_is_taken_when_the_counting_is_down_and_photos_wait(browser: Browser) -> None:
    wish, near = a_report(), {"category": "gathering", "division_code": VILLAGE}
    db.connection().on_answer = limits_are_away
    try:
        sent = browser.post("/reports", wish)
        photo_sent = sends_photo(browser, wish["id"], photo())
        looked = browser.post("/reports/nearby", near)
    finally:
        db.connection().on_answer = None
    assert sent.status_code == 200
    assert (photo_sent.status_code, looked.status_code) == (503, 503)
    assert int(looked.headers["Retry-After"]) > 0


def test_a_place_is_found_for_two_weeks(browser: Browser) -> None:
    follower = Follower(TABLE)
    told = reports(browser, point=POINT)
    settle(follower)
    rows = PlaceRow.newest(VILLAGE, "gathering", clock.to_ms(clock.now()) - 1, 50)
    (row,) = [row for row in rows if row.number == told["number"]]
    assert (row.spot, row.division_code) == ("34783,111194", VILLAGE)
    assert int(row.expires_at) == int(clock.now().timestamp()) + 14 * 24 * 3600


# --- Photos


def photo(kind: str = "JPEG", **more: Any) -> bytes:
    """A small photo."""
    out = io.BytesIO()
    Image.new("RGB", (160, 120), (200, 40, 40)).save(out, kind, **more)
    return out.getvalue()


def with_place() -> bytes:
    """A photo whose metadata say where it was taken, and by which phone."""
    exif = Image.Exif()
    exif[0x010F] = "SECRET-PHONE"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (34.0, 46.0, 59.5)
    place[3], place[4] = "E", (111.0, 11.0, 38.4)
    place[29] = "2020:02:07"
    return photo(exif=exif.tobytes(), comment=b"SECRET-PLACE 34.7832,111.1940")


def bomb(side: int = 50_000) -> bytes:
    """A PNG of some KB that says it is so many pixels square."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(bytes(1_000_000))))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def polyglots() -> dict[str, bytes]:
    """Files that are a picture and something else at once."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("run.html", "<script>alert(1)</script>")
    page = b"<html><script>alert(1)</script></html>"
    return {
        "a picture and an archive": photo() + archive.getvalue(),
        "a picture and a page": photo("PNG") + page,
        "a page that begins as a picture": b"\xff\xd8\xff\xe0" + page + b"\xff\xd9",
        "a picture of another kind behind": photo("PNG") + photo("PNG"),
        "a program that ends as a picture": b"MZ" + photo(),
        "an animation with a script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    }


def test_a_photo_is_drawn_anew_and_tells_neither_place_nor_phone(
    browser: Browser, house: Installation
) -> None:
    wish, made_as = a_report(), str(uuid.uuid4())
    data = with_place()
    assert b"SECRET-PLACE" in data
    sent = sends_photo(browser, wish["id"], data, made_as)
    assert sent.status_code == 200, sent.get_json()
    assert sends_photo(browser, wish["id"], data, made_as).get_json() == sent.get_json()
    told = browser.post("/reports", {**wish, "pictures": [made_as]}).get_json()
    assert follows(browser, told)["pictures"] == 1
    (picture_id,) = said_of(told["number"]).pictures
    for size in ("full", "small"):
        kept = pictures.read_own(owner_of(told["number"]), picture_id, size)
        assert kept
        assert not kept.is_published
        assert b"SECRET" not in kept.data
        assert not Image.open(io.BytesIO(kept.data)).getexif()
    # Nobody else sees it by its id, not even whoever sent it.
    assert browser.get(f"/pictures/{picture_id}").status_code == 404
    assert "SECRET" not in str(house.stored_items()["changxing-pictures"])


@pytest.mark.one_engine
def test_bombs_and_polyglots_are_refused_and_leave_nothing(
    browser: Browser, house: Installation
) -> None:
    before = len(house.stored_items()["changxing-pictures"])
    report_id = str(uuid.uuid4())
    refused = sends_photo(browser, report_id, bomb())
    assert code(refused) == (413, "core.picture_too_large")
    for name, data in polyglots().items():
        answer = sends_photo(browser, str(uuid.uuid4()), data)
        assert answer.status_code in (415, 422), name
    assert len(house.stored_items()["changxing-pictures"]) == before
    wish = a_report(id=report_id, pictures=[str(uuid.uuid4())])
    assert code(browser.post("/reports", wish)) == (422, "core.picture_unknown")


@pytest.mark.one_engine
def test_photos_are_of_one_report_and_only_so_many_are_tried(browser: Browser) -> None:
    mine, other, made_as = a_report(), a_report(), str(uuid.uuid4())
    assert sends_photo(browser, mine["id"], photo(), made_as).status_code == 200
    stolen = browser.post("/reports", {**other, "pictures": [made_as]})
    assert code(stolen) == (422, "core.picture_unknown")
    assert code(sends_photo(browser, "not-an-id", photo())) == (404, "core.not_found")
    number = receiving.number_of(uuid.UUID(mine["id"]))
    for _ in range(report_routes.A_REPORT.most - 1):
        limits.spend(report_routes.A_REPORT, number)
    assert code(sends_photo(browser, mine["id"], photo())) == (429, "core.too_many_requests")


@pytest.mark.one_engine
def test_a_receipt_is_given_again_when_the_photos_are_long_gone(
    browser: Browser, fixed_clock: FixedClock
) -> None:
    wish, made_as = a_report("other"), str(uuid.uuid4())
    sends_photo(browser, wish["id"], photo(), made_as)
    sent = {**wish, "pictures": [made_as]}
    told = browser.post("/reports", sent).get_json()
    fixed_clock.move(days=40)
    again = browser.post("/reports", sent).get_json()
    assert (again["number"], again["secret"]) == (told["number"], told["secret"])
