"""Commands: `flask --app backend.app pass verify TEXT --at TIME`, and what operations need."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, TextIO

import click
from flask import Flask
from flask.cli import AppGroup

from backend import costs_cli, keys_cli, rules_cli
from backend.checkpoints import place_cli
from backend.core import clock
from backend.cotravel import cli as cotravel_cli
from backend.cotravel import contact_cli, timetable_cli
from backend.dashboard import cli as dashboard_cli
from backend.knowledge import cli as knowledge_cli
from backend.market import sheet_cli
from backend.rights import sunset_cli
from backend.staff import cli as staff_cli

if TYPE_CHECKING:
    from backend.healthcode import passes

pass_commands = AppGroup("pass", help="Passes: verify a scanned text, draw a QR.")


class Instant(click.ParamType[datetime]):
    """An RFC 3339 instant with its zone."""

    name = "instant"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the text."""
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail("not an RFC 3339 instant", param, ctx)
        if instant.tzinfo is None:
            self.fail("the instant needs its zone, as in 2020-02-22T08:00:00+08:00", param, ctx)
        return instant


@pass_commands.command("verify")
@click.argument("text")
@click.option("--at", type=Instant(), help="The checkpoint's clock; now by default.")
@click.option("--keys", "document", type=click.File(), help="/verification/keys, as it was saved.")
@click.option("--root", help="The pinned root that has to have signed it: `keys status` names it.")
@click.option(
    "--exceptions", "listed", type=click.File("rb"), help="/verification/exceptions, as saved."
)
def verify_pass(
    text: str,
    at: datetime | None,
    document: TextIO | None,
    root: str | None,
    listed: BinaryIO | None,
) -> None:
    """Check a pass or a paper card as a checkpoint would; exit code 0 only when it admits."""
    from backend.healthcode import card_codec, judging, passes

    at = at or clock.now()
    if text.startswith(card_codec.PREFIX):
        _verify_card(text, at)
    if (document is None) != (root is None):
        raise click.UsageError("--keys and --root go together: a document proves nothing alone")
    if listed and not document:
        raise click.UsageError("--exceptions needs --keys, which say whose list it is")
    if document and root:
        told = _verify_by(document, root, text, at, listed.read() if listed else None)
    else:
        with keys_cli.plain_words():
            told = judging.judge(text, at)
    answer: dict[str, object] = {
        "verdict": told.verdict.value,
        "colour": told.colour.value if told.colour else None,
        "reason": told.reason,
    }
    if told.claims:
        answer |= {
            "county": told.claims.county,
            "rule_version": told.claims.rule_version,
            "issued_at": clock.to_text(clock.from_ms(told.claims.issued_at * 1000)),
            "expires_at": clock.to_text(clock.from_ms(told.claims.expires_at * 1000)),
        }
    click.echo(json.dumps(answer, ensure_ascii=False))
    sys.exit(0 if told.verdict is passes.Verdict.ADMIT else 1)


def _verify_card(text: str, at: datetime) -> None:
    """Judge a paper card by the lists as they are now."""
    from backend.healthcode import cards, passes

    with keys_cli.plain_words():
        told = cards.verify(text, at)
    answer: dict[str, object] = {
        "verdict": told.verdict.value,
        "colour": told.colour.value if told.colour else None,
        "reason": told.reason,
    }
    if told.card:
        answer |= {
            "county": told.card.county,
            "issued_on": told.card.issued_on.isoformat(),
            "until_on": told.card.until_on.isoformat(),
        }
    if told.as_of is not None:
        answer["list_of"] = clock.to_text(clock.from_ms(told.as_of * 1000))
    click.echo(json.dumps(answer, ensure_ascii=False))
    sys.exit(0 if told.verdict is passes.Verdict.ADMIT else 1)


def _verify_by(
    document: TextIO, root: str, text: str, at: datetime, listed: bytes | None
) -> passes.Verification:
    """Judge by saved documents and the pinned root, without this installation's own keys."""
    from backend.core import cose, ids
    from backend.healthcode import issuing, keylists

    try:
        pinned = cose.long_point(ids.from_base64url(root))
        return issuing.verify_by(json.load(document), pinned, text, at, listed)
    except keylists.KeyListError as wrong:
        raise click.UsageError(f"--keys: {keys_cli.LIST_ERRORS[str(wrong)]}") from None
    except cose.CoseError as wrong:
        raise click.UsageError(f"--exceptions: no list by a key of --keys ({wrong})") from None
    except ValueError:
        raise click.UsageError("--keys or --root cannot be read") from None


@pass_commands.command("qr")
@click.argument("text")
@click.argument("file", type=click.Path(dir_okay=False))
def draw_pass(text: str, file: str) -> None:
    """Draw the text of a pass as an SVG, for paper and for trying out scanners."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    with open(file, "wb") as out:
        code.make_image(image_factory=SvgPathImage).save(out)
    click.echo(f"version={code.version}")


def install(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(pass_commands)
    app.cli.add_command(keys_cli.keys_commands)
    app.cli.add_command(costs_cli.cost)
    app.cli.add_command(rules_cli.rule_commands)
    sunset_cli.install(app)
    dashboard_cli.install(app)
    sheet_cli.install(app)
    place_cli.install(app)
    knowledge_cli.install(app)
    cotravel_cli.install(app)
    contact_cli.install(app)
    timetable_cli.install(app)
    staff_cli.install(app)
