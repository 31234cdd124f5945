/** What the desk works out by itself: which orders a view shows, what a group of orders has in common. Pure. */
import type { Act, OrderState, Urgency } from './words';

/** What the rules here need to know of an order; the server's card has more (data-orders.ts). */
export interface Carded {
  number: string;
  category: string;
  division_code: string;
  state: OrderState;
  urgency: Urgency | null;
  assignee: string | null;
  is_mine: boolean;
  expedited: number;
  may: readonly Act[];
}

/** Which orders are shown; whatever is absent lets every order through. */
export interface Filter {
  unit?: string;
  states?: readonly OrderState[];
  categories?: readonly string[];
  /** The beginning of a division code: 6, 9 or 12 digits. */
  place?: string;
  urgency?: readonly Urgency[];
  is_mine?: true;
  is_unassigned?: true;
  is_expedited?: true;
}

const has = <T>(wanted: readonly T[] | undefined, one: T | null): boolean =>
  !wanted?.length || (one !== null && wanted.includes(one));

/** Whether an order is one of those that a filter shows. The unit is the list's matter, not the filter's. */
export function isShown(filter: Filter, order: Carded): boolean {
  return (
    has(filter.states, order.state) &&
    has(filter.categories, order.category) &&
    has(filter.urgency, order.urgency) &&
    (!filter.place || order.division_code.startsWith(filter.place)) &&
    (!filter.is_mine || order.is_mine) &&
    (!filter.is_unassigned || order.assignee === null) &&
    (!filter.is_expedited || order.expedited > 0)
  );
}

/** A filter without what lets everything through, as it is kept and sent. */
export function tidied(filter: Filter): Filter {
  const entries = Object.entries(filter).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value)));
  return Object.fromEntries(entries) as Filter;
}

/** The acts that every one of these orders allows, in the order of `among`. */
export function commonActs<A extends Act>(orders: readonly Carded[], among: readonly A[]): readonly A[] {
  return orders.length === 0 ? [] : among.filter((act) => orders.every(({ may }) => may.includes(act)));
}

/** How many characters all of these begin with together. */
function sharedStart(codes: readonly string[]): string {
  const [first = '', ...rest] = codes;
  let length = first.length;
  for (const code of rest) while (!code.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

const COUNTY_DIGITS = 6;
const TOWN_DIGITS = 9;
const VILLAGE_DIGITS = 12;

/**
 * The units to which all of these divisions' orders can be dispatched at once: their village and town
 * when they share one, and the offices of their county. Units follow from role and division.
 */
export function unitsFor(divisions: readonly string[]): readonly string[] {
  const shared = sharedStart(divisions);
  if (shared.length < COUNTY_DIGITS) return [];
  const county = shared.slice(0, COUNTY_DIGITS);
  return [
    ...(shared.length >= VILLAGE_DIGITS ? [`village.${shared.slice(0, VILLAGE_DIGITS)}`] : []),
    ...(shared.length >= TOWN_DIGITS ? [`town.${shared.slice(0, TOWN_DIGITS)}`] : []),
    ...['office', 'health', 'market'].map((kind) => `${kind}.${county}`),
  ];
}

/** A number chosen or let go; the order of choosing is kept. */
export function toggled(chosen: readonly string[], number: string): readonly string[] {
  return chosen.includes(number) ? chosen.filter((one) => one !== number) : [...chosen, number];
}

/** At most so many orders go in one act for several. */
export const BULK_MOST = 25;

/** What became of each of several orders, as the server answers. */
export interface Outcome {
  number: string;
  status: 'new' | 'identical' | 'done' | 'rejected';
  code?: string;
  text?: string;
}

/** How many were done, and those that were not, each with why. */
export function summed(outcomes: readonly Outcome[]): { done: number; rejected: readonly Outcome[] } {
  const rejected = outcomes.filter(({ status }) => status === 'rejected');
  return { done: outcomes.length - rejected.length, rejected };
}

/** What a key does on a form or a list of the desk, whatever keyboard layout; undefined when nothing. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>): string | undefined {
  // While a Chinese word is being composed, keys belong to the input method.
  if (event.isComposing || event.altKey) return undefined;
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.key === 'Enter' && isCommand) return event.shiftKey ? 'Ctrl+Shift+Enter' : 'Ctrl+Enter';
  if (isCommand || event.shiftKey) return undefined;
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}

/** The row to stand on after `step` from the present one; undefined at the ends. */
export function rowAfter(numbers: readonly string[], at: string | undefined, step: 1 | -1): string | undefined {
  const index = at === undefined ? -1 : numbers.indexOf(at);
  return index < 0 ? numbers[step === 1 ? 0 : numbers.length - 1] : numbers[index + step];
}
