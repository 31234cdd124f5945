/** What may be reported and asked for (GET /reports/categories), kept on the phone; the server has the last word. */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { lang } from '../core/i18n';
import { get, put } from '../core/store';

/** Something with a name in both languages. */
export interface Named {
  code: string;
  zh: string;
  en: string;
}

/** A text in both languages. */
export type Told = Readonly<Record<'zh' | 'en', string>>;

export interface Question extends Named {
  kind: 'choice' | 'yes_no' | 'number' | 'text';
  /** Of a choice; else none. */
  options: readonly Named[];
  is_needed: boolean;
  /** The highest number that is taken; null when it is not a number. */
  most: number | null;
}

export interface Category extends Named {
  group: 'clue' | 'help';
  hint: Told;
  questions: readonly Question[];
  /** What is good to know at once, before anybody comes. */
  advice: Told | null;
  /** No question needs an answer, so words are needed. */
  needs_text: boolean;
  /** False where it is about a person or a home: then nobody is told of others. */
  shows_nearby: boolean;
  /** The desk decides who handles it. */
  by_hand: boolean;
  /** The kind of unit that it goes to; null when the desk decides. */
  unit: string | null;
  handled_within: { minutes: number; clock: 'always' | 'working' };
}

export interface Categories {
  version: string;
  groups: readonly Named[];
  categories: readonly Category[];
  /** The closed lists of reasons, by the act that needs one. */
  reasons: Readonly<Record<string, readonly Named[]>>;
}

const KEY = 'hotline.categories';
const FRESH_FOR_MS = 3_600_000;

/** Undefined until the phone has heard of any. */
export const categories = signal<Categories | undefined>(undefined);
let freshMs = -Infinity;
let loading: Promise<void> | undefined;

async function load(): Promise<void> {
  if (!categories.value) categories.value = await get<Categories>(KEY).catch(() => undefined);
  if (categories.value && Date.now() - freshMs < FRESH_FOR_MS) return;
  try {
    const fresh = await call<Categories>('GET', '/reports/categories');
    categories.value = fresh;
    freshMs = Date.now();
    await put(KEY, fresh).catch(() => undefined);
  } catch (failure) {
    if (!categories.value) throw failure;
  }
}

/** Makes `categories` known: at once from the phone, then from the server. Throws only when the phone knows none. */
export function loadCategories(): Promise<void> {
  loading ??= load().finally(() => (loading = undefined));
  return loading;
}

export function nameOf(one: Told): string {
  return lang.value === 'zh' ? one.zh : one.en;
}

export function categoryOf(code: string | undefined): Category | undefined {
  return categories.value?.categories.find((one) => one.code === code);
}

/** A category by name; its code while no list is known. */
export function categoryName(code: string): string {
  const found = categoryOf(code);
  return found ? nameOf(found) : code;
}

/** A reason of an act in words; its code while no list is known. */
export function reasonText(act: string, code: string): string {
  const found = categories.value?.reasons[act]?.find((one) => one.code === code);
  return found ? nameOf(found) : code;
}
