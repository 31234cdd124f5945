"""How long things take, counted so that days and places can be added up; pure.

A duration is counted in one bucket of a scale on which every doubling has eight steps. What is told
of a bucket is its middle, which is never further from the truth than a sixteenth of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

EIGHTH_BITS = 3
STEPS_PER_DOUBLING = 1 << EIGHTH_BITS
ERROR_ONE_IN = 2 * STEPS_PER_DOUBLING
"""A told duration differs from the exact one, in whole seconds, by at most this part of it."""
MEDIAN, NINETIETH = 500, 900
WHOLE_SHARE = 1000


class Step(StrEnum):
    """What a work order goes through, and all of it from the first tap to its closing."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    TAKE = "take"
    HANDLE = "handle"
    CALL_BACK = "call_back"
    WHOLE = "whole"


LETTERS = {
    Step.ACCEPT: "a",
    Step.DISPATCH: "d",
    Step.TAKE: "t",
    Step.HANDLE: "h",
    Step.CALL_BACK: "b",
    Step.WHOLE: "w",
}
"""What their buckets begin with among the names of a board, short as they are many: `t:123`."""


def bucket_of(seconds: int) -> int:
    """Give the bucket of a duration; each second below 16 has its own."""
    seconds = max(0, seconds)
    if seconds < ERROR_ONE_IN:
        return seconds
    octave = seconds.bit_length() - EIGHTH_BITS - 1
    return (octave << EIGHTH_BITS) + (seconds >> octave)


def bounds_of(bucket: int) -> tuple[int, int]:
    """Give the shortest and the longest duration of a bucket, in seconds."""
    if bucket < ERROR_ONE_IN:
        return bucket, bucket
    octave = (bucket >> EIGHTH_BITS) - 1
    first = bucket - (octave << EIGHTH_BITS)
    return first << octave, ((first + 1) << octave) - 1


def middle_of(bucket: int) -> int:
    """Give the duration that is told of a bucket, in seconds."""
    return sum(bounds_of(bucket)) // 2


def name_of(step: Step, seconds: int) -> str:
    """Name the number on a board by which a duration of a step is counted."""
    return f"{LETTERS[step]}:{bucket_of(seconds)}"


def buckets_of(step: Step, numbers: Mapping[str, int]) -> dict[int, int]:
    """Give what a board counted of a step, by bucket."""
    prefix = f"{LETTERS[step]}:"
    return {
        int(name.removeprefix(prefix)): number
        for name, number in numbers.items()
        if name.startswith(prefix) and number > 0
    }


def percentile(buckets: Mapping[int, int], per_mille: int) -> int | None:
    """Give the duration within which so many of a thousand ended, in seconds; None without any.

    It is the nearest rank: the shortest that at least this share does not exceed. The bucket is the
    exact one; within it the middle is told.
    """
    total = sum(buckets.values())
    rank = max(1, -(-total * per_mille // WHOLE_SHARE))
    passed = 0
    for bucket in sorted(buckets):
        passed += buckets[bucket]
        if passed >= rank:
            return middle_of(bucket)
    return None


def added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Add up numbers of the same name, buckets among them."""
    found: dict[str, int] = {}
    for one in counts:
        for name, number in one.items():
            found[name] = found.get(name, 0) + number
    return found
