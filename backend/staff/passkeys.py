"""Passkeys (WebAuthn level 3): what a browser is asked for, and whether its answer is good.

No store here; `webauthn` is imported when it is first needed, for it takes long.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from backend.config import Settings
from backend.core.errors import DomainError
from backend.core.ids import from_base64url, to_base64url

NAME = "畅行 Changxing"
TIMEOUT_MS = 300_000
# ES256, EdDSA, RS256: what phones, tokens and Windows make.
ALGORITHMS = (-7, -8, -257)


class Site(NamedTuple):
    """For whom a passkey is: the host (rp id) and the origin that browsers name.

    :param use_address: where passkeys work, when they cannot work at the address that was opened.
    """

    host: str
    origin: str
    use_address: str | None = None


class Attested(NamedTuple):
    """A new passkey."""

    credential_id: str
    public_key: str
    uses: int


def site_of(settings: Settings, host_url: str) -> Site:
    """The site as a request sees it.

    A laptop that was opened by its number (127.0.0.1) has no name that a passkey could be for.
    """
    origin = settings.public_origin or host_url.rstrip("/")
    parts = urlsplit(origin)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return Site(host, origin)
    port = f":{parts.port}" if parts.port else ""
    return Site(host, origin, f"{parts.scheme}://localhost{port}")


def creation(
    site: Site, challenge: bytes, staff_id: str, name: str, known: Iterable[str]
) -> dict[str, Any]:
    """What a browser is to make a passkey from, as WebAuthn's JSON.

    :param name: by which the person recognises it in their phone; their staff number.
    :param known: ids of passkeys that the same device must not hold twice.
    """
    import webauthn
    from webauthn.helpers import cose, structs

    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=staff_id.encode(),
        user_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=from_base64url(known_id)) for known_id in known
        ],
        supported_pub_key_algs=[cose.COSEAlgorithmIdentifier(number) for number in ALGORITHMS],
    )
    told: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return told


def request(site: Site, challenge: bytes, known: Iterable[str] = ()) -> dict[str, Any]:
    """What a browser is to sign, as WebAuthn's JSON; by any passkey of the site unless named."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=[
            structs.PublicKeyCredentialDescriptor(id=from_base64url(known_id)) for known_id in known
        ],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    told: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return told


def attested(site: Site, challenge: bytes, told: Mapping[str, str]) -> Attested:
    """The passkey that a browser has made for this challenge, here, with its holder verified.

    :param told: id, client_data_json, attestation_object; base64url.
    :raises DomainError: staff.passkey_refused (422).
    """
    import webauthn
    from webauthn.helpers import cose

    with _refusing():
        good = webauthn.verify_registration_response(
            credential=_credential(
                told["id"],
                clientDataJSON=told["client_data_json"],
                attestationObject=told["attestation_object"],
            ),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=[cose.COSEAlgorithmIdentifier(n) for n in ALGORITHMS],
        )
    if to_base64url(good.credential_id) != told["id"]:
        raise refused()
    return Attested(told["id"], to_base64url(good.credential_public_key), good.sign_count)


def asserted(site: Site, challenge: bytes, told: Mapping[str, str], public_key: str) -> int:
    """The counter of a passkey that has signed this challenge, here, with its holder verified.

    Whether the counter has gone on is the caller's question: a copy wants more than a refusal.

    :param told: id, client_data_json, authenticator_data, signature; base64url.
    :raises DomainError: staff.passkey_refused (422).
    """
    import webauthn

    with _refusing():
        good = webauthn.verify_authentication_response(
            credential=_credential(
                told["id"],
                clientDataJSON=told["client_data_json"],
                authenticatorData=told["authenticator_data"],
                signature=told["signature"],
            ),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=from_base64url(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    return good.new_sign_count


def refused() -> DomainError:
    """The one answer to a passkey that is no good, whatever the reason."""
    return DomainError("core.invalid", 422, fields={"credential": "staff.passkey_refused"})


def _credential(credential_id: str, **response: str) -> dict[str, Any]:
    return {
        "id": credential_id,
        "rawId": credential_id,
        "type": "public-key",
        "response": response,
    }


class _refusing:
    """Turns whatever strangers' bytes bring about in the decoders into the one refusal."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        from cbor2 import CBORDecodeError
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from webauthn.helpers.exceptions import WebAuthnException

        ours = (
            WebAuthnException, CBORDecodeError, InvalidSignature, UnsupportedAlgorithm, ValueError,
            TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
        )  # fmt: skip
        if kind is not None and issubclass(kind, ours):
            raise refused() from None
