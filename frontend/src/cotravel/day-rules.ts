/**
 * Whether two rides under one number were on the same run of it: the service day. Pure.
 *
 * A day is said of the stop where somebody got on, so on a night train two people of one run may name
 * two days. With a timetable and both clock times that is arithmetic. Without, a day that somebody typed
 * proves nothing: what may have been the same run is `unsure`, for as long as no known hour excludes it.
 */
import type { Ride } from './route-rules';
import type { Journey, ListedTrip, Route } from './shapes';

export const DAY_MIN = 1440;
/** `same` run, `unsure`, `other` run although the days are the same, or `none`: another day, nothing to tell. */
export type Run = 'same' | 'unsure' | 'other' | 'none';

/** Rides on a line or in a taxi are over within this; by as much the hours of vehicles may be off. */
export const SHORT_RIDE_MIN = 180;
/** By how much a train or an aircraft may be late. */
export const LATE_TRAIN_MIN = 120;
/** No train and no ship is under way for longer than this many days; the reading of lists knows the same. */
export const DAYS_MOST = 3;
/** For how long a ride may last whose end nobody says. */
const LONGEST_MIN: Partial<Record<ListedTrip['kind'], number>> = { train: DAYS_MOST * DAY_MIN, ship: DAYS_MOST * DAY_MIN, coach: 2 * DAY_MIN };

/** Clock times said of one run differ by delays and slips, never by half a day. */
const SAME_RUN_MIN = 360;
const OTHER_RUN_MIN = 1080;
/** A run that should pass a stop this near to midnight may have done so on either day. */
const NEAR_MIDNIGHT_MIN = 90;
/** Whoever gets on before this hour may name the evening before. */
const SMALL_HOURS_MIN = 5 * 60;
const DAY_MS = 86_400_000;

/** What runs by day, and meets a midnight all the same: from when on one day, and until when on the next. */
interface Night {
  late: number;
  early: number;
}
/** Sleepers set out in the evening and arrive before noon. */
const SLEEPER: Night = { late: 17 * 60, early: 12 * 60 };
/** Three hours in the air and two of delay. */
const LAST_FLIGHT: Night = { late: 19 * 60, early: 6 * 60 };

/** A calendar day as a number of days. */
export const dayNumber = (on: string): number => Date.parse(`${on}T00:00:00Z`) / DAY_MS;

/** By how many days mine is later than theirs. */
export const gapOf = (journey: Journey, trip: ListedTrip): number => dayNumber(journey.on) - dayNumber(trip.on);

/** The earliest and the latest minute of something, from 00:00 of the patient's day. */
type Times = readonly [first: number, last: number];

/** When I may have got on: at my clock time, and in the small hours perhaps on the day after the one I named. */
export function myTimes({ from_min: mine }: Journey, gap: number): readonly Times[] {
  const midnight = gap * DAY_MIN;
  if (mine === undefined) return [[midnight, midnight + DAY_MIN - 1 + SMALL_HOURS_MIN]];
  const at: Times = [midnight + mine, midnight + mine];
  return mine < SMALL_HOURS_MIN ? [at, [at[0] + DAY_MIN, at[1] + DAY_MIN]] : [at];
}

/** When they may have got on. */
function theirTimes({ from_min: from, until_min: until }: ListedTrip): Times {
  return from === undefined ? [0, Math.min(DAY_MIN - 1, until ?? DAY_MIN)] : [from, from];
}

/** By when they had surely left; midnight stands for a day whose hours nobody said. */
const endOf = (until: number, slack: number): number => (until % DAY_MIN ? until + slack : until);

/** Whether both can have been aboard at one time, on neighbouring days or some days apart. */
function canMeet(journey: Journey, trip: ListedTrip, longest: number, slack: number): boolean {
  const gap = gapOf(journey, trip);
  const until = trip.until_min;
  if ((gap < 0 || until === undefined) && Math.abs(gap) * DAY_MIN > Math.max(longest, DAY_MIN)) return false;
  const [from, latest] = theirTimes(trip);
  const end = until === undefined ? latest + longest + slack : endOf(until, slack);
  return myTimes(journey, gap).some(([first, last]) => first < end && from <= last + longest);
}

