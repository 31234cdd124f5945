/**
 * What the scale shows at a hand-over, beside what was ordered. Pure; the twin of
 * backend/market/order_rules.py, held together by tests/vectors/market.json.
 */
import { amountFen } from './units';

/** So much more than ordered the scale may show, in thousandths (backend/data/market.json). */
const TOLERANCE_PERMILLE = 50;
const PERMILLE = 1_000;

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

/** The most that may be handed over of what was ordered; pieces are counted, not weighed. */
export function mostWeighed(ordered: number, unit_quantity: number): number {
  return unit_quantity === 1 ? ordered : Math.floor((ordered * (PERMILLE + TOLERANCE_PERMILLE)) / PERMILLE);
}

/** What follows from a weight; undefined when it is more than the tolerance allows. */
export function weighing({ quantity, unit_quantity }: Omit<ScaleLine, 'price_fen'>, weighed: number): Weighing | undefined {
  if (weighed > mostWeighed(quantity, unit_quantity)) return undefined;
  return { released: Math.max(0, quantity - weighed), more: Math.max(0, weighed - quantity) };
}

/** What is due in fen for lines with what the scale showed, each rounded by itself. */
export function dueFen(lines: readonly (ScaleLine & { handed: number })[]): number {
  return lines.reduce((sum, { price_fen, handed, unit_quantity }) => sum + amountFen(price_fen, handed, unit_quantity), 0);
}
