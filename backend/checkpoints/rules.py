"""Passages of the register as pure functions: what one says, and what it cannot say.

The verdict is the device's: whoever stands at a checkpoint types neither a colour nor a verdict.
What a person adds are the means, the readings and the emergency, and those are recorded. A passage
that contradicts itself is none, whoever sent it. The words of verdict, colour and site are those of
the room `healthcode`; this file knows them as text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

RETENTION_DAYS = 21
TWIN_WITHIN_S = 180
"""One proof at two places within so many seconds is looked at: nobody is that fast."""
BATCH_MOST = 50
AHEAD = timedelta(minutes=2)
"""How far ahead of the server's clock a phone's may stand and still be believed."""
ID_WITHIN = timedelta(hours=1)
"""A passage's id carries its time; a fever's second reading may come so much later."""
LATE = timedelta(hours=1)
NAME_MOST, NOTE_MOST, PHONE_MOST, NUMBER_MOST, REASON_MOST = 30, 40, 20, 32, 32
VISITOR, EMERGENCY, FEVER, NOT_REGULAR = "visitor", "emergency", "fever", "not_regular"
"""Reasons of a verdict that no colour gives."""


class Direction(StrEnum):
    """Which way somebody goes."""

    IN = "in"
    OUT = "out"


class Means(StrEnum):
    """By what somebody passes a checkpoint."""

    PASS = "pass"  # noqa: S105
    CARD = "card"
    NUMBER = "number"
    VISITOR = "visitor"
    EMERGENCY = "emergency"


class EmergencyKind(StrEnum):
    """Why somebody is let through at once; it is recorded, and reviewed afterwards."""

    MEDICAL = "medical"
    FIRE = "fire"
    BIRTH = "birth"


class EmergencyReview(StrEnum):
    """What a second person says of an emergency pass."""

    JUSTIFIED = "justified"
    UNCLEAR = "unclear"
    MISUSED = "misused"


class TracePurpose(StrEnum):
    """Why somebody reads the register; the people concerned read it too."""

    OUTBREAK = "outbreak"
    CONTACT = "contact"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Document:
    """What somebody identified themselves with: its kind, a word of the room residents, and number.

    It identifies, it never authenticates.
    """

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A row of the register, named as on the wire; what is not known is None.

    `at` is the moment of the scan (UTC); temperatures are tenths of a degree Celsius; `list_age_s`
    is how old the list was by which the device judged; `signed_at` and `issued_at` are the proof's
    own instants; `pass_id` has 16 hexadecimal digits and `card_ref` 24. By `fever_tenths_c` the
    device judged a reading.
    """

    id: str
    checkpoint_id: str
    at: datetime
    direction: Direction
    means: Means
    verdict: str
    reason: str
    colour: str | None = None
    list_age_s: int | None = None
    pass_id: str | None = None
    signed_at: datetime | None = None
    issued_at: datetime | None = None
    card_ref: str | None = None
    document: Document | None = None
    name: str | None = None
    phone: str | None = None
    consent_version: str | None = None
    temperature_tenths_c: int | None = None
    second_temperature_tenths_c: int | None = None
    site: str | None = None
    plate: str | None = None
    emergency: EmergencyKind | None = None
    is_regular: bool | None = None
    note: str | None = None
    fever_tenths_c: int | None = None

    @property
    def last_temperature_tenths_c(self) -> int | None:
        """Give the reading that counts: the second one, if there was one."""
        if self.second_temperature_tenths_c is not None:
            return self.second_temperature_tenths_c
        return self.temperature_tenths_c

    def told(self) -> dict[str, Any]:
        """Give it as it is on the wire, without what is not known; instants as datetimes."""
        return {name: value for name, value in asdict(self).items() if value is not None}


_COLOUR_OF = {"admit": "green", "hold": "yellow", "turn_away": "red"}
_HEX = re.compile("[0-9a-f]+")


def passage_of(told: Mapping[str, Any]) -> Passage:
    """Read a passage of values that a schema has checked one by one.

    :raises KeyError, ValueError: it is none.
    """
    document = told.get("document")
    emergency = told.get("emergency")
    return Passage(
        **{
            **told,
            "id": str(told["id"]),
            "direction": Direction(told["direction"]),
            "means": Means(told["means"]),
            "emergency": EmergencyKind(emergency) if emergency else None,
            "document": Document(str(document["kind"]), document["number"]) if document else None,
        }
    )


def time_of_id(passage_id: str) -> datetime | None:
    """Give the instant that a UUIDv7 carries (RFC 9562); None for any other id."""
    digits = passage_id.replace("-", "")
    if len(digits) != 32 or digits[12] != "7" or not _HEX.fullmatch(digits):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(digits[:12], 16))


