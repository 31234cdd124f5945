/** What helps with typing a journey, all of it from the phone itself: earlier journeys, the list, the timetable. Pure. */
import type { Journey, JourneyKind, ListedTrip } from './shapes';

const MOST = 5;

/** One spelling for comparing: no blanks, capital letters, half width. */
const plain = (typed: string): string => typed.normalize('NFKC').replace(/\s+/g, '').toUpperCase();

/** G1848 begins with G18, and for whoever leaves the letter out with 18. */
const begins = (said: string, wanted: string): boolean =>
  said.startsWith(wanted) || (/^\d/.test(wanted) && said.replace(/^[A-Z]{1,2}(?=\d)/, '').startsWith(wanted));

/** The first few of several lists that begin with what is typed, each once; what is typed itself is no help. */
export function firstFew(typed: string, ...lists: readonly Iterable<string>[]): string[] {
  const wanted = plain(typed);
  const found = new Set<string>();
  for (const list of lists) {
    for (const one of list) {
      const said = plain(one);
      if (begins(said, wanted) && said !== wanted) found.add(one);
      if (found.size === MOST) return [...found];
    }
  }
  return [...found];
}

/** The number without its city, as the form asks for it. */
const withoutCity = (kind: JourneyKind, number: string): string =>
  kind === 'metro' || kind === 'bus' ? number.slice(number.indexOf(' ') + 1) : number;

const cityIn = (number: string): string => number.slice(0, Math.max(0, number.indexOf(' ')));

/** Numbers of a kind that somebody took before. */
export function numbersBefore(kind: JourneyKind, journeys: readonly Journey[]): string[] {
  return journeys.filter((one) => one.kind === kind && one.number).map(({ number }) => withoutCity(kind, number));
}

/** Numbers of a kind in the list, once something is typed: by themselves they would only frighten. */
export function* numbersListed(kind: JourneyKind, trips: readonly ListedTrip[], city: string): Generator<string> {
  const wanted = plain(city).replace(/市$/, '');
  for (const trip of trips) {
    if (trip.kind !== kind) continue;
    for (const number of trip.numbers) {
      if (!wanted || plain(cityIn(number)) === wanted) yield withoutCity(kind, number);
    }
  }
}

export function platesBefore(journeys: readonly Journey[]): string[] {
  return journeys.flatMap(({ plate }) => plate ?? []);
}

/** Cities of lines and routes: my own first. */
export function* cities(kind: JourneyKind, journeys: readonly Journey[], trips: readonly ListedTrip[]): Generator<string> {
  for (const one of journeys) if (one.kind === kind) yield cityIn(one.number);
  for (const trip of trips) if (trip.kind === kind) for (const number of trip.numbers) yield cityIn(number);
}

/** Stations to choose from: those of the train as far as its timetable is known, and those of earlier journeys. */
export function stations(journeys: readonly Journey[], stops: readonly string[]): string[] {
  return [...stops, ...journeys.flatMap(({ from, to }) => [from ?? '', to ?? ''])].filter(Boolean);
}
