"""A city's list of checkpoints, brought as a sheet at the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.checkpoints import place_rules, places, sheet_rules
from backend.checkpoints.models import CheckpointRow
from backend.core import audit, crypto, db, sheet_files
from backend.core.errors import DomainError, FileWrong
from backend.core.sheet_rules import header_of
from backend.divisions import service as divisions

Wish = Mapping[str, Any]
PART = 50
"""So many checkpoints are written together, half of what a transaction may hold."""


def check(data: bytes) -> Sequence[Wish]:
    """Read a whole file; nothing of it is taken when a single cell is wrong.

    :raises FileWrong: checkpoints.list_wrong (422) with every fault there is.
    :raises DomainError: core.sheet_unreadable, core.sheet_too_large, core.sheet_empty,
        checkpoints.list_no_header (422).
    """
    rows = sheet_files.lines_of(data, sheet_rules.ROWS_MOST)
    found = header_of(rows, sheet_rules.TITLES)
    if found is None:
        raise DomainError("checkpoints.list_no_header", 422)
    place, columns = found
    said, problems = sheet_rules.places_of(rows[place + 1 :], columns, divisions.is_one)
    if problems:
        raise FileWrong("checkpoints.list_wrong", problems)
    if not said:
        raise DomainError("core.sheet_empty", 422)
    return said


def new_of(said: Sequence[Wish]) -> tuple[list[CheckpointRow], int]:
    """The checkpoints that are not there yet, and how many are; a read a hundred."""
    rows = {one.key: one for one in (places.new_row(_id_of(wish), wish) for wish in said)}
    known = {row.key for row in CheckpointRow.all_with(one.checkpoint_id for one in rows.values())}
    return [row for key, row in rows.items() if key not in known], len(known)


def _id_of(wish: Wish) -> str:
    """The same for the same name in the same division, on this installation."""
    return crypto.keyed_hash("checkpoint", wish["division_code"], wish["name"])[:21] + "A"


def write(rows: Sequence[CheckpointRow]) -> int:
    """Write new checkpoints, a county's in parts, each with its row of the audit or not at all.

    Whatever somebody has opened meanwhile stays as it is; gives how many were written.
    """
    counties: dict[str, list[CheckpointRow]] = {}
    for row in rows:
        counties.setdefault(str(row.division_code)[: place_rules.COUNTY_DIGITS], []).append(row)
    return sum(
        _write_part(county, own[at : at + PART])
        for county, own in sorted(counties.items())
        for at in range(0, len(own), PART)
    )


def _write_part(county: str, rows: list[CheckpointRow]) -> int:
    def writes_of(writes: TransactWrite) -> None:
        for row in rows:
            writes.save(row, condition=CheckpointRow.version.does_not_exist())

    while rows:
        whom, action = f"checkpoints-{len(rows)}", "checkpoint_place.import"
        act = audit.Act(action, "command:import", county, whom, places.PURPOSE)
        try:
            audit.together(act, writes_of)
        except db.ConditionFailed as taken:
            rows = [row for n, row in enumerate(rows) if n not in taken.at]
        else:
            break
    return len(rows)
