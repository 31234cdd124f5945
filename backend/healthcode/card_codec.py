"""Paper cards: what is signed and printed, the list that says how their holders stand, the verdict.

``docs/pass-format.md`` specifies both byte by byte; ``frontend/src/healthcode/cards.ts`` is the
twin of what verifies, and both answer ``tests/vectors/cards.json``. A card never changes, so it
says nothing of a colour: a list that the city signs anew every few minutes does, and it knows a
card by a hash of the whole of it, so that nobody can print one from the list. Nothing here reads a
clock, a store or the environment.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from backend.core import base45, cose
from backend.healthcode.passes import AHEAD_S, IssuingKey, Verdict
from backend.healthcode.rules import Colour, PassState, Rule, aged_colour
from backend.healthcode.signed import CARD, CARD_LIST, is_count, key_of, members_of

if TYPE_CHECKING:
    from backend.core.crypto import Signer

PREFIX = "CX2:"
CARD_ID_BYTES = 8
CARD_BYTES_MOST = 102
CARD_CHARS_MOST = 157
"""What fits into a QR code of version 8 at level Q, in alphanumeric mode."""
DAYS_MOST = 255
REF_BYTES = 12
ENTRY_BYTES = 16
LIST_FOR_S = 24 * 3600
"""A list older than this proves nothing of anybody any more."""
NO_END = 0
_TODAY_ONLY = 8

_EPOCH = date(1970, 1, 1)
_HEALTH = (Colour.GREEN, Colour.YELLOW, Colour.RED)
_VERDICT_OF = {
    Colour.GREEN: Verdict.ADMIT,
    Colour.YELLOW: Verdict.HOLD,
    Colour.RED: Verdict.TURN_AWAY,
}


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: it is good on ``days`` days from ``issued_on`` on."""

    card_id: bytes
    county: int
    issued_on: date
    days: int

    @property
    def until_on(self) -> date:
        """The first day on which it is good no more."""
        return self.issued_on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Stood:
    """How somebody stood when a list was made.

    ``is_today_only`` says that the state would be kinder than the truth on the day after, so that
    the list tells nothing of them then.
    """

    state: PassState
    is_today_only: bool = False


@dataclass(frozen=True, slots=True)
class CardList:
    """How the holders of a county's cards stood on day ``on``; ``entries`` are sorted by card."""

    county: int
    issued_at: int
    on: date
    rule_version: int
    entries: bytes

    def stood(self, ref: bytes) -> Stood | None:
        """How the holder of a card stood; None when they had never checked in.

        :raises KeyError: the card is not in the list.
        """
        refs = _Refs(self.entries)
        at = bisect_left(refs, ref)
        if at == len(refs) or refs[at] != ref:
            raise KeyError(ref)
        entry = self.entries[at * ENTRY_BYTES : (at + 1) * ENTRY_BYTES]
        return _unpacked(entry[REF_BYTES:], self.on)

    def holds(self, ref: bytes) -> bool:
        """Whether a card is in the list."""
        refs = _Refs(self.entries)
        at = bisect_left(refs, ref)
        return at < len(refs) and refs[at] == ref


@dataclass(frozen=True, slots=True)
class CardVerification:
    """What a checkpoint does with a card, the colour if it is proven, and why.

    ``as_of`` is when the list was made (seconds), where one decided.
    """

    verdict: Verdict
    reason: str
    colour: Colour | None = None
    card: Card | None = None
    as_of: int | None = None


class _Refs:
    """The references of a list's entries, to be searched without being copied."""

    def __init__(self, entries: bytes) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries) // ENTRY_BYTES

    def __getitem__(self, at: int) -> bytes:
        return self._entries[at * ENTRY_BYTES : at * ENTRY_BYTES + REF_BYTES]


def sign_card(card: Card, key: Signer, kid: bytes) -> bytes:
    """Give a card: COSE_Sign1 by the issuing key of the day it is issued on."""
    members = [CARD, card.card_id, card.county, (card.issued_on - _EPOCH).days, card.days]
    return cose.sign1({cose.KEY_ID: kid}, cose.dump(members), key)


def to_text(signed: bytes) -> str:
    """Write a card's bytes as the text of its QR code."""
    return PREFIX + base45.encode(signed)


