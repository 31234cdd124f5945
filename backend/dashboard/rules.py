"""What a resident's standing adds to the boards, and what of a board the public may see; pure.

A board belongs to a division and counts by its children. There are two kinds: residents by bucket,
which is how long they have been silent and how things were before that, and residents with a
check-in by day. The colour of a bucket follows from the rule on reading, so midnight costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

CHILD_DIGITS = (2, 4, 6, 9, 12, 15)
WINDOW_DAYS = 21
"""How many days before the last check-in a standing remembers."""
NEVER = 0
SETTLED = "x"
"""Stands for everybody silent for so long that they are red by every rule."""
MARKS_KEPT_S = 3 * 24 * 3600
"""A record lives for a day; a mark of its shard is of no use much longer."""
SMALL = 5
"""Fewer people than these could be known by name."""
BUCKETS, DAYS = "b", "d#"
_BUCKET = re.compile(r"(\d{1,6})(?:r(\d{1,2}))?(f?)(?:!([yrx@,0-9-]+))?")
_EXEMPT = re.compile(r"x(\d+)-(\d+)")


class Bucket(NamedTuple):
    """Residents who stood alike on the same last day with a check-in, NEVER before the first.

    :param evidence: what evidence does to the few that there is any about, "" for all others.
    """

    last_day: int
    is_red: bool = False
    run_days: int = 0
    has_fever: bool = False
    evidence: str = ""

    def text(self) -> str:
        """How it is stored: `20513`, `20513f`, `20513r2`, `20513r0f`, `20513!r20515-20529`."""
        red = f"r{self.run_days}" if self.is_red else ""
        filed = f"!{self.evidence}" if self.evidence else ""
        return f"{self.last_day}{red}{'f' if self.has_fever else ''}{filed}"

    @property
    def exempt_days(self) -> int:
        """How many days they are exempt from, at most."""
        return sum(int(end) - int(start) for start, end in _EXEMPT.findall(self.evidence))

    @classmethod
    def of_text(cls, text: str) -> Bucket:
        """Read what `text` wrote.

        :raises ValueError: it is none.
        """
        found = _BUCKET.fullmatch(text)
        if not found:
            raise ValueError("no bucket")
        day, run, fever, filed = found.groups()
        return cls(int(day), run is not None, int(run or 0), bool(fever), filed or "")


class Counted(NamedTuple):
    """What the boards count of one resident: where, in which bucket, on which days."""

    village: str
    bucket: Bucket
    check_in_days: frozenset[int]


class Counter(NamedTuple):
    """One number of one board: of a division's child, by bucket, or of a day when `name` is ""."""

    division: str
    part: str
    child: str
    name: str


class Entry(NamedTuple):
    """What one record adds to one number."""

    sequence: int
    created_s: int
    child: str
    name: str
    by: int


@dataclass(frozen=True, slots=True)
class Board:
    """A stored board. `marks` tell how far each shard of the stream has been counted.

    Buckets up to day `settled_day` are counted as SETTLED.
    """

    division: str
    part: str
    version: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    marks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    settled_day: int = 0


def day_part(day: int) -> str:
    """Name the board of a day, counted since 1970-01-01."""
    return f"{DAYS}{day}"


def steps_of(village: str, root: str) -> list[tuple[str, str]]:
    """Give the way from the root down to a village, as pairs of a division and its child.

    :raises ValueError: it does not lie below the root.
    """
    if not village.startswith(root) or not village.isdigit() or village == root:
        raise ValueError("no place below the root")
    ends = [n for n in CHILD_DIGITS if len(root) < n < len(village)] + [len(village)]
    codes = [root, *(village[:n] for n in ends)]
    return list(pairwise(codes))


def counters_of(one: Counted, root: str, first_day: int) -> Iterator[Counter]:
    """Give every number that somebody is counted in, of days from `first_day` on."""
    for division, child in steps_of(one.village, root):
        yield Counter(division, BUCKETS, child, one.bucket.text())
        for day in one.check_in_days:
            if day >= first_day:
                yield Counter(division, day_part(day), child, "")


def changes(old: Counted | None, new: Counted | None, root: str) -> dict[Counter, int]:
    """Give what a change of a standing adds to which numbers: f(new) - f(old).

    Days that the newer of the two no longer remembers stay as they are counted.

    :raises ValueError: a village does not lie below the root.
    """
    first_day = max(one.bucket.last_day for one in (old, new) if one) - WINDOW_DAYS
    found: dict[Counter, int] = {}
    for one, by in ((old, -1), (new, 1)):
        for counter in counters_of(one, root, first_day) if one else ():
            found[counter] = found.get(counter, 0) + by
    return {counter: by for counter, by in found.items() if by}


