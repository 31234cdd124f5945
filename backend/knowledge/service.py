"""The knowledge base as everybody reads it: the starting set, and what was published here since.

The starting set ships with the product (backend/data/knowledge.json) and is written over, article
by article, by whatever two people of this place publish under the same id.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from backend.config import DATA, settings
from backend.core import clock
from backend.divisions import service as divisions
from backend.knowledge import documents, rules
from backend.knowledge.models import PUBLISHED, HeadRow, PublishedRow
from backend.knowledge.rules import Article, Gone, Shown, WithdrawReason


@cache
def starting() -> tuple[Shown, ...]:
    """The articles that ship with the product."""
    told = json.loads((DATA / "knowledge.json").read_text(encoding="utf-8"))
    return tuple(
        Shown(one["article_id"], rules.article_of({"area": "", **one}), None, 1)
        for one in told["articles"]
    )


def starting_one(article_id: str) -> Shown | None:
    """An article of the starting set."""
    return next((one for one in starting() if one.article_id == article_id), None)


def place_of(article: Article) -> str:
    """The division that an article is for: what ships with the product is for the whole city."""
    return article.area or settings().city.root_division


def is_area(code: str) -> bool:
    """Whether an article may be for this division: the city, or one within it."""
    root = settings().city.root_division
    return code.startswith(root) and code in divisions.divisions_of(root)


def published() -> documents.Payload:
    """Everything that is published, as one document; see documents.read for what it costs."""
    return documents.read(PUBLISHED, _document)


def _document(head: HeadRow | None) -> dict[str, Any]:
    rows = PublishedRow.every_one() if head else []
    told = rules.document_of(starting(), [shown_of(row) for row in rows])
    changed = clock.to_text(clock.from_ms(int(head.changed_ms))) if head else None
    return {"as_of": changed, **told}


def shown_of(row: PublishedRow) -> Shown | Gone:
    """What a stored article is to the public."""
    article = rules.article_of(json.loads(row.body))
    day_of = settings().city.day_of
    if row.withdrawn_ms is not None:
        return Gone(
            row.article_id,
            article.kind,
            article.title,
            day_of(clock.from_ms(int(row.withdrawn_ms))),
            WithdrawReason(row.withdrawn_reason),
        )
    on = day_of(clock.from_ms(int(row.published_ms)))
    return Shown(row.article_id, article, on, int(row.revision))
