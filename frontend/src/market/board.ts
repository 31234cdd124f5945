/** The board as this phone shows it: what was asked, the pages that came, the last one kept for later. */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { draftOf, keepDraft } from '../core/draft';
import { get, put } from '../core/store';
import { ALL, boardPath, nearFirst, nextPath, withPage, type Filter } from './board-rules';
import { JIN_PER_KG } from './buy-rules';
import { home } from './buy-words';
import { priceOf, type Grade, type Measure, type SaleUnit } from './units';
import type { TraderKind } from './words';
import type { WeeklyWindow } from './window-rules';

export interface Supplier {
  trader_id: string;
  name: string;
  kind: TraderKind;
}

/** Goods on the board. */
export interface Goods {
  listing_id: string;
  supplier: Supplier;
  division_code: string;
  product: string;
  grade: Grade;
  unit: SaleUnit;
  unit_quantity: number;
  measure: Measure;
  /** Per unit; null when an offer is asked for. */
  price_fen: number | null;
  left: number;
  state: 'open' | 'sold_out' | 'paused' | 'withdrawn' | 'expired';
  harvested_on: string;
  sell_by_on: string;
  pictures: readonly string[];
  place: string | null;
}

/** The same with what only its own page tells. */
export interface FullGoods extends Goods {
  windows: readonly WeeklyWindow[];
  text: string | null;
}

interface Page {
  listings: readonly Goods[];
  next: string | null;
  as_of: string;
}

export interface Board extends Page {
  path: string;
}

const FILTER = 'market.filter';
const KEPT = 'market.board';
const FRESH_FOR_MS = 30_000;
/** Filters are applied to what was read, so a page may come empty although there is more. */
const EMPTY_PAGES_MOST = 5;

export const filter = signal<Filter>({ ...ALL, ...draftOf<Filter>(FILTER) });
export const board = signal<Board | undefined>(undefined);
export const isBusy = signal(false);
export const failure = signal<unknown>(undefined);
/** The goods that were looked at last, so that the way back leads to where they stand. */
export let lookedAt = '';

let askedMs = -Infinity;

export function look(listingId: string): void {
  lookedAt = listingId;
}

/** Goods of the page that the phone holds, for whoever opens them without a network. */
export async function keptGoods(listingId: string): Promise<FullGoods | undefined> {
  const shown = board.value ?? (await get<Board>(KEPT).catch(() => undefined));
  const goods = shown?.listings.find(({ listing_id }) => listing_id === listingId);
  return goods && { ...goods, windows: [], text: null };
}

/** The question that the filter puts; a price that cannot be read asks for nothing. */
export function pathNow(): string {
  const price = filter.value.price ? priceOf(filter.value.price) : null;
  return boardPath(filter.value, price === null ? undefined : price * JIN_PER_KG);
}

export function choose(next: Filter): void {
  filter.value = next;
  keepDraft(FILTER, next);
  void ask();
}

async function pages(path: string, cursor: string | null): Promise<Page> {
  let page = await call<Page>('GET', cursor ? nextPath(path, cursor) : path);
  let listings = page.listings;
  for (let tries = 1; listings.length === 0 && page.next && tries < EMPTY_PAGES_MOST; tries++) {
    page = await call<Page>('GET', nextPath(path, page.next));
    listings = page.listings;
  }
  return page;
}

function ordered(listings: readonly Goods[]): readonly Goods[] {
  return filter.value.sort === 'fresh' ? nearFirst(listings, home.value) : listings;
}

/** Runs one question; the answer of an older one does not replace that of a newer. */
async function asking(path: string, act: () => Promise<Board>): Promise<void> {
  isBusy.value = true;
  failure.value = undefined;
  try {
    const fresh = await act();
    if (path !== pathNow()) return;
    board.value = fresh;
    await put(KEPT, fresh).catch(() => undefined);
  } catch (problem) {
    if (path === pathNow()) failure.value = problem;
  } finally {
    if (path === pathNow()) isBusy.value = false;
  }
}

/** Asks for the first page, unless it has just come; the one kept on the phone is shown until then. */
export async function ask(again = false): Promise<void> {
  const path = pathNow();
  if (board.value?.path !== path) {
    board.value = undefined;
    const kept = await get<Board>(KEPT).catch(() => undefined);
    if (kept?.path === path && pathNow() === path) board.value ??= kept;
  } else if (!again && Date.now() - askedMs < FRESH_FOR_MS) return;
  await asking(path, async () => {
    const page = await pages(path, null);
    askedMs = Date.now();
    return { ...page, listings: ordered(page.listings), path };
  });
}

/** Asks for the page behind what is shown. */
export async function more(): Promise<void> {
  const shown = board.value;
  if (!shown?.next) return;
  await asking(shown.path, async () => {
    const page = await pages(shown.path, shown.next);
    return { ...page, listings: withPage(shown.listings, ordered(page.listings)), path: shown.path };
  });
}
