"""What this room holds of somebody: where they work, and which enterprise they manage."""

from __future__ import annotations

from typing import Any

from backend.core import audit, clock, db, ids
from backend.enterprises import companies
from backend.enterprises.models import EnterpriseRow, ManagerRow
from backend.enterprises.rules import Step
from backend.enterprises.worker_models import WorkerRow, WorkplaceRow

TRIES = 4


def told_workplaces(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Where they work, under which name, since and until when they agreed."""
    found = []
    now_s = clock.now().timestamp()
    for place in WorkplaceRow.all_of(resident_id, now_s) if resident_id else []:
        row = EnterpriseRow.of(place.enterprise_id)
        worker = WorkerRow.of(place.enterprise_id, str(place.worker_id))
        if row is not None and worker is not None:
            found.append(
                {
                    "enterprise": row.name,
                    "shown_name": worker.clear_name(),
                    "agreed_at": _instant(int(worker.joined_ms)),
                    "ends_at": _instant(int(worker.expires_at) * 1000),
                    "consent_version": int(worker.consent_version),
                }
            )
    return found


def told_enterprise(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """Which enterprise they registered, and what was decided about it."""
    enterprise_id = ManagerRow.enterprise_of(resident_id) if resident_id else None
    row = EnterpriseRow.of(enterprise_id) if enterprise_id else None
    if row is None:
        return []
    return [
        {
            "name": row.name,
            "credit_code": row.credit_code,
            "industry": row.industry,
            "division_code": row.division_code,
            "step": row.step,
            "reasons": row.told_reasons(),
            "note": row.clear("note"),
            "applied_at": _instant(int(row.applied_ms)),
            **row.contact(),
        }
    ]


def _instant(at_ms: int) -> str:
    return clock.to_text(clock.from_ms(at_ms))


def erase_workplaces(resident_id: str | None, _account_id: str | None) -> None:
    """End their consents: no enterprise sees them any more. It may happen twice."""
    for place in WorkplaceRow.all_of(resident_id, 0) if resident_id else []:
        where = EnterpriseRow.key_of(place.enterprise_id), WorkerRow.part_of(str(place.worker_id))
        WorkerRow(*where).delete()
        place.delete()


def erase_enterprise(resident_id: str | None, account_id: str | None) -> None:
    """Close the enterprise they manage; one that is suspended stays so, without them."""
    for _ in range(TRIES):
        enterprise_id = ManagerRow.enterprise_of(resident_id) if resident_id else None
        row = EnterpriseRow.of(enterprise_id) if enterprise_id else None
        if row is None:
            if enterprise_id:
                ManagerRow(ManagerRow.key_of(str(resident_id)), "manager").delete()
            return
        try:
            if row.step == Step.SUSPENDED:
                _part(row, str(resident_id))
                return
            actor = f"account:{account_id or 'left'}"
            area = str(row.division_code)
            act = audit.Act("enterprise.close", actor, area, row.enterprise_id, companies.PURPOSE)
            companies.take_down(row, act)
            return
        except db.ConditionFailed:
            continue
    raise db.StoreUnavailable


def _part(row: EnterpriseRow, resident_id: str) -> None:
    """Take its manager off an enterprise, on both sides or on neither."""
    with db.transaction(ids.random_id()) as writes:
        writes.update(
            row,
            actions=[
                EnterpriseRow.manager_id.remove(),
                EnterpriseRow.account_id.remove(),
                EnterpriseRow.contact_sealed.remove(),
                EnterpriseRow.version.add(1),
            ],
            condition=EnterpriseRow.version == row.version,
        )
        writes.delete(ManagerRow(ManagerRow.key_of(resident_id), "manager"))
