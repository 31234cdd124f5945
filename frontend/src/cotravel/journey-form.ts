/** A journey that is being noted, without a screen: its steps, what is wrong, what is kept. Pure. */
import type { Journey, JourneyKind, ListedTrip, TripKind } from './shapes';

export const STEPS = ['kind', 'number', 'day', 'where'] as const;
export type Step = (typeof STEPS)[number];

/** In the order in which most people ask. */
export const KINDS: readonly JourneyKind[] = ['train', 'coach', 'flight', 'bus', 'metro', 'taxi', 'ship'];

export const DAYS = ['today', 'yesterday', 'before', 'other'] as const;
export type DayChoice = (typeof DAYS)[number];

/** A ticket for later may be noted as well, within reason. */
export const AHEAD_MOST_DAYS = 60;
export const NUMBER_MOST = 40;
export const NAME_MOST = 30;
const CARRIAGE_MOST = 30;
const ROW_MOST = 99;

/** What is being typed. */
export interface JourneyDraft {
  /** The journey's own id, made with the form. */
  id: string;
  step: Step;
  kind?: JourneyKind;
  number: string;
  city: string;
  plate: string;
  day?: DayChoice;
  /** The day in the date field; it counts when `day` is `other`. */
  on: string;
  /** HH:MM or empty. */
  time: string;
  from: string;
  to: string;
  carriage: string;
  row: string;
}

/** How typed words become canonical ones: number-rules.ts and plate-rules.ts. */
export interface Readers {
  /** The kind is what the number itself says: a flight stays one under whatever it was typed. */
  named: (kind: JourneyKind, typed: string, city: string) => { kind: TripKind; numbers: readonly string[] };
  plate: (typed: string) => string | null;
  /** Whether the list or the timetable knows a train of these digits with a letter in front. */
  hasLettered: (number: string) => boolean;
}

export function emptyDraft(id: string): JourneyDraft {
  return { id, step: 'kind', number: '', city: '', plate: '', on: '', time: '', from: '', to: '', carriage: '', row: '' };
}

const oneLine = (typed: string): string => typed.normalize('NFKC').replace(/\s+/g, ' ').trim();

/** Metro lines and bus routes have their names within a city; so have the routes of coaches. */
export const asksCity = (kind: JourneyKind): boolean => kind === 'metro' || kind === 'bus';
export const asksNumber = (kind: JourneyKind): boolean => kind !== 'taxi';
export const asksPlate = (kind: JourneyKind): boolean => kind === 'taxi' || kind === 'coach' || kind === 'bus';
/** Only where it decides who sat near: nothing else is asked. */
export const asksCarriage = (kind: JourneyKind): boolean => kind === 'train';
export const asksRow = (kind: JourneyKind): boolean => kind === 'flight';

const ENDINGS: Partial<Record<JourneyKind, string>> = { metro: '号线', bus: '路' };

/** The number alone: whoever types 9 for a bus means 9路. */
function lineOf({ kind, number }: JourneyDraft): string {
  const typed = oneLine(number);
  return /^\d{1,4}$/.test(typed) ? typed + ((kind && ENDINGS[kind]) ?? '') : typed;
}

const cityOf = ({ kind, city }: JourneyDraft): string => (kind && asksCity(kind) ? oneLine(city).replace(/市$/, '') : '');

/** What is kept as typed: a line or route stands behind its city. */
const numberOf = (draft: JourneyDraft): string => [cityOf(draft), lineOf(draft)].filter(Boolean).join(' ');

const namedIn = (draft: JourneyDraft, kind: JourneyKind, read: Readers): ReturnType<Readers['named']> =>
  oneLine(draft.number) ? read.named(kind, lineOf(draft), cityOf(draft)) : { kind, numbers: [] };

