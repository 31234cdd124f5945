"""Places as maps and lists need them: WGS-84 to GCJ-02, and how far two places lie apart; pure.

Points are stored and sent as WGS-84, in millionths of a degree. Maps sold in China draw everything
as GCJ-02, some hundred metres aside; the formula is the public approximation of it (no official
text is published), good to a few metres. Its twin is `frontend/src/core/gcj02.ts`, and
`tests/vectors/gcj02.json` holds the two together.
"""

from __future__ import annotations

import math

# Millionths of a degree.
E6 = 1_000_000
AXIS_M = 6_378_245.0
ECCENTRICITY_2 = 0.006_693_421_622_965_943
# Outside of this box no map is moved: west, east, south, north.
BOX = (72.004, 137.8347, 0.8293, 55.8271)
METRES_A_SPOT = 111.32
NEAREST_M, NEAR_M = 200, 1000
# From the nearest on.
DISTANCES = ("within_200_m", "within_1_km", "same_village", "same_town")


def is_in_box(lat_e6: int, lng_e6: int) -> bool:
    """Say whether a point lies where maps are moved, which is China and its surroundings."""
    west, east, south, north = BOX
    return west <= lng_e6 / E6 <= east and south <= lat_e6 / E6 <= north


def gcj02(lat_e6: int, lng_e6: int) -> tuple[int, int]:
    """Give the point of a WGS-84 point on a GCJ-02 map; outside of the box the point itself."""
    if not is_in_box(lat_e6, lng_e6):
        return lat_e6, lng_e6
    lat, lng = lat_e6 / E6, lng_e6 / E6
    x, y = lng - 105, lat - 35
    radians = math.radians(lat)
    bulge = 1 - ECCENTRICITY_2 * math.sin(radians) ** 2
    meridian_m = AXIS_M * (1 - ECCENTRICITY_2) / bulge**1.5
    parallel_m = AXIS_M / math.sqrt(bulge) * math.cos(radians)
    north = math.degrees(_north_m(x, y) / meridian_m)
    east = math.degrees(_east_m(x, y) / parallel_m)
    return math.floor((lat + north) * E6 + 0.5), math.floor((lng + east) * E6 + 0.5)


def _waves(along: float, *parts: tuple[float, float]) -> float:
    return sum(weight * math.sin(along / per * math.pi) for weight, per in parts)


def _north_m(x: float, y: float) -> float:
    even = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    of_x = _waves(x, (20, 1 / 6), (20, 1 / 2))
    of_y = _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    return even + (of_x + of_y) * 2 / 3


def _east_m(x: float, y: float) -> float:
    even = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    of_x = _waves(x, (20, 1 / 6), (20, 1 / 2), (20, 1), (40, 3), (150, 12), (300, 30))
    return even + of_x * 2 / 3


def apart_m(one: str, other: str) -> int:
    """Give about how many metres lie between two spots ("34783,111194", thousandths of a degree).

    Spots are about 100 m wide, so it is no better than that.
    """
    (lat, lng), (other_lat, other_lng) = (
        (int(part) for part in spot.split(",")) for spot in (one, other)
    )
    shrinks = math.cos(math.radians((lat + other_lat) / 2000))
    return round(METRES_A_SPOT * math.hypot(lat - other_lat, (lng - other_lng) * shrinks))


def distance_word(
    own_division: str, own_spot: str | None, division: str, spot: str | None
) -> str | None:
    """Say in one word how near something was reported; None when it is not near.

    Without points, the same village is near, and so is the same town when the place sought is no
    village itself.
    """
    if own_spot and spot:
        metres = apart_m(own_spot, spot)
        if metres <= NEAREST_M:
            return "within_200_m"
        return "within_1_km" if metres <= NEAR_M else None
    if len(division) > 9 and division == own_division:
        return "same_village"
    is_town = len(own_division) == 9 or len(division) == 9
    return "same_town" if is_town and division[:9] == own_division[:9] else None
