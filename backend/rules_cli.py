"""Commands about the rule: `flask --app backend.app rules dry-run FILE --on DAY`, and a list."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO

import click
from flask.cli import AppGroup

from backend.city import service as city
from backend.config import settings
from backend.core import audit, clock
from backend.core.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping

rule_commands = AppGroup("rules", help="Versions of the colour rule: try one out, list them.")


class ComingDay(click.ParamType[date]):
    """A calendar day of the city, tomorrow or later."""

    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the text; today and days that are over are refused."""
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail("not a day such as 2020-02-22", param, ctx)
        if day <= settings().city.day_of(clock.now()):
            self.fail("a rule takes effect tomorrow at the earliest", param, ctx)
        return day


@rule_commands.command("dry-run")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option(
    "--on", type=ComingDay(), required=True, help="The day on which it is to take effect."
)
def dry_run(file: TextIO, on: date) -> None:
    """Say who would change, and keep the rule as a draft that two people may publish."""
    from backend.dashboard import dry_run as trial
    from backend.healthcode.rules import Rule

    try:
        content = json.load(file)
        Rule.from_mapping(content)
        content = city.draft_of(content, on)
    except (ValueError, KeyError, TypeError) as wrong:
        raise click.ClickException(f"This is no rule file: {wrong}.") from None
    audit.record(
        "rule.dry_run", "command:rules", settings().city.root_division, None, "rule-publish"
    )
    found = trial.run(content, on)
    try:
        digest = city.keep_draft(content, on, found)
    except DomainError:
        raise click.ClickException("A published version is not written over.") from None
    _print(found)
    click.echo(f"dry_run={digest}")


def _print(found: Mapping[str, Any]) -> None:
    click.echo(f"version={found['version']} from_on={found['from_on']} as_of={found['as_of']}")
    for table in ("by_county", "by_band"):
        for row in found[table]:
            people = "<5" if row["people"] is None else row["people"]
            click.echo(f"{table} {row['of']} {row['before']}->{row['after']} people={people}")
    click.echo(f"residents={found['residents']} changed={found['changed']}")


@rule_commands.command("list")
def list_rules() -> None:
    """Say which versions there are, and which of them is in force from when."""
    in_force = city.rule_version_on(settings().city.day_of(clock.now()))
    begins = {version: on for on, version in city.rule_changes()}
    for version in sorted(city.rule_contents()):
        on = begins.get(version)
        told = "draft" if on is None else "ever" if on == date.min else on.isoformat()
        click.echo(f"version={version} from_on={told}{' in_force' if version == in_force else ''}")