/** A day so many days after another. Days carry no zone, so they are counted as UTC. */
export function dayPlus(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The day that was chosen; empty when none was. */
export function dayOf(draft: JourneyDraft, today: string): string {
  if (!draft.day) return '';
  return draft.day === 'other' ? draft.on : dayPlus(today, -DAYS.indexOf(draft.day));
}

/** 05车, 5号, ５: the number in it; undefined when there is none in the range. */
function numberIn(typed: string, most: number): number | undefined {
  const found = /^0*(\d{1,2})(?!\d)/.exec(oneLine(typed));
  const number = found ? Number(found[1]) : 0;
  return number >= 1 && number <= most ? number : undefined;
}

/** 9:05 as minutes of the day; undefined when it is empty. */
export function minutesOf(time: string): number | undefined {
  const found = /^(\d{1,2}):(\d{2})/.exec(time);
  return found ? Number(found[1]) * 60 + Number(found[2]) : undefined;
}

export type Mistake =
  | 'number_missing'
  | 'number_unreadable'
  | 'number_other_kind'
  | 'letter_missing'
  | 'city_missing'
  | 'plate_missing'
  | 'plate_unreadable'
  | 'coach_missing'
  | 'on_missing'
  | 'on_far'
  | 'carriage_wrong'
  | 'row_wrong';
export type Mistakes = Partial<Record<'number' | 'city' | 'plate' | 'day' | 'on' | 'carriage' | 'row', Mistake>>;

function wrongName(said: ReturnType<Readers['named']>, kind: JourneyKind, read: Readers): Mistake | undefined {
  // Lines and ships have names of all sorts: one that cannot be read is kept as text, and says so on the first screen.
  if (!said.numbers.length) return kind === 'train' || kind === 'flight' ? 'number_unreadable' : undefined;
  if (said.kind !== kind) return 'number_other_kind';
  return kind === 'train' && said.numbers.some(read.hasLettered) ? 'letter_missing' : undefined;
}

function wrongNumber(draft: JourneyDraft, kind: JourneyKind, read: Readers): Mistakes {
  const found: Mistakes = {};
  const [number, plate] = [oneLine(draft.number), oneLine(draft.plate)];
  if (asksPlate(kind) && plate && !read.plate(plate)) found.plate = 'plate_unreadable';
  if (kind === 'taxi') return plate ? found : { plate: 'plate_missing' };
  if (kind === 'coach' && !number && !plate) return { number: 'coach_missing' };
  if (kind === 'coach' && plate) return found;
  if (asksCity(kind) && !oneLine(draft.city)) found.city = 'city_missing';
  if (!number) return { ...found, number: 'number_missing' };
  const wrong = found.city ? undefined : wrongName(namedIn(draft, kind, read), kind, read);
  return wrong ? { ...found, number: wrong } : found;
}

function wrongDay(draft: JourneyDraft, today: string): Mistakes {
  if (!draft.day) return { day: 'on_missing' };
  const on = dayOf(draft, today);
  if (!on) return { on: 'on_missing' };
  return on > dayPlus(today, AHEAD_MOST_DAYS) ? { on: 'on_far' } : {};
}

function wrongSeat(draft: JourneyDraft, kind: JourneyKind): Mistakes {
  const found: Mistakes = {};
  if (asksCarriage(kind) && oneLine(draft.carriage) && !numberIn(draft.carriage, CARRIAGE_MOST)) found.carriage = 'carriage_wrong';
  if (asksRow(kind) && oneLine(draft.row) && !numberIn(draft.row, ROW_MOST)) found.row = 'row_wrong';
  return found;
}

/** What is wrong with the step that is shown, by field. */
export function mistakesIn(draft: JourneyDraft, today: string, read: Readers): Mistakes {
  const { step, kind } = draft;
  if (!kind || step === 'kind') return {};
  if (step === 'number') return wrongNumber(draft, kind, read);
  return step === 'day' ? wrongDay(draft, today) : wrongSeat(draft, kind);
}

/** Whether what was found is no mistake but a question: whoever goes on a second time has answered it. */
export const isQuestion = (found: Mistakes): boolean => Object.values(found).every((one) => one === 'letter_missing');

/** What is kept. Only for a draft without mistakes. */
export function journeyOf(draft: JourneyDraft, today: string, enteredAt: Date, read: Readers): Journey {
  const kind = draft.kind!;
  const isNumbered = asksNumber(kind) && oneLine(draft.number) !== '';
  const plate = asksPlate(kind) ? read.plate(oneLine(draft.plate)) : undefined;
  const [from, to, from_min] = [oneLine(draft.from), oneLine(draft.to), minutesOf(draft.time)];
  const carriage = asksCarriage(kind) ? numberIn(draft.carriage, CARRIAGE_MOST) : undefined;
  const row = asksRow(kind) ? numberIn(draft.row, ROW_MOST) : undefined;
  return {
    id: draft.id,
    kind,
    number: isNumbered ? numberOf(draft) : '',
    numbers: isNumbered ? namedIn(draft, kind, read).numbers : [],
    on: dayOf(draft, today),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(from_min === undefined ? {} : { from_min }),
    ...(carriage ? { carriage } : {}),
    ...(row ? { row } : {}),
    ...(plate ? { plate } : {}),
    entered_at: enteredAt.toISOString(),
  };
}

/** Whether a journey can be compared at all: lines and ships are kept though nobody can read their name. */
export const isReadable = ({ numbers, plate }: Journey): boolean => numbers.length > 0 || plate !== undefined;

/** 635 as 10:35. */
export function clockText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60) % 24, minutes % 60];
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** The form for a journey that is changed: it opens at its number. */
export function draftFrom(journey: Journey): JourneyDraft {
  const { kind, number } = journey;
  const behindCity = asksCity(kind) ? number.indexOf(' ') : -1;
  return {
    ...emptyDraft(journey.id),
    step: 'number',
    kind,
    number: number.slice(behindCity + 1),
    city: number.slice(0, Math.max(0, behindCity)),
    plate: journey.plate ?? '',
    day: 'other',
    on: journey.on,
    time: journey.from_min === undefined ? '' : clockText(journey.from_min),
    from: journey.from ?? '',
    to: journey.to ?? '',
    carriage: journey.carriage ? String(journey.carriage) : '',
    row: journey.row ? String(journey.row) : '',
  };
}

/** The form for whoever was on a published trip: what both had in common is filled in. */
export function draftOnTrip(trip: ListedTrip, id: string): JourneyDraft {
  const kind = trip.kind === 'place' ? undefined : trip.kind;
  const number = trip.numbers[0] ?? '';
  const behindCity = kind && asksCity(kind) ? number.indexOf(' ') : -1;
  return {
    ...emptyDraft(id),
    step: kind ? 'where' : 'kind',
    ...(kind ? { kind } : {}),
    number: number.slice(behindCity + 1),
    city: number.slice(0, Math.max(0, behindCity)),
    plate: trip.plates[0] ?? '',
    day: 'other',
    on: trip.on,
  };
}