def ref_of(signed: bytes) -> bytes:
    """By what lists know a card: a hash of all of it, its signature too."""
    return hashlib.sha256(signed).digest()[:REF_BYTES]


def pack_entries(states: Iterable[tuple[bytes, Stood | None]], on: date) -> bytes:
    """Write how holders stand on a day, 16 bytes a card, sorted by card.

    :param states: the reference of each card, and how its holder stands.
    """
    return b"".join(ref + _packed(stood, on) for ref, stood in sorted(states, key=lambda s: s[0]))


def sign_list(listed: CardList, key: Signer, kid: bytes) -> bytes:
    """Give a county's list: COSE_Sign1 by the issuing key of its day."""
    day = (listed.on - _EPOCH).days
    members = [
        CARD_LIST, listed.county, listed.issued_at, day, listed.rule_version, listed.entries,
    ]  # fmt: skip
    return cose.sign1({cose.KEY_ID: kid}, cose.dump(members), key)


def prove_list(
    signed: bytes,
    issuing_keys: Mapping[bytes, IssuingKey],
    withdrawn: Collection[bytes] = (),
) -> CardList:
    """Prove a list by the issuing keys that the root vouches for.

    :raises CoseError: ``malformed``, ``unknown_algorithm``, ``key_withdrawn``, ``unknown_key``,
        ``bad_signature``, ``key_not_valid``. The verifier then keeps what it had.
    """
    opened = cose.open_sign1(signed)
    key = key_of(opened.protected, issuing_keys, withdrawn)
    cose.check_signature(key.public_key, opened)
    listed = _decode_list(opened.payload)
    if not key.not_before <= listed.issued_at <= key.not_after:
        raise cose.CoseError("key_not_valid")
    return listed


def verify_card(
    text: str,
    at: int,
    lists: Mapping[int, CardList],
    issuing_keys: Mapping[bytes, IssuingKey],
    rules: Mapping[int, Rule],
    zone: tzinfo,
    withdrawn: Collection[bytes] = (),
) -> CardVerification:
    """Judge what a checkpoint scanned from paper, without a network; no input raises.

    :param at: the checkpoint's clock, seconds since 1970.
    :param lists: the newest proven list of each county that is at hand.
    :return: its ``reason`` is ``green``, ``yellow`` or ``red`` when the colour is proven; otherwise
        ``not_a_card``, ``malformed``, ``unknown_algorithm``, ``key_withdrawn``, ``unknown_key``,
        ``bad_signature``, ``unknown_version``, ``no_list``, ``not_listed``, ``clock``,
        ``list_stale``, ``card_expired``, ``unknown_rule``, ``no_check_in_yet``, ``list_outdated``.
    """
    try:
        signed = _bytes_of(text)
        opened = cose.open_sign1(signed)
        ref = ref_of(signed)
        found = _newest_with(ref, lists.values())
        if found is None:
            # No list vouches for it; whether it is one of ours at all, its own signature says.
            key = key_of(opened.protected, issuing_keys, withdrawn)
            cose.check_signature(key.public_key, opened)
        card = _decode_card(opened.payload)
    except cose.CoseError as unproven:
        return CardVerification(Verdict.CANNOT_TELL, str(unproven))
    listed = found or lists.get(card.county)
    today = datetime.fromtimestamp(at, UTC).astimezone(zone).date()
    reason = _why_not(card, listed, found is not None, at, today, rules)
    stood = listed.stood(ref) if listed and not reason else None
    if listed is None or stood is None:
        reason = reason or "no_check_in_yet"
        as_of = listed.issued_at if listed else None
        return CardVerification(Verdict.CANNOT_TELL, reason, None, card, as_of)
    rule = rules[listed.rule_version]
    then, shown = (aged_colour(rule, stood.state, day) for day in (listed.on, today))
    if shown.severity > then.severity or (stood.is_today_only and today > listed.on):
        # Somebody may have checked in since: no colour is made worse, nor kept, by what is not
        # known.
        return CardVerification(Verdict.CANNOT_TELL, "list_outdated", None, card, listed.issued_at)
    return CardVerification(_VERDICT_OF[shown], shown.value, shown, card, listed.issued_at)


