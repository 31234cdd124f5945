"""Lines of metros and buses, and routes of coaches, in whatever somebody wrote; pure.

Twin: `line-rules.ts`. A line is a number only within its town: 南京 3号线, 沈阳 327路. A ride with
a change names both lines. What names no town that can be read is no number.
"""

from __future__ import annotations

import re

from backend.cotravel.number_rules import with_digits
from backend.cotravel.plate_rules import without_plates
from backend.cotravel.town_rules import stop_key, towns_of

_JOIN = r"[ ]?[、/,和与及转-][ ]?"
_METRO = re.compile(
    rf"([A-Z]?)0*([1-9]\d?)(?=(?:{_JOIN}[A-Z]?\d{{1,2}})*(?:号线|线|号?轻轨|号?$))(?!\d)"
)
_NAMED_METRO = re.compile("(?:地铁|轻轨|轨道交通|轨道|轨交|城轨| )([\u4e00-\u9fff]{2,4}线)")
_METRO_WORD = re.compile("地铁|轻轨|轨道|轨交|城轨|[A-Z]?\\d| (?=[\u4e00-\u9fff]{2,4}线)")
_PREFIX = (
    "隧道|旅游|观光|机场|高峰|内环|外环|空港|社区|定制|通勤|高快|夜班|夜间|假日|微循环|支线|干线|环线|"
    "区间|大站|学生|乡镇|镇村|专线|快线|专|夜|游|快|环|支|微|旅"
)
# 玉环1路 and 仙游1路 are routes of towns that end as some routes begin.
_TOWN_ENDS_SO = re.compile("([^市县区旗州盟交车司A-Z0-9 (),;、/-][环游])(?=[A-Z]{0,3}[0-9])")
_ROUTE_END = "路|号线|线(?!路)|公交|城际公交|路公交|号公交"
_ROUTE = re.compile(
    rf"({_PREFIX})?([A-Z]{{0,3}})0*([1-9]\d{{0,3}})([A-Z]?)"
    rf"(?=(?:{_JOIN}[A-Z]{{0,3}}\d{{1,4}}[A-Z]?)*(?:{_ROUTE_END}))"
)
_ROUTE_LAST = re.compile(
    rf"(?:公交车?|巴士|^)[ ]?({_PREFIX})?([A-Z]{{0,3}})0*([1-9]\d{{0,2}})([A-Z]?)$"
)
_NAMED_ROUTE = re.compile("[\u4e00-\u9fff]{2,8}(?:专线|快线)")
_NO_NAME = re.compile(
    "^(?:机场|旅游|校园|通勤|公交|高铁|火车站|城乡|客运|快速|直达|观光|定制)|[至到]"
)
_WAY = re.compile(
    "(?:^|[^\u4e00-\u9fff])(?:乘坐|搭乘|乘|坐|从|由|自)*"
    "([\u4e00-\u9fff]{2,12}?)[ ]?(?:至|到|-|→|往返)[ ]?"
    "([\u4e00-\u9fff]{2,12}?)(?:的|往返|直达|长途|高速|快速|城际|公交|客运|快客|旅游|豪华|大巴|"
    "客车|巴士|班车|中巴|专线|专车|班线|班次|线路|线|车)*(?![\u4e00-\u9fff])"
)
_TOWN_END = re.compile("^([\u4e00-\u9fff]{2,5}?[镇乡县])[\u4e00-\u9fff]+$")
_UNKNOWN = re.compile("不详|未知|不明|不清")
# A name of somebody who hired a coach is no route.
_NO_WAY = re.compile("学校|公司|组织|单位|医院|旅行|包车")


def lines_in(text: str, city: str = "") -> tuple[str, ...]:
    """Every metro line in a text, such as 南京 S8号线 or 北京 昌平线, sorted.

    :param city: the town when the text names none.
    """
    clear = with_digits(without_plates(text), "号线")
    if _UNKNOWN.search(clear):
        return ()
    word = _METRO_WORD.search(clear)
    towns = towns_of(clear[: word.start()] if word else "", city)
    lines = [f"{letter}{number}号线" for letter, number in _METRO.findall(clear)]
    lines += _NAMED_METRO.findall(clear)
    return tuple(sorted({f"{town} {line}" for town in towns for line in lines}))


def routes_in(text: str, city: str = "") -> tuple[str, ...]:
    """Every bus route in a text, such as 沈阳 327路, sorted; see `lines_in`."""
    clear = with_digits(without_plates(text), "路(?:公|车|电|班|$)")
    clear = _TOWN_ENDS_SO.sub(r"\1 ", clear)
    found = list(_ROUTE.finditer(clear)) or list(_ROUTE_LAST.finditer(clear))
    if not found:
        return ()
    towns = towns_of(clear[: found[0].start()], city)
    lines = {"".join(part or "" for part in one.groups()) for one in found}
    return tuple(sorted({f"{town} {line}路" for town in towns for line in lines}))


def says_route(text: str) -> bool:
    """Whether a text speaks of a bus of a town, readable or not."""
    return bool(re.search(r"\d路|[路线]公交|公交车?[A-Z]?\d|\d[A-Z]?公交", without_plates(text)))


def ways_in(text: str) -> tuple[str, ...]:
    """From where to where a coach goes, when it is called so: 沈阳-阜新, or 怀远刘集专线."""
    clear = without_plates(text)
    if _UNKNOWN.search(clear) or _NO_WAY.search(clear):
        return ()
    found = _WAY.search(clear)
    if found:
        end = _TOWN_END.sub(r"\1", found[2])
        return (f"{stop_key(found[1])}-{stop_key(end)}",)
    named = _NAMED_ROUTE.fullmatch(clear)
    return (clear,) if named and not _NO_NAME.search(clear) else ()
