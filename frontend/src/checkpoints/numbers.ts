/** The numbers of checkpoints as the server tells them, and what follows from them. Pure. */

export interface Numbers {
  passages: number;
  out: number;
  admit: number;
  hold: number;
  turn_away: number;
  cannot_tell: number;
  fever: number;
}

export const MEANS = ['by_pass', 'by_card', 'by_number', 'by_visitor', 'by_emergency'] as const;
export type Means = (typeof MEANS)[number];

export interface Month {
  month: string;
  passages: number;
  by_county: readonly { division: string; name: string; passages: number }[];
}

export interface Told {
  area: string;
  from_on: string;
  to_on: string;
  as_of: string;
  total: Numbers & Readonly<Record<Means | 'twin', number>>;
  by_day: readonly (Numbers & { on: string })[];
  by_hour: readonly { hour: number; passages: number; fever: number }[];
  by_area: readonly (Numbers & { division: string; name: string })[];
  months: readonly Month[];
  now: readonly { division: string; name: string; devices: number; waiting: number }[];
}

/** How high the bars of a chart are, as shares of the highest of all. */
export function heights(counts: readonly number[]): number[] {
  const most = Math.max(1, ...counts);
  return counts.map((count) => count / most);
}

/** A county in twelve months, the oldest first. */
export interface HeatRow {
  division: string;
  name: string;
  months: readonly number[];
}

/** Every county that anybody went by in the year, by its code; nought where nobody did. */
export function heatOf(months: readonly Month[]): HeatRow[] {
  const names = new Map(months.flatMap(({ by_county }) => by_county.map(({ division, name }) => [division, name] as const)));
  return [...names]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([division, name]) => ({
      division,
      name,
      months: months.map(({ by_county }) => by_county.find((one) => one.division === division)?.passages ?? 0),
    }));
}

/** The busiest hour; undefined when nobody went by. */
export function busiest(hours: Told['by_hour']): number | undefined {
  const most = Math.max(0, ...hours.map(({ passages }) => passages));
  return most ? hours.find(({ passages }) => passages === most)!.hour : undefined;
}
