/**
 * Where on its way a service was shared: stops by name, stretches by the order of stops. Pure.
 *
 * Names are said loosely: a city for one of its stations, a province before it, 站 behind it. So a name
 * becomes the range of all stops it can mean, and a stretch is compared at its widest before anybody is
 * told that there was no contact.
 */
import type { Journey, ListedTrip, Route } from './shapes';

/** Which stops a name can mean: the indexes of the first and the last of them. */
export type Span = readonly [first: number, last: number];

/** Stations that do not carry the name of their city. */
const ALSO: Readonly<Record<string, readonly string[]>> = { 武汉: ['汉口', '武昌'], 成都: ['犀浦'], 苏州: ['虎丘'] };
const BEFORE = /^.{2,7}?(?:省|自治区)(?=.{2})/u;
const BEHIND = /(?:国际机场|机场|火车站|高铁站|动车站|汽车站|客运站|码头|站|市)$/u;
/** A name that is one station's, and not whichever of a city's a 高铁站 is. */
const STATION = /(?:火车站|[^铁动车运]站)$/u;
const SHORTEST = 2;

function normal(name: string): string {
  let text = name.normalize('NFKC').replace(/[\s·]+/gu, '').replace(/\(.*?\)$/u, '').replace(BEFORE, '');
  for (;;) {
    const shorter = text.replace(BEHIND, '');
    if (shorter === text || shorter.length < SHORTEST) return text;
    text = shorter;
  }
}

/** A country has three thousand stations, and each is asked for again and again. */
const known = new Map<string, string>();
const KNOWN_MOST = 10_000;

/** The normal form of a station's or city's name: no width, space, province, 站 or 市. */
export function stationOf(name: string): string {
  let found = known.get(name);
  if (found === undefined) {
    if (known.size >= KNOWN_MOST) known.clear();
    known.set(name, (found = normal(name)));
  }
  return found;
}

const isPart = (one: string, other: string): boolean => one.length >= SHORTEST && other.startsWith(one);

/** Whether two normal names can mean the same place: 长沙 and 长沙南 can, 长沙南 and 长沙西 cannot. */
export function canBeSame(one: string, other: string): boolean {
  if (!one || !other) return false;
  const isAlso = ALSO[one]?.includes(other) || ALSO[other]?.includes(one);
  return isAlso || isPart(one, other) || isPart(other, one);
}

/** The stops of a route that a name can mean; undefined when it means none of them. */
export function spanOf({ stops }: Route, name: string | undefined): Span | undefined {
  const wanted = name ? stationOf(name) : '';
  if (!wanted) return undefined;
  const between = (isMeant: (stop: string) => boolean): Span | undefined => {
    let [first, last] = [-1, -1];
    stops.forEach((stop, index) => {
      if (!isMeant(stationOf(stop))) return;
      if (first < 0) first = index;
      last = index;
    });
    return first < 0 ? undefined : [first, last];
  };
  // 苏州站 is one station, 苏州 is all of that city's: 苏州园区 and 苏州新区 as well.
  const exact = STATION.test(name!.trim()) ? between((stop) => stop === wanted) : undefined;
  return exact ?? between((stop) => isPart(wanted, stop) || ALSO[wanted]?.includes(stop) === true) ?? between((stop) => canBeSame(wanted, stop));
}

/** Where somebody got on and off; undefined where it is not known. */
export interface Ride {
  on?: Span;
  off?: Span;
}

/** A ride on a route. One against the direction of the stops tells nothing, so it counts as not known. */
export function rideOn(route: Route, from: string | undefined, to: string | undefined): Ride {
  const [on, off] = [spanOf(route, from), spanOf(route, to)];
  if (on && off && on[0] >= off[1]) return {};
  return { ...(on && { on }), ...(off && { off }) };
}

/** What the stretches of two rides have to do with each other; `stop` is the one where they touch or ended. */
export type Stretch =
  | { are: 'together' | 'unknown' }
  | { are: 'touching' | 'they_left_before' | 'i_left_before'; stop: string };

/** Compares two rides on one route. */
export function stretchOf(route: Route, mine: Ride, theirs: Ride): Stretch {
  const last = route.stops.length - 1;
  const widest = ({ on, off }: Ride): Span => [on?.[0] ?? 0, off?.[1] ?? last];
  const [myOn, myOff] = widest(mine);
  const [theirOn, theirOff] = widest(theirs);
  const stop = (index: number): string => route.stops[index]!;
  if (theirOff < myOn) return { are: 'they_left_before', stop: stop(theirOff) };
  if (myOff < theirOn) return { are: 'i_left_before', stop: stop(myOff) };
  if (theirOff === myOn) return { are: 'touching', stop: stop(theirOff) };
  if (myOff === theirOn) return { are: 'touching', stop: stop(myOff) };
  return { are: surely(mine, theirs) ? 'together' : 'unknown' };
}

/** Whether two rides share a stretch however their names are meant. */
function surely(mine: Ride, theirs: Ride): boolean {
  // Whoever gets on rides to the next stop at least; whoever gets off came from the one before.
  const narrowest = ({ on, off }: Ride): Span | undefined => {
    if (on && off) return [on[1], off[0]];
    if (on) return [on[1], on[1] + 1];
    return off && [off[0] - 1, off[0]];
  };
  const [one, other] = [narrowest(mine), narrowest(theirs)];
  return one !== undefined && other !== undefined && Math.max(one[0], other[0]) < Math.min(one[1], other[1]);
}

/** The same without a timetable: only equal ends tell something. */
export function stretchByNames(journey: Journey, trip: ListedTrip): Stretch {
  const [from, to] = [stationOf(journey.from ?? ''), stationOf(journey.to ?? '')];
  const [theirFrom, theirTo] = [stationOf(trip.from), stationOf(trip.to)];
  if (canBeSame(from, theirFrom) || canBeSame(to, theirTo)) return { are: 'together' };
  const [isAtTheirEnd, isAtTheirStart] = [canBeSame(from, theirTo), canBeSame(to, theirFrom)];
  // Both at once would be the way back, which no run of one number goes.
  if (isAtTheirEnd && isAtTheirStart) return { are: 'unknown' };
  if (isAtTheirEnd) return { are: 'touching', stop: trip.to };
  if (isAtTheirStart) return { are: 'touching', stop: trip.from };
  return { are: 'unknown' };
}
