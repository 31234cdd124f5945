/**
 * Where a WGS-84 point lies on the maps sold in China, which draw everything a few hundred metres aside
 * (GCJ-02). We keep and send WGS-84 only; this is for whoever types the numbers into such a map. Pure.
 */

const AXIS_M = 6_378_245;
const ECCENTRICITY = 0.006_693_421_622_965_943;
/** Outside of this box no map is moved: longitude and latitude, in degrees. */
const BOX = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };
const E6 = 1_000_000;

/** Latitude and longitude in millionths of a degree, as they travel. */
export interface PointE6 {
  lat_e6: number;
  lng_e6: number;
}

const waves = (along: number, ...parts: readonly [weight: number, per: number][]): number =>
  parts.reduce((sum, [weight, per]) => sum + weight * Math.sin((along / per) * Math.PI), 0);

/** How far north the maps are moved at a place, in metres; x and y in degrees from 105° E, 35° N. */
function northM(x: number, y: number): number {
  const even = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  const ofX = waves(x, [20, 1 / 6], [20, 1 / 2]);
  const ofY = waves(y, [20, 1], [40, 3], [160, 12], [320, 30]);
  return even + ((ofX + ofY) * 2) / 3;
}

/** The same to the east. */
function eastM(x: number, y: number): number {
  const even = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  const ofX = waves(x, [20, 1 / 6], [20, 1 / 2], [20, 1], [40, 3], [150, 12], [300, 30]);
  return even + (ofX * 2) / 3;
}

/** The point of a WGS-84 point on a GCJ-02 map; outside China the point itself. */
export function gcj02({ lat_e6, lng_e6 }: PointE6): PointE6 {
  const [lat, lng] = [lat_e6 / E6, lng_e6 / E6];
  if (lng < BOX.west || lng > BOX.east || lat < BOX.south || lat > BOX.north) return { lat_e6, lng_e6 };
  const [x, y] = [lng - 105, lat - 35];
  const radians = (lat / 180) * Math.PI;
  const bulge = 1 - ECCENTRICITY * Math.sin(radians) ** 2;
  const north = (northM(x, y) * 180) / (((AXIS_M * (1 - ECCENTRICITY)) / bulge ** 1.5) * Math.PI);
  const east = (eastM(x, y) * 180) / ((AXIS_M / Math.sqrt(bulge)) * Math.cos(radians) * Math.PI);
  return { lat_e6: Math.round((lat + north) * E6), lng_e6: Math.round((lng + east) * E6) };
}

/** `34.783210, 111.194003`, as maps take it. */
export function degreesText({ lat_e6, lng_e6 }: PointE6): string {
  return `${(lat_e6 / E6).toFixed(6)}, ${(lng_e6 / E6).toFixed(6)}`;
}

/** The address that opens a phone's own map at a WGS-84 point (RFC 5870). */
export function geoHref({ lat_e6, lng_e6 }: PointE6): string {
  const at = `${(lat_e6 / E6).toFixed(6)},${(lng_e6 / E6).toFixed(6)}`;
  return `geo:${at}?q=${at}`;
}
