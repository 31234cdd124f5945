"""A passkey in software: what a phone and its browser do, with every way to do it wrong."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from backend.core.ids import from_base64url, to_base64url
from tests.support.browser import ORIGIN

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


class SoftPasskey:
    """One ES256 key for one site, which counts its uses."""

    def __init__(self, origin: str = ORIGIN, counts: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.origin = origin
        self.counts = counts
        self.uses = 0
        self.user_handle: str | None = None

    def copy(self) -> SoftPasskey:
        """The same key in other hands, with a counter of its own."""
        other = SoftPasskey(self.origin, self.counts)
        other.__dict__.update(self.__dict__)
        return other

    def create(self, options: dict[str, Any], **wrong: Any) -> dict[str, str]:
        """What `navigator.credentials.create` answers; attestation `none`."""
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert -7 in [wanted["alg"] for wanted in options["pubKeyCredParams"]]
        self.user_handle = options["user"]["id"]
        data = self._authenticator_data(options["rp"]["id"], HAS_KEY, wrong)
        data += bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id
        data += self._public_key()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return {
            "id": to_base64url(self.credential_id),
            "client_data_json": self._client_data("webauthn.create", options, wrong),
            "attestation_object": to_base64url(attestation),
        }

    def get(self, options: dict[str, Any], **wrong: Any) -> dict[str, Any]:
        """What `navigator.credentials.get` answers."""
        assert options["userVerification"] == "required"
        data = self._authenticator_data(options["rpId"], 0, wrong)
        client_data = self._client_data("webauthn.get", options, wrong)
        signed = data + hashlib.sha256(from_base64url(client_data)).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return {
            "id": to_base64url(self.credential_id),
            "client_data_json": client_data,
            "authenticator_data": to_base64url(data),
            "signature": to_base64url(signature),
            "user_handle": self.user_handle,
        }

    def _authenticator_data(self, host: str, flags: int, wrong: dict[str, Any]) -> bytes:
        self.uses += self.counts
        flags |= PRESENT | (0 if wrong.get("is_unverified") else VERIFIED)
        host = wrong.get("host", host)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4)

    def _client_data(self, kind: str, options: dict[str, Any], wrong: dict[str, Any]) -> str:
        told = {
            "type": wrong.get("type", kind),
            "challenge": wrong.get("challenge", options["challenge"]),
            "origin": wrong.get("origin", self.origin),
            "crossOrigin": False,
        }
        return to_base64url(json.dumps(told).encode())

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
