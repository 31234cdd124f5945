/** The board: what is asked of the server, and in which order a page is shown. Pure. */
import { nearness, type Nearness } from './buy-rules';

/** What a buyer looks for. An empty text means: whatever. */
export interface Filter {
  /** 4, 6 or 9 digits; empty for the whole city. */
  area: string;
  category: string;
  /** Narrower than the category; alone it is enough. */
  product: string;
  sort: 'fresh' | 'price';
  /** As typed, in yuan for a 斤. */
  price: string;
  /** A calendar day on which it may be sold. */
  on: string;
}

export const ALL: Filter = { area: '', category: '', product: '', sort: 'fresh', price: '', on: '' };

/** The address of the first page; `price_fen_per_kg` is what was typed, undefined when nothing was. */
export function boardPath(filter: Filter, price_fen_per_kg?: number): string {
  const query = new URLSearchParams();
  if (filter.area) query.set('area', filter.area);
  if (filter.product) query.set('product', filter.product);
  else if (filter.category) query.set('category', filter.category);
  if (filter.sort === 'price') query.set('sort', 'price');
  if (price_fen_per_kg !== undefined) query.set('max_price_fen_per_kg', String(price_fen_per_kg));
  if (filter.on) query.set('on', filter.on);
  const asked = query.toString();
  return asked ? `/market/board?${asked}` : '/market/board';
}

/** The same question, further on. */
export function nextPath(path: string, cursor: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
}

/** How many of the conditions are set; the order is none. */
export function conditions(filter: Filter): number {
  return [filter.area, filter.product || filter.category, filter.price, filter.on].filter(Boolean).length;
}

const RANK: Readonly<Record<Nearness, number>> = { village: 0, town: 1, county: 2, city: 3, far: 4 };

/** A page with what is near first; equals keep the server's order. */
export function nearFirst<T extends { division_code: string }>(page: readonly T[], home: string | undefined): T[] {
  const rank = (one: T): number => RANK[nearness(home, one.division_code) ?? 'far'];
  return home ? [...page].sort((one, other) => rank(one) - rank(other)) : [...page];
}

/** Appends a page; what is listed already is not shown twice, for the board moves while it is read. */
export function withPage<T extends { listing_id: string }>(shown: readonly T[], page: readonly T[]): T[] {
  const known = new Set(shown.map(({ listing_id }) => listing_id));
  return [...shown, ...page.filter(({ listing_id }) => !known.has(listing_id))];
}
