"""Commands about keys: `flask --app backend.app keys status`, and the way of a signed list.

`keys plan` makes the pairs of the coming days inside KMS and writes a request; `keys sign` signs it
on another machine, where the root is; `keys install` takes the signed list into use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from flask.cli import AppGroup

from backend.city import service as city
from backend.config import settings
from backend.core import audit, clock, crypto, db, ids, keyfile, keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from backend.healthcode.planned import PlannedIssuers

DAYS_MOST = 200
PASSPHRASE_LEAST = 12
FILE = click.Path(dir_okay=False, path_type=Path)
OLD_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ROOT_KIND, REQUEST_KIND, LIST_KIND = "changxing-root", "changxing-request", "changxing-list"
LIST_ERRORS = {
    "list_malformed": "the list is not of the form that it should have",
    "list_not_by_root": "the list is not signed by that root, or was changed afterwards",
    "withdrawals_malformed": "the withdrawals are not of the form that they should have",
    "withdrawals_not_by_seal": "the withdrawals are not sealed by the key that the list names",
}

keys_commands = AppGroup("keys", help="Keys: make, plan, sign, install, withdraw, look.")


@contextmanager
def plain_words() -> Iterator[None]:
    """Say what is wrong in one line instead of a traceback."""
    from backend.core.errors import DomainError
    from backend.healthcode.keylists import KeyListError

    try:
        yield
    except (keys.KeysMissing, keys.KeysUnreadable, PermissionError) as wrong:
        _stop(str(wrong))
    except KeyListError as wrong:
        _stop(LIST_ERRORS[str(wrong)])
    except db.ConditionFailed:
        _stop("somebody else changed the keys at the same moment: look, and try again")
    except DomainError as wrong:
        if wrong.code != "healthcode.no_issuing_key":
            raise
        _stop("no list of issuing keys is in use: run plan, sign and install")


def _stop(why: str) -> NoReturn:
    raise click.ClickException(f"{why[0].upper()}{why[1:]}.")


def _planned() -> PlannedIssuers:
    """The planned keys of the cloud; a laptop has none."""
    from backend.healthcode import issuers
    from backend.healthcode.planned import PlannedIssuers

    held = issuers.of_process()
    if not isinstance(held, PlannedIssuers):
        _stop("in local mode nothing is planned: the root in the key file signs for every day")
    return held


def _write_down(action: str, kid: str | None) -> None:
    """Write into the audit what is about to be done; a laptop without a store has none."""
    if db.is_connected():
        audit.record(
            action, "command:keys", settings().city.root_division, kid, "day_keys", "begun"
        )


@keys_commands.command("init")
def init() -> None:
    """Make the secrets of a new installation; those that are there stay."""
    held = crypto.keys()
    with plain_words():
        if isinstance(held, keys.KmsKeys):
            is_new, is_sealing_new = held.make_bundle(), held.make_sealing()
            # Only a bundle that opens again is of use, and only a signing key that signs.
            _ = held.field_key, held.seal.public_xy
            click.echo("secrets=made" if is_new else "secrets=there")
            click.echo("sealing=made" if is_sealing_new else "sealing=there")
        else:
            click.echo(f"secrets=there file={settings().home / 'keys.json'}")
        if db.is_connected():
            click.echo(f"area_keys_made={_make_area_keys()}")
        click.echo(f"push_key={_shown(held.push.public_xy)}")
        click.echo(f"seal_key={_shown(held.seal.public_xy)}")
        click.echo(f"sealing_key={_shown(held.sealing.public_xy)}")


def _make_area_keys() -> int:
    """Make the missing keys of the counties, under which their people's identity is sealed."""
    from backend.core import areakeys
    from backend.divisions import service as divisions

    known = divisions.divisions_of(settings().city.root_division)
    return sum(areakeys.make(code) for code in known if len(code) == areakeys.COUNTY_DIGITS)


@keys_commands.command("plan")
@click.option("--days", type=click.IntRange(1, DAYS_MOST), required=True, help="From today on.")
@click.option("--out", type=FILE, required=True, help="The request for the root.")
def plan(days: int, out: Path) -> None:
    """Make the missing key pairs of the coming days, and a request for the root to sign."""
    with plain_words():
        content = _planned().plan(days, clock.now())
    request = {"kind": REQUEST_KIND, "city": settings().city.code, "content": content}
    _write(out, request)
    click.echo(f"keys={len(content['keys'])} until={content['keys'][-1]['not_after']} file={out}")


@keys_commands.command("root")
@click.option("--out", type=FILE, required=True, help="Where the root is to be kept.")
@click.option("--passphrase-file", type=OLD_FILE, help="Its first line; asked for by default.")
def make_root(out: Path, passphrase_file: Path | None) -> None:
    """Make an offline root. Do this on a machine without a network, once in a city's life."""
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    if out.exists():
        _stop(f"{out} is there already, and a root is never written over")
    phrase = _passphrase(passphrase_file, is_new=True)
    signer = crypto.KeySigner(int.from_bytes(crypto.new_private()))
    lock = BestAvailableEncryption(phrase) if phrase else NoEncryption()
    pem = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    keyfile.write_private(out, pem.decode())
    if not phrase:
        click.echo("The root has no passphrase: keep the file on an encrypted medium.", err=True)
    click.echo(f"root_key={_shown(signer.public_xy)}")


