/** Who of my areas registered a trip: asked page by page, kept sealed for the shift, dealt with online. */
import { signal } from '@preact/signals';
import { keep, read } from '../collection/vault';
import { call } from '../core/api';
import { duty, onShiftOver } from '../core/duty';
import { tree } from '../divisions/data';
import { childrenOf } from '../divisions/rules';
import type { RegisteredTrip } from './registering';

export type Which = 'open' | 'confirmed';
export const DISMISSALS = ['not_on_it', 'not_near', 'already_observed', 'by_mistake'] as const;
export type Dismissal = (typeof DISMISSALS)[number];

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
  /** The trip was taken off the list, and the evidence that followed from it still holds. */
  must_end: boolean;
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

/** What was heard last, by list and area. */
export const pages = signal<Readonly<Record<string, Page>>>({});
onShiftOver(() => {
  pages.value = {};
});

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

const nameOf = (which: Which, area: string): string => `cotravel.${which}.${area}`;

export const pageOf = (which: Which, area: string): Page | undefined => pages.value[nameOf(which, area)];

async function show(which: Which, area: string, page: Page): Promise<void> {
  if (duty.value.state !== 'in') return;
  pages.value = { ...pages.value, [nameOf(which, area)]: page };
  await keep(nameOf(which, area), page).catch(() => undefined);
}

/** Asks for a list; what the phone has kept is shown until then. Throws as `call` does. */
export async function loadPage(which: Which, area: string): Promise<void> {
  if (!pageOf(which, area)) {
    const before = await read<Page>(nameOf(which, area)).catch(() => undefined);
    if (before && !pageOf(which, area)) pages.value = { ...pages.value, [nameOf(which, area)]: before };
  }
  await show(which, area, await call<Page>('GET', `/duty/cotravel/registrations?area=${area}&list=${which}`));
}

/** Adds the page behind to what is shown. */
export async function loadMore(which: Which, area: string): Promise<void> {
  const known = pageOf(which, area);
  if (!known?.next) return;
  const path = `/duty/cotravel/registrations?area=${area}&list=${which}&after=${encodeURIComponent(known.next)}`;
  const more = await call<Page>('GET', path);
  await show(which, area, { ...more, registrations: [...known.registrations, ...more.registrations] });
}

const pathOf = ({ resident_id, trip }: Registered): string =>
  `/duty/cotravel/registrations/${encodeURIComponent(resident_id)}/${trip.id}`;

/** Says that somebody was on the trip; `id` was made when it was asked, so a repetition is the same. */
export async function confirm(one: Registered, id: string, isSameCarriage: boolean): Promise<void> {
  await act(one, 'confirm', { id, ...(isSameCarriage && { is_same_carriage: true }) });
}

export async function dismiss(one: Registered, reason: Dismissal): Promise<void> {
  await act(one, 'dismiss', { reason });
}

async function act(one: Registered, how: 'confirm' | 'dismiss', body: object): Promise<void> {
  const { registration } = await call<{ registration: Registered }>('POST', `${pathOf(one)}/${how}`, body);
  const isSame = (other: Registered) => other.resident_id === one.resident_id && other.trip.id === one.trip.id;
  for (const [name, page] of Object.entries(pages.value)) {
    if (!page.registrations.some(isSame)) continue;
    const left = page.registrations.filter((other) => !isSame(other));
    const stays = name.startsWith(`cotravel.${registration.state}.`);
    const next = { ...page, registrations: stays ? [...left, registration] : left };
    pages.value = { ...pages.value, [name]: next };
    await keep(name, next).catch(() => undefined);
  }
}

/** The number to call, null when nobody has an account; each asking is written down. */
export async function phoneOf(one: Registered): Promise<string | null> {
  return (await call<{ phone: string | null }>('POST', `${pathOf(one)}/phone`, {})).phone;
}
