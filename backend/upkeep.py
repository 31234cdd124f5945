"""Commands of those who run an installation: jobs, the audit, the sweep."""

from __future__ import annotations

import sys
from datetime import date, datetime

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from backend.config import settings
from backend.core import clock, db, jobs

job_commands = AppGroup("jobs", help="Jobs by the clock: run a day of one, see how they stand.")
audit_commands = AppGroup("audit", help="The audit: prove a day of it.")


def need_store() -> None:
    """Stop in one line when a laptop's engine is not running."""
    if not db.is_connected():
        raise click.ClickException("There is no store: `make run` starts one.")


class Day(click.ParamType[date]):
    """A calendar day of the city, `YYYY-MM-DD`."""

    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the text; days to come are refused."""
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail("not a day such as 2020-02-22", param, ctx)
        if day > settings().city.day_of(clock.now()):
            self.fail("that day is still to come", param, ctx)
        return day


@job_commands.command("run")
@click.argument("name")
@click.option("--on", type=Day(), help="The day; today by default.")
@click.option("--again", is_flag=True, help="From the beginning, although it has been done.")
def run_job(name: str, on: date | None, again: bool) -> None:
    """Do a day of a job now; exit code 0 when it is done, now or before."""
    need_store()
    if name not in {job.name for job in jobs.installed()}:
        names = ", ".join(job.name for job in jobs.installed())
        raise click.BadParameter(f"there is no such job; there are: {names}", param_hint="NAME")
    on = on or settings().city.day_of(clock.now())
    outcome = jobs.run(name, on, again)
    click.echo(f"{name} {on.isoformat()} {outcome}")
    sys.exit(0 if outcome == "done" else 1)


@job_commands.command("list")
def list_jobs() -> None:
    """How each job stands: state, last day and when it was finished, failures, when it is due."""
    need_store()
    zone = settings().city.zone

    def local(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" if at else "-"

    for job in jobs.installed():
        stand = jobs.stand_of(job, clock.now())
        line = (
            f"{stand.name} state={stand.state} last_on={stand.last_on or '-'} "
            f"finished={local(stand.finished_at)} next_due={local(stand.next_at)} "
            f"missed={job.missed} failures={stand.failures}"
        )
        click.echo(f"{line} with={stand.failed_with}" if stand.failed_with else line)


@audit_commands.command("verify")
@click.argument("day", type=Day())
def verify_audit(day: date) -> None:
    """Compute a day's chains anew; exit code 0 when they are sealed and good, 2 when not sealed."""
    from backend.core import audit_check

    need_store()
    found = audit_check.verify(day)
    line = f"{day.isoformat()} {found.state} rows={found.rows}"
    click.echo(f"{line} first_bad={found.place} which {found.why}" if found.place else line)
    sys.exit({"sealed": 0, "gone": 0, "not_sealed": 2}.get(found.state, 1))


@click.command("sweep")
@click.option("--report", is_flag=True, help="Only say what there is and what would go.")
@with_appcontext
def sweep(report: bool) -> None:
    """End what is past its retention, as the nightly job does, or say what there is."""
    from backend.app import SWEEPS
    from backend.core import retention

    need_store()
    today = settings().city.day_of(clock.now())
    if not report:
        outcome = jobs.run("retention-sweep", today, again=True)
        click.echo(f"retention-sweep {today.isoformat()} {outcome}")
        sys.exit(0 if outcome == "done" else 1)
    for (table, kind), count in retention.count_rows().items():
        oldest = f"{clock.from_ms(count.oldest_ms):%Y-%m-%dT%H:%MZ}" if count.oldest_ms else "-"
        line = f"{kind} table={table} rows={count.rows} oldest={oldest} expired={count.expired}"
        click.echo(line)
    for found in retention.sweeps_due(SWEEPS):
        click.echo(f"sweep={found.name} would_touch={retention.count_due(found, today)}")


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(job_commands)
    app.cli.add_command(audit_commands)
    app.cli.add_command(sweep)
