"""Number plates inside whatever somebody wrote; pure. Its twin is `plate-rules.ts`.

A plate is a province, a letter for the city and five characters (six with a battery), GA 36-2018;
the last may be one of 学警挂港澳领使. The serial has neither O nor I, so that these are 0 and 1.
"""

from __future__ import annotations

import re
import unicodedata

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
LOOK_ALIKE = {
    "瑜": "渝", "翼": "冀", "颚": "鄂", "闵": "闽", "閩": "闽", "滬": "沪", "蘇": "苏", "遼": "辽",
    "魯": "鲁", "贛": "赣", "瓊": "琼", "雲": "云", "陝": "陕", "寧": "宁", "貴": "贵", "晉": "晋",
}  # fmt: skip
"""Written instead of a province: what sounds or looks like it, and the traditional forms."""
_DASHES = re.compile("[\u2010-\u2015\u2212\u2500~～]+")
_PLATE = re.compile(
    f"([{PROVINCES}{''.join(LOOK_ALIKE)}]) ?([A-HJ-Z])[ .·•・-]{{0,2}}"
    "([A-Z0-9]{5,6}|[A-Z0-9]{2,3}[-.·•・][A-Z0-9]{2,4}|[A-Z0-9]{4}[学警挂港澳领使])(?![A-Z0-9])"
)


def plain(text: str) -> str:
    """A text in capitals, without the width of its signs; every dash is the short one."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text)).upper().strip()


def plates_in(text: str) -> tuple[str, ...]:
    """Every plate in a text, such as 川R59013, sorted; a plate that is not whole is none."""
    return tuple(sorted({plate for *_, plate in _found(plain(text)) if plate}))


def without_plates(text: str) -> str:
    """A plain text with a space instead of every plate."""
    told, end = "", 0
    clear = plain(text)
    for begin, stop, plate in _found(clear):
        if plate:
            told, end = told + clear[end:begin] + " ", stop
    return (told + clear[end:]).strip()


def plate_of(text: str) -> str | None:
    """The one plate that a text is, as somebody types it; None for anything else."""
    clear = plain(text)
    found = [(begin, stop, plate) for begin, stop, plate in _found(clear) if plate]
    if len(found) == 1 and found[0][0] == 0 and clear[found[0][1] :] in ("", "号"):
        return found[0][2]
    return None


def _found(clear: str) -> list[tuple[int, int, str]]:
    """Begin, end and plate of all that has the shape of one; empty when its serial is none."""
    return [(one.start(), one.end(), _canonical(*one.groups())) for one in _PLATE.finditer(clear)]


def _canonical(province: str, city: str, serial: str) -> str:
    told = re.sub("[-.·•・]", "", serial).replace("O", "0").replace("I", "1")
    if not 5 <= len(told) <= 6 or not re.search("[0-9]", told):
        return ""
    return LOOK_ALIKE.get(province, province) + city + told
