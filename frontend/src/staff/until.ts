/** Ends of roles: a last day on the screen, an exclusive instant on the wire. Pure. */

import { daysAfter } from '../core/days';

/** The server gives no role for longer (180 days); said here so that the form can offer no more. */
export const MOST_DAYS = 180;
const USUAL_DAYS = 90;
const DAY_MS = 86_400_000;

/** By how much the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function aheadMs(zone: string, at: Date): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
  return local - Math.floor(at.getTime() / 1_000) * 1_000;
}

/** The instant at which a day (YYYY-MM-DD) of a zone is over: RFC 3339, UTC. */
export function endOfDay(day: string, zone: string): string {
  const utcMs = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
  const first = utcMs - aheadMs(zone, new Date(utcMs));
  // Where the clocks change on that day, the first guess may be an hour off.
  return new Date(utcMs - aheadMs(zone, new Date(first))).toISOString();
}

/** The last day that is offered first, and the last that is allowed, for a role that begins today. */
export function lastDays(today: string): { usual: string; most: string } {
  // The day of the end counts whole, so one day less than the limit is surely within it.
  return { usual: daysAfter(today, USUAL_DAYS), most: daysAfter(today, MOST_DAYS - 1) };
}
