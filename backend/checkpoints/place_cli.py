"""Command: `import checkpoints FILE`: a city's list of checkpoints, all of it or nothing.

It prints numbers, and of what is wrong the row, the column and why. The same row makes the same
checkpoint, so that a file may be brought again with more rows in it; what somebody has changed
since stays as it is.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from backend.core import commands

FILE_BYTES_MOST = 5 * commands.MIB


@click.command("checkpoints")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "is_dry", is_flag=True, help="Only say what would be done.")
def import_checkpoints(file: Path, is_dry: bool) -> None:
    """Open the checkpoints of a list, CSV or XLSX: 区划代码, 名称, 类型 and more."""
    from backend.checkpoints import place_import

    said = commands.read_file(file, FILE_BYTES_MOST, place_import.check)
    new, known = place_import.new_of(said)
    written = 0 if is_dry else place_import.write(new)
    click.echo(f"rows={len(said)} new={len(new)} known={known} written={written}")


def install(app: Flask) -> None:
    """Register the command beside the other imports."""
    imports = app.cli.commands["import"]
    if not isinstance(imports, click.Group):
        raise TypeError("import is no group of commands")
    imports.add_command(import_checkpoints)
