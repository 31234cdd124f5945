/**
 * Every published trip against every number there is: each must be found from its own words and from each of its
 * twins, and none under another number. Reads what a phone keeps on standard input, prints the counts as JSON.
 */
import { readFileSync } from 'node:fs';
import { readList } from '../../frontend/src/cotravel/list-rules';
import type { KeptList } from '../../frontend/src/cotravel/list-store';
import { matchJourney } from '../../frontend/src/cotravel/match-rules';
import { named } from '../../frontend/src/cotravel/number-rules';
import { TRIP_KINDS, type Journey, type JourneyKind, type ListedTrip } from '../../frontend/src/cotravel/shapes';

const kept = JSON.parse(readFileSync(0, 'utf8')) as KeptList;
const { trips: list, routeOf } = readList(kept);
const trips = list.all();
const KINDS = TRIP_KINDS.filter((kind): kind is JourneyKind => kind !== 'place');
const VEHICLES: readonly JourneyKind[] = ['coach', 'bus', 'taxi'];
const PLATE = /^\p{Script=Han}[A-Z]/u;

const counts = { trips: trips.length, readable: 0, words: 0, found: 0, missed: 0, asked: 0, matched: 0, false_match: 0, with_stops: 0, stretches: 0, stretches_wrong: 0 };
const missed: string[] = [];
const wrong: string[] = [];

const base = (kind: JourneyKind, on: string): Journey => ({ id: 'x', kind, number: '', numbers: [], on, entered_at: '' });

/** A name as somebody would enter it: a plate in its own field. */
function under(name: string, kind: JourneyKind, on: string): Journey {
  const isPlate = PLATE.test(name) && !name.includes(' ') && VEHICLES.includes(kind);
  return isPlate ? { ...base(kind, on), plate: name } : { ...base(kind, on), numbers: [name] };
}

const names = (trip: ListedTrip): readonly string[] => [...trip.numbers, ...trip.plates];

/** The journey of somebody who travelled just as the trip says; only its name is given. */
const alike = (trip: ListedTrip, journey: Journey): Journey => ({
  ...journey,
  from: trip.from,
  to: trip.to,
  ...(trip.from_min !== undefined && { from_min: trip.from_min % 1440 }),
});

function expect(trip: ListedTrip, journey: Journey, how: string): void {
  counts.words++;
  const match = matchJourney(journey, list, routeOf).find((one) => one.trip.id === trip.id);
  if (match && match.grade !== 'apart') {
    counts.found++;
    if (match.is_stretch_known && routeOf(journey.numbers[0] ?? '')) counts.with_stops++;
  } else {
    counts.missed++;
    missed.push(`${how} ${trip.kind} ${trip.said} ${trip.on} ${match?.reason.code ?? ''}`);
  }
}

function fromOwnWords(trip: ListedTrip): void {
  const kind = trip.kind as JourneyKind;
  // A line's town stands in a field of its own: it is the first word of its canonical name.
  const city = kind === 'metro' || kind === 'bus' ? (trip.numbers[0]?.split(' ')[0] ?? '') : '';
  const read = named(kind, trip.said, city);
  const journey = { ...base(kind, trip.on), numbers: read.numbers, ...(read.plates[0] && { plate: read.plates[0] }) };
  expect(trip, journey, 'words');
  expect(trip, alike(trip, journey), 'words and stops');
  for (const name of names(trip)) {
    expect(trip, under(name, kind, trip.on), 'name');
    expect(trip, alike(trip, under(name, kind, trip.on)), 'name and stops');
  }
}

/** Whether a trip carries a name for somebody who entered it under a kind; known without any index. */
function carries(trip: ListedTrip, kind: JourneyKind, name: string): boolean {
  if (trip.plates.includes(name)) return VEHICLES.includes(kind) && VEHICLES.includes(trip.kind as JourneyKind);
  // From one town to another goes a coach to one and a bus to another.
  const isWay = /^\p{Script=Han}+-\p{Script=Han}+$/u.test(name) && [kind, trip.kind].every((one) => one === 'coach' || one === 'bus');
  return (trip.kind === kind || isWay) && trip.numbers.includes(name);
}

