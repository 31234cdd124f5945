/**
 * What the rooms of 同行 speak of: the published trips of patients, my own journeys, and what the two have
 * to do with each other. Days are YYYY-MM-DD of the city; minutes count from 00:00 of the day named.
 */

/** The kinds of a published trip, in the order of their numbers (1 to 8) on the wire. */
export const TRIP_KINDS = ['flight', 'train', 'metro', 'coach', 'bus', 'taxi', 'ship', 'place'] as const;
export type TripKind = (typeof TRIP_KINDS)[number];
/** What one travels by; a place is matched by other rules. */
export type JourneyKind = Exclude<TripKind, 'place'>;

/** WGS-84, in millionths of a degree. */
export type Point = readonly [lat_e6: number, lng_e6: number];

/** A published trip of a patient. */
export interface ListedTrip {
  id: number;
  kind: TripKind;
  /** The number or name as it was published. */
  said: string;
  /** Canonical numbers; twins of one service stand together. Without numbers and plates it never matches. */
  numbers: readonly string[];
  plates: readonly string[];
  /** The day at the stop where the patient got on. */
  on: string;
  from_min?: number;
  /** May exceed 1440: it came in after midnight. */
  until_min?: number;
  carriages: readonly number[];
  carriage_said: string;
  /** Rows of seats. */
  rows: readonly number[];
  from: string;
  to: string;
  /** '' or 2, 4 or 6 digits. */
  division: string;
  point?: Point;
  /** Whether it was corrected after its first publication. */
  is_corrected: boolean;
}

/** Who published a trip, and where; texts are '' when the list does not say. */
export interface Source {
  /** Which list brought it. */
  list: string;
  publisher: string;
  url: string;
  published_on?: string;
}

/** A journey of my own. It is kept on this phone, sealed, and is never sent. */
export interface Journey {
  /** A UUID that is made here. */
  id: string;
  kind: JourneyKind;
  /** As it was typed. */
  number: string;
  /** Canonical, from number-rules.ts. */
  numbers: readonly string[];
  /** The day at the stop where I got on. */
  on: string;
  from?: string;
  to?: string;
  from_min?: number;
  carriage?: number;
  row?: number;
  /** Canonical, from plate-rules.ts. */
  plate?: string;
  /** UTC. */
  entered_at: string;
}

/** A place where I was, as I said it. It is kept on this phone, sealed, and is never sent. */
export interface MyPlace {
  /** A UUID that is made here. */
  id: string;
  /** The published place that I was at, when I said it there. */
  place?: number;
  name: string;
  /** '' or 2, 4 or 6 digits. */
  division: string;
  point?: Point;
  on: string;
  from_min?: number;
  until_min?: number;
  /** UTC. */
  entered_at: string;
}

/** The grades of a match, the gravest first. `apart` is no match: it was looked at, and there was no contact. */
export const GRADES = ['same_carriage', 'same_service', 'same_line', 'cannot_tell', 'apart'] as const;
export type Grade = (typeof GRADES)[number];

/** Why a grade was given; the words are the screens'. */
export type ReasonCode =
  /** same_carriage: the same carriage of a train; params.carriage. */
  | 'same_carriage'
  /** same_carriage: the same row of a flight, or at most three rows away; params.rows. */
  | 'near_rows'
  /** same_service: nothing nearer is known. */
  | 'same_service'
  /** same_service: another carriage of the same train; params.carriages says how many away. */
  | 'other_carriage'
  /** same_service: another row of the same flight; params.rows says how many away. */
  | 'far_rows'
  /** same_line: a line or route of a city on that day; the vehicle is not known. */
  | 'same_line'
  /** cannot_tell: the days differ, and it may have run past midnight, whatever the hours that are known. */
  | 'night'
  /** The same, and the list says no hour. */
  | 'night_hours'
  /** The same, and my own hour is not known. */
  | 'night_mine'
  /** cannot_tell: it was the other day's, unless I got on in the night and named the wrong day. */
  | 'which_day'
  /** cannot_tell: one got off where the other got on; params.stop. */
  | 'met_at_stop'
  /** apart: the patient got off before I got on; params.stop when the stop tells it, else the clock does. */
  | 'they_left_before'
  /** apart: I got off before the patient got on; params.stop. */
  | 'i_left_before'
  /** apart: by the clock, on the same line or vehicle but hours away. */
  | 'other_hours'
  /** apart: by the stops and the clock it was the same service of another day. */
  | 'other_day';

export interface Reason {
  code: ReasonCode;
  params: Readonly<Record<string, string | number>>;
}

/** What a journey of mine and a published trip have to do with each other. */
export interface Match {
  journey: Journey;
  trip: ListedTrip;
  grade: Grade;
  reason: Reason;
  /** Carriages (train) or rows (flight) between us, when both are known. */
  distance?: number;
  /** Whether it is known that we were aboard on a common stretch; else only number and day agree. */
  is_stretch_known: boolean;
}

/** The stops of a service in their order, with the minutes since the first one. */
export interface Route {
  numbers: readonly string[];
  stops: readonly string[];
  minutes: readonly number[];
}

/** Between which stations a train runs, for suggestions while typing. */
export interface TrainEnds {
  number: string;
  from: string;
  to: string;
}

/** Where a journey's service runs, by a canonical number; undefined when no timetable says it. */
export type RouteOf = (number: string) => Route | undefined;

/** The published trips, as matching and looking through need them. */
export interface TripList {
  version: number;
  /** UTC. */
  issued_at: string;
  /** How many trips there are, withdrawn ones not counted. */
  size: number;
  /** The trips that name a number or a plate, by kind. */
  named: (kind: TripKind, name: string) => readonly ListedTrip[];
  find: (id: number) => ListedTrip | undefined;
  /** All of them, in the order of kind, number and day. */
  all: () => readonly ListedTrip[];
}
