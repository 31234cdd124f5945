"""What evidence does to a code, without saying what it is: spans of days with a colour; pure.

A span stands beside the check-ins and inside a standing as a few characters, so that a colour, a
board and a reminder can be told by functions that hold no key. Why there is a span is sealed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backend.healthcode.rules import Colour, Evidence

EPOCH = date(1970, 1, 1)
DAY = timedelta(days=1)
EVIDENCE = "evidence"
EXEMPT = "x"
_LETTERS = {"y": Colour.YELLOW, "r": Colour.RED}
_SPAN = re.compile(r"([yrx])(\d{1,5})-(\d{1,5})(?:@(\d{1,11}))?")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days since 1970-01-01 on which evidence counts, `until_day` exclusive.

    :param letter: `y` yellow, `r` red, `x` exempt from checking in.
    :param lapses_s: the second since 1970 at which it ends by itself, because an appeal waits for
        an answer; 0 for none.
    """

    letter: str
    from_day: int
    until_day: int
    lapses_s: int = 0

    @classmethod
    def of(
        cls, colour: str | None, from_on: date, until_on: date, lapses_s: int = 0
    ) -> Span | None:
        """The span of a piece of evidence; None for one that holds on no day.

        :param colour: yellow, red, or None for an exemption.
        """
        letter = EXEMPT if colour is None else colour[0]
        if until_on <= from_on:
            return None
        return cls(letter, (from_on - EPOCH).days, (until_on - EPOCH).days, lapses_s)

    def text(self) -> str:
        """How it is stored: `r20513-20527`, with `@` and the second when it may lapse."""
        lapse = f"@{self.lapses_s}" if self.lapses_s else ""
        return f"{self.letter}{self.from_day}-{self.until_day}{lapse}"

    def has_lapsed(self, now_s: int) -> bool:
        """Whether nobody has answered in time."""
        return 0 < self.lapses_s <= now_s


def text_of(spans: Iterable[Span]) -> str:
    """Spans as one text, each once and in order; "" for none."""
    return ",".join(span.text() for span in sorted(set(spans)))


def spans_of(text: str | None) -> tuple[Span, ...]:
    """Read what `text_of` wrote.

    :raises ValueError: it did not.
    """
    found = []
    for part in text.split(",") if text else ():
        read = _SPAN.fullmatch(part)
        if not read:
            raise ValueError("no span")
        letter, start, end, lapse = read.groups()
        found.append(Span(letter, int(start), int(end), int(lapse or 0)))
    return tuple(found)


def evidence_of(span: Span, now_s: int, kind: str = EVIDENCE) -> Evidence | None:
    """The evidence that a span is, as `rules.colour` takes it; None for what gives no colour now.

    What has lapsed gives none any more, on no day: the past is not asked for.
    """
    if span.letter == EXEMPT or span.has_lapsed(now_s):
        return None
    start, end = (EPOCH + DAY * day for day in (span.from_day, span.until_day))
    return Evidence(kind, start, end, _LETTERS[span.letter])


def evidence_in(spans: Iterable[Span], now_s: int) -> tuple[Evidence, ...]:
    """All evidence of some spans that gives a colour on some day."""
    found = (evidence_of(span, now_s) for span in spans)
    return tuple(one for one in found if one is not None)


class OwnDaysOff:
    """The days on which somebody misses nothing: everybody's, and those they are exempt from."""

    __slots__ = ("_everybody", "_own")

    def __init__(self, everybody: Container[date], own: Iterable[Span]) -> None:
        self._everybody = everybody
        self._own = tuple(
            (EPOCH + DAY * span.from_day, EPOCH + DAY * span.until_day)
            for span in own
            if span.letter == EXEMPT
        )

    def __contains__(self, day: object) -> bool:
        if day in self._everybody:
            return True
        return any(start <= day < end for start, end in self._own)  # type: ignore[operator]


def days_off(everybody: Container[date], spans: Iterable[Span]) -> Container[date]:
    """Everybody's days off and somebody's own; the first alone for nearly everybody."""
    own = [span for span in spans if span.letter == EXEMPT]
    return OwnDaysOff(everybody, own) if own else everybody


def exempt_days(spans: Iterable[Span]) -> int:
    """How many different days somebody is exempt from."""
    days = {
        day
        for span in spans
        if span.letter == EXEMPT
        for day in range(span.from_day, span.until_day)
    }
    return len(days)


def lasting(
    spans: Iterable[Span], last_day: int, known: Iterable[Span] = (), oldest_day: int = 0
) -> tuple[Span, ...]:
    """The spans that still matter to somebody silent since `last_day`.

    :param known: those computed last, of which the ones that ended before `oldest_day` are taken
        over: their rows may be gone.
    """
    remembered = (span for span in known if span.until_day < oldest_day)
    return tuple(sorted({span for span in (*spans, *remembered) if span.until_day > last_day}))
