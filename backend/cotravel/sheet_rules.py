"""What the rows of the three public lists of 2020 say, and what is wrong with them; pure.

The lists are told apart by their titles. A row that is wrong is left out and named by its number
and column, never by what it holds; a number that cannot be read is not wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from backend.core.errors import CellProblem
from backend.core.sheet_rules import Reader, Row, day_of
from backend.cotravel import cell_rules, time_rules
from backend.cotravel.form_rules import says_too_much
from backend.cotravel.number_rules import flights_in, trains_in
from backend.cotravel.reading_rules import KINDS_WITH_TOWN, Said, kinds_of, named, trip_of
from backend.cotravel.rules import PUBLISHER_MOST, Source, Trip, TripKind
from backend.cotravel.time_rules import Hours


class Shape(NamedTuple):
    """A list: what it is called in sources, the titles by which it is known, the columns of words.

    :param words: what goes into a trip as it is said; it may name nobody.
    """

    name: str
    titles: Sequence[str]
    words: Sequence[str]


NOSUGAR = Shape(
    "nosugar",
    ("trip_id", "type", "number", "date", "start_time", "end_time"),
    ("number", "carriage", "seat", "from", "to"),
)
WUHAN = Shape(
    "wuhan2020",
    ("trip_id", "travel_date_utc", "method", "number_carriage_seat"),
    ("number_carriage_seat", "method", "from", "to"),
)
NOTICE = Shape(
    "notice",
    ("日期", "类别", "车次/航班/车牌", "发布时间"),
    ("车次/航班/车牌", "车厢/座位等", "出发地", "目的地"),
)
SHAPES = (NOSUGAR, WUHAN, NOTICE)


class Help(NamedTuple):
    """What reading needs that no row says.

    :param airlines: codes of airlines.
    :param division_of: the division that the words of a place name, as 0 to 6 digits.
    :param town_of: the town or county that words name, such as 重庆市万州区; empty for none.
    """

    today: date
    airlines: frozenset[str]
    division_of: Callable[[str], str]
    town_of: Callable[[str], str]


class Read(NamedTuple):
    """A row that was read."""

    said: Said
    source: Source


class Reading:
    """Takes in the rows behind the titles, as many at a time as anybody likes."""

    def __init__(self, shape: Shape, places: Mapping[str, int], given: Help) -> None:
        self.problems: list[CellProblem] = []
        self._shape, self._places, self._given = shape, places, given
        self._read: list[Trip] = []
        self._keys: set[str] = set()

    @property
    def trips(self) -> list[Trip]:
        """What was read so far.

        Rows without keys of their own that tell of one service are told apart by their carriages,
        in whatever order they stand; one alone keeps its key when its carriage is put right.
        """
        if self._shape is not NOTICE:
            return self._read
        said: dict[str, set[str]] = {}
        for trip in self._read:
            said.setdefault(trip.sources[0].row, set()).add(trip.carriage_said)
        is_one_of_many = {row for row, words in said.items() if len(words) > 1}
        return [
            _by_carriage(one) if one.sources[0].row in is_one_of_many else one for one in self._read
        ]

    def take(self, rows: Sequence[Row]) -> None:
        """Read rows: each is a trip with its one source, or has something wrong."""
        for row in rows:
            reader = Reader(row, self._places)
            read = READERS[self._shape.name](reader, self._given)
            for column in self._shape.words:
                too_much = says_too_much(reader.text(column))
                if too_much:
                    reader.note(column, too_much)
            if read and not reader.problems and self._is_known(read.source.row):
                reader.note("trip_id", "cotravel.cell_key_twice")
            self.problems += reader.problems
            if read and not reader.problems:
                self._read.append(self._trip(read.said, read.source))

    def _is_known(self, key: str) -> bool:
        """Whether another row has this key already, in a list whose rows have keys."""
        is_known = self._shape is not NOTICE and key in self._keys
        self._keys.add(key)
        return is_known

    def _trip(self, said: Said, source: Source) -> Trip:
        if said.kind is TripKind.PLACE:
            said = replace(said, division=self._given.division_of(said.number))
        return trip_of(said, self._given.airlines, source)


def _by_carriage(trip: Trip) -> Trip:
    (source,) = trip.sources
    carriage = hashlib.sha256(trip.carriage_said.encode()).hexdigest()[:8]
    return replace(trip, sources=(source._replace(row=f"{source.row}-{carriage}"),))


# --- The list of nosugartech


def _nosugar(reader: Reader, given: Help) -> Read | None:
    source = _source(reader, NOSUGAR, "trip_id", "publisher", "source_url", "published_at")
    kind = reader.read("type", cell_rules.kind)
    start = time_rules.moment(reader.text("start_time"))
    end = time_rules.moment(reader.text("end_time"))
    shown = reader.read("date", lambda cell: cell_rules.day(cell, start))
    if kind is None or shown is None or source is None:
        return None
    number = reader.text("number")
    if kind is TripKind.PLACE and not number:
        reader.note("number", "cotravel.cell_required")
        return None
    said = Said(
        kind=kind,
        number=number,
        on=shown,
        carriage=reader.text("carriage"),
        seat=reader.text("seat"),
        from_name=cell_rules.place(reader.text("from")),
        to_name=cell_rules.place(reader.text("to")),
    )
    said = _with_town(said, "", given)
    told = named(kind, number, given.airlines, said.city)
    ride = time_rules.ride(told.kind, shown, start, end, told.numbers)
    return _timed(reader, "date", said, source, ride, given)


# --- The list of wuhan2020


def _wuhan(reader: Reader, given: Help) -> Read | None:
    source = _source(reader, WUHAN, "trip_id", "", "source_url", "")
    words = cell_rules.plain_words(reader.text("number_carriage_seat"))
    method = cell_rules.plain_words(reader.text("method"))
    if reader.text("review_status") == "未审核":
        reader.note("review_status", "cotravel.cell_not_reviewed")
    start = time_rules.moment(reader.text("travel_date_utc"))
    column = "travel_date_local" if reader.text("travel_date_local") else "travel_date_utc"
    shown = reader.read(column, lambda cell: cell_rules.local_day(cell, start, column))
    kind = _kind_by(kinds_of(method), words or method, given)
    if kind is None:
        reader.note("method", "cotravel.cell_kind")
    if kind is None or shown is None or source is None:
        return None
    said = Said(
        kind=kind,
        number=words or method,
        on=shown,
        from_name=cell_rules.place(reader.text("from")),
        to_name=cell_rules.place(reader.text("to")),
        is_mixed=True,
    )
    # An hour of another day is a slip, and no hour at all.
    minute = start.minute if start and start.on == shown else None
    said = _with_town(said, reader.text("case_city"), given)
    return _timed(reader, column, said, source, (shown, Hours(minute, None)), given)


def _kind_by(kinds: Sequence[TripKind], words: str, given: Help) -> TripKind | None:
    """The kind that a list's words say; when they say several or none, the number says it."""
    if len(kinds) == 1:
        return kinds[0]
    for kind in kinds:
        if kind in KINDS_WITH_TOWN:
            # Whatever the town: the line alone says which of both it is.
            is_line = bool(named(kind, words, given.airlines, "某市").numbers)
            if is_line and (kind is not TripKind.METRO or "号线" in words):
                return kind
        elif named(kind, words, given.airlines, is_mixed=True).numbers:
            return kind
    if kinds:
        return kinds[0]
    if trains_in(words, is_mixed=True):
        return TripKind.TRAIN
    sure = flights_in(words, given.airlines, is_mixed=True, is_sure=True)
    return TripKind.FLIGHT if sure else None


