"""`audit verify DAY`: whether a day's rows are those that were written and sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from pynamodb.exceptions import AttributeDeserializationError, AttributeNullError

from backend.config import settings
from backend.core import clock, cose, crypto, ids
from backend.core.audit import DAY, KEPT_DAYS, LANES, SEAL_CONTEXT, Entry, Seal


class Bad(Exception):
    """The first thing that is wrong: where, and what."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place} {why}")
        self.place = place
        self.why = why


class Verdict(NamedTuple):
    """What was found of a day.

    `state` is "sealed", "not_sealed" (nothing wrong so far, but nobody has signed it), "gone" (its
    retention is over) or "bad", with the first bad place and what is wrong with it.
    """

    state: str
    rows: int
    place: str | None = None
    why: str | None = None


def verify(on: date) -> Verdict:
    """Compute a day's chains anew and hold them against its seal."""
    gone_at = datetime.combine(on, time(), settings().city.zone) + DAY * KEPT_DAYS
    rows = 0
    seen: dict[str, str] = {}
    besides: list[str] = []
    try:
        seal = Seal.of(on)
        if seal is None:
            _check_never_sealed(on)
        heads = _heads_of(on, seal) if seal else None
        if gone_at <= clock.now():
            return Verdict("gone", rows)
        for lane in range(LANES):
            key = Entry.key_of(on, lane)
            chain = _chain_of(key)
            rows += len(chain)
            _check_chain(key, chain)
            seen |= {entry.place: str(entry.hash) for entry in chain}
            besides += [str(entry.beside) for entry in chain if entry.beside]
            if heads is not None:
                _check_head(key, chain, heads.pop(f"{lane:02d}", None))
        if heads:
            raise Bad(f"{on.isoformat()}#{min(heads)}", "is a lane that there is not")
        _check_witnesses(on, seen, besides)
    except Bad as bad:
        return Verdict("bad", rows, bad.place, bad.why)
    return Verdict("sealed" if seal else "not_sealed", rows)


def _chain_of(key: str) -> list[Entry]:
    try:
        return Entry.all_of(key)
    except (AttributeDeserializationError, AttributeNullError) as wrong:
        raise Bad(key, "holds a row of another shape") from wrong


def _check_never_sealed(on: date) -> None:
    """A seal that is not there never was: the next one does not name it."""
    after = Seal.after(on)
    if after and json.loads(after.body)["previous_day"] == on.isoformat():
        raise Bad(f"seal/{on.isoformat()}", "is missing")


def _check_chain(key: str, chain: list[Entry]) -> None:
    """Every row stands where it was written, unchanged, behind the one it was written behind."""
    before: Entry | None = None
    for number, entry in enumerate(chain, 1):
        expected = Entry.part_of(number)
        if entry.part > expected:
            raise Bad(f"{key}/{expected}", "is missing")
        if entry.part != expected:
            raise Bad(entry.place, "was inserted")
        if entry.true_hash() != entry.hash:
            raise Bad(entry.place, "was changed")
        if entry.previous != (before.hash if before else ""):
            # This row vouches for another predecessor than the one that stands there.
            raise Bad(before.place if before else entry.place, "was changed or put in")
        before = entry


def _check_witnesses(on: date, seen: Mapping[str, str], besides: Iterable[str]) -> None:
    """What rows of the day say that they saw in other lanes is there."""
    for beside in sorted(besides):
        place, _, hash_ = beside.partition("|")
        if place.startswith(on.isoformat()) and seen.get(place) != hash_:
            raise Bad(place, "is not the row that was seen" if place in seen else "is missing")


def _check_head(key: str, chain: list[Entry], sealed: list[Any] | None) -> None:
    count, head = sealed or (0, "")
    if len(chain) < count:
        raise Bad(f"{key}/{Entry.part_of(len(chain) + 1)}", "is missing")
    if len(chain) > count:
        raise Bad(chain[count].place, "was put in behind the sealed end")
    if chain and chain[-1].hash != head:
        raise Bad(chain[-1].place, "is not the row that was sealed")


def _heads_of(on: date, seal: Seal) -> dict[str, list[Any]]:
    """What the seal says of each lane, once it has proved to be ours and in its place."""
    place = f"seal/{on.isoformat()}"
    if not _is_ours(seal):
        raise Bad(place, "is not signed by our seal key")
    said = json.loads(seal.body)
    if said["day"] != on.isoformat():
        raise Bad(place, "is the seal of another day")
    before = Seal.before(on)
    if said["previous_day"] != (before.part if before else None):
        missing = said["previous_day"] or "before the first"
        raise Bad(f"seal/{missing}", "is missing" if said["previous_day"] else "was put in")
    if before and said["previous"] != before.hash():
        raise Bad(f"seal/{before.part}", "was changed")
    heads: dict[str, list[Any]] = said["lanes"]
    return heads


def _is_ours(seal: Seal) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key = cose.public_key_of(b"\x04" + b"".join(crypto.keys().seal.public_xy))
    try:
        raw = ids.from_base64url(seal.signature)
        signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key.verify(signature, SEAL_CONTEXT + seal.body.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
