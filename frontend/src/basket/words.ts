/** How times, ages and goods of the basket are said. */
import { now } from '../core/clock';
import { lang, say } from '../core/i18n';
import { ageOf } from './rules';
import type { Window } from './shapes';
import { texts } from './texts';

/** A day of the city: 3月3日周二. */
export function dayWords(on: string): string {
  const style = { timeZone: 'UTC', month: 'long', day: 'numeric', weekday: 'short' } as const;
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', style).format(new Date(`${on}T00:00:00Z`));
}

/** 09:00–11:00. */
export const hoursWords = ({ from, to }: Pick<Window, 'from' | 'to'>): string => `${from}–${to}`;

/** 3月3日周二 09:00–11:00. */
export function windowWords(window: Pick<Window, 'on' | 'from' | 'to'>): string {
  return `${dayWords(window.on)} ${hoursWords(window)}`;
}

/** 3 小时前. */
export function ageWords(at_ms: number): string {
  const { n, of } = ageOf(at_ms, now().getTime());
  return n === 0 ? say(texts['basket.age.now']) : say(texts[`basket.age.${of}`], { n });
}
