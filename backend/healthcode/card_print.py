"""Paper cards as drawings: credit-card size, or ten to an A4 sheet with cut marks; SVG and PDF.

Everything is an outline: the code's modules as rectangles, every character as its own path
(`backend/data/card_glyphs.json`). A font that a printer lacks, or an image that it scales, cannot
spoil a card. Lengths are millimetres, y downwards from the upper edge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal, NamedTuple

from backend.config import DATA

WIDTH, HEIGHT = 85.6, 54.0
"""Credit-card size, ISO/IEC 7810 ID-1."""
A4 = (210.0, 297.0)
COLUMNS, ROWS = 2, 5
SHEET_MOST = COLUMNS * ROWS
QR_VERSION_MOST = 8
"""At level Q; 49 modules a side."""
ALPHANUMERIC: Literal[2] = 2
"""The mode, as ISO/IEC 18004 numbers it."""
QUIET = 4
CODE_MM = 42.0
"""The code with its quiet zone: a module is three quarters of a millimetre."""
MARK = 3.0
HAIRLINE = 0.15
POINTS_A_MM = 72 / 25.4
EM = 1000
_STEP = re.compile(r"([MLCZ])([^MLCZ]*)")


class Face(NamedTuple):
    """What is printed on a card; days are the city's.

    :param name: masked; a character without an outline leaves a line to write on.
    :param text: what the code says.
    """

    name: str
    text: str
    number: str
    issued_on: date
    last_on: date


class Shape(NamedTuple):
    """A path: steps of (M, L, C or Z, numbers); filled black, or drawn as a line so wide."""

    steps: tuple[tuple[str, tuple[float, ...]], ...]
    line_mm: float = 0.0

    def moved(self, dx: float, dy: float) -> Shape:
        """The same elsewhere."""
        moved = tuple(
            (op, tuple(n + (dx, dy)[at % 2] for at, n in enumerate(numbers)))
            for op, numbers in self.steps
        )
        return Shape(moved, self.line_mm)


Page = tuple[float, float, list[Shape]]


def modules_of(text: str) -> list[list[bool]]:
    """The modules of a code at level Q, in alphanumeric mode, without its quiet zone.

    :raises ValueError: it needs a larger code than a card has room for.
    """
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.util import QRData

    code = QRCode(version=None, error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(QRData(text.encode(), ALPHANUMERIC), optimize=0)
    code.make(fit=True)
    if code.version > QR_VERSION_MOST:
        raise ValueError("the code is too large for a card")
    return [[bool(module) for module in row] for row in code.modules]


def card(face: Face) -> Page:
    """One card of credit-card size."""
    return WIDTH, HEIGHT, _drawn(face)


def sheet(faces: Sequence[Face]) -> list[Page]:
    """A4 pages of up to ten cards each, with marks to cut along."""
    pages = []
    for start in range(0, len(faces), SHEET_MOST):
        shapes: list[Shape] = []
        for at, face in enumerate(faces[start : start + SHEET_MOST]):
            left, top = _corner(at)
            shapes += [shape.moved(left, top) for shape in _drawn(face)]
        pages.append((*A4, [*shapes, *_cut_marks()]))
    return pages


def to_svg(page: Page) -> bytes:
    """A page as SVG, in millimetres."""
    width, height, shapes = page
    size = f'width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>']
    parts.append(f'<path fill="#fff" d="M0 0H{width:g}V{height:g}H0Z"/>')
    filled = "".join(_svg_path(shape) for shape in shapes if not shape.line_mm)
    parts.append(f'<path d="{filled}"/>')
    for shape in shapes:
        if shape.line_mm:
            style = f'fill="none" stroke="#000" stroke-width="{shape.line_mm:g}"'
            parts.append(f'<path {style} d="{_svg_path(shape)}"/>')
    return "".join([*parts, "</svg>\n"]).encode()


def to_pdf(pages: Sequence[Page]) -> bytes:
    """Pages as PDF 1.7, nothing but paths."""
    import io

    import pydyf  # type: ignore[import-untyped]

    document = pydyf.PDF()
    for width, height, shapes in pages:
        stream = pydyf.Stream(compress=True)
        scale = POINTS_A_MM
        stream.set_matrix(scale, 0, 0, -scale, 0, height * scale)
        # One fill for all that is black: no seam can show between two modules.
        for shape in shapes:
            if not shape.line_mm:
                _pdf_path(stream, shape)
        stream.fill()
        for shape in shapes:
            if shape.line_mm:
                _pdf_path(stream, shape)
                stream.set_line_width(shape.line_mm)
                stream.stroke()
        document.add_object(stream)
        box = pydyf.Array([0, 0, round(width * scale, 2), round(height * scale, 2)])
        page = {"Type": "/Page", "Parent": document.pages.reference, "MediaBox": box}
        document.add_page(pydyf.Dictionary({**page, "Contents": stream.reference}))
    out = io.BytesIO()
    document.write(out, version=b"1.7")
    return out.getvalue()


def _svg_path(shape: Shape) -> str:
    return "".join(
        op + " ".join(f"{number:.3f}".rstrip("0").rstrip(".") for number in numbers)
        for op, numbers in shape.steps
    )


def _pdf_path(stream: Any, shape: Shape) -> None:
    draw = {"M": stream.move_to, "L": stream.line_to, "C": stream.curve_to}
    for op, numbers in shape.steps:
        if op == "Z":
            stream.close()
        else:
            draw[op](*(round(number, 3) for number in numbers))


def _drawn(face: Face) -> list[Shape]:
    left, right = 47.0, WIDTH - 3.0
    lines = (
        ("畅行 · 纸质健康码", 9.0, 4.0),
        (face.name, 19.0, 7.0),
        (f"编号：{face.number}", 26.0, 3.2),
        (f"{_day(face.issued_on)} 起", 31.0, 3.2),
        (f"有效至 {_day(face.last_on)}", 35.5, 3.2),
        ("由值守人员扫码核验", 41.5, 2.6),
        ("Scan to check this card", 45.0, 2.6),
        ("遗失请告知村委会，旧卡即作废", 48.5, 2.3),
    )
    top = (HEIGHT - CODE_MM) / 2
    shapes = [shape.moved(2.5, top) for shape in _code(face.text)]
    for text, baseline, size in lines:
        shapes += _written(text, left, baseline, min(size, _fitting(text, right - left)))
    return [*shapes, _frame()]


def _code(text: str) -> Iterator[Shape]:
    """The code's modules, a run of black ones at a time."""
    modules = modules_of(text)
    unit = CODE_MM / (len(modules) + 2 * QUIET)
    for y, row in enumerate(modules):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                yield _box((x + QUIET) * unit, (y + QUIET) * unit, run * unit, unit)
            x += run + 1


