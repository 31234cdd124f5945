"""Sign-in on duty, the new proof before what is sensitive, and the end of a session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from backend.core import audit, clock, crypto, db, ids, limits
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.staff import challenges, passkeys, persons, rules, shifts, totp
from backend.staff.models import (
    DutyChallenge,
    DutySession,
    PasskeyRow,
    StaffNumber,
    TotpRow,
    UnitRow,
    row_of,
)
from backend.staff.passkeys import Site
from backend.staff.persons import Person

# Thousands share one address behind a carrier's gateway, and a challenge tells nothing.
PER_ADDRESS = limits.Limit("duty-address", 3000, 3600)
# Codes of six digits can be tried for many numbers at once, so these are fewer.
CODES_PER_ADDRESS = limits.Limit("duty-code-address", 300, 3600)
CODE_TRIES = limits.Limit("duty-code", 5, 900)
PROOF_TRIES = limits.Limit("duty-proof", 5, 900)


class Asked(NamedTuple):
    """What a browser is asked for; `public_key` is missing where passkeys cannot work."""

    challenge_id: str | None
    public_key: dict[str, Any] | None
    use_address: str | None
    expires_at: Any


def ask_sign_in(site: Site, address: str) -> Asked:
    """Ask for any passkey of this site; the answer names nobody.

    :raises DomainError: core.too_many_requests (429).
    """
    limits.spend(PER_ADDRESS, crypto.blind_index("address", address))
    if site.use_address:
        return Asked(None, None, site.use_address, None)
    asked = challenges.ask("sign_in")
    wish = passkeys.request(site, asked.challenge)
    return Asked(asked.challenge_id, wish, None, asked.expires_at)


def sign_in(site: Site, challenge_id: str, told: Mapping[str, str], device: str) -> str:
    """Open a shift with a passkey; gives the token.

    :raises DomainError: staff.challenge_over, staff.passkey_refused (422); the latter alike for
        unknown, wrong, copied and disabled.
    """
    challenge = challenges.find(challenge_id, "sign_in")
    person = _holder_of(told)
    passkey, uses = _checked(person, site, challenge, told)
    token, session = shifts.new_session(person.staff_id, device)

    def writes_of(writes: TransactWrite) -> None:
        challenges.use_up(writes, challenge)
        _count_use(writes, passkey, uses)
        persons.stay_enabled(writes, person.staff_id)
        writes.save(session)

    _together(person.act("duty.sign_in", session.session_id), writes_of, passkeys.refused())
    return token


def sign_in_by_code(number: str, otp: str, device: str, address: str) -> str:
    """Open a shift with a staff number and a code of an app; gives the token.

    :raises DomainError: staff.sign_in_refused (422), alike for unknown, without an app, wrong, used
        and disabled; core.too_many_requests (429) after five tries, for unknown numbers too.
    """
    limits.spend(CODES_PER_ADDRESS, crypto.blind_index("address", address))
    limits.spend(CODE_TRIES, crypto.blind_index("staff-number", number))
    refused = DomainError("staff.sign_in_refused", 422)
    person = persons.enabled(StaffNumber.owner_of(number) or "nobody")
    app = person.totp if person else None
    step = _step_of(app, otp)
    if person is None or app is None or step is None:
        raise refused
    token, session = shifts.new_session(person.staff_id, device)

    def writes_of(writes: TransactWrite) -> None:
        _use_step(writes, app, step)
        persons.stay_enabled(writes, person.staff_id)
        writes.save(session)

    _together(person.act("duty.sign_in", session.session_id), writes_of, refused)
    return token


def ask_proof(duty: OnDuty, site: Site) -> dict[str, Any]:
    """Ask for a new proof by one of one's own passkeys, or say that a code of the app will do."""
    person = own(duty)
    has_totp = person.totp is not None
    if site.use_address or not person.passkeys:
        return Asked(None, None, site.use_address, None)._asdict() | {"has_totp": has_totp}
    asked = challenges.ask("proof", duty.staff_id)
    known = [passkey.credential_id for passkey in person.passkeys]
    wish = passkeys.request(site, asked.challenge, known)
    told = Asked(asked.challenge_id, wish, None, asked.expires_at)
    return told._asdict() | {"has_totp": has_totp}


def prove_by_passkey(duty: OnDuty, site: Site, challenge_id: str, told: Mapping[str, str]) -> str:
    """Prove anew by a passkey; gives the new token, and the old one is over.

    :raises DomainError: staff.challenge_over, staff.passkey_refused (422).
    """
    person = own(duty)
    challenge = challenges.find(challenge_id, "proof", duty.staff_id)
    passkey, uses = _checked(person, site, challenge, told)

    def writes_of(writes: TransactWrite) -> None:
        challenges.use_up(writes, challenge)
        _count_use(writes, passkey, uses)

    return _renewed(duty, person, writes_of, passkeys.refused())


def prove_by_code(duty: OnDuty, otp: str) -> str:
    """Prove anew by a code of the app; gives the new token, and the old one is over.

    :raises DomainError: staff.otp_wrong (422), core.too_many_requests (429).
    """
    limits.spend(PROOF_TRIES, duty.staff_id)
    person = own(duty)
    app = person.totp
    step = _step_of(app, otp)
    if app is None or step is None:
        raise wrong_code()
    return _renewed(duty, person, lambda writes: _use_step(writes, app, step), wrong_code())


