/** Days of the calendar (YYYY-MM-DD). They carry no zone, so they are counted and written as UTC. */
import { lang } from './settings';

const DAY_MS = 86_400_000;

/** The day so many days after another; before it when `days` is negative. */
export const daysAfter = (on: string, days: number): string => new Date(Date.parse(on) + days * DAY_MS).toISOString().slice(0, 10);

/** A day in words: 3月3日. */
export function dayText(on: string): string {
  const format = new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'UTC', month: 'long', day: 'numeric' });
  return format.format(new Date(on));
}