/** All that a name finds on a day, held against a plain search through all trips. */
function ask(name: string, kind: JourneyKind, on: string, sameDay: readonly ListedTrip[]): void {
  counts.asked++;
  const found = matchJourney(under(name, kind, on), list);
  for (const { trip } of found) {
    counts.matched++;
    if (!carries(trip, kind, name)) {
      counts.false_match++;
      wrong.push(`${kind} ${name} ${on} found ${names(trip).join('/')}`);
    }
  }
  const ids = new Set(found.map(({ trip }) => trip.id));
  for (const trip of sameDay) {
    if (!carries(trip, kind, name) || ids.has(trip.id)) continue;
    counts.missed++;
    missed.push(`asked ${kind} ${name} ${on}`);
  }
}

/** Names that are nearly one: a digit more or less, another letter, the letter gone. */
const nearly = (name: string): string[] => [
  name.slice(0, -1),
  `${name}1`,
  name.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)),
  name.replace(/^[A-Z]/, (letter) => (letter === 'G' ? 'D' : 'G')),
  name.replace(/^[A-Z]+/, ''),
];

const readable = trips.filter((trip) => names(trip).length > 0);
counts.readable = readable.length;
readable.forEach(fromOwnWords);

/** Whom somebody meets who rode the same run from one stop to another, told by the two pairs of indexes alone. */
function expected(mine: readonly [number, number], theirs: readonly [number, number]): string {
  if (Math.max(mine[0], theirs[0]) < Math.min(mine[1], theirs[1])) return 'same_service same_carriage';
  return mine[1] === theirs[0] || theirs[1] === mine[0] ? 'cannot_tell' : 'apart';
}

/** All pairs of stops of a train whose own ends and hour are known, against one of its trips. */
function allStretches(trip: ListedTrip): void {
  const route = trip.kind === 'train' ? routeOf(trip.numbers[0] ?? '') : undefined;
  const [on, off] = [route?.stops.indexOf(trip.from) ?? -1, route?.stops.indexOf(trip.to) ?? -1];
  if (!route || on < 0 || off <= on || trip.from_min === undefined) return;
  // Where several stops begin with one name it says no stop: that is another test's.
  const isOnce = route.stops.every((stop, at) => route.stops.every((other, index) => index === at || !other.startsWith(stop)));
  for (let from = 0; isOnce && from < route.stops.length - 1; from++) {
    const minute = trip.from_min + route.minutes[from]! - route.minutes[on]!;
    const day = new Date(Date.parse(trip.on) + Math.floor(minute / 1440) * 86_400_000).toISOString().slice(0, 10);
    for (let to = from + 1; to < route.stops.length; to++) {
      counts.stretches++;
      const journey = { ...under(trip.numbers[0]!, 'train', day), from: route.stops[from]!, to: route.stops[to]! };
      const match = matchJourney(journey, list, routeOf).find((one) => one.trip.id === trip.id);
      if (match && expected([from, to], [on, off]).includes(match.grade)) continue;
      counts.stretches_wrong++;
      wrong.push(`${trip.said} ${trip.on} ${trip.from}-${trip.to}: ${journey.on} ${journey.from}-${journey.to} ${match?.grade ?? 'nothing'}`);
    }
  }
}
readable.forEach(allStretches);

const byDay = new Map<string, ListedTrip[]>();
for (const trip of readable) byDay.set(trip.on, [...(byDay.get(trip.on) ?? []), trip]);
const all = new Set(readable.flatMap(names));
const asked = new Set([...all, ...[...all].flatMap(nearly)].filter(Boolean));
for (const name of asked) for (const kind of KINDS) for (const [on, sameDay] of byDay) ask(name, kind, on, sameDay);

console.log(JSON.stringify({ ...counts, names: all.size, missed_examples: missed.slice(0, 40), false_examples: wrong.slice(0, 20) }));
