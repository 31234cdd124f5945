"""The list of exceptions: passes that have become too kind since they were issued.

Evidence that is approved after a pass was issued cannot be in it, and a checkpoint asks nobody. So
the ids of such passes are listed with the colour they read as, and the issuing key of the day signs
the list: it can make a pass read worse, never better. ``docs/pass-format.md`` says how to use it;
``frontend/src/healthcode/exceptions.ts`` is the twin, and both answer
``tests/vectors/exceptions.json``. Nothing here reads a clock, a store or the environment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from backend.core import cose
from backend.healthcode.passes import IssuingKey
from backend.healthcode.rules import Colour, worse
from backend.healthcode.signed import EXCEPTIONS, is_count, key_of, members_of

if TYPE_CHECKING:
    from backend.core.crypto import Signer

PASS_ID_BYTES = 8
_COLOURS = {1: Colour.YELLOW, 2: Colour.RED}
_NUMBERS = {colour: number for number, colour in _COLOURS.items()}


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """A pass that reads as at least this colour within these seconds since 1970."""

    pass_id: bytes
    colour: Colour
    from_s: int
    until_s: int

    def holds_at(self, at: int) -> bool:
        """Whether it counts at that second."""
        return self.from_s <= at < self.until_s


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What a verifier goes by; `issued_at` (seconds) is what its list's age is counted from."""

    issued_at: int
    listed: Mapping[bytes, tuple[Listed, ...]]

    def age_s(self, at: int) -> int:
        """How old the list is at an instant: shown with every verdict, never a verdict itself."""
        return max(0, at - self.issued_at)

    def colour_of(self, pass_id: bytes, own: Colour, at: int) -> Colour:
        """What a pass reads as: its own colour, or the worst one that is listed now."""
        for one in self.listed.get(pass_id, ()):
            own = worse(own, one.colour) if one.holds_at(at) else own
        return own


NONE_KNOWN = Exceptions(0, {})


class _Told(NamedTuple):
    """What a list says whose signature holds; `since` is None for a whole one."""

    issued_at: int
    since: int | None
    listed: dict[bytes, tuple[Listed, ...]]
    removed: frozenset[bytes]


def sign(
    issued_at: int,
    since: int | None,
    listed: Iterable[Listed],
    removed: Iterable[bytes],
    key: Signer,
    kid: bytes,
) -> bytes:
    """Give a whole list, or what has changed since an earlier one, as COSE_Sign1.

    :param issued_at: seconds, within the span of the issuing key.
    :param since: `issued_at` of the earlier list; None for a whole one.
    :param listed: every entry of every pass that is named at all, for they replace what was known
        of it.
    :param removed: passes of which nothing is listed any more; for a whole list none.
    """
    groups: dict[tuple[int, int, int], set[bytes]] = {}
    for one in listed:
        group = groups.setdefault((_NUMBERS[one.colour], one.from_s, one.until_s), set())
        group.add(one.pass_id)
    named = {pass_id for group in groups.values() for pass_id in group}
    told = [[*group, b"".join(sorted(ids))] for group, ids in sorted(groups.items())]
    gone = b"".join(sorted(set(removed) - named))
    return cose.sign1(
        {cose.KEY_ID: kid}, cose.dump([EXCEPTIONS, issued_at, since, told, gone]), key
    )


def prove(
    signed: bytes,
    issuing_keys: Mapping[bytes, IssuingKey],
    withdrawn: Collection[bytes] = (),
    held: Exceptions | None = None,
) -> Exceptions:
    """Prove what ``GET /verification/exceptions`` answers, by the keys that the root vouches for.

    :param held: what the verifier has; an answer of changes is added to it.
    :raises CoseError: ``malformed``, ``unknown_algorithm``, ``key_withdrawn``, ``unknown_key``,
        ``bad_signature``, ``unknown_version``, ``key_not_valid``; ``out_of_step`` for changes of
        another list, or a list older than what is held. The verifier then keeps what it had.
    """
    opened = cose.open_sign1(signed)
    key = key_of(opened.protected, issuing_keys, withdrawn)
    cose.check_signature(key.public_key, opened)
    told = _decode(opened.payload)
    if not key.not_before <= told.issued_at <= key.not_after:
        raise cose.CoseError("key_not_valid")
    is_older = held is not None and told.issued_at < held.issued_at
    follows = told.since is None or (held is not None and held.issued_at == told.since)
    if is_older or not follows:
        raise cose.CoseError("out_of_step")
    if told.since is None or held is None:
        return Exceptions(told.issued_at, told.listed)
    return Exceptions(told.issued_at, {**_kept(held, told), **told.listed})


def _kept(held: Exceptions, told: _Told) -> dict[bytes, tuple[Listed, ...]]:
    """What stays of a list: neither taken out, nor over, so that it does not grow for ever."""
    return {
        pass_id: spans
        for pass_id, spans in held.listed.items()
        if pass_id not in told.removed and any(one.until_s > told.issued_at for one in spans)
    }


def _decode(payload: bytes) -> _Told:
    """Read a list strictly: everything in order, each thing once, or nothing.

    :raises CoseError: ``malformed``, ``unknown_version``.
    """
    _, issued_at, since, groups, gone = members_of(payload, EXCEPTIONS, 5)
    is_sound = is_count(issued_at, 2**32) and isinstance(groups, list | tuple)
    if not is_sound or not (since is None or _is_before(since, issued_at)):
        raise cose.CoseError("malformed")
    listed: dict[bytes, tuple[Listed, ...]] = {}
    before: tuple[int, ...] = ()
    for group in groups:  # type: ignore[attr-defined]
        head, ids = _read_group(group)
        if head <= before:
            raise cose.CoseError("malformed")
        before = head
        for pass_id in ids:
            one = Listed(pass_id, _COLOURS[head[0]], *head[1:])
            listed[pass_id] = (*listed.get(pass_id, ()), one)
    removed = _ids(gone)
    if not listed.keys().isdisjoint(removed) or (since is None and removed):
        raise cose.CoseError("malformed")
    return _Told(issued_at, since, listed, frozenset(removed))  # type: ignore[arg-type]


def _is_before(since: object, issued_at: object) -> bool:
    return is_count(since, 2**32) and since <= issued_at  # type: ignore[operator]


def _read_group(group: Any) -> tuple[tuple[int, int, int], list[bytes]]:
    if not isinstance(group, list | tuple) or len(group) != 4:
        raise cose.CoseError("malformed")
    colour, from_s, until_s, ids = group
    if not all(is_count(one, 2**32) for one in (colour, from_s, until_s)):
        raise cose.CoseError("malformed")
    if colour not in _COLOURS or from_s >= until_s or not ids:
        raise cose.CoseError("malformed")
    return (colour, from_s, until_s), _ids(ids)


def _ids(joined: Any) -> list[bytes]:
    """Pass ids that stand behind one another, in ascending order, each once."""
    if not isinstance(joined, bytes) or len(joined) % PASS_ID_BYTES:
        raise cose.CoseError("malformed")
    ids = [joined[at : at + PASS_ID_BYTES] for at in range(0, len(joined), PASS_ID_BYTES)]
    if any(one >= other for one, other in pairwise(ids)):
        raise cose.CoseError("malformed")
    return ids
