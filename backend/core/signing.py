"""AWS Signature Version 4 for the one kind of request we send: `POST /` of a JSON protocol.

botocore's signer builds, sorts and quotes for every kind of request there is; here the headers are
always the same. Source: Signature Version 4 in the AWS IAM user guide; a test signs with both.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials(Protocol):
    """What AWS gave us, at one moment."""

    @property
    def access_key(self) -> str | None: ...
    @property
    def secret_key(self) -> str | None: ...
    @property
    def token(self) -> str | None: ...


class CredentialSource(Protocol):
    """What renews credentials before they end."""

    def get_frozen_credentials(self) -> Credentials:
        """Give those of this moment."""
        ...


class Target(NamedTuple):
    """Where requests go, and how they name what they want.

    :param host: as the Host header says it, without a usual port.
    :param prefix: what stands before the operation in `x-amz-target`.
    """

    host: str
    region: str
    service: str
    prefix: str
    content_type: str


@lru_cache(maxsize=8)
def _key_of_day(secret_key: str | None, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def signed_headers(
    credentials: Credentials, target: Target, operation: str, body: bytes, at: datetime
) -> dict[str, str]:
    """The headers of a request, with its signature.

    :param at: the machine's own time in UTC; AWS refuses one that is off by five minutes.
    """
    host, region, service, prefix, content_type = target
    stamp = f"{at:%Y%m%dT%H%M%SZ}"
    headers = {"content-type": content_type, "host": host, "x-amz-date": stamp}
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    headers["x-amz-target"] = f"{prefix}.{operation}"
    # They stand in alphabetical order already, as the signature wants them.
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    names = ";".join(headers)
    request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{stamp}\n{scope}\n{digest}".encode()
    key = _key_of_day(credentials.secret_key, stamp[:8], region, service)
    signature = hmac.digest(key, to_sign, "sha256").hex()
    headers["authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return headers
