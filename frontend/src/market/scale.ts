/**
 * What the scale shows at a hand-over, beside what was ordered. Pure; the twin of
 * backend/market/order_rules.py, held together by tests/vectors/market.json.
 */
import { amountFen } from './units';

/** So much more than ordered may be handed over without asking again, in percent. */
export const TOLERANCE_PERCENT = 5;

/** A line of a deal: ordered grams or pieces, at a price a unit. */
export interface ScaleLine {
  quantity: number;
  price_fen: number;
  unit_quantity: number;
}

export interface Weighing {
  /** Ordered but not given: free to be sold again. */
  released: number;
  /** Given beyond what was ordered, within the tolerance. */
  more: number;
}

/** What follows from a weight; undefined when it is more than the tolerance allows. */
export function weighing(ordered: number, weighed: number): Weighing | undefined {
  if (weighed * 100 > ordered * (100 + TOLERANCE_PERCENT)) return undefined;
  return { released: Math.max(0, ordered - weighed), more: Math.max(0, weighed - ordered) };
}

/** What is due in fen for lines with what the scale showed, each rounded by itself. */
export function dueFen(lines: readonly (ScaleLine & { handed: number })[]): number {
  return lines.reduce((sum, { price_fen, handed, unit_quantity }) => sum + amountFen(price_fen, handed, unit_quantity), 0);
}
