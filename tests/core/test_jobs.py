"""Jobs by the clock: once for every day, whatever is killed, missed, repeated or broken."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest

from backend.app import PULSES
from backend.core import audit, clock, ids, jobs, runs
from backend.core.jobs import Job
from backend.core.runs import Run
from tests.support.clock import FixedClock
from tests.support.installation import Installation
from tests.support.people import at_once

TODAY = date(2026, 3, 1)


class Work:
    """A job's work, which remembers each piece it did; a day has three pieces."""

    def __init__(self) -> None:
        self.done: list[tuple[date, str | None]] = []
        self.trouble: Exception | None = None

    def step(self, on: date, cursor: str | None) -> str | None:
        """Do a piece."""
        if self.trouble:
            raise self.trouble
        self.done.append((on, cursor))
        return {None: "b", "b": "c"}.get(cursor)

    @property
    def days(self) -> list[date]:
        """The days that were begun."""
        return [on for on, cursor in self.done if cursor is None]


@pytest.fixture(autouse=True)
def _as_before(house: Installation) -> Iterator[None]:
    kept = jobs.installed()
    jobs.install(kept, pulses=())
    yield
    jobs.install(kept, pulses=PULSES)


@pytest.fixture
def work() -> Work:
    return Work()


def some_job(work: Work, **more: Any) -> Job:
    """A job with a name of its own, the only one installed."""
    wish: dict[str, Any] = {"due_at": time(3, 30), "missed": "each", "step": work.step, **more}
    job = Job(f"test-{ids.random_id()}", **wish)
    jobs.install([job])
    return job


def test_a_job_runs_once_a_day_when_it_is_due(work: Work, fixed_clock: FixedClock) -> None:
    job = some_job(work, due_at=time(20))
    assert jobs.tick() == {job.name: "idle"}
    fixed_clock.set("2026-03-01T20:00")
    assert jobs.tick() == {job.name: "done"}
    assert jobs.tick() == {job.name: "idle"}
    assert work.done == [(TODAY, None), (TODAY, "b"), (TODAY, "c")]


def test_missed_days_are_caught_up_with_each_in_order(work: Work, fixed_clock: FixedClock) -> None:
    some_job(work)
    jobs.tick()
    fixed_clock.move(days=3)
    jobs.tick()
    assert work.days == [date(2026, 3, day) for day in (1, 2, 3, 4)]


def test_the_very_first_day_is_caught_up_with_when_it_was_missed(
    work: Work, fixed_clock: FixedClock
) -> None:
    some_job(work, due_at=time(20))
    jobs.tick()
    fixed_clock.set("2026-03-02T09:00")
    jobs.tick()
    assert work.days == [TODAY]


def test_only_the_newest_missed_day_is_done_where_that_is_enough(
    work: Work, fixed_clock: FixedClock
) -> None:
    some_job(work, missed="latest")
    jobs.tick()
    fixed_clock.move(days=3)
    jobs.tick()
    fixed_clock.move(days=1)
    jobs.tick()
    assert work.days == [date(2026, 3, day) for day in (1, 4, 5)]


def test_a_job_that_must_not_be_late_lets_a_missed_day_go(
    work: Work, fixed_clock: FixedClock
) -> None:
    job = some_job(work, missed="drop", due_at=time(20), until=time(22))
    jobs.tick()
    fixed_clock.set("2026-03-01T22:01")
    assert jobs.tick() == {job.name: "idle"}
    fixed_clock.set("2026-03-02T19:00")
    assert jobs.tick() == {job.name: "idle"}
    fixed_clock.set("2026-03-02T21:59")
    assert jobs.tick() == {job.name: "done"}
    assert work.days == [date(2026, 3, 2)]


def test_by_hand_too_a_job_that_must_not_be_late_keeps_to_its_hours(
    work: Work, fixed_clock: FixedClock
) -> None:
    job = some_job(work, missed="drop", due_at=time(17), until=time(22))
    assert jobs.run(job.name, TODAY) == "asleep"
    fixed_clock.set("2026-03-01T22:01")
    assert jobs.run(job.name, TODAY) == "asleep"
    fixed_clock.set("2026-03-01T17:00")
    assert jobs.run(job.name, date(2026, 2, 28)) == "asleep"
    assert jobs.run(job.name, TODAY) == "done"


