"""Enrolment: a one-time code from an admin becomes a passkey, or an app for codes, and a shift."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, crypto, db, limits
from backend.core.errors import DomainError
from backend.staff import challenges, entry, passkeys, persons, proofs, rules, shifts, totp
from backend.staff.models import DutyChallenge, DutySession, Invitation, StaffRow, UnitRow
from backend.staff.passkeys import Site
from backend.staff.persons import Person

# No 0 and O, no 1, I and L: the code is read out and copied by hand. 31 signs, so 49 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_CHARS = 10
# A code that was begun with so often and never finished is no good any more.
TRIES = 5
# A county enrols its village heads in one morning, behind one gateway; 49 bits bear that.
PER_ADDRESS = limits.Limit("duty-enrolment", 600, 3600)


class Invited(NamedTuple):
    """An invitation as the admin hands it on; the code is stored nowhere."""

    code: str
    expires_at: datetime


def index_of(code: str) -> str:
    """By what a code is found; however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return crypto.blind_index("staff-invitation", plain)


def new_invitation(staff_id: str) -> tuple[Invited, Invitation]:
    """A code and the row to be written for it; the person's row has to name its index."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARS))
    expires_at = clock.now() + rules.INVITED
    row = Invitation(
        Invitation.key_of(index_of(code)), staff_id=staff_id, expires_at=int(expires_at.timestamp())
    )
    return Invited(f"{code[:5]}-{code[5:]}", expires_at), row


def begin(code: str, site: Site, address: str) -> dict[str, Any]:
    """Say for whom a code is and what their browser is to make a passkey from.

    :raises DomainError: staff.invitation_unknown (422), alike for unknown, used, over, replaced and
        begun too often; core.too_many_requests (429).
    """
    limits.spend(PER_ADDRESS, crypto.blind_index("address", address))
    index = index_of(code)
    person = _invited(index)
    secret = totp.new_secret()
    asked = challenges.ask("enrolment", person.staff_id, index, secret)
    number = str(person.row.number or person.staff_id)
    unit = UnitRow.of(person.row.unit_id)
    return person.told() | {
        "challenge_id": asked.challenge_id,
        "expires_at": asked.expires_at,
        "use_address": site.use_address,
        "public_key": None
        if site.use_address
        else passkeys.creation(site, asked.challenge, person.staff_id, number, ()),
        "unit": entry.told_unit(unit, person.row.unit_id),
        "totp": {"secret": secret, "uri": totp.uri_of(secret, number)},
    }


def _invited(index: str) -> Person:
    """Whom a code is for; one more try is counted before anything is said."""
    row = Invitation(Invitation.key_of(index))
    good = (Invitation.tries < TRIES) & (Invitation.expires_at > int(clock.now().timestamp()))
    try:
        with db.conditional():
            row.update(actions=[Invitation.tries.add(1)], condition=good)
    except db.ConditionFailed:
        raise _unknown() from None
    person = persons.enabled(row.staff_id)
    if person is None or person.row.invitation != index:
        raise _unknown()
    return person


def finish(
    site: Site,
    challenge_id: str,
    credential: Mapping[str, str] | None,
    otp: str | None,
    device: str,
) -> str:
    """Store the passkey, or the app, or both, and open a shift; gives the token.

    The code is used up by it. Whoever is invited again starts anew: what they had before no longer
    opens anything.

    :raises DomainError: staff.challenge_over, staff.passkey_refused, staff.otp_wrong,
        staff.proof_missing (422).
    """
    challenge = challenges.find(challenge_id, "enrolment")
    person = persons.enabled(str(challenge.staff_id))
    index = str(challenge.invitation)
    if person is None or person.row.invitation != index:
        raise challenges.over()
    if credential is None and otp is None:
        raise DomainError("staff.proof_missing", 422)
    made = [*_new_proofs(site, challenge, person, credential, otp, device)]
    token, session = shifts.new_session(person.staff_id, device)

    def writes_of(writes: TransactWrite) -> None:
        _use_up(writes, challenge, index, person)
        for old in _old_ways(person, keep={row.part for row in made}):
            writes.delete(old)
        for row in made:
            writes.save(row)
        writes.save(session)

    try:
        audit.together(person.act("duty.enrol", session.session_id), writes_of)
    except db.ConditionFailed:
        raise challenges.over() from None
    return token


def _new_proofs(
    site: Site,
    challenge: DutyChallenge,
    person: Person,
    credential: Mapping[str, str] | None,
    otp: str | None,
    device: str,
) -> list[Any]:
    made: list[Any] = []
    if credential is not None:
        made.append(proofs.new_passkey(site, challenge, person.staff_id, credential, device))
    if otp is not None:
        made.append(proofs.new_app(challenge, person.staff_id, otp))
    return made


def _use_up(writes: TransactWrite, challenge: DutyChallenge, index: str, person: Person) -> None:
    """Within the transaction: challenge, code and the person's leave to enrol are gone."""
    challenges.use_up(writes, challenge)
    writes.delete(
        Invitation(Invitation.key_of(index)),
        condition=Invitation.expires_at > int(clock.now().timestamp()),
    )
    writes.update(
        StaffRow(person.row.key, "staff"),
        actions=[
            StaffRow.enrolled_ms.set(clock.to_ms(clock.now())),
            StaffRow.invitation.remove(),
        ],
        condition=(StaffRow.invitation == index) & StaffRow.disabled_ms.does_not_exist(),
    )


def _old_ways(person: Person, keep: set[str]) -> list[db.Item]:
    """What opened the account before; a live session as well."""
    now_s = clock.now().timestamp()
    live: list[DutySession] = [s for s in person.sessions if s.expires_at > now_s]
    old: list[Any] = [*person.passkeys, *live, *([person.totp] if person.totp else [])]
    # A transaction has room for a hundred; whoever has more live sessions than that is no person.
    return [row for row in old if row.part not in keep][:80]


def _unknown() -> DomainError:
    return DomainError("core.invalid", 422, fields={"code": "staff.invitation_unknown"})


def random_number() -> str:
    """A staff number: eight digits, the first not nought; a public handle and no secret."""
    return str(10_000_000 + secrets.randbelow(90_000_000))
