/** What the city says of itself (GET /city), kept on the phone so that forms can be filled offline. */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { lang } from '../core/settings';
import { get, put } from '../core/store';

/** A text of the city in each of its languages. */
export type CityText = Readonly<Record<string, string>>;

export interface Order {
  order_no: string;
  area: string;
  title: CityText;
  authority: CityText;
  from_on: string;
  until_on: string;
}

export interface CityRule {
  version: number;
  effective_on?: string;
  source?: CityText;
}

export interface City {
  code: string;
  name: CityText;
  root_division: string;
  zone: string;
  complaint_phone: string;
  consent: { version: number; declaration: CityText; consent: CityText };
  /** The order for the whole city: in force, else the last one, else the next. */
  emergency?: (Order & { is_active: boolean }) | null;
  /** All orders in force or to come; absent on a phone that has not asked lately. */
  orders?: readonly Order[];
  /** When the city reminds whoever has not checked in, HH:MM; absent when it does not. */
  reminders?: { at: string } | null;
  rule?: CityRule | null;
  /** The version that comes in force next; the phone changes over by itself. */
  rule_next?: { from_on: string; rule: CityRule } | null;
}

const KEY = 'city';

export const city = signal<City | undefined>(undefined);

/** What a city says of itself changes rarely, but a page may stay open for days. */
const FRESH_FOR_MS = 10 * 60_000;
let freshMs = -Infinity;

/** The city's text in the language shown, in Chinese when the city has no other. */
export function cityText(text: CityText | undefined): string {
  return text?.[lang.value] ?? text?.zh ?? '';
}

/**
 * Makes `city` known: at once from the phone, then from the server.
 * Throws `Offline` or `Problem` only when the phone knows nothing.
 */
export async function loadCity(): Promise<void> {
  if (city.value && Date.now() - freshMs < FRESH_FOR_MS) return;
  if (!city.value) city.value = await get<City>(KEY).catch(() => undefined);
  try {
    const fresh = await call<City>('GET', '/city');
    city.value = fresh;
    freshMs = Date.now();
    await put(KEY, fresh).catch(() => undefined);
  } catch (failure) {
    if (!city.value) throw failure;
  }
}

/** A moment in words, in the city's zone: 2月10日 09:35. */
export function momentText(at: string | Date): string {
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: city.value?.zone,
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(typeof at === 'string' ? new Date(at) : at);
}
