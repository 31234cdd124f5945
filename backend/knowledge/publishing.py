"""Use cases of the second person: publish, send back, and take away what is published.

What is published is exactly what the second person read, for both name the version. One person is
enough to take something away, for wrong advice must go at once; that it went stays public.
"""

from __future__ import annotations

import json
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import clock
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.knowledge import documents, rules, service
from backend.knowledge.models import PUBLISHED, ArticleRow, PublishedRow
from backend.knowledge.rules import Article, ArticleState, WithdrawReason
from backend.knowledge.writing import UNKNOWN, public_article, together, told, working_copy_of
from backend.staff import rules as staff_rules
from backend.staff import service as staff
from backend.staff.rules import Task


def publish(duty: OnDuty, article_id: str, version: int) -> dict[str, Any]:
    """Publish, as the second person: copy, article, document and audit in one transaction.

    :param version: the version that was read.
    :raises DomainError: knowledge.not_found (404), staff.same_person, staff.same_unit,
        knowledge.changed, knowledge.not_waiting, knowledge.writer_may_no_more (409).
    """
    row = working_copy_of(article_id)
    grant = staff.check_area(duty, Task.PUBLISH_KNOWLEDGE, row.area, UNKNOWN)
    if _is_decided(duty, row, ArticleState.PUBLISHED, version):
        return told(duty, row)
    rules.check_may_publish(ArticleState(row.state), int(row.version), version)
    refused = staff_rules.disagreement(
        (row.writer_id, row.writer_unit), (duty.staff_id, duty.unit_id)
    )
    if refused:
        raise DomainError(refused, 409)
    if not staff.may_still(row.writer_id, Task.WRITE_KNOWLEDGE, row.area):
        raise DomainError("knowledge.writer_may_no_more", 409)
    article = row.article()
    stored = PublishedRow.of(article_id)
    public = _public_row(article_id, article, stored)
    decided = _decided(duty, row, ArticleState.PUBLISHED, None)

    def writes_of(writes: TransactWrite) -> None:
        writes.save(decided, condition=ArticleRow.version == version)
        writes.save(public, condition=_unchanged(stored))
        documents.touch(writes, PUBLISHED)

    act = staff.act_of(duty, grant, "article.publish", row.area, article_id, article.kind.value)
    together(act, writes_of)
    return told(duty, decided)


def send_back(duty: OnDuty, article_id: str, version: int, reason: str) -> dict[str, Any]:
    """Say what has to be mended first; the writer reads it.

    :param reason: free text, stored encrypted.
    :raises DomainError: knowledge.not_found (404), staff.same_person, knowledge.changed,
        knowledge.not_waiting (409).
    """
    row = working_copy_of(article_id)
    grant = staff.check_area(duty, Task.PUBLISH_KNOWLEDGE, row.area, UNKNOWN)
    if _is_decided(duty, row, ArticleState.SENT_BACK, version):
        return told(duty, row)
    rules.check_may_publish(ArticleState(row.state), int(row.version), version)
    if row.writer_id == duty.staff_id:
        raise DomainError("staff.same_person", 409)
    decided = _decided(duty, row, ArticleState.SENT_BACK, reason)
    act = staff.act_of(duty, grant, "article.send_back", row.area, article_id, "mend")
    is_same = ArticleRow.version == version
    together(act, lambda writes: writes.save(decided, condition=is_same))
    return told(duty, decided)


def withdraw(duty: OnDuty, article_id: str, reason: WithdrawReason) -> dict[str, Any]:
    """Take a published article away at once; that there was one, and why it went, stays public.

    :returns: what the public reads of it now.
    :raises DomainError: knowledge.not_found (404), knowledge.changed (409).
    """
    stored, article = PublishedRow.of(article_id), public_article(article_id)
    if article is None:
        raise DomainError(UNKNOWN, 404)
    area = service.place_of(article)
    grant = staff.check_area(duty, Task.PUBLISH_KNOWLEDGE, area, UNKNOWN)
    if stored is not None and stored.withdrawn_ms is not None:
        return _gone(stored)
    row = _public_row(article_id, article, stored)
    row.withdrawn_ms, row.withdrawn_reason = clock.to_ms(clock.now()), reason.value

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row, condition=_unchanged(stored))
        documents.touch(writes, PUBLISHED)

    act = staff.act_of(duty, grant, "article.withdraw", area, article_id, reason.value)
    together(act, writes_of)
    return _gone(row)


def _gone(row: PublishedRow) -> dict[str, Any]:
    at = clock.from_ms(int(row.withdrawn_ms or 0))
    on = settings().city.day_of(at)
    return {"article_id": row.article_id, "on": on, "reason": row.withdrawn_reason}


def _is_decided(duty: OnDuty, row: ArticleRow, state: ArticleState, version: int) -> bool:
    """Whether the same person decided the same before, and the answer was lost."""
    done = (row.state, row.decider_id, int(row.version))
    return done == (state.value, duty.staff_id, version + 1)


def _decided(duty: OnDuty, row: ArticleRow, state: ArticleState, reason: str | None) -> ArticleRow:
    """The working copy behind a decision; its version grows, so that nothing is decided twice."""
    after = ArticleRow(**row.attribute_values)
    after.state, after.version = state.value, int(row.version) + 1
    after.decider_id = duty.staff_id
    after.seal_reason(reason)
    after.list_by_state()
    return after


def _public_row(article_id: str, article: Article, stored: PublishedRow | None) -> PublishedRow:
    first = 1 if service.starting_one(article_id) else 0
    return PublishedRow(
        part=PublishedRow.part_of(article_id),
        body=json.dumps(rules.json_of(article), ensure_ascii=False),
        published_ms=clock.to_ms(clock.now()),
        revision=(int(stored.revision) if stored else first) + 1,
    )


def _unchanged(stored: PublishedRow | None) -> Any:
    revision = PublishedRow.revision
    return revision == int(stored.revision) if stored else revision.does_not_exist()
