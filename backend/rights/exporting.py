"""Everything the city holds of somebody, for themselves (查阅复制权)."""

from __future__ import annotations

from typing import Any

from backend.accounts import closing
from backend.core import audit, clock
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.residents import leaving
from backend.residents import service as residents
from backend.rights import registry
from backend.rights.rules import Export


def export(actor: Actor, resident_id: str | None) -> dict[str, Any]:
    """All that every room holds of me, or of somebody without an account I answer for.

    The act is written down before anything leaves.

    :returns: made_at, resident_id, sections, kept_apart.
    :raises DomainError: accounts.proof_required (403), residents.not_found (404): also for somebody
        with an account of their own, who exports for themselves.
    """
    closing.check_proof(actor)
    own_id = residents.own_id(actor)
    whom = own_id if resident_id is None else residents.access_resident(actor, resident_id)
    is_own = whom == own_id
    if not is_own and (whom is None or leaving.has_account(whom)):
        raise DomainError("residents.not_found", 404)
    account_id = actor.account_id if is_own else None
    area = residents.area_of(whom)
    act = audit.Act("resident.export", f"account:{actor.account_id}", area, whom, "own")
    audit.record_act(act)
    return {
        "made_at": clock.now(),
        "resident_id": whom,
        "sections": [_section(one, whom, account_id) for one in registry.holdings().exports],
        "kept_apart": list(registry.words()["kept_apart"]),
    }


def _section(one: Export, resident_id: str | None, account_id: str | None) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": registry.words()["sections"][one.name],
        "rows": one.read(resident_id, account_id),
    }
