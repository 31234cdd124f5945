"""Whose the codes are that a search found: asked by health officers, for people of their own area.

A pass's id leads to nobody by itself, so the residents of the checkpoint's county are gone through
once, the nearest villages first, for all the codes of a page together. The question itself stands
in the audit before anybody is looked for, found or not, and is limited; each person found is a look
at them: it spends the budget and stands in the audit before a name leaves. A county that takes too
long is gone through in several questions.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from backend.checkpoints import alarm_rules, passage_seen, places, rules
from backend.checkpoints.hour_models import Entry, PlaceHourRow
from backend.checkpoints.passage_models import PassageRow
from backend.checkpoints.rules import TracePurpose
from backend.checkpoints.tracing import list_name, span_of
from backend.config import settings
from backend.core import audit, clock, crypto, db, limits
from backend.core.auth import OnDuty
from backend.core.errors import DomainError
from backend.divisions import service as divisions
from backend.healthcode import card_holders, passes, roster
from backend.residents import access, numbers
from backend.residents import service as residents
from backend.staff import service as staff
from backend.staff.rules import Task

VILLAGES_AT_ONCE = 8
ASKED = limits.Limit("passages-whose", 30, 3600)
"""A question may cost seconds: a county of half a million is one HMAC a person and day."""
WALK_S = 4.0
"""So long residents are gone through in one request, which has 8.5 s in all."""


class Walk(NamedTuple):
    """Key of a proof -> whose it is; and after how many villages to go on, None at the end."""

    found: dict[str, str]
    next: int | None


def whose(duty: OnDuty, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Whose some passages of a search are, as far as they live in the county and in one's area.

    :param wish: checkpoint_id, since, until, ids (at most 50), purpose, after: 0, or the `next` of
        the answer before; what is known at once is told in that to 0 alone.
    :raises DomainError: core.invalid (422), checkpoints.not_found (404),
        core.too_many_requests (429).
    """
    checkpoint_id, since, until = span_of(wish)
    place, grant = places.check_task(duty, Task.READ_PASSAGES, checkpoint_id)
    purpose, whom = TracePurpose(wish["purpose"]), list_name(checkpoint_id)
    limits.spend(ASKED, duty.staff_id)
    act = staff.act_of(duty, grant, "passage.whose", place.division_code, whom, purpose.value)
    audit.record_act(act)
    wanted = {PassageRow.part_of(one) for one in wish["ids"]}
    kept = clock.now() - timedelta(days=rules.RETENTION_DAYS)
    hours = rules.hours_between(max(since, kept), until)
    pages = db.side_by_side([partial(PlaceHourRow.of_hour, checkpoint_id, h) for h in hours])
    entries = [entry for page in pages for entry in page if entry.part in wanted]
    rows = PassageRow.several([(entry.key, entry.part) for entry in entries]) if entries else []
    walk = walked(place.division_code, entries, rows, wish["after"])
    known = _known(place.division_code[:6], entries) if wish["after"] == 0 else {}
    holders = known | walk.found
    people = []
    for person in sorted(set(holders.values())):
        shown = _seen(duty, person, purpose)
        if shown is not None:
            own = [entry for entry in entries if holders.get(entry.key) == person]
            people.append(shown | {"ids": [passage_seen.long_id(one.part) for one in own]})
    return {"people": people, "next": walk.next, "as_of": clock.now()}


def _seen(duty: OnDuty, resident_id: str, purpose: TracePurpose) -> dict[str, Any] | None:
    """Somebody masked; None for whoever lives outside the asker's area."""
    task = Task.READ_PASSAGES
    try:
        row = access.read_as_staff(duty, resident_id, task, purpose.value, "passage.identify")
    except DomainError as refused:
        if refused.code != access.UNKNOWN:
            raise
        return None
    told = residents.masked(row)
    return {name: told[name] for name in ("resident_id", "name", "division_code")}


def _known(county: str, entries: Sequence[Entry]) -> dict[str, str]:
    """Whose the cards and numbers are: nobody has to be gone through for them."""
    keys = {entry.key for entry in entries}
    found: dict[str, str] = {}
    if any(key.startswith(passage_seen.CARD) for key in keys):
        cards = card_holders.holders_in(county)
        found |= {f"{passage_seen.CARD}{ref}": person for ref, person in cards.items()}
    for key in keys:
        if key.startswith(passage_seen.NUMBER):
            claims = numbers.holders_of(key.removeprefix(passage_seen.NUMBER))
            found |= {key: claims[0].resident_id} if len(claims) == 1 else {}
    return {key: person for key, person in found.items() if key in keys}


def walked(
    division: str,
    entries: Sequence[Entry],
    rows: Sequence[PassageRow],
    after: int = 0,
    walk_s: float = WALK_S,
) -> Walk:
    """Whose the passes are, going through the county's residents for at most some seconds.

    :param after: how many of the villages, the nearest first, were gone through before. A question
        gets on by a few villages even when its time is over.
    """
    ends_s = time.monotonic() + walk_s
    keys = {entry.key for entry in entries if entry.key.startswith(passage_seen.PASS)}
    wanted = {bytes.fromhex(key.removeprefix(passage_seen.PASS)) for key in keys}
    days = _days_of(rows)
    pass_id_of = partial(passes.daily_pass_id, crypto.keys().token_key)
    found: dict[bytes, str] = {}
    at, near = after, _villages(division)
    while at < len(near) and wanted - found.keys():
        if at > after and time.monotonic() >= ends_s:
            break
        people = _people(near[at : at + VILLAGES_AT_ONCE])
        found |= alarm_rules.matches(people, days, wanted - found.keys(), pass_id_of)
        at += VILLAGES_AT_ONCE
    is_over = at >= len(near) or not wanted - found.keys()
    told = {f"{passage_seen.PASS}{one.hex()}": person for one, person in found.items()}
    return Walk(told, None if is_over else at)


def _days_of(rows: Sequence[PassageRow]) -> list[date]:
    city, days = settings().city, set()
    for row in rows:
        told = row.seen().passage
        # A pass is named for the day of its issue; without that, for a day on which it may live.
        life = 1 if told.issued_at else passes.LIFE_MOST_S // 86400 + 1
        on = city.day_of(told.issued_at or told.at)
        days |= {on - timedelta(days=ago) for ago in range(life)}
    return sorted(days)


def _villages(division: str) -> Sequence[str]:
    """The villages of a county, the nearest first: always in the same order."""
    codes = [code for code in divisions.villages() if code.startswith(division[:6])]
    return alarm_rules.near_first(codes, division)


def _people(villages: Sequence[str]) -> list[str]:
    asked = [partial(roster.who_lives_in, one) for one in villages]
    return [person for people in db.side_by_side(asked) for person in people]
