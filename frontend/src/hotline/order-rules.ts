/** What a phone works out by itself about work orders: how late they are by now, which are shown. Pure. */
import type { Urgency } from './words';

/** What is needed of a card here. */
export interface Timed {
  urgency: Urgency | null;
  due_at: string | null;
}

const MINUTE_MS = 60_000;
const NEAR_MS = 30 * MINUTE_MS;
const RANK: Readonly<Record<Urgency, number>> = { on_time: 0, near: 1, overdue: 2, risen: 3 };

/**
 * How an order stands to its deadline by now. What the server said holds; but a list that the phone has
 * kept grows older, and what was on time then may be late now. Never better than the server said.
 */
export function urgencyAt({ urgency, due_at }: Timed, nowMs: number): Urgency | null {
  if (urgency === null || due_at === null) return urgency;
  const leftMs = Date.parse(due_at) - nowMs;
  const byNow: Urgency = leftMs <= 0 ? 'overdue' : leftMs <= NEAR_MS ? 'near' : 'on_time';
  return RANK[byNow] > RANK[urgency] ? byNow : urgency;
}

export type SpanUnit = 'days' | 'hours' | 'minutes';
const UNITS: readonly (readonly [SpanUnit, number])[] = [
  ['days', 1440],
  ['hours', 60],
  ['minutes', 1],
];

/** A span of time in its two largest units, rounded down; nothing is less than a minute. */
export function spanParts(ms: number): readonly (readonly [n: number, unit: SpanUnit])[] {
  let left = Math.max(1, Math.floor(Math.abs(ms) / MINUTE_MS));
  const parts: (readonly [number, SpanUnit])[] = [];
  for (const [unit, minutes] of UNITS) {
    const n = Math.floor(left / minutes);
    left -= n * minutes;
    if (n > 0) parts.push([n, unit]);
    // A day and three minutes is a day: the second unit is the next one down, or none.
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts;
}

export const SHOWN = ['all', 'mine', 'unassigned', 'late'] as const;
export type Shown = (typeof SHOWN)[number];

interface Listed extends Timed {
  is_mine: boolean;
  assignee: string | null;
}

/** The orders of a list that somebody wants to see now. */
export function shownOf<T extends Listed>(orders: readonly T[], shown: Shown, nowMs: number): readonly T[] {
  const is: Record<Shown, (order: T) => boolean> = {
    all: () => true,
    mine: ({ is_mine }) => is_mine,
    unassigned: ({ assignee }) => assignee === null,
    late: (order) => ['overdue', 'risen'].includes(urgencyAt(order, nowMs) ?? ''),
  };
  return orders.filter(is[shown]);
}

/** A list with one more page: what moved from one page to the next meanwhile is shown once. */
export function withNext<T extends { number: string }>(before: readonly T[], page: readonly T[]): readonly T[] {
  const known = new Set(before.map(({ number }) => number));
  return [...before, ...page.filter(({ number }) => !known.has(number))];
}
