"""Counts the boards of checkpoints from their stream, each passage once, as counting.py does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from backend.checkpoints import device_counts, passage_counts, passage_seen
from backend.checkpoints.passage_seen import Seen
from backend.config import settings
from backend.core.events import Consumer, Record, Taken, take_each
from backend.dashboard import passage_rules, rules
from backend.dashboard.counting import Entries, Key, add_to_boards
from backend.dashboard.rules import Entry


def take(records: Sequence[Record]) -> Taken:
    """Count a batch of one shard.

    :raises Trouble: boards kept being changed by others.
    """
    entries, taken = entries_of(records)
    if entries:
        add_to_boards(entries, records[0].shard, rules.add)
    return taken


def retake(record: Record) -> None:
    """Count a record that was set aside, once.

    :raises Trouble: boards kept being changed by others.
    """
    entries: Entries = {}
    _sort_in(record, entries)
    if entries:
        add_to_boards(entries, record.shard, rules.add_again)


def entries_of(records: Sequence[Record]) -> tuple[Entries, Taken]:
    """What the records add, by board; and those that make no sense."""
    entries: Entries = {}
    return entries, take_each(records, lambda record: _sort_in(record, entries))


def _sort_in(record: Record, entries: Entries) -> None:
    if device_counts.is_heard(record):
        _sort_device_in(record, entries)
        return
    passed = passage_seen.seen(record)
    if passed is None:
        return
    for key, child, name in counters_of(passed, passage_counts.counted(passed).words):
        entry = Entry(record.order, int(record.created_s), child, name, 1)
        entries.setdefault(key, []).append(entry)


def _sort_device_in(record: Record, entries: Entries) -> None:
    changed = device_counts.changed(record)
    if changed is None:
        return
    for key, child, name, by in passage_rules.live_counters_of(*changed):
        entry = Entry(record.order, int(record.created_s), child, name, by)
        entries.setdefault(key, []).append(entry)


def counters_of(passed: Seen, words: Iterable[str]) -> Iterator[tuple[Key, str, str]]:
    """Every board, child and name on which words of a passage count: on the city's day of it."""
    at = passed.passage.at.astimezone(settings().city.zone)
    return passage_rules.counters_of(passed.division_code, at.date(), at.hour, words)


NUMBERS = Consumer("passage-numbers", take, retake)
