"""The next version of the list, made ready but not published: blocks, files, and what is left.

It follows from the list of today and the batch alone. So whoever goes on with a publication that
was cut off comes to the same rows under the same names, and writes none of them twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from backend.core import clock, crypto, packed
from backend.cotravel import (
    applying_rules,
    batches,
    files,
    list_codec,
    list_rules,
    published,
    timetable,
)
from backend.cotravel.applying_rules import Applied, To
from backend.cotravel.files import Made
from backend.cotravel.list_models import BlockRow, StateRow
from backend.cotravel.list_rules import Listed
from backend.cotravel.models import BatchRow
from backend.cotravel.published import Whole
from backend.cotravel.rules import TripKind
from backend.healthcode import keylists

DELTAS_KEPT = 16
# Beside all else the head has to stay within one read.
BASE_CHARS = 16
DELTA_OF = ("list", "places", "sources")
NAMED = (*DELTA_OF, "routes", "trains")


class Prepared(NamedTuple):
    """A version that is ready.

    :ivar before: the version that it follows.
    :ivar blocks: sort key -> packed text of the blocks that are new.
    :ivar made: the files that are new; `named` are all of them by name, `deltas` among them.
    :ivar all_blocks: name of each block by its number.
    """

    before: int
    version: int
    applied: Applied
    blocks: Mapping[str, bytes]
    made: tuple[Made, ...]
    named: Mapping[str, Any]
    all_blocks: Mapping[int, str]
    leaving: list[list[str]]
    keeping: list[list[str]]


def prepare(row: BatchRow | None, state: StateRow | None) -> Prepared:
    """Put a batch upon the list of today.

    :param row: None makes the files anew, as after the import of a timetable.
    """
    whole = published.whole(state)
    lines = batches.trips_in(batches.lines_of(row)) if row else []
    to = To(whole.version + 1, row.area if row else "")
    applied = applying_rules.apply(whole.trips, whole.next_id, lines, to)
    trips = {**whole.trips, **applied.changed}
    blocks, names = _blocks(trips, applied.changed)
    before = json.loads(state.files) if state else {}
    is_anew = row is None
    named, made = _files(whole, trips, applied, before, to.version, is_anew)
    all_blocks = {**whole.blocks, **names}
    leaving = _leaving(whole, all_blocks, before, named, state)
    keeping = _keeping(made, named, state)
    return Prepared(
        whole.version, to.version, applied, blocks, tuple(made), named, all_blocks, leaving, keeping
    )


def _blocks(
    trips: Mapping[int, Listed], changed: Mapping[int, Listed]
) -> tuple[dict[str, bytes], dict[int, str]]:
    texts: dict[int, list[Listed]] = {list_rules.block_of(one): [] for one in changed}
    for trip_id, trip in trips.items():
        if list_rules.block_of(trip_id) in texts:
            texts[list_rules.block_of(trip_id)].append(trip)
    blocks, names = {}, {}
    for number, some in texts.items():
        text = list_rules.block_text(some)
        names[number] = list_rules.block_name(text)
        blocks[BlockRow.part_of(number, names[number])] = packed.as_bytes(text)
    return blocks, names


def _files(
    whole: Whole,
    trips: Mapping[int, Listed],
    applied: Applied,
    before: Mapping[str, Any],
    version: int,
    is_anew: bool,
) -> tuple[dict[str, Any], list[Made]]:
    """All files by name as the head shows them, and those that have to be stored.

    :param is_anew: another timetable gives other numbers to trips that nobody touched.
    """
    runs = timetable.kept()
    standing = [runs.widened(one) for one in trips.values() if not one.is_withdrawn]
    touched = [
        one
        for trip_id, after in applied.changed.items()
        for one in (after, whole.trips.get(trip_id, after))
    ]
    named: dict[str, Any] = {name: before.get(name) for name in NAMED}
    made: list[Made] = []

    def keep(name: str, told: Any) -> None:
        file = files.made(told)
        known = named[name]
        if known is None or known["sha256"] != file.sha256:
            named[name] = file.shown(version)
            made.append(file)

    for name, is_of in (("list", _is_ride), ("places", _is_place)):
        if is_anew or named[name] is None or any(map(is_of, touched)):
            keep(name, list_codec.encode(filter(is_of, standing), version))
    if named["sources"] is None or touched:
        keep("sources", list_codec.encode_sources(standing, version))
    for name, told in runs.files_for(standing).items():
        keep(name, told)
    # What was made anew does not follow from what phones hold: they fetch it whole.
    deltas = [] if is_anew else list(before.get("deltas", ()))
    if whole.version and not is_anew:
        put = [runs.widened(one) for one in applied.changed.values() if not one.is_withdrawn]
        gone = [one.id for one in applied.changed.values() if one.is_withdrawn]
        told = list_codec.encode_delta(put, gone, whole.version, version)
        delta = files.made(told)
        made.append(delta)
        leads = {"from": whole.version, "to": version, "base": base_of(before)}
        deltas.append({**leads, **delta.measured()})
    return {**named, "deltas": deltas[-DELTAS_KEPT:]}, made


def base_of(named: Mapping[str, Any]) -> str:
    """What a delta starts from: SHA-256, cut short, over the three names that a version's list has.

    After a restore two versions may have one number; a delta of one never leads on from the other.
    """
    names = "".join(named[name]["sha256"] for name in DELTA_OF)
    return hashlib.sha256(names.encode()).hexdigest()[:BASE_CHARS]


def _is_place(one: Listed) -> bool:
    return one.trip.kind is TripKind.PLACE


def _is_ride(one: Listed) -> bool:
    return one.trip.kind is not TripKind.PLACE


def _leaving(
    whole: Whole,
    all_blocks: Mapping[int, str],
    before: Mapping[str, Any],
    named: Mapping[str, Any],
    state: StateRow | None,
) -> list[list[str]]:
    """The keys of rows that nobody needs once this is the list of today."""
    kept = {BlockRow.part_of(number, name) for number, name in all_blocks.items()}
    old = [["trips", part] for part in sorted(whole.stored - kept)]
    in_use = {one["sha256"] for one in _all_files(named)}
    for one in _all_files(before):
        if one["sha256"] not in in_use:
            old += files.keys_of(one["sha256"], one["gzip_bytes"])
    still = json.loads(state.leaving) if state else []
    used = [key for key in still if key[0] != "trips" and key[0].partition("#")[2] not in in_use]
    return [list(key) for key in dict.fromkeys(map(tuple, [*used, *old]))]


def _keeping(
    made: Sequence[Made], named: Mapping[str, Any], state: StateRow | None
) -> list[list[str]]:
    """The keys of the rows of new files, and of those before that are not kept for good yet."""
    in_use = {one["sha256"] for one in _all_files(named)}
    still = json.loads(state.keeping or "[]") if state else []
    left = [key for key in still if key[0].partition("#")[2] in in_use]
    new = [key for file in made for key in files.keys_of(file.sha256, len(file.gzipped))]
    return [list(key) for key in dict.fromkeys(map(tuple, [*left, *new]))]


def _all_files(named: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*(named[name] for name in NAMED if named.get(name)), *named.get("deltas", ())]


def document_of(prepared: Prepared, issued_at: datetime) -> str:
    """What phones are answered, signed by the seal."""
    content = {
        "version": prepared.version,
        "issued_at": clock.to_text(issued_at),
        **{name: prepared.named[name] for name in NAMED},
        "deltas": prepared.named["deltas"],
    }
    signed = keylists.signed_content(content, crypto.keys().seal)
    return json.dumps({**content, "signed": signed}, ensure_ascii=False, separators=(",", ":"))


NOTHING: Mapping[str, Any] = {
    "version": 0,
    "issued_at": None,
    **dict.fromkeys(NAMED),
    "deltas": [],
    "signed": None,
}
"""What phones are answered before the first publication."""
