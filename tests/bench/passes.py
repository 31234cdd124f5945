"""Size of the largest pass there can be, and how long checking one takes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.config import rule_file
from backend.healthcode import passes, rules

AT = int(datetime(2099, 12, 31, 15, 59, tzinfo=UTC).timestamp())
ZONE = ZoneInfo("Asia/Shanghai")
CHECKS = 200
CHECKS_IN_BROWSER = 40
SLOWED_BY = 6
# localhost counts as a secure place, which WebCrypto asks for; the page itself is made here.
PAGE = "http://localhost:9/"


def worst_case() -> tuple[str, dict[bytes, passes.IssuingKey], dict[int, rules.Rule]]:
    """A pass whose every number takes the most bytes, and what it is checked with."""
    rule = rules.Rule.from_mapping({**rule_file(1), "version": 65535})
    state = rules.PassState(False, date(2099, 12, 31), rules.Colour.YELLOW, date(2100, 1, 21))
    phone = ec.generate_private_key(ec.SECP256R1())
    point = phone.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    issuer_key = ec.generate_private_key(ec.SECP256R1())
    issuer = _signing_key(issuer_key)
    kid = b"\xff" * 4
    claims = passes.Claims(
        issued_at=AT - 60,
        expires_at=AT + 71 * 3600,
        pass_id=b"\xff" * 8,
        county=659012,
        rule_version=65535,
        state=state,
        device_key=point,
    )
    credential = passes.sign_credential(claims, issuer, kid)
    text = passes.make_pass(credential, _signing_key(phone), AT)
    whole = issuer_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return text, {kid: passes.IssuingKey(whole, 0, 2**32)}, {65535: rule}