def add(board: Board, shard: str, entries: Sequence[Entry], settled_day: int) -> Board | None:
    """Add what a shard's records say, those only that are newer than its mark.

    :param settled_day: silence since that day or longer is red by every rule.
    :return: the next version, or None when everything is counted already.
    """
    done = board.marks.get(shard, (-1, 0))[0]
    newer = [entry for entry in entries if entry.sequence > done]
    if not newer:
        return None
    newest_s = max(entry.created_s for entry in newer)
    mark = (max(entry.sequence for entry in newer), newest_s)
    return _with(board, newer, {shard: mark}, settled_day)


def add_again(board: Board, shard: str, entries: Sequence[Entry], settled_day: int) -> Board | None:
    """Add what one record says that had been set aside, though its shard's mark has gone on.

    Everything before it in its shard was counted when it was set aside, so the shard's mark covers
    it now; a mark of its own keeps it from being added twice.
    """
    own = f"again:{shard}:{entries[0].sequence}"
    if own in board.marks:
        return None
    mark = (entries[0].sequence, entries[0].created_s)
    return _with(
        board, entries, {own: mark, shard: max(mark, board.marks.get(shard, mark))}, settled_day
    )


def _with(
    board: Board, entries: Sequence[Entry], marks: Mapping[str, tuple[int, int]], settled_day: int
) -> Board:
    counts = {child: dict(names) for child, names in board.counts.items()}
    for entry in entries:
        names = counts.setdefault(entry.child, {})
        names[entry.name] = names.get(entry.name, 0) + entry.by
    settled_day = max(settled_day, board.settled_day) if board.part == BUCKETS else 0
    oldest_s = max(mark[1] for mark in marks.values()) - MARKS_KEPT_S
    kept = {name: mark for name, mark in board.marks.items() if mark[1] > oldest_s}
    return replace(
        board,
        version=board.version + 1,
        counts=settle(counts, settled_day),
        marks={**kept, **marks},
        settled_day=settled_day,
    )


def settle(counts: Mapping[str, Mapping[str, int]], settled_day: int) -> dict[str, dict[str, int]]:
    """Put long silent buckets together, and leave out what is nought."""
    found: dict[str, dict[str, int]] = {}
    for child, names in counts.items():
        kept: dict[str, int] = {}
        for name, number in names.items():
            name = SETTLED if _is_settled(name, settled_day) else name
            kept[name] = kept.get(name, 0) + number
        kept = {name: number for name, number in kept.items() if number}
        if kept:
            found[child] = kept
    return found


def _is_settled(name: str, settled_day: int) -> bool:
    if name in ("", SETTLED) or settled_day == NEVER:
        return False
    bucket = Bucket.of_text(name)
    # Whoever is exempt from some days is that much later red by every rule.
    return NEVER < bucket.last_day <= settled_day - bucket.exempt_days


def difference(
    counted: Mapping[str, Mapping[str, int]], expected: Mapping[str, Mapping[str, int]]
) -> int:
    """Add up by how much the numbers of a board differ from those expected."""
    total = 0
    for child in {*counted, *expected}:
        ours, theirs = counted.get(child, {}), expected.get(child, {})
        total += sum(abs(ours.get(n, 0) - theirs.get(n, 0)) for n in {*ours, *theirs})
    return total


def shown(number: int, of: int | None = None) -> int | None:
    """Give what the public may see of a number of people: None stands for fewer than five.

    :param of: the whole it is a part of; when nearly everybody is counted, the rest would be known.
    """
    is_small = 0 < number < SMALL or (of is not None and 0 < of - number < SMALL)
    return None if is_small else max(0, number)


def shown_parts(parts: Sequence[int]) -> list[int | None]:
    """Give what the public may see of the parts of a whole that is known from elsewhere.

    Where one part alone is too small, the next smallest is not shown either, for the whole would
    betray it.
    """
    told = [shown(part) for part in parts]
    if told.count(None) == 1:
        rest = [n for n, part in enumerate(told) if part]
        if rest:
            told[min(rest, key=lambda n: parts[n])] = None
    return told


def total(numbers: Iterable[int | None]) -> int:
    """Add up what is shown, so that the sum betrays nothing of what is not."""
    return sum(number for number in numbers if number is not None)
