/** Looking through the published trips: by number, plate, place and day. Pure; nothing of it leaves the phone. */
import type { JourneyKind, ListedTrip } from './shapes';

export interface TripSearch {
  words: string;
  /** YYYY-MM-DD or empty. */
  on: string;
  kind: JourneyKind | 'all';
}

const plain = (text: string): string => text.normalize('NFKC').toUpperCase();

/** Of a number the whole: G1 does not find G123, though 武 finds 武汉, and 9 the bus 9路. */
const LOOKS_LIKE_NUMBER = /^[A-Z0-9]*\d[A-Z0-9]*$/;
const wholesIn = (name: string): readonly string[] => plain(name).match(/[A-Z0-9]+/g) ?? [];

function hasWord(trip: ListedTrip, word: string): boolean {
  const names = [...trip.numbers, ...trip.plates].map(plain);
  if (LOOKS_LIKE_NUMBER.test(word)) {
    return names.includes(word) || [trip.said, ...names].some((name) => wholesIn(name).includes(word));
  }
  return [trip.said, trip.from, trip.to, ...names].some((text) => plain(text).includes(word));
}

/** The trips that have every word that is typed, newest first. */
export function searchTrips(trips: readonly ListedTrip[], { words, on, kind }: TripSearch): ListedTrip[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return trips
    .filter((trip) => (kind === 'all' || trip.kind === kind) && (!on || trip.on === on) && wanted.every((word) => hasWord(trip, word)))
    .sort((one, other) => (one.on === other.on ? one.id - other.id : one.on < other.on ? 1 : -1));
}
