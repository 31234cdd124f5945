"""What a health officer sees of a patient's journeys: how each is read, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.core.auth import OnDuty
from backend.cotravel import case_rules, cases, form_reading, form_rules, published
from backend.cotravel.case_models import CaseJourneyRow
from backend.cotravel.form_rules import TripForm
from backend.cotravel.models import BatchRow
from backend.cotravel.published import Listed
from backend.cotravel.rules import Trip, TripKind


def read_one(duty: OnDuty, patient_id: str) -> dict[str, Any]:
    """A patient with what they told; the name is clear.

    One read for each batch, one for the list when it is new.

    :raises DomainError: cotravel.patient_not_found (404), core.too_many_requests (429).
    """
    row, journeys = cases.open_one(duty, patient_id, "patient.read")
    patient = case_rules.patient_of_json(row.told())
    return cases.told(row) | {
        "name": patient.name,
        "case_number": patient.case_number,
        "note": patient.note,
        "journeys": shown(journeys),
    }


def save_journey(
    duty: OnDuty, patient_id: str, journey_id: str, version: int, form: TripForm, remark: str
) -> dict[str, Any]:
    """Write down or change a journey, and see how it is read.

    :raises DomainError: as cases.save_journey.
    """
    row = cases.save_journey(duty, patient_id, journey_id, version, form, remark)
    return shown([row])[0]


def trip_of(row: CaseJourneyRow) -> Trip:
    """A journey as a trip, without a source."""
    return form_reading.trip_of_form(form_rules.form_of_json(row.told()["form"]))


def shown(rows: Sequence[CaseJourneyRow]) -> list[dict[str, Any]]:
    """Journeys as the screen has them."""
    states = {
        batch: (found.state if (found := BatchRow.of(batch)) else None)
        for batch in {str(row.batch) for row in rows if row.batch}
    }
    same = same_trips(rows)
    return [_shown(row, states, same[row.journey_id]) for row in rows]


def _shown(
    row: CaseJourneyRow, states: Mapping[str, str | None], same: Sequence[Listed]
) -> dict[str, Any]:
    told, trip = row.told(), trip_of(row)
    return {
        "journey_id": row.journey_id,
        "version": int(row.version),
        "form": form_rules.form_of_json(told["form"]),
        "remark": told["remark"],
        "is_readable": trip.is_readable,
        "numbers": trip.numbers,
        "plates": trip.plates,
        "carriages": trip.carriages,
        "rows": trip.rows,
        "batch_id": row.batch,
        "sent": states.get(str(row.batch)) if row.batch else None,
        "is_changed": row.batch is not None and row.sent_version != row.version,
        "listed": [listed(one) for one in same],
    }


def listed(one: Listed) -> dict[str, Any]:
    """A trip of the published list in short."""
    return {
        "trip": one.id,
        "said": one.trip.said,
        "on": one.trip.on,
        "is_withdrawn": one.is_withdrawn,
    }


def same_trips(rows: Sequence[CaseJourneyRow]) -> dict[str, list[Listed]]:
    """The trips of the published list that each journey became or is the same as, by journey.

    A trip is the same by the row it came from, or by kind, day, and a number or plate of it. Linear
    in the list, which stands in the process.
    """
    names: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        for name in _names_of(trip_of(row)):
            names.setdefault(name, []).append(row.journey_id)
        names.setdefault(("row", row.told()["row_key"]), []).append(row.journey_id)
    found: dict[str, list[Listed]] = {row.journey_id: [] for row in rows}
    for one in published.all_trips().values() if rows else ():
        sources = [
            ("row", source.row)
            for source in one.trip.sources
            if source.list_name == case_rules.INTERVIEW
        ]
        keys: Iterable[tuple[Any, ...]] = (*sources, *_names_of(one.trip))
        for journey_id in dict.fromkeys(it for key in keys for it in names.get(key, ())):
            found[journey_id].append(one)
    return found


def _names_of(trip: Trip) -> list[tuple[Any, ...]]:
    """By what a trip is known to be the same; a place by none of it, for words are not enough."""
    if trip.kind is TripKind.PLACE:
        return []
    return [(trip.kind, trip.on, name) for name in (*trip.numbers, *trip.plates)]
