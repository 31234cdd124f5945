"""Applying to work again: what was prepared is sent to the county, which answers with a decision.

The list shows what is usual and what falls short of it; nothing is refused by a machine.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import clock, db, limits, pictures
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.enterprises import companies, rules
from backend.enterprises.models import ReopeningRow
from backend.enterprises.rules import Step

APPLIES = limits.Limit("work-apply", 20, 3600)
LISTED = (
    "masks_days", "disinfections_a_day", "canteen", "has_isolation_room", "takes_temperature",
    "workers_planned", "plan",
)  # fmt: skip


def apply(actor: Actor, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Send what was prepared, or mend it while the county has not decided.

    The same once more after a lost answer is answered as it stands.

    :param wish: what LISTED names, pictures (as the phone calls them, or those that are there),
        version.
    :raises DomainError: enterprises.no_company (404), enterprises.not_verified (403),
        enterprises.cannot_apply, enterprises.stale (409), core.picture_unknown (422),
        core.too_many_requests (429).
    """
    row = companies.verified(actor)
    checklist = {name: wish[name] for name in LISTED}
    before = ReopeningRow.of(row.enterprise_id)
    known = _pictures_of(actor, wish["pictures"], before.picture_ids() if before else [])
    if row.step == Step.APPLIED and before is not None and _is_same(before, checklist, known):
        return companies.shown(row)
    if Step(row.step) not in rules.MAY_APPLY:
        raise DomainError("enterprises.cannot_apply", 409)
    if int(row.version) != wish["version"]:
        raise DomainError("enterprises.stale", 409)
    limits.spend(APPLIES, row.enterprise_id)
    prepared = ReopeningRow(
        row.key,
        division_code=row.division_code,
        applied_ms=clock.to_ms(clock.now()),
        pictures=json.dumps(known),
    )
    prepared.seal(checklist)
    row.reasons = row.note_sealed = None

    def more(writes: TransactWrite) -> None:
        writes.save(prepared)

    try:
        companies.step_on(row, companies.act_of(actor, "enterprise.apply", row), Step.APPLIED, more)
    except db.ConditionFailed:
        raise DomainError("enterprises.stale", 409) from None
    return companies.shown(row)


def _pictures_of(actor: Actor, named: Sequence[str], there: Collection[str]) -> list[str]:
    """The ids of photos: those that are there stay as they are, the others were sent just now."""
    new = [one for one in named if one not in there]
    try:
        sent = pictures.known([uuid.UUID(one) for one in new], actor.account_id)
    except ValueError:
        fields = {"pictures": "core.picture_unknown"}
        raise DomainError("core.picture_unknown", 422, fields) from None
    known = dict(zip(new, sent, strict=True))
    return [known.get(one, one) for one in named]


def _is_same(before: ReopeningRow, checklist: Mapping[str, Any], known: list[str]) -> bool:
    return before.checklist() == checklist and before.picture_ids() == known
