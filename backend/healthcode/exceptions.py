"""The list of exceptions: passes that have become too kind since they were issued.

Evidence that is approved after a pass was issued cannot be in it, and a checkpoint asks nobody. So
the ids of such passes are listed with the colour they read as, and the list is signed by the seal:
it can make a pass read worse, never better. ``docs/pass-format.md`` says how to use it. Nothing
here reads a clock, a store or the environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.core import clock
from backend.core.ids import from_base64url, to_base64url
from backend.healthcode.keylists import KeyListError, prove_content
from backend.healthcode.rules import Colour, worse

PASS_ID_BYTES = 8
_MEMBERS = ("issued_at", "since", "listed", "removed")
_COLOURS = {Colour.YELLOW: 1, Colour.RED: 2}


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """A pass that reads as at least this colour within these seconds since 1970."""

    pass_id: bytes
    colour: Colour
    from_s: int
    until_s: int


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What a verifier goes by; `issued_at` is what its list's age is counted from."""

    issued_at: str
    listed: Mapping[bytes, Listed]

    def age_s(self, at: int) -> int:
        """How old the list is at an instant: shown with every verdict, never a verdict itself."""
        return max(0, at - int(datetime.fromisoformat(self.issued_at).timestamp()))

    def colour_of(self, pass_id: bytes, own: Colour, at: int) -> Colour:
        """What a pass reads as: its own colour, or a worse one that is listed now."""
        found = self.listed.get(pass_id)
        if found is None or not found.from_s <= at < found.until_s:
            return own
        return worse(own, found.colour)


NONE_KNOWN = Exceptions("1970-01-01T00:00:00.000Z", {})


def content_of(
    issued_at: datetime, since: str | None, listed: Iterable[Listed], removed: Iterable[bytes]
) -> dict[str, Any]:
    """What the seal signs: a whole list, or what has changed since an earlier one."""
    worst: dict[bytes, Listed] = {}
    for one in sorted(listed):
        # Of two for the same pass the worse one, or of the same colour the longer one, stands.
        known = worst.get(one.pass_id)
        if known is None or _weight(one) > _weight(known):
            worst[one.pass_id] = one
    return {
        "issued_at": clock.to_text(issued_at),
        "since": since,
        "listed": [
            [to_base64url(one.pass_id), _COLOURS[one.colour], one.from_s, one.until_s]
            for _, one in sorted(worst.items())
        ],
        "removed": sorted(to_base64url(one) for one in set(removed) - set(worst)),
    }


def _weight(one: Listed) -> tuple[int, int]:
    return one.colour.severity, one.until_s


def prove(document: Any, seal: bytes, held: Exceptions | None = None) -> Exceptions:
    """Prove what ``GET /verification/exceptions`` answers, by the seal of a proved list of keys.

    :param held: what the verifier has; an answer of changes is added to it.
    :raises KeyListError: ``exceptions_not_by_seal``, ``exceptions_malformed``,
        ``exceptions_out_of_step``: they are changes of another list, or older than what is held.
        The verifier then keeps what it had.
    """
    try:
        content = {name: document[name] for name in _MEMBERS}
        signed = document["signed"]
    except (KeyError, TypeError):
        raise KeyListError("exceptions_malformed") from None
    prove_content(content, signed, seal, "exceptions_malformed", "exceptions_not_by_seal")
    try:
        listed = {one.pass_id: one for one in map(_read, content["listed"])}
        removed = {_pass_id(shown) for shown in content["removed"]}
        at, since = _instant(content["issued_at"]), content["since"]
        is_sound = len(listed) == len(content["listed"]) and (since is None or _instant(since) < at)
    except (ValueError, TypeError, AttributeError):
        raise KeyListError("exceptions_malformed") from None
    if not is_sound:
        raise KeyListError("exceptions_malformed")
    is_older = held is not None and at < _instant(held.issued_at)
    if is_older or (since is not None and (held is None or held.issued_at != since)):
        raise KeyListError("exceptions_out_of_step")
    before = held.listed if held is not None and since is not None else {}
    kept = {one: entry for one, entry in before.items() if one not in removed}
    return Exceptions(content["issued_at"], {**kept, **listed})


def _read(shown: Any) -> Listed:
    pass_id, colour, from_s, until_s = shown
    is_sound = all(type(one) is int and 0 <= one < 2**32 for one in (colour, from_s, until_s))
    if not is_sound or colour not in _COLOURS.values() or from_s >= until_s:
        raise ValueError("not an exception")
    found = next(name for name, number in _COLOURS.items() if number == colour)
    return Listed(_pass_id(pass_id), found, from_s, until_s)


def _pass_id(shown: Any) -> bytes:
    pass_id = from_base64url(shown)
    if len(pass_id) != PASS_ID_BYTES or to_base64url(pass_id) != shown:
        raise ValueError("not a pass id")
    return pass_id


def _instant(shown: Any) -> datetime:
    at = datetime.fromisoformat(shown)
    if clock.to_text(at) != shown:
        raise ValueError("not an instant")
    return at
