"""A process that does jobs, for R10 to kill: `python -m tests.faults.r10_worker COMMAND@TIME ...`

`tick@TIME` looks at all jobs; `again:NAME@TIME` does a job's day once more from the beginning;
`raw:NAME@TIME` works through its steps without a lease. It says `ready`, waits for a line, and then
says `step NAME` before each step.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from backend.app import create_app
from backend.config import settings
from backend.core import clock, jobs


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def telling(job: jobs.Job) -> jobs.Job:
    """The same job, which says when a step begins."""

    def step(on: date, cursor: str | None) -> str | None:
        say(f"step {job.name}")
        return job.step(on, cursor)

    return replace(job, step=step)


def raw(name: str, on: date) -> None:
    """All steps of a day, whoever else is at it."""
    job, cursor = jobs.job_of(name), None
    while True:
        cursor = job.step(on, cursor)
        if cursor is None:
            return


def main() -> None:
    """Do what the arguments say, in order."""
    create_app()
    jobs.install([telling(job) for job in jobs.installed()])
    ways: dict[str, Callable[[str, date], object]] = {
        "tick": lambda _name, _on: jobs.tick(),
        "again": lambda name, on: jobs.run(name, on, again=True),
        "raw": raw,
    }
    say("ready")
    sys.stdin.readline()
    for wish in sys.argv[1:]:
        what, _, at = wish.partition("@")
        verb, _, name = what.partition(":")
        clock.use(clock.running_from(datetime.fromisoformat(at)))
        ways[verb](name, settings().city.day_of(clock.now()))
    say("done")


if __name__ == "__main__":
    main()
