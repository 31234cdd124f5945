"""Numbers of trains, flights and ships in whatever somebody wrote; pure. Twin: `number-rules.ts`.

Only whole tokens are numbers: G1 is no part of G123. One service may have several numbers, which
then stand together: T182/T183, K1156/1157, SC/CA4786. What cannot be read is no number at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from backend.cotravel.plate_rules import plain

TWINS_APART_MOST = 3
"""The numbers of a train differ by 1 or 3 (timetable of 2019); what is farther off is a seat."""
_TRAIN = re.compile(r"(DJ|[GDCZTKLSYP])0*([1-9]\d{0,3})")
_FLIGHT = re.compile(r"([A-Z][A-Z0-9]|[0-9][A-Z])([0-9O]{1,4})")
_CODE = re.compile(r"[A-Z][A-Z0-9]|[0-9][A-Z]")
_BROKEN = re.compile(r"(^|[^A-Z0-9])([A-Z]{1,2}|[0-9][A-Z]|[A-Z][0-9])[ -]+(?=\d)")
_TOKEN = re.compile(r"[A-Z0-9]+")
# What may stand between the two numbers of a service.
_BETWEEN = re.compile(r"(?:次|次列车|次航班)?[ ]?[/\\\\、,;(和与及>-][ ]?第?")
_LETTERLESS = re.compile(
    r"(?:普快|普客|慢车|火车|列车|车次)?([1-8]\d{3}(?:次|次列车)?(?:[/、][1-8]\d{3}(?:次|次列车)?)*)"
)
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
_HAN_NUMBER = re.compile("[零一二三四五六七八九十百]{1,6}")
_QUOTES = re.compile("[“”\"'「」《》]|^船[次名][::]?")
_SHIP_TAIL = re.compile("(?:客滚船|客货滚装船|滚装船|邮轮|游轮|渡轮|轮渡|客轮|客船|渡船|轮|船)+$")
_SHIP_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,8}?)-?0*(\d{1,4})号?")
_SHIP_NAME = re.compile("([\u4e00-\u9fff]{2,10})号|([\u4e00-\u9fff]{2,4})")
_NO_SHIP = re.compile("不详|未知|不明|不清|船号|航线|码头|港$|[至到]|开往|轮渡|渡轮|客船|快艇")


class Token(NamedTuple):
    """A run of letters and digits, what stands between it and the run before, the sign behind."""

    text: str
    before: str
    behind: str


def tokens_of(text: str) -> list[Token]:
    """The runs of letters and digits of a plain text; K 1156 and CA-926 are one run each."""
    clear = _BROKEN.sub(r"\1\2", text)
    found: list[Token] = []
    end = 0
    for one in _TOKEN.finditer(clear):
        behind = clear[one.end() : one.end() + 1]
        found.append(Token(one.group(), clear[end : one.start()], behind))
        end = one.end()
    return found


def arabic(text: str) -> int | None:
    """A number below a thousand in Chinese signs: 十六 is 16; None for anything else."""
    if not _HAN_NUMBER.fullmatch(text):
        return None
    if not re.search("[十百]", text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    told = 100 * (_DIGITS.get(hundreds, 0))
    if ten:
        told += 10 * (_DIGITS.get(tens.lstrip("零"), 0) if tens else 1)
    return told + _DIGITS.get(ones.lstrip("零"), 0)


def with_digits(text: str, before: str) -> str:
    """A text whose Chinese numbers in front of `before` (a pattern) are digits."""

    def told(found: re.Match[str]) -> str:
        number = arabic(found.group())
        return found.group() if number is None else str(number)

    return re.sub(f"[零一二三四五六七八九十百]{{1,6}}(?={before})", told, text)


def trains_in(text: str, is_mixed: bool = False) -> tuple[str, ...]:
    """Every number of a train in a text, sorted.

    :param is_mixed: carriage and seat stand behind the number and are no numbers: K1452/12.
    """
    clear = plain(text)
    whole = _LETTERLESS.fullmatch(clear)
    if whole:
        return tuple(sorted(set(re.findall(r"\d{4}", whole[1]))))
    return tuple(sorted(set(_trains(tokens_of(clear), is_mixed))))


def _trains(tokens: Sequence[Token], is_mixed: bool) -> Iterator[str]:
    last: tuple[str, str] | None = None
    for token in tokens:
        found = _TRAIN.fullmatch(token.text)
        if found:
            last = found[1], found[2]
        elif last:
            number = _twin(last[1], token, is_mixed)
            last = (last[0], number) if number else None
        if last:
            yield last[0] + last[1]


def _twin(digits: str, token: Token, is_mixed: bool) -> str | None:
    """The other number of a service, said without its letters: K1156/1157, K1156/7."""
    told = token.text
    # K157(5车): what has such a sign behind it is a carriage or a seat.
    if token.behind and token.behind in "车号座节排厢":
        return None
    if not told.isdigit() or not _BETWEEN.fullmatch(token.before) or told[0] == "0":
        return None
    is_whole = len(told) >= 3 and len(told) >= len(digits)
    if not is_whole and (is_mixed or "(" in token.before):
        return None
    number = told if is_whole else digits[: len(digits) - len(told)] + told
    is_near = 0 < abs(int(number) - int(digits)) <= TWINS_APART_MOST
    return number if is_near and len(number) <= 4 else None


def flights_in(
    text: str, airlines: frozenset[str], is_mixed: bool = False, is_sure: bool = False
) -> tuple[str, ...]:
    """Every number of a flight in a text, sorted.

    :param airlines: codes of airlines; by them alone the letter O and the digit 0 are told apart.
    :param is_sure: only airlines of the list, with two letters: the text may say something else.
    """
    found: set[str] = set()
    tokens = tokens_of(plain(text))
    last: tuple[str, str] | None = None
    for place, token in enumerate(tokens):
        flight = _flight(token.text, airlines)
        if flight and is_sure and not (flight[0] in airlines and flight[0].isalpha()):
            flight = None
        if flight:
            found.update(code + flight[1] for code in _codes_before(tokens, place))
        elif last:
            number = _twin(last[1], token, is_mixed)
            flight = (last[0], number) if number else None
        last = flight
        if flight:
            found.add(flight[0] + flight[1])
    return tuple(sorted(found))


def _flight(token: str, airlines: frozenset[str]) -> tuple[str, str] | None:
    """Airline and number; a letter with a digit is an airline only when the list knows it."""
    whole = _FLIGHT.fullmatch(token)
    if not whole:
        return None
    code, number = whole[1], whole[2].replace("O", "0").lstrip("0")
    if code not in airlines:
        ways = product(*("0O" if sign in "0O" else sign for sign in code))
        known = sorted({"".join(way) for way in ways} & airlines)
        code = known[0] if known else code
    if not number or (code not in airlines and re.fullmatch("[A-Z][0-9]", code)):
        return None
    return code, number


def _codes_before(tokens: Sequence[Token], place: int) -> Iterator[str]:
    """The airlines in front of a flight that share its number: SC/CA4786."""
    while place > 0 and tokens[place].before.strip() == "/":
        place -= 1
        if not _CODE.fullmatch(tokens[place].text):
            return
        yield tokens[place].text


def ships_in(text: str) -> tuple[str, ...]:
    """The name of a ship with its number in digits: 紫荆十六号 is 紫荆16; () for none."""
    clear = _QUOTES.sub("", plain(text))
    inside = re.findall(r"\((.*?)\)", clear)
    names = (_ship(words) for words in (re.sub(r"\(.*?\)", "", clear), *inside))
    return next(((name,) for name in names if name), ())


def _ship(words: str) -> str:
    first = with_digits(words, "号|$").split()
    clear = _SHIP_TAIL.sub("", first[0]) if first else ""
    numbered = _SHIP_NUMBER.fullmatch(clear)
    if numbered and not _NO_SHIP.search(numbered[1]):
        return f"{numbered[1]}{int(numbered[2])}"
    named = _SHIP_NAME.fullmatch(clear)
    name = (named[1] or named[2]) if named else ""
    return "" if _NO_SHIP.search(name) else name
