"""Command: `import timetable`: stops of trains, so that phones can tell who had got off before.

No timetable is shipped: whoever has the right to one brings it. The list of trips then says, in a
file of its own, where the listed trains stop; and phones offer numbers of trains while one types.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from backend.core import commands

FILE_BYTES_MOST = 8 * commands.MIB
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("timetable")
@click.option("--routes", type=FILE, required=True, help="JSON a line: stations, minutes, trains.")
@click.option("--trains", type=FILE, help="CSV with the columns train, origin, terminus.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would be done.")
def import_timetable(routes: Path, trains: Path | None, is_dry: bool) -> None:
    """Take a timetable over in place of the one before, and send it out with the list."""
    from backend.cotravel import published, publishing, timetable, timetable_rules

    try:
        lines = commands.read_file(routes, FILE_BYTES_MOST, lambda data: data.decode().splitlines())
        runs = list(timetable_rules.runs_of(lines))
        text = commands.read_file(trains, FILE_BYTES_MOST, bytes.decode) if trains else ""
        known = timetable_rules.trains_of(text) if text else []
    except UnicodeDecodeError:
        raise click.ClickException("this is no text in UTF-8") from None
    except timetable_rules.TimetableError as wrong:
        raise click.ClickException(f"this is no timetable: {wrong}") from None
    stations = {one for run in runs for one in run.stations}
    click.echo(f"runs={len(runs)} stations={len(stations)} trains={len(known)}")
    if is_dry:
        click.echo("written=0")
        return
    timetable.keep(runs, known, timetable_rules.twins_of(lines))
    version = publishing.refresh() if published.version() else 0
    click.echo(f"written={len(runs)} version={version}")


def install(app: Flask) -> None:
    """Register the command beside the other imports."""
    imports = app.cli.commands["import"]
    if not isinstance(imports, click.Group):
        raise TypeError("import is no group of commands")
    imports.add_command(import_timetable)
