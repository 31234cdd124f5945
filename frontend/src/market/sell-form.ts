/** A listing that is being written, without a screen: its steps, what is wrong, what is sent. Pure. */
import type { Product } from './products';
import {
  GRADES,
  measureOf,
  outsideBand,
  PIECES_MOST,
  PRICE_MOST_FEN,
  priceOf,
  QUANTITY_MOST,
  quantityOf,
  sellByOn,
  typedUnits,
  unitQuantity,
  UNITS,
  yuan,
  type Grade,
  type SaleUnit,
} from './units';

export const STEPS = ['what', 'price', 'where'] as const;
export type Step = (typeof STEPS)[number];
export const PLACE_MOST = 80;
export const TEXT_MOST = 200;
export const WINDOWS_MOST = 7;
export const BOX_LEAST_G = 100;
export const BOX_MOST_G = 50_000;
/** A harvest may be announced so many days ahead, and lie so many back. */
const HARVEST_AHEAD_DAYS = 60;
const HARVEST_BACK_DAYS = 400;
const SELL_BY_MOST_DAYS = 400;

/** On these days of the week, Monday first, goods are handed over between two hours. */
export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Window {
  weekday: number;
  from: string;
  to: string;
}

/** What is being typed; numbers are kept as typed. */
export interface ListingDraft {
  step: Step;
  product?: string;
  grade?: Grade;
  unit?: SaleUnit;
  /** Net kilograms of one box. */
  box: string;
  quantity: string;
  is_offer: boolean;
  price: string;
  /** The price is unusual and meant; undone when the price changes. */
  is_price_meant: boolean;
  harvested_on: string;
  /** Empty until somebody types: then it follows from the shelf life. */
  sell_by_on: string;
  photos: readonly string[];
  place: string;
  weekdays: readonly Weekday[];
  from: string;
  to: string;
  text: string;
}

/** POST /market/listings. */
export interface ListingBody {
  id: string;
  product: string;
  grade: Grade;
  unit: SaleUnit;
  unit_quantity: number;
  price_fen: number | null;
  quantity: number;
  harvested_on: string;
  sell_by_on: string;
  place?: string;
  windows?: Window[];
  text?: string;
  pictures?: readonly string[];
  is_price_meant?: boolean;
  audience?: 'households';
}

export function emptyDraft(todayOn: string): ListingDraft {
  return {
    step: 'what',
    box: '',
    quantity: '',
    is_offer: false,
    price: '',
    is_price_meant: false,
    harvested_on: todayOn,
    sell_by_on: '',
    photos: [],
    place: '',
    weekdays: [],
    from: '08:00',
    to: '18:00',
    text: '',
  };
}

export type SellMistake =
  | 'product_missing'
  | 'grade_missing'
  | 'unit_missing'
  | 'box_missing'
  | 'box_range'
  | 'quantity_missing'
  | 'quantity_unreadable'
  | 'quantity_most'
  | 'price_missing'
  | 'price_unreadable'
  | 'price_most'
  | 'price_low'
  | 'price_high'
  | 'harvested_missing'
  | 'harvested_range'
  | 'sell_by_missing'
  | 'sell_by_over'
  | 'sell_by_before'
  | 'sell_by_far'
  | 'hours_missing'
  | 'hours_order';
export type SellMistakes = Record<string, SellMistake | undefined>;

/** The units of a product: the usual ones first, then the others of the same measure. */
export function unitsOf(product: Product): SaleUnit[] {
  const others = UNITS.filter((unit) => measureOf(unit) === product.measure && !product.units.includes(unit));
  return [...product.units, ...others];
}

/** Grams of one box as declared; undefined when that is no number. */
export function boxGrams(draft: Pick<ListingDraft, 'box'>): number | undefined {
  return quantityOf(draft.box, 1_000) ?? undefined;
}

/** Grams or pieces of one unit; undefined until the unit, and for a box its mass, is known. */
export function unitOfDraft(draft: ListingDraft): number | undefined {
  return draft.unit && unitQuantity(draft.unit, boxGrams(draft));
}

/** On which side of the usual prices the typed price lies. */
export function priceSide(draft: ListingDraft, product: Product | undefined): 'low' | 'high' | undefined {
  const [price, unit] = [priceOf(draft.price), unitOfDraft(draft)];
  if (draft.is_offer || price === null || !unit || !draft.unit || measureOf(draft.unit) === 'pieces') return undefined;
  return outsideBand(price, unit, product?.band ?? null);
}

/** The last day of sale: as typed, else what the shelf life gives, but never a day that is over. */
export function sellByShown(draft: ListingDraft, product: Product | undefined, todayOn: string): string {
  if (draft.sell_by_on || !product || !isDay(draft.harvested_on)) return draft.sell_by_on;
  const usual = sellByOn(draft.harvested_on, product.shelf_life_days);
  return usual < todayOn ? todayOn : usual;
}

