"""A stored passage in clear, as rows and the stream's records tell it; nothing is opened here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from backend.checkpoints import rules
from backend.checkpoints.rules import Passage
from backend.core import clock

PASSAGE_PART = "passage#"
PASS, CARD, NUMBER, VISIT = "pass#", "card#", "number#", "visit#"
UNKNOWN = "unknown"
FORM = 1
_FACTS = (
    "checkpoint_id", "at", "direction", "means", "verdict", "reason", "colour", "list_age_s",
    "signed_at", "issued_at", "consent_version", "temperature_tenths_c",
    "second_temperature_tenths_c", "site", "emergency", "is_regular", "fever_tenths_c",
)  # fmt: skip
"""In this order behind the form, the staff's id and the receipt; only ever longer.

A row that was written by an older version is shorter, and lives for 21 days.
"""
_INSTANTS = frozenset(("at", "signed_at", "issued_at"))


class Seen(NamedTuple):
    """A stored passage in clear: without document, name, phone, plate and note.

    `twin_of` is the id of the passage of the same proof at another place, `was_twin_of` the same
    before a change; `settled` the colour (a word of healthcode, or "unknown") that the server found
    of a number, where the device says another or none; a muted one raises no alarm by what the
    device says.
    """

    key: str
    passage: Passage
    division_code: str
    staff_id: str
    received_at: datetime
    twin_of: str | None = None
    settled: str | None = None
    is_new: bool = True
    was_twin_of: str | None = None
    is_muted: bool = False

    @property
    def is_new_twin(self) -> bool:
        """Whether this record is the one that marks it as a twin."""
        return self.twin_of is not None and self.was_twin_of is None and not self.is_new

    @property
    def colour(self) -> str | None:
        """The colour that holds: the server's of a number, before the device's."""
        colour = self.settled or self.passage.colour
        return None if colour == UNKNOWN else colour


def seen(record: Any) -> Seen | None:
    """The passage that a record of the table's stream is about; None for other rows and removals.

    :param record: a core.events.Record.
    :raises KeyError, ValueError: it is broken.
    """
    if record.new is None or not record.keys["part"]["S"].startswith(PASSAGE_PART):
        return None
    image = record.new
    told = read(
        record.keys["key"]["S"],
        record.keys["part"]["S"],
        image["f"]["S"],
        image["division_code"]["S"],
        _marks_of(image),
    )
    was_twin, _ = _marks_of(record.old or {})
    is_new, is_muted = record.old is None, "q" in image
    return told._replace(is_new=is_new, was_twin_of=was_twin, is_muted=is_muted)


def _marks_of(image: Mapping[str, Mapping[str, Any]]) -> tuple[str | None, str | None]:
    return image.get("w", {}).get("S"), image.get("s", {}).get("S")


def read(
    key: str, part: str, facts: str, division: str, marks: tuple[str | None, str | None]
) -> Seen:
    """A row's own attributes as the passage they tell.

    :param facts: as `facts_of` gave them, in JSON; `marks` are twin and settled colour.
    :raises KeyError, ValueError: they tell none.
    """
    form, staff_id, received_ms, *values = json.loads(facts)
    if form != FORM or len(values) > len(_FACTS):
        raise ValueError("a passage of another form")
    told = {
        name: clock.from_ms(value) if name in _INSTANTS else value
        for name, value in zip(_FACTS, values, strict=False)
        if value is not None
    }
    told["id"] = long_id(part)
    if key.startswith(PASS):
        told["pass_id"] = key.removeprefix(PASS)
    elif key.startswith(CARD):
        told["card_ref"] = key.removeprefix(CARD)
    received_at = clock.from_ms(received_ms)
    return Seen(key, rules.passage_of(told), division, staff_id, received_at, *marks)


def facts_of(passage: Passage, staff_id: str, received_at: datetime) -> list[Any]:
    """What a row keeps of a passage in clear, in fixed order."""
    told = passage.told()
    return [FORM, staff_id, clock.to_ms(received_at), *map(_plain, map(told.get, _FACTS))]


def long_id(part: str) -> str:
    """The usual form of the id in a sort key."""
    digits = part.removeprefix(PASSAGE_PART)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _plain(value: Any) -> Any:
    return clock.to_ms(value) if isinstance(value, datetime) else value
