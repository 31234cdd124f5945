"""Workers join an enterprise by its code and their own consent, and leave whenever they like.

What they agree to is one thing: that the enterprise sees each day whether they may come in (yes,
no, cannot tell), never why. The code is short-lived and says nothing by itself; unknown, ended and
suspended are one answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, db, ids, limits
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.enterprises import companies, presence, rules
from backend.enterprises.models import EnterpriseRow
from backend.enterprises.rules import Step
from backend.enterprises.worker_models import JoinCodeRow, WorkerRow, WorkplaceRow
from backend.notices import service as notices

TRIES_AN_HOUR = limits.Limit("work-join", 20, 3600)
NEW_CODES = limits.Limit("work-code", 20, 3600)
UNKNOWN = "enterprises.code_unknown"
REMOVED = "removed"


def code_for(actor: Actor, is_new: bool) -> dict[str, Any]:
    """The code by which workers join now; a new one when it has ended, or when it is asked for.

    The one before ends at once: one transaction.

    :raises DomainError: enterprises.no_company (404), enterprises.not_verified (403),
        enterprises.stale (409), core.too_many_requests (429).
    """
    row, now = companies.verified(actor), clock.now()
    shown = JoinCodeRow.shown_by(row.enterprise_id)
    if shown and not is_new and int(shown.expires_at) > now.timestamp():
        ends_at = clock.from_ms(int(shown.expires_at) * 1000)
        return {"code": shown.clear_code(), "until": ends_at}
    limits.spend(NEW_CODES, row.enterprise_id)
    code = "".join(secrets.choice(rules.CODE_CHARS) for _ in range(rules.CODE_DIGITS))
    ends_s = int((now + rules.CODE_LIVES).timestamp())
    act = companies.act_of(actor, "enterprise.new_code", row)
    try:
        audit.together(act, partial(_change_code, row, shown, code, ends_s))
    except db.ConditionFailed:
        raise DomainError("enterprises.stale", 409) from None
    return {"code": code, "until": clock.from_ms(ends_s * 1000)}


def _change_code(
    row: EnterpriseRow,
    shown: JoinCodeRow | None,
    code: str,
    ends_s: int,
    writes: TransactWrite,
) -> None:
    is_same = (
        JoinCodeRow.code_sealed == shown.code_sealed
        if shown
        else JoinCodeRow.code_sealed.does_not_exist()
    )
    writes.save(JoinCodeRow.to_show(row, code, ends_s), condition=is_same)
    writes.save(
        JoinCodeRow(JoinCodeRow.key_of(code), enterprise_id=row.enterprise_id, expires_at=ends_s),
        condition=JoinCodeRow.enterprise_id.does_not_exist(),
    )
    if shown:
        writes.delete(JoinCodeRow(JoinCodeRow.key_of(shown.clear_code()), "code"))


def look(actor: Actor, typed: str) -> dict[str, Any]:
    """Whose code it is, before anything is agreed to: three reads, a few tries an hour.

    :raises DomainError: residents.not_applied, enterprises.code_unknown (404),
        core.too_many_requests (429).
    """
    resident_id, now = companies.resident_of(actor), clock.now()
    row = _enterprise_of(actor, typed, now)
    places = WorkplaceRow.all_of(resident_id, now.timestamp())
    is_joined = any(place.enterprise_id == row.enterprise_id for place in places)
    return companies.shown_short(row) | {
        "is_joined": is_joined,
        "consent_version": rules.CONSENT_VERSION,
        "until_on": settings().city.day_of(now + rules.CONSENT_LIVES),
    }


def _enterprise_of(actor: Actor, typed: str, now: datetime) -> EnterpriseRow:
    limits.spend(TRIES_AN_HOUR, actor.account_id)
    code = rules.code_of(typed)
    enterprise_id = JoinCodeRow.enterprise_of(code, now.timestamp()) if code else None
    row = EnterpriseRow.of(enterprise_id) if enterprise_id else None
    if row is None or Step(row.step) not in rules.LIVING:
        raise DomainError(UNKNOWN, 404)
    return row


def join(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Agree that an enterprise may know whether one may come in; again, it holds anew.

    :param wish: code, name (as the enterprise shall read it), consent_version.
    :raises DomainError: residents.not_applied, enterprises.code_unknown (404),
        enterprises.consent_old, enterprises.too_many (409), core.too_many_requests (429).
    """
    resident_id, now = companies.resident_of(actor), clock.now()
    row = _enterprise_of(actor, wish["code"], now)
    _check_consent(wish["consent_version"])
    places = WorkplaceRow.all_of(resident_id, now.timestamp())
    known = next((one for one in places if one.enterprise_id == row.enterprise_id), None)
    if known is None:
        if len(places) >= rules.WORKPLACES_MOST:
            raise DomainError("enterprises.too_many_workplaces", 409)
        if WorkerRow.count_of(row.enterprise_id) >= rules.WORKERS_MOST:
            raise DomainError("enterprises.too_many_workers", 409)
    worker_id = str(known.worker_id) if known else ids.random_id()
    return _agree(actor, row, worker_id, wish["name"], now, is_new=known is None)


