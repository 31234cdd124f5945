/**
 * A household's basket, without a screen: how much may be taken, what it comes to, and what has changed
 * since it was filled. Pure. Quantities are whole grams or pieces, money is whole fen.
 */
import { amountFen } from '../market/units';
import type { Consent, Offer, OrderBody, Quotas, Window } from './shapes';

/** The server takes no more lines in one order. */
export const LINES_MOST = 20;
export const ADDRESS_MOST = 120;
export const WISH_MOST = 100;
/** More units of one thing than this is a slip of the finger. */
const UNITS_MOST = 999;

/** A line as the household has put it in: the offer as they saw it, and how many units of it. */
export interface Line {
  listing_id: string;
  product: string | null;
  unit: Offer['unit'];
  unit_quantity: number;
  measure: Offer['measure'];
  /** The price they saw and agree to. */
  price_fen: number;
  units: number;
  consent: Consent;
}

export type Seen = Pick<Offer, 'listing_id' | 'price_fen' | 'left' | 'unit_quantity' | 'state'>;

/**
 * What a household may still order today, by listing, in grams or pieces. The kept answer of another day
 * is worth its limits only. `waiting` is what this phone has not sent yet.
 */
export function quotaLeft(
  offers: readonly Pick<Offer, 'listing_id' | 'max_per_household'>[],
  quotas: Quotas | undefined,
  today_on: string,
  waiting: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const left = new Map<string, number>();
  for (const { listing_id, max_per_household } of offers) {
    if (max_per_household === null) continue;
    const told = quotas?.on === today_on ? quotas.quotas.find((one) => one.listing_id === listing_id) : undefined;
    left.set(listing_id, Math.max(0, max_per_household - (told?.used ?? 0) - (waiting.get(listing_id) ?? 0)));
  }
  return left;
}

/** How many units of an offer may be taken: as many as are left, and as the household's limit allows. */
export function mostUnits(offer: Pick<Offer, 'left' | 'unit_quantity' | 'state' | 'price_fen'>, limit: number | undefined): number {
  if (offer.state !== 'open' || offer.price_fen === null) return 0;
  return Math.min(UNITS_MOST, Math.floor(Math.min(offer.left, limit ?? Infinity) / offer.unit_quantity));
}

/** What a person means by a typed number of units; null when it is no whole number. */
export function unitsOf(typed: string): number | null {
  const plain = typed.normalize('NFKC').trim();
  return plain === '' ? 0 : /^\d{1,3}$/.test(plain) ? Number(plain) : null;
}

/** One unit more or less than what is typed, between none and `most`. */
export function stepped(typed: string, by: 1 | -1, most: number): string {
  return String(Math.max(0, Math.min(most, (unitsOf(typed) ?? 0) + by)));
}

/** Puts `units` of an offer into the basket; none takes it out. What was wished for a lack of it stays. */
export function withUnits(lines: readonly Line[], offer: Omit<Line, 'units' | 'consent' | 'price_fen'> & { price_fen: number | null }, units: number): Line[] {
  const { listing_id, product, unit, unit_quantity, measure, price_fen } = offer;
  const old = lines.find((one) => one.listing_id === listing_id);
  if (units <= 0 || price_fen === null) return lines.filter((one) => one !== old);
  const line: Line = { listing_id, product, unit, unit_quantity, measure, price_fen, units, consent: old?.consent ?? 'ask' };
  return old ? lines.map((one) => (one === old ? line : one)) : [...lines, line];
}

export function lineFen({ price_fen, units, unit_quantity }: Line): number {
  return amountFen(price_fen, units * unit_quantity, unit_quantity);
}

export function totalFen(lines: readonly Line[]): number {
  return lines.reduce((fen, line) => fen + lineFen(line), 0);
}

/** Why a line cannot be ordered as it stands; `units` is what can be. */
export type Change =
  | { what: 'gone' }
  | { what: 'sold_out' }
  | { what: 'less' | 'quota'; units: number }
  | { what: 'price'; old_fen: number; new_fen: number };

/** What has changed about a line since it was put in, the worst first; empty when it may be ordered. */
export function changesOf(line: Line, now: Seen | undefined, limit: number | undefined): Change[] {
  if (!now || now.price_fen === null || !['open', 'sold_out'].includes(now.state)) return [{ what: 'gone' }];
  if (now.state === 'sold_out' || now.left < now.unit_quantity) return [{ what: 'sold_out' }];
  const found: Change[] = [];
  const allowed = Math.floor((limit ?? Infinity) / line.unit_quantity);
  const most = Math.floor(now.left / line.unit_quantity);
  if (line.units > allowed) found.push({ what: 'quota', units: Math.min(allowed, most) });
  else if (line.units > most) found.push({ what: 'less', units: most });
  if (now.price_fen !== line.price_fen) found.push({ what: 'price', old_fen: line.price_fen, new_fen: now.price_fen });
  return found;
}

