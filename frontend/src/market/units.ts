/**
 * Quantities, prices and days of the market, without a screen. Pure; the twin of what
 * backend/market/rules.py decides, held together by tests/vectors/market.json.
 *
 * A mass is whole grams, a number of pieces is whole pieces, money is whole fen. Nothing here is a float.
 */

export const UNITS = ['jin', 'kg', 'tonne', 'box', 'piece'] as const;
export type SaleUnit = (typeof UNITS)[number];
export type Measure = 'mass' | 'pieces';
export const GRADES = ['special', 'first', 'second', 'mixed'] as const;
export type Grade = (typeof GRADES)[number];

/** Grams of one unit; a box has its own, declared by whoever sells it. */
const GRAMS = { jin: 500, kg: 1_000, tonne: 1_000_000 } as const;
const GRAMS_PER_KG = 1_000;
const DAY_MS = 86_400_000;
/** Nobody lists more at once than a thousand tonnes (or a million pieces), nor asks more than a million yuan a unit. */
export const QUANTITY_MOST = 1_000_000_000;
export const PIECES_MOST = 1_000_000;
export const PRICE_MOST_FEN = 100_000_000;

/** What is usual for a product: fen a kilogram, the lowest and the highest that raise no question. */
export interface Band {
  low_fen_per_kg: number;
  high_fen_per_kg: number;
}

export function measureOf(unit: SaleUnit): Measure {
  return unit === 'piece' ? 'pieces' : 'mass';
}

/** Grams or pieces of one unit; undefined for a box whose net mass is not declared. */
export function unitQuantity(unit: SaleUnit, boxGrams?: number): number | undefined {
  if (unit === 'box') return boxGrams;
  return unit === 'piece' ? 1 : GRAMS[unit];
}

/** What is due in fen, rounded half up: price a unit, for grams or pieces of which `unit_quantity` make one unit. */
export function amountFen(price_fen: number, quantity: number, unit_quantity: number): number {
  // The product may be larger than a float holds exactly.
  const [price, mass, unit] = [BigInt(price_fen), BigInt(quantity), BigInt(unit_quantity)];
  return Number((2n * price * mass + unit) / (2n * unit));
}

/** On which side of the usual prices a price stands; undefined inside them, or when none are known. */
export function outsideBand(price_fen: number, unit_quantity: number, band: Band | null): 'low' | 'high' | undefined {
  if (!band) return undefined;
  const price = BigInt(price_fen) * BigInt(GRAMS_PER_KG);
  const at = (fen_per_kg: number): bigint => BigInt(fen_per_kg) * BigInt(unit_quantity);
  if (price < at(band.low_fen_per_kg)) return 'low';
  return price > at(band.high_fen_per_kg) ? 'high' : undefined;
}

/** The last day on which a product is worth selling (YYYY-MM-DD): its shelf life after the harvest. */
export function sellByOn(harvested_on: string, shelf_life_days: number): string {
  return new Date(Date.parse(harvested_on) + shelf_life_days * DAY_MS).toISOString().slice(0, 10);
}

/** The unit in which a line is best said when only its size is known: the usual ones, or a box. */
export function unitOf(unit_quantity: number, measure: Measure): SaleUnit {
  if (measure === 'pieces') return 'piece';
  return UNITS.find((unit) => unit !== 'piece' && unitQuantity(unit) === unit_quantity) ?? 'box';
}

/** Digits as people type them: full width, with a decimal comma, with separators of thousands. */
function plain(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s_]|,(?=\d{3}(\D|$))/g, '').replace(/[,。·、]/g, '.');
}

/** A typed decimal number times `by`, if that is a whole number; null otherwise. Never through a float. */
function times(typed: string, by: number): number | null {
  const found = /^(\d{1,10})(?:\.(\d{0,6}))?$/.exec(plain(typed));
  if (!found) return null;
  const [, whole = '', part = ''] = found;
  const scale = 10n ** BigInt(part.length);
  const scaled = BigInt(whole + part) * BigInt(by);
  const product = Number(scaled / scale);
  return scaled % scale === 0n && Number.isSafeInteger(product) ? product : null;
}

/** What a person means by a typed price in yuan, in fen: `3.5` -> 350. Null when it is no price. */
export function priceOf(typed: string): number | null {
  return times(typed.normalize('NFKC').trim().replace(/^[¥￥]|元$/g, ''), 100);
}

/** What a person means by a typed number of units, in grams or pieces. Null when it is none. */
export function quantityOf(typed: string, unit_quantity: number): number | null {
  return times(typed, unit_quantity);
}

/** Fen as yuan: 350 -> `3.50`. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const [whole, part] = [Math.floor(Math.abs(fen) / 100), Math.abs(fen) % 100];
  return `${sign}${grouped(String(whole))}.${String(part).padStart(2, '0')}`;
}

/** A quantity in units, with as many decimals as it needs and six at most: 1250 g in 斤 -> `2.5`. */
export function inUnits(quantity: number, unit_quantity: number): string {
  const scaled = (BigInt(quantity) * 1_000_000n + BigInt(unit_quantity) / 2n) / BigInt(unit_quantity);
  const part = String(scaled % 1_000_000n).padStart(6, '0').replace(/0+$/, '');
  return grouped(String(scaled / 1_000_000n)) + (part && `.${part}`);
}

/** The same to be typed again: without separators. */
export function typedUnits(quantity: number, unit_quantity: number): string {
  return inUnits(quantity, unit_quantity).replaceAll(',', '');
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
