"""Who may be the same person as somebody of the village: noted for people, merged by nobody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from backend.collection import rules
from backend.collection.models import Lookalike
from backend.core import clock
from backend.healthcode import roster
from backend.residents import doorstep, homes
from backend.residents import rules as residents
from backend.residents.doorstep import Said

KEPT = timedelta(days=30)


class Neighbourhood:
    """Everybody of a village as they are compared, read once for a batch of households.

    Two read units for three residents of the village. Whoever is registered meanwhile is added.
    """

    def __init__(self, village: str) -> None:
        self.village = village
        self._people: dict[str, rules.Seen] | None = None

    def people(self) -> dict[str, rules.Seen]:
        """By resident id; read when it is first needed."""
        if self._people is None:
            found = homes.neighbours_of(
                roster.who_lives_in(self.village), ("name", "document_number")
            )
            self._people = {
                one.resident_id: rules.Seen(
                    one.resident_id,
                    one.clear("name"),
                    one.document_kind,
                    one.clear("document_number"),
                    one.phone_index,
                )
                for one in found.values()
                if one.division_code == self.village
            }
        return self._people

    def note(
        self, resident_id: str, said: Said, household: Collection[str], taken_at: datetime
    ) -> None:
        """Compare somebody new with everybody, and note who may be the same person.

        Nobody outside the village is looked at. Sharing a telephone with one's own household says
        nothing.
        """
        people = self.people()
        own = rules.Seen(
            resident_id,
            said.name,
            said.document_kind,
            said.document_number,
            doorstep.phone_index_of(said.phone) if said.phone else None,
        )
        others = (
            replace(one, phone=None) if one.resident_id in household else one
            for one in people.values()
        )
        for other, why in rules.lookalikes(own, others):
            Lookalike(
                Lookalike.key_of(self.village),
                Lookalike.part_of(resident_id, other.resident_id),
                why=",".join(hint.value for hint in why),
                taken_ms=clock.to_ms(taken_at),
                expires_at=int((clock.now() + KEPT).timestamp()),
            ).put_once()
        people[resident_id] = own


def told(village: str, resident_id: str = "") -> list[dict[str, Any]]:
    """Who may be the same person as a resident, or all such pairs of a village; masked."""
    now_s = clock.now().timestamp()
    rows = [row for row in Lookalike.all_of(village, resident_id) if row.expires_at > now_s]
    if not rows:
        return []
    ids = {row.resident_id for row in rows} | {row.other_id for row in rows}
    people = homes.neighbours_of(ids)

    def name(one: str) -> str:
        return residents.mask_name(people[one].clear("name"))

    return [
        {
            # Of one resident the other one is named; of a village, both are.
            "resident_id": row.other_id if resident_id else row.resident_id,
            "name": name(row.other_id if resident_id else row.resident_id),
            "other_id": row.other_id,
            "other_name": name(row.other_id),
            "why": row.why.split(","),
        }
        for row in rows
        if row.resident_id in people and row.other_id in people
    ]
