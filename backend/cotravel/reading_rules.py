"""From the words of a list, or of an editor, to a trip; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from backend.cotravel import carriage_rules, line_rules, number_rules
from backend.cotravel.plate_rules import plain, plates_in
from backend.cotravel.rules import (
    CARRIAGE_SAID_MOST,
    NAME_MOST,
    SAID_MOST,
    Source,
    Trip,
    TripKind,
    told_by,
)
from backend.cotravel.time_rules import Hours

UNKNOWN_HOURS = Hours(None, None)
# What lists call the ways of travelling; a word may stand for several.
_KIND_WORDS = (
    (TripKind.TRAIN, re.compile("火车|高铁|动车|列车|铁路|城轨|普快|特快")),
    (TripKind.FLIGHT, re.compile("飞机|航班|航空|机票|民航")),
    (TripKind.SHIP, re.compile("船|轮渡|渡轮|邮轮|游轮|客滚|轮$")),
    (TripKind.TAXI, re.compile("出租|的士|网约|滴滴|专车|快车|拼车|顺风|私家|自驾|包车|随车|打车")),
    (TripKind.BUS, re.compile("公交|公共汽车|公车|电车|BRT|城市巴士")),
    (TripKind.METRO, re.compile("地铁|轻轨|轨道|港铁|捷运")),
    (TripKind.COACH, re.compile("客车|大巴|班车|长途|汽车|巴士|客运|中巴|小巴|机场快线")),
    (TripKind.PLACE, re.compile("场所|地点|小区|医院|超市|市场|诊所|酒店|商场|餐")),
)  # fmt: skip
KINDS_WITH_TOWN = (TripKind.METRO, TripKind.BUS)


@dataclass(frozen=True, slots=True)
class Said:
    """A trip as somebody wrote it down.

    :param city: the town of a line that names none, such as 淄博市.
    :param is_mixed: carriage and seat stand behind the number: G1848/05/10B.
    """

    kind: TripKind
    number: str
    on: date
    hours: Hours = UNKNOWN_HOURS
    carriage: str = ""
    seat: str = ""
    from_name: str = ""
    to_name: str = ""
    city: str = ""
    division: str = ""
    point: tuple[int, int] | None = None
    is_mixed: bool = False


class Named(NamedTuple):
    """What a number column says: kinds are put right by the number, when it is plain."""

    kind: TripKind
    numbers: tuple[str, ...]
    plates: tuple[str, ...] = ()


def kinds_of(word: str) -> tuple[TripKind, ...]:
    """The kinds that a list's word for a way of travelling may mean; () for none we know."""
    try:
        return (TripKind(word.strip().lower()),)
    except ValueError:
        return tuple(kind for kind, words in _KIND_WORDS if words.search(word))


def named(
    kind: TripKind, text: str, airlines: frozenset[str], city: str = "", is_mixed: bool = False
) -> Named:
    """Kind, canonical numbers and plates that a text says.

    :param airlines: codes of airlines, see `number_rules.flights_in`.
    """
    if kind is TripKind.TRAIN or kind is TripKind.FLIGHT:
        return _rail_or_air(kind, text, airlines, is_mixed)
    if kind is TripKind.SHIP:
        return Named(kind, number_rules.ships_in(text))
    if kind is TripKind.PLACE:
        return Named(kind, ())
    plates = plates_in(text)
    if kind is TripKind.TAXI:
        return Named(kind, (), plates)
    if kind is TripKind.METRO:
        lines = line_rules.lines_in(text, city)
        is_bus = not lines and line_rules.says_route(text)
        return named(TripKind.BUS, text, airlines, city) if is_bus else Named(kind, lines)
    if kind is TripKind.BUS and re.search("地铁|轻轨", text):
        lines = line_rules.lines_in(text, city)
        if lines:
            return Named(TripKind.METRO, lines)
    if kind is TripKind.BUS or line_rules.says_route(text):
        routes = line_rules.routes_in(text, city) or line_rules.ways_in(text)
        return Named(TripKind.BUS, routes, plates)
    return Named(kind, () if plates else line_rules.ways_in(text), plates)


