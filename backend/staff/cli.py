"""Commands: `staff invite`, which lets the first admin in, and `access matrix`."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup

staff_commands = AppGroup("staff", help="People with duties: invite the first admin.")
access_commands = AppGroup("access", help="Who may ask for what.")


@staff_commands.command("invite")
@click.option("--name", required=True, help="The person's name.")
@click.option("--area", required=True, help="The area they are to be admin of, such as 4112.")
@click.option(
    "--unit", default="管理办公室", show_default=True, help="Their office; it is made new."
)
@click.option("--days", default=180, show_default=True, type=click.IntRange(1, 180))
@click.option("--again", is_flag=True, help="Although an admin has enrolled already.")
def invite(name: str, area: str, unit: str, days: int, again: bool) -> None:
    """Invite an admin and print their one-time code; only while there is none, or with --again."""
    from backend.core.errors import DomainError
    from backend.staff import first_admin

    try:
        made = first_admin.invite(name.strip(), area, unit.strip(), days, again)
    except DomainError as refused:
        raise click.UsageError(f"refused: {_why(refused)}") from None
    click.echo(f"staff_number={made.number}")
    click.echo(f"code={made.code}")
    click.echo(f"expires_at={made.expires_at:%Y-%m-%dT%H:%M:%SZ}")


def _why(refused: object) -> str:
    from backend.core.errors import DomainError
    from backend.core.http import error_texts

    if not isinstance(refused, DomainError):
        return ""
    codes = list((refused.fields or {}).values()) or [refused.code]
    return " ".join(error_texts()[code]["en"] for code in codes)


@access_commands.command("matrix")
def matrix() -> None:
    """Print route x role x area as a Markdown page, which docs/access.md is."""
    from backend.staff import matrix

    click.echo(matrix.page_of(current_app), nl=False)


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(staff_commands)
    app.cli.add_command(access_commands)
