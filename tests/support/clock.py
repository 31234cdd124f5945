"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class FixedClock:
    """The server's clock, at nine in the morning of 1 March 2026 in the city to begin with."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.instant

    def move(self, **how_far: float) -> datetime:
        """Let time pass, in the words of timedelta: `days=1, hours=2`."""
        self.instant += timedelta(**how_far)
        return self.instant

    def set(self, local: str) -> datetime:
        """Jump to a local time of the city, such as `2026-03-05T23:59`."""
        self.instant = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
        return self.instant
