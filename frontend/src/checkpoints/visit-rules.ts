/** What a scanned poster becomes among the places where I was; pure. */
import type { MyPlace } from '../cotravel/shapes';
import type { Poster } from './poster';

/** A day of the city, and minutes since its midnight. */
export interface Moment {
  on: string;
  minute: number;
}

/** A day and an hour of the city as its clock shows them. */
export function momentIn(zone: string, at: Date): Moment {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return { on: `${of('year')}-${of('month')}-${of('day')}`, minute: Number(of('hour')) * 60 + Number(of('minute')) };
}

const NOON_MIN = 720;

/** How far a zone is ahead of UTC at noon of a day: `+08:00`. */
export function offsetOf(zone: string, day: string): string {
  const { on, minute } = momentIn(zone, new Date(`${day}T12:00:00Z`));
  const ahead = minute - NOON_MIN + (Date.parse(on) - Date.parse(day)) / 60_000;
  return `${ahead < 0 ? '-' : '+'}${clockText(Math.abs(ahead))}`;
}

export const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** The visit that the same poster was scanned for earlier today and that has no end yet; the newest one. */
export function openVisit(places: readonly MyPlace[], poster: Poster, { on, minute }: Moment): MyPlace | undefined {
  return places
    .filter((one) => one.name === poster.name && one.division === String(poster.county) && one.on === on)
    .filter(({ from_min, until_min }) => from_min !== undefined && from_min <= minute && until_min === undefined)
    .sort((one, other) => other.from_min! - one.from_min!)[0];
}

/** I have come: a new place of mine. */
export function visitOf(poster: Poster, id: string, { on, minute }: Moment, enteredAt: string): MyPlace {
  const { lat_e6, lng_e6 } = poster;
  return {
    id,
    name: poster.name,
    division: String(poster.county),
    ...(lat_e6 === null || lng_e6 === null ? {} : { point: [lat_e6, lng_e6] as const }),
    on,
    from_min: minute,
    entered_at: enteredAt,
  };
}
