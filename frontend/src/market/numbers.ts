/** The market's numbers as the server tells them, and how they are said. Pure. */
import { say } from '../core/i18n';
import { texts } from './texts-numbers';
import { inUnits, yuan } from './units';

const TONNE_G = 1_000_000;
const KG_G = 1000;

export interface Numbers {
  listed: number;
  taken_back: number;
  matched: number;
  sold: number;
  sold_fen: number;
  saved: number;
  to_households: number;
  unsold: number;
  taken_over: number;
  suppliers: number | null;
  price_fen_per_kg: number | null;
}

export interface Told {
  area: string;
  from_on: string;
  to_on: string;
  as_of: string;
  total: Numbers;
  by_day: readonly (Numbers & { on: string })[];
  by_product: readonly (Numbers & { product: string; name: { zh: string; en: string } })[];
  by_area: readonly (Numbers & { division: string; name: string })[];
  year: Numbers & { year: number };
}

/** Grams as a number of tonnes, to the kilogram. */
export function inTonnes(grams: number): string {
  const sign = grams < 0 ? '-' : '';
  return sign + inUnits(Math.round(Math.abs(grams) / KG_G) * KG_G, TONNE_G);
}

export const tonnes = (grams: number): string => say(texts['numbers.tonnes'], { n: inTonnes(grams) });

export function priceText(fen: number | null): string {
  return fen === null ? say(texts['numbers.no_price']) : say(texts['numbers.per_kg'], { yuan: yuan(fen) });
}

/** How high the bars of a chart are, as shares of the highest of all. */
export function heights(rows: readonly Pick<Numbers, 'listed' | 'sold'>[]): { listed: number; sold: number }[] {
  const most = Math.max(1, ...rows.flatMap(({ listed, sold }) => [listed, sold]));
  return rows.map(({ listed, sold }) => ({ listed: Math.max(0, listed) / most, sold: Math.max(0, sold) / most }));
}
