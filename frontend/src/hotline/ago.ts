/** How long ago something was, as people say it. Pure. */
const HOUR = 60;
const DAY = 24 * HOUR;

export function agoOf(minutes: number): { unit: 'minutes' | 'hours' | 'days'; n: number } {
  if (minutes < HOUR) return { unit: 'minutes', n: Math.max(1, minutes) };
  if (minutes < 2 * DAY) return { unit: 'hours', n: Math.floor(minutes / HOUR) };
  return { unit: 'days', n: Math.floor(minutes / DAY) };
}
