/** Texts in both languages. They stand beside their view in `texts.ts`, as [Chinese, English]. */
import { lang } from './settings';

export { lang, setLang } from './settings';
export type { Lang } from './settings';

export type Pair = readonly [zh: string, en: string];
export type Vars = Readonly<Record<string, string | number>>;

/** The text of a pair in the language now shown, with `{name}` places filled in. */
export function say(pair: Pair, vars?: Vars): string {
  const text = pair[lang.value === 'zh' ? 0 : 1];
  return vars ? text.replace(/\{(\w+)\}/g, (place, name) => String(vars[name] ?? place)) : text;
}

/** `t(key, vars)` for one file of texts. A view that calls it is drawn again when the language changes. */
export function useTexts<T extends Readonly<Record<string, Pair>>>(
  texts: T,
): (key: keyof T & string, vars?: Vars) => string {
  return (key, vars) => say(texts[key] as Pair, vars);
}
