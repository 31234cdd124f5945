"""Who is pushing: the signed word that a push service asks of an application server (RFC 8292)."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta

from backend.config import settings
from backend.core import clock, crypto
from backend.core.ids import to_base64url

# A push service takes a token for 24 hours at most; half of it leaves room for clocks.
TOKEN_LIVES = timedelta(hours=12)
RENEWED_BEFORE = timedelta(hours=1)
HEADER = '{"typ":"JWT","alg":"ES256"}'

_tokens: dict[tuple[str, str], tuple[datetime, str]] = {}
_lock = threading.Lock()


def public_key() -> str:
    """The key that browsers subscribe with: base64url of the uncompressed point, 65 bytes."""
    x, y = crypto.keys().push.public_xy
    return to_base64url(b"\x04" + x + y)


def authorization(audience: str) -> str:
    """The Authorization header for a push service; one signature per service in eleven hours.

    :param audience: the origin of the push service.
    """
    key = public_key()
    now = clock.now()
    with _lock:
        expires_at, token = _tokens.get((audience, key), (now, ""))
        # A token from ahead of a clock that was set back is of no use either.
        if not RENEWED_BEFORE < expires_at - now <= TOKEN_LIVES:
            expires_at = now + TOKEN_LIVES
            token = _token(audience, expires_at)
            _tokens[(audience, key)] = (expires_at, token)
    return f"vapid t={token}, k={key}"


def _token(audience: str, expires_at: datetime) -> str:
    claims = {
        "aud": audience,
        "exp": int(expires_at.timestamp()),
        # Whom the push service may turn to: the city's own site.
        "sub": settings().public_origin or "https://localhost",
    }
    body = json.dumps(claims, separators=(",", ":"))
    signed = f"{to_base64url(HEADER.encode())}.{to_base64url(body.encode())}"
    return f"{signed}.{to_base64url(crypto.keys().push.sign(signed.encode()))}"
