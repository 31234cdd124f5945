"""Use cases on duty: register a partner, put its terms before a second person, suspend, end a key.

Registering answers nobody yet: what a partner may ask, how often and by which keys are its terms,
and those take two people of different units (staff/proposals.py). Taking away takes one, at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pynamodb.transactions import TransactWrite

from backend.accounts import phones
from backend.config import settings
from backend.core import audit, clock, credit_code_rules, db, http, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.partners import public_keys, rules, schemas
from backend.partners.check_models import DayRow
from backend.partners.models import PartnerRow
from backend.partners.rules import LiveKey, PartnerState
from backend.staff import proposals
from backend.staff import service as staff
from backend.staff.proposals import Kind, Proposal
from backend.staff.rules import Task

PURPOSE = "partners"
UNKNOWN = "partners.unknown"
PAGE = 100
DAYS_TOLD = 14
LIVES = timedelta(days=3)
# What two forms of the same registration have to agree in.
SAID = ("name", "kind", "credit_code", "division_code")


def register(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Write a company down; nothing is answered to it yet. The same again changes nothing.

    :param wish: id (made by the form), name, kind, credit_code, division_code, contact_name, phone.
    :raises DomainError: core.invalid (422), partners.unknown (404) outside one's areas,
        core.id_reused (422).
    """
    said = dict(wish) | {"phone": phones.to_e164(wish["phone"])}
    _check(said)
    grant = staff.check_area(duty, Task.MANAGE_PARTNERS, said["division_code"], UNKNOWN)
    now_ms = clock.to_ms(clock.now())
    # The form's id is the partner's, so that a lost answer registers nobody twice.
    request_id = ids.short_uuid(wish["id"])
    row = PartnerRow(
        PartnerRow.key_of(request_id),
        **{name: said[name] for name in SAID},
        state=PartnerState.PROPOSED.value,
        request_id=request_id,
        made_ms=now_ms,
        changed_ms=now_ms,
    )
    row.seal_contact(said["contact_name"], said["phone"])
    row.stand_in_list()
    act = staff.act_of(duty, grant, "partner.register", row.division_code, row.partner_id, PURPOSE)
    is_new = PartnerRow.name.does_not_exist()
    try:
        audit.together(act, lambda writes: writes.save(row, condition=is_new))
    except db.ConditionFailed:
        return _answered_again(row)
    return shown(row)


def _check(said: Mapping[str, Any]) -> None:
    wrong, area = {}, said["division_code"]
    known = divisions.divisions_of(settings().city.root_division)
    if len(area) not in rules.DIVISION_DIGITS or area not in known:
        wrong["division_code"] = "divisions.division_unknown"
    if not credit_code_rules.is_credit_code(said["credit_code"]):
        wrong["credit_code"] = "partners.credit_code_invalid"
    if wrong:
        raise DomainError("core.invalid", 422, fields=wrong)


def _answered_again(wanted: PartnerRow) -> dict[str, Any]:
    stored = PartnerRow.of(wanted.partner_id)
    is_other = any(getattr(stored, n) != getattr(wanted, n) for n in SAID)
    if stored is None or is_other or stored.contact() != wanted.contact():
        raise DomainError("core.id_reused", 422, fields={"id": "core.id_reused"})
    return shown(stored)


