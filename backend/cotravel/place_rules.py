"""Which division a published place lies in, read from its words; pure.

Notices name places as people say them: 重庆市渝北区永辉超市, 河南灵宝城关镇, 綦江三江街道. A place
that is read wrongly sends people to worry about the wrong county, so what is not plain stays
unread: '' is an honest answer. Names are those of the national list of divisions (GB/T 2260),
whole or without their last word (三门峡, 阿坝); a name with the word for a street behind it names
the street.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

PROVINCE_DIGITS, CITY_DIGITS, COUNTY_DIGITS = 2, 4, 6
# Rows of the list that name no place: 市辖区, 县, 省直辖县级行政区划, 自治区直辖县级行政区划.
NO_PLACE = re.compile(r"^(市辖区|县|.*直辖县级行政区划)$")
# The third pair of digits of zones that exist only in statistics.
ZONES = range(71, 80)
LAST_WORD = re.compile(r"(特别行政区|自治[区州县旗]|地区|林区|矿区|[省市县区盟旗])$")
PEOPLE = re.compile(
    "(蒙古族?|回族|藏族|维吾尔|壮族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克|傣族|黎族|傈僳族"
    "|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族?|仫佬族|羌族|布朗族|撒拉族"
    "|毛南族|仡佬族|锡伯|阿昌族|普米族|塔吉克|怒族|鄂温克族|德昂族|保安族|裕固族|独龙族|鄂伦春|苗族"
    "|彝族|布依族|各族)+$"
)
# 北京路, 南京东路, 兰州拉面: a name before one of these is not where it is.
NAMES_ANOTHER = re.compile(r"[东西南北中]?[一二三四五六]?(路|街|大道|大街|道|巷|桥|拉面|烤鸭|火锅)")
# Short names that shops, parks and housing estates all over the country bear as well.
NOT_ALONE = frozenset({"朝阳", "中山", "老城区", "新城区", "东方", "和平", "白山", "吉安"})
BEFORE = frozenset("在到往至由从于")
KANJI = re.compile(r"[\u3400-\u9fff]")
# 永州市场 is a market, and says nothing of 永州市.
MARKET = "场"


@dataclass(frozen=True, slots=True)
class Names:
    """What units are called: code sets by whole and by short name."""

    whole: Mapping[str, frozenset[str]]
    short: Mapping[str, frozenset[str]]
    longest: int


@dataclass(frozen=True, slots=True)
class Said:
    """A name in a text: the units that it may mean, and where it ends."""

    codes: frozenset[str]
    end: int


def names_of(text: str) -> Names:
    """The names of a CSV with the columns code and name: provinces, cities and counties."""
    whole: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        code, name = row["code"], row["name"]
        if NO_PLACE.match(name) or (len(code) == COUNTY_DIGITS and int(code[4:]) in ZONES):
            continue
        whole.setdefault(name, set()).add(code)
        for said in short_names(name):
            short.setdefault(said, set()).add(code)
    return Names(_frozen(whole), _frozen(short), max((len(name) for name in whole), default=0))


def short_names(name: str) -> Iterator[str]:
    """The ways a name is shortened: 内蒙古自治区 to 内蒙古, 石柱土家族自治县 to 石柱 and 石柱县."""
    last = LAST_WORD.search(name)
    if last is None:
        return
    stem = PEOPLE.sub("", name[: last.start()]) or name[: last.start()]
    # Of one character nothing is left to tell it by: 新县, 应县.
    if len(stem) < 2:
        return
    yield stem
    short = stem + last.group()[-1]
    if short != name:
        yield short


def division_of(said: str, names: Names) -> str:
    """The code of 2, 4 or 6 digits of the division that a place's words name; '' when not plain.

    The first name counts, and what lies within it after it; names of two places that do not lie
    within each other leave nothing.

    :param said: the place as it was published.
    """
    found: frozenset[str] = frozenset()
    at = 0
    is_behind = False
    while at < len(said):
        name = _name_at(said, at, found, names, is_behind)
        if name is None:
            at, is_behind = at + 1, False
            continue
        if not (narrowed := _narrowed(found, name.codes)):
            return ""
        found, at, is_behind = narrowed, name.end, True
    return _common(found)


def _name_at(
    said: str, at: int, found: frozenset[str], names: Names, is_behind: bool
) -> Said | None:
    """The longest name that begins at a place of the text and means a unit here."""
    for end in range(min(len(said), at + names.longest), at + 1, -1):
        word, rest = said[at:end], said[end:]
        if found and (codes := _within(found, word, rest, names, is_behind)):
            return Said(codes, end)
        if codes := _whole(word, rest, names, not is_behind and _is_start(said, at)):
            return Said(codes, end)
        if not found and _is_start(said, at) and (codes := _short(word, rest, names)):
            return Said(codes, end)
    return None


def _within(
    found: frozenset[str], word: str, rest: str, names: Names, is_behind: bool
) -> frozenset[str]:
    """The units of a name below one that was said; a short name only directly behind it."""
    lower = _below(names.whole.get(word, frozenset()), found)
    if lower or not is_behind or NAMES_ANOTHER.match(rest):
        return lower
    return _below(names.short.get(word, frozenset()) | _renamed(word, names), found)


def _below(codes: frozenset[str], found: frozenset[str]) -> frozenset[str]:
    return frozenset(code for code in codes if any(_lies_in(code, one) for one in found))


def _renamed(word: str, names: Names) -> frozenset[str]:
    """Counties that were made districts or cities since: 永川市 is 永川区 now."""
    if len(word) < 3 or word[-1] not in "县市区":
        return frozenset()
    return frozenset(c for c in names.short.get(word[:-1], ()) if len(c) == COUNTY_DIGITS)


def _whole(word: str, rest: str, names: Names, is_start: bool) -> frozenset[str]:
    """The units of a whole name that needs nothing said before it; districts only at the start."""
    if word in NOT_ALONE or (word.endswith("市") and rest.startswith(MARKET)):
        return frozenset()
    is_plain = len(word) > 2 and not word.endswith("区")
    if not is_plain and not (is_start and (len(word) > 2 or word.endswith("县"))):
        return frozenset()
    codes = names.whole.get(word, frozenset())
    if codes or not (is_start and word.endswith("县")):
        return codes
    # 石柱县 and 崇礼县 are plain too, though the list has longer or newer names.
    counties = names.short.get(word, frozenset()) | _renamed(word, names)
    return counties if len(counties) == 1 else frozenset()


def _short(word: str, rest: str, names: Names) -> frozenset[str]:
    """The provinces and cities of a short name, when it is enough."""
    if word in NOT_ALONE or NAMES_ANOTHER.match(rest):
        return frozenset()
    upper = frozenset(c for c in names.short.get(word, ()) if len(c) <= CITY_DIGITS)
    if any(len(c) == PROVINCE_DIGITS for c in upper):
        # 海南 is the province; 吉林 may go on to be the city of the same name.
        upper = frozenset(c for c in upper if any(_is_above(c, one) for one in upper))
    return upper


def _is_above(code: str, other: str) -> bool:
    """Whether two codes lie in one line, and the upper one is a province."""
    return code[:PROVINCE_DIGITS] == other and len(other) == PROVINCE_DIGITS


def _is_start(said: str, at: int) -> bool:
    """Whether a name may begin here: not in the middle of other words."""
    return at == 0 or said[at - 1] in BEFORE or not KANJI.match(said[at - 1])


def _narrowed(found: frozenset[str], codes: frozenset[str]) -> frozenset[str]:
    """What both names can mean: the lower one of each pair that lies within the other."""
    if not found:
        return codes
    return _below(codes, found) or _below(found, codes)


def _lies_in(code: str, other: str) -> bool:
    return code.startswith(other)


def _common(codes: Iterable[str]) -> str:
    """The lowest unit that all of them lie in, when it is one of them; '' when there is none."""
    held = sorted(codes, key=len)
    return held[0] if held and all(code.startswith(held[0]) for code in held) else ""


def _frozen(by_name: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(codes) for name, codes in by_name.items()}