def test_a_dropped_day_that_was_half_done_is_not_ended_the_day_after(
    work: Work, fixed_clock: FixedClock
) -> None:
    job = some_job(work, missed="drop", due_at=time(8))
    taken = runs.take(job.name, TODAY, "killed")
    assert taken
    runs.keep(taken, "b")
    fixed_clock.set("2026-03-02T07:00")
    assert jobs.tick() == {job.name: "idle"}
    assert work.done == []


def test_outside_an_emergency_a_job_that_needs_one_sleeps(
    work: Work, fixed_clock: FixedClock
) -> None:
    job = some_job(work, needs_emergency=True)
    fixed_clock.set("2019-12-01T09:00")
    assert jobs.tick() == {job.name: "idle"}
    assert jobs.run(job.name, date(2019, 12, 1)) == "asleep"
    assert jobs.stand_of(job, clock.now()).state == "asleep"
    assert work.done == []


def test_time_that_is_up_leaves_the_rest_to_the_next_tick(work: Work) -> None:
    job = some_job(work)
    assert jobs.tick(budget_s=0) == {job.name: "unfinished"}
    assert work.done == []

    def slow(on: date, cursor: str | None) -> str | None:
        import time as machine

        machine.sleep(0.02)
        return work.step(on, cursor)

    slow_job = some_job(work, step=slow)
    assert jobs.tick(budget_s=0.03) == {slow_job.name: "unfinished"}
    assert 0 < len(work.done) < 3
    assert jobs.tick() == {slow_job.name: "done"}
    assert work.done == [(TODAY, None), (TODAY, "b"), (TODAY, "c")]


def test_two_ticks_at_once_do_the_work_once(work: Work) -> None:
    some_job(work)
    told = at_once(*[jobs.tick] * 6)
    assert work.done == [(TODAY, None), (TODAY, "b"), (TODAY, "c")]
    outcomes = {outcome for answer in told for outcome in answer.values()}
    assert "done" in outcomes
    assert outcomes <= {"done", "busy", "idle"}


def test_a_killed_run_is_taken_over_from_its_cursor_when_its_lease_ends(
    work: Work, fixed_clock: FixedClock
) -> None:
    job = some_job(work)
    killed = runs.take(job.name, TODAY, "killed")
    assert killed
    runs.keep(killed, "b")
    assert jobs.tick() == {job.name: "busy"}
    fixed_clock.move(seconds=runs.LEASE_S + 1)
    assert jobs.tick() == {job.name: "done"}
    assert work.done == [(TODAY, "b"), (TODAY, "c")]


def test_who_was_only_slow_notices_that_the_run_is_somebody_elses(
    work: Work, fixed_clock: FixedClock
) -> None:
    job = some_job(work)
    slow = runs.take(job.name, TODAY, "slow")
    fixed_clock.move(seconds=runs.LEASE_S + 1)
    other = runs.take(job.name, TODAY, "other")
    assert slow
    assert other
    with pytest.raises(runs.LeaseLostError):
        runs.keep(slow, "b")
    with pytest.raises(runs.LeaseLostError):
        runs.finish(slow)
    runs.keep(other, "c")
    stored = Run.of(job.name, TODAY)
    assert stored
    assert stored.cursor == "c"


def test_a_lease_of_a_clock_that_was_set_back_does_not_hold_for_ever(
    work: Work, fixed_clock: FixedClock
) -> None:
    job = some_job(work)
    assert runs.take(job.name, TODAY, "killed")
    fixed_clock.set("2026-03-01T05:00")
    assert jobs.tick() == {job.name: "done"}


def test_a_day_that_was_done_is_not_done_again_when_the_clock_is_set_back(
    work: Work, fixed_clock: FixedClock
) -> None:
    job = some_job(work)
    jobs.tick()
    fixed_clock.move(days=1)
    jobs.tick()
    fixed_clock.move(days=-1)
    jobs.tick()
    assert work.days == [TODAY, date(2026, 3, 2)]
    fixed_clock.move(days=2)
    assert jobs.tick() == {job.name: "done"}


