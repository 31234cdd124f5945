/**
 * What a person chose about how the app looks: the language and large print (关怀版).
 *
 * These live in localStorage and not in IndexedDB, because the first paint needs them at once
 * and because they say nothing about the person: signing out keeps them.
 */
import { effect, signal } from '@preact/signals';

export type Lang = 'zh' | 'en';

const LANG_KEY = 'changxing.lang';
const LARGE_KEY = 'changxing.large';

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage may be blocked; then the choice lasts as long as the page.
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See remembered().
  }
}

/** The first language of the phone that we speak; Chinese when it names neither. */
export function languageOf(wanted: readonly string[]): Lang {
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'zh';
}

function firstLang(): Lang {
  const chosen = remembered(LANG_KEY);
  if (chosen === 'zh' || chosen === 'en') return chosen;
  return languageOf(typeof navigator === 'undefined' ? [] : (navigator.languages ?? []));
}

export const lang = signal<Lang>(firstLang());

/** Large print, 关怀版: text of 18 px and more, targets of 60 px and more. */
export const large = signal(remembered(LARGE_KEY) === '1');

export function setLang(chosen: Lang): void {
  remember(LANG_KEY, chosen);
  lang.value = chosen;
}

export function setLarge(chosen: boolean): void {
  remember(LARGE_KEY, chosen ? '1' : '0');
  large.value = chosen;
}

/** Keeps the attributes of <html> in step with the choices. Call once at start. */
export function applySettings(): void {
  effect(() => {
    document.documentElement.lang = lang.value === 'zh' ? 'zh-CN' : 'en';
  });
  effect(() => {
    if (large.value) document.documentElement.dataset.large = '';
    else delete document.documentElement.dataset.large;
  });
}