/** The line after the household has agreed to what changed; undefined when nothing of it can be had. */
export function agreed(line: Line, changes: readonly Change[]): Line | undefined {
  let now: Line | undefined = line;
  for (const change of changes) {
    if (!now) return undefined;
    if (change.what === 'gone' || change.what === 'sold_out') now = undefined;
    else if (change.what === 'price') now = { ...now, price_fen: change.new_fen };
    else now = change.units > 0 ? { ...now, units: change.units } : undefined;
  }
  return now;
}

/** What a refused order learned, and when: newer than a list of offers that a browser may have kept. */
export interface News {
  at: string;
  /** Why the whole order was refused. */
  code: string;
  lines: readonly { listing_id: string; code: string; left?: number | null; price_fen?: number | null }[];
}

const OF_THE_LIMIT = 'basket.quota_used';
const OF_A_NUMBER: ReadonlySet<string> = new Set(['market.sold_out', 'market.too_little', 'market.price_changed']);

/** The offers as a refusal showed them, where it is newer. */
export function offersAfter<S extends Seen>(offers: readonly S[], as_of: string, news: News | undefined): readonly S[] {
  if (!news || news.at <= as_of) return offers;
  const told = new Map(news.lines.map((line) => [line.listing_id, line]));
  return offers.map((offer) => {
    const line = told.get(offer.listing_id);
    if (!line || line.code === OF_THE_LIMIT) return offer;
    if (!OF_A_NUMBER.has(line.code)) return { ...offer, state: 'withdrawn' };
    return { ...offer, left: line.left ?? offer.left, price_fen: line.price_fen ?? offer.price_fen };
  });
}

/** The household's limits as a refusal showed them. */
export function limitsAfter(limits: ReadonlyMap<string, number>, news: News | undefined): ReadonlyMap<string, number> {
  const told = (news?.lines ?? []).filter(({ code }) => code === OF_THE_LIMIT);
  return new Map([...limits, ...told.map(({ listing_id, left }) => [listing_id, left ?? 0] as const)]);
}

/** A window as a refusal showed it, for it was this one that was wished for. */
export function windowAfter<W extends Pick<Window, 'left' | 'is_open' | 'cut_off_at'>>(window: W, news: News | undefined): W {
  if (news?.code === 'basket.window_full') return { ...window, left: 0, is_open: false };
  if (news?.code === 'basket.point_closed') return { ...window, is_open: false };
  return news?.code === 'basket.cut_off_over' && news.at < window.cut_off_at ? { ...window, cut_off_at: news.at } : window;
}

export type WindowMistake = 'missing' | 'full' | 'over' | 'closed';

/** Whether an order for a window can be placed now; undefined when it can. */
export function windowMistake(window: Window | undefined, now_ms: number): WindowMistake | undefined {
  if (!window) return 'missing';
  if (now_ms >= Date.parse(window.cut_off_at)) return 'over';
  if (window.left <= 0) return 'full';
  return window.is_open ? undefined : 'closed';
}

/** Windows by their day, soonest first. */
export function byDay<W extends Pick<Window, 'on' | 'from'>>(windows: readonly W[]): [on: string, windows: W[]][] {
  const days = new Map<string, W[]>();
  const sorted = [...windows].sort((one, other) => `${one.on} ${one.from}`.localeCompare(`${other.on} ${other.from}`));
  for (const window of sorted) days.set(window.on, [...(days.get(window.on) ?? []), window]);
  return [...days];
}

/** What is chosen at the checkout, as it is kept while it is being typed. */
export interface Checkout {
  id: string;
  lines: readonly Line[];
  window_id?: string;
  /** Where to: the address the city knows, or another one. */
  where: 'own' | 'other';
  address: string;
  leave_at_door: boolean;
  wish: string;
}

/**
 * The order to send. Only for a checkout without mistakes.
 * @param division_code of another address; the server copies one's own.
 */
export function bodyOf(checkout: Checkout, point: { point_id: string; kind: string }, division_code: string): OrderBody {
  const { id, lines, window_id, where, address, leave_at_door, wish } = checkout;
  const isBrought = point.kind === 'delivery';
  return {
    id,
    point_id: point.point_id,
    window_id: window_id!,
    lines: lines.map(({ listing_id, units, unit_quantity, price_fen, consent }) => ({
      listing_id,
      quantity: units * unit_quantity,
      price_fen,
      consent,
    })),
    ...(isBrought ? { address: where === 'own' ? null : { text: address.trim(), division_code } } : {}),
    leave_at_door: isBrought && leave_at_door,
    ...(wish.trim() ? { wish: wish.trim() } : {}),
  };
}

/** Whether a point serves a place: its communities are codes of 9 (a whole town) or 12 digits. */
export function serves(communities: readonly string[], division_code: string | undefined): boolean {
  return division_code !== undefined && communities.some((one) => division_code.startsWith(one));
}

/** Days, hours or minutes since something was heard, whichever is the largest that is not nought. */
export function ageOf(at_ms: number, now_ms: number): { n: number; of: 'days' | 'hours' | 'minutes' } {
  const minutes = Math.max(0, Math.floor((now_ms - at_ms) / 60_000));
  if (minutes >= 1440) return { n: Math.floor(minutes / 1440), of: 'days' };
  return minutes >= 60 ? { n: Math.floor(minutes / 60), of: 'hours' } : { n: minutes, of: 'minutes' };
}
