"""`flask --app backend.app cost --city 2194000`: the bill of a day, part by part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from backend.config import DATA


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@click.command("cost")
@click.option("--city", "residents", type=click.IntRange(1), default=2_194_000, show_default=True)
@click.option("--checkpoints", type=click.IntRange(0), default=4_136, show_default=True)
@click.option(
    "--prices",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=DATA / "prices.json",
    help="Another list of prices, in the shape of backend/data/prices.json.",
)
def cost(residents: int, checkpoints: int, prices: Path) -> None:
    """Tell what a day at AWS costs a city of so many residents, text messages apart."""
    from backend import costs

    listed, measured = _read(prices), _read(DATA / "costs_measured.json")
    city = costs.City(residents, checkpoints)
    bill = costs.bill(city, measured, listed["prices"])
    for part, usd in sorted(bill.parts.items(), key=lambda one: -one[1]):
        click.echo(f"{part:<18}{usd:>12.2f}{usd / bill.a_day:>8.1%}")
    click.echo(f"{'usd_a_day':<18}{bill.a_day:>12.2f}")
    click.echo(f"usd_a_resident_month={bill.a_resident_month:.6f}")
    click.echo(f"text_messages_a_day={bill.text_messages:.0f}, not in the sum")
    checked = "checked" if listed["is_checked"] else "to be checked on the pages it names"
    click.echo(f"prices: {listed['region']}, {listed['as_of']}, {checked}")
    click.echo(f"measured: {measured['measured_on']}")
