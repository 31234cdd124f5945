"""Commands: `import prices FILE`, `import stock FILE --area CODE`.

They print numbers, and of what is wrong the row, the column and why; never what a cell holds.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from backend.config import settings
from backend.core import commands

imports = AppGroup("import", help="Sheets: price boards, unsold stock.")
FILE_BYTES_MOST = 20 * commands.MIB
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@imports.command("prices")
@FILE
def import_prices(file: Path) -> None:
    """Take over the price board of a wholesale market, CSV or XLSX."""
    from backend.market import sheets

    _run(sheets.PRICES, file, settings().city.root_division)


@imports.command("stock")
@FILE
@click.option("--area", required=True, help="The division in which every place lies.")
def import_stock(file: Path, area: str) -> None:
    """Take over a sheet of unsold stock, CSV or XLSX."""
    from backend.divisions import service as divisions
    from backend.market import sheets

    if area not in divisions.divisions_of(settings().city.root_division):
        raise click.UsageError("--area: there is no such division")
    _run(sheets.STOCK, file, area)


def _run(kind: str, file: Path, area: str) -> None:
    from backend.core import audit
    from backend.market import sheets

    checked = commands.read_file(file, FILE_BYTES_MOST, lambda data: sheets.check(kind, data, area))
    row = sheets.open_sheet(checked, area, "command:import")
    audit.record_act(audit.Act("sheet.import", "command:import", area, row.sheet_id, "market"))
    was_done = row.finished_ms is not None
    for now in sheets.write_all(row):
        told = sheets.shown(now)
        click.echo(f"{told['rows_done']} / {told['rows']}", err=True)
    told = sheets.shown(row)
    for name in told["unknown_names"]:
        click.echo(f"not known: {name}")
    click.echo(f"rows={told['rows']} not_by_mass={told['not_by_mass']} was_done={int(was_done)}")


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(imports)
