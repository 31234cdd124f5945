"""Who looked at me (谁看过我): the audit's rows about a person, in words, never with a name."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import dropwhile, islice
from typing import Any

from backend.basket import service as basket
from backend.checkpoints import tracing
from backend.core import audit_read, clock, crypto, ids
from backend.core.audit_read import Line
from backend.core.auth import Actor
from backend.core.errors import DomainError
from backend.cotravel import confirming as cotravel
from backend.healthcode import cards
from backend.hotline import looks as hotline
from backend.residents import service as residents
from backend.rights import rules, words
from backend.staff import service as staff
from backend.watched import service as watched


def looks_at(actor: Actor, resident_id: str | None, after: str | None) -> dict[str, Any]:
    """Who looked at me, or at somebody I answer for, in the last 35 days: newest first, 50 a page.

    A roster of the village that somebody read is a look at everybody who lives there now; a list of
    watched people, of cards, of registered trips or of a checkpoint's register is one at whoever
    stands, or stood, in it; a packing list of a window is one at the households that ordered for
    it; an order that leads to them, and their telephone that somebody looked for, are looks at
    them.

    :returns: looks, next.
    :raises DomainError: residents.not_applied, residents.not_found (404), core.invalid (422).
    """
    whom = residents.access_resident(actor, resident_id)
    division = residents.division_of(whom)
    roster = rules.roster_of(division)
    lists = [*watched.lists_with(whom, division), *cards.lists_with(whom, division)]
    lists += [*cotravel.lists_with(whom, division), *tracing.lists_with(whom)]
    if whom == actor.resident_id:
        lists += basket.lists_with(actor.account_id)
        lists += hotline.lists_with(actor.account_id)
    until = clock.now()
    from_ms = clock.to_ms(until - rules.LOOKS_KEPT)
    last = _place_of(whom, after) if after else (clock.to_ms(until), "~")
    found: Iterator[Line] = merge(
        *(audit_read.about(one, from_ms, last[0]) for one in (whom, roster, *lists)),
        key=_order,
        reverse=True,
    )
    behind = dropwhile(lambda line: _order(line) >= last, found)
    lines = list(
        islice((one for one in behind if rules.is_look(one.actor, one.role)), rules.PAGE + 1)
    )
    page = lines[: rules.PAGE]
    return {
        "looks": [_told(line, roster) for line in _with_offices(page)],
        "next": _cursor(whom, page[-1]) if len(lines) > rules.PAGE else None,
    }


def _order(line: Line) -> tuple[int, str]:
    return line.at_ms, line.place


def _with_offices(page: list[Line]) -> list[Line]:
    """The lines with the names of their offices in place of the ids: one read an office."""
    names = {one.office: staff.unit_name(one.office) for one in page if one.office}
    return [line._replace(office=names.get(line.office or "")) for line in page]


def _told(line: Line, roster: str) -> dict[str, Any]:
    is_roster = line.whom == roster
    kind = line.actor.partition(":")[0]
    role = line.role or {"job": "job"}.get(kind, "command_line")
    return {
        "at": clock.from_ms(line.at_ms),
        "is_roster": is_roster,
        "role": words.said("roles", role),
        "office": line.office,
        "action": words.said("actions", line.action),
        "purpose": words.said("purposes", line.purpose),
        "outcome": line.outcome,
    }


def _cursor(whom: str, line: Line) -> str:
    place = f"{line.at_ms}.{line.place}"
    mark = crypto.keyed_hash("looks-after", whom, place)[:22]
    return ids.to_base64url(f"{place}.{mark}".encode())


def _place_of(whom: str, cursor: str) -> tuple[int, str]:
    wrong = DomainError("core.invalid", 422, fields={"after": "core.field_invalid"})
    try:
        at_ms, place, mark = ids.from_base64url(cursor).decode().split(".")
        last = (int(at_ms), place)
    except ValueError:
        raise wrong from None
    known = crypto.keyed_hash("looks-after", whom, f"{at_ms}.{place}")[:22]
    if not crypto.is_same(mark, known):
        raise wrong
    return last


def told_looks(resident_id: str | None, _account_id: str | None) -> list[dict[str, Any]]:
    """All looks at somebody of the last 35 days, for their export."""
    if resident_id is None:
        return []
    until = clock.now()
    from_ms = clock.to_ms(until - rules.LOOKS_KEPT)
    lines = audit_read.about(resident_id, from_ms, clock.to_ms(until))
    return [
        _told(line, "") | {"at": clock.to_text(clock.from_ms(line.at_ms))}
        for line in _with_offices([line for line in lines if rules.is_look(line.actor, line.role)])
    ]
