"""Pictures of passes as a guard's camera sees them: phones that shake, tilt, shine, are far away.

Made with Pillow from a seed, so that two runs see the same. Each pass is shown in one of five ways;
every picture has the shaking, the softness and the noise of a cheap camera besides. In the top left
corner, outside of the square that is looked at, black and white blocks say which pass is shown.
All is grey: no reader of codes looks at colours.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import qrcode
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from qrcode.constants import ERROR_CORRECT_M

WIDTH, HEIGHT = 1280, 720
BLOCK, BLOCKS = 32, 8
"""The number of the pass in so many blocks, the lowest bit first; 0 is nobody."""
WAYS = ("plain", "blur", "tilt", "glare", "far")
QUIET = 4
SCREEN = 720
GREEN = 92
"""As bright as the green around a pass is."""
JPEG_QUALITY = 75


@dataclass(frozen=True)
class Way:
    """How a phone is held before the camera; lengths in points of the picture."""

    side: float
    tilt: float
    turn: float
    blur: float
    smear: int
    glare: float


def way_of(name: str, roll: random.Random) -> Way:
    """Draw a way of holding a phone, with one trouble at most and a little of everything."""
    side = roll.uniform(230, 300) if name == "far" else roll.uniform(340, 520)
    tilt = roll.uniform(0.18, 0.34) if name == "tilt" else roll.uniform(0, 0.08)
    turn = roll.uniform(-25, 25) if name == "tilt" else roll.uniform(-6, 6)
    # A module of the code is `side / 69` points; a blur of half of one is the end of reading.
    module = side / 69
    blur = module * (roll.uniform(0.28, 0.45) if name == "blur" else roll.uniform(0.05, 0.18))
    smear = roll.randint(2, 4) if name == "blur" else 0
    return Way(side, tilt, turn, blur, smear, roll.uniform(0.45, 0.8) if name == "glare" else 0)


def screen_of(text: str) -> Image.Image:
    """A pass as the app shows it: black on white, a quiet zone of four, the colour around."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, box_size=1)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    picture = Image.new("L", (len(rows), len(rows)), 255)
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    shown = picture.resize((SCREEN, SCREEN), Image.Resampling.NEAREST)
    framed = Image.new("L", (SCREEN + 120, SCREEN + 120), GREEN)
    framed.paste(shown, (60, 60))
    return framed


def _background(roll: random.Random) -> Image.Image:
    """Something to be distracted by: blots of a road, a coat, a hand."""
    small = Image.new("L", (16, 9))
    small.putdata([roll.randint(30, 200) for _ in range(16 * 9)])
    return small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def _corners(way: Way, roll: random.Random) -> list[tuple[float, float]]:
    """Where the four corners of the screen lie in the picture, shaking a little."""
    outer = way.side * (SCREEN + 120) / SCREEN
    x, y = WIDTH / 2 + roll.uniform(-20, 20), HEIGHT / 2 + roll.uniform(-20, 20)
    angle = math.radians(way.turn + roll.uniform(-2, 2))
    found = []
    for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        # What leans back looks smaller at the top.
        scale = 1 - way.tilt * (1 - down) / 2
        px, py = across * outer / 2 * scale, down * outer / 2 * (1 - way.tilt / 3)
        turned = (
            px * math.cos(angle) - py * math.sin(angle),
            px * math.sin(angle) + py * math.cos(angle),
        )
        found.append((x + turned[0] + roll.uniform(-1, 1), y + turned[1] + roll.uniform(-1, 1)))
    return found


def _solved(rows: list[list[float]]) -> list[float]:
    """Solve eight equations of eight unknowns by elimination."""
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(size):
            if other != at:
                factor = rows[other][at]
                pairs = zip(rows[other], rows[at], strict=True)
                rows[other] = [value - factor * own for value, own in pairs]
    return [row[-1] for row in rows]


def _warp(corners: Sequence[tuple[float, float]]) -> list[float]:
    """The eight numbers by which Pillow finds the point of the screen for one of the picture."""
    edge = SCREEN + 120
    screen = ((0, 0), (edge, 0), (edge, edge), (0, edge))
    rows = []
    for (x, y), (u, v) in zip(corners, screen, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved([[float(one) for one in row] for row in rows])


def _shining(picture: Image.Image, way: Way, roll: random.Random) -> Image.Image:
    """A lamp that mirrors itself in the screen: brightest in its middle."""
    light = Image.new("L", (WIDTH // 8, HEIGHT // 8), 0)
    x = WIDTH / 2 + roll.uniform(-0.3, 0.3) * way.side
    y = HEIGHT / 2 + roll.uniform(-0.3, 0.3) * way.side
    radius = way.side * roll.uniform(0.14, 0.2)
    box = [(one / 8) for one in (x - radius, y - radius, x + radius, y + radius)]
    ImageDraw.Draw(light).ellipse(box, fill=round(255 * way.glare))
    light = light.filter(ImageFilter.GaussianBlur(radius / 8 * 0.6)).resize((WIDTH, HEIGHT))
    return ImageChops.screen(picture, light)


def _smeared(picture: Image.Image, points: int) -> Image.Image:
    """A hand that moves while the shutter is open: several pictures beside one another."""
    whole = picture
    for step in range(1, points):
        whole = Image.blend(whole, ImageChops.offset(picture, step, 0), 1 / (step + 1))
    return whole


def _marked(picture: Image.Image, number: int) -> Image.Image:
    pen = ImageDraw.Draw(picture)
    for bit in range(BLOCKS):
        level = 255 if number >> bit & 1 else 0
        pen.rectangle([bit * BLOCK, 0, (bit + 1) * BLOCK - 1, 2 * BLOCK], fill=level)
    return picture


def picture_of(
    screen: Image.Image, way: Way, number: int, backdrop: Image.Image, roll: random.Random
) -> bytes:
    """One picture of the camera as JPEG; `screen` is soft enough to be drawn smaller."""
    numbers = _warp(_corners(way, roll))
    size, how = (WIDTH, HEIGHT), Image.Transform.PERSPECTIVE
    warped = screen.transform(size, how, numbers, Image.Resampling.BILINEAR)
    mask = Image.new("L", screen.size, 255).transform(size, how, numbers)
    scene = Image.composite(warped, backdrop, mask)
    if way.glare:
        scene = _shining(scene, way, roll)
    scene = scene.filter(ImageFilter.GaussianBlur(way.blur))
    if way.smear:
        scene = _smeared(scene, way.smear)
    grain = Image.effect_noise((WIDTH // 2, HEIGHT // 2), 9).resize(size)
    scene = ImageChops.add(scene, grain, offset=-128)
    out = io.BytesIO()
    _marked(scene, number).convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def film_of(texts: Sequence[str], pictures: int, seed: int) -> Iterator[bytes]:
    """The pictures of all passes, one after another, `pictures` of each."""
    roll = random.Random(seed)
    for number, text in enumerate(texts, start=1):
        way = way_of(WAYS[number % len(WAYS)], roll)
        # Drawn from a larger screen: small modules are averaged and not skipped.
        screen = screen_of(text).filter(ImageFilter.GaussianBlur(SCREEN / way.side * 0.4))
        backdrop = _background(roll)
        for _ in range(pictures):
            yield picture_of(screen, way, number, backdrop, roll)
