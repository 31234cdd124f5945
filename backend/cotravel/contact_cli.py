"""Commands: `import contacts FILE`, `import vehicles FILE`; a health officer has to publish them.

They print numbers, and of what is wrong the row, the column and why; never what a cell holds.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from backend.core import commands, http
from backend.core.errors import DomainError

FILE_BYTES_MOST = 5 * commands.MIB
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
AREA = click.option("--area", required=True, help="The division for which the list is made.")
REFERENCE = click.option("--reference", required=True, help="The number of its document.")


@click.command("contacts")
@FILE
@AREA
@REFERENCE
def import_contacts(file: Path, area: str, reference: str) -> None:
    """Bring a list of close contacts, CSV or XLSX; a health officer has to publish it."""
    from backend.cotravel.rules import BatchKind

    _run(BatchKind.CONTACTS, file, area, reference)


@click.command("vehicles")
@FILE
@AREA
@REFERENCE
def import_vehicles(file: Path, area: str, reference: str) -> None:
    """Bring a list of restricted vehicles, CSV or XLSX; a health officer has to publish it."""
    from backend.cotravel.rules import BatchKind

    _run(BatchKind.VEHICLES, file, area, reference)


def _run(kind: str, file: Path, area: str, reference: str) -> None:
    from backend.cotravel import contact_files, contact_lists
    from backend.cotravel.rules import BatchKind

    checked = commands.read_file(
        file, FILE_BYTES_MOST, lambda data: contact_files.check(BatchKind(kind), data)
    )
    try:
        row = contact_lists.bring_by_command(checked, area, reference)
    except DomainError as refused:
        codes = [*(refused.fields or {}).values(), refused.code]
        told = http.error_texts()[codes[0]]
        raise click.ClickException(f"{codes[0]} {told['zh']} {told['en']}") from None
    click.echo(f"rows={row.rows} state={row.state} list={row.batch_id}")


def install(app: Flask) -> None:
    """Register the commands beside the other imports."""
    imports = app.cli.commands["import"]
    if not isinstance(imports, click.Group):
        raise TypeError("import is no group of commands")
    imports.add_command(import_contacts)
    imports.add_command(import_vehicles)
