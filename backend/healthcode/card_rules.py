"""Paper cards as pure functions: why they are issued and ended, how long they are good."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

LIFE_DAYS = 180
"""A card is good for half a year; whoever still needs one then is given a new one at the door."""
KEPT_DAYS = 180
"""For so long after its last day it is remembered who was given which card."""


class CardReason(StrEnum):
    """Why a card is issued."""

    NO_PHONE = "no_phone"
    LOST = "lost"
    DAMAGED = "damaged"
    RENEWED = "renewed"


class CardEnd(StrEnum):
    """Why a card is good no more before its day."""

    LOST = "lost"
    REPLACED = "replaced"
    HAS_PHONE = "has_phone"
    LEFT = "left"
    BY_MISTAKE = "by_mistake"


class CardState(StrEnum):
    """What a card is on a day."""

    GOOD = "good"
    ENDED = "ended"
    OVER = "over"


def state_on(until_on: date, is_ended: bool, today: date) -> CardState:
    """Say what a card is on a day.

    :param until_on: the first day on which it is good no more by itself.
    """
    if is_ended:
        return CardState.ENDED
    return CardState.OVER if today >= until_on else CardState.GOOD


def last_day(until_on: date) -> date:
    """Give the last day on which a card is good, as it is printed."""
    return until_on - timedelta(days=1)
