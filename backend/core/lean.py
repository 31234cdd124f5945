"""Importing less: for the start of a function, where everything that is loaded is waited for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _Named(ModuleType):
    def __getattr__(self, _name: str) -> type:
        return object


class _LaterPattern:
    """A regular expression that is compiled when it is first used."""

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments
        self.is_compiled = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # An abstract class asks each of its members whether it is abstract.
            raise AttributeError(name)
        self.is_compiled = True
        return getattr(re.compile(*self._arguments), name)


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Let others import these modules without loading them.

    For importing what names them, in annotations say, but never calls them. Whoever imports them
    after the block gets the real ones.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update({name: _Named(name) for name in absent})
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


@contextmanager
def as_if_missing(*names: str) -> Iterator[None]:
    """Let others import as if these packages were not installed, when they can do without.

    Whoever imports them after the block gets the real ones.
    """
    absent = [name for name in names if name not in sys.modules]
    # What stands as None cannot be imported.
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


@contextmanager
def patterns_later(module: str) -> Iterator[None]:
    """Let a module be imported without compiling its regular expressions until one is used."""
    compile_now = re.compile

    def compile_(*arguments: Any, **options: Any) -> Any:
        is_meant = sys._getframe(1).f_globals.get("__name__") == module and not options
        return _LaterPattern(*arguments) if is_meant else compile_now(*arguments, **options)

    re.compile = compile_  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = compile_now
