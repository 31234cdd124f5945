/** Alarms of my areas: asked page by page, kept sealed for the shift, answered online. */
import { keptPages } from '../collection/kept-pages';
import { call } from '../core/api';
import { duty } from '../core/duty';

export type AlarmKind = 'red_seen' | 'yellow_seen' | 'fever' | 'watched_outside' | 'two_places' | 'device_silent';
export type Outcome =
  | 'visited'
  | 'called'
  | 'sent_home'
  | 'to_doctor'
  | 'allowed'
  | 'mistake'
  | 'device_back'
  | 'device_replaced'
  | 'shift_over';
export type Which = 'late' | 'all';

/** An alarm as a list shows it: it says nothing of whose it is. */
export interface Alarm {
  alarm_id: string;
  kind: AlarmKind;
  state: 'open' | 'answered' | 'over';
  seen_at: string;
  last_at: string;
  due_at: string;
  is_late: boolean;
  checkpoint_name: string;
  division_code: string;
  /** Where the person lives, for those who answer for that home. */
  home: string | null;
  is_home_told: boolean;
  colour: 'green' | 'yellow' | 'red' | null;
  temperature_tenths_c: number | null;
  direction: 'in' | 'out' | null;
  emergency: 'medical' | 'fire' | 'birth' | null;
}

/** An alarm with whose it is, for those who answer for that home; the name is masked. */
export interface WholeAlarm extends Alarm {
  resident_id: string | null;
  name: string | null;
  outcomes: readonly Outcome[];
  outcome: Outcome | null;
  note: string | null;
  closed_at: string | null;
  answered_unit: string | null;
  is_mine: boolean;
}

export interface AlarmPage {
  alarms: readonly Alarm[];
  next: string | null;
  counties: readonly { area: string; late: number; is_more: boolean }[];
  as_of: string;
}

const ANSWERERS: ReadonlySet<string> = new Set(['village_head', 'grid_worker', 'health_officer', 'command']);
const COUNTY_DIGITS = 6;
const VILLAGE_DIGITS = 12;

/** The areas whose alarms I answer. */
export function alarmAreas(): readonly string[] {
  if (duty.value.state !== 'in') return [];
  const own = duty.value.grants.filter(({ role }) => ANSWERERS.has(role)).map(({ area }) => area.slice(0, VILLAGE_DIGITS));
  return [...new Set(own)].sort();
}

export const isCounty = (area: string): boolean => area.length === COUNTY_DIGITS;
export const isAboveCounty = (area: string): boolean => area.length < COUNTY_DIGITS;

/** Lists of alarms; one that stands on two pages stands once. */
export const alarmLists = keptPages<AlarmPage>('cursor', (known, more) => {
  const ids = new Set(known.alarms.map(({ alarm_id }) => alarm_id));
  return { ...more, alarms: [...known.alarms, ...more.alarms.filter(({ alarm_id }) => !ids.has(alarm_id))] };
});
export const listPath = (area: string, which: Which): string => `/duty/alarms?area=${area}&which=${which}`;

export const alarmPath = (id: string): string => `/duty/alarms/${encodeURIComponent(id)}`;

/** Says what was done; takes the alarm out of the lists that this phone shows. */
export async function answerAlarm(id: string, outcome: Outcome, note: string): Promise<WholeAlarm> {
  const body = { outcome, ...(note && { note }) };
  const told = await call<WholeAlarm>('POST', `${alarmPath(id)}/answer`, body);
  await alarmLists.change((page) => {
    const left = page.alarms.filter(({ alarm_id }) => alarm_id !== id);
    return left.length < page.alarms.length ? { ...page, alarms: left } : page;
  });
  return told;
}
