/** What is traded (GET /market/products), kept on the phone so that a listing can be made in the field. */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { lang } from '../core/i18n';
import { get, put } from '../core/store';
import type { Band, Measure, SaleUnit } from './units';

export interface Category {
  code: string;
  zh: string;
  en: string;
}

export interface Product extends Category {
  category: string;
  /** Other names people use: 西红柿 for 番茄. */
  aliases: readonly string[];
  /** The usual ones, the most usual first. */
  units: readonly SaleUnit[];
  measure: Measure;
  shelf_life_days: number;
  /** Prices a kilogram that raise no question; null when none are known, and for pieces. */
  band: Band | null;
}

export interface Products {
  as_of_on: string;
  categories: readonly Category[];
  products: readonly Product[];
}

const KEY = 'market.products';
/** Price bands move with the boards of the day. */
const FRESH_FOR_MS = 3_600_000;

/** Undefined until the phone has heard of any. */
export const products = signal<Products | undefined>(undefined);
let freshMs = -Infinity;
let loading: Promise<void> | undefined;

async function load(): Promise<void> {
  if (!products.value) products.value = await get<Products>(KEY).catch(() => undefined);
  if (products.value && Date.now() - freshMs < FRESH_FOR_MS) return;
  try {
    const fresh = await call<Products>('GET', '/market/products');
    products.value = fresh;
    freshMs = Date.now();
    await put(KEY, fresh).catch(() => undefined);
  } catch (failure) {
    if (!products.value) throw failure;
  }
}

/** Makes `products` known: at once from the phone, then from the server. Throws only when the phone knows none. */
export function loadProducts(): Promise<void> {
  loading ??= load().finally(() => (loading = undefined));
  return loading;
}

export function productOf(code: string | null | undefined): Product | undefined {
  return products.value?.products.find((one) => one.code === code);
}

/** The name of goods or of a category in the language shown. */
export function nameOf(one: Category): string {
  return lang.value === 'zh' ? one.zh : one.en;
}

/** The name of a product by its code; the code itself while no list is known. */
export function productName(code: string | null | undefined): string {
  const found = productOf(code);
  return found ? nameOf(found) : (code ?? '');
}

/** Case, full width and spaces do not matter to a search. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');

/** The products of which any name holds what was typed; the shorter name first. Pure. */
export function searched(list: readonly Product[], typed: string): readonly Product[] {
  const query = folded(typed);
  if (!query) return [];
  return list
    .filter(({ zh, en, aliases }) => [zh, en, ...aliases].some((name) => folded(name).includes(query)))
    .sort((one, other) => one.zh.length - other.zh.length);
}