def _renewed(duty: OnDuty, person: Person, proof_of: Any, refused: DomainError) -> str:
    """Put a new session in the place of the old one; the shift gets no longer by it."""
    old = row_of(DutySession, person.rows[DutySession.part_of(duty.session_id)])
    token, session = shifts.new_session(person.staff_id, old.device)
    session.created_ms, session.expires_at = old.created_ms, old.expires_at

    def writes_of(writes: TransactWrite) -> None:
        proof_of(writes)
        persons.stay_enabled(writes, person.staff_id)
        writes.delete(old, condition=DutySession.created_ms.exists())
        writes.save(session)

    _together(person.act("duty.prove", session.session_id), writes_of, refused)
    return token


def own(duty: OnDuty) -> Person:
    """The rows of the person who is asking.

    :raises DomainError: staff.session_required (401) when they or their session have just gone.
    """
    person = persons.enabled(duty.staff_id)
    if person is None or DutySession.part_of(duty.session_id) not in person.rows:
        raise DomainError("staff.session_required", 401)
    return person


def me(duty: OnDuty) -> dict[str, Any]:
    """Who is on duty here, what they may do, and until when."""
    person = own(duty)
    unit = UnitRow.of(duty.unit_id)
    session = row_of(DutySession, person.rows[DutySession.part_of(duty.session_id)])
    tasks = {task for g in duty.grants for task in rules.ROLE_TASKS[rules.Role(g.role)]}
    return person.told() | {
        "unit": told_unit(unit, duty.unit_id),
        "grants": duty.grants,
        "tasks": sorted(tasks),
        "fresh_until": duty.fresh_until,
        "ends_at": clock.from_ms(int(session.expires_at) * 1000),
        "idle_after_s": int(rules.IDLE.total_seconds()),
        "has_totp": person.totp is not None,
        "passkeys": len(person.passkeys),
    }


def told_unit(unit: UnitRow | None, unit_id: str) -> dict[str, Any]:
    """A unit as it is named to people."""
    return {
        "unit_id": unit_id,
        "name": unit.name if unit else "",
        "division_code": unit.division_code if unit else "",
    }


def sessions_of(duty: OnDuty) -> list[dict[str, Any]]:
    """The devices on which one is on duty, the most recently seen first."""
    now = clock.now()
    seen_since = clock.to_ms(now - rules.IDLE)
    live = [
        session
        for session in own(duty).sessions
        if session.expires_at > now.timestamp() and session.seen_ms > seen_since
    ]
    return [
        {
            "session_id": session.session_id,
            "device": session.device,
            "created_at": clock.from_ms(int(session.created_ms)),
            "last_seen_at": clock.from_ms(int(session.seen_ms)),
            "is_current": session.session_id == duty.session_id,
        }
        for session in sorted(live, key=lambda s: int(s.seen_ms), reverse=True)
    ]


def end_session(duty: OnDuty, session_id: str) -> None:
    """Sign one of one's own devices out at once; one that is not there is already out."""
    person = own(duty)
    if DutySession.part_of(session_id) not in person.rows:
        return
    row = row_of(DutySession, person.rows[DutySession.part_of(session_id)])
    action = "duty.sign_out" if session_id == duty.session_id else "duty.end_session"
    audit.together(person.act(action, session_id), lambda writes: writes.delete(row))


def wrong_code() -> DomainError:
    """The answer to a code that is no good, whatever the reason."""
    return DomainError("core.invalid", 422, fields={"otp": "staff.otp_wrong"})


def _holder_of(told: Mapping[str, str]) -> Person:
    try:
        staff_id = ids.from_base64url(told["user_handle"] or "").decode("ascii")
    except ValueError:
        raise passkeys.refused() from None
    person = persons.enabled(staff_id) if 0 < len(staff_id) <= 64 else None
    if person is None:
        raise passkeys.refused()
    return person


def _checked(
    person: Person, site: Site, challenge: DutyChallenge, told: Mapping[str, str]
) -> tuple[PasskeyRow, int]:
    """A person's passkey that has signed a challenge, and its counter."""
    known = person.rows.get(PasskeyRow.part_of(told["id"]))
    if known is None:
        raise passkeys.refused()
    passkey = row_of(PasskeyRow, known)
    signed = ids.from_base64url(challenge.challenge)
    uses = passkeys.asserted(site, signed, told, passkey.public_key)
    if not rules.is_counter_good(int(passkey.uses), uses):
        # Good, and yet behind: somebody has a copy. Whoever reads the audit should hear of it.
        audit.record_act(person.act("duty.copied_passkey", passkey.passkey_id, "refused"))
        raise passkeys.refused()
    return passkey, uses


def _count_use(writes: TransactWrite, passkey: PasskeyRow, uses: int) -> None:
    writes.update(
        PasskeyRow(passkey.key, passkey.part),
        actions=[
            PasskeyRow.uses.set(uses),
            PasskeyRow.used_ms.set(clock.to_ms(clock.now())),
        ],
        # Of two answers with the same counter one is a copy's.
        condition=PasskeyRow.uses == int(passkey.uses),
    )


def _step_of(app: TotpRow | None, otp: str) -> int | None:
    if app is None:
        return None
    return totp.step_of(app.clear_secret(), otp, clock.now(), int(app.last_step))


def _use_step(writes: TransactWrite, app: TotpRow, step: int) -> None:
    writes.update(
        TotpRow(app.key, app.part),
        actions=[TotpRow.last_step.set(step)],
        condition=TotpRow.last_step < step,
    )


def _together(act: audit.Act, writes_of: Any, refused: DomainError) -> None:
    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # The same answer was here before, or the person has just been disabled.
        raise refused from None
