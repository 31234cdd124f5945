"""What may stand in an article, and where it is on its way to the public; pure.

An article is an answer, a notice or a refuted rumour. It always says where it has that from: who
published it, under which title, on which day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from backend.core.errors import DomainError

TITLE_MOST, BODY_MOST, KEYWORD_MOST = 160, 6000, 30
KEYWORDS_MOST, SOURCES_MOST = 20, 5
SOURCE_MOST, PUBLISHER_MOST, URL_MOST = 160, 60, 300
ARTICLE_ID = re.compile(r"[A-Za-z0-9_-]{3,43}")
URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[\x21-\x7e]*)?")
WORK_KEPT = timedelta(days=180)
"""What nobody went on with for so long is forgotten."""


class ArticleKind(StrEnum):
    """What an article is."""

    QUESTION = "question"
    NOTICE = "notice"
    RUMOUR = "rumour"


class ArticleState(StrEnum):
    """Where the working copy of an article is."""

    DRAFT = "draft"
    WAITING = "waiting"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"


class WithdrawReason(StrEnum):
    """Why an article was taken away."""

    OUTDATED = "outdated"
    WRONG = "wrong"
    REPLACED = "replaced"


MISSING = frozenset(("core.field_required", "knowledge.source_missing"))
IN_WORK = frozenset((ArticleState.DRAFT, ArticleState.WAITING, ArticleState.SENT_BACK))


class Words(NamedTuple):
    """A text in Chinese, and in English when somebody has translated it."""

    zh: str
    en: str | None


class Source(NamedTuple):
    """Where an article has it from."""

    title: str
    publisher: str
    on: date
    url: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """What people read.

    :param area: the division it is for, "" for wherever this is installed.
    :param keywords: other words by which people look for it, in any language.
    """

    kind: ArticleKind
    area: str
    title: Words
    body: Words
    keywords: tuple[str, ...]
    sources: tuple[Source, ...]


def article_of(told: Mapping[str, Any]) -> Article:
    """An article of its JSON, which has the shape that `json_of` gives.

    :raises KeyError, TypeError, ValueError: it has another shape.
    """
    return Article(
        ArticleKind(told["kind"]),
        told["area"],
        Words(told["title"]["zh"], told["title"].get("en")),
        Words(told["body"]["zh"], told["body"].get("en")),
        tuple(told["keywords"]),
        tuple(
            Source(one["title"], one["publisher"], date.fromisoformat(one["on"]), one.get("url"))
            for one in told["sources"]
        ),
    )


def json_of(article: Article) -> dict[str, Any]:
    """An article as JSON: days as text, nothing left out."""
    return {
        "kind": article.kind.value,
        "area": article.area,
        "title": article.title._asdict(),
        "body": article.body._asdict(),
        "keywords": list(article.keywords),
        "sources": [one._asdict() | {"on": one.on.isoformat()} for one in article.sources],
    }


def check(
    article: Article, today: date, is_area: Callable[[str], bool], is_draft: bool = False
) -> None:
    """See that an article may be stored: its words, its sources, its area.

    :param is_area: whether there is such a division.
    :param is_draft: then all but the title may still be missing.
    :raises DomainError: core.invalid (422) with every wrong field.
    """
    wrong: dict[str, str] = {}
    if not is_area(article.area):
        wrong["area"] = "divisions.division_unknown"
    for name, words, most in (
        ("title", article.title, TITLE_MOST),
        ("body", article.body, BODY_MOST),
    ):
        wrong |= _wrong_words(name, words, most)
    if article.body.en and not article.title.en:
        # Who reads English finds an article by its title.
        wrong["title.en"] = "core.field_required"
    if not article.sources:
        wrong["sources"] = "knowledge.source_missing"
    for place, source in enumerate(article.sources):
        wrong |= {f"sources.{place}.{name}": code for name, code in _wrong_source(source, today)}
    if is_draft:
        wrong = {
            path: code for path, code in wrong.items() if code not in MISSING or path == "title.zh"
        }
    if wrong:
        raise DomainError("core.invalid", 422, fields=wrong)


def _wrong_words(name: str, words: Words, most: int) -> dict[str, str]:
    if not words.zh.strip():
        return {f"{name}.zh": "core.field_required"}
    found = {}
    for language, text in words._asdict().items():
        if text is not None and len(text) > most:
            found[f"{name}.{language}"] = "knowledge.text_too_long"
    return found


def _wrong_source(source: Source, today: date) -> list[tuple[str, str]]:
    found = []
    if not source.title.strip():
        found.append(("title", "core.field_required"))
    if not source.publisher.strip():
        found.append(("publisher", "core.field_required"))
    if source.on > today:
        found.append(("on", "knowledge.source_in_future"))
    if source.url is not None and not URL.fullmatch(source.url):
        found.append(("url", "knowledge.url_invalid"))
    return found


def cleaned(article: Article) -> Article:
    """The same without spaces around anything, empty lines in a row, and words twice."""
    return Article(
        article.kind,
        article.area,
        Words(article.title.zh.strip(), _or_none(article.title.en)),
        Words(_paragraphs(article.body.zh), _or_none(_paragraphs(article.body.en or ""))),
        tuple(dict.fromkeys(word.strip() for word in article.keywords if word.strip())),
        tuple(
            Source(one.title.strip(), one.publisher.strip(), one.on, _or_none(one.url))
            for one in article.sources
        ),
    )


def _or_none(text: str | None) -> str | None:
    return (text or "").strip() or None


def _paragraphs(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def check_may_publish(state: ArticleState, version: int, read: int) -> None:
    """See that a working copy is the one that was read, and waits for a second person.

    :raises DomainError: knowledge.changed, knowledge.not_waiting (409).
    """
    if version != read:
        raise DomainError("knowledge.changed", 409)
    if state is not ArticleState.WAITING:
        raise DomainError("knowledge.not_waiting", 409)


class Shown(NamedTuple):
    """An article that everybody reads; what ships with the product was published nowhere here."""

    article_id: str
    article: Article
    published_on: date | None
    revision: int


class Gone(NamedTuple):
    """An article that was taken away: that there was one, and why there is none."""

    article_id: str
    kind: ArticleKind
    title: Words
    on: date
    reason: WithdrawReason


def _age(on: date | None) -> int:
    return on.toordinal() if on else 0


def document_of(starting: Sequence[Shown], stored: Sequence[Shown | Gone]) -> dict[str, Any]:
    """What everybody reads: the starting set, and over it whatever was published here since.

    :returns: articles, withdrawn; newest first, ready for JSON.
    """
    since = {one.article_id for one in stored}
    shown = [one for one in starting if one.article_id not in since]
    shown += [one for one in stored if isinstance(one, Shown)]
    gone = [one for one in stored if isinstance(one, Gone)]
    # What ships with the product keeps its order, and stands behind what was published here.
    shown.sort(key=lambda one: -_age(one.published_on))
    gone.sort(key=lambda one: -one.on.toordinal())
    return {
        "articles": [
            {
                "article_id": one.article_id,
                **json_of(one.article),
                "published_on": one.published_on.isoformat() if one.published_on else None,
                "revision": one.revision,
            }
            for one in shown
        ],
        "withdrawn": [
            {
                "article_id": one.article_id,
                "kind": one.kind.value,
                "title": one.title._asdict(),
                "on": one.on.isoformat(),
                "reason": one.reason.value,
            }
            for one in gone
        ],
    }
