"""Commands of the end: `flask --app backend.app sunset --area CODE --order NO --confirm CODE`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask.cli import with_appcontext

from backend.core import http
from backend.core.errors import DomainError


@contextmanager
def _plain_words() -> Iterator[None]:
    """Say in one line what is refused."""
    try:
        yield
    except DomainError as refused:
        codes = sorted({refused.code, *(refused.fields or {}).values()} - {"core.invalid"})
        texts = http.error_texts()
        said = " ".join(texts[code]["en"] for code in codes if code in texts)
        raise click.ClickException(said or refused.code) from None


@click.command("sunset")
@click.option("--area", required=True, help="The county, or the whole city.")
@click.option("--order", "order_no", required=True, help="The order whose emergency is over.")
@click.option("--confirm", required=True, help="The area once more: nothing brings it back.")
@with_appcontext
def end(area: str, order_no: str, confirm: str) -> None:
    """Destroy the data of an area for ever; exit code 0 when nothing of them is left."""
    from backend.rights import sunset

    if confirm != area:
        raise click.ClickException("--confirm is not the area; nothing was done.")
    with _plain_words():
        report = sunset.run(area, order_no, click.echo)
    for kind, before in report["before"].items():
        click.echo(f"{kind} before={before} after={report['after'][kind]}")
    click.echo(f"keys_destroyed={len(report['keys_destroyed'])}")
    click.echo(f"sunset_overdue={report['sunset_overdue']}")
    sys.exit(0 if report["sunset_overdue"] == 0 else 1)


@click.command("sunset-verify")
@click.option("--area", required=True, help="The county, or the whole city.")
@with_appcontext
def verify(area: str) -> None:
    """Print the report of an area's end if its signature holds; exit code 1 when it does not."""
    from backend.rights import sunset

    report = sunset.verify(area)
    if report is None:
        raise click.ClickException("There is no report of that area, or it was changed.")
    click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    click.echo("signature=good")


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(end)
    app.cli.add_command(verify)