/** Whether one was there late enough and the other early enough on the next day; unknown hours may be both. */
function canMeetAtNight(journey: Journey, trip: ListedTrip, { late, early }: Night): boolean {
  const gap = gapOf(journey, trip);
  const mine = journey.from_min;
  const { from_min: from, until_min: until } = trip;
  if (gap < 0) return gap === -1 && (from ?? 0) < early && (mine === undefined || mine >= late || mine < SMALL_HOURS_MIN);
  const first = gap * DAY_MIN + (mine ?? 0);
  if (until !== undefined) return first < endOf(until, LATE_TRAIN_MIN);
  return (from ?? late) >= late && first < DAY_MIN + early;
}

/** High-speed lines are closed at night, but for the extra trains of the holidays (G4001 and on, G9001 and on). */
const isByDay = (number: string): boolean => /^[GCS]/.test(number) && !/^G[49]\d{3}$/.test(number);
/** These run through one night, and only where they set out in the evening. */
const isSleeper = (number: string): boolean => isByDay(number) || /^(?:D(?!J)|G)/.test(number);

function ofTrain(journey: Journey, trip: ListedTrip, route: Route | undefined): Run {
  if (gapOf(journey, trip) === 0) return 'same';
  const { numbers, until_min: until } = trip;
  const sure = (isPossible: boolean): Run => (isPossible ? 'unsure' : 'none');
  // A day train that is said to have come in after midnight ran into the night.
  if (numbers.every(isByDay) && !(until !== undefined && until > DAY_MIN)) return 'none';
  if (numbers.every(isSleeper)) return sure(canMeetAtNight(journey, trip, SLEEPER));
  const longest = route ? route.minutes.at(-1)! : LONGEST_MIN.train!;
  return sure(canMeet(journey, trip, longest, LATE_TRAIN_MIN));
}

/** Both clock times are known, and how long the way is between the two stops, at least and at most. */
function ofClocks(journey: Journey, trip: ListedTrip, [least, most]: Times): Run {
  const gap = gapOf(journey, trip);
  // By how much a run that was at their stop when they got on misses the time at which I did.
  const [plain = 0, late = OTHER_RUN_MIN] = myTimes(journey, gap).map(([at]) => {
    const minutes = at - trip.from_min!;
    return Math.max(least - minutes, minutes - most, 0);
  });
  if (plain <= SAME_RUN_MIN) return 'same';
  if (plain < OTHER_RUN_MIN) return gap === 0 ? 'same' : 'unsure';
  if (late <= SAME_RUN_MIN) return 'unsure';
  return gap === 0 ? 'other' : 'none';
}

function ofTimetable(journey: Journey, trip: ListedTrip, route: Route, mine: Ride, theirs: Ride): Run {
  const minutes = (index: number): number => route.minutes[index]!;
  const [myOn, theirOn] = [mine.on!, theirs.on!];
  const [least, most] = [minutes(myOn[0]) - minutes(theirOn[1]), minutes(myOn[1]) - minutes(theirOn[0])];
  const [isMine, isTheirs] = [journey.from_min !== undefined, trip.from_min !== undefined];
  if (isMine && isTheirs) return ofClocks(journey, trip, [least, most]);
  const gap = gapOf(journey, trip);
  const [from, latest] = theirTimes(trip);
  const midnight = gap * DAY_MIN;
  const mineOnDay: Times = isMine ? myTimes(journey, gap)[0]! : [midnight, midnight + DAY_MIN - 1];
  const fits = (at: Times, [low, high]: Times): boolean => at[1] - from >= low && at[0] - latest <= high;
  const canBeNight = isMine || isTheirs || !trip.numbers.every(isByDay);
  if (fits(mineOnDay, [least, most])) return gap === 0 || isMine || isTheirs ? 'same' : canBeNight ? 'unsure' : 'none';
  const isNear = (isMine || isTheirs) && fits(mineOnDay, [least - NEAR_MIDNIGHT_MIN, most + NEAR_MIDNIGHT_MIN]);
  // Without a clock time a day may be the one on which the run set out.
  const named: Times = [isMine ? least : Math.min(least, -minutes(theirOn[1])), isTheirs ? most : Math.max(most, minutes(myOn[1]))];
  const isNamed = canBeNight && myTimes(journey, gap).some((at) => fits(at, named));
  // Nobody is told that it was another day's because of a day that somebody typed.
  return gap === 0 || isNear || isNamed ? 'unsure' : 'none';
}

