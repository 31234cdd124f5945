"""Makes posters.json anew: `python -m tests.vectors.make_posters`.

What is no poster is written by hand; only bytes are computed.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from backend.checkpoints import posters
from backend.checkpoints.place_rules import PlaceKind
from backend.checkpoints.posters import KINDS, PREFIX, Poster
from backend.core import base45, cose

FILE = Path(__file__).parent / "posters.json"
ID = "AAECAwQFBgcICQoLDA0ODw"
ID_BYTES = bytes(range(16))
GOOD: list[Any] = [1, ID_BYTES, 411202, 4, "湖滨市场", 124_772_400, 291_200_000]


def text_of(members: Any) -> str:
    """Anything as the text of a code."""
    return PREFIX + base45.encode(cose.dump(members))


def with_(place: int, value: Any) -> str:
    """A good poster with one member changed."""
    return text_of([*GOOD[:place], value, *GOOD[place + 1 :]])


def no_posters() -> dict[str, str]:
    """What is no poster, by why."""
    return {
        "no text": "",
        "a pass": "CX1:6BF",
        "no base45": PREFIX + "a",
        "no CBOR": PREFIX + base45.encode(b"\xff\xff"),
        "not canonical": PREFIX + base45.encode(b"\x98\x01\x01"),
        "a form that is not known": with_(0, 2),
        "a form that is true": with_(0, True),
        "a short id": with_(1, bytes(15)),
        "an id that is text": with_(1, ID),
        "no county": with_(2, 4112),
        "no kind": with_(3, len(KINDS)),
        "no name": with_(4, ""),
        "a long name": with_(4, "长" * 41),
        "half a point": with_(6, None),
        "a point beyond the pole": with_(5, 180_000_001),
        "one more member": text_of([*GOOD, 1]),
        "too long": PREFIX + "0" * 300,
    }


def content() -> dict[str, Any]:
    """All of the file."""
    some = [
        Poster(ID, 411202, PlaceKind.MARKET, "湖滨市场", 34_772_400, 111_200_000),
        Poster(ID, 411281, PlaceKind.ROAD, "高速出口", None, None),
        Poster(ID, 411224, PlaceKind.COMPANY, "名" * 40, -90_000_000, -180_000_000),
    ]
    read = [
        {"name": one.kind.value, "text": posters.write(one), "poster": asdict(one)} for one in some
    ]
    refused = [{"name": name, "text": text, "poster": None} for name, text in no_posters().items()]
    about = "Posters of checkpoints: what a code says, and what is none."
    return {"about": about, "cases": [*read, *refused]}


if __name__ == "__main__":
    told = json.dumps(content(), ensure_ascii=False, indent=1)
    FILE.write_text(told + "\n", encoding="utf-8")
