"""The ways to prove that it is oneself: several passkeys and an app for codes, never none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, db, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.staff import challenges, entry, passkeys, persons, totp
from backend.staff.models import DutyChallenge, PasskeyRow, StaffRow, TotpRow
from backend.staff.passkeys import Site
from backend.staff.persons import Person

MOST_PASSKEYS = 10


def new_passkey(
    site: Site,
    challenge: DutyChallenge,
    staff_id: str,
    told: Mapping[str, str],
    device: str,
) -> PasskeyRow:
    """The row of a passkey that a browser has made for a challenge.

    :raises DomainError: staff.passkey_refused (422).
    """
    made = passkeys.attested(site, ids.from_base64url(challenge.challenge), told)
    return PasskeyRow(
        StaffRow.key_of(staff_id),
        PasskeyRow.part_of(made.credential_id),
        credential_id=made.credential_id,
        public_key=made.public_key,
        uses=made.uses,
        device=device,
        created_ms=clock.to_ms(clock.now()),
    )


def new_app(challenge: DutyChallenge, staff_id: str, otp: str) -> TotpRow:
    """The row of an app for codes that has shown that it holds the challenge's secret.

    :raises DomainError: staff.otp_wrong (422).
    """
    secret = challenge.clear_secret()
    now = clock.now()
    step = totp.step_of(secret, otp, now, 0)
    if step is None:
        raise entry.wrong_code()
    key = StaffRow.key_of(staff_id)
    sealed = TotpRow.seal(key, secret)
    return TotpRow(key, secret_sealed=sealed, last_step=step, created_ms=clock.to_ms(now))


def list_proofs(duty: OnDuty) -> dict[str, Any]:
    """One's own passkeys, and whether there is an app."""
    person = entry.own(duty)
    return {
        "passkeys": [_told(passkey) for passkey in person.passkeys],
        "has_totp": person.totp is not None,
    }


def ask_passkey(duty: OnDuty, site: Site) -> entry.Asked:
    """Ask for one more passkey.

    :raises DomainError: staff.too_many_passkeys (409).
    """
    person = entry.own(duty)
    if len(person.passkeys) >= MOST_PASSKEYS:
        raise DomainError("staff.too_many_passkeys", 409)
    if site.use_address:
        return entry.Asked(None, None, site.use_address, None)
    asked = challenges.ask("passkey", duty.staff_id)
    known = [passkey.credential_id for passkey in person.passkeys]
    name = str(person.row.number or person.staff_id)
    wish = passkeys.creation(site, asked.challenge, person.staff_id, name, known)
    return entry.Asked(asked.challenge_id, wish, None, asked.expires_at)


def add_passkey(
    duty: OnDuty, site: Site, challenge_id: str, told: Mapping[str, str], device: str
) -> dict[str, Any]:
    """Take in one more passkey.

    :raises DomainError: staff.challenge_over, staff.passkey_refused (422).
    """
    person = entry.own(duty)
    challenge = challenges.find(challenge_id, "passkey", duty.staff_id)
    made = new_passkey(site, challenge, duty.staff_id, told, device)

    def writes_of(writes: TransactWrite) -> None:
        challenges.use_up(writes, challenge)
        persons.stay_enabled(writes, duty.staff_id)
        writes.save(made, condition=PasskeyRow.created_ms.does_not_exist())

    _together(person.act("duty.add_passkey", made.passkey_id), writes_of, challenges.over())
    return _told(made)


def remove_passkey(duty: OnDuty, passkey_id: str) -> None:
    """Give up a passkey; not the last way to prove that it is oneself.

    :raises DomainError: staff.not_found (404), staff.last_proof (409).
    """
    person = entry.own(duty)
    part = f"passkey#{passkey_id}"
    if part not in person.rows:
        raise DomainError("staff.not_found", 404)
    _remove(person, part, "duty.remove_passkey", passkey_id)


def ask_app(duty: OnDuty) -> dict[str, Any]:
    """Make the secret of an app; it counts once a code of it was shown."""
    person = entry.own(duty)
    secret = totp.new_secret()
    asked = challenges.ask("totp", duty.staff_id, secret=secret)
    return {
        "challenge_id": asked.challenge_id,
        "expires_at": asked.expires_at,
        "secret": secret,
        "uri": totp.uri_of(secret, str(person.row.number or person.staff_id)),
    }


def add_app(duty: OnDuty, challenge_id: str, otp: str) -> None:
    """Take in an app, in the place of the one before.

    :raises DomainError: staff.challenge_over, staff.otp_wrong (422).
    """
    person = entry.own(duty)
    challenge = challenges.find(challenge_id, "totp", duty.staff_id)
    made = new_app(challenge, duty.staff_id, otp)

    def writes_of(writes: TransactWrite) -> None:
        challenges.use_up(writes, challenge)
        persons.stay_enabled(writes, duty.staff_id)
        writes.save(made)

    _together(person.act("duty.add_app"), writes_of, challenges.over())


def remove_app(duty: OnDuty) -> None:
    """Give up the app; not the last way to prove that it is oneself.

    :raises DomainError: staff.not_found (404), staff.last_proof (409).
    """
    person = entry.own(duty)
    if person.totp is None:
        raise DomainError("staff.not_found", 404)
    _remove(person, "totp", "duty.remove_app", None)


def _remove(person: Person, part: str, action: str, whom: str | None) -> None:
    ways = [*(passkey.part for passkey in person.passkeys), *(["totp"] if person.totp else [])]
    left = next((way for way in ways if way != part), None)
    if left is None:
        raise DomainError("staff.last_proof", 409)
    model = TotpRow if left == "totp" else PasskeyRow
    gone = TotpRow if part == "totp" else PasskeyRow

    def writes_of(writes: TransactWrite) -> None:
        writes.delete(gone(person.row.key, part))
        # Two devices that give up one each at the same moment must not leave none.
        writes.condition_check(model, person.row.key, left, condition=model.created_ms.exists())

    _together(person.act(action, whom), writes_of, DomainError("staff.last_proof", 409))


def _together(act: audit.Act, writes_of: Any, refused: DomainError) -> None:
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        raise refused from None


def _told(passkey: PasskeyRow) -> dict[str, Any]:
    return {
        "passkey_id": passkey.passkey_id,
        "device": passkey.device,
        "created_at": clock.from_ms(int(passkey.created_ms)),
        "last_used_at": clock.from_ms(int(passkey.used_ms)) if passkey.used_ms else None,
    }
