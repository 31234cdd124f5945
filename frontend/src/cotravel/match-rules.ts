/**
 * What a journey of mine and the published trips have to do with each other: graded, with the reason. Pure,
 * and written once: nothing of this ever runs on the server, for it never learns of a journey.
 *
 * Near seats follow 国家卫生健康委《新型冠状病毒肺炎防控方案（第四版）》, the annex on close contacts: in an
 * aircraft the row of the patient and three rows before and behind, in a closed train the carriage.
 */
import { DAY_MIN, DAYS_MOST, gapOf, isWay, LATE_TRAIN_MIN, myTimes, runOf, SHORT_RIDE_MIN } from './day-rules';
import { rideOn, stretchByNames, stretchOf, type Stretch } from './route-rules';
import { GRADES, type Grade, type Journey, type ListedTrip, type Match, type Reason, type ReasonCode, type RouteOf, type TripKind, type TripList } from './shapes';

/** Rows before and behind a patient's that count as near. */
export const NEAR_ROWS = 3;
const SHORT: ReadonlySet<TripKind> = new Set(['metro', 'bus', 'taxi']);
/** One vehicle with a plate is the same vehicle whether it was called a coach, a bus or a taxi. */
const WITH_PLATE: readonly TripKind[] = ['coach', 'bus', 'taxi'];
/** What goes from one town to another is a coach to one and a bus to another: 沈阳-阜新. */
const WITH_WAY: readonly TripKind[] = ['coach', 'bus'];

type Graded = Pick<Match, 'grade' | 'reason' | 'distance'>;

const because = (code: ReasonCode, params: Reason['params'] = {}): Reason => ({ code, params });

const hasCommon = (some: readonly string[], others: readonly string[]): boolean => some.some((one) => others.includes(one));

/** The least distance of a number to some; undefined when one of them is not known. */
function distanceOf(mine: number | undefined, theirs: readonly number[]): number | undefined {
  return mine === undefined || !theirs.length ? undefined : Math.min(...theirs.map((one) => Math.abs(one - mine)));
}

function inTrain(journey: Journey, trip: ListedTrip): Graded {
  const distance = distanceOf(journey.carriage, trip.carriages);
  if (distance === undefined) return { grade: 'same_service', reason: because('same_service') };
  if (distance === 0) return { grade: 'same_carriage', reason: because('same_carriage', { carriage: journey.carriage! }), distance };
  return { grade: 'same_service', reason: because('other_carriage', { carriages: distance }), distance };
}

function inFlight(journey: Journey, trip: ListedTrip): Graded {
  const distance = distanceOf(journey.row, trip.rows);
  if (distance === undefined) return { grade: 'same_service', reason: because('same_service') };
  if (distance <= NEAR_ROWS) return { grade: 'same_carriage', reason: because('near_rows', { rows: distance }), distance };
  return { grade: 'same_service', reason: because('far_rows', { rows: distance }), distance };
}

/** How near, once it is clear that it was the same run, line or vehicle. */
function nearness(journey: Journey, trip: ListedTrip): Graded {
  if (trip.kind === 'train') return inTrain(journey, trip);
  if (trip.kind === 'flight') return inFlight(journey, trip);
  const isSameVehicle = journey.plate !== undefined && trip.plates.includes(journey.plate);
  if (isSameVehicle || trip.kind === 'ship') return { grade: 'same_service', reason: because('same_service') };
  return { grade: 'same_line', reason: because('same_line') };
}

/** Hours between us, although it was one day and one number; `mine` is the minute at which I got on. */
function hoursApart(mine: number, { kind, from_min: from, until_min: until }: ListedTrip, isShort: boolean): ReasonCode | undefined {
  if (kind === 'train') return until !== undefined && mine > until + LATE_TRAIN_MIN ? 'they_left_before' : undefined;
  if (kind === 'flight') return undefined;
  if (isShort && from !== undefined && mine < from - SHORT_RIDE_MIN) return 'other_hours';
  const latest = until ?? (isShort && from !== undefined ? from + SHORT_RIDE_MIN : undefined);
  return latest !== undefined && mine > latest + SHORT_RIDE_MIN ? 'other_hours' : undefined;
}

/** What the clock alone proves; `which_day` when it proves nothing as soon as I named the evening before. */
function byTheClock(journey: Journey, trip: ListedTrip): ReasonCode | undefined {
  if (journey.from_min === undefined) return undefined;
  // What one calls a bus and another a coach may be on its way for long.
  const isShort = SHORT.has(trip.kind) && SHORT.has(journey.kind) && !trip.numbers.some(isWay);
  const found = myTimes(journey, gapOf(journey, trip)).map(([at]) => hoursApart(at, trip, isShort));
  return found[0] && (found.every(Boolean) ? found[0] : 'which_day');
}

/** Why it cannot be told whether it was the same run: who would have to say at what hour. */
function whyUnsure(journey: Journey, trip: ListedTrip): ReasonCode {
  const gap = gapOf(journey, trip);
  if (gap === 0) return 'which_day';
  if (trip.from_min === undefined && trip.until_min === undefined) return 'night_hours';
  return journey.from_min === undefined ? 'night_mine' : 'night';
}

