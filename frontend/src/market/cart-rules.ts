/**
 * The order list: what is in it, what it comes to, and what has become of it meanwhile. Pure.
 *
 * Quantities are whole grams or pieces, prices whole fen for one unit of `unit_quantity`.
 */
import { amountFen, type Grade, type Measure, type SaleUnit } from './units';
import type { WeeklyWindow } from './window-rules';

export interface Line {
  listing_id: string;
  supplier_id: string;
  supplier: string;
  /** The product's names. */
  zh: string;
  en: string;
  grade: Grade;
  unit: SaleUnit;
  unit_quantity: number;
  measure: Measure;
  /** The price for one unit that the buyer saw and agreed to, or offers where none is set. */
  price_fen: number;
  is_offer: boolean;
  /** The buyer takes this or more, as far as there is: equal to `most` means all or nothing. */
  least: number;
  most: number;
  /** When the supplier hands goods over, week by week. */
  windows: readonly WeeklyWindow[];
}

/** How a listing stands now, as the server said last. */
export interface Standing {
  price_fen: number | null;
  left: number;
  is_open: boolean;
}

export type Mistake = 'empty' | 'least' | 'much';

/** What is wrong with a line that was typed; `least` null means all or nothing, NaN-free by the caller. */
export function mistakeOf(line: { least: number | null; most: number | null }, left?: number): Mistake | undefined {
  if (line.most === null || line.most <= 0) return 'empty';
  if (line.least === null || line.least <= 0 || line.least > line.most) return 'least';
  // Whoever takes less than they wish for may wish for more than there is.
  return left !== undefined && line.least > left ? 'much' : undefined;
}

/** Puts a line in; the same listing again takes the place of what was there. */
export function withLine(lines: readonly Line[], line: Line): Line[] {
  const isThere = lines.some(({ listing_id }) => listing_id === line.listing_id);
  return isThere ? lines.map((one) => (one.listing_id === line.listing_id ? line : one)) : [...lines, line];
}

export function without(lines: readonly Line[], listing_id: string): Line[] {
  return lines.filter((one) => one.listing_id !== listing_id);
}

/** What is due in fen: for the least and for the most of every line. */
export function totals(lines: readonly Line[]): { least_fen: number; most_fen: number } {
  const sum = (of: 'least' | 'most'): number =>
    lines.reduce((fen, line) => fen + amountFen(line.price_fen, line[of], line.unit_quantity), 0);
  return { least_fen: sum('least'), most_fen: sum('most') };
}

/** What keeps a line from being ordered as it stands. */
export type Change =
  | { what: 'price'; old_fen: number; new_fen: number }
  | { what: 'less'; left: number }
  | { what: 'sold_out' }
  | { what: 'gone' };

/** Where the supplier sets no price, what the buyer offered stands. */
function priceNow(line: Line, now: Standing): number {
  return now.price_fen ?? line.price_fen;
}

/** What has changed about a line since the buyer saw it, the worst first; empty when it may be ordered. */
export function changesOf(line: Line, now: Standing): Change[] {
  if (!now.is_open) return [{ what: 'gone' }];
  if (now.left <= 0) return [{ what: 'sold_out' }];
  const found: Change[] = [];
  if (now.left < line.least) found.push({ what: 'less', left: now.left });
  const price_fen = priceNow(line, now);
  if (price_fen !== line.price_fen) found.push({ what: 'price', old_fen: line.price_fen, new_fen: price_fen });
  return found;
}

/**
 * The order that a buyer agrees to with one tap: new prices taken over, wishes cut to what is left, lines
 * that nobody can deliver left out.
 */
export function agreed(lines: readonly Line[], standing: ReadonlyMap<string, Standing>): Line[] {
  return lines.flatMap((line) => {
    const now = standing.get(line.listing_id);
    if (!now) return [line];
    if (!now.is_open || now.left <= 0) return [];
    const most = Math.min(line.most, now.left);
    const is_offer = now.price_fen === null;
    return [{ ...line, price_fen: priceNow(line, now), is_offer, most, least: Math.min(line.least, most) }];
  });
}

/** When goods can be handed over, as two moments (RFC 3339). */
export interface Window {
  from_at: string;
  until_at: string;
}

/** An order as the server takes it. */
export interface Wish {
  id: string;
  lines: { listing_id: string; supplier_id: string; quantity: number; price_fen: number; unit_quantity: number; least?: number }[];
  window?: Window;
}

/** What goes over the wire for an order; `least` is left out where a line is all or nothing. */
export function wishOf(id: string, lines: readonly Line[], window?: Window): Wish {
  return {
    id,
    lines: lines.map(({ listing_id, supplier_id, price_fen, unit_quantity, least, most }) => ({
      listing_id,
      supplier_id,
      quantity: most,
      price_fen,
      unit_quantity,
      ...(least < most ? { least } : {}),
    })),
    ...(window ? { window } : {}),
  };
}

/** A line that the server refused, with how the listing stands. */
export interface RefusedLine {
  listing_id: string;
  code: string;
  left: number | null;
  price_fen: number | null;
  state: string | null;
}

/** How the refused listings stand. One that is not known any more is closed. */
export function standingOf(refused: readonly RefusedLine[]): Map<string, Standing> {
  return new Map(
    refused.map(({ listing_id, left, price_fen, state }) => [
      listing_id,
      // Sold out is said by the quantity, so that the buyer hears the right reason.
      { left: left ?? 0, price_fen, is_open: state === 'open' || state === 'sold_out' },
    ]),
  );
}
