/** The hotline's numbers as the server tells them, and what follows from them. Pure. */

export const STEPS = ['accept', 'dispatch', 'take', 'handle', 'call_back', 'whole'] as const;
export type Step = (typeof STEPS)[number];

/** How long a step took, and how often it was ended: the base. */
export interface Took {
  base: number;
  median_s: number;
  p90_s: number;
}

/** Orders received on some days. Null: fewer than five, or it would betray others. */
export interface Numbers {
  received: number | null;
  accepted: number | null;
  /** Neither refused nor merged: the base of the share that is closed. */
  due: number | null;
  closed: number | null;
  refused: number | null;
  merged: number | null;
  reopened: number | null;
  expedited: number | null;
  /** Days with too few to be told; none of these numbers counts them. */
  hidden_days: number;
  satisfaction: { base: number; tenths: number } | null;
  steps: Readonly<Record<Step, Took | null>>;
}

export interface Told {
  area: string;
  from_on: string;
  to_on: string;
  as_of: string;
  error_one_in: number;
  today: Numbers | null;
  total: Numbers;
  by_day: readonly (Numbers & { on: string })[];
  by_category: readonly (Numbers & { category: string; name: { zh: string; en: string } })[];
  by_kind: readonly (Numbers & { kind: string })[];
  by_unit: readonly (Numbers & { unit: string; division_code: string })[];
  by_area: readonly (Numbers & { division_code: string; name: string })[];
  overdue: readonly { division_code: string; name: string; overdue: number | null; is_more: boolean }[];
}

/** The share of `due` that is closed, in tenths of a percent; undefined without a base. */
export function closedShare({ closed, due }: Pick<Numbers, 'closed' | 'due'>): number | undefined {
  return closed === null || !due ? undefined : Math.round((1000 * closed) / due);
}

/** 985 -> 98.5, 1000 -> 100. A share below the whole never reads as the whole. */
export function percent(tenths: number, isWhole: boolean): string {
  const told = !isWhole && tenths >= 1000 ? 999 : tenths;
  return told % 10 ? (told / 10).toFixed(1) : String(told / 10);
}

/** A duration in the unit in which people say it, no finer than it is known. */
export function spanOf(seconds: number): { unit: 'seconds' | 'minutes' | 'hours' | 'days'; n: string } {
  if (seconds < 90) return { unit: 'seconds', n: String(seconds) };
  if (seconds < 90 * 60) return { unit: 'minutes', n: String(Math.round(seconds / 60)) };
  if (seconds < 48 * 3600) return { unit: 'hours', n: short(seconds / 3600) };
  return { unit: 'days', n: short(seconds / 86_400) };
}

const short = (n: number): string => (n < 10 ? String(Math.round(10 * n) / 10) : String(Math.round(n)));

/** How high the bars of a chart are, as shares of the highest of all; what is not told has none. */
export function heights(rows: readonly Pick<Numbers, 'received' | 'closed'>[]): { received: number; closed: number }[] {
  const most = Math.max(1, ...rows.map(({ received }) => received ?? 0));
  return rows.map(({ received, closed }) => ({ received: (received ?? 0) / most, closed: (closed ?? 0) / most }));
}
