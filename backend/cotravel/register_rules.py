"""Registering a published trip: until when it matters, what the community says to it; pure.

Source of the fourteen days: 国家卫生健康委《新型冠状病毒肺炎防控方案（第四版）》 2020-02-06, close
contacts are observed for fourteen days after the last contact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from backend.cotravel.end_rules import last_on
from backend.cotravel.rules import RegistrationState, Trip, TripKind
from backend.evidence.rules import OrderState

OBSERVED_DAYS = 14
KEPT_DAYS = 21
"""A registration goes so long after it was last changed."""
REGISTERED_MOST = 50
"""So many trips may stand registered of one person; nobody travels with more patients."""
CONSENT_VERSION = 1
DAY = timedelta(days=1)
OVER = frozenset((OrderState.REFUSED, OrderState.WITHDRAWN, OrderState.LAPSED))
"""What became of an order that has come to nothing."""


class Dismissal(StrEnum):
    """Why a registration leads to nothing."""

    NOT_ON_IT = "not_on_it"
    NOT_NEAR = "not_near"
    ALREADY_OBSERVED = "already_observed"
    BY_MISTAKE = "by_mistake"
    TRIP_WITHDRAWN = "trip_withdrawn"


GIVEN = tuple(one for one in Dismissal if one is not Dismissal.TRIP_WITHDRAWN)
"""What somebody on duty may say; that a trip was withdrawn the list says by itself."""

REASONS: Mapping[TripKind, str] = MappingProxyType(
    {
        TripKind.FLIGHT: "same_flight",
        TripKind.TRAIN: "same_train_only",
        TripKind.METRO: "same_vehicle",
        TripKind.COACH: "same_coach",
        TripKind.BUS: "same_vehicle",
        TripKind.TAXI: "same_vehicle",
        TripKind.SHIP: "same_coach",
        TripKind.PLACE: "same_place",
    }
)
"""The reason in the table of evidence that a confirmed trip of each kind gives."""

NEAR_REASONS: Mapping[TripKind, str] = MappingProxyType({TripKind.TRAIN: "same_train"})
"""The reason when whoever confirms knows that they sat in one carriage."""


def observed_until(trip: Trip, today: date) -> date | None:
    """The first day on which nobody has to be observed for it any more; None when it is over.

    Of a service whose end nobody knows it is counted from the last day that it can have run to.
    No evidence holds longer than fourteen days from today.
    """
    until = last_on(trip) + DAY * (OBSERVED_DAYS + 1)
    return min(until, today + DAY * OBSERVED_DAYS) if today < until else None


def reference_of(version: int, today: date) -> str:
    """The number of the document that is the basis: the published list, by its version."""
    return f"TRIPS-{today.year}-{version % 10**6:06d}"


def waits(state: RegistrationState, order: OrderState | None) -> bool:
    """Whether somebody of the community has to say something, for the first time or again.

    :param order: what became of the order that followed from it; None when it was not found, and
        then nobody says anything again, for a second order would follow.
    """
    if state is RegistrationState.CONFIRMED:
        return order in OVER
    return state is RegistrationState.OPEN
