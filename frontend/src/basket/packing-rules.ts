/** What a team types and scans while it packs and hands over, without a screen. Pure. */
import { daysAfter } from '../core/days';
import { quantityOf, typedUnits } from '../market/units';
import type { BasketState, Lists, OrderLine, PackOrder, Substitute, Window } from './shapes';

/** What is being packed of one line: whether it is in the bag, and what the scale showed, as typed in units. */
export interface Packed {
  is_in: boolean;
  typed: string;
}

/** As much of a line as packing asks about. */
type Line = Pick<OrderLine, 'quantity' | 'unit_quantity' | 'packed_quantity'> & {
  substitute: Pick<Substitute, 'quantity' | 'unit_quantity' | 'state'> | null;
};

/**
 * What goes into the bag for a line: the line itself, or what stands in for it. Undefined when nothing
 * does: the household is still asked, or did not want it.
 */
export function givenOf<L extends Line>(line: L): L | NonNullable<L['substitute']> | undefined {
  const { substitute } = line;
  if (!substitute) return line;
  return substitute.state === 'done' || substitute.state === 'accepted' ? substitute : undefined;
}

/** How a line stands before anybody touches it: as it was packed before, else as ordered and not in yet. */
export function firstPacked(line: Line): Packed {
  const given = givenOf(line) ?? line;
  const packed = line.packed_quantity ?? 0;
  return { is_in: packed > 0, typed: typedUnits(packed > 0 ? packed : given.quantity, given.unit_quantity) };
}

/** Grams or pieces in the bag for a line: nought when it is not in, null when what was typed is no quantity. */
export function packedQuantity(line: Line, packed: Packed): number | null {
  const given = givenOf(line);
  return given && packed.is_in ? quantityOf(packed.typed, given.unit_quantity) : 0;
}

type Weighed = Line & Pick<OrderLine, 'listing_id'> & { substitute: Pick<Substitute, 'listing_id' | 'quantity' | 'unit_quantity' | 'state'> | null };

/** Grams or pieces of a listing that are in the bags by now, as far as these orders tell. */
export function packedOf(listing_id: string, orders: readonly { lines: readonly Weighed[] }[]): number {
  const lines = orders.flatMap((order) => order.lines).filter((line) => givenOf(line)?.listing_id === listing_id);
  return lines.reduce((sum, line) => sum + (line.packed_quantity ?? 0), 0);
}

/** How many of a window's orders are packed, out of how many that are to be. */
export function progress(orders: readonly Pick<PackOrder, 'state'>[]): { packed: number; all: number } {
  const live = orders.filter(({ state }) => state !== 'cancelled');
  return { packed: live.filter(({ state }) => state === 'packed' || state === 'handed_over').length, all: live.length };
}

/** The lists after one order was handed over, so that nobody looks for its bag again. */
export function handedOver(lists: Lists, order_id: string): Lists {
  const marked = <O extends { order_id: string; state: BasketState }>(orders: readonly O[]): O[] =>
    orders.map((one) => (one.order_id === order_id ? { ...one, state: 'handed_over' } : one));
  const { packing, delivery, bags } = lists;
  return {
    ...(packing && { packing: { ...packing, orders: marked(packing.orders) } }),
    ...(delivery && { delivery: { ...delivery, stops: marked(delivery.stops) } }),
    ...(bags && { bags: marked(bags) }),
  };
}

/** What a scanned code says: whose order, and the secret that proves it. Undefined when it is none of ours. */
export function scannedCode(text: string): { order_id: string; code: string } | undefined {
  const found = /^CXH1:([0-9a-f]{32}):([0-9A-Z]{10})$/i.exec(text.trim());
  if (!found) return undefined;
  const order_id = found[1]!.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { order_id, code: found[2]! };
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
    const on = daysAfter(draft.on, day);
    const starts_ms = Date.parse(instantOf(on, draft.from));
    const cut_off_at = new Date(starts_ms - whole(draft.cut_off_hours) * 3_600_000).toISOString();
    return { id: newId(), on, from: draft.from, to: draft.to, capacity: whole(draft.capacity), cut_off_at };
  });
}
