"""Who signs passes: the issuing key of the day, the list of all, and what was withdrawn.

On a laptop the pairs follow from a seed in the key file and the local root signs the list on the
fly. In the cloud the pairs were made inside KMS ahead of time, their private halves lie sealed in
the store, and the list is the one that the offline root has signed: `planned.py`, and the ADR on
the keys of the day.
"""

from __future__ import annotations

import hmac
import json
import logging
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Protocol

from backend.city import service as declared
from backend.config import settings
from backend.core import clock, crypto
from backend.core.crypto import KeySigner, Signer
from backend.core.errors import DomainError
from backend.core.ids import from_base64url
from backend.core.keyfile import FileKeys, write_private
from backend.core.keys import KeysMissing, KmsKeys
from backend.healthcode import keylists
from backend.healthcode.keylists import DayKey

# A pass admits for 72 hours at most, but an older one still reads yellow or red, as it has become.
PAST_DAYS = 21
# How far ahead a laptop's list reaches, for checkpoints that are without a network for days.
AHEAD_DAYS = 7
# The order of the curve P-256 (FIPS 186-5).
CURVE_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
log = logging.getLogger("changxing.issuers")


@dataclass(frozen=True, slots=True)
class Published:
    """What verifiers are told: the list and the withdrawals, each as shown and as signed."""

    root: bytes
    content: dict[str, Any]
    signed: str
    withdrawals: dict[str, Any]
    withdrawals_signed: str
    keys: tuple[DayKey, ...]
    withdrawn: frozenset[bytes]

    def usable(self, at: datetime) -> list[DayKey]:
        """The keys that may issue at an instant: the day's own first, then the reserve."""
        second = int(at.timestamp())
        fit = [key for key in self.keys if key.not_before <= second <= key.not_after]
        fit.sort(key=lambda key: key.not_after)
        return [key for key in fit if key.kid not in self.withdrawn]

    def days_left(self, at: datetime) -> int:
        """For how many days on end, today included, there is a key to sign with."""
        days = 0
        while self.usable(at + timedelta(days=days)):
            days += 1
        return days


class Issuers(Protocol):
    """Whoever holds the issuing keys."""

    def published(self, now: datetime) -> Published:
        """What verifiers are told now.

        :raises DomainError: healthcode.no_issuing_key (503), there is no list yet.
        """
        ...

    def signer(self, key: DayKey) -> Signer:
        """The private half of a listed key."""
        ...

    def withdraw(self, kid: bytes, now: datetime) -> None:
        """Take a key away for ever.

        :raises KeysMissing: no such key is listed.
        """
        ...


def no_issuing_key() -> DomainError:
    """Nobody can be given a pass: the plan of day keys is missing, has ended, or is withdrawn."""
    log.error("there is no issuing key for today: see `keys status`")
    return DomainError("healthcode.no_issuing_key", 503, retry_after_s=300)


def signing(now: datetime) -> tuple[Signer, bytes]:
    """Who signs passes at this instant, and under which key id.

    :raises DomainError: healthcode.no_issuing_key (503).
    """
    issuers = of_process()
    usable = issuers.published(now).usable(now)
    if not usable:
        raise no_issuing_key()
    return issuers.signer(usable[0]), usable[0].kid


def current_rules() -> list[dict[str, Any]]:
    """All published versions of the rule, as lists carry them."""
    contents = declared.rule_contents()
    return [dict(contents[version]) for version in sorted(contents)]


def day_of(key: DayKey) -> date:
    """The day whose key it is; its last second lies within that day."""
    return settings().city.day_of(datetime.fromtimestamp(key.not_after, UTC))


class LocalIssuers:
    """Day keys from a seed, for one machine: nothing is planned, and the root is in the file."""

    def __init__(self, keys: FileKeys) -> None:
        self._keys = keys
        self._path = keys.home / "withdrawn.json"
        self._pair = lru_cache(maxsize=64)(self._pair_of)
        self._list = lru_cache(maxsize=8)(self._list_of)
        self._sealed = lru_cache(maxsize=8)(self._sealed_of)

    def published(self, now: datetime) -> Published:
        """What verifiers are told now; the same all day, unless a key is withdrawn."""
        versions = tuple(sorted(declared.rule_contents()))
        known = self._list(settings().city.day_of(now), versions)
        withdrawn, at = self._withdrawn()
        if not withdrawn:
            at = known.content["issued_at"]
        content, signed = self._sealed(withdrawn, at)
        return replace(known, withdrawals=content, withdrawals_signed=signed, withdrawn=withdrawn)

    def signer(self, key: DayKey) -> Signer:
        """The private half of a listed key."""
        return self._pair(day_of(key))

    def withdraw(self, kid: bytes, now: datetime) -> None:
        """Take a key away for ever; the next request hears of it."""
        if kid not in {key.kid for key in self.published(now).keys}:
            today = settings().city.day_of(now)
            raise KeysMissing(f"no key of that id is listed on {today}, which is today here")
        withdrawn, _ = self._withdrawn()
        told = keylists.withdrawals_content(clock.to_text(now), {*withdrawn, kid})
        write_private(self._path, json.dumps(told))

    def _withdrawn(self) -> tuple[frozenset[bytes], str]:
        try:
            told = json.loads(self._path.read_text())
        except FileNotFoundError:
            return frozenset(), ""
        return frozenset(map(from_base64url, told["withdrawn"])), told["issued_at"]

    def _pair_of(self, on: date) -> KeySigner:
        seed = hmac.digest(self._keys.issuing_seed, f"issuing|{on}".encode(), "sha512")
        return KeySigner(int.from_bytes(seed) % (CURVE_ORDER - 1) + 1)

    def _list_of(self, today: date, _versions: tuple[int, ...]) -> Published:
        zone = settings().city.zone
        days = [today + timedelta(days=n) for n in range(-PAST_DAYS, AHEAD_DAYS + 1)]
        keys = tuple(keylists.day_key(self._pair(on).public_xy, on, zone) for on in days)
        issued_at = datetime.combine(today, time(), zone)
        seal = keylists.point_of(self._keys.seal.public_xy)
        content = keylists.list_content(issued_at, keys, current_rules(), seal)
        return Published(
            root=keylists.point_of(self._keys.root.public_xy),
            content=content,
            signed=keylists.signed_content(content, self._keys.root),
            withdrawals={},
            withdrawals_signed="",
            keys=keys,
            withdrawn=frozenset(),
        )

    def _sealed_of(self, withdrawn: frozenset[bytes], at: str) -> tuple[dict[str, Any], str]:
        content = keylists.withdrawals_content(at, withdrawn)
        return content, keylists.signed_content(content, self._keys.seal)


_held: tuple[crypto.Keys, Issuers] | None = None


def of_process() -> Issuers:
    """The holder of issuing keys that goes with the keys of this process."""
    global _held
    keys = crypto.keys()
    if _held is None or _held[0] is not keys:
        if isinstance(keys, FileKeys):
            _held = (keys, LocalIssuers(keys))
        elif isinstance(keys, KmsKeys):
            from backend.healthcode.planned import PlannedIssuers

            _held = (keys, PlannedIssuers(keys))
        else:
            raise KeysMissing("these keys cannot issue passes")
    return _held[1]
