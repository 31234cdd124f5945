/** The small map of the city's counties: where a point lies on it, and in which county. Pure. */
import { gcj02 } from '../core/gcj02';
import type { ListedTrip, Point } from './shapes';

/** Outlines as SVG paths in units of the drawing (`M` once, then steps of `l`), and how degrees become units. */
export interface CountyMap {
  root: string;
  width: number;
  height: number;
  /** GCJ-02 degrees of its upper left corner. */
  west: number;
  north: number;
  per_lng: number;
  per_lat: number;
  /** `x` and `y` are where the name stands. */
  counties: readonly { code: string; path: string; x: number; y: number }[];
}

export type Spot = readonly [x: number, y: number];

const E6 = 1_000_000;
const COUNTY_DIGITS = 6;

/** Where a WGS-84 point lies on the drawing, whose outlines are those of GCJ-02 maps. */
export function spotOf(map: CountyMap, [lat, lng]: Point): Spot {
  const moved = gcj02({ lat_e6: lat, lng_e6: lng });
  return [(moved.lng_e6 / E6 - map.west) * map.per_lng, (map.north - moved.lat_e6 / E6) * map.per_lat];
}

/** The county that a WGS-84 point lies in; undefined outside of the city. */
export function countyAt(map: CountyMap, point: Point): string | undefined {
  const spot = spotOf(map, point);
  return map.counties.find(({ path }) => ringsOf(path).some((ring) => isInside(ring, spot)))?.code;
}

/** The corners of a path's rings. */
export function ringsOf(path: string): Spot[][] {
  return path
    .split('z')
    .filter(Boolean)
    .map((ring) => {
      const numbers = (ring.match(/-?\d+/g) ?? []).map(Number);
      const spots: Spot[] = [];
      let [x, y] = [0, 0];
      for (let at = 0; at + 1 < numbers.length; at += 2) {
        [x, y] = [x + numbers[at]!, y + numbers[at + 1]!];
        spots.push([x, y]);
      }
      return spots;
    });
}

/** A line from the spot to the right crosses the ring an odd number of times. */
function isInside(ring: readonly Spot[], [x, y]: Spot): boolean {
  let isIn = false;
  ring.forEach(([ax, ay], at) => {
    const [bx, by] = ring[(at + 1) % ring.length]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  });
  return isIn;
}

/** How many places lie in each county, elsewhere in the city, in the province, in the country, and nobody knows where. */
export interface Counts {
  byCounty: ReadonlyMap<string, number>;
  city: number;
  province: number;
  country: number;
  unknown: number;
}

export function countsOf(places: readonly ListedTrip[], root: string): Counts {
  const byCounty = new Map<string, number>();
  const counts = { city: 0, province: 0, country: 0, unknown: 0 };
  for (const { division } of places) {
    if (!division) counts.unknown += 1;
    else if (!division.startsWith(root)) counts[division.startsWith(root.slice(0, 2)) ? 'province' : 'country'] += 1;
    else if (division.length < COUNTY_DIGITS) counts.city += 1;
    else byCounty.set(division.slice(0, COUNTY_DIGITS), (byCounty.get(division.slice(0, COUNTY_DIGITS)) ?? 0) + 1);
  }
  return { byCounty, ...counts };
}

/** How dark a county is drawn, 0 (none) to 4, by its share of the highest. */
export function shadeOf(count: number, most: number): number {
  return count && most ? Math.max(1, Math.ceil((count / most) * 4)) : 0;
}
