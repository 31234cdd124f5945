/**
 * Whether somebody was where a patient was, and which places are near. Pure, and on the phone alone.
 *
 * A place is known by its name and its division. Whoever said of a published place that they were there is
 * certain of that one, and is compared with every other one like anybody else: one place is often published
 * more than once. Shops of one name are many, so a name that only may be the same is said to be that.
 */
import { DAY_MIN, dayNumber } from './day-rules';
import type { ListedTrip, MyPlace, Point } from './shapes';

/** The gravest first. `apart`: it is known that I had left before the patient came. */
export const PLACE_GRADES = ['same_time', 'same_day', 'cannot_tell', 'apart'] as const;
export type PlaceGrade = (typeof PLACE_GRADES)[number];
/** Why: the hours overlap; hours are not known; I came after them; I had left before; the name only may be the same. */
export type PlaceReason = 'overlap' | 'hours_unknown' | 'after' | 'before' | 'name';

export interface PlaceMatch {
  mine: MyPlace;
  place: ListedTrip;
  grade: PlaceGrade;
  reason: PlaceReason;
}

/** A name that is part of the other one must be this long to say anything. */
const TELLING = 4;
const COUNTY_DIGITS = 6;
const CITY_DIGITS = 4;
const SAME_SPOT_M = 200;
const METRES_PER_E6 = 0.111_32;

/** What two ways of writing a name have in common: width, case, spaces, brackets and quotes. */
export const folded = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, '');

/** Metres between two points, good enough over a county. */
export function apartM(one: Point, other: Point): number {
  const shrinks = Math.cos((((one[0] + other[0]) / 2_000_000) * Math.PI) / 180);
  return METRES_PER_E6 * Math.hypot(one[0] - other[0], (one[1] - other[1]) * shrinks);
}

const isOneLine = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

type Sameness = 'sure' | 'maybe' | undefined;

/** Whether two places are one: `sure`, `maybe`, or undefined when nothing says so. */
export function sameness(mine: MyPlace, place: ListedTrip): Sameness {
  if (mine.place === place.id) return 'sure';
  const named = samenessByName(mine, place);
  if (!mine.point || !place.point) return named;
  // Near is one place under two names; far is a second shop of one name, or a point that somebody set badly.
  return apartM(mine.point, place.point) <= SAME_SPOT_M ? (named ?? 'maybe') : named && 'maybe';
}

function samenessByName(mine: MyPlace, place: ListedTrip): Sameness {
  const known = Math.min(mine.division.length, place.division.length);
  if (!isOneLine(mine.division, place.division)) return undefined;
  const [own, said] = [folded(mine.name), folded(place.said)];
  if (own.length < 2 || said.length < 2) return undefined;
  if (own === said) return known >= COUNTY_DIGITS ? 'sure' : 'maybe';
  const [short, long] = own.length < said.length ? [own, said] : [said, own];
  if (short.length < TELLING || known < CITY_DIGITS || !long.includes(short)) return undefined;
  // 重庆市渝北区永辉超市喜悦汇店 and 永辉超市喜悦汇店: the longer one begins with the way there.
  const isWay = /[省市县区旗州]$/.test(long.slice(0, -short.length));
  return known >= COUNTY_DIGITS && long.endsWith(short) && isWay ? 'sure' : 'maybe';
}

interface Hours {
  on: string;
  from_min?: number | undefined;
  until_min?: number | undefined;
}

/** The minutes that somebody may have been there at most. */
function windowOf({ on, from_min, until_min }: Hours): { begin: number; end: number } {
  const midnight = dayNumber(on) * DAY_MIN;
  return { begin: midnight + (from_min ?? 0), end: midnight + (until_min ?? DAY_MIN) };
}

/** The minutes at which somebody was there for certain: when they came, and when they left. */
function momentsOf({ on, from_min, until_min }: Hours): readonly number[] {
  const midnight = dayNumber(on) * DAY_MIN;
  return [from_min, until_min].flatMap((minutes) => (minutes === undefined ? [] : [midnight + minutes]));
}

/** Whether one was there for certain while the other was, whose hours are all known. */
function metBy(one: Hours, other: Hours): boolean {
  const [begin, end] = momentsOf(other);
  return end !== undefined && momentsOf(one).some((moment) => begin! <= moment && moment <= end);
}

