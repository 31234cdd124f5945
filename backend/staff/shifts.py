"""Sessions on duty: opened after a proof, used up after a shift, ended by silence or at once."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, NamedTuple

from backend.core import clock, crypto, db, ids
from backend.core.auth import Grant, OnDuty
from backend.staff import rules
from backend.staff.models import DutySession, StaffRow, everything_of_staff

# A session's last use is written down no more often than this.
SEEN_EVERY = timedelta(minutes=2)


class Opened(NamedTuple):
    """A new session; the token goes into the cookie and is stored nowhere."""

    token: str
    session_id: str


def new_session(staff_id: str, device: str) -> tuple[str, DutySession]:
    """A token and the row to be written for it, for somebody who has just proved who they are."""
    now = clock.now()
    secret = ids.to_base64url(secrets.token_bytes(32))
    now_ms = clock.to_ms(now)
    row = DutySession(
        StaffRow.key_of(staff_id),
        DutySession.part_of(crypto.token_hash(secret)),
        device=device,
        created_ms=now_ms,
        seen_ms=now_ms,
        proved_ms=now_ms,
        expires_at=int((now + rules.SHIFT).timestamp()),
    )
    return f"{staff_id}.{secret}", row


def open_shift(staff_id: str, device: str) -> Opened:
    """Open a session for somebody who has just proved who they are: one write."""
    token, row = new_session(staff_id, device)
    row.save()
    return Opened(token, row.session_id)


class Desk:
    """What the guard of core/auth.py asks."""

    def find(self, token: str) -> OnDuty | None:
        """The person behind a token; None for unknown, ended, idle and disabled alike.

        One consistent query, and one write every few minutes of use.
        """
        staff_id, dot, secret = token.partition(".")
        if not (dot and staff_id and secret) or len(token) > 100:
            return None
        session_id = crypto.token_hash(secret)
        rows = everything_of_staff(staff_id)
        person, session = rows.get("staff"), rows.get(DutySession.part_of(session_id))
        now_ms = clock.to_ms(clock.now())
        if person is None or session is None or "disabled_ms" in person:
            return None
        idle_ms = now_ms - _number(session, "seen_ms")
        is_over = _number(session, "expires_at") * 1000 <= now_ms
        if is_over or idle_ms >= _ms(rules.IDLE):
            return None
        if idle_ms >= _ms(SEEN_EVERY) and not _seen(staff_id, session_id, now_ms):
            return None
        return OnDuty(
            staff_id,
            session_id,
            person["unit_id"]["S"],
            tuple(grants_of(rows, now_ms)),
            clock.from_ms(_number(session, "proved_ms")) + rules.FRESH,
        )

    def has_task(self, role: str, task: str) -> bool:
        """Whether a role has a task."""
        return rules.has_task(role, task)

    def is_fresh(self, duty: OnDuty) -> bool:
        """Whether they have proved lately that it is they."""
        return clock.now() < duty.fresh_until


def _seen(staff_id: str, session_id: str, now_ms: int) -> bool:
    """Write down that a session is used; False when it has been ended meanwhile."""
    session = DutySession(StaffRow.key_of(staff_id), DutySession.part_of(session_id))
    try:
        with db.conditional():
            session.update(
                actions=[DutySession.seen_ms.set(now_ms)],
                condition=DutySession.created_ms.exists(),
            )
    except db.ConditionFailed:
        return False
    return True


def grants_of(rows: dict[str, dict[str, dict[str, Any]]], now_ms: int) -> list[Grant]:
    """The grants in force among somebody's rows."""
    return [
        Grant(
            part.removeprefix("grant#"),
            row["role"]["S"],
            row["area"]["S"],
            clock.from_ms(_number(row, "until_ms")),
        )
        for part, row in rows.items()
        if part.startswith("grant#") and now_ms < _number(row, "until_ms")
    ]


def _number(row: dict[str, dict[str, Any]], name: str) -> int:
    return int(row[name]["N"])


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
