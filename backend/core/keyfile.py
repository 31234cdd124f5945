"""The keys of a laptop: one file, `CHANGXING_HOME/keys.json`, which its owner alone may read."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from backend.core.crypto import SYMMETRIC, KeySigner, new_private
from backend.core.ids import from_base64url, to_base64url

FILE_SECRETS = (*SYMMETRIC, "issuing_seed")
FILE_SIGNERS = ("push", "seal", "root", "sealing")


@dataclass(frozen=True)
class FileKeys:
    """The keys of a key file, for local mode. `issuing_seed` and `root` make the day keys there."""

    home: Path
    field_key: bytes
    pepper: bytes
    token_key: bytes
    issuing_seed: bytes
    push: KeySigner
    seal: KeySigner
    root: KeySigner
    sealing: KeySigner

    def __repr__(self) -> str:
        return "Keys(…)"


def load_key_file(path: Path) -> FileKeys:
    """The keys of a file; those that are missing are made, and the file has mode 0600.

    :raises PermissionError: others on this machine may read the file.
    """
    raw = _read_key_file(path)
    if not raw.keys() >= {*FILE_SECRETS, *FILE_SIGNERS}:
        raw = _complete_key_file(path)
    held = {name: from_base64url(raw[name]) for name in (*FILE_SECRETS, *FILE_SIGNERS)}
    pairs = {name: KeySigner(int.from_bytes(held.pop(name))) for name in FILE_SIGNERS}
    return FileKeys(
        home=path.parent,
        push=pairs["push"],
        seal=pairs["seal"],
        root=pairs["root"],
        sealing=pairs["sealing"],
        **held,
    )


def _read_key_file(path: Path) -> dict[str, str]:
    """What the file holds; nothing when there is none."""
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path.name} must be readable by its owner only (chmod 600)")
    raw: dict[str, str] = json.loads(path.read_text())
    return raw


def _complete_key_file(path: Path) -> dict[str, str]:
    """Make the missing keys, one process after the other, and never touch those that are there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = _read_key_file(path)
        fresh = {name: to_base64url(secrets.token_bytes(32)) for name in FILE_SECRETS}
        raw = fresh | {name: to_base64url(new_private()) for name in FILE_SIGNERS} | held
        if raw != held:
            write_private(path, json.dumps(raw))
        return raw
    finally:
        os.close(lock)


def write_private(path: Path, text: str) -> None:
    """Write a whole file that its owner alone may read, or leave the one before as it was."""
    draft = path.with_suffix(f".{os.getpid()}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