const isDay = (on: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(on) && !Number.isNaN(Date.parse(on));

function boxMistake(draft: ListingDraft): SellMistake | undefined {
  if (draft.unit !== 'box') return undefined;
  if (!draft.box.trim()) return 'box_missing';
  const grams = boxGrams(draft);
  return grams === undefined || grams < BOX_LEAST_G || grams > BOX_MOST_G ? 'box_range' : undefined;
}

function quantityMistake(draft: ListingDraft): SellMistake | undefined {
  if (!draft.quantity.trim()) return 'quantity_missing';
  const quantity = quantityOf(draft.quantity, unitOfDraft(draft) ?? 1);
  if (!quantity) return 'quantity_unreadable';
  return quantity > (draft.unit === 'piece' ? PIECES_MOST : QUANTITY_MOST) ? 'quantity_most' : undefined;
}

function priceMistake(draft: ListingDraft, product: Product | undefined): SellMistake | undefined {
  if (draft.is_offer) return undefined;
  if (!draft.price.trim()) return 'price_missing';
  const price = priceOf(draft.price);
  if (!price) return 'price_unreadable';
  if (price > PRICE_MOST_FEN) return 'price_most';
  const side = draft.is_price_meant ? undefined : priceSide(draft, product);
  return side && `price_${side}`;
}

function daysMistakes(draft: ListingDraft, sellBy: string, todayOn: string): SellMistakes {
  const { harvested_on } = draft;
  const found: SellMistakes = {};
  if (!isDay(harvested_on)) found.harvested_on = 'harvested_missing';
  else if (harvested_on > sellByOn(todayOn, HARVEST_AHEAD_DAYS) || harvested_on < sellByOn(todayOn, -HARVEST_BACK_DAYS)) {
    found.harvested_on = 'harvested_range';
  }
  if (!isDay(sellBy)) found.sell_by_on = 'sell_by_missing';
  else if (sellBy < todayOn) found.sell_by_on = 'sell_by_over';
  else if (sellBy < harvested_on) found.sell_by_on = 'sell_by_before';
  else if (sellBy > sellByOn(todayOn, SELL_BY_MOST_DAYS)) found.sell_by_on = 'sell_by_far';
  return found;
}

/** What is wrong with the days and hours of collection. */
export function hoursMistake({ weekdays, from, to }: Pick<ListingDraft, 'weekdays' | 'from' | 'to'>): SellMistake | undefined {
  if (!weekdays.length) return undefined;
  if (!from || !to) return 'hours_missing';
  return from < to ? undefined : 'hours_order';
}

/** What is wrong with one step, by field; `todayOn` is the city's day. */
export function mistakesIn(step: Step, draft: ListingDraft, product: Product | undefined, todayOn: string): SellMistakes {
  if (step === 'what') {
    return { product: draft.product ? undefined : 'product_missing', grade: draft.grade ? undefined : 'grade_missing' };
  }
  if (step === 'price') {
    const isUnit = draft.unit !== undefined;
    return {
      unit: isUnit ? undefined : 'unit_missing',
      box: boxMistake(draft),
      quantity: isUnit && !boxMistake(draft) ? quantityMistake(draft) : undefined,
      price: isUnit && !boxMistake(draft) ? priceMistake(draft, product) : undefined,
    };
  }
  return { ...daysMistakes(draft, sellByShown(draft, product, todayOn), todayOn), to: hoursMistake(draft) };
}

/** On which step a field of the server's answer stands. */
export function stepOf(field: string): Step {
  const name = field.split('.')[0]!;
  if (name === 'product' || name === 'grade') return 'what';
  return ['unit', 'unit_quantity', 'box', 'quantity', 'price', 'price_fen'].includes(name) ? 'price' : 'where';
}

/** The same hours on each of the chosen days. */
export function windowsOf({ weekdays, from, to }: Pick<ListingDraft, 'weekdays' | 'from' | 'to'>): Window[] {
  return [...weekdays].sort().map((weekday) => ({ weekday: Number(weekday), from, to }));
}

/** What is kept and sent. Only for a draft without mistakes. */
export function bodyOf(draft: ListingDraft, id: string, product: Product | undefined, todayOn: string, isTeam: boolean): ListingBody {
  const unit_quantity = unitOfDraft(draft)!;
  const windows = windowsOf(draft);
  // Both are one line, however they were typed.
  const [place, text] = [draft.place, draft.text].map((typed) => typed.replace(/\s+/g, ' ').trim());
  return {
    id,
    product: draft.product!,
    grade: draft.grade!,
    unit: draft.unit!,
    unit_quantity,
    price_fen: draft.is_offer ? null : priceOf(draft.price),
    quantity: quantityOf(draft.quantity, unit_quantity)!,
    harvested_on: draft.harvested_on,
    sell_by_on: sellByShown(draft, product, todayOn),
    ...(place ? { place } : {}),
    ...(windows.length ? { windows } : {}),
    ...(text ? { text } : {}),
    ...(draft.photos.length ? { pictures: draft.photos } : {}),
    ...(draft.is_price_meant ? { is_price_meant: true } : {}),
    ...(isTeam ? { audience: 'households' as const } : {}),
  };
}

/** The form for a listing that was refused, so that it can be mended. */
export function draftFrom(body: ListingBody): ListingDraft {
  const { unit, unit_quantity, price_fen, windows = [] } = body;
  return {
    ...emptyDraft(body.harvested_on),
    product: body.product,
    grade: GRADES.find((grade) => grade === body.grade),
    unit,
    box: unit === 'box' ? typedUnits(unit_quantity, 1_000) : '',
    quantity: typedUnits(body.quantity, unit_quantity),
    is_offer: price_fen === null,
    price: price_fen === null ? '' : yuan(price_fen).replaceAll(',', ''),
    is_price_meant: body.is_price_meant ?? false,
    sell_by_on: body.sell_by_on,
    photos: body.pictures ?? [],
    place: body.place ?? '',
    weekdays: WEEKDAYS.filter((day) => windows.some(({ weekday }) => weekday === Number(day))),
    from: windows[0]?.from ?? '08:00',
    to: windows[0]?.to ?? '18:00',
    text: body.text ?? '',
  };
}