/** Whether a journey and a trip are of one number, line, vehicle or ship at all. */
export function isSameService(journey: Journey, trip: ListedTrip): boolean {
  const isSamePlate = journey.plate !== undefined && trip.plates.includes(journey.plate);
  if (isSamePlate) return WITH_PLATE.includes(journey.kind) && WITH_PLATE.includes(trip.kind);
  // Two plates that differ are two vehicles of one line.
  const areOthers = journey.plate !== undefined && trip.plates.length > 0;
  if (areOthers) return false;
  if (journey.kind === trip.kind) return hasCommon(journey.numbers, trip.numbers);
  return WITH_WAY.includes(journey.kind) && WITH_WAY.includes(trip.kind) && hasCommon(journey.numbers.filter(isWay), trip.numbers);
}

/** Most trips of a number need no look at its stops. */
const isFarOff = (journey: Journey, trip: ListedTrip): boolean =>
  (trip.kind === 'train' || trip.kind === 'flight') && Math.abs(gapOf(journey, trip)) > DAYS_MOST;

/** The contact, once number and day agree. */
function graded(journey: Journey, trip: ListedTrip, stretch: Stretch, isSure: boolean): Graded {
  if (stretch.are === 'they_left_before' || stretch.are === 'i_left_before') {
    return { grade: 'apart', reason: because(stretch.are, { stop: stretch.stop }) };
  }
  // Where the stops of a train say that both were aboard, a clock time that disagrees is a slip of somebody's.
  const hours = trip.kind === 'train' && stretch.are === 'together' ? undefined : byTheClock(journey, trip);
  if (hours) return { grade: hours === 'which_day' ? 'cannot_tell' : 'apart', reason: because(hours) };
  if (!isSure) return { grade: 'cannot_tell', reason: because(whyUnsure(journey, trip)) };
  if (stretch.are === 'touching') return { grade: 'cannot_tell', reason: because('met_at_stop', { stop: stretch.stop }) };
  return nearness(journey, trip);
}

/**
 * Judge one journey by one trip; undefined when they have nothing to do with each other.
 * `routeOf` knows the stops of a train's number.
 */
export function judge(journey: Journey, trip: ListedTrip, routeOf?: RouteOf): Match | undefined {
  if (!isSameService(journey, trip) || isFarOff(journey, trip)) return undefined;
  const number = trip.kind === 'train' ? journey.numbers.find((one) => trip.numbers.includes(one)) : undefined;
  const route = number === undefined ? undefined : routeOf?.(number);
  const mine = route && rideOn(route, journey.from, journey.to);
  const theirs = route && rideOn(route, trip.from, trip.to);
  const run = runOf(journey, trip, route, mine, theirs);
  if (run === 'none') return undefined;
  const answer = (found: Graded, isKnown: boolean): Match => ({ journey, trip, ...found, is_stretch_known: isKnown });
  if (run === 'other') return answer({ grade: 'apart', reason: because('other_day') }, false);
  const byStops = route && (mine?.on || mine?.off) && (theirs?.on || theirs?.off);
  const stretch = byStops ? stretchOf(route, mine!, theirs!) : stretchByNames(journey, trip);
  const found = graded(journey, trip, stretch, run === 'same');
  // Of a neighbouring day nothing is told unless there may have been a contact.
  if (found.grade === 'apart' && run === 'unsure' && gapOf(journey, trip) !== 0) return undefined;
  return answer(found, stretch.are === 'together');
}

/** The trips that share a number or a plate with a journey, each once. */
function candidates(journey: Journey, list: TripList): Iterable<ListedTrip> {
  const found = new Map<number, ListedTrip>();
  const add = (kind: TripKind, name: string): void => {
    for (const trip of list.named(kind, name)) found.set(trip.id, trip);
  };
  for (const number of journey.numbers) {
    for (const kind of isWay(number) && WITH_WAY.includes(journey.kind) ? WITH_WAY : [journey.kind]) add(kind, number);
  }
  if (journey.plate !== undefined) for (const kind of WITH_PLATE) add(kind, journey.plate);
  return found.values();
}

/** What the list says about a journey, those `apart` too. */
export function matchJourney(journey: Journey, list: TripList, routeOf?: RouteOf): Match[] {
  const found: Match[] = [];
  for (const trip of candidates(journey, list)) {
    const match = judge(journey, trip, routeOf);
    if (match) found.push(match);
  }
  return found;
}

const SEVERITY: Readonly<Record<Grade, number>> = Object.fromEntries(GRADES.map((grade, index) => [grade, index])) as Record<Grade, number>;

/** The gravest first, then the nearest, then the latest day. */
export function byGravity(one: Match, other: Match): number {
  return (
    SEVERITY[one.grade] - SEVERITY[other.grade] ||
    (one.distance ?? DAY_MIN) - (other.distance ?? DAY_MIN) ||
    (one.journey.on < other.journey.on ? 1 : one.journey.on > other.journey.on ? -1 : one.trip.id - other.trip.id)
  );
}

/** What the list says about all journeys, the gravest first. */
export function matchAll(journeys: readonly Journey[], list: TripList, routeOf?: RouteOf): Match[] {
  return journeys.flatMap((journey) => matchJourney(journey, list, routeOf)).sort(byGravity);
}
