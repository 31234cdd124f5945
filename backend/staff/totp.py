"""One-time codes by an app (RFC 6238: SHA-1, 30 s, six digits, as every such app makes them)."""

from __future__ import annotations

import hmac
from datetime import datetime

STEP_S = 30
# A phone's clock may be half a minute wrong, either way.
DRIFT_STEPS = 1
ISSUER = "Changxing"


def new_secret() -> str:
    """160 random bits in base32."""
    import pyotp

    return pyotp.random_base32(32)


def uri_of(secret: str, number: str) -> str:
    """What the app takes in, best as a QR."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=number, issuer_name=ISSUER)


def step_of(secret: str, otp: str, now: datetime, after_step: int) -> int | None:
    """The step a code is of, when it is later than the last one used; None for a wrong code."""
    import pyotp

    made = pyotp.TOTP(secret)
    here = int(now.timestamp()) // STEP_S
    for step in range(here - DRIFT_STEPS, here + DRIFT_STEPS + 1):
        if hmac.compare_digest(made.at(step * STEP_S), otp) and step > after_step:
            return step
    return None