/** What the days and hours of two stays at one place say; undefined when they were on other days. */
export function hoursOf(mine: Hours, theirs: Hours): { grade: PlaceGrade; reason: PlaceReason } | undefined {
  const [own, other] = [windowOf(mine), windowOf(theirs)];
  const isSameDay = Math.floor((other.end - 1) / DAY_MIN) >= dayNumber(mine.on) && other.begin < (dayNumber(mine.on) + 1) * DAY_MIN;
  if (own.end < other.begin) return isSameDay ? { grade: 'apart', reason: 'before' } : undefined;
  if (own.begin > other.end) return isSameDay ? { grade: 'same_day', reason: 'after' } : undefined;
  if (metBy(mine, theirs) || metBy(theirs, mine)) return { grade: 'same_time', reason: 'overlap' };
  return isSameDay || own.begin < other.end ? { grade: 'same_day', reason: 'hours_unknown' } : undefined;
}

/** What a place of mine and a published one have to do with each other; undefined: nothing. */
export function judgePlace(mine: MyPlace, place: ListedTrip): PlaceMatch | undefined {
  const same = sameness(mine, place);
  const hours = same && hoursOf(mine, place);
  if (!hours) return undefined;
  if (same === 'maybe' && hours.grade !== 'apart') return { mine, place, grade: 'cannot_tell', reason: 'name' };
  return { mine, place, ...hours };
}

/** All of it, the gravest first, then the newest day. */
export function matchPlaces(mine: readonly MyPlace[], places: readonly ListedTrip[]): PlaceMatch[] {
  const found = mine.flatMap((one) => places.flatMap((place) => judgePlace(one, place) ?? []));
  const rank = ({ grade }: PlaceMatch): number => PLACE_GRADES.indexOf(grade);
  return found.sort((a, b) => rank(a) - rank(b) || dayNumber(b.place.on) - dayNumber(a.place.on) || a.place.id - b.place.id);
}

/** What says that a match was looked at; another published hour makes it a new one. */
export const placeKey = ({ mine, place, grade }: PlaceMatch): string => `place.${mine.id}.${place.id}.${grade}`;

/** How near a place is: within the county, the city, the province, the country; or nobody knows. */
export const NEARNESS = ['county', 'city', 'province', 'country', 'unknown'] as const;
export type Nearness = (typeof NEARNESS)[number];

/** From where somebody looks: their county, and their point when they gave it. */
export interface From {
  division: string;
  point?: Point | undefined;
}

export function nearnessOf(place: ListedTrip, { division }: From): Nearness {
  if (!place.division) return 'unknown';
  if (division.length >= COUNTY_DIGITS && place.division.startsWith(division.slice(0, COUNTY_DIGITS))) return 'county';
  if (division.length >= CITY_DIGITS && place.division.startsWith(division.slice(0, CITY_DIGITS))) return 'city';
  return place.division.startsWith(division.slice(0, 2)) ? 'province' : 'country';
}

/** Metres from where somebody looks, when both points are known. */
export const metresTo = (place: ListedTrip, { point }: From): number | undefined =>
  point && place.point ? apartM(point, place.point) : undefined;

/** Places by how near they are: the nearest first, and of those as near the newest. */
export function byNearness(places: readonly ListedTrip[], from: From): ReadonlyMap<Nearness, readonly ListedTrip[]> {
  const groups = new Map<Nearness, ListedTrip[]>(NEARNESS.map((one) => [one, []]));
  for (const place of places) groups.get(nearnessOf(place, from))!.push(place);
  const metres = (place: ListedTrip): number => metresTo(place, from) ?? Number.MAX_SAFE_INTEGER;
  const latest = (a: ListedTrip, b: ListedTrip): number => (a.on < b.on ? 1 : a.on > b.on ? -1 : a.id - b.id);
  for (const group of groups.values()) group.sort((a, b) => metres(a) - metres(b) || latest(a, b));
  return groups;
}

/** Places whose name has all the words that somebody looks for. */
export function named(places: readonly ListedTrip[], query: string): readonly ListedTrip[] {
  const words = query.split(/\s+/).map(folded).filter(Boolean);
  return words.length ? places.filter(({ said }) => words.every((word) => folded(said).includes(word))) : places;
}
