/** Who of my areas registered a trip: asked page by page, kept sealed for the shift, dealt with online. */
import { keptPages } from '../collection/kept-pages';
import { call } from '../core/api';
import { duty } from '../core/duty';
import { tree } from '../divisions/data';
import { childrenOf } from '../divisions/rules';
import type { RegisteredTrip, TripSaid } from './registering';

export type Which = 'open' | 'confirmed';
export const DISMISSALS = ['not_on_it', 'not_near', 'already_observed', 'by_mistake'] as const;
export type Dismissal = (typeof DISMISSALS)[number];
/** What a correction changed that a match goes by. */
export type TripChange = 'kind' | 'number' | 'day' | 'hours' | 'stops' | 'seat' | 'place';

/** Somebody who registered a trip; the name is masked. */
export interface Registered {
  resident_id: string;
  name: string;
  division_code: string;
  trip: RegisteredTrip;
  state: 'open' | 'confirmed' | 'dismissed';
  registered_at: string;
  /** Exclusive; null when the fourteen days are over. */
  until_on: string | null;
  order: { order_id: string; state: 'open' | 'approved' | 'refused' | 'withdrawn' | 'lapsed' } | null;
  /** Whether somebody of the community has to say something. */
  waits: boolean;
  /** The trip was taken off the list, or is another one by now, and the evidence that followed still holds. */
  must_end: boolean;
  /** The evidence holds, and the trip says less than when they were asked. */
  must_ask?: boolean;
  /** What the trip says else than when it was confirmed; `trip_was` is how it was. */
  changes?: readonly TripChange[];
  trip_was?: TripSaid | null;
  /** Of the list in which the trip last changed. */
  trip_version?: number | null;
  may_confirm: boolean;
  is_mine: boolean;
  reason_text: string | null;
  /** The reason when they sat in one carriage; null when there is nothing to choose. */
  near_reason_text: string | null;
}

export interface Page {
  registrations: readonly Registered[];
  next: string | null;
  as_of: string;
}

const READERS: ReadonlySet<string> = new Set(['village_head', 'grid_worker', 'health_officer']);
const COUNTY_DIGITS = 6;
const VILLAGE_DIGITS = 12;

/** The areas whose list may be read: villages, towns, counties; a city is asked by its counties. */
export function areas(): readonly string[] {
  if (duty.value.state !== 'in') return [];
  const own = duty.value.grants.filter(({ role }) => READERS.has(role)).map(({ area }) => area.slice(0, VILLAGE_DIGITS));
  const below = own.flatMap((area) => (area.length < COUNTY_DIGITS ? countiesOf(area) : [area]));
  return [...new Set(below)].sort();
}

function countiesOf(area: string): string[] {
  const known = tree.value;
  return known ? childrenOf(known, area).map(({ code }) => code.slice(0, COUNTY_DIGITS)) : [];
}

export const registeredLists = keptPages<Page>('after', (known, more) => ({
  ...more,
  registrations: [...known.registrations, ...more.registrations],
}));
export const listPath = (area: string, which: Which): string => `/duty/cotravel/registrations?area=${area}&list=${which}`;

/** Asks about one; who and which trip go in the body, for addresses stand in the logs of gateways. */
const about = <T>({ resident_id, trip }: Registered, how: string, body: object): Promise<T> =>
  call<T>('POST', `/duty/cotravel/registrations/${how}`, { resident_id, trip: trip.id, ...body });

/** Says that somebody was on the trip; `id` was made when it was asked, so a repetition is the same. */
export async function confirm(one: Registered, id: string, isSameCarriage: boolean): Promise<void> {
  await act(one, 'confirm', { id, ...(isSameCarriage && { is_same_carriage: true }) });
}

export async function dismiss(one: Registered, reason: Dismissal): Promise<void> {
  await act(one, 'dismiss', { reason });
}

/** Says that somebody was on the trip as it is shown here, too. */
export async function keep(one: Registered): Promise<void> {
  await act(one, 'keep', { version: one.trip_version });
}

/** What has become of the trip, as a text says it; undefined when it is what it was. */
export function troubleOf({ trip, must_end, must_ask, changes }: Registered) {
  if (trip.is_withdrawn) return must_end ? 'asked.must_end' : 'asked.trip_gone';
  if (must_end) return 'asked.other_trip';
  if (must_ask) return 'asked.must_ask';
  return changes?.length ? 'asked.corrected' : undefined;
}

async function act(one: Registered, how: 'confirm' | 'dismiss' | 'keep', body: object): Promise<void> {
  const { registration } = await about<{ registration: Registered }>(one, how, body);
  const isSame = (other: Registered) => other.resident_id === one.resident_id && other.trip.id === one.trip.id;
  await registeredLists.change((page, path) => {
    if (!page.registrations.some(isSame)) return page;
    const left = page.registrations.filter((other) => !isSame(other));
    return { ...page, registrations: path.endsWith(`&list=${registration.state}`) ? [...left, registration] : left };
  });
}

/** The number to call, null when nobody has an account; each asking is written down. */
export async function phoneOf(one: Registered): Promise<string | null> {
  return (await about<{ phone: string | null }>(one, 'phone', {})).phone;
}
