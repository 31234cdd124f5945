/**
 * Whether two rides under one number were on the same run of it: the service day. Pure.
 *
 * A day is said of the stop where somebody got on, so on a night train two people of one run may name
 * two days. With a timetable and a clock time that is arithmetic; without, the same day counts as the
 * same run, and the neighbouring one cannot be told when it ran through the night.
 */
import type { Ride } from './route-rules';
import type { Journey, ListedTrip, Route } from './shapes';

export const DAY_MIN = 1440;
/** `same` run, `unsure`, `other` run although the days are the same, or `none`: another day, nothing to tell. */
export type Run = 'same' | 'unsure' | 'other' | 'none';

/** Clock times said of one run differ by delays and slips, never by half a day. */
const SAME_RUN_MIN = 360;
const OTHER_RUN_MIN = 1080;
/** A run that should pass a stop this near to midnight may have done so on either day. */
const NEAR_MIDNIGHT_MIN = 90;
const NOON_MIN = 720;
const EVENING_MIN = 17 * 60;
const LATE_MIN = 22 * 60;
const EARLY_MIN = 6 * 60;
const DAY_MS = 86_400_000;

/** A calendar day as a number of days. */
export const dayNumber = (on: string): number => Date.parse(`${on}T00:00:00Z`) / DAY_MS;

/** By how many days mine is later than theirs. */
export const gapOf = (journey: Journey, trip: ListedTrip): number => dayNumber(journey.on) - dayNumber(trip.on);

/** High-speed lines are closed at night; other numbers run through it, D only where it set out in the evening. */
function runsAtNight(numbers: readonly string[], fromMin: number | undefined): boolean {
  if (numbers.some((number) => /^[GCS]/.test(number))) return false;
  return numbers.every((number) => !number.startsWith('D')) || (fromMin !== undefined && fromMin >= EVENING_MIN);
}

function ofTimetable(journey: Journey, trip: ListedTrip, minutes: number, canBeNight: boolean): Run {
  const gap = gapOf(journey, trip);
  const [mine, theirs] = [journey.from_min, trip.from_min];
  const otherwise: Run = gap === 0 ? 'other' : 'none';
  if (mine !== undefined && theirs !== undefined) {
    const difference = Math.abs(gap * DAY_MIN + mine - (theirs + minutes));
    if (difference <= SAME_RUN_MIN) return 'same';
    if (difference >= OTHER_RUN_MIN) return otherwise;
    return gap === 0 ? 'same' : 'unsure';
  }
  const days = (from: number, to: number): boolean => Math.floor(from / DAY_MIN) <= gap && gap <= Math.floor(to / DAY_MIN);
  if (mine !== undefined || theirs !== undefined) {
    // Minutes since 00:00 of their day at which the run was at my stop, or its twin seen from my day.
    const at = theirs !== undefined ? theirs + minutes : undefined;
    const isExactly = at !== undefined ? Math.floor(at / DAY_MIN) === gap : -Math.floor((mine! - minutes) / DAY_MIN) === gap;
    const isNearly = [-NEAR_MIDNIGHT_MIN, NEAR_MIDNIGHT_MIN].some((slip) =>
      at !== undefined ? days(at + slip, at + slip) : -Math.floor((mine! - minutes + slip) / DAY_MIN) === gap,
    );
    if (isExactly) return 'same';
    return isNearly ? 'unsure' : otherwise;
  }
  if (!days(minutes, minutes + DAY_MIN - 1)) return otherwise;
  if (gap === 0) return 'same';
  return canBeNight ? 'unsure' : 'none';
}

function ofTrain(journey: Journey, trip: ListedTrip): Run {
  const gap = gapOf(journey, trip);
  if (gap === 0) return 'same';
  const { from_min: theirs, until_min: until } = trip;
  const mine = journey.from_min;
  if (gap > 0 && until !== undefined) return until > gap * DAY_MIN && gap * DAY_MIN + (mine ?? 0) <= until ? 'unsure' : 'none';
  if (gap === 1) return runsAtNight(trip.numbers, theirs) ? 'unsure' : 'none';
  if (gap !== -1 || !runsAtNight(trip.numbers, mine)) return 'none';
  if (theirs === undefined) return 'unsure';
  return theirs < (mine === undefined ? NOON_MIN : mine) ? 'unsure' : 'none';
}

function ofFlight(journey: Journey, trip: ListedTrip): Run {
  const gap = gapOf(journey, trip);
  if (gap === 0) return 'same';
  const mine = journey.from_min;
  const isLate = (trip.from_min ?? 0) >= LATE_MIN || (trip.until_min ?? 0) > DAY_MIN;
  if (gap === 1) return isLate && (mine ?? 0) < EARLY_MIN ? 'unsure' : 'none';
  const isEarly = trip.from_min !== undefined && trip.from_min < EARLY_MIN;
  return gap === -1 && isEarly && (mine ?? DAY_MIN) >= LATE_MIN ? 'unsure' : 'none';
}

/** Vehicles, lines and ships: the patient was aboard until a known minute, on later days too. */
function ofVehicle(journey: Journey, trip: ListedTrip): Run {
  const gap = gapOf(journey, trip);
  if (gap === 0) return 'same';
  const until = trip.until_min ?? 0;
  const [first, last] = [gap * DAY_MIN + (journey.from_min ?? 0), gap * DAY_MIN + (journey.from_min ?? DAY_MIN - 1)];
  if (gap < 0 || first >= until) return 'none';
  return last < until ? 'same' : 'unsure';
}

/** Whether a journey was on the same run as a published trip under the same number. */
export function runOf(journey: Journey, trip: ListedTrip, route?: Route, mine?: Ride, theirs?: Ride): Run {
  if (trip.kind === 'flight') return ofFlight(journey, trip);
  if (trip.kind !== 'train') return ofVehicle(journey, trip);
  if (!route || !mine?.on || !theirs?.on) return ofTrain(journey, trip);
  const minutes = route.minutes[mine.on[0]]! - route.minutes[theirs.on[0]]!;
  return ofTimetable(journey, trip, minutes, runsAtNight(trip.numbers, trip.from_min ?? EVENING_MIN));
}
