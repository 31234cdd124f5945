"""The text of a poster (张贴码): what a checkpoint says of itself to a phone that scans it.

A poster is scanned by whoever wants to know later where they were; it proves nothing to anybody, so
it is not signed (docs/adr: posters are not signed). `frontend/src/checkpoints/poster.ts` is the
twin that reads, and both answer `tests/vectors/posters.json`. No clock and no store is read here.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.checkpoints.place_rules import NAME_CHARS_MOST, Place, PlaceKind
from backend.core import base45, cose, ids

PREFIX = "CX3:"
FORM = 1
ID_BYTES = 16
CHARS_MOST = 300
KINDS = tuple(PlaceKind)
"""By their numbers on a poster: only ever added to at the end."""
LAT_ZERO, LNG_ZERO = 90_000_000, 180_000_000
"""Points are counted from the south pole and the date line, so that none is negative."""


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says; a point is in millionths of a degree (WGS-84)."""

    checkpoint_id: str
    county: int
    kind: PlaceKind
    name: str
    lat_e6: int | None = None
    lng_e6: int | None = None


def of_place(place: Place) -> Poster:
    """The poster of a checkpoint."""
    return Poster(
        place.checkpoint_id, int(place.county), place.kind, place.name, place.lat_e6, place.lng_e6
    )


def write(poster: Poster) -> str:
    """The text of the code on a poster."""
    has_point = poster.lat_e6 is not None and poster.lng_e6 is not None
    members = [
        FORM,
        ids.from_base64url(poster.checkpoint_id),
        poster.county,
        KINDS.index(poster.kind),
        poster.name,
        (poster.lat_e6 or 0) + LAT_ZERO if has_point else None,
        (poster.lng_e6 or 0) + LNG_ZERO if has_point else None,
    ]
    return PREFIX + base45.encode(cose.dump(members))


def read(text: str) -> Poster | None:
    """What a poster says; None for what is none, or of a form that is not known here."""
    if not text.startswith(PREFIX) or len(text) > CHARS_MOST:
        return None
    try:
        members = cose.load(base45.decode(text[len(PREFIX) :]))
    except ValueError:
        return None
    if not isinstance(members, list | tuple) or len(members) != 7:
        return None
    form, place_id, county, kind, name, lat, lng = members
    is_sound = (
        (_is_count(form, FORM + 1) and form == FORM)
        and isinstance(place_id, bytes)
        and len(place_id) == ID_BYTES
        and (_is_count(county, 1_000_000) and county >= 100_000)
        and _is_count(kind, len(KINDS))
        and (isinstance(name, str) and 1 <= len(name) <= NAME_CHARS_MOST)
        and ((lat is None and lng is None) or _is_point(lat, lng))
    )
    if not is_sound:
        return None
    has_point = lat is not None
    return Poster(
        ids.to_base64url(place_id),
        county,
        KINDS[kind],
        name,
        lat - LAT_ZERO if has_point else None,
        lng - LNG_ZERO if has_point else None,
    )


def _is_point(lat: object, lng: object) -> bool:
    return _is_count(lat, 2 * LAT_ZERO + 1) and _is_count(lng, 2 * LNG_ZERO + 1)


def _is_count(value: object, end: int) -> bool:
    return type(value) is int and 0 <= value < end
