"""A partner as tests play it: its key, its requests, and how it comes to be one."""

from __future__ import annotations

import base64
import hashlib
import random
import uuid
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backend.core import clock, cose, ids
from backend.core.credit_code_rules import CHARS, is_credit_code
from backend.core.crypto import KeySigner, new_private
from backend.staff.rules import Role
from tests.support.staff import OnDuty

HOST = "changxing.test"
PATH = "/api/v1/partners/verify"
COVERED = ("@method", "@authority", "@path", "content-digest")


def some_credit_code() -> str:
    """A unified social credit code whose check character is right."""
    digits = "91411200" + "".join(random.choice(CHARS[:10]) for _ in range(9))
    return next(digits + sign for sign in CHARS if is_credit_code(digits + sign))


def point_of(key: KeySigner) -> str:
    """A public key as a form takes it: a point in base64url."""
    x, y = key.public_xy
    return ids.to_base64url(cose.long_point(b"\x04" + x + y))


def some_key() -> KeySigner:
    """A new key on P-256."""
    return KeySigner(int.from_bytes(new_private()))


def digest_of(body: bytes) -> str:
    """Content-Digest of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def a_partner_wish(**other: Any) -> dict[str, Any]:
    """A registration that nothing is wrong with."""
    return {
        "id": str(uuid.uuid4()),
        "name": f"好快出行{random.randrange(10**6)}",
        "kind": "ride",
        "credit_code": some_credit_code(),
        "division_code": "411221",
        "contact_name": "李值班",
        "phone": f"138{random.randrange(10**8):08d}",
        **other,
    }


def taking(version: int) -> dict[str, Any]:
    """What takes something from a partner."""
    return {"version": version, "reason": "key_leaked"}


class Partner:
    """A company with a key, registered by one office and agreed to by another."""

    def __init__(self, app: Flask, area: str = "411221", **quota: int) -> None:
        self.app, self.key = app, some_key()
        self.first = OnDuty(app, (Role.COMMAND, area))
        self.second = OnDuty(app, (Role.COMMAND, area))
        wish = a_partner_wish(division_code=area)
        self.name = wish["name"]
        self.told: dict[str, Any] = self.first.must("POST", "/duty/partners", wish).get_json()
        self.partner_id = self.told["partner_id"]
        self.agree_to([self.key], **quota)

    def propose(self, keys: list[KeySigner], **quota: int) -> str:
        """Terms before the second person; gives the proposal's id."""
        wish = {
            "id": str(uuid.uuid4()),
            "version": self.told["version"],
            "per_minute": 600,
            "per_day": 10_000,
            "keys": [point_of(key) for key in keys],
            **quota,
        }
        made = self.first.must("POST", f"/duty/partners/{self.partner_id}/terms", wish)
        return str(made.get_json()["proposal_id"])

    def agree_to(self, keys: list[KeySigner], **quota: int) -> None:
        """New terms, by both."""
        self.second.must("POST", f"/duty/proposals/{self.propose(keys, **quota)}/agree", {})
        self.told = self.first.must("GET", f"/duty/partners/{self.partner_id}").get_json()

    def keyid(self, at: int = 0) -> str:
        """The key id that stands in a signature."""
        return str(self.told["keys"][at]["keyid"])

    def signed(self, body: bytes, **other: Any) -> dict[str, str]:
        """The headers of a request; `other` is what differs, as in `headers_of`."""
        key, keyid = other.pop("key", self.key), other.pop("keyid", None) or self.keyid()
        return headers_of(body, key, keyid, **other)

    def sends(self, body: bytes, headers: dict[str, str], path: str = PATH) -> TestResponse:
        """A request as it is, from no browser."""
        return send(self.app, body, headers, path)

    def asks(self, text: str, **other: Any) -> TestResponse:
        """Present a pass."""
        body = body_of(text)
        return self.sends(body, self.signed(body, **other))


def headers_of(body: bytes, key: KeySigner, keyid: str, **other: Any) -> dict[str, str]:
    """The headers of a signed request.

    :param other: what differs: created, nonce, method, authority, path, covered, parameters (what
        stands behind the list), digest, label.
    """
    covered = other.get("covered", COVERED)
    created = other.get("created") or int(clock.now().timestamp())
    nonce = other.get("nonce", ids.random_id())
    said = f';created={created};keyid="{keyid}";nonce="{nonce}";alg="ecdsa-p256-sha256"'
    digest = other.get("digest", digest_of(body))
    values = {
        "@method": other.get("method", "POST"),
        "@authority": other.get("authority", HOST),
        "@path": other.get("path", PATH),
        "content-digest": digest,
        "content-type": "application/json",
    }
    names = " ".join(f'"{name}"' for name in covered)
    written = f"({names}){other.get('parameters', said)}"
    lines = [f'"{name}": {values.get(name, "")}' for name in covered]
    base = "\n".join([*lines, f'"@signature-params": {written}']).encode()
    label = other.get("label", "sig1")
    return {
        "Content-Type": "application/json",
        "Content-Digest": digest,
        "Signature-Input": f"{label}={written}",
        "Signature": f"{label}=:{base64.b64encode(key.sign(base)).decode()}:",
    }


def send(app: Flask, body: bytes, headers: dict[str, str], path: str = PATH) -> TestResponse:
    """A request from no browser."""
    client = app.test_client(use_cookies=False)
    return client.post(path, base_url=f"https://{HOST}", data=body, headers=headers)


def body_of(text: str) -> bytes:
    """The body that presents a pass."""
    return b'{"pass": "%s"}' % text.encode()
