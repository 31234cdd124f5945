"""Jobs by the clock: at least once a day's run, taken over when killed, caught up after an outage.

`tick` is what the Scheduler calls in the cloud and a thread in `make run`; it looks at every job,
works on what is due until its time is up, and leaves the rest to the next tick. `core` knows none
of the jobs: `install` is given them.
"""

from __future__ import annotations

import logging
import time as machine
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from backend.config import settings
from backend.core import clock, ids, runs
from backend.core.runs import LeaseLostError, Progress, Run

log = logging.getLogger(__name__)

# The function has three minutes, and the next tick comes after five.
BUDGET_S = 120.0
DAY = timedelta(days=1)

Missed = Literal["each", "latest", "drop"]
Outcome = Literal["done", "idle", "asleep", "busy", "failed"]
Step = Callable[[date, str | None], str | None]
Work = Generator[None, None, Outcome]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do once for every day of the city.

    `step(on, cursor)` does a piece that takes less than `runs.LEASE_S`, and gives the cursor of the
    next piece or None behind the last. It may happen twice, also at once, and must come to the
    same.

    :param name: stable for ever; the key of its runs.
    :param due_at: local time of the city on the run's own day.
    :param missed: "each" catches up with every missed day in order, "latest" with the newest
        alone; with "drop" no tick goes on later than `until` of the day itself.
    :param needs_emergency: it sleeps on days outside a declared emergency.
    :param until: for "drop" alone, the local time after which it is too late.
    """

    name: str
    due_at: time
    missed: Missed
    step: Step
    needs_emergency: bool = False
    until: time = time.max

    def is_awake(self, on: date) -> bool:
        """Whether the job works on this day at all."""
        return not self.needs_emergency or _is_emergency(on)

    def is_late(self, on: date, now: datetime) -> bool:
        """Whether it is too late to go on with this day."""
        local = now.astimezone(settings().city.zone)
        return self.missed == "drop" and (on != local.date() or local.time() > self.until)

    def is_early(self, now: datetime) -> bool:
        """Whether it is too early for somebody who asks by hand: nobody is woken by a reminder."""
        local = now.astimezone(settings().city.zone)
        return self.missed == "drop" and local.time() < self.due_at


_jobs: tuple[Job, ...] = ()
# What is done at every look at the jobs, briefly, whatever the day.
Pulse = Callable[[], object]
_pulses: tuple[Pulse, ...] = ()


def _by_city_file(on: date) -> bool:
    return settings().city.emergency.is_active(on)


_is_emergency: Callable[[date], bool] = _by_city_file


def install(
    jobs: Sequence[Job],
    is_emergency: Callable[[date], bool] | None = None,
    pulses: Sequence[Pulse] | None = None,
) -> None:
    """Say which jobs there are, and who knows whether a day lies within a declared emergency.

    :param pulses: done at every tick before the jobs; short, and harmless when done twice at once.
    """
    global _jobs, _is_emergency, _pulses
    _jobs = tuple(jobs)
    if pulses is not None:
        _pulses = tuple(pulses)
    if is_emergency is not None:
        _is_emergency = is_emergency


def installed() -> tuple[Job, ...]:
    """The jobs of this process."""
    return _jobs


def job_of(name: str) -> Job:
    """The job of a name.

    :raises KeyError: there is none.
    """
    return {job.name: job for job in _jobs}[name]


def tick(now: datetime | None = None, budget_s: float = BUDGET_S) -> dict[str, str]:
    """Work on all that is due, a step of each job in turn, until nothing is or the time is up.

    :param now: by what is due is judged; the app's clock unless said otherwise.
    :param budget_s: no step begins later than this; leave a step's length to the function's limit.
    :returns: job -> "done", "idle", "busy" (held by another process, or pausing after a failure),
        "failed", or "unfinished".
    """
    _beat()
    until = machine.monotonic() + budget_s
    at = now or clock.now()
    told: dict[str, str] = {job.name: "unfinished" for job in _jobs}
    at_work = {job.name: _due_work(job, at) for job in _jobs}
    try:
        while at_work:
            for name in list(at_work):
                if machine.monotonic() >= until:
                    return told
                try:
                    next(at_work[name])
                except StopIteration as end:
                    told[name] = end.value
                    del at_work[name]
    finally:
        for work in at_work.values():
            # Gives the lease back, so that the next tick goes on at once.
            work.close()
    return told


def _beat() -> None:
    for pulse in _pulses:
        try:
            pulse()
        except Exception as failed:
            # What it left undone the next one does.
            log.error("pulse %s failed: %s", pulse.__module__, type(failed).__name__)


def run(name: str, on: date, again: bool = False) -> Outcome:
    """Do one day of a job now, whatever is due; what must not be late keeps to its hours.

    :param again: from the beginning, although it has been done.
    :returns: "done" (now or before), "asleep", "busy" or "failed".
    :raises KeyError: there is no such job.
    """
    job, now = job_of(name), clock.now()
    if not job.is_awake(on) or job.is_late(on, now) or job.is_early(now):
        return "asleep"
    if again:
        runs.forget(name, on)
    work = _one_day(job, on)
    while True:
        try:
            next(work)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome


class Plan(NamedTuple):
    """The days to work on, in order, and up to where nothing is left behind them, if that is new.

    Behind a day that is not done nothing is, so the days of a plan are noted one by one.
    """

    days: list[date]
    through_on: date | None


def plan_of(job: Job, through_on: date, now: datetime) -> Plan:
    """What is due of a job.

    :param through_on: the last day with nothing left to do.
    """
    local = now.astimezone(settings().city.zone)
    today = local.date()
    newest = today if local.time() >= job.due_at else today - DAY
    if through_on > today:
        # The clock was set back, as a laptop's may be; a run's key still keeps it from repeating.
        return Plan([newest] if job.is_awake(newest) else [], None)
    days = [through_on + DAY * (n + 1) for n in range((newest - through_on).days)]
    if not days:
        return Plan([], None)
    if job.missed == "latest":
        days = days[-1:]
    return Plan([on for on in days if job.is_awake(on) and not job.is_late(on, now)], newest)


def _due_work(job: Job, now: datetime) -> Work:
    try:
        outcome: Outcome = "idle"
        behind_on = Progress.of(job.name)
        if behind_on is None:
            # A new job begins with today, and notes it, so that today can be caught up with.
            behind_on = settings().city.day_of(now) - DAY
            Progress.advance(job.name, behind_on)
        days, through_on = plan_of(job, behind_on, now)
        for on in days:
            outcome = yield from _one_day(job, on)
            if outcome != "done":
                return outcome
            if through_on:
                Progress.advance(job.name, on)
        if through_on and days[-1:] != [through_on]:
            Progress.advance(job.name, through_on)
        return outcome
    except Exception as failed:
        # One job's trouble is no reason for the others to stand still.
        log.error("job %s failed: %s", job.name, type(failed).__name__)
        return "failed"


def _one_day(job: Job, on: date) -> Work:
    taken = runs.take(job.name, on, ids.random_id())
    if taken is None:
        known = Run.of(job.name, on)
        return "done" if known and known.finished_ms else "busy"
    try:
        cursor: str | None = taken.cursor
        while True:
            cursor = job.step(on, cursor)
            if cursor is None:
                runs.finish(taken)
                return "done"
            runs.keep(taken, cursor)
            yield
    except GeneratorExit:
        runs.give_back(taken)
        raise
    except LeaseLostError:
        return "busy"
    except Exception as failed:
        log.warning("job %s of %s failed: %s", job.name, on.isoformat(), type(failed).__name__)
        runs.note_failure(taken, type(failed).__name__)
        return "failed"


class Stand(NamedTuple):
    """How a job stands: its last run, and when the next one is due."""

    name: str
    state: Literal["new", "finished", "running", "unfinished", "failing", "asleep"]
    last_on: date | None
    finished_at: datetime | None
    failures: int
    failed_with: str | None
    next_at: datetime


def stand_of(job: Job, now: datetime) -> Stand:
    """What `jobs list` says of a job: two reads."""
    city = settings().city
    last = Run.latest_of(job.name)
    today = city.day_of(now)
    waiting = plan_of(job, Progress.of(job.name) or today - DAY, now).days
    is_over = now.astimezone(city.zone).time() >= job.due_at
    next_on = waiting[0] if waiting else today + DAY * is_over
    return Stand(
        job.name,
        _state_of(last, now) if job.is_awake(today) else "asleep",
        date.fromisoformat(last.part) if last else None,
        clock.from_ms(int(last.finished_ms)) if last and last.finished_ms else None,
        int(last.failures) if last else 0,
        last.failed_with if last else None,
        datetime.combine(next_on, job.due_at, city.zone),
    )


def _state_of(
    last: Run | None, now: datetime
) -> Literal["new", "finished", "running", "unfinished", "failing"]:
    if last is None:
        return "new"
    if last.finished_ms:
        return "finished"
    if last.lease_ms is not None and last.lease_ms > clock.to_ms(now):
        return "running"
    return "failing" if last.failures else "unfinished"