def _box(x: float, y: float, width: float, height: float, line_mm: float = 0.0) -> Shape:
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    steps = [("M" if at == 0 else "L", corner) for at, corner in enumerate(corners)]
    return Shape((*steps, ("Z", ())), line_mm)


def _frame() -> Shape:
    return _box(0.5, 0.5, WIDTH - 1, HEIGHT - 1, HAIRLINE)


def _fitting(text: str, width: float) -> float:
    """The size at which a text is as wide as that."""
    return width / sum(_advance(character) for character in text) * EM


def _advance(character: str) -> float:
    glyph = _glyphs().get(character)
    return float(glyph[0]) if glyph else EM


def _written(text: str, x: float, baseline: float, size: float) -> Iterator[Shape]:
    """A line of text: one shape a character; a line to write on where there is no outline."""
    scale = size / EM
    for character in text:
        glyph = _glyphs().get(character)
        if glyph is None:
            yield _box(x, baseline, size, 0.2)
        elif glyph[1]:
            steps = tuple(
                (
                    op,
                    tuple(
                        (x, baseline)[at % 2] + (n, -n)[at % 2] * scale for at, n in enumerate(ns)
                    ),
                )
                for op, ns in _steps(glyph[1])
            )
            yield Shape(steps)
        x += _advance(character) * scale


@cache
def _steps(path: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    return tuple(
        (op, tuple(float(number) for number in numbers.split()))
        for op, numbers in _STEP.findall(path)
    )


@cache
def _glyphs() -> Mapping[str, tuple[int, str]]:
    told = json.loads((DATA / "card_glyphs.json").read_text(encoding="utf-8"))
    return {character: (glyph[0], glyph[1]) for character, glyph in told["glyphs"].items()}


def _day(on: date) -> str:
    return f"{on.year} 年 {on.month} 月 {on.day} 日"


def _corner(at: int) -> tuple[float, float]:
    """The upper left corner of the nth card of a sheet."""
    left, top = (A4[0] - COLUMNS * WIDTH) / 2, (A4[1] - ROWS * HEIGHT) / 2
    return left + at % COLUMNS * WIDTH, top + at // COLUMNS * HEIGHT


def _cut_marks() -> Iterator[Shape]:
    """Short lines outside the cards, at every edge to cut along."""
    left, top = _corner(0)
    right, bottom = left + COLUMNS * WIDTH, top + ROWS * HEIGHT
    for column in range(COLUMNS + 1):
        x = left + column * WIDTH
        for y in (top - MARK - 1, bottom + 1):
            yield Shape((("M", (x, y)), ("L", (x, y + MARK))), HAIRLINE)
    for row in range(ROWS + 1):
        y = top + row * HEIGHT
        for x in (left - MARK - 1, right + 1):
            yield Shape((("M", (x, y)), ("L", (x + MARK, y))), HAIRLINE)
