/** A notice in words: what it says, from its kind and what its words leave open. Pure. */
import type { Pair, Vars } from '../core/i18n';
import type { Notice } from './data';
import { texts } from './texts';

export type Key = keyof typeof texts;
export type Say = (key: Key, vars?: Vars) => string;

export interface Words {
  title: string;
  text: string;
  /** Whether a check-in is what it asks for. */
  is_reminder: boolean;
}

function has(key: string): key is Key {
  return Object.hasOwn(texts as Readonly<Record<string, Pair>>, key);
}

/** A calendar day and the one after it, without a zone: days are the city's already. */
export function dayAfter(on: string): string {
  const day = new Date(`${on}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

/**
 * @param name whom it is about, when that is somebody else.
 * @param time when it was told, in words.
 * @param todayOn the city's day now.
 * @param dayText a day in words.
 */
export function wordsOf(
  notice: Notice,
  t: Say,
  name: string | undefined,
  time: string,
  todayOn: string,
  dayText: (on: string) => string,
): Words {
  const { kind, params, about } = notice;
  const on = typeof params.on === 'string' && /^\d{4}-\d\d-\d\d$/.test(params.on) ? params.on : undefined;
  if (!has(kind) || !kind.startsWith('healthcode.') || !on) {
    return { title: t('notices.unknown'), text: t('notices.unknown_why', { time }), is_reminder: false };
  }
  const n = Number(params.days_to_green);
  const counted = `${kind}_n`;
  const next = on === todayOn ? t('notices.tomorrow') : t('notices.on_day', { day: dayText(dayAfter(on)) });
  const what = n > 1 && has(counted) ? t(counted, { n }) : t(kind, { next });
  return {
    title: about ? t('notices.reminder_family', { name: name ?? t('notices.family') }) : t('notices.reminder'),
    text: [t('notices.due', { time }), what].join(t('notices.due', { time }).endsWith('.') ? ' ' : ''),
    is_reminder: true,
  };
}
