"""Command: `import bulletins FILE.csv`.

It prints numbers, and of what is wrong the row, the column and why; never what a cell holds.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from backend.core import commands

FILE_BYTES_MOST = 5 * commands.MIB


@click.command("bulletins")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would be done.")
def import_bulletins(file: Path, is_dry: bool) -> None:
    """Take over the numbers of official daily bulletins, CSV."""
    from backend.config import settings
    from backend.core import audit
    from backend.knowledge import bulletins

    lines = commands.read_file(file, FILE_BYTES_MOST, bulletins.check)
    if not is_dry:
        area = settings().city.root_division
        audit.record_act(audit.Act("bulletin.import", "command:import", area, None, "bulletins"))
    done = bulletins.take_over(lines, is_dry)
    for area, on, name in done.fallen:
        click.echo(f"lower than the day before: {area} {on.isoformat()} {name}")
    told = f"new={done.new} corrected={done.corrected} same={done.same}"
    click.echo(told + (" written=0" if is_dry else ""))


def install(app: Flask) -> None:
    """Register the command beside the other imports."""
    imports = app.cli.commands["import"]
    if not isinstance(imports, click.Group):
        raise TypeError("import is no group of commands")
    imports.add_command(import_bulletins)
