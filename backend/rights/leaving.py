"""Being forgotten (删除权): what would go, what stays, the beginning in one write, the rest.

The beginning takes account, number and sessions away, so that nobody can sign in to half a person.
What every room holds goes afterwards, room by room, and may be repeated. What the law keeps waits
with the person's identity until it has ended; then the job erases that as well.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.accounts import closing
from backend.core import audit, clock, db
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.residents import leaving
from backend.residents import service as residents
from backend.residents.leaving import Leaving
from backend.rights import registry, rules

A_PIECE = 20
# What the cursor of `finish-leaving` says of its round: somebody was passed over, or it is the
# round for them.
FAILED, SECOND = "failed", "second"
log = logging.getLogger(__name__)


def preview(actor: Actor) -> dict[str, Any]:
    """What would happen: who has to be decided about, what stays, and on what ground of law.

    :returns: resident_id, members (without account, answered for by nobody else), kept.
    """
    own_id = residents.own_id(actor)
    members = leaving.sole_members(own_id) if own_id else []
    return {
        "resident_id": own_id,
        "members": [residents.masked_name(one) for one in members],
        "kept": _kept_of([one for one in (own_id, *members) if one]),
    }


def leave(actor: Actor, members: Collection[str]) -> dict[str, Any]:
    """Forget me, and these of my household who have nobody else.

    :param members: everybody that `preview` names; whoever is missing or too many stops it.
    :returns: state ("done", "kept", "going_on") and what was kept.
    :raises DomainError: accounts.proof_required (403), rights.members_undecided (409).
    """
    closing.check_proof(actor)
    own_id = residents.own_id(actor)
    sole = leaving.sole_members(own_id) if own_id else []
    if set(members) != set(sole):
        raise DomainError("rights.members_undecided", 409)
    subject = own_id or actor.account_id
    area = residents.area_of(own_id)
    act = audit.Act("resident.leave", f"account:{actor.account_id}", area, subject, "own")
    marks: list[Leaving] = []

    def writes_of(writes: TransactWrite) -> None:
        marks[:] = [leaving.mark(writes, subject, actor.account_id)]
        marks.extend(leaving.mark(writes, one, None) for one in sole)
        closing.close(writes, actor.account_id)
        if own_id:
            leaving.part_from_account(writes, own_id)

    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # Another phone of the same person was quicker.
        raise DomainError("accounts.session_required", 401) from None
    kept = _kept_of([one for one in (own_id, *sole) if one])
    done = [leaving.go_on(mark) for mark in marks]
    known = registry.words()["grounds"]
    is_held = any(not known[ground["ground"]]["always"] for ground in kept)
    state = "done" if all(done) else "kept" if is_held else "going_on"
    return {"state": state, "kept": kept}


def go_on(mark: Leaving) -> bool:
    """Erase all that may go of somebody; says whether nothing is left."""
    account_id = str(mark.account_id) if mark.account_id else None
    resident_id = None if mark.subject_id == account_id else mark.subject_id
    has_to_wait = bool(resident_id and _grounds_of(resident_id))
    for eraser in registry.holdings().erasers:
        if not (eraser.waits and has_to_wait):
            eraser.erase(resident_id, account_id)
    if has_to_wait:
        return False
    if mark.done_ms is None:
        mark.finish(clock.to_ms(clock.now()))
    return True


def finish_step(_on: date, cursor: str | None) -> str | None:
    """The step of the job `finish-leaving`: go on with whoever is not forgotten wholly.

    A day after all was erased every room is asked once more, for what was under way then; with that
    the mark is gone as well. Whoever cannot be erased stands in nobody's way: the others are gone
    on with first, and a second round, for those passed over, fails and so is reported.
    """
    round_, _, after = (cursor or "").partition(" ")
    marks = leaving.page(after or None, A_PIECE)
    for mark in marks:
        try:
            _finish(mark)
        except db.StoreUnavailable:
            raise
        except Exception as failed:
            if round_ == SECOND:
                raise
            log.warning("forgetting somebody failed: %s", type(failed).__name__)
            round_ = FAILED
    if len(marks) == A_PIECE:
        return f"{round_} {marks[-1].subject_id}"
    return f"{SECOND} " if round_ == FAILED else None


def _finish(mark: Leaving) -> None:
    done_ms = mark.done_ms
    if go_on(mark) and done_ms is not None:
        looked_at = clock.from_ms(int(done_ms)) + rules.SECOND_LOOK
        if clock.now() >= looked_at:
            mark.delete()


def _grounds_of(resident_id: str) -> list[str]:
    return [one.ground for one in registry.holdings().keepers if one.holds(resident_id)]


def _kept_of(resident_ids: Collection[str]) -> list[dict[str, Any]]:
    """What the law keeps: of these people now, and of everybody."""
    grounds = {ground for one in resident_ids for ground in _grounds_of(one)}
    known = registry.words()["grounds"]
    names = [name for name, ground in known.items() if name in grounds or ground["always"]]
    return [
        {"ground": name, **{key: known[name][key] for key in ("title", "law", "until")}}
        for name in names
    ]