@keys_commands.command("sign")
@click.argument("request", type=OLD_FILE)
@click.option("--root", "root_file", type=OLD_FILE, required=True, help="The root's file.")
@click.option("--out", type=FILE, required=True, help="The signed list.")
@click.option("--passphrase-file", type=OLD_FILE, help="Its first line; asked for by default.")
def sign(request: Path, root_file: Path, out: Path, passphrase_file: Path | None) -> None:
    """Sign a request with the root, on the machine where the root is."""
    from backend.healthcode import keylists

    asked = _read(request, REQUEST_KIND)
    with plain_words():
        planned, rules, seal = keylists.read_list(asked["content"])
    root = _read_root(root_file, passphrase_file)
    signed = keylists.signed_content(asked["content"], root)
    _write(out, {"kind": LIST_KIND, "root": _shown(root.public_xy), "signed": signed})
    # What was signed, in words: whoever holds the root should know it.
    first, last = asked["content"]["keys"][0], asked["content"]["keys"][-1]
    click.echo(f"city={asked['city']} keys={len(planned)} rules={sorted(rules)}")
    click.echo(f"from={first['not_before']} until={last['not_after']}")
    click.echo(f"seal_key={ids.to_base64url(seal)}")
    click.echo(f"root_key={_shown(root.public_xy)} file={out}")


@keys_commands.command("install")
@click.argument("file", type=OLD_FILE)
@click.option("--new-root", is_flag=True, help="The city has another root from now on.")
def install(file: Path, new_root: bool) -> None:
    """Take a signed list into use; functions that run hear of it within a minute."""
    told = _read(file, LIST_KIND)
    with plain_words():
        held, now = _planned(), clock.now()
        _write_down("keys.install", None)
        held.install(told["signed"], ids.from_base64url(told["root"]), now, new_root)
        known = held.published(now)
    click.echo(f"keys={len(known.keys)} days_left={known.days_left(now)}")
    click.echo(f"root_key={told['root']}")


# One id in 64 begins with a dash, and is no option for that.
@keys_commands.command("withdraw", context_settings={"ignore_unknown_options": True})
@click.argument("kid", type=click.UNPROCESSED)
def withdraw(kid: str) -> None:
    """Take an issuing key away for ever: its passes prove nothing, phones fetch new ones."""
    from backend.healthcode import issuers

    with plain_words():
        held, now = issuers.of_process(), clock.now()
        try:
            key_id = ids.from_base64url(kid)
            if key_id in {key.kid for key in held.published(now).keys}:
                _write_down("keys.withdraw", kid)
            held.withdraw(key_id, now)
        except ValueError:
            _stop("that is no key id: `keys status` lists them")
        known = held.published(now)
    usable = known.usable(now)
    click.echo(f"withdrawn={kid} days_left={known.days_left(now)}")
    if usable:
        click.echo(f"signing_now={ids.to_base64url(usable[0].kid)}")
    else:
        click.echo("No key may sign today: run plan, sign and install at once.", err=True)
        sys.exit(1)


@keys_commands.command("status")
def status() -> None:
    """Say which key signs, how many days are left, and what was withdrawn; 1 when none signs."""
    from backend.healthcode import issuers

    with plain_words():
        now = clock.now()
        known = issuers.of_process().published(now)
    usable = known.usable(now)
    roles = dict(zip((key.kid for key in usable), ("signing", "reserve"), strict=False))
    for key in known.keys:
        role = "withdrawn" if key.kid in known.withdrawn else roles.get(key.kid, "")
        click.echo(f"{ids.to_base64url(key.kid)} {issuers.day_of(key)} {role}".rstrip())
    in_force = city.rule_version_on(settings().city.day_of(now))
    is_listed = in_force in {rule["version"] for rule in known.content["rules"]}
    click.echo(f"root_key={ids.to_base64url(known.root)}")
    click.echo(f"rule={in_force} {'listed' if is_listed else 'NOT LISTED: plan, sign, install'}")
    click.echo(f"withdrawn={len(known.withdrawn)}")
    click.echo(f"days_left={known.days_left(now)}")
    if not (usable and is_listed):
        click.echo("No pass that proves anything can be signed today.", err=True)
        sys.exit(1)


def _shown(public_xy: tuple[bytes, bytes]) -> str:
    """A public key as one word: base64url of its SEC1 point."""
    return ids.to_base64url(b"\x04" + public_xy[0] + public_xy[1])


def _write(path: Path, told: dict[str, Any]) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _read(path: Path, kind: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        is_ours = told["kind"] == kind
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        _stop(f"{path} is no {kind.removeprefix('changxing-')} of ours")
    return told


def _passphrase(file: Path | None, is_new: bool) -> bytes | None:
    """The passphrase of the root; none where nobody can be asked and no file is named."""
    if file:
        phrase = file.read_text(encoding="utf-8").partition("\n")[0]
    elif sys.stdin.isatty():
        phrase = click.prompt("Passphrase of the root", hide_input=True, confirmation_prompt=is_new)
    else:
        return None
    if is_new and len(phrase) < PASSPHRASE_LEAST:
        _stop(f"a passphrase has at least {PASSPHRASE_LEAST} characters")
    return phrase.encode()


def _read_root(path: Path, passphrase_file: Path | None) -> crypto.KeySigner:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if path.stat().st_mode & 0o077:
        _stop(f"{path} must be readable by its owner only (chmod 600)")
    pem = path.read_bytes()
    is_locked = b"ENCRYPTED" in pem
    phrase = _passphrase(passphrase_file, is_new=False) if is_locked else None
    try:
        key: EllipticCurvePrivateKey = load_pem_private_key(pem, phrase)  # type: ignore[assignment]
        return crypto.KeySigner(key.private_numbers().private_value)
    except (ValueError, TypeError, AttributeError):
        _stop(f"{path} is no root, or the passphrase is wrong")
