/** What buyers look for, as the server tells it and as it is typed. */
import { JIN_PER_KG } from './buy-rules';
import type { Grade, Measure, SaleUnit } from './units';
import { priceOf, quantityOf, unitQuantity } from './units';
import type { TraderKind } from './words';

export interface Wanted {
  /** Only in the own list. */
  id?: string;
  wanted_id: string;
  buyer: { trader_id: string; name: string; kind: TraderKind };
  division_code: string;
  product: string;
  /** The least that is good enough. */
  grade: Grade;
  measure: Measure;
  least: number;
  most: number;
  /** The highest, in fen a kilogram (or a piece). */
  price_fen_per_kg: number | null;
  from_on: string;
  until_on: string;
  place: string | null;
  text: string | null;
  state: 'open' | 'closed' | 'expired';
  posted_at: string;
}

export interface Typed {
  id: string;
  category: string;
  product: string;
  grade: Grade;
  unit: SaleUnit;
  least: string;
  most: string;
  price: string;
  from_on: string;
  until_on: string;
  place: string;
  text: string;
}

export type Wrong = 'product' | 'most' | 'least' | 'price' | 'until_on';

/** What keeps a post from being sent, by field; prices are yuan for a 斤, or for a piece. Pure. */
export function wrongFields(typed: Typed, measure: Measure): Set<Wrong> {
  const { most, least, price_fen_per_kg } = numbersOf(typed, measure);
  const wrong = new Set<Wrong>();
  if (!typed.product) wrong.add('product');
  if (!most) wrong.add('most');
  if (least === null || (most && least > most)) wrong.add('least');
  if (price_fen_per_kg === undefined) wrong.add('price');
  if (!typed.until_on || typed.until_on < typed.from_on) wrong.add('until_on');
  return wrong;
}

/** Grams or pieces and fen, from what was typed; null or undefined where it cannot be read. */
function numbersOf(typed: Typed, measure: Measure): { most: number | null; least: number | null; price_fen_per_kg: number | null | undefined } {
  const one = measure === 'pieces' ? 1 : (unitQuantity(typed.unit) ?? 1);
  const price = typed.price.trim() ? priceOf(typed.price) : undefined;
  return {
    most: quantityOf(typed.most, one),
    least: typed.least.trim() ? quantityOf(typed.least, one) : 0,
    price_fen_per_kg: price === undefined ? null : !price ? undefined : measure === 'pieces' ? price : price * JIN_PER_KG,
  };
}

/** The post as the server takes it; of fields that are right. Pure. */
export function postOf(typed: Typed, measure: Measure): object {
  const { id, product, grade, from_on, until_on } = typed;
  const [place, text] = [typed.place.trim(), typed.text.trim()];
  const numbers = numbersOf(typed, measure);
  return { id, product, grade, measure, from_on, until_on, ...numbers, ...(place ? { place } : {}), ...(text ? { text } : {}) };
}
