/** A notice in words: what it says, from its kind and what its words leave open. Pure. */
import { lang, type Pair, type Vars } from '../core/i18n';
import type { Notice } from './data';
import { texts } from './texts';

export type Key = keyof typeof texts;
export type Say = (key: Key, vars?: Vars) => string;

export interface Words {
  title: string;
  text: string;
  /** Whether a check-in is what it asks for. */
  is_reminder: boolean;
  /** Where to read all of it, and what the way there is called when that is not evidence. */
  href?: string;
  look?: Key;
}

/** Where a notice of trade, groceries, a report or a shared trip leads, by the start of its kind; either side of a deal goes by the market. */
const WAYS: Readonly<Record<string, string>> = {
  'market.trader': '/market/trader',
  'market.order': '/market/deals',
  'market.deal_confirmed': '/market/orders',
  'market.deal': '/market',
  'market.match': '/market/matches',
  'basket.': '/basket/orders',
  'hotline.': '/report/mine',
  // Evidence holds, and can be appealed against.
  'cotravel.trip_doubted': '/evidence',
  'cotravel.kept': '/evidence',
  'cotravel.': '/cotravel/registered',
  'enterprises.removed': '/workplace',
  'enterprises.': '/workplace/company',
};

function wayOf(kind: string): string | undefined {
  return Object.entries(WAYS).find(([start]) => kind.startsWith(start))?.[1];
}

/** What the words leave open, with its days in words. */
function withDays(params: Notice['params'], dayText: (on: string) => string): Vars {
  const words = Object.entries(params).map(([name, value]) => [name, isDay(value) ? dayText(value) : value]);
  return Object.fromEntries(words) as Vars;
}

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);

function has(key: string): key is Key {
  return Object.hasOwn(texts as Readonly<Record<string, Pair>>, key);
}

/** What was filed, ended or answered about somebody; the reason's words come with the notice. */
function ofEvidence(
  { params, about }: Notice,
  kind: Key,
  t: Say,
  name: string | undefined,
  dayText: (on: string) => string,
): Words {
  const own = t(kind);
  const title = about ? t('notices.evidence_family', { title: own, name: name ?? t('notices.family') }) : own;
  const words = (of: string) => String(params[lang.value === 'zh' ? `${of}_zh` : `${of}_en`] ?? '');
  const answer = words('answer');
  const parts = [
    kind === 'evidence.in_force' &&
      t('notices.evidence_why', {
        why: words('reason'),
        office: String(params['office'] ?? ''),
        day: typeof params['until_on'] === 'string' ? dayText(params['until_on']) : '',
        version: Number(params['rule_version'] ?? 0),
      }),
    kind === 'evidence.ended' && t('notices.evidence_answer', { why: words('reason') }),
    answer && t('notices.evidence_answer', { why: answer }),
    !['evidence.in_force', 'evidence.appeal_upheld'].includes(kind) && t('notices.evidence_over'),
  ];
  const text = parts.filter(Boolean).join(lang.value === 'zh' ? '' : ' ');
  return { title, text, is_reminder: false, href: about ? `/evidence?resident=${about}` : '/evidence' };
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
  if (has(kind) && kind.startsWith('evidence.')) return ofEvidence(notice, kind, t, name, dayText);
  const title = `${kind}_title`;
  if (has(kind) && has(title)) {
    // What was decided about somebody: a title, and words that may name a day.
    const day = typeof params.until_on === 'string' ? dayText(params.until_on) : '';
    const words = { title: about ? `${t(title)} · ${name ?? t('notices.family')}` : t(title), text: t(kind, { ...withDays(params, dayText), day }) };
    const way = wayOf(kind);
    if (way === '/evidence') return { ...words, is_reminder: false, href: about ? `${way}?resident=${about}` : way };
    return { ...words, is_reminder: false, ...(way ? { href: way, look: 'notices.look' } : {}) };
  }
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
