"""From a trip as somebody on duty typed it to a trip as it is compared."""

from __future__ import annotations

from dataclasses import replace

from backend.cotravel import places, reading_rules, sheets
from backend.cotravel.form_rules import TripForm
from backend.cotravel.reading_rules import Said
from backend.cotravel.rules import Source, Trip, TripKind, told_by
from backend.cotravel.time_rules import Hours

NO_SOURCE = Source("", "")


def trip_of_form(form: TripForm, source: Source = NO_SOURCE) -> Trip:
    """A typed trip as it is compared; what cannot be read stays as words and never matches.

    A place without a division is put into the one that its words name, if they name any.
    Of the seat no more than its row goes on: whoever sat there is nobody's matter.

    :param source: where it was announced; without one the trip has none yet.
    """
    is_place = form.kind is TripKind.PLACE and not form.division
    said = Said(
        kind=form.kind,
        number=form.said,
        on=form.on,
        hours=Hours(form.from_min, form.until_min),
        carriage=form.carriage_said,
        seat=form.seat,
        from_name=form.from_name,
        to_name=form.to_name,
        city=form.city,
        division=places.division_of(form.said) if is_place else form.division,
    )
    read = reading_rules.trip_of(said, sheets.airlines(), source)
    trip = replace(read, carriage_said=form.carriage_said, sources=())
    return trip if source == NO_SOURCE else told_by(trip, source)
