"""Stored runs of jobs: who works on a day, from where on, and up to which day all is done.

A run is held by a lease, taken by one conditional write. Whoever holds it saves the cursor after
every step and so keeps it; whoever was killed loses it when it ends.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from backend.config import settings
from backend.core import audit, clock, db

log = logging.getLogger(__name__)

TABLE = "changxing-jobs"
# A step has to be done within this; a run whose holder was killed is taken over after it.
LEASE_S = 120
# Whoever fails is tried again after 1, 2, 4 ... minutes, and once an hour in the end.
FIRST_PAUSE_S = 60
LONGEST_PAUSE_S = 3600
RUNS_KEPT = timedelta(days=180)


class LeaseLostError(Exception):
    """Another process has taken the run over."""


class Run(db.Item):
    """One day of a job: whoever holds the lease works on it, from the cursor on."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    holder = UnicodeAttribute(null=True)
    lease_ms = NumberAttribute(null=True)
    cursor = UnicodeAttribute(null=True)
    steps = NumberAttribute(default=0)
    started_ms = NumberAttribute(null=True)
    finished_ms = NumberAttribute(null=True)
    failures = NumberAttribute(default=0)
    retry_ms = NumberAttribute(null=True)
    failed_with = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    @classmethod
    def of(cls, name: str, on: date) -> Run | None:
        """The run of a day; one consistent read."""
        return cls.find(name, on.isoformat())

    @classmethod
    def latest_of(cls, name: str) -> Run | None:
        """The run of the newest day; days sort before every letter."""
        rows = cls.query(name, cls.part < "a", scan_index_forward=False, limit=1)
        return next(iter(rows), None)


class Progress(db.Item):
    """Up to which day, inclusive, a job has nothing left to do."""

    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True, default="through")
    through_on = UnicodeAttribute()

    @classmethod
    def of(cls, name: str) -> date | None:
        """That day, or None for a job that is new here; one consistent read."""
        try:
            row = cls.get(name, "through", consistent_read=True)
        except cls.DoesNotExist:
            return None
        return date.fromisoformat(row.through_on)

    @classmethod
    def advance(cls, name: str, through_on: date) -> None:
        """Note that nothing is left up to this day; who comes late brings no day back."""
        is_behind = cls.through_on.does_not_exist() | (cls.through_on < through_on.isoformat())
        try:
            with db.conditional():
                cls(name, through_on=through_on.isoformat()).save(condition=is_behind)
        except db.ConditionFailed:
            return


def _now_ms() -> int:
    return clock.to_ms(clock.now())


def take(name: str, on: date, holder: str) -> Run | None:
    """The lease of a run that is neither finished, nor held, nor pausing; one conditional write.

    :param holder: a random id of whoever asks.
    """
    now = _now_ms()
    taken = Run(name, on.isoformat())
    # Moments further ahead than they are ever set come from a clock that was set back since.
    is_free = (
        Run.holder.does_not_exist()
        | (Run.lease_ms <= now)
        | (Run.lease_ms > now + LEASE_S * 1000)
        # Our own write whose answer was lost.
        | (Run.holder == holder)
    )
    is_rested = (
        Run.retry_ms.does_not_exist()
        | (Run.retry_ms <= now)
        | (Run.retry_ms > now + LONGEST_PAUSE_S * 1000)
    )
    gone_at = datetime.combine(on, time(), settings().city.zone) + RUNS_KEPT
    actions: list[Any] = [
        Run.holder.set(holder),
        Run.lease_ms.set(now + LEASE_S * 1000),
        Run.started_ms.set(Run.started_ms | now),
        Run.steps.add(0),
        Run.failures.add(0),
        Run.expires_at.set(int(gone_at.timestamp())),
    ]
    try:
        with db.conditional():
            taken.update(
                actions=actions,
                condition=Run.finished_ms.does_not_exist() & is_free & is_rested,
            )
    except db.ConditionFailed:
        return None
    return taken


def forget(name: str, on: date) -> None:
    """Let a day begin anew, although it has been done."""
    Run(name, on.isoformat()).update(
        actions=[
            Run.finished_ms.remove(),
            Run.cursor.remove(),
            Run.retry_ms.remove(),
            Run.steps.set(0),
        ]
    )


def _write(taken: Run, *actions: Any) -> None:
    try:
        with db.conditional():
            taken.update(actions=list(actions), condition=Run.holder == taken.holder)
    except db.ConditionFailed:
        raise LeaseLostError from None


def keep(taken: Run, cursor: str) -> None:
    """Save how far a run has come, which keeps the lease.

    :raises LeaseLostError: it is somebody else's by now.
    """
    _write(
        taken,
        Run.cursor.set(cursor),
        Run.steps.add(1),
        Run.lease_ms.set(_now_ms() + LEASE_S * 1000),
    )


def finish(taken: Run) -> None:
    """Note that a run is done, together with its row in the audit.

    :raises LeaseLostError: it is somebody else's by now.
    """
    actions: list[Any] = [
        Run.finished_ms.set(_now_ms()),
        Run.steps.add(1),
        Run.holder.remove(),
        Run.lease_ms.remove(),
        Run.cursor.remove(),
        Run.retry_ms.remove(),
        Run.failed_with.remove(),
    ]
    try:
        audit.together(
            _act_of(taken, "done"),
            lambda writes: writes.update(taken, actions, condition=Run.holder == taken.holder),
        )
    except db.ConditionFailed:
        raise LeaseLostError from None


def _act_of(taken: Run, outcome: str) -> audit.Act:
    """A job is an actor too; its purpose is its day."""
    area = settings().city.root_division
    return audit.Act("job.run", f"job:{taken.key}", area, None, taken.part, outcome)


def give_back(taken: Run) -> None:
    """Let the next tick go on at once, wherever it runs."""
    try:
        _write(taken, Run.holder.remove(), Run.lease_ms.remove())
    except Exception as failed:
        # The lease then ends by itself.
        log.warning("job %s kept its lease: %s", taken.key, type(failed).__name__)


def note_failure(taken: Run, kind: str) -> None:
    """Note what kind of error ended the work, and pause.

    :param kind: the error's class; its message may hold what nobody should read.
    """
    pause_s = min(FIRST_PAUSE_S * 2 ** min(int(taken.failures), 10), LONGEST_PAUSE_S)
    try:
        _write(
            taken,
            Run.failures.add(1),
            Run.failed_with.set(kind),
            Run.retry_ms.set(_now_ms() + pause_s * 1000),
            Run.holder.remove(),
            Run.lease_ms.remove(),
        )
        audit.record_act(_act_of(taken, "failed"))
    except Exception as failed:
        log.warning("job %s could not note its failure: %s", taken.key, type(failed).__name__)
