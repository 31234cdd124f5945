/** How times, ages and goods of the basket are said. */
import { now } from '../core/clock';
import { lang, say } from '../core/i18n';
import { productName } from '../market/products';
import { unitOf, type SaleUnit } from '../market/units';
import { priceWords, quantityWords, unitWord } from '../market/words';
import { ageOf } from './rules';
import type { Goods, Window } from './shapes';
import { texts } from './texts';

/** A day of the city: 3月3日周二. */
export function dayWords(on: string): string {
  const style = { timeZone: 'UTC', month: 'long', day: 'numeric', weekday: 'short' } as const;
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', style).format(new Date(`${on}T00:00:00Z`));
}

/** 09:00–11:00. */
export const hoursWords = ({ from, to }: Pick<Window, 'from' | 'to'>): string => `${from}–${to}`;

/** 3月3日周二 09:00–11:00. */
export function windowWords(window: Pick<Window, 'on' | 'from' | 'to'>): string {
  return `${dayWords(window.on)} ${hoursWords(window)}`;
}

/** 3 小时前. */
export function ageWords(at_ms: number): string {
  const { n, of } = ageOf(at_ms, now().getTime());
  return n === 0 ? say(texts['basket.age.now']) : say(texts[`basket.age.${of}`], { n });
}

/** What goods are called; of a listing that is gone nobody knows any more. */
export function lineName({ product }: { product: string | null }): string {
  return product === null ? say(texts['basket.goods']) : productName(product);
}

type Sold = Pick<Goods, 'unit' | 'unit_quantity' | 'measure'>;

const unitIn = ({ unit, unit_quantity, measure }: Sold): SaleUnit => unit ?? unitOf(unit_quantity, measure ?? 'mass');

export const unitName = (sold: Sold): string => unitWord(unitIn(sold));

/** 5 斤, in the unit in which it is sold. */
export function amountWords(quantity: number, sold: Sold): string {
  return quantityWords(quantity, { unit: unitIn(sold), unit_quantity: sold.unit_quantity });
}

/** 3.50 元/斤. */
export function unitPrice(price_fen: number | null, sold: Sold): string {
  return priceWords(price_fen, { unit: unitIn(sold) });
}
