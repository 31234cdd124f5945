"""What the traders of the demonstration offer and want, with drawn photos; all of it invented."""

from __future__ import annotations

import io
import random
from typing import NamedTuple


class Wares(NamedTuple):
    """What somebody offers: product, grade, fen a unit (None: make an offer), unit, units, days."""

    product: str
    grade: str
    price_fen: int | None
    unit: str
    units: int
    keeps_days: int
    colour: tuple[int, int, int]


class Selling(NamedTuple):
    """A supplier: kind, name, village, what they offer."""

    kind: str
    name: str
    village: str
    wares: tuple[Wares, ...]


RED, GREEN, PALE = (196, 52, 44), (86, 140, 62), (226, 224, 196)
ORANGE, BROWN, PURPLE = (226, 126, 38), (158, 110, 66), (108, 62, 120)
SUPPLIERS = (
    Selling("cooperative", "寺河山苹果合作社", "411282201", (
        Wares("apple", "first", 260, "jin", 46_000, 40, RED),
        Wares("apple", "mixed", 150, "jin", 30_000, 25, RED))),
    Selling("farmer", "焦村大棚老赵", "411282109", (
        Wares("cucumber", "first", 220, "jin", 1_800, 5, GREEN),
        Wares("tomato", "second", 180, "jin", 2_600, 6, RED))),
    Selling("farmer", "函谷关红薯地", "411282108", (
        Wares("sweet_potato", "mixed", 90, "jin", 24_000, 60, PURPLE),)),
    Selling("base", "范里镇香菇基地", "411224106", (
        Wares("shiitake", "special", 620, "jin", 3_200, 7, BROWN),
        Wares("wood_ear", "first", 6_400, "kg", 260, 300, (60, 44, 40)))),
    Selling("farmer", "朱阳山货", "411282102", (
        Wares("walnut", "first", 2_400, "kg", 900, 200, BROWN),
        Wares("honey", "special", 3_000, "jin", 120, 360, ORANGE))),
    Selling("cooperative", "大营镇蔬菜合作社", "411203100", (
        Wares("cabbage", "first", 60, "jin", 82_000, 18, PALE),
        Wares("white_radish", "first", 55, "jin", 40_000, 20, PALE),
        Wares("potato", "second", None, "tonne", 36, 45, BROWN))),
    Selling("farmer", "菜园乡鸡场", "411203203", (
        Wares("hen_egg", "first", 410, "jin", 5_400, 20, (214, 170, 130)),)),
    Selling("farmer", "交口草莓园", "411202201", (
        Wares("strawberry", "special", 1_800, "jin", 420, 3, RED),)),
    Selling("base", "陈村柿子园", "411221207", (
        Wares("persimmon", "second", 160, "jin", 9_000, 12, ORANGE),)),
)  # fmt: skip
BUYERS = (
    ("supermarket", "崤山路超市", "411202001"),
    ("supermarket", "灵宝万家超市", "411282100"),
    ("canteen", "市第一中学食堂", "411202002"),
)
TEAM = ("community_group", "涧河社区买菜队", "411202004")
POSTS = (("potato", "second", 5_000, 30_000, 200), ("cabbage", "first", 3_000, 20_000, 150))
OFFERS = (
    ("cabbage", "jin", 90, 800, 6_000, PALE),
    ("hen_egg", "jin", 480, 300, 2_000, (214, 170, 130)),
    ("tofu", "piece", 300, 160, 4, PALE),
    ("apple", "jin", 350, 500, None, RED),
)


def drawn(colour: tuple[int, int, int], chance: random.Random) -> bytes:
    """A heap of something round on straw, as JPEG."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (640, 480), (208, 190, 150))
    draw = ImageDraw.Draw(picture)
    for n in range(60):
        x, y, r = chance.randrange(-20, 640), 120 + n * 6, chance.randrange(34, 60)
        shade = chance.uniform(0.72, 1.08)
        fill = tuple(min(255, int(part * shade)) for part in colour)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=fill, outline=(90, 70, 50))
        light = tuple(min(255, int(part * shade) + 46) for part in colour)
        draw.ellipse((x - r // 2, y - r // 2, x - r // 8, y - r // 8), fill=light)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
