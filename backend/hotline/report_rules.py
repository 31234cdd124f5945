"""What somebody said when they reported, as it is sealed; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth (WGS-84), in millionths of a degree, and how sure the phone was of it."""

    lat_e6: int
    lng_e6: int
    accuracy_m: int | None = None

    def told(self) -> dict[str, Any]:
        """As it is sent and sealed."""
        return {"lat_e6": self.lat_e6, "lng_e6": self.lng_e6, "accuracy_m": self.accuracy_m}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, and how they may be called back.

    :ivar answers: question code -> an option's code, true or false, a whole number, or words.
    :ivar place: the place in words.
    :ivar pictures: the ids of photos (core/pictures), which nobody sees but those who handle it.
    :ivar phone: E.164; absent when nobody may be called back.
    """

    text: str
    answers: Mapping[str, Any]
    place: str | None = None
    point: Point | None = None
    pictures: Sequence[str] = ()
    name: str | None = None
    phone: str | None = None

    def nameless(self) -> Said:
        """The same without who said it."""
        return replace(self, name=None, phone=None)

    def told(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "text": self.text,
            "answers": dict(self.answers),
            "place": self.place,
            "point": self.point and self.point.told(),
            "pictures": list(self.pictures),
            "name": self.name,
            "phone": self.phone,
        }

    def written(self) -> str:
        """As it is sealed."""
        return json.dumps(self.told(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Said:
        """What was written so."""
        raw = json.loads(text)
        point = raw["point"]
        return cls(
            raw["text"],
            raw["answers"],
            raw["place"],
            point and Point(point["lat_e6"], point["lng_e6"], point["accuracy_m"]),
            tuple(raw["pictures"]),
            raw["name"],
            raw["phone"],
        )


def spot_of(point: Point | None) -> str | None:
    """A point in thousandths of a degree, about 100 m: enough to know a likely duplicate."""
    if point is None:
        return None
    return f"{round(point.lat_e6 / 1000)},{round(point.lng_e6 / 1000)}"
