"""What commands that take over a file have in common."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from backend.core import http
from backend.core.errors import DomainError, FileWrong

MIB = 1024 * 1024
Read = TypeVar("Read")


def read_file(file: Path, most_bytes: int, check: Callable[[bytes], Read]) -> Read:
    """What a file says, or the end of the command with all that is wrong in it.

    Of what is wrong it prints row, column and why; never what a cell holds.

    :param check: raises FileWrong or DomainError.
    """
    if file.stat().st_size > most_bytes:
        raise click.UsageError(f"FILE is larger than {most_bytes // MIB} MB")
    try:
        return check(file.read_bytes())
    except FileWrong as wrong:
        for one in wrong.problems:
            click.echo(f"row {one.row}, {one.column}: {said(one.code)}")
        click.echo(f"errors={len(wrong.problems)} written=0")
        sys.exit(1)
    except DomainError as refused:
        raise click.ClickException(said(refused.code)) from None


def said(code: str) -> str:
    """A code with what it means, in both languages."""
    text = http.error_texts()[code]
    return f"{code} {text['zh']} {text['en']}"