/** Whether a canonical number is from where to where (沈阳-阜新), not a line of a town (沈阳 327路). */
export const isWay = (number: string): boolean => number.includes('-');

/** Vehicles, lines and ships: the patient was aboard until a known minute, on later days too. */
function ofVehicle(journey: Journey, trip: ListedTrip): Run {
  const gap = gapOf(journey, trip);
  if (gap === 0) return 'same';
  const { from_min: from, until_min: until, kind } = trip;
  const mine = journey.from_min;
  if (gap > 0 && until !== undefined && gap * DAY_MIN + (mine ?? DAY_MIN - 1) < until) return 'same';
  const sure = (isPossible: boolean): Run => (isPossible ? 'unsure' : 'none');
  const isOneVehicle = kind === 'ship' || (journey.plate !== undefined && trip.plates.includes(journey.plate));
  if (!isOneVehicle && trip.numbers.some(isWay)) return sure(canMeetAtNight(journey, trip, SLEEPER));
  // On another day a line is other vehicles, unless both hours stand close to the midnight between.
  if (!isOneVehicle && (mine === undefined || (from ?? until) === undefined)) return 'none';
  const longest = (one: ListedTrip['kind']): number => LONGEST_MIN[one] ?? SHORT_RIDE_MIN;
  return sure(canMeet(journey, trip, Math.max(longest(kind), longest(journey.kind)), SHORT_RIDE_MIN));
}

/** Whether a journey was on the same run as a published trip under the same number. */
export function runOf(journey: Journey, trip: ListedTrip, route?: Route, mine?: Ride, theirs?: Ride): Run {
  if (trip.kind === 'flight') {
    return gapOf(journey, trip) === 0 ? 'same' : canMeetAtNight(journey, trip, LAST_FLIGHT) ? 'unsure' : 'none';
  }
  if (trip.kind !== 'train') return ofVehicle(journey, trip);
  return route && mine?.on && theirs?.on ? ofTimetable(journey, trip, route, mine, theirs) : ofTrain(journey, trip, route);
}

/**
 * How many days after the patient's somebody could still meet them there: to the last day that a service can have
 * run to whose end nobody says. Backend twin: `end_rules.days_after`; tests/vectors/trip_ends.json holds the two together.
 */
export function daysAfter(trip: ListedTrip): number {
  const { from_min: from, until_min: until } = trip;
  const said = Math.floor(Math.max(from ?? 0, until ?? 0) / DAY_MIN);
  return until === undefined ? Math.max(said, daysUnderWay(trip)) : said;
}

function daysUnderWay({ kind, numbers, plates, from_min: from }: ListedTrip): number {
  const night = ({ late }: Night): number => ((from ?? late) >= late ? 1 : 0);
  if (kind === 'place') return 0;
  if (kind === 'flight') return night(LAST_FLIGHT);
  if (kind === 'train' && numbers.every(isByDay)) return 0;
  if (kind === 'train' && numbers.every(isSleeper)) return night(SLEEPER);
  const most = LONGEST_MIN[kind];
  if (kind === 'train' || kind === 'ship') return most! / DAY_MIN;
  const ofWay = numbers.some(isWay) ? night(SLEEPER) : 0;
  if (!plates.length && (numbers.some(isWay) || from === undefined)) return ofWay;
  const short = Math.floor(((from ?? DAY_MIN - 1) + 2 * SHORT_RIDE_MIN - 1) / DAY_MIN);
  return Math.max(ofWay, most === undefined ? short : most / DAY_MIN);
}
