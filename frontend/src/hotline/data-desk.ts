/** What the desk asks the server, beside the orders themselves (data-orders.ts). */
import { computed } from '@preact/signals';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { duty } from '../core/duty';
import type { Told } from './categories';
import type { Carded, Filter, Outcome } from './desk-rules';
import type { Act, Origin } from './words';

/** A row of every list, as the server answers. */
export interface Card extends Carded {
  origin: Origin;
  is_anonymous: boolean;
  is_paused: boolean;
  unit: string | null;
  handling_unit: string | null;
  received_at: string;
  due_at: string | null;
  handle_due_at: string | null;
  pictures: number;
  satisfaction: number | null;
  merged_into: string | null;
  last_act: Act;
  version: number;
}

/** The areas in which somebody on duty has a role. */
const areasOf = (role: string) =>
  computed<readonly string[]>(() =>
    duty.value.state === 'in' ? [...new Set(duty.value.grants.filter((one) => one.role === role).map(({ area }) => area))].sort() : [],
  );

/** Where I take calls: counties, or the whole city. */
export const callAreas = areasOf('hotline_agent');
/** Where I see what is late. */
export const commandAreas = areasOf('command');

/** A call as it is sent. `call_back` is there only when the caller has agreed to it. */
export interface CallPost {
  id: string;
  category: string;
  division_code: string;
  place?: string;
  text: string;
  answers: Readonly<Record<string, unknown>>;
  is_anonymous: boolean;
  call_back?: { phone?: string; name?: string };
  /** Answered at once: received and closed in one. `reason` is of the closed list for closing. */
  answered?: { text: string; reason: string };
}

/** What is read to the caller. */
export interface Receipt {
  number: string;
  secret: string;
  state: string;
  due_at: string | null;
  /** By when it shall be handled. */
  answer_by: string | null;
  /** What is good to know at once. */
  advice: Told | null;
}

export function saveCall(post: CallPost): Promise<Receipt> {
  return call('POST', '/duty/calls', post);
}

export interface Page {
  orders: readonly Card[];
  next?: string | null;
  as_of: string;
}

const searched = (query: Record<string, string>): Promise<Page> =>
  call('GET', `/duty/orders/search?${new URLSearchParams(query).toString()}`);

/** What was reported at a place (9 or 12 digits) in the last 14 days, newest first. */
export function ordersAt(place: string, { onlyOpen = true, cursor }: { onlyOpen?: boolean; cursor?: string } = {}): Promise<Page> {
  return searched({ place, only_open: String(onlyOpen), ...(cursor ? { cursor } : {}) });
}

/** None or one: unknown, gone and elsewhere are alike. */
export function orderByNumber(number: string): Promise<Page> {
  return searched({ number });
}

/** Every such look-up is written in the audit and counts towards the hour's. The phone is never in an address. */
export function ordersByPhone(phone: string): Promise<Page> {
  return call('POST', '/duty/orders/find', { phone });
}

/** One page of a unit's open orders, by deadline. */
export function openOrders(unit: string, cursor?: string): Promise<Page> {
  return call('GET', `/duty/orders?${new URLSearchParams({ unit, ...(cursor ? { cursor } : {}) }).toString()}`);
}

export interface UnitCounts {
  unit: string;
  kind: string;
  division_code: string;
  open: number;
  is_more: boolean;
  unassigned: number;
  mine: number;
  near: number;
  overdue: number;
  paused: number;
}

export async function myUnits(): Promise<readonly UnitCounts[]> {
  return (await call<{ units: readonly UnitCounts[] }>('GET', '/duty/orders/units')).units;
}

export interface Colleague {
  staff_id: string;
  name: string;
  number: string | null;
  is_on_shift: boolean;
  is_me: boolean;
  /** How many orders of this unit are theirs. */
  open: number;
}

export function colleaguesOf(unit: string): Promise<{ colleagues: readonly Colleague[]; unassigned: number }> {
  return call('GET', `/duty/orders/colleagues?${new URLSearchParams({ unit }).toString()}`);
}

/** The most urgent order that nobody has becomes mine; null when nothing waits. */
export function takeNext(unit: string): Promise<{ order: Card | null; left: number }> {
  return call('POST', '/duty/orders/next', { id: uuid7(), unit });
}

export interface Shared {
  results: readonly Outcome[];
  left: number;
}

/** Asks again, each time with an id of its own, while the server says that some are left. */
async function untilNoneLeft(ask: (id: string) => Promise<Shared>): Promise<readonly Outcome[]> {
  const all: Outcome[] = [];
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const { results, left } = await ask(uuid7());
    all.push(...results);
    // What was refused stays; asking for it for ever would not help.
    if (left === 0 || results.every(({ status }) => status === 'rejected')) break;
  }
  return all;
}

/** Gives what waits to those of the unit who are on shift, whoever has least first. */
export function distribute(unit: string): Promise<readonly Outcome[]> {
  return untilNoneLeft((id) => call('POST', '/duty/orders/distribute', { id, unit }));
}

/** Gives all of mine to a colleague, or back to the unit's queue (`to` null). */
export function handOver(unit: string, to: string | null, note: string): Promise<readonly Outcome[]> {
  const said = note.trim() ? { note: note.trim() } : {};
  return untilNoneLeft((id) => call('POST', '/duty/orders/hand-over', { id, unit, to, ...said }));
}

/** The same act on up to 25 orders. The same `id` again does nothing twice. */
export async function actOnAll(id: string, numbers: readonly string[], act: { act: Act } & Record<string, unknown>): Promise<readonly Outcome[]> {
  return (await call<{ results: readonly Outcome[] }>('POST', '/duty/orders/bulk', { id, numbers, act })).results;
}

export interface View {
  id: string;
  name: string;
  filter: Filter;
}

export async function myViews(): Promise<readonly View[]> {
  return (await call<{ views: readonly View[] }>('GET', '/duty/orders/views')).views;
}

export function saveView({ id, ...view }: View): Promise<View> {
  return call('PUT', `/duty/orders/views/${id}`, view);
}

export async function removeView(id: string): Promise<void> {
  await call('DELETE', `/duty/orders/views/${id}`, {});
}

/** What is late in an area: orders of a county or town, or counts of the counties of a city. */
export interface Late {
  area: string;
  orders: readonly Card[];
  next: string | null;
  counties: readonly { area: string; overdue: number; risen: number; is_more: boolean }[];
  as_of: string;
}

export function lateIn(area: string, cursor?: string): Promise<Late> {
  return call('GET', `/duty/orders/overdue?${new URLSearchParams({ area, ...(cursor ? { cursor } : {}) }).toString()}`);
}