def list_partners(
    duty: OnDuty, area: str | None, after: str | None = None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the partners of one's areas, or of one of them, and the cursor; a query an area.

    :param after: the cursor that the page before told.
    :raises DomainError: partners.unknown (404) for an area of somebody else's; core.invalid (422).
    """
    if area is not None:
        staff.check_area(duty, Task.MANAGE_PARTNERS, area, UNKNOWN)
    areas = sorted([area] if area else staff.areas_of(duty, Task.MANAGE_PARTNERS))
    behind, found = _place_of(after), list[PartnerRow]()
    for place, one in enumerate(areas):
        # What lies within another area of theirs has been read with that.
        if not one.startswith(tuple(areas[:place])):
            found += PartnerRow.below_area(one, PAGE + 1 - len(found), behind)
        if len(found) > PAGE:
            break
    page = found[:PAGE]
    is_more = len(found) > PAGE
    return [_told(row) for row in page], _cursor_of(page[-1]) if is_more else None


def _cursor_of(row: PartnerRow) -> str:
    return ids.to_base64url(str(row.place).encode())


def _place_of(cursor: str | None) -> str:
    try:
        return ids.from_base64url(cursor or "").decode()
    except ValueError:
        raise DomainError("core.invalid", 422, {"after": "core.field_invalid"}) from None


def read(duty: OnDuty, partner_id: str) -> dict[str, Any]:
    """One partner, with its keys, whom to call there, and what it heard on the last days.

    :raises DomainError: partners.unknown (404) for unknown and outside one's areas alike.
    """
    return shown(_own(duty, partner_id))


def _own(duty: OnDuty, partner_id: str) -> PartnerRow:
    row = PartnerRow.of(partner_id)
    if row is None:
        raise DomainError(UNKNOWN, 404)
    staff.check_area(duty, Task.MANAGE_PARTNERS, row.division_code, UNKNOWN)
    return row


def propose_terms(duty: OnDuty, partner_id: str, wish: Mapping[str, Any]) -> Proposal:
    """Put keys and quotas before a second person; until they agree nothing changes.

    :param wish: id, version, per_minute, per_day, keys (PEM, or a point in base64url).
    :raises DomainError: partners.unknown (404), partners.changed (409), core.invalid (422) naming
        a key by its place.
    """
    row = _own(duty, partner_id)
    keys = public_keys.read_all(wish["keys"])
    ended = [place for place, key in enumerate(keys) if row.is_ended(key.key_id)]
    if ended:
        wrong = {f"keys.{place}": "partners.key_ended" for place in ended}
        raise DomainError("core.invalid", 422, fields=wrong)
    body = {
        "partner_id": row.partner_id,
        "name": row.name,
        "credit_code": row.credit_code,
        "division_code": row.division_code,
        "version": wish["version"],
        "per_minute": wish["per_minute"],
        "per_day": wish["per_day"],
        "keys": [key._asdict() for key in keys],
    }
    return proposals.propose(duty, TERMS, body, wish["id"])


def suspend(duty: OnDuty, partner_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a partner no more, from now on; new terms by two people bring it back.

    :param wish: version as it was seen, and reason (TakenBecause), which the audit keeps.

    :raises DomainError: partners.unknown (404), partners.changed (409).
    """
    row = _own(duty, partner_id)
    if row.state == PartnerState.SUSPENDED:
        return shown(row)
    row.state = PartnerState.SUSPENDED.value
    return _change(duty, row, wish, "partner.suspend")


def end_key(duty: OnDuty, partner_id: str, key_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Take a key from a partner for ever; one that is gone already is no mistake.

    :param wish: as that of `suspend`.

    :raises DomainError: partners.unknown (404), partners.changed (409).
    """
    row = _own(duty, partner_id)
    if not row.end_key(key_id):
        return shown(row)
    return _change(duty, row, wish, "partner.end_key")


def _change(duty: OnDuty, row: PartnerRow, wish: Mapping[str, Any], action: str) -> dict[str, Any]:
    grant = staff.check_area(duty, Task.MANAGE_PARTNERS, row.division_code, UNKNOWN)
    act = staff.act_of(duty, grant, action, row.division_code, row.partner_id, wish["reason"])
    version = wish["version"]
    row.version, row.changed_ms = version + 1, clock.to_ms(clock.now())
    unchanged = PartnerRow.version == version
    try:
        audit.together(act, lambda writes: writes.save(row, condition=unchanged))
    except db.ConditionFailed:
        raise DomainError("partners.changed", 409) from None
    return shown(row)


def shown(row: PartnerRow) -> dict[str, Any]:
    """All of a partner, for those who answer for it; one query."""
    contact_name, phone = row.contact()
    return _told(row) | {
        "made_at": clock.from_ms(int(row.made_ms)),
        "changed_at": clock.from_ms(int(row.changed_ms)),
        "contact_name": contact_name,
        "phone": phone,
        "keys": [
            {
                "key_id": key.key_id,
                "keyid": f"{row.partner_id}.{key.key_id}",
                "public_key": key.point,
            }
            for key in row.keys_now()
        ],
        "days": [
            {"on": day.on, "yes": day.yes, "no": day.no, "cannot_tell": day.cannot_tell}
            for day in DayRow.last(row.partner_id, DAYS_TOLD)
        ],
    }


def _told(row: PartnerRow) -> dict[str, Any]:
    plain = ("partner_id", *SAID, "state", "version", "per_minute", "per_day")
    return {name: getattr(row, name) for name in plain} | {"live_keys": len(row.keys_now())}


# --- The terms, and their second person


def _check_terms(body: dict[str, Any]) -> None:
    wish = http.load(schemas.TermsBodyIn(), body)
    row = PartnerRow.of(wish["partner_id"])
    same = ("name", "credit_code", "division_code")
    if row is None or any(getattr(row, name) != wish[name] for name in same):
        raise DomainError(UNKNOWN, 404)
    if row.version != wish["version"]:
        raise DomainError("partners.changed", 409)
    wrong = _wrong_keys(row, [LiveKey(**key) for key in wish["keys"]])
    if wrong:
        raise DomainError("core.invalid", 422, fields={"keys": wrong})


def _wrong_keys(row: PartnerRow, keys: Sequence[LiveKey]) -> str | None:
    try:
        if any(public_keys.key_of(key.point) != key for key in keys):
            return "partners.key_invalid"
    except ValueError:
        return "partners.key_invalid"
    if len(set(keys)) < len(keys):
        return "partners.key_twice"
    return "partners.key_ended" if any(row.is_ended(key.key_id) for key in keys) else None


def _write_terms(writes: TransactWrite, proposal: Proposal) -> None:
    body = proposal.body
    keys = [LiveKey(**key) for key in body["keys"]]
    writes.update(
        PartnerRow(PartnerRow.key_of(body["partner_id"]), "partner"),
        actions=[
            PartnerRow.state.set(PartnerState.ACTIVE.value),
            PartnerRow.live_keys.set(PartnerRow.written_keys(keys)),
            PartnerRow.per_minute.set(body["per_minute"]),
            PartnerRow.per_day.set(body["per_day"]),
            PartnerRow.version.set(body["version"] + 1),
            PartnerRow.changed_ms.set(clock.to_ms(proposal.decided_at or clock.now())),
        ],
        condition=PartnerRow.version == body["version"],
    )


TERMS = Kind(
    "partner-terms",
    Task.MANAGE_PARTNERS,
    Task.AGREE,
    LIVES,
    _check_terms,
    _write_terms,
    lambda body: str(body["division_code"]),
)
