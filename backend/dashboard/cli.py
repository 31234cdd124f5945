"""Commands of the streams: `invariants check`, `stream aside`, `stream replay FILE`.

They print numbers and places in a stream, never anything about anybody.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
from flask import Flask
from flask.cli import AppGroup

from backend.config import settings
from backend.core import aside, events, streams

invariants = AppGroup("invariants", help="What is derived, compared with the facts.")
stream = AppGroup("stream", help="Records of the store's streams.")
# A running batch ends within its function's time-out; on one machine it takes no time.
SETTLE_LOCAL_S, SETTLE_CLOUD_S = 3.0, 70.0


@invariants.command("check")
@click.option("--repair", is_flag=True, help="Write right what is wrong.")
@click.option("--settle-s", type=float, help="How long something may be under way.")
def check(repair: bool, settle_s: float | None) -> None:
    """Compute what is derived from the facts; exit code 1 when anything differs."""
    from backend.dashboard import hotline_recount, market_recount, passage_recount, recount
    from backend.healthcode import standing_checks
    from backend.hotline import order_check
    from backend.market import board_check, stock_check

    if settle_s is None:
        settle_s = SETTLE_LOCAL_S if settings().is_local else SETTLE_CLOUD_S
    people = standing_checks.check(repair, settle_s)
    if repair and people.standings_wrong:
        # Boards that are right follow from the standings by themselves.
        click.echo("standings written anew; the boards are compared with them")
    boards = recount.check(repair, settle_s)
    stocks = stock_check.check(repair)
    market = market_recount.check(repair, settle_s)
    orders = order_check.check(repair)
    hotline = hotline_recount.check(repair, settle_s)
    passages = passage_recount.check(repair, settle_s)
    sums = {f"market_{name}": number for name, number in market._asdict().items()}
    sums |= {f"hotline_{name}": number for name, number in hotline._asdict().items()}
    sums |= {f"passage_{name}": number for name, number in passages._asdict().items()}
    found = {**people._asdict(), **boards._asdict(), **stocks._asdict(), **sums}
    found |= {f"work_{name}": number for name, number in orders._asdict().items()}
    if repair:
        # The market's boards follow their stream by seconds; only who repairs waits for them.
        found["listing_boards_written"] = board_check.repair()
    click.echo(" ".join(f"{name}={number}" for name, number in found.items()))
    wrong = (
        people.standings_wrong,
        people.ladders_wrong,
        boards.boards_wrong,
        stocks.stocks_wrong,
        market.boards_wrong,
        orders.orders_wrong,
        hotline.boards_wrong,
        passages.boards_wrong,
    )
    is_right = not any(wrong)
    if repair and not is_right:
        click.echo("repaired")
    sys.exit(0 if is_right or repair else 1)


@stream.command("aside")
def list_aside() -> None:
    """List where records lie that were set aside, one JSON line each; `replay` reads them."""
    for table in events.tables():
        for consumer in events.consumers_of(table):
            for mark in aside.Aside.all_of(consumer.name, table):
                shard, _, number = str(mark.part).rpartition("#")
                told = {
                    "table": table,
                    "consumer": consumer.name,
                    "shard": shard,
                    "sequence_number": number,
                    "error": mark.error,
                }
                click.echo(json.dumps(told))


@stream.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(file: Path) -> None:
    """Take again what was set aside; what was counted once is not counted twice.

    FILE holds lines of `stream aside`, messages of the dead-letter queue, or events as Lambda gave
    them. Behind a batch that was given up, boards that went on without it need a recount.
    """
    found = events.Replayed()
    needs_recount = False
    for batch in batches_of(file.read_text(encoding="utf-8")):
        one = events.replay(batch.records, batch.table, batch.shard, batch.was_given_up)
        found = events.Replayed(*map(sum, zip(found, one, strict=True)))
        needs_recount = needs_recount or batch.was_given_up
    click.echo(" ".join(f"{name}={number}" for name, number in found._asdict().items()))
    if needs_recount:
        click.echo(
            "Now run `invariants check --repair`: boards went on without that batch.", err=True
        )
    sys.exit(1 if found.still_aside else 0)


class Batch(NamedTuple):
    """Records of one shard; `was_given_up` when the stream has gone on without them."""

    table: str
    shard: str
    records: list[Any]
    was_given_up: bool = False


def batches_of(text: str) -> Iterator[Batch]:
    """The batches that a file tells of."""
    for told in _documents(text):
        if "Records" in told:
            arn = str(told["Records"][0]["eventSourceARN"])
            shard = str(told.get("shardId") or streams.only_shard_of(arn))
            yield Batch(events.table_of(arn), shard, told["Records"])
        elif "DDBStreamBatchInfo" in told:
            lost = told["DDBStreamBatchInfo"]
            first, last = lost["startSequenceNumber"], lost["endSequenceNumber"]
            arn, shard = lost["streamArn"], lost["shardId"]
            records = list(streams.records_between(arn, shard, first, last))
            yield Batch(events.table_of(arn), shard, records, was_given_up=True)
        else:
            arn = streams.arn_of(told["table"]) or ""
            number = told["sequence_number"]
            records = list(streams.records_between(arn, told["shard"], number, number))
            yield Batch(told["table"], told["shard"], records)


def _documents(text: str) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of a file, one behind another, or in a list."""
    decoder = json.JSONDecoder()
    rest = text.strip()
    while rest:
        told, end = decoder.raw_decode(rest)
        yield from told if isinstance(told, list) else [told]
        rest = rest[end:].strip()


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(invariants)
    app.cli.add_command(stream)
