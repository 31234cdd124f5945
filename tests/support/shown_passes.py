"""Passes as a test makes them: by whom, when, and how they truly stand. All follows from a seed."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec

from backend.core import cose
from backend.healthcode import keylists, passes
from backend.healthcode.exceptions import Exceptions, Listed
from backend.healthcode.passes import IssuingKey
from backend.healthcode.rules import Rule
from tests.vectors.make_passes import DAY, HOUR, INNER, MILD_RULE, RULE, ZONE, instant
from tests.vectors.signing import TestSigner, sign_anything

NOON = instant("2026-11-22T12:00:00")
TODAY = (NOON + 8 * HOUR) // DAY


class Shown(NamedTuple):
    """What is scanned at a second, and how it truly stands: a colour, or none when it proves none.

    `kind` says how it was made; whatever is not truly green must not be admitted, and whatever is
    not truly red must not be turned away.
    """

    kind: str
    text: str
    at: int
    truth: str


class _Signer(TestSigner):
    """The same key, made once."""

    @property
    def private_key(self) -> ec.EllipticCurvePrivateKey:
        """The key."""
        return _private(self.phrase)


@lru_cache(maxsize=256)
def _private(phrase: str) -> ec.EllipticCurvePrivateKey:
    return TestSigner(phrase).private_key


def signer(name: str) -> TestSigner:
    """A test key by its name."""
    return _Signer(f"changxing test only: {name}")


def kid_of(key: TestSigner) -> bytes:
    """The id of an issuing key, as the city gives it."""
    return hashlib.sha256(keylists.point_of(key.public_xy)).digest()[:4]


CITY, STRANGER, FOREIGN = signer("issuing key"), signer("other issuing key"), signer("another city")
WITHDRAWN = signer("withdrawn key")
KID, FOREIGN_KID, WITHDRAWN_KID = kid_of(CITY), kid_of(FOREIGN), kid_of(WITHDRAWN)


@dataclass
class Hand:
    """Somebody with a seed who makes passes; some are listed, of some that is taken back."""

    rng: random.Random
    listed: list[Listed] = field(default_factory=list)
    cleared: list[bytes] = field(default_factory=list)

    def claims(self, **changes: Any) -> list[Any]:
        """Members of a green credential of this morning, but for what is said otherwise."""
        issued = NOON - self.rng.randrange(60, 4 * HOUR)
        plain: dict[str, Any] = {
            "form": 1,
            "issued_at": issued,
            "expires_at": issued + 72 * HOUR,
            "pass_id": self.rng.randbytes(8),
            "county": self.rng.choice((411202, 411221, 411224, 411282)),
            "rule_version": 1,
            "is_red": 0,
            "last_good": TODAY,
            "health": 0,
            "until": None,
            "device_key": b"",
        }
        return list((plain | changes).values())

    def phone(self) -> TestSigner:
        """One of forty phones."""
        return signer(f"phone {self.rng.randrange(40)}")

    def credential(
        self, phone: TestSigner, by: TestSigner = CITY, kid: bytes = KID, **changes: Any
    ) -> bytes:
        """A credential whose signature holds under the key that signs."""
        content = cose.dump(self.claims(**{"device_key": phone.point, **changes}))
        return sign_anything(by, content, protected=INNER[:-4] + kid)

    def shown(self, phone: TestSigner, credential: bytes, at: int = NOON) -> str:
        """The pass that a phone makes of it."""
        payload = cose.dump([credential, at])
        return passes.to_text(sign_anything(phone, payload))

    def green(self) -> str:
        """A pass that is good at noon."""
        phone = self.phone()
        return self.shown(phone, self.credential(phone))


KEYS = {
    kid: IssuingKey(key.point, NOON - 2 * DAY, NOON + DAY)
    for kid, key in ((KID, CITY), (WITHDRAWN_KID, WITHDRAWN))
}
RULES = {rule["version"]: Rule.from_mapping(rule) for rule in (RULE, MILD_RULE)}


def judged(text: str, at: int, known: Exceptions) -> passes.Verification:
    """What the Python verifier says of a text."""
    return passes.verify(text, at, KEYS, RULES, ZONE, {WITHDRAWN_KID}, known.colour_of)