def problems(passage: Passage, now: datetime, fevers: Collection[int]) -> dict[str, str]:
    """Name what is wrong with a passage, by field; nothing when it may be stored.

    :param now: the server's clock.
    :param fevers: thresholds of the published rules, in tenths of a degree; from it on somebody is
        held and not let in. Which rule a device without a network went by, it says itself; of one
        that does not say, any will do, for what was measured must not be lost.
    :returns: field -> checkpoints.at_in_future, checkpoints.at_too_old, checkpoints.id_not_of_time,
        checkpoints.proof_missing, checkpoints.proof_foreign, checkpoints.consent_missing,
        checkpoints.emergency_missing, checkpoints.verdict_contradicts.
    """
    wrong = _wrong_means(passage)
    if passage.at > now + AHEAD:
        wrong["at"] = "checkpoints.at_in_future"
    elif passage.at <= now - timedelta(days=RETENTION_DAYS):
        wrong["at"] = "checkpoints.at_too_old"
    made = time_of_id(passage.id)
    if made is None or abs(made - passage.at) > ID_WITHIN:
        wrong["id"] = "checkpoints.id_not_of_time"
    own = passage.fever_tenths_c
    if own is not None and own not in fevers:
        wrong["fever_tenths_c"] = "checkpoints.verdict_contradicts"
    judged_by = fevers if own is None else (own,)
    if not any(is_verdict_sound(passage, fever) for fever in judged_by):
        wrong["verdict"] = "checkpoints.verdict_contradicts"
    return wrong


def _wrong_means(passage: Passage) -> dict[str, str]:
    missing, foreign = "checkpoints.proof_missing", "checkpoints.proof_foreign"
    has = {
        Means.PASS: (passage.pass_id, "pass_id"),
        Means.CARD: (passage.card_ref, "card_ref"),
        Means.NUMBER: (passage.document, "document"),
        Means.VISITOR: (passage.name, "name"),
    }
    proof, field = has.get(passage.means, ("", ""))
    # A code that proves nothing has no id either, and is still somebody who was told so.
    is_needed = passage.means not in (Means.PASS, Means.CARD) or passage.verdict != "cannot_tell"
    wrong = {field: missing} if proof is None and is_needed else {}
    if passage.means is not Means.EMERGENCY:
        # Under one proof it would be found, and another was judged.
        other = (other for means, other in has.items() if means is not passage.means)
        wrong |= {name: foreign for value, name in other if value and name != "name"}
    if passage.means is Means.VISITOR:
        if passage.phone is None:
            wrong["phone"] = missing
        if passage.consent_version is None:
            wrong["consent_version"] = "checkpoints.consent_missing"
    if (passage.means is Means.EMERGENCY) != (passage.emergency is not None):
        wrong["emergency"] = "checkpoints.emergency_missing"
    return wrong


def is_verdict_sound(passage: Passage, fever_tenths_c: int) -> bool:
    """Say whether verdict, reason, colour and readings go together.

    An emergency always admits. Nobody else with a fever is admitted. A colour admits by green only,
    and nobody is turned away but by red, or where only regulars are let in.
    """
    verdict, colour = passage.verdict, passage.colour
    if passage.means is Means.EMERGENCY:
        return verdict == "admit" and passage.reason == EMERGENCY
    heat = passage.last_temperature_tenths_c
    has_fever = heat is not None and heat >= fever_tenths_c
    if verdict == "cannot_tell":
        return colour is None and not has_fever
    if passage.reason == FEVER:
        return verdict == "hold" and has_fever
    if passage.reason == NOT_REGULAR:
        return verdict == "turn_away" and passage.is_regular is False
    if verdict == "admit" and has_fever:
        return False
    if passage.means is Means.VISITOR:
        return verdict == "admit" and colour is None and passage.reason == VISITOR
    return colour is not None and _COLOUR_OF.get(verdict) == colour


def are_twins(one: Passage, other: Passage) -> bool:
    """Say whether one proof was shown at two places in a time that nobody needs between them."""
    apart = abs((one.at - other.at).total_seconds())
    return one.checkpoint_id != other.checkpoint_id and apart <= TWIN_WITHIN_S


def came_late(at: datetime, received_at: datetime) -> bool:
    """Say whether a passage was heard of so long after it that its row says when."""
    return received_at - at >= LATE


def hours_between(start: datetime, end: datetime) -> list[str]:
    """Name the hours (UTC, yyyymmddhh) that a span touches; `end` itself is outside it."""
    hour = start.replace(minute=0, second=0, microsecond=0)
    found = []
    while hour < end:
        found.append(f"{hour:%Y%m%d%H}")
        hour += timedelta(hours=1)
    return found