def _newest_with(ref: bytes, lists: Iterable[CardList]) -> CardList | None:
    """Give the newest list that has a card: its holder may have moved between two of them."""
    having = (one for one in lists if one.holds(ref))
    return max(having, key=lambda one: (one.issued_at, one.county), default=None)


def _why_not(
    card: Card,
    listed: CardList | None,
    is_listed: bool,
    at: int,
    today: date,
    rules: Mapping[int, Rule],
) -> str:
    """Say why a card of ours does not tell a colour now; empty when its list does."""
    if listed is None:
        return "no_list"
    if card.issued_on > today or listed.issued_at > at + AHEAD_S or listed.on > today:
        return "clock"
    if listed.issued_at < at - LIST_FOR_S:
        return "list_stale"
    if today >= card.until_on:
        return "card_expired"
    if not is_listed:
        return "not_listed"
    return "" if listed.rule_version in rules else "unknown_rule"


def _bytes_of(text: str) -> bytes:
    """Read the QR's text; its length bounds all the work that follows."""
    if not text.startswith(PREFIX) or len(text) > CARD_CHARS_MOST:
        raise cose.CoseError("not_a_card")
    try:
        data = base45.decode(text[len(PREFIX) :])
    except ValueError:
        raise cose.CoseError("not_a_card") from None
    if len(data) > CARD_BYTES_MOST:
        raise cose.CoseError("not_a_card")
    return data


def _decode_card(payload: bytes) -> Card:
    _, card_id, county, issued, days = members_of(payload, CARD, 5)
    is_sound = (
        isinstance(card_id, bytes)
        and len(card_id) == CARD_ID_BYTES
        and _is_county(county)
        and is_count(issued, 65536)
        and is_count(days, DAYS_MOST + 1)
        and days != 0
    )
    if not is_sound:
        raise cose.CoseError("malformed")
    return Card(card_id, county, _EPOCH + timedelta(days=issued), days)  # type: ignore[arg-type]


def _decode_list(payload: bytes) -> CardList:
    _, county, issued_at, day, version, entries = members_of(payload, CARD_LIST, 6)
    is_sound = (
        _is_county(county)
        and is_count(issued_at, 2**32)
        and is_count(day, 65536)
        and is_count(version, 65536)
        and isinstance(entries, bytes)
        and len(entries) % ENTRY_BYTES == 0
    )
    if not is_sound or not _are_entries(entries):  # type: ignore[arg-type]
        raise cose.CoseError("malformed")
    on = _EPOCH + timedelta(days=day)  # type: ignore[arg-type]
    return CardList(county, issued_at, on, version, entries)  # type: ignore[arg-type]


def _are_entries(entries: bytes) -> bool:
    """Say whether entries are in order, each once, and say what can be."""
    before = b""
    for at in range(0, len(entries), ENTRY_BYTES):
        ref, flags = entries[at : at + REF_BYTES], entries[at + ENTRY_BYTES - 2]
        if ref <= before or flags & 7 > 5 or flags > 13:
            return False
        before = ref
    return True


def _packed(stood: Stood | None, on: date) -> bytes:
    """Write four bytes: last good day (0 for none yet), flags, days until the health changes."""
    if stood is None:
        return bytes(4)
    state = stood.state
    flags = int(state.is_red) | _HEALTH.index(state.health_colour) << 1
    flags |= _TODAY_ONLY if stood.is_today_only else 0
    until = NO_END
    if state.health_until_on is not None:
        # What ends later than this byte can tell has no end that is known here.
        days = (state.health_until_on - on).days
        until = days if 0 < days <= DAYS_MOST else NO_END
    return (state.last_good_on - _EPOCH).days.to_bytes(2, "big") + bytes((flags, until))


def _unpacked(packed: bytes, on: date) -> Stood | None:
    good, flags, until = int.from_bytes(packed[:2], "big"), packed[2], packed[3]
    if good == 0:
        return None
    until_on = None if until == NO_END else on + timedelta(days=until)
    health = _HEALTH[flags >> 1 & 3]
    state = PassState(bool(flags & 1), _EPOCH + timedelta(days=good), health, until_on)
    return Stood(state, bool(flags & _TODAY_ONLY))


def _is_county(value: object) -> bool:
    return is_count(value, 1_000_000) and value >= 100_000  # type: ignore[operator]
