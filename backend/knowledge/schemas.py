"""Shapes of the knowledge base, in and out. Bodies are lines of plain text, a paragraph each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from backend.core.errors import DomainError
from backend.core.schemas import Instant, Whole
from backend.knowledge import bulletin_rules, rules
from backend.knowledge.rules import (
    Article,
    ArticleKind,
    ArticleState,
    Source,
    WithdrawReason,
    Words,
)

KINDS = validate.OneOf([one.value for one in ArticleKind])
REASONS = validate.OneOf([one.value for one in WithdrawReason])
AREA = validate.Regexp(r"^\d{2,15}\Z")
VERSION = validate.Range(0, 1_000_000)
# Twice what may stand there: the rule says in words which text is too long.
LONGEST = 2 * rules.BODY_MOST


def known_id(article_id: str) -> str:
    """An article's id from a path.

    :raises DomainError: knowledge.not_found (404).
    """
    if not rules.ARTICLE_ID.fullmatch(article_id):
        raise DomainError("knowledge.not_found", 404)
    return article_id


def _a_line(text: str) -> None:
    if "\n" in text or "\r" in text:
        raise ValidationError("core.field_invalid")


class WordsIn(Schema):
    """A text in Chinese, and in English when somebody has translated it."""

    zh = fields.String(required=True, validate=validate.Length(max=LONGEST))
    en = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=LONGEST))


class SourceIn(Schema):
    """Where an article has it from; an empty title or publisher is told with its place."""

    title = fields.String(required=True, validate=[validate.Length(max=rules.SOURCE_MOST), _a_line])
    publisher = fields.String(
        required=True, validate=[validate.Length(max=rules.PUBLISHER_MOST), _a_line]
    )
    on = fields.Date(required=True)
    url = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=rules.URL_MOST)
    )


class ArticleIn(Schema):
    """A working copy as it is kept; `version` is the one that was changed, 0 for none."""

    version = Whole(required=True, validate=VERSION)
    is_for_review = fields.Boolean(required=True)
    kind = fields.String(required=True, validate=KINDS)
    area = fields.String(required=True, validate=AREA)
    title = fields.Nested(WordsIn, required=True)
    body = fields.Nested(WordsIn, required=True)
    keywords = fields.List(
        fields.String(validate=[validate.Length(max=rules.KEYWORD_MOST), _a_line]),
        required=True,
        validate=validate.Length(max=rules.KEYWORDS_MOST),
    )
    sources = fields.List(
        fields.Nested(SourceIn), required=True, validate=validate.Length(max=rules.SOURCES_MOST)
    )

    @post_load
    def _as_article(self, told: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {
            "version": told["version"],
            "is_for_review": told["is_for_review"],
            "article": Article(
                ArticleKind(told["kind"]),
                told["area"],
                Words(**told["title"]),
                Words(**told["body"]),
                tuple(told["keywords"]),
                tuple(Source(**one) for one in told["sources"]),
            ),
        }


class VersionIn(Schema):
    """Which version was read."""

    version = Whole(required=True, validate=VERSION)


class SendBackIn(VersionIn):
    """What has to be mended first."""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class WithdrawIn(Schema):
    """Why an article is taken away."""

    reason = fields.String(required=True, validate=REASONS)


class WordsOut(Schema):
    """A text in Chinese, and in English when there is one."""

    zh = fields.String(required=True)
    en = fields.String(required=True, allow_none=True)


class SourceOut(Schema):
    """Where an article has it from."""

    title = fields.String(required=True)
    publisher = fields.String(required=True)
    # Days in a document are text already.
    on = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)


class ArticleOut(Schema):
    """What everybody reads; of a rumour, `title` is what is not true."""

    article_id = fields.String(required=True)
    kind = fields.String(required=True, validate=KINDS)
    area = fields.String(required=True)
    title = fields.Nested(WordsOut, required=True)
    body = fields.Nested(WordsOut, required=True)
    keywords = fields.List(fields.String(), required=True)
    sources = fields.List(fields.Nested(SourceOut), required=True)


class PublishedOut(ArticleOut):
    """A published article; `revision` grows with each publication under its id.

    `published_on` is null for what ships with the product.
    """

    published_on = fields.Date(required=True, allow_none=True)
    revision = fields.Integer(required=True)


class GoneOut(Schema):
    """An article that was taken away."""

    article_id = fields.String(required=True)
    kind = fields.String(required=True, validate=KINDS)
    title = fields.Nested(WordsOut, required=True)
    on = fields.Date(required=True)
    reason = fields.String(required=True, validate=REASONS)


class KnowledgeOut(Schema):
    """Everything that is published, newest first."""

    as_of = Instant(required=True, allow_none=True)
    articles = fields.List(fields.Nested(PublishedOut), required=True)
    withdrawn = fields.List(fields.Nested(GoneOut), required=True)


class WorkOut(ArticleOut):
    """A working copy; `office` is the writer's, `reason` why it was sent back."""

    state = fields.String(
        required=True, validate=validate.OneOf([one.value for one in ArticleState])
    )
    version = fields.Integer(required=True)
    is_mine = fields.Boolean(required=True)
    may_publish = fields.Boolean(required=True)
    office = fields.String(required=True, allow_none=True)
    changed_at = Instant(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class WorkListOut(Schema):
    """What is in work, first what waits for a second person."""

    articles = fields.List(fields.Nested(WorkOut), required=True)


class WithdrawnOut(Schema):
    """That an article was taken away."""

    article_id = fields.String(required=True)
    on = fields.Date(required=True)
    reason = fields.String(required=True, validate=REASONS)


_NUMBERS = {name: fields.Integer(required=True, allow_none=True) for name in bulletin_rules.NUMBERS}


class DayOut(Schema.from_dict(dict(_NUMBERS))):  # type: ignore[misc]
    """What a bulletin said of a day; null is what it did not say."""

    on = fields.Date(required=True)
    until = Instant(required=True)
    title = fields.String(required=True)
    publisher = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    is_corrected = fields.Boolean(required=True)


class AreaOut(Schema):
    """The bulletins of an area, newest first."""

    area = fields.String(required=True)
    days = fields.List(fields.Nested(DayOut), required=True)


class BulletinsOut(Schema):
    """The newest bulletins: of the city, its province, its counties."""

    as_of = Instant(required=True, allow_none=True)
    areas = fields.List(fields.Nested(AreaOut), required=True)
