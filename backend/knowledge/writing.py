"""Use cases of those who write: keep a working copy, put it before a second person, drop it."""

from __future__ import annotations

import json
from typing import Any

from backend.config import settings
from backend.core import audit, clock, db
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.knowledge import rules, service
from backend.knowledge.models import ArticleRow, PublishedRow
from backend.knowledge.rules import (
    IN_WORK,
    Article,
    ArticleState,
)
from backend.staff import rules as staff_rules
from backend.staff import service as staff
from backend.staff.rules import Task

UNKNOWN = "knowledge.not_found"
BOTH = (Task.WRITE_KNOWLEDGE, Task.PUBLISH_KNOWLEDGE)


def read_work(duty: OnDuty) -> list[dict[str, Any]]:
    """What is in work in one's areas: first what waits for a second person, then by its change."""
    areas = {area for task in BOTH for area in staff.areas_of(duty, task)}
    # An area within another one of theirs is listed with it.
    widest = {one for one in areas if not any(o != one and one.startswith(o) for o in areas)}
    rows = [row for area in sorted(widest) for row in ArticleRow.in_work_below(area)]
    now_s = int(clock.now().timestamp())
    rows = [row for row in rows if row.expires_at > now_s]
    rows.sort(key=lambda row: (row.state != ArticleState.WAITING.value, -int(row.changed_ms)))
    return [told(duty, row) for row in rows]


def read_one(duty: OnDuty, article_id: str) -> dict[str, Any]:
    """A working copy; where there is none, the published article as the copy to begin from.

    :raises DomainError: knowledge.not_found (404) for unknown and outside one's areas alike.
    """
    row = ArticleRow.of(article_id)
    if row is not None and ArticleState(row.state) in IN_WORK:
        _check_any(duty, row.area)
        return told(duty, row)
    article = public_article(article_id)
    if article is None:
        raise DomainError(UNKNOWN, 404)
    _check_any(duty, service.place_of(article))
    version = int(row.version) if row else 0
    return _as_told(article_id, article) | {"version": version}


def _check_any(duty: OnDuty, area: str) -> None:
    if not any(staff.grant_for(duty, task, area) for task in BOTH):
        raise DomainError(UNKNOWN, 404)


def public_article(article_id: str) -> Article | None:
    """What stands, or last stood, under an id for everybody."""
    stored = PublishedRow.of(article_id)
    if stored is not None:
        return rules.article_of(json.loads(stored.body))
    first = service.starting_one(article_id)
    return first.article if first else None


def save(
    duty: OnDuty, article_id: str, article: Article, version: int, is_for_review: bool
) -> dict[str, Any]:
    """Keep a working copy, and put it before a second person if it is meant to.

    :param version: the version that was changed, 0 when there was no working copy.
    :raises DomainError: core.invalid (422) with every wrong field; knowledge.not_found (404)
        outside one's areas; knowledge.changed (409) when somebody was faster.
    """
    article = rules.cleaned(article)
    today = settings().city.day_of(clock.now())
    rules.check(article, today, service.is_area, is_draft=not is_for_review)
    grant = staff.check_area(duty, Task.WRITE_KNOWLEDGE, article.area, UNKNOWN)
    known = ArticleRow.of(article_id)
    state = ArticleState.WAITING if is_for_review else ArticleState.DRAFT
    if known is not None and _is_repeated(duty, known, article, state, version):
        return told(duty, known)
    before = known.article() if known else public_article(article_id)
    if before is not None:
        staff.check_area(duty, Task.WRITE_KNOWLEDGE, service.place_of(before), UNKNOWN)
    if version != (int(known.version) if known else 0):
        raise DomainError("knowledge.changed", 409)
    row = _working_copy(duty, article_id, article, state, version + 1)
    act = staff.act_of(duty, grant, "article.write", article.area, article_id, state.value)
    is_same = ArticleRow.version == version if known else ArticleRow.version.does_not_exist()
    together(act, lambda writes: writes.save(row, condition=is_same))
    return told(duty, row)


def _is_repeated(
    duty: OnDuty, known: ArticleRow, article: Article, state: ArticleState, version: int
) -> bool:
    """Whether the same was written by the same person a moment ago, and its answer was lost."""
    same = (known.writer_id, known.state, int(known.version)) == (
        duty.staff_id, state.value, version + 1,
    )  # fmt: skip
    return same and known.article() == article


def _working_copy(
    duty: OnDuty, article_id: str, article: Article, state: ArticleState, version: int
) -> ArticleRow:
    now = clock.now()
    row = ArticleRow(
        ArticleRow.key_of(article_id),
        area=article.area,
        state=state.value,
        version=version,
        writer_id=duty.staff_id,
        writer_unit=duty.unit_id,
        office=staff.unit_name(duty.unit_id),
        changed_ms=clock.to_ms(now),
        expires_at=int((now + rules.WORK_KEPT).timestamp()),
    )
    row.seal_article(article)
    row.list_by_state()
    return row


def discard(duty: OnDuty, article_id: str, version: int) -> None:
    """Throw a working copy away; what is published stays as it is.

    :raises DomainError: knowledge.not_found (404), knowledge.changed (409).
    """
    row = working_copy_of(article_id)
    grant = staff.check_area(duty, Task.WRITE_KNOWLEDGE, row.area, UNKNOWN)
    if ArticleState(row.state) not in IN_WORK:
        raise DomainError(UNKNOWN, 404)
    is_same = ArticleRow.version == version
    act = staff.act_of(duty, grant, "article.discard", row.area, article_id, row.state)
    together(act, lambda writes: writes.delete(row, condition=is_same))


def working_copy_of(article_id: str) -> ArticleRow:
    """The working copy of an article.

    :raises DomainError: knowledge.not_found (404).
    """
    row = ArticleRow.of(article_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    return row


def together(act: audit.Act, writes_of: Any) -> None:
    """Write an act with its row in the audit.

    :raises DomainError: knowledge.changed (409) when somebody was faster.
    """
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("knowledge.changed", 409) from None


def told(duty: OnDuty, row: ArticleRow) -> dict[str, Any]:
    """What somebody on duty sees of a working copy."""
    is_waiting = row.state == ArticleState.WAITING.value
    is_second = (
        staff_rules.disagreement((row.writer_id, row.writer_unit), (duty.staff_id, duty.unit_id))
        is None
    )
    may = staff.grant_for(duty, Task.PUBLISH_KNOWLEDGE, row.area) is not None
    return {
        **_as_told(row.article_id, row.article()),
        "state": row.state,
        "version": int(row.version),
        "is_mine": row.writer_id == duty.staff_id,
        "may_publish": is_waiting and is_second and may,
        "office": row.office,
        "changed_at": clock.from_ms(int(row.changed_ms)),
        "reason": row.reason(),
    }


def _as_told(article_id: str, article: Article) -> dict[str, Any]:
    """An article that everybody reads, as the copy that a change begins with."""
    return {
        "article_id": article_id,
        "state": ArticleState.PUBLISHED.value,
        **rules.json_of(article),
        "area": service.place_of(article),
        "is_mine": False,
        "may_publish": False,
        "office": None,
        "changed_at": None,
        "reason": None,
    }
