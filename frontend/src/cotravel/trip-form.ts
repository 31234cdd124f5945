/** A trip that a health officer types, without a screen: what goes to the server, what is wrong, how it is read. Pure. */
import type { TripKind } from './shapes';

export const SAID_MOST = 160;
export const PLACE_MOST = 60;

/** A trip as it was typed, as the server takes and tells it; minutes count from 00:00 of the day. */
export interface TripForm {
  kind: TripKind;
  said: string;
  on: string;
  from_min: number | null;
  until_min: number | null;
  carriage_said: string;
  seat: string;
  from_name: string;
  to_name: string;
  city: string;
  /** '' or 2, 4 or 6 digits. */
  division: string;
}

/** What stands in the fields. */
export interface TypedTrip {
  kind?: TripKind;
  said: string;
  on: string;
  /** HH:MM or empty. */
  from: string;
  until: string;
  /** It ended on the day behind. */
  is_next_day: boolean;
  carriage: string;
  seat: string;
  from_name: string;
  to_name: string;
  city: string;
  division: string;
}

export const NOTHING_TYPED: TypedTrip = {
  said: '',
  on: '',
  from: '',
  until: '',
  is_next_day: false,
  carriage: '',
  seat: '',
  from_name: '',
  to_name: '',
  city: '',
  division: '',
};

/** In the order in which an interview mostly comes upon them. */
export const FORM_KINDS: readonly TripKind[] = ['train', 'flight', 'coach', 'bus', 'metro', 'taxi', 'ship', 'place'];

const DAY_MIN = 1440;

/** Which fields a kind has; nothing is asked that says nothing. */
export const asksCarriage = (kind: TripKind): boolean => kind === 'train';
export const asksSeat = (kind: TripKind): boolean => kind === 'train' || kind === 'flight';
export const asksCity = (kind: TripKind): boolean => kind === 'metro' || kind === 'bus';
export const asksWay = (kind: TripKind): boolean => kind !== 'place';

/** 9:05 as minutes of the day; null when it is empty. */
function minutesOf(time: string): number | null {
  const found = /^(\d{1,2}):(\d{2})/.exec(time);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

function clockOf(minutes: number | null): string {
  if (minutes === null) return '';
  const [hours, rest] = [Math.floor(minutes / 60) % 24, minutes % 60];
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** What the server takes. Only for a form without mistakes. */
export function tripFormOf(typed: TypedTrip): TripForm {
  const kind = typed.kind!;
  const until = minutesOf(typed.until);
  const behind = typed.is_next_day ? DAY_MIN : 0;
  const way = asksWay(kind);
  return {
    kind,
    said: typed.said.trim(),
    on: typed.on,
    from_min: minutesOf(typed.from),
    until_min: until === null ? null : until + behind,
    carriage_said: asksCarriage(kind) ? typed.carriage.trim() : '',
    seat: asksSeat(kind) ? typed.seat.trim() : '',
    from_name: way ? typed.from_name.trim() : '',
    to_name: way ? typed.to_name.trim() : '',
    city: asksCity(kind) ? typed.city.trim() : '',
    division: way ? '' : typed.division,
  };
}

/** The fields for a trip that is changed. */
export function typedOf(form: TripForm): TypedTrip {
  return {
    kind: form.kind,
    said: form.said,
    on: form.on,
    from: clockOf(form.from_min),
    until: clockOf(form.until_min),
    is_next_day: (form.until_min ?? 0) >= DAY_MIN,
    carriage: form.carriage_said,
    seat: form.seat,
    from_name: form.from_name,
    to_name: form.to_name,
    city: form.city,
    division: form.division,
  };
}

export type TripMistake = 'kind_missing' | 'said_missing' | 'on_missing' | 'on_ahead' | 'until_before';
export type TripMistakes = Partial<Record<'kind' | 'said' | 'on' | 'until_min', TripMistake>>;

/** What is wrong, by field. */
export function mistakesIn(typed: TypedTrip, today: string): TripMistakes {
  const found: TripMistakes = {};
  if (!typed.kind) return { kind: 'kind_missing' };
  if (!typed.said.trim()) found.said = 'said_missing';
  if (!typed.on) found.on = 'on_missing';
  else if (typed.on > today) found.on = 'on_ahead';
  const [from, until] = [minutesOf(typed.from), minutesOf(typed.until)];
  if (from !== null && until !== null && !typed.is_next_day && until < from) found.until_min = 'until_before';
  return found;
}

/** How what is typed becomes what is compared: number-rules.ts and plate-rules.ts. */
export interface TripReaders {
  numbers: (kind: TripKind, text: string, city: string) => readonly string[];
  plates: (text: string) => readonly string[];
  carriages: (text: string) => readonly number[];
  rows: (text: string) => readonly number[];
}

export interface Reading {
  numbers: readonly string[];
  plates: readonly string[];
  carriages: readonly number[];
  rows: readonly number[];
  /** Whether anybody's journey can be told to be on it. */
  is_readable: boolean;
}

/** How it will be compared; undefined while there is nothing to read. */
export function readingOf(typed: TypedTrip, read: TripReaders): Reading | undefined {
  const { kind, said } = typed;
  if (!kind || !said.trim()) return undefined;
  if (kind === 'place') return { numbers: [], plates: [], carriages: [], rows: [], is_readable: true };
  const numbers = read.numbers(kind, said, typed.city.trim());
  const plates = kind === 'train' || kind === 'flight' ? [] : read.plates(said);
  return {
    numbers,
    plates,
    carriages: asksCarriage(kind) ? read.carriages(typed.carriage) : [],
    rows: asksSeat(kind) ? read.rows(typed.seat) : [],
    is_readable: numbers.length > 0 || plates.length > 0,
  };
}