def numbers_of(
    kind: TripKind, text: str, airlines: frozenset[str], city: str = ""
) -> tuple[str, ...]:
    """The canonical numbers that a text says, sorted; () when it cannot be read."""
    return named(kind, text, airlines, city).numbers


def _rail_or_air(kind: TripKind, text: str, airlines: frozenset[str], is_mixed: bool) -> Named:
    trains = number_rules.trains_in(text, is_mixed)
    flights = number_rules.flights_in(text, airlines, is_mixed)
    if kind is TripKind.FLIGHT:
        lettered = tuple(number for number in trains if number[0].isalpha())
        is_train = lettered and not flights
        return Named(TripKind.TRAIN, lettered) if is_train else Named(kind, flights)
    sure = () if trains else number_rules.flights_in(text, airlines, is_mixed, is_sure=True)
    return Named(TripKind.FLIGHT, sure) if sure else Named(kind, trains)


def trip_of(said: Said, airlines: frozenset[str], source: Source) -> Trip:
    """The trip that somebody wrote down; what cannot be read stays as words and never matches."""
    found = named(said.kind, said.number, airlines, said.city, said.is_mixed)
    number, rest = _parts(said, airlines)
    numbers = found.numbers
    carriages: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    if found.kind in (TripKind.TRAIN, TripKind.FLIGHT):
        behind = rest or _behind_number(said)
        rows = carriage_rules.rows_in(f"{said.carriage} {said.seat} {behind}".strip())
    if found.kind is TripKind.TRAIN:
        numbers = tuple(sorted({*numbers, *_twins_in(said.seat, numbers)}))
        carriages = _carriages(said, rest)
    words = " ".join(part for part in (said.carriage, said.seat, rest) if part)
    trip = Trip(
        kind=found.kind,
        said=number[:SAID_MOST],
        on=said.on,
        numbers=numbers,
        plates=found.plates,
        from_min=said.hours.from_min,
        until_min=said.hours.until_min,
        carriages=carriages,
        carriage_said=words[:CARRIAGE_SAID_MOST],
        rows=rows,
        from_name=said.from_name[:NAME_MOST],
        to_name=said.to_name[:NAME_MOST],
        division=said.division,
        point=said.point,
    )
    return told_by(trip, source)


def _parts(said: Said, airlines: frozenset[str]) -> tuple[str, str]:
    """The number as published, and what stands mixed behind it: carriage and seat."""
    pieces = said.number.split("/")
    is_number = said.kind in (TripKind.TRAIN, TripKind.FLIGHT)
    if not said.is_mixed or not is_number or len(pieces) == 1:
        return said.number, ""
    last = 0
    for place, piece in enumerate(pieces):
        if re.match("[A-Z]", plain(piece)) and named(said.kind, piece, airlines).numbers:
            last = place
    return "/".join(pieces[: last + 1]), "/".join(pieces[last + 1 :])


def _behind_number(said: Said) -> str:
    """What stands behind the number of a train in the same breath: D6315车08车厢9A."""
    words = plain(said.number)
    found = re.match("[^A-Z0-9]*[A-Z]{1,2} ?[0-9]{1,4}(?![A-Z0-9])", words)
    is_train = said.is_mixed and said.kind is TripKind.TRAIN
    return words[found.end() :] if found and is_train else ""


def _carriages(said: Said, rest: str) -> tuple[int, ...]:
    for words in (said.carriage, said.seat if "车" in said.seat else "", rest, said.number):
        found = carriage_rules.carriages_in(words)
        if found and not (words is said.number and plain(words).isdigit()):
            return found
    # Behind a number the first bare figure is the carriage: G1848/05/10B.
    first = rest.split("/")[0].removesuffix("号").strip()
    return carriage_rules.carriages_in(first) if first.isdigit() else ()


def _twins_in(seat: str, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Numbers of trains that a list wrote beside the seat, when they are this train's twins."""
    beside = number_rules.trains_in(seat) if "/" in seat else ()
    return beside if set(beside) & set(numbers) else ()
