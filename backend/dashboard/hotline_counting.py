"""Counts the boards of the hotline from its stream, each act once, as counting.py does.

What an act adds is what its order comes to with it, less what it came to before: read from the
order's own events, of which none ever changes. So a record that comes late or twice says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from backend.config import settings
from backend.core import clock
from backend.core.events import Consumer, Record, Taken, take_each
from backend.dashboard import hotline_rules, rules
from backend.dashboard.counting import Entries, add_to_boards
from backend.dashboard.rules import Entry
from backend.hotline import number_facts
from backend.hotline.number_facts import History
from backend.hotline.rules import Act

Histories = Mapping[str, Callable[[], History]]


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
    _sort_in(record, number_facts.histories_of([record]), entries)
    if entries:
        add_to_boards(entries, record.shard, rules.add_again)


def entries_of(records: Sequence[Record]) -> tuple[Entries, Taken]:
    """What the records add, by board; and those that make no sense."""
    entries: Entries = {}
    histories = number_facts.histories_of(records)
    return entries, take_each(records, lambda one: _sort_in(one, histories, entries))


def _sort_in(record: Record, histories: Histories, entries: Entries) -> None:
    if not number_facts.is_event(record):
        return
    history = histories[number_facts.number_of(record)]()
    event_id = number_facts.event_of(record)
    place = next((n for n, one in enumerate(history) if one.event_id == event_id), None)
    if place is None or history[0].act is not Act.RECEIVE:
        # It has expired or was erased since, itself or its beginning: nobody counts it anew either.
        return
    old, new = (hotline_rules.counted(history[:end]) for end in (place, place + 1))
    changes = hotline_rules.changes(old, new, day_of(history))
    for (key, child, name), by in changes.items():
        entry = Entry(record.order, int(record.created_s), child, name, by)
        entries.setdefault(key, []).append(entry)


def day_of(history: History) -> date:
    """The day of the city on which an order was received."""
    return settings().city.day_of(clock.from_ms(history[0].at_ms))


NUMBERS = Consumer("hotline-numbers", take, retake)