def _check_consent(version: int) -> None:
    if version != rules.CONSENT_VERSION:
        raise DomainError("enterprises.consent_old", 409)


def _agree(
    actor: Actor, row: EnterpriseRow, worker_id: str, name: str, now: datetime, is_new: bool
) -> dict[str, Any]:
    resident_id = companies.resident_of(actor)
    ends_s = int((now + rules.CONSENT_LIVES).timestamp())
    worker = WorkerRow(
        row.key,
        WorkerRow.part_of(worker_id),
        resident_id=resident_id,
        division_code=row.division_code,
        joined_ms=clock.to_ms(now),
        consent_version=rules.CONSENT_VERSION,
        expires_at=ends_s,
    )
    worker.seal_name(name)
    place = WorkplaceRow(
        WorkplaceRow.key_of(resident_id),
        f"enterprise#{row.enterprise_id}",
        worker_id=worker_id,
        expires_at=ends_s,
    )
    # Whoever joined with two phones at once is one worker.
    is_mine = WorkplaceRow.worker_id == worker_id
    # A row whose consent has ended may still lie there: nothing swept it yet.
    is_over = WorkplaceRow.expires_at < int(now.timestamp())
    is_free = WorkplaceRow.worker_id.does_not_exist() | is_over

    def writes_of(writes: TransactWrite) -> None:
        writes.save(worker)
        writes.save(place, condition=is_free if is_new else is_mine)

    act = companies.act_of(actor, "enterprise.join", row, resident_id)
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise DomainError("enterprises.stale", 409) from None
    return presence.shown_workplace(row, worker, now)


def renew(actor: Actor, enterprise_id: str, version: int) -> dict[str, Any]:
    """Agree once more, without a code, under the same name.

    :raises DomainError: enterprises.not_there (404), enterprises.consent_old (409).
    """
    _check_consent(version)
    resident_id, now = companies.resident_of(actor), clock.now()
    place = WorkplaceRow.of(resident_id, enterprise_id)
    worker = WorkerRow.of(enterprise_id, str(place.worker_id)) if place else None
    row = EnterpriseRow.of(enterprise_id) if worker else None
    if row is None or worker is None or Step(row.step) not in rules.LIVING:
        raise DomainError("enterprises.not_there", 404)
    name = worker.clear_name()
    return _agree(actor, row, worker.worker_id, name, now, is_new=False)


def leave(actor: Actor, enterprise_id: str) -> None:
    """Take one's consent back: the enterprise sees nothing any more from now on. Twice is once.

    :raises DomainError: residents.not_applied (404).
    """
    resident_id = companies.resident_of(actor)
    place = WorkplaceRow.of(resident_id, enterprise_id)
    row = EnterpriseRow.of(enterprise_id) if place else None
    if place is None:
        return
    area = str(row.division_code) if row else settings().city.root_division
    act = audit.Act(
        "enterprise.leave", f"account:{actor.account_id}", area, resident_id, companies.PURPOSE
    )
    audit.together(act, lambda writes: let_go(writes, place, resident_id))


def let_go(writes: TransactWrite, place: WorkplaceRow, resident_id: str) -> None:
    """Within a transaction, end a consent on both its sides."""
    where = EnterpriseRow.key_of(place.enterprise_id), WorkerRow.part_of(str(place.worker_id))
    writes.delete(WorkerRow(*where))
    writes.delete(WorkplaceRow(WorkplaceRow.key_of(resident_id), place.part))


def remove(actor: Actor, worker_id: str) -> int:
    """An enterprise takes somebody off its list; they are told. Gives how many are left.

    :raises DomainError: enterprises.no_company (404), enterprises.not_verified (403).
    """
    row = companies.verified(actor)
    worker = WorkerRow.of(row.enterprise_id, worker_id)
    if worker is not None:
        resident_id = str(worker.resident_id)
        place = WorkplaceRow(
            WorkplaceRow.key_of(resident_id),
            f"enterprise#{row.enterprise_id}",
            worker_id=worker_id,
        )
        act = companies.act_of(actor, "enterprise.remove_worker", row, resident_id)
        audit.together(act, lambda writes: let_go(writes, place, resident_id))
        notices.post(
            resident_id,
            f"enterprises.{REMOVED}",
            {"name": str(row.name)},
            f"work-{row.enterprise_id}-{int(worker.joined_ms)}",
            settings().city.day_of(clock.now()),
        )
    return WorkerRow.count_of(row.enterprise_id)
