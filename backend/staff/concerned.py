"""Whom a proposal comes from and whom it is about, so that the second person reads names, not ids.

The names are masked, as they are for everybody who does not give roles there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from backend.staff import rules
from backend.staff.models import StaffRow, UnitRow
from backend.staff.proposals import Proposal

People = Mapping[str, StaffRow]
Units = Mapping[str, UnitRow]


def people_of(found: Iterable[Proposal]) -> tuple[People, Units]:
    """The people named in proposals and their units, by their ids: two reads in all."""
    ids = {one for proposal in found for one in (proposal.staff_id, _whom(proposal)) if one}
    people = StaffRow.names_of(ids) if ids else {}
    units = {row.unit_id for row in people.values()}
    return people, UnitRow.all_of(units) if units else {}


def told(proposal: Proposal, people: People, units: Units) -> dict[str, Any]:
    """The names of a proposal: `proposer_name`, and `whom` when it is about one of the staff."""
    proposer, whom = people.get(proposal.staff_id), people.get(_whom(proposal) or "")
    return {
        "proposer_name": _name(proposer),
        "whom": {"name": _name(whom), "unit": _unit(whom, units)} if whom else None,
    }


def _whom(proposal: Proposal) -> str | None:
    staff_id = proposal.body.get("staff_id")
    return staff_id if isinstance(staff_id, str) else None


def _name(row: StaffRow | None) -> str:
    return rules.mask_name(row.clear_name()) if row else ""


def _unit(row: StaffRow, units: Units) -> str:
    unit = units.get(row.unit_id)
    return unit.name if unit else ""
