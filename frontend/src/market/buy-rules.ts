/** What a buyer is told of goods: how fresh, how near, what a 斤 comes to. Pure. */
import { amountFen, type Measure } from './units';

const DAY_MS = 86_400_000;
const JIN_G = 500;
/** 斤 in a kilogram: prices are typed for the one and asked for the other. */
export const JIN_PER_KG = 2;

/** Whole calendar days from one day (YYYY-MM-DD) to another; negative when it lies before. */
export function daysBetween(from_on: string, to_on: string): number {
  return Math.round((Date.parse(to_on) - Date.parse(from_on)) / DAY_MS);
}

export interface Freshness {
  harvest: 'today' | 'yesterday' | 'days' | 'coming';
  /** Days since the harvest; until it when it is still to come. */
  days: number;
  /** Days on which it still keeps after today; 0 is the last day, below 0 it is over. */
  keeps: number | undefined;
}

/** How fresh goods are on a day (all days are calendar days of the city). */
export function freshnessOf(goods: { harvested_on: string; sell_by_on: string | null }, today_on: string): Freshness {
  const days = daysBetween(goods.harvested_on, today_on);
  const harvest = days < 0 ? 'coming' : days === 0 ? 'today' : days === 1 ? 'yesterday' : 'days';
  const keeps = goods.sell_by_on === null ? undefined : daysBetween(today_on, goods.sell_by_on);
  return { harvest, days: Math.abs(days), keeps };
}

export type Nearness = 'village' | 'town' | 'county' | 'city' | 'far';

/** The smallest division that two places share, by their codes; undefined when one of them is not known. */
export function nearness(mine: string | undefined, theirs: string): Nearness | undefined {
  if (!mine) return undefined;
  const shares = (digits: number): boolean =>
    mine.length >= digits && theirs.length >= digits && mine.slice(0, digits) === theirs.slice(0, digits);
  if (shares(12)) return 'village';
  if (shares(9)) return 'town';
  if (shares(6)) return 'county';
  return shares(4) ? 'city' : 'far';
}

/** What a 斤 comes to in fen, rounded half up; undefined where there is no mass, or the price is one for a 斤. */
export function perJin(offer: { price_fen: number | null; unit_quantity: number; measure: Measure }): number | undefined {
  const { price_fen, unit_quantity, measure } = offer;
  if (price_fen === null || measure !== 'mass' || unit_quantity === JIN_G) return undefined;
  return amountFen(price_fen, JIN_G, unit_quantity);
}

/** How long a hold lasts still, in whole minutes rounded up; 0 when it is over. */
export function minutesLeft(until: string, now_ms: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - now_ms) / 60_000));
}