# --- Lists typed in from notices, without years and without keys


def _notice(reader: Reader, given: Help) -> Read | None:
    published = reader.read("发布时间", cell_rules.published)
    on = reader.read("日期", lambda cell: cell_rules.notice_day(cell, published, given.today))
    number = reader.text("车次/航班/车牌")
    kind = _kind_by(kinds_of(reader.text("类别")), number, given)
    if kind is None:
        reader.note("类别", "cotravel.cell_kind")
    if kind is None or on is None or published is None:
        return None
    start, end = cell_rules.place(reader.text("出发地")), cell_rules.place(reader.text("目的地"))
    url = cell_rules.url(reader.text("引用"))
    told = "|".join((on.isoformat(), kind.value, number, start, end, url))
    key = hashlib.sha256(told.encode()).hexdigest()[:16]
    source = Source(NOTICE.name, key, "", url, published)
    said = Said(
        kind=kind,
        number=number or reader.text("类别"),
        on=on,
        carriage=reader.text("车厢/座位等"),
        from_name=start,
        to_name=end,
    )
    said = _with_town(said, "", given)
    return _timed(reader, "日期", said, source, (on, time_rules.Hours(None, None)), given)


# --- What they have in common


def _timed(
    reader: Reader,
    column: str,
    said: Said,
    source: Source,
    ride: tuple[date, Hours] | None,
    given: Help,
) -> Read | None:
    """A row with its day and hours, unless it tells of a day that no such list can know."""
    if ride is None:
        reader.note(column, "cotravel.cell_required")
        return None
    on, hours = ride
    known_on = source.published_on or given.today
    if on > known_on or (source.published_on and not time_rules.can_be(on, known_on)):
        reader.note(column, "cotravel.cell_day_far")
        return None
    return Read(replace(said, on=on, hours=hours), source)


def _source(
    reader: Reader, shape: Shape, key: str, publisher: str, url: str, published: str
) -> Source | None:
    row = reader.read(key, cell_rules.row_key)
    if row is None:
        return None
    return Source(
        shape.name,
        row,
        reader.text(publisher)[:PUBLISHER_MOST],
        cell_rules.url(reader.text(url)),
        day_of(reader.text(published)),
    )


def _with_town(said: Said, city: str, given: Help) -> Said:
    """A ride on a line of a town: which one, when its own words do not say."""
    if said.kind not in (*KINDS_WITH_TOWN, TripKind.COACH):
        return said
    ends = (said.from_name, said.to_name)
    town = next(filter(None, (*map(given.town_of, ends), city)), "")
    return replace(said, city=town)


READERS: Mapping[str, Callable[[Reader, Help], Read | None]] = {
    NOSUGAR.name: _nosugar,
    WUHAN.name: _wuhan,
    NOTICE.name: _notice,
}
