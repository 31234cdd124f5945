"""Which town a line of buses or of a metro belongs to, and the normal form of a stop; pure.

Twin of the part about towns: `line-rules.ts`. A town is its name without 省市县区; a district of a
city stands beside the city, since its lines are called by both, and a county stands alone.
"""

from __future__ import annotations

import re
import unicodedata

PROVINCES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|"
    "云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆"
)
MUNICIPALITIES = ("北京", "上海", "天津", "重庆")
_PEOPLES = (
    "蒙古|维吾尔|哈萨克|柯尔克孜|土家|达斡尔|鄂温克|鄂伦春|布依|朝鲜|哈尼|傈僳|拉祜|纳西|景颇|仫佬|"
    "布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|保安|裕固|东乡|各|回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|"
    "水|土|羌|怒"
)
_PEOPLE = re.compile(
    f"(?:(?:{_PEOPLES})族)*(?:(?:{_PEOPLES})族|蒙古|哈萨克|锡伯|塔吉克|柯尔克孜|鄂温克|达斡尔)"
    "(?:自治)?$"
)
_PROVINCE = re.compile(
    "^(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,9}?自治区|"
    f"(?:{PROVINCES})(?=[\u4e00-\u9fff]{{2,}})(?![市省县区州]|蒙古族))"
)
_UNIT = re.compile(
    "([\u4e00-\u9fff]{2,8}?)"
    "(市(?!场|政府|民政)|地区|盟|自治州|州(?=[\u4e00-\u9fff]{2,6}[市县])|自治县|县|自治旗|旗|新区|区)"
)
_MUNICIPALITY = re.compile(
    "(北京|上海|天津|重庆)(?:市|(?!市))(?=[\u4e00-\u9fff]{2})"
    "(?![东西南北中]?(?:路|街|道|大道|大街))"
)
# Behind a city a county or district may have one sign: 开封市杞县, 攀枝花市东区.
_SHORT_UNIT = re.compile("[\u4e00-\u9fff]([县区市])")
# Such as 小区, 街道, 高新区: these are no towns.
_NO_TOWN = re.compile(
    ".[街路巷弄号](?!区$)|^..+[镇乡村](?!市)|[小社校院厂景库]区$|.[^花]园区$|..集市$|"
    "[超夜菜早商]市$|^(?:高新|开发|经开|经济|工业|示范|保税|度假|风景|名胜)|(?:开发|示范|产业|技术)区$"
)
_STOP_END = re.compile(
    "(?:国际机场|机场|火车站|高铁站|汽车站|客运站|地铁站|公交站|车站|站|市|县|区|镇|乡)$"
)
_VERBS = re.compile("^(?:乘坐|搭乘|转乘|换乘|乘|坐|在|由|转|又|从(?![化江]))+")
_LINE_WORDS = re.compile(
    "(?:市内|公交公司|公交车|公交|公共汽车|公汽|城际|快速|地铁|轻轨|轨道交通|轨道|轨交|有轨电车|"
    "电车|巴士|中巴|小巴|客车|的|之)+$"
)
_NOT_HAN = re.compile("[^\u4e00-\u9fff]+")
_GENERIC = re.compile(
    "城区|市区|县城|城乡|城际|本市|全市|市内|本地|公交|地铁|机场|火车站|高铁站|旅游|专线|线路"
)


def towns_of(text: str, city: str = "") -> tuple[str, ...]:
    """The towns that the words in front of a line's number name, else `city`'s; sorted."""
    found = _towns(_LINE_WORDS.sub("", _VERBS.sub("", _NOT_HAN.sub("", text))))
    return found or (_towns(_NOT_HAN.sub("", city)) if city else ())


def _towns(clear: str) -> tuple[str, ...]:
    rest = _without_province(clear)
    units, rest = _units(rest)
    if not units:
        return (rest,) if 2 <= len(rest) <= 8 and not _GENERIC.fullmatch(rest) else ()
    names = [units[-1][0]]
    if units[-1][1] in ("区", "新区"):
        names += [name for name, kind in units[:-1] if kind == "市"]
    elif units[-1][0] in MUNICIPALITIES and 2 <= len(rest) <= 4:
        names.append(rest)
    return tuple(sorted(set(names)))


def _without_province(text: str) -> str:
    return _PROVINCE.sub("", text)


def _units(text: str) -> tuple[list[tuple[str, str]], str]:
    """Towns by name and kind from the front of a text, and what is left behind them."""
    units: list[tuple[str, str]] = []
    above = _MUNICIPALITY.match(text)
    if above:
        units.append((above[1], "市"))
        text = text[above.end() :]
    while True:
        found = _UNIT.match(text)
        short = _SHORT_UNIT.match(text) if units else None
        if found and not _NO_TOWN.search(found.group()):
            units.append((_PEOPLE.sub("", found[1]) or found[1], found[2]))
        elif short:
            found = short
            units.append((short.group(), short[1]))
        else:
            return units, text
        text = text[found.end() :]


def stop_key(text: str) -> str:
    """A stop or place as far as two lists would call it the same: 武汉站, 湖北省武汉市 are 武汉."""
    clear = re.sub(r"[\s()·,.、/-]+", "", unicodedata.normalize("NFKC", text)).upper()
    clear = _without_province(clear)
    short = re.sub(
        "(?:国际机场|机场|火车站|高铁站|汽车站|客运站|地铁站|公交站|车站|站|市|县|区|镇|乡)$",
        "",
        clear,
    )
    return short if len(short) >= 2 else clear
