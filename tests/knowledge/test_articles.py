"""One writes, another of a different unit publishes, and everybody reads one document."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from backend.staff.rules import Role
from tests.support.articles import TwoOffices, an_article, some_id
from tests.support.browser import Browser
from tests.support.installation import Installation
from tests.support.people import at_once
from tests.support.staff import OnDuty

OTHER_WORDS = {"title": {"zh": "别的话", "en": None}, "body": {"zh": "别的内容"}}


@pytest.fixture
def offices(house: Installation) -> TwoOffices:
    return TwoOffices(house.app)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def document(browser: Browser) -> dict[str, Any]:
    answer = browser.get("/knowledge")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


def published(browser: Browser, article_id: str) -> dict[str, Any] | None:
    found = document(browser)["articles"]
    return next((one for one in found if one["article_id"] == article_id), None)


def test_what_two_people_of_two_units_want_is_read_by_everybody(
    offices: TwoOffices, browser: Browser
) -> None:
    work = offices.writes()
    assert published(browser, work["article_id"]) is None
    assert (work["state"], work["may_publish"], work["is_mine"]) == ("waiting", False, True)
    (seen,) = [
        one
        for one in offices.second.must("GET", "/duty/articles").get_json()["articles"]
        if one["article_id"] == work["article_id"]
    ]
    assert (seen["may_publish"], seen["is_mine"], seen["office"]) == (True, False, "测试单位")
    offices.publishes(work)
    told = published(browser, work["article_id"])
    assert told is not None
    assert told["title"]["zh"] == "卫生院几点开门？"
    assert told["sources"][0]["publisher"] == "市卫生健康委员会"
    assert told["revision"] == 1


def test_nobody_publishes_what_they_wrote_nor_what_their_unit_wrote(
    house: Installation, offices: TwoOffices, browser: Browser
) -> None:
    work = offices.writes()
    path = f"/duty/articles/{work['article_id']}/publish"
    wish = {"version": work["version"]}
    assert code_of(offices.writer.post(path, wish)) == (409, "staff.same_person")
    mate = OnDuty(house.app, (Role.COMMAND, "4112"), unit_id=offices.writer.unit_id)
    assert code_of(mate.post(path, wish)) == (409, "staff.same_unit")
    agent = OnDuty(house.app, (Role.HOTLINE_AGENT, "4112"))
    assert code_of(agent.post(path, wish)) == (403, "staff.forbidden")
    assert published(browser, work["article_id"]) is None


def test_what_changed_after_it_was_read_is_not_published(
    offices: TwoOffices, browser: Browser
) -> None:
    read = offices.writes()
    mended = offices.writes(read["article_id"], version=read["version"], **OTHER_WORDS)
    path = f"/duty/articles/{read['article_id']}/publish"
    late = offices.second.post(path, {"version": read["version"]})
    assert code_of(late) == (409, "knowledge.changed")
    offices.publishes(mended)
    told = published(browser, read["article_id"])
    assert told is not None
    assert told["title"] == {"zh": "别的话", "en": None}


def test_a_lost_answer_is_given_again_and_two_at_once_publish_once(
    offices: TwoOffices, browser: Browser
) -> None:
    article_id = some_id()
    first = offices.writes(article_id)
    assert offices.writes(article_id) == first
    path, wish = f"/duty/articles/{article_id}/publish", {"version": first["version"]}
    answers = at_once(*[lambda: offices.second.post(path, wish)] * 4)
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert offices.second.must("POST", path, wish).get_json()["state"] == "published"
    told = published(browser, article_id)
    assert told is not None
    assert told["revision"] == 1


def test_the_writer_reads_why_it_was_sent_back_and_nobody_else_in_the_store(
    house: Installation, offices: TwoOffices
) -> None:
    work = offices.writes()
    path = f"/duty/articles/{work['article_id']}"
    wish = {"version": work["version"], "reason": "请问张医生核对电话"}
    told = offices.second.must("POST", f"{path}/send-back", wish).get_json()
    assert told["state"] == "sent_back"
    seen = offices.writer.must("GET", path).get_json()
    assert (seen["state"], seen["reason"]) == ("sent_back", "请问张医生核对电话")
    stored = json.dumps(house.stored_items()["changxing-knowledge"], ensure_ascii=False)
    assert "张医生" not in stored
    assert work["title"]["zh"] not in json.dumps(
        [
            item
            for item in house.stored_items()["changxing-knowledge"]
            if item["key"]["S"] == f"article#{work['article_id']}"
        ],
        ensure_ascii=False,
    )


def test_a_draft_is_kept_changed_and_thrown_away(offices: TwoOffices) -> None:
    work = offices.writes(is_for_review=False)
    assert work["state"] == "draft"
    path = f"/duty/articles/{work['article_id']}"
    early = offices.second.post(f"{path}/publish", {"version": work["version"]})
    assert code_of(early) == (409, "knowledge.not_waiting")
    stale = offices.writer.call("PUT", path, an_article(version=0, keywords=["换了"]))
    assert code_of(stale) == (409, "knowledge.changed")
    offices.writer.must("POST", f"{path}/discard", {"version": work["version"]})
    assert code_of(offices.writer.get(path)) == (404, "knowledge.not_found")


def test_an_article_of_another_area_is_not_there(house: Installation, offices: TwoOffices) -> None:
    work = offices.writes()
    county = OnDuty(house.app, (Role.HEALTH_OFFICER, "411202"))
    path = f"/duty/articles/{work['article_id']}"
    assert code_of(county.get(path)) == (404, "knowledge.not_found")
    moved = county.call("PUT", path, an_article("411202", version=work["version"]))
    assert code_of(moved) == (404, "knowledge.not_found")
    shipped = county.call("PUT", "/duty/articles/fever-what-to-do", an_article("411202"))
    assert code_of(shipped) == (404, "knowledge.not_found")
    listed = county.must("GET", "/duty/articles").get_json()["articles"]
    assert work["article_id"] not in [one["article_id"] for one in listed]


def test_an_article_that_ships_with_the_product_is_mended_under_its_own_id(
    offices: TwoOffices, browser: Browser
) -> None:
    article_id = "anxious"
    before = offices.writer.must("GET", f"/duty/articles/{article_id}").get_json()
    assert (before["state"], before["area"]) == ("published", "4112")
    offices.do(article_id, version=before["version"], **OTHER_WORDS)
    told = published(browser, article_id)
    assert told is not None
    assert (told["title"]["zh"], told["area"]) == ("别的话", "4112")


def test_what_is_taken_away_goes_at_once_and_that_it_went_stays_public(
    offices: TwoOffices, browser: Browser
) -> None:
    article_id = offices.do()["article_id"]
    path = f"/duty/articles/{article_id}/withdraw"
    told = offices.second.must("POST", path, {"reason": "wrong"}).get_json()
    assert told["reason"] == "wrong"
    assert offices.second.must("POST", path, {"reason": "outdated"}).get_json() == told
    assert published(browser, article_id) is None
    (gone,) = [one for one in document(browser)["withdrawn"] if one["article_id"] == article_id]
    assert (gone["reason"], gone["title"]["zh"]) == ("wrong", "卫生院几点开门？")
    # Two people may publish it again.
    again = offices.writer.must("GET", f"/duty/articles/{article_id}").get_json()
    offices.do(article_id, version=again["version"])
    back = published(browser, article_id)
    assert back is not None
    assert back["revision"] == 3


@pytest.mark.one_engine
def test_asking_again_costs_one_read_and_an_unchanged_document_is_not_sent(
    house: Installation, offices: TwoOffices, browser: Browser
) -> None:
    offices.do()
    first = browser.get("/knowledge")
    tag = first.headers["ETag"]
    assert "public" in first.headers["Cache-Control"]
    spent: list[tuple[str, float]] = []
    house.store.on_answer = lambda operation, answer: spent.append(
        (operation, answer["ConsumedCapacity"]["CapacityUnits"])
    )
    try:
        same = browser.get("/knowledge", headers={"If-None-Match": tag})
    finally:
        house.store.on_answer = None
    assert (same.status_code, same.data) == (304, b"")
    assert spent == [("GetItem", 1.0)]
    offices.do()
    assert browser.get("/knowledge", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.one_engine
def test_the_document_comes_packed_to_whom_can_unpack_it(browser: Browser) -> None:
    answer = browser.get("/knowledge", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["articles"]
    assert len(answer.data) < len(browser.get("/knowledge").data) / 2
