"""The keys of the cloud, from the key service (KMS); a laptop has core/keyfile.py.

Nothing secret lies anywhere in the clear. The symmetric secrets and the push key are one bundle,
sealed by the KMS key of the fields and kept in the store; what is signed for good is signed inside
KMS. Both are opened or asked at their first use only, for most starts of a function serve no page
that needs them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Condition

from backend.core import aws, db
from backend.core.crypto import SYMMETRIC, KeySigner, PublicSigner, new_private
from backend.core.ids import from_base64url, to_base64url

# How far a KMS signature covers the message itself; a longer one is hashed here.
RAW_BYTES_MOST = 4096
# The place a sealed bundle is bound to: KMS opens it for no other.
BUNDLE_CONTEXT = {"changxing": "secrets"}
# What came later stands in a row of its own: a release from before it knows the bundle as it was.
SEALING_CONTEXT = {"changxing": "sealing"}


class KeysMissing(RuntimeError):
    """The installation has no keys yet, or not the ones that were asked for."""


class KeysUnreadable(RuntimeError):
    """The keys are there, but they cannot be used; the text says why and holds no secret."""


class KeyRow(db.Item):
    """Something sealed or signed about keys, by its kind and its part.

    `version` settles who wrote last; `expires_at` is when the store may forget the row.
    """

    class Meta:
        table_name = "changxing-keys"

    kind = UnicodeAttribute(hash_key=True, attr_name="k")
    part = UnicodeAttribute(range_key=True, attr_name="p")
    content = UnicodeAttribute(attr_name="c")
    version = NumberAttribute(attr_name="v", default=0)
    expires_at = NumberAttribute(null=True)

    @classmethod
    def of(cls, kind: str, part: str) -> KeyRow | None:
        """The row of that name; one consistent read."""
        return cls.find(kind, part)

    @classmethod
    def of_kind_from(cls, kind: str, first_part: str) -> list[KeyRow]:
        """All rows of a kind whose part is `first_part` or comes after it."""
        return list(cls.query(kind, cls.part >= first_part, consistent_read=True))

    def make(self) -> None:
        """Store the row.

        :raises ConditionFailed: there is one already.
        """
        with db.conditional():
            self.save(condition=KeyRow.kind.does_not_exist())

    def replace(self, before: int) -> None:
        """Store the row in place of its version `before`.

        :raises ConditionFailed: somebody else has replaced it meanwhile.
        """
        is_same: Condition = KeyRow.version == before
        with db.conditional():
            self.save(condition=is_same)


class SealedPair(NamedTuple):
    """A key pair that was born inside KMS: its private half sealed, its public point open."""

    sealed: str
    public_xy: tuple[bytes, bytes]


class KmsSigner:
    """A P-256 key that never leaves KMS."""

    def __init__(self, kms: aws.Client, key_id: str) -> None:
        self._kms = kms
        self._key_id = key_id

    def sign(self, message: bytes) -> bytes:
        """The raw signature r || s, 64 bytes."""
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        is_raw = len(message) <= RAW_BYTES_MOST
        answer = called(
            self._kms,
            "Sign",
            KeyId=self._key_id,
            Message=_b64(message if is_raw else hashlib.sha256(message).digest()),
            MessageType="RAW" if is_raw else "DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )
        r, s = decode_dss_signature(base64.b64decode(answer["Signature"]))
        return r.to_bytes(32) + s.to_bytes(32)

    @cached_property
    def public_xy(self) -> tuple[bytes, bytes]:
        """The public point's coordinates, 32 bytes each.

        :raises KeysUnreadable: the key is none for P-256 signatures.
        """
        answer = called(self._kms, "GetPublicKey", KeyId=self._key_id)
        if answer.get("KeyUsage") != "SIGN_VERIFY":
            raise KeysUnreadable("the signing key is not made for signing")
        return _xy_of(base64.b64decode(answer["PublicKey"]))


class KmsKeys:
    """The keys of the cloud: a sealed bundle, and a signing key inside KMS.

    :param field_kms: id, ARN or alias of the symmetric KMS key that seals.
    :param signing_kms: the same of the ECC_NIST_P256 key that signs.
    """

    def __init__(self, endpoint: str | None, region: str, field_kms: str, signing_kms: str) -> None:
        self._where = (endpoint, region)
        self._field_kms = field_kms
        self._signing_kms = signing_kms

    def __repr__(self) -> str:
        return "Keys(…)"

    @cached_property
    def _kms(self) -> aws.Client:
        return aws.Client(aws.KMS, *self._where)

    @cached_property
    def _bundle(self) -> dict[str, bytes]:
        row = KeyRow.of("bundle", "secrets")
        if row is None:
            raise KeysMissing("there are no keys yet; an operator makes them with `keys init`")
        return _opened_bundle(self.opened(row.content, BUNDLE_CONTEXT))

    @property
    def field_key(self) -> bytes:
        """The key of encrypted fields, 32 bytes."""
        return self._bundle["field_key"]

    @property
    def pepper(self) -> bytes:
        """The secret of blind indexes, 32 bytes."""
        return self._bundle["pepper"]

    @property
    def token_key(self) -> bytes:
        """The secret of one-time codes, beacons and pass ids, 32 bytes."""
        return self._bundle["token_key"]

    @cached_property
    def push(self) -> KeySigner:
        """The key that push services know."""
        return KeySigner(int.from_bytes(self._bundle["push"]))

    @cached_property
    def seal(self) -> PublicSigner:
        """The key that seals; it stays inside KMS."""
        return KmsSigner(self._kms, self._signing_kms)

    @cached_property
    def sealing(self) -> KeySigner:
        """The key that phones on duty seal to.

        :raises KeysMissing: the installation is older than this key, and nobody has run `keys init`
            since.
        """
        row = KeyRow.of("bundle", "sealing")
        if row is None:
            raise KeysMissing("there is no sealing key yet; an operator makes it with `keys init`")
        return KeySigner(int.from_bytes(self.opened(row.content, SEALING_CONTEXT)))

    def make_bundle(self) -> bool:
        """Make the secrets; False when there were some, which are left as they are."""
        held = {name: secrets.token_bytes(32) for name in SYMMETRIC} | {"push": new_private()}
        return self._make("secrets", _closed_bundle(held), BUNDLE_CONTEXT)

    def make_sealing(self) -> bool:
        """Make the key that phones on duty seal to; False when there was one, which stays."""
        return self._make("sealing", new_private(), SEALING_CONTEXT)

    def _make(self, part: str, clear: bytes, context: Mapping[str, str]) -> bool:
        sealed = called(
            self._kms,
            "Encrypt",
            KeyId=self._field_kms,
            Plaintext=_b64(clear),
            EncryptionContext=dict(context),
        )["CiphertextBlob"]
        try:
            KeyRow("bundle", part, content=sealed).make()
        except db.ConditionFailed:
            return False
        return True

    def new_pair(self, context: Mapping[str, str]) -> SealedPair:
        """A new P-256 pair whose private half nobody has seen."""
        answer = called(
            self._kms,
            "GenerateDataKeyPairWithoutPlaintext",
            KeyId=self._field_kms,
            KeyPairSpec="ECC_NIST_P256",
            EncryptionContext=dict(context),
        )
        public_xy = _xy_of(base64.b64decode(answer["PublicKey"]))
        return SealedPair(answer["PrivateKeyCiphertextBlob"], public_xy)

    def opened_pair(self, sealed: str, context: Mapping[str, str]) -> KeySigner:
        """The signer of a pair, its private half opened.

        :raises KeysUnreadable: it was changed, or sealed for another context.
        """
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import load_der_private_key

        try:
            key = load_der_private_key(self.opened(sealed, context), None)
        except (ValueError, TypeError):
            raise KeysUnreadable("a sealed private key was changed in the store") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise KeysUnreadable("a sealed private key is of another kind")
        return KeySigner(key.private_numbers().private_value)

    def opened(self, sealed: str, context: Mapping[str, str]) -> bytes:
        """What KMS sealed for that context.

        :raises KeysUnreadable: KMS refuses, and why.
        """
        answer = called(
            self._kms,
            "Decrypt",
            KeyId=self._field_kms,
            CiphertextBlob=sealed,
            EncryptionContext=dict(context),
        )
        return base64.b64decode(answer["Plaintext"])


# What a refusal of KMS means for whoever runs the city.
WHY = {
    "AccessDeniedException": "the role of this process may not use the key",
    "DisabledException": "the key is disabled",
    "IncorrectKeyException": "it was sealed by another key",
    "InvalidCiphertextException": "it was changed, or sealed for another place",
    "InvalidKeyUsageException": "the key is of another kind",
    "KMSInvalidStateException": "the key is to be deleted, or not ready",
    "NotFoundException": "there is no such key in this region",
    "UnsupportedOperationException": "the key is of another kind",
}


def called(kms: aws.Client, operation: str, **members: Any) -> dict[str, Any]:
    """An answer of KMS.

    :raises KeysUnreadable: it refuses.
    """
    try:
        return kms.call(operation, members)
    except aws.Refused as refused:
        why = WHY.get(refused.code, "see the key's policy")
        raise KeysUnreadable(f"KMS refuses {operation} ({refused.code}): {why}") from None


def _closed_bundle(held: Mapping[str, bytes]) -> bytes:
    told = {name: to_base64url(value) for name, value in held.items()}
    return json.dumps({"keys": told, "check": _check(told)}).encode()


def _opened_bundle(clear: bytes) -> dict[str, bytes]:
    """The secrets of a bundle; its check also finds what a wrong restore has put together."""
    try:
        raw = json.loads(clear)
        told: dict[str, str] = raw["keys"]
        is_whole = raw["check"] == _check(told) and told.keys() == {*SYMMETRIC, "push"}
    except (ValueError, KeyError, TypeError, AttributeError):
        is_whole = False
    if not is_whole:
        raise KeysUnreadable("the sealed secrets were changed in the store")
    return {name: from_base64url(value) for name, value in told.items()}


def _check(told: Mapping[str, str]) -> str:
    return to_base64url(hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest())


def _xy_of(public_der: bytes) -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(public_der)
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise KeysUnreadable("the key is not on the curve P-256")
    numbers = key.public_numbers()
    return numbers.x.to_bytes(32), numbers.y.to_bytes(32)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
