"""Command: `import trips FILE`: a list of published trips, for a second person to publish.

It prints numbers, and of what is wrong the row, the column and why; never what a cell holds.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from backend.core import commands

FILE_BYTES_MOST = 10 * commands.MIB


@click.command("trips")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would be done.")
def import_trips(file: Path, is_dry: bool) -> None:
    """Take over a list of published trips, CSV or XLSX; a health officer publishes them."""
    from backend.config import settings
    from backend.core import clock
    from backend.cotravel import batches, sheets
    from backend.cotravel.rules import BatchKind, trip_as_json

    city = settings().city
    today = city.day_of(clock.now())

    def tell(done: int, of: int) -> None:
        click.echo(f"{done} / {of}", err=True)

    sheet = commands.read_file(
        file, FILE_BYTES_MOST, lambda data: sheets.read_trips(data, today, tell)
    )
    for one in sheet.problems:
        click.echo(f"row {one.row}, {one.column}: {commands.said(one.code)}")
    click.echo(" ".join(f"{name}={count}" for name, count in sheet.counts.items()))
    if is_dry or not sheet.trips:
        click.echo("written=0")
        return
    batch = batches.submit_import(
        kind=BatchKind.TRIPS,
        rows=[trip_as_json(trip) for trip in sheet.trips],
        counts=sheet.counts,
        problems=sheet.problems,
        title=file.name,
        made_by="command:import",
        area=city.root_division,
        tell=tell,
    )
    click.echo(f"written={len(sheet.trips)} batch={batch}")


def install(app: Flask) -> None:
    """Register the command beside the other imports."""
    imports = app.cli.commands["import"]
    if not isinstance(imports, click.Group):
        raise TypeError("import is no group of commands")
    imports.add_command(import_trips)
