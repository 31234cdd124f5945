"""The one clock: every instant of the server comes from here, so that tests can fix it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Source = Callable[[], datetime]


def system() -> datetime:
    """The machine's own time, in UTC."""
    return datetime.now(UTC)


def running_from(start: datetime) -> Source:
    """A clock that stands at `start` now and runs on from there."""
    origin = time.monotonic()
    return lambda: start.astimezone(UTC) + timedelta(seconds=time.monotonic() - origin)


_source: Source = system


def use(source: Source) -> None:
    """Choose the clock of this process."""
    global _source
    _source = source


def now() -> datetime:
    """This instant, in UTC."""
    return _source()


def to_text(instant: datetime) -> str:
    """RFC 3339 in UTC with Z and milliseconds."""
    utc = instant.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def to_ms(instant: datetime) -> int:
    """Milliseconds since 1970."""
    return round(instant.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """The instant of milliseconds since 1970, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
