"""Settles the colour of a number that somebody told: the device's word for it is no proof.

A pass and a card are judged by what is signed; a number is judged by what the server knows, and the
server is asked again where the record comes in, which holds the keys: the stream does not. What it
finds is in the row before the row is stored, so whoever counts or alarms never sees it without.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from backend.checkpoints.look_ups import the_colour
from backend.checkpoints.passage_models import PassageRow, index_of_key
from backend.checkpoints.passage_seen import UNKNOWN
from backend.checkpoints.rules import Means, Passage
from backend.core import db
from backend.residents import numbers

NOT_MATCHED = "not_matched"
"""The reason of somebody whom the card is not of: its holder's colour says nothing."""
ASKED = (UNKNOWN, "not_known", "no_check_in_yet")
"""Reasons of those of whom nothing was found, when they were asked for with a network."""


def settle(taken: Sequence[tuple[Passage, PassageRow]]) -> None:
    """Put the colour of then into each row by a number, where it is not what the device says.

    A query, a read and a query of check-ins for each, and none for all others.
    """
    asked = [partial(_settle, *one) for one in taken if _is_to_settle(one[0])]
    if asked:
        db.side_by_side(asked)


def _is_to_settle(passage: Passage) -> bool:
    return passage.means is Means.NUMBER and passage.reason != NOT_MATCHED


def _settle(passage: Passage, row: PassageRow) -> None:
    colour = the_colour(numbers.holders_of(index_of_key(str(row.key))), passage.at)
    found, said = colour.value if colour else None, passage.colour
    if found != said or (said is None and passage.reason not in ASKED):
        row.settled = found or UNKNOWN
