"""Somebody with duties with all their rows, as sign-in and administration need them: one query."""

from __future__ import annotations

from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit
from backend.staff.models import (
    DutySession,
    PasskeyRow,
    RawRow,
    StaffRow,
    TotpRow,
    everything_of_staff,
    row_of,
    rows_of,
)


class Person(NamedTuple):
    """A person and their rows by sort key."""

    row: StaffRow
    rows: dict[str, RawRow]

    @property
    def staff_id(self) -> str:
        """Their id."""
        return self.row.staff_id

    @property
    def division(self) -> str:
        """Where their unit is; the whole city for those who were never put anywhere."""
        return str(self.row.division_code or settings().city.root_division)

    @property
    def passkeys(self) -> list[PasskeyRow]:
        """Their passkeys, the oldest first."""
        return sorted(rows_of(PasskeyRow, self.rows, "passkey#"), key=lambda p: int(p.created_ms))

    @property
    def totp(self) -> TotpRow | None:
        """Their app for codes."""
        return row_of(TotpRow, self.rows["totp"]) if "totp" in self.rows else None

    @property
    def sessions(self) -> list[DutySession]:
        """Their sessions, also those that are over."""
        return rows_of(DutySession, self.rows, "session#")

    def act(self, action: str, whom: str | None = None, outcome: str = "done") -> audit.Act:
        """What they did about themselves, for the audit."""
        actor = f"staff:{self.staff_id}"
        unit_id = self.row.unit_id
        return audit.Act(action, actor, self.division, whom, "own", outcome, office=unit_id)

    def told(self) -> dict[str, Any]:
        """What all who may know of them are told, with the clear name."""
        return {
            "staff_id": self.staff_id,
            "staff_number": self.row.number,
            "name": self.row.clear_name(),
            "unit_id": self.row.unit_id,
        }


def person(staff_id: str) -> Person | None:
    """Somebody by their id; None for unknown."""
    rows = everything_of_staff(staff_id)
    return Person(row_of(StaffRow, rows["staff"]), rows) if "staff" in rows else None


def enabled(staff_id: str) -> Person | None:
    """The same, None for the disabled too."""
    found = person(staff_id)
    return found if found and found.row.disabled_ms is None else None


def stay_enabled(writes: TransactWrite, staff_id: str) -> None:
    """Within a transaction, go on only when somebody is there and has not been disabled."""
    writes.condition_check(
        StaffRow,
        StaffRow.key_of(staff_id),
        "staff",
        condition=StaffRow.created_ms.exists() & StaffRow.disabled_ms.does_not_exist(),
    )
