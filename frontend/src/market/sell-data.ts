/** One's registration and listings as the server tells them, and how they leave the outbox. */
import { signal } from '@preact/signals';
import { call, Problem } from '../core/api';
import { registerKind, stored, type Label } from '../core/outbox';
import { sendEach } from '../core/send-each';
import { PERSONAL } from '../core/session';
import { entries, put, type StoredItem } from '../core/store';
import { HAND_OVER, sendHandOver } from './data-sell';
import { album } from './photos';
import { productName } from './products';
import type { ListingBody, Window } from './sell-form';
import type { Grade, Measure, SaleUnit } from './units';
import { quantityWords, texts as words, type ListingState, type MovementKind, type TraderKind, type TraderState } from './words';
import { say } from '../core/i18n';

/** Under these names the last answers are kept on the phone (core/answer.ts). */
export const TRADER = 'trader';
export const LISTINGS = 'listings';
/** What was sold last is offered next time. */
export const LAST = `${PERSONAL}last_listing`;
export const LISTING = 'listing';
export const CHANGE = 'listing_change';
/** The form that is being filled; behind it the id of a refused one that is mended. */
export const DRAFT = 'listing';

export interface Trader {
  trader_id: string;
  kind: TraderKind;
  name: string;
  division_code: string;
  state: TraderState;
  is_supplier: boolean;
  is_buyer: boolean;
  is_team: boolean;
  phone: string;
  address: string;
  licence: string | null;
  applied_at: string;
  decided_at: string | null;
  reason: string | null;
  note: string | null;
  version: number;
}

export interface Movement {
  kind: MovementKind;
  quantity: number;
  price_fen: number | null;
  at: string;
}

export interface Listing {
  id: string;
  listing_id: string;
  product: string;
  grade: Grade;
  audience: 'trade' | 'households';
  unit: SaleUnit;
  unit_quantity: number;
  measure: Measure;
  price_fen: number | null;
  listed: number;
  left: number;
  held: number;
  sold: number;
  state: ListingState;
  harvested_on: string;
  sell_by_on: string;
  place: string | null;
  windows: readonly Window[];
  text: string | null;
  pictures: readonly string[];
  listed_at: string;
  changed_at: string;
  version: number;
  price_warning: { kind: 'low' | 'high'; low_fen_per_kg: number; high_fen_per_kg: number } | null;
  /** Newest first; only when one listing is asked for. */
  movements?: readonly Movement[];
}

export interface Listings {
  listings: readonly Listing[];
  next: string | null;
}

/** What is changed of a listing; what is not named stays. */
export interface Change {
  price_fen?: number | null;
  quantity_by?: number;
  state?: 'open' | 'paused' | 'withdrawn';
  sell_by_on?: string;
  is_price_meant?: boolean;
}

/** A change as it waits to be sent. */
export interface ChangeBody extends Change {
  id: string;
  listing_id: string;
  label: Label;
}

/** What the server answered to what this phone has sent since it was opened, by the phone's id. */
export const answered = signal<Readonly<Record<string, Listing>>>({});

async function sendListing(item: StoredItem): Promise<void> {
  const body = item.body as ListingBody;
  const photos = body.pictures ?? [];
  await album.send(photos);
  const listing = await posted(body).catch(async (failure: unknown) => {
    // The server forgets a photo that no listing names for a month: send it once more.
    if (!(failure instanceof Problem && failure.code === 'core.picture_unknown')) throw failure;
    await album.forgetSent(photos);
    await album.send(photos);
    return posted(body);
  });
  answered.value = { ...answered.value, [item.id]: listing };
  await album.drop(photos);
}

const posted = (body: ListingBody): Promise<Listing> => call<Listing>('POST', '/market/listings', body);

/** Sends a change. Throws `Offline` or a `Problem`. */
export async function postChange(listing_id: string, body: Change & { id: string }): Promise<Listing> {
  return call<Listing>('POST', `/market/listings/${listing_id}/changes`, body);
}

async function sendChange(item: StoredItem): Promise<void> {
  const { label: _, listing_id, ...body } = item.body as ChangeBody;
  const listing = await postChange(listing_id, body);
  answered.value = { ...answered.value, [item.id]: listing };
}

/** The listings that wait on this phone or were refused, newest first. */
export function listingsHere(): StoredItem[] {
  return stored.value.filter(({ kind }) => kind === LISTING).reverse();
}

/** Makes listings, their changes and hand-overs ready to be sent. May be called more than once. */
export function registerSelling(): void {
  registerKind(LISTING, {
    send: (items) => sendEach(items, sendListing),
    form: '/market/sell/new',
    summary({ body }) {
      const { product, quantity, unit, unit_quantity } = body as ListingBody;
      const detail = `${productName(product)} ${quantityWords(quantity, { unit, unit_quantity })}`;
      return { title: say(words['market.one_listing']), detail };
    },
  });
  registerKind(CHANGE, { send: (items) => sendEach(items, sendChange), form: '/market/sell/listing' });
  registerKind(HAND_OVER, { send: (items) => sendEach(items, sendHandOver), form: '/market/deal' });
}

/** Forgets photos that no form and nothing in the outbox names any more. Never throws. */
export async function tidyPhotos(): Promise<void> {
  const drafts = await entries<{ photos?: readonly string[] }>(`draft.${DRAFT}`).catch(() => undefined);
  if (!drafts) return;
  const waiting = stored.value.flatMap(({ kind, body }) => (kind === LISTING ? ((body as ListingBody).pictures ?? []) : []));
  await album.sweep(new Set([...waiting, ...[...drafts.values()].flatMap(({ photos }) => photos ?? [])]));
}

/** Keeps what was just sold, to be offered next time. */
export async function rememberLast(body: ListingBody): Promise<void> {
  const { product, grade, unit, unit_quantity, place, windows } = body;
  await put(LAST, { product, grade, unit, unit_quantity, place, windows }).catch(() => undefined);
}
