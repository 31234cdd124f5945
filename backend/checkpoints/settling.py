"""Settles a number that was taken down while nobody could say its colour.

It is done where the record comes in, which holds the keys: the stream does not. The mark is written
once, behind the passage and before the answer, so a device that was not answered sends it again and
it is settled then.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from backend.checkpoints.look_ups import the_colour
from backend.checkpoints.passage_models import PassageRow, index_of_key
from backend.checkpoints.rules import Means, Passage
from backend.core import db
from backend.residents import numbers

UNKNOWN = "unknown"
ASKED = (UNKNOWN, "not_known", "no_check_in_yet", "not_matched")
"""Reasons of those who were asked for at once, with a network: nothing more is to be found.

Of somebody whom the card is not of, its holder's colour says nothing.
"""


def is_to_settle(passage: Passage) -> bool:
    """Whether a number was taken down while nobody could say its colour."""
    is_open = passage.means is Means.NUMBER and passage.colour is None
    return is_open and passage.reason not in ASKED


def settle(kept: Sequence[tuple[Passage, PassageRow]]) -> None:
    """Note the colour of then of each that is to be settled; some reads and a write for each."""
    db.side_by_side([partial(_settle, *one) for one in kept if is_to_settle(one[0])])


def _settle(passage: Passage, row: PassageRow) -> None:
    holders = numbers.holders_of(index_of_key(str(row.key)))
    colour = the_colour(holders, passage.at)
    row.settle(colour.value if colour else UNKNOWN)
