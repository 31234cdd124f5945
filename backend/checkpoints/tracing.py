"""Tracing: who went by a checkpoint in some hours, and where somebody went by.

Health officers ask, with a proof of just now and a purpose; the area is that of the checkpoint, or
of the person's home. The register names nobody whose code was read: their rows carry a mark that is
the same for one proof within one question, so that a way can be followed, and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from backend.checkpoints import own_passages, places, rules
from backend.checkpoints.hour_models import Entry, PlaceHourRow
from backend.checkpoints.passage_models import PassageRow
from backend.checkpoints.place_rules import Place
from backend.checkpoints.rules import TracePurpose
from backend.core import audit, clock, crypto, db, ids
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.residents import access
from backend.residents import rules as residents
from backend.staff import service as staff
from backend.staff.rules import Task

PAGE = 50
SPAN_MOST = timedelta(hours=12)


def trace(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a checkpoint's hours, or of somebody's own passages.

    :param wish: as TraceIn loads it: checkpoint_id with since and until, or resident_id; purpose.
    :raises DomainError: core.invalid (422), checkpoints.not_found, residents.not_found (404),
        core.too_many_requests (429).
    """
    purpose = TracePurpose(wish["purpose"])
    if "resident_id" in wish:
        return _of_person(duty, wish["resident_id"], purpose)
    return _of_place(duty, wish, purpose)


def _of_place(duty: OnDuty, wish: Mapping[str, Any], purpose: TracePurpose) -> dict[str, Any]:
    checkpoint_id, since, until = span_of(wish)
    place, grant = places.check_task(duty, Task.READ_PASSAGES, checkpoint_id)
    whom = list_name(checkpoint_id)
    act = staff.act_of(duty, grant, "passage.trace", place.division_code, whom, purpose.value)
    audit.record_act(act)
    kept = clock.now() - timedelta(days=rules.RETENTION_DAYS)
    first_ms, end_ms = clock.to_ms(max(since, kept)), clock.to_ms(until)
    hours = rules.hours_between(max(since, kept), until)
    pages = db.side_by_side([partial(PlaceHourRow.of_hour, checkpoint_id, h) for h in hours])
    entries = sorted(e for page in pages for e in page if first_ms <= e.at_ms < end_ms)
    behind = _behind(entries, wish.get("after"))
    found = PassageRow.several([(e.key, e.part) for e in behind[:PAGE]])
    more = _cursor(behind[PAGE - 1]) if len(behind) > PAGE else None
    # Another span is another question, so that no proof can be followed over the days.
    question = f"{duty.staff_id}|{checkpoint_id}|{clock.to_ms(since)}|{clock.to_ms(until)}"
    return _told(found, {checkpoint_id: place}, question, more)


def span_of(wish: Mapping[str, Any]) -> tuple[str, datetime, datetime]:
    """The checkpoint and the hours of a question.

    :raises DomainError: core.invalid (422), naming what is missing or too long.
    """
    names = {"checkpoint_id": "checkpoint_id", "since": "from", "until": "until"}
    missing = {said: "core.field_required" for name, said in names.items() if name not in wish}
    if missing:
        raise DomainError("core.invalid", 422, fields=missing)
    since, until = wish["since"], wish["until"]
    if not timedelta(0) < until - since <= SPAN_MOST:
        raise DomainError("core.invalid", 422, fields={"until": "checkpoints.span_wrong"})
    return wish["checkpoint_id"], since, until


def list_name(checkpoint_id: str) -> str:
    """Under which name the audit knows that the register of a checkpoint was read."""
    return f"passages-{checkpoint_id}"


def lists_with(resident_id: str) -> list[str]:
    """Under which names the audit has registers that somebody stands in."""
    rows = own_passages.all_of(resident_id)
    return sorted({list_name(row.seen().passage.checkpoint_id) for row in rows})


def _of_person(duty: OnDuty, resident_id: str, purpose: TracePurpose) -> dict[str, Any]:
    task = Task.READ_PASSAGES
    access.read_as_staff(duty, resident_id, task, purpose.value, "passage.read")
    rows = own_passages.all_of(resident_id, is_on_duty=True)[: own_passages.SHOWN_MOST]
    known = places.checkpoints_of({row.seen().passage.checkpoint_id for row in rows})
    return _told(rows, known, f"{duty.staff_id}|{resident_id}", None)


def _told(
    rows: list[PassageRow], known: Mapping[str, Place], question: str, more: str | None
) -> dict[str, Any]:
    now = clock.now()
    kept = [row for row in rows if row.expires_at > now.timestamp()]
    told = [_shown(row, known, question) for row in kept]
    told.sort(key=lambda one: (one["at"], one["id"]))
    return {"passages": told, "next": more, "as_of": now}


def _shown(row: PassageRow, known: Mapping[str, Place], question: str) -> dict[str, Any]:
    passage, received_at = row.passage(), row.seen().received_at
    place, document = known.get(passage.checkpoint_id), passage.document
    return {
        "id": passage.id,
        "at": passage.at,
        "received_at": received_at if rules.came_late(passage.at, received_at) else None,
        "checkpoint_id": passage.checkpoint_id,
        "checkpoint": place.name if place else "",
        "division_code": row.division_code,
        "direction": passage.direction,
        "means": passage.means,
        "verdict": passage.verdict,
        "reason": passage.reason,
        "colour": passage.colour,
        "settled_colour": row.settled,
        "temperature_tenths_c": passage.last_temperature_tenths_c,
        "plate": residents.mask_document(passage.plate) if passage.plate else None,
        "proof": crypto.keyed_hash("trace", question, str(row.key))[:8],
        "is_twin": row.twin_of is not None,
        "is_muted": row.muted is not None,
        "is_late_grant": row.late is not None,
        "who": {
            "name": residents.mask_name(passage.name) if passage.name else None,
            "phone": _masked_phone(passage.phone),
            "document": residents.mask_document(document.number) if document else None,
        },
    }


def _masked_phone(phone: str | None) -> str | None:
    if phone is None:
        return None
    digits = "".join(sign for sign in phone if sign.isdigit())
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) > 7 else "****"


def _cursor(entry: Entry) -> str:
    return ids.to_base64url(f"{entry.at_ms}|{entry.key}|{entry.part}".encode())


def _behind(entries: list[Entry], cursor: str | None) -> list[Entry]:
    if cursor is None:
        return entries
    try:
        at_ms, key, part = ids.from_base64url(cursor).decode().split("|")
        last = Entry(int(at_ms), key, part)
    except ValueError:
        raise DomainError("core.invalid", 422, fields={"after": "core.field_invalid"}) from None
    return [entry for entry in entries if entry > last]
