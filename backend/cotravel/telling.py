"""Whoever registered a trip is told when it is corrected or withdrawn: behind the requests.

Each version of the list leaves one row of what it changed, in the transaction that made it the list
of today. The stream copies which trips these are into a row of news, whatever their number; the
pulse walks through them and tells whoever registered one, for only it may open keys and knock at
phones. Any of it may happen twice: a notice is posted once, and a
registration is moved on condition that it still is what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from pynamodb.transactions import TransactWrite

from backend.config import settings
from backend.core import audit, clock, crypto, db
from backend.core.events import Consumer, Record, Taken, take_each
from backend.cotravel import published, registering, unfounded
from backend.cotravel.list_rules import Listed
from backend.cotravel.models import TRIPS, ChangeRow
from backend.cotravel.register_models import NewsRow, RegistrationRow
from backend.cotravel.register_rules import Dismissal
from backend.cotravel.rules import RegistrationState
from backend.notices import service as notices

NEWS_AT_ONCE = 10
TRIPS_AT_ONCE = 1000
STEP_TRIPS = 50
KEPT = timedelta(days=30)
KNOCKS_FOR = timedelta(days=1)
TOPIC = "cotravel"
KEYS = ("key", "part", "trip", "request_id")


def _take(records: Sequence[Record]) -> Taken:
    return take_each(records, note)


def note(record: Record) -> None:
    """Note what there is to tell of a new version: one write, however many trips it changed.

    :raises KeyError, ValueError: the row is not what it should be.
    """
    part = record.keys["part"].get("S", "")
    is_change = record.keys["key"].get("S") == TRIPS and part.startswith("change#")
    if record.kind != "INSERT" or not is_change or record.new is None:
        return
    change = ChangeRow.read(record.new)
    gone_at = int((clock.now() + KEPT).timestamp())
    trips = sorted({*change.corrected, *(one[0] for one in change.withdrawn)})
    if trips:
        NewsRow.of_version(change.version, trips, gone_at).save()


CHANGES = Consumer("cotravel-changes", _take, note, may_retake_any=True)


def pulse() -> int:
    """Tell what is to be told; gives how many trips it went through.

    One read when there is nothing, one query a trip; what is too much is left for the next time.
    """
    looked = 0
    for news in NewsRow.waiting(NEWS_AT_ONCE):
        trips = news.trips()
        while looked < TRIPS_AT_ONCE and news.done < len(trips):
            some = trips[int(news.done) : int(news.done) + STEP_TRIPS]
            _tell_some(news.version, some)
            looked += len(some)
            _move_on(news, int(news.done) + len(some))
        if news.done >= len(trips):
            news.delete()
    return looked


def _move_on(news: NewsRow, done: int) -> None:
    """Keep how far it is, so that whatever kills the pulse takes a step from it at most."""
    news.done = done
    try:
        with db.conditional():
            news.update(actions=[NewsRow.done.set(done)], condition=NewsRow.data.exists())
    except db.ConditionFailed:
        # Another pulse came to the end of it meanwhile.
        return


def _tell_some(version: int, trips: Sequence[int]) -> None:
    now_s = clock.now().timestamp()
    rows = [
        row
        for found in db.side_by_side([_registered(one) for one in trips])
        for row in found
        # The store takes away what is over within days, not at once.
        if row.expires_at > now_s and row.state != RegistrationState.TAKEN_BACK.value
    ]
    listed = published.find_trips([row.trip_id for row in rows]) if rows else {}
    for row in rows:
        _tell(row, version, listed.get(row.trip_id))


def _registered(trip_id: int) -> Callable[[], list[RegistrationRow]]:
    return lambda: RegistrationRow.of_trip_all(trip_id)


def _tell(row: RegistrationRow, version: int, listed: Listed | None) -> None:
    is_open = row.state == RegistrationState.OPEN.value
    what = unfounded.CORRECTED
    if listed is not None and listed.is_withdrawn and listed.other is not None:
        # The same trip stands on the list under another number.
        moved = _moved(row, listed.other)
        if is_open or (row.state == RegistrationState.CONFIRMED.value and moved is not None):
            _end(row, moved)
        other = published.find_trip(listed.other)
        if moved is not None and other is not None:
            what = unfounded.after_correction(moved, other)
    elif listed is None or listed.is_withdrawn:
        what = "trip_withdrawn"
        if is_open or unfounded.has_come_to_nothing(row, Dismissal.TRIP_WITHDRAWN.value):
            _end(row)
    elif registering.ended_by_list(row):
        what = "trip_restored"
    else:
        what = unfounded.after_correction(row, listed)
    now = clock.now()
    notices.post(
        row.resident_id,
        f"cotravel.{what}",
        {},
        f"cotravel-{version}-{row.trip_id}",
        settings().city.day_of(now),
        notices.Channels(TOPIC, push_until=now + KNOCKS_FOR),
    )


def _moved(row: RegistrationRow, trip_id: int) -> RegistrationRow | None:
    """The same registration of the trip that is listed instead; None when there is one already."""
    if RegistrationRow.of(row.resident_id, trip_id) is not None:
        return None
    said = {name: value for name, value in row.attribute_values.items() if name not in KEYS}
    # The phone's id stays with the trip that it was made for.
    said |= {"trip": str(trip_id), "request_id": crypto.keyed_hash("moved", row.request_id)[:22]}
    return RegistrationRow(row.key, RegistrationRow.part_of(trip_id), **said)


def _end(row: RegistrationRow, instead: RegistrationRow | None = None) -> None:
    """Nobody has to be asked about a trip that was taken off the list."""
    area, whom = str(row.division_code), row.resident_id
    act = audit.Act("register.end", unfounded.JOB, area, whom, registering.PURPOSE)
    unchanged = RegistrationRow.changed_ms == int(row.changed_ms)
    unchanged &= RegistrationRow.state == row.state
    registering.change(row, RegistrationState.DISMISSED)
    row.reason, row.decided_ms = Dismissal.TRIP_WITHDRAWN.value, row.changed_ms

    def writes_of(writes: TransactWrite) -> None:
        writes.save(row, condition=unchanged)
        if instead is not None:
            writes.save(instead, condition=RegistrationRow.state.does_not_exist())

    try:
        audit.together(act, writes_of)
    except db.ConditionFailed:
        # Somebody has just dealt with it, or taken it back.
        return
