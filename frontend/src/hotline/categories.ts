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

export interface Question extends Named {
  kind: 'choice' | 'yes_no' | 'number' | 'text';
  options?: readonly Named[];
  is_needed: boolean;
  /** The largest number that is taken; only of a number. */
  most?: number | null;
}

export interface Category extends Named {
  group: 'clue' | 'help';
  hint?: Readonly<Record<'zh' | 'en', string>> | null;
  questions: readonly Question[];
  /** No question must be answered, so words are needed. */
  needs_text: boolean;
  /** Whether others may learn that something of the kind was reported nearby; never of a person or a home. */
  shows_nearby: boolean;
  /** What is good to know at once, before anybody comes. */
  advice?: Readonly<Record<'zh' | 'en', string>> | null;
}

export interface Categories {
  version: string | number;
  categories: readonly Category[];
  /** The closed lists of reasons, by the act that needs one. */
  reasons?: Readonly<Record<string, readonly Named[]>>;
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

export function nameOf(one: Named): string {
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
  const found = categories.value?.reasons?.[act]?.find((one) => one.code === code);
  return found ? nameOf(found) : code;
}
