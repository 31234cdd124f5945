"""Who is watched in a county just now, for rooms that have to know it of somebody they meet."""

from __future__ import annotations

from typing import NamedTuple

from backend.watched.models import WatchRow


class Watched(NamedTuple):
    """Somebody with an open episode: who, where they live, and what is asked of them."""

    resident_id: str
    division_code: str
    measure: str


def watched_in(county: str) -> list[Watched]:
    """Everybody of a county with an open episode; one query.

    :param county: 6 digits.
    """
    return [
        Watched(str(row.resident_id), str(row.division_code), str(row.measure))
        for row in WatchRow.open_in(county)
    ]
