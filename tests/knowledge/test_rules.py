"""What an article must say, and what a file of bulletins may hold; no store."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from backend.config import DATA
from backend.core.errors import CellProblem, DomainError
from backend.knowledge import bulletin_rules, rules, service
from backend.knowledge.rules import ArticleState, Gone, Shown, WithdrawReason
from tests.support.articles import an_article

TODAY = date(2020, 2, 12)
CHINA = timezone(timedelta(hours=8))


def article(**changes: Any) -> rules.Article:
    return rules.article_of(an_article(**changes))


def wrong_of(told: rules.Article) -> dict[str, str]:
    with pytest.raises(DomainError) as refused:
        rules.check(told, TODAY, lambda code: code.startswith("4112"))
    return dict(refused.value.fields or {})


def source(**changes: Any) -> dict[str, Any]:
    return {"title": "公告", "publisher": "市卫健委", "on": "2020-02-01", "url": None} | changes


def test_every_wrong_field_is_named_at_once() -> None:
    told = article(
        area="41",
        title={"zh": " ", "en": None},
        body={"zh": "长" * 6001, "en": "No title in English."},
        sources=[source(publisher=""), source(on="2020-02-13", url="javascript:alert(1)")],
    )
    assert wrong_of(told) == {
        "area": "divisions.division_unknown",
        "title.zh": "core.field_required",
        "title.en": "core.field_required",
        "body.zh": "knowledge.text_too_long",
        "sources.0.publisher": "core.field_required",
        "sources.1.on": "knowledge.source_in_future",
        "sources.1.url": "knowledge.url_invalid",
    }


def test_a_draft_may_lack_all_but_its_title() -> None:
    told = article(body={"zh": "", "en": None}, sources=[])
    rules.check(told, TODAY, lambda code: True, is_draft=True)
    with pytest.raises(DomainError) as refused:
        rules.check(article(title={"zh": ""}), TODAY, lambda code: True, is_draft=True)
    assert refused.value.fields == {"title.zh": "core.field_required"}


def test_nothing_is_published_without_a_source() -> None:
    assert wrong_of(article(sources=[])) == {"sources": "knowledge.source_missing"}


def test_spaces_empty_lines_and_words_twice_are_taken_out() -> None:
    told = rules.cleaned(
        article(body={"zh": " 一 \n\n 二\n", "en": " "}, keywords=["发烧", " 发烧", ""])
    )
    assert told.body == ("一\n二", None)
    assert told.keywords == ("发烧",)


def test_json_of_an_article_reads_back_as_the_same() -> None:
    assert rules.article_of(json.loads(json.dumps(rules.json_of(article())))) == article()


@pytest.mark.parametrize(
    "state, version, code",
    [
        (ArticleState.WAITING, 2, "knowledge.changed"),
        (ArticleState.DRAFT, 3, "knowledge.not_waiting"),
        (ArticleState.PUBLISHED, 3, "knowledge.not_waiting"),
    ],
)
def test_only_what_was_read_and_waits_is_published(
    state: ArticleState, version: int, code: str
) -> None:
    with pytest.raises(DomainError, match=code):
        rules.check_may_publish(state, 3, version)
    rules.check_may_publish(ArticleState.WAITING, 3, 3)


def test_what_was_published_here_stands_over_the_starting_set_and_newest_first() -> None:
    starting = [Shown("a", article(), None, 1), Shown("b", article(), None, 1)]
    stored: list[Shown | Gone] = [
        Gone("a", rules.ArticleKind.NOTICE, rules.Words("旧", None), TODAY, WithdrawReason.WRONG),
        Shown("c", article(), TODAY, 1),
    ]
    told = rules.document_of(starting, stored)
    assert [one["article_id"] for one in told["articles"]] == ["c", "b"]
    assert told["articles"][1]["published_on"] is None
    (gone,) = told["withdrawn"]
    assert (gone["article_id"], gone["reason"]) == ("a", "wrong")
    assert "body" not in gone


def test_the_starting_set_is_whole_in_both_languages_and_names_its_sources() -> None:
    found = service.starting()
    assert len(found) >= 25
    assert len({one.article_id for one in found}) == len(found)
    assert {one.article.kind.value for one in found} == {"question", "notice", "rumour"}
    for one in found:
        told = one.article
        assert rules.ARTICLE_ID.fullmatch(one.article_id)
        assert told.title.en, one.article_id
        assert told.body.en, one.article_id
        assert not set(told.title.en + told.body.en) & set("，。；：？（）"), one.article_id
        assert not set(told.title.zh + told.body.zh) & set(",;:?()"), one.article_id
        assert rules.cleaned(told) == told, one.article_id
        rules.check(told, date(2021, 12, 31), lambda code: code == "")


HEADER = "date,area,time,confirmed,cured,dead,new_confirmed,title,publisher,url\n"


def read(
    *lines: str, header: str = HEADER
) -> tuple[list[bulletin_rules.Bulletin], list[CellProblem]]:
    return bulletin_rules.read(header + "\n".join(lines), TODAY, CHINA, {"4112", "41"}.__contains__)


def test_an_empty_cell_is_what_a_bulletin_did_not_say() -> None:
    (line,), problems = read("2020-02-10,4112,,7,3,0,,通报,三门峡市卫健委,")
    assert problems == []
    assert (line.numbers["confirmed"], line.numbers["new_confirmed"]) == (7, None)
    # Midnight at the end of the day, where the bulletin was written.
    assert line.until == datetime(2020, 2, 10, 16, tzinfo=UTC)


def test_every_wrong_cell_is_named_by_row_and_column_and_never_repeated() -> None:
    lines, problems = read(
        "2020-02-30,4112,,7,3,0,,通报,三门峡市卫健委,",
        "2020-02-13,9999,25:00,-1,1.5,x,,通报,,ftp://x",
        "2020-02-10,4112,09:30,,,,,通报,三门峡市卫健委,",
        "2020-02-09,4112,,7,6,2,,通报,三门峡市卫健委,",
        "2020-02-08,41,,7,0,0,,通报,省卫健委,",
        "2020-02-08,41,,8,0,0,,通报,省卫健委,",
    )
    assert len(lines) == 1
    assert [(one.row, one.column, one.code.partition(".")[2]) for one in problems] == [
        (2, "date", "cell_day"),
        (3, "date", "cell_future"),
        (3, "area", "cell_area"),
        (3, "time", "cell_time"),
        (3, "publisher", "cell_required"),
        (3, "url", "cell_url"),
        (3, "confirmed", "cell_number"),
        (3, "cured", "cell_number"),
        (3, "dead", "cell_number"),
        (4, "confirmed", "cell_no_number"),
        (5, "confirmed", "cell_more_ended"),
        (7, "date", "cell_twice"),
    ]


def test_columns_may_be_named_in_chinese_and_a_file_without_names_is_refused() -> None:
    (line,), problems = read(
        "2020-02-10,4112,7,通报,市卫健委", header="\ufeff日期,区划代码,累计确诊,通报标题,发布单位\n"
    )
    assert (problems, line.numbers["confirmed"]) == ([], 7)
    with pytest.raises(DomainError, match="file_no_header"):
        read("2020-02-10,4112,7,通报,市卫健委", header="")


def test_the_file_of_numbers_that_ships_with_the_product_has_no_fault() -> None:
    text = (DATA / "bulletins" / "henan_2020.csv").read_text(encoding="utf-8")
    lines, problems = bulletin_rules.read(
        text, date(2020, 4, 1), CHINA, {"4112", "41"}.__contains__
    )
    assert problems == []
    assert bulletin_rules.fallen(lines) == []
    last = max((line for line in lines if line.area == "4112"), key=lambda line: line.on)
    assert [last.numbers[name] for name in ("confirmed", "cured", "dead")] == [7, 6, 1]


def test_a_sum_below_that_of_the_day_before_is_pointed_out() -> None:
    lines, _ = read(
        "2020-02-10,4112,,7,3,0,,通报,市卫健委,", "2020-02-09,4112,,8,3,0,,通报,市卫健委,"
    )
    assert bulletin_rules.fallen(lines) == [("4112", date(2020, 2, 10), "confirmed")]
