/** What a team types and scans while it packs and hands over, without a screen. Pure. */
import { quantityOf, typedUnits } from '../market/units';
import type { OrderLine, PackOrder, Window } from './shapes';

/** What is being packed of one line: whether it is in the bag, and what the scale showed, as typed in units. */
export interface Packed {
  is_in: boolean;
  typed: string;
}

/** How a line stands before anybody touches it: as it was packed before, else as ordered and not in yet. */
export function firstPacked(line: Pick<OrderLine, 'quantity' | 'unit_quantity' | 'packed_quantity'>): Packed {
  const { quantity, unit_quantity, packed_quantity } = line;
  const is_in = packed_quantity !== null && packed_quantity > 0;
  return { is_in, typed: typedUnits(is_in ? packed_quantity : quantity, unit_quantity) };
}

/** Whether something else stands in for a line; then nothing of the line itself is packed. */
export function isReplaced(line: Pick<OrderLine, 'substitute'>): boolean {
  return line.substitute !== null;
}

/** Grams or pieces of a line: nought when it is not in, null when what was typed is no quantity. */
export function packedQuantity(line: Pick<OrderLine, 'unit_quantity' | 'substitute'>, packed: Packed): number | null {
  if (isReplaced(line) || !packed.is_in) return 0;
  return quantityOf(packed.typed, line.unit_quantity);
}

/** How many of a window's orders are packed, out of how many that are to be. */
export function progress(orders: readonly Pick<PackOrder, 'state'>[]): { packed: number; all: number } {
  const live = orders.filter(({ state }) => state !== 'cancelled');
  return { packed: live.filter(({ state }) => state === 'packed' || state === 'handed_over').length, all: live.length };
}

/** What a scanned code says: whose order, and the secret that proves it. Undefined when it is none of ours. */
export function scannedCode(text: string): { order_id: string; code: string } | undefined {
  const found = /^CXH1:([0-9a-f]{32}):([0-9A-Za-z_-]{10})$/.exec(text.trim());
  return found ? { order_id: found[1]!, code: found[2]! } : undefined;
}

/** Ten letters and digits as people type them: spaces, dashes and full-width forms do not count. */
export function typedCode(typed: string): string | undefined {
  const plain = typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  return /^[0-9A-Z]{10}$/.test(plain) ? plain : undefined;
}

/** Which window somebody works on at this moment: the one that runs, else the next, else the last. */
export function windowNow<W extends Pick<Window, 'starts_at' | 'ends_at'>>(windows: readonly W[], now_ms: number): W | undefined {
  const sorted = [...windows].sort((one, other) => one.starts_at.localeCompare(other.starts_at));
  return sorted.find(({ ends_at }) => Date.parse(ends_at) > now_ms) ?? sorted.at(-1);
}

/** The instant of a local time on a day of the city, as RFC 3339 in UTC. China keeps one time the whole year. */
export function instantOf(on: string, time: string, offset = '+08:00'): string {
  return new Date(`${on}T${time}:00${offset}`).toISOString();
}

/** The day `days` after a day (YYYY-MM-DD). */
export function dayAfter(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** What a team types for windows of several days. */
export interface WindowsDraft {
  on: string;
  days: string;
  from: string;
  to: string;
  capacity: string;
  cut_off_hours: string;
}

export type WindowsMistakes = Partial<Record<'on' | 'days' | 'from' | 'to' | 'capacity' | 'cut_off_hours', true>>;
const DAYS_MOST = 14;
export const CAPACITY_MOST = 2000;

const whole = (typed: string): number => (/^\d{1,4}$/.test(typed.normalize('NFKC').trim()) ? Number(typed.normalize('NFKC')) : NaN);

/** Which fields of the windows cannot be. `today_on` is the city's day. */
export function windowsMistakes(draft: WindowsDraft, today_on: string): WindowsMistakes {
  const found: WindowsMistakes = {};
  if (!/^\d{4}-\d\d-\d\d$/.test(draft.on) || draft.on < today_on) found.on = true;
  if (!(whole(draft.days) >= 1 && whole(draft.days) <= DAYS_MOST)) found.days = true;
  if (!/^\d\d:\d\d$/.test(draft.from)) found.from = true;
  if (!/^\d\d:\d\d$/.test(draft.to) || draft.to <= draft.from) found.to = true;
  if (!(whole(draft.capacity) >= 1 && whole(draft.capacity) <= CAPACITY_MOST)) found.capacity = true;
  if (!(whole(draft.cut_off_hours) >= 0 && whole(draft.cut_off_hours) <= 72)) found.cut_off_hours = true;
  return found;
}

/** The windows of a draft without mistakes, one a day. `newId` makes the id of each. */
export function windowsOf(draft: WindowsDraft, newId: () => string) {
  return Array.from({ length: whole(draft.days) }, (_, day) => {
    const on = dayAfter(draft.on, day);
    const starts_ms = Date.parse(instantOf(on, draft.from));
    const cut_off_at = new Date(starts_ms - whole(draft.cut_off_hours) * 3_600_000).toISOString();
    return { id: newId(), on, from: draft.from, to: draft.to, capacity: whole(draft.capacity), cut_off_at };
  });
}
