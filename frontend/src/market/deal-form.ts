/** The form of a hand-over, without a screen: what was typed, what is wrong with it, what is sent. Pure. */
import type { Pair } from '../core/i18n';
import { orderOfCode, type Deal, type HandOver, type PaidWay } from './deal-rules';
import { dueFen, weighing } from './scale';
import { priceOf, quantityOf, typedUnits, yuan } from './units';

/** Characters of a code as people read it to each other. */
export const CODE_LENGTH = 10;

export interface HandDraft {
  /** As typed, by listing. */
  weights: Readonly<Record<string, string>>;
  /** The whole scanned text, or the ten characters. */
  code: string;
  way?: PaidWay;
  /** Undefined until somebody types: then it is what is due. */
  paid?: string;
}

export const EMPTY: HandDraft = { weights: {}, code: '' };

/** How many grams or pieces one typed unit is, by listing: what the scale's own unit means. */
export type Scales = Readonly<Record<string, number>>;

export type HandMistake =
  | 'weight_missing'
  | 'weight_unreadable'
  | 'weight_over'
  | 'code_missing'
  | 'code_other'
  | 'code_length'
  | 'way_missing'
  | 'paid_bad';

/** Grams or pieces that were typed for a line; null when that is no number. */
export function weightOf(draft: HandDraft, listing_id: string, scales: Scales): number | null {
  return quantityOf(draft.weights[listing_id] ?? '', scales[listing_id] ?? 1);
}

/** What is due in fen for what is typed so far; undefined until every line has a weight. */
export function dueOf(deal: Deal, draft: HandDraft, scales: Scales): number | undefined {
  const lines = deal.lines.map((line) => ({ ...line, handed: weightOf(draft, line.listing_id, scales) }));
  if (lines.some(({ handed }) => handed === null)) return undefined;
  return dueFen(lines as (Deal['lines'][number] & { handed: number })[]);
}

/** What was received, as the field shows it: what is due until somebody types. */
export function paidShown(deal: Deal, draft: HandDraft, scales: Scales): string {
  const due = dueOf(deal, draft, scales);
  return draft.paid ?? (due === undefined ? '' : yuan(due).replaceAll(',', ''));
}

/** What is due cannot be shown while a weight is missing; then only the weight is wrong. */
function isPaidBad(deal: Deal, draft: HandDraft, scales: Scales): boolean {
  if (draft.paid === undefined && dueOf(deal, draft, scales) === undefined) return false;
  return priceOf(paidShown(deal, draft, scales)) === null;
}

function codeMistake(order_id: string, code: string): HandMistake | undefined {
  if (!code.trim()) return 'code_missing';
  const order = orderOfCode(code);
  if (order) return order === order_id ? undefined : 'code_other';
  return code.replace(/[\s-]/g, '').length === CODE_LENGTH ? undefined : 'code_length';
}

/** What is wrong with the form, by field: `lines.0`, `code`, `way`, `paid`. */
export function mistakesIn(deal: Deal, draft: HandDraft, scales: Scales): Record<string, HandMistake | undefined> {
  const found: Record<string, HandMistake | undefined> = {};
  deal.lines.forEach((line, index) => {
    const { listing_id } = line;
    const typed = draft.weights[listing_id] ?? '';
    const weight = weightOf(draft, listing_id, scales);
    if (!typed.trim()) found[`lines.${index}`] = 'weight_missing';
    else if (weight === null) found[`lines.${index}`] = 'weight_unreadable';
    else if (!weighing(line, weight)) found[`lines.${index}`] = 'weight_over';
  });
  found.code = codeMistake(deal.order_id, draft.code);
  if (!draft.way) found.way = 'way_missing';
  else if (draft.way !== 'later' && isPaidBad(deal, draft, scales)) found.paid = 'paid_bad';
  return found;
}

/** All weights as ordered. */
export function asOrdered(deal: Deal, scales: Scales): Record<string, string> {
  return Object.fromEntries(
    deal.lines.map(({ listing_id, quantity }) => [listing_id, typedUnits(quantity, scales[listing_id] ?? 1)]),
  );
}

/** What is kept and sent. Only for a form without mistakes. `detail` names it in the outbox. */
export function bodyOf(deal: Deal, draft: HandDraft, scales: Scales, id: string, handedAt: Date, detail: Pair): HandOver {
  const way = draft.way!;
  return {
    id,
    order_id: deal.order_id,
    code: orderOfCode(draft.code) ? draft.code.trim() : draft.code.replace(/[\s-]/g, '').toUpperCase(),
    lines: deal.lines.map(({ listing_id }) => ({ listing_id, quantity: weightOf(draft, listing_id, scales)! })),
    paid: { way, amount_fen: way === 'later' ? 0 : priceOf(paidShown(deal, draft, scales))! },
    handed_at: handedAt.toISOString(),
    label: { title: ['交货', 'Hand-over'], detail },
  };
}

/** The form of a hand-over that was refused, so that it can be mended. */
export function draftFrom(body: HandOver, scales: Scales): HandDraft {
  return {
    weights: Object.fromEntries(body.lines.map(({ listing_id, quantity }) => [listing_id, typedUnits(quantity, scales[listing_id] ?? 1)])),
    code: body.code,
    way: body.paid.way,
    paid: body.paid.way === 'later' ? undefined : yuan(body.paid.amount_fen).replaceAll(',', ''),
  };
}