def test_a_failing_job_does_not_stop_the_others_and_is_retried_after_a_pause(
    work: Work, fixed_clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Work()
    broken.trouble = RuntimeError("13800001111 could not be reached")
    one = Job(f"test-{ids.random_id()}", time(1), "each", broken.step)
    other = Job(f"test-{ids.random_id()}", time(2), "each", work.step)
    jobs.install([one, other])
    with caplog.at_level(logging.WARNING):
        assert jobs.tick() == {one.name: "failed", other.name: "done"}
    assert f"job {one.name} of 2026-03-01 failed: RuntimeError" in caplog.text
    assert "1380000" not in caplog.text
    stand = jobs.stand_of(one, clock.now())
    assert (stand.state, stand.failures, stand.failed_with) == ("failing", 1, "RuntimeError")
    broken.trouble = None
    assert jobs.tick()[one.name] == "busy"
    fixed_clock.move(seconds=runs.FIRST_PAUSE_S + 1)
    assert jobs.tick()[one.name] == "done"
    assert jobs.stand_of(one, clock.now()).state == "finished"


def test_a_job_is_an_actor_in_the_audit(work: Work, fixed_clock: FixedClock) -> None:
    fixed_clock.set("2029-03-01T09:00")
    job = some_job(work)
    work.trouble = RuntimeError()
    jobs.tick()
    work.trouble = None
    fixed_clock.move(minutes=2)
    jobs.tick()
    rows = [
        row
        for lane in range(audit.LANES)
        for row in audit.Entry.all_of(audit.Entry.key_of(date(2029, 3, 1), lane))
        if row.actor == f"job:{job.name}"
    ]
    said = [(row.action, row.purpose, row.outcome) for row in sorted(rows, key=lambda r: r.at_ms)]
    assert said == [("job.run", "2029-03-01", "failed"), ("job.run", "2029-03-01", "done")]


def test_pauses_grow_up_to_an_hour(work: Work, fixed_clock: FixedClock) -> None:
    job = some_job(work)
    work.trouble = RuntimeError()
    pauses = []
    for _ in range(9):
        assert jobs.run(job.name, TODAY) == "failed"
        stored = Run.of(job.name, TODAY)
        assert stored
        assert stored.retry_ms
        pauses.append((int(stored.retry_ms) - clock.to_ms(clock.now())) // 1000)
        fixed_clock.move(seconds=pauses[-1])
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_a_failed_day_is_not_overtaken_by_the_next_one(work: Work, fixed_clock: FixedClock) -> None:
    job = some_job(work)
    work.trouble = RuntimeError()
    jobs.tick()
    fixed_clock.move(days=1)
    jobs.tick()
    work.trouble = None
    fixed_clock.move(hours=1, seconds=1)
    assert jobs.tick() == {job.name: "done"}
    assert work.days == [TODAY, date(2026, 3, 2)]


def test_a_day_can_be_done_by_hand_and_once_more_when_asked_for(work: Work) -> None:
    job = some_job(work)
    assert jobs.run(job.name, TODAY) == "done"
    assert jobs.run(job.name, TODAY) == "done"
    assert work.days == [TODAY]
    assert jobs.tick() == {job.name: "done"}
    assert work.days == [TODAY]
    assert jobs.run(job.name, TODAY, again=True) == "done"
    assert work.days == [TODAY, TODAY]


def test_the_list_says_how_each_job_stands(house: Installation, work: Work) -> None:
    job = some_job(work)
    command = house.app.test_cli_runner()
    before = command.invoke(args=["jobs", "list"]).output
    assert f"{job.name} state=new last_on=- finished=- next_due=2026-03-01T03:30" in before
    assert command.invoke(args=["jobs", "run", job.name, "--on", "2026-03-01"]).exit_code == 0
    jobs.tick()
    after = command.invoke(args=["jobs", "list"]).output
    assert "state=finished last_on=2026-03-01 finished=2026-03-01T09:00" in after
    assert "next_due=2026-03-02T03:30 missed=each failures=0" in after


def test_the_command_refuses_unknown_jobs_and_days_to_come(house: Installation, work: Work) -> None:
    job = some_job(work)
    command = house.app.test_cli_runner()
    assert command.invoke(args=["jobs", "run", "unknown"]).exit_code == 2
    assert command.invoke(args=["jobs", "run", job.name, "--on", "2026-03-02"]).exit_code == 2
    assert command.invoke(args=["jobs", "run", job.name, "--on", "soon"]).exit_code == 2
    assert work.done == []
    work.trouble = RuntimeError()
    assert command.invoke(args=["jobs", "run", job.name]).exit_code == 1


def test_a_pulse_beats_at_every_tick_and_its_trouble_stops_nothing(work: Work) -> None:
    beats = []

    def beat() -> None:
        beats.append(1)
        raise RuntimeError

    some_job(work)
    jobs.install(jobs.installed(), pulses=(beat,))
    for _ in range(2):
        jobs.tick()
    assert len(beats) == 2
    assert work.days == [TODAY]
