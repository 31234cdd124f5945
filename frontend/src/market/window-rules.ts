/** Hours at which goods can be collected, week by week, as moments of the coming days. Pure. */
import type { Window } from './cart-rules';

/** 1 is Monday, 7 is Sunday; times are HH:MM in the city. */
export interface WeeklyWindow {
  weekday: number;
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;

/** Milliseconds by which a zone is ahead of UTC at a moment. */
function aheadMs(zone: string, at_ms: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at_ms);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '00';
  const local = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
  return Date.parse(local) - Math.floor(at_ms / 1000) * 1000;
}

/** The moment at which a clock in `zone` shows a day and a time. */
export function momentOf(on: string, time: string, zone: string): Date {
  const asIfUtc = Date.parse(`${on}T${time}:00Z`);
  return new Date(asIfUtc - aheadMs(zone, asIfUtc - aheadMs(zone, asIfUtc)));
}

/** The windows that end after `now`, of today and the `days` days behind it, soonest first. */
export function comingWindows(weekly: readonly WeeklyWindow[], today_on: string, now_ms: number, zone: string, days = 7): Window[] {
  const found: Window[] = [];
  for (let ahead = 0; ahead <= days; ahead++) {
    const day = new Date(Date.parse(today_on) + ahead * DAY_MS);
    const on = day.toISOString().slice(0, 10);
    for (const { weekday, from, to } of weekly) {
      if (weekday !== (day.getUTCDay() || 7)) continue;
      const until = momentOf(on, to, zone);
      if (until.getTime() > now_ms) found.push({ from_at: momentOf(on, from, zone).toISOString(), until_at: until.toISOString() });
    }
  }
  return found.sort((one, other) => one.from_at.localeCompare(other.from_at));
}

/** Weekdays that share their hours, in the order of the week; `days` are 1 for Monday to 7 for Sunday. */
export function byHours(weekly: readonly WeeklyWindow[]): { days: number[]; from: string; to: string }[] {
  const found = new Map<string, { days: number[]; from: string; to: string }>();
  for (const { weekday, from, to } of [...weekly].sort((one, other) => one.weekday - other.weekday)) {
    const hours = `${from} ${to}`;
    const known = found.get(hours);
    if (known) known.days.push(weekday);
    else found.set(hours, { days: [weekday], from, to });
  }
  return [...found.values()];
}

/** The hours that all suppliers have in common; a supplier without any takes part in all. */
export function sharedWindows(each: readonly (readonly WeeklyWindow[])[]): WeeklyWindow[] {
  const [first, ...rest] = each.filter(({ length }) => length > 0);
  const isSame = (one: WeeklyWindow, other: WeeklyWindow): boolean =>
    one.weekday === other.weekday && one.from === other.from && one.to === other.to;
  return (first ?? []).filter((one) => rest.every((windows) => windows.some((other) => isSame(one, other))));
}
