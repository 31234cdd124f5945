/**
 * The colour of a health code: the twin of backend/healthcode/rules.py, so that a phone can tell it
 * without a network. Both are held together by tests/vectors. A day is a number: days since
 * 1970-01-01 in the city's calendar; `dayOf` and `dayText` turn it into YYYY-MM-DD and back.
 */
export type Day = number;
export type Colour = 'none' | 'green' | 'yellow' | 'red';

export type Rule = {
  yellow_after_missed_days: number;
  red_after_missed_yellow_days: number;
  checkin_days_to_leave_red: number;
  fever_tenths_c: number;
  version?: number;
};
export type CheckInFact = { on: Day; temperature_tenths_c: number };
/** `until_on` is exclusive; null means no end is known. */
export type Evidence = { kind: string; from_on: Day; until_on: Day | null; colour: Colour };
/** Everything up to and including day `as_of_on` is over and counted. */
export type Ladder = { as_of_on: Day; is_red: boolean; missed_days: number; run_days: number };
/** What a pass carries; `last_good_on` is the effective last good day. */
export type PassState = {
  is_red: boolean;
  last_good_on: Day;
  health_colour: Colour;
  health_until_on: Day | null;
};
type Layer = readonly [reason: string, colour: Colour, until: Day | null];

const DAY_MS = 864e5;
const RETENTION_DAYS = 21;
const CLOCK_TOLERANCE_MS = 12e4;
const COLOURS: readonly Colour[] = ['none', 'green', 'yellow', 'red'];

/** Day number of a YYYY-MM-DD text. */
export const dayOf = (text: string): Day => Date.parse(text) / DAY_MS;

/** YYYY-MM-DD text of a day number. */
export const dayText = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The calendar day of an instant in a zone such as Asia/Shanghai. */
export const dayIn = (zone: string, at: Date | number): Day =>
  dayOf(new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at));

/** 0 for none, then 1 to 3 from green to red. */
export const severity = (colour: Colour): number => COLOURS.indexOf(colour);

/** The worse of two colours. */
export const worse = (one: Colour, other: Colour): Colour =>
  severity(one) >= severity(other) ? one : other;

const redAfter = (rule: Rule): number =>
  rule.yellow_after_missed_days + rule.red_after_missed_yellow_days;

const colourOfMissed = (rule: Rule, missed: number): Colour =>
  missed >= redAfter(rule) ? 'red' : missed >= rule.yellow_after_missed_days ? 'yellow' : 'green';

const colourOf = (rule: Rule, ladder: Ladder | null): Colour =>
  ladder ? (ladder.is_red ? 'red' : colourOfMissed(rule, ladder.missed_days)) : 'none';

/** Count one more day. A check-in on an exempt day is a check-in. */
function nextDay(rule: Rule, ladder: Ladder, checkedIn: boolean, exempt: boolean): Ladder {
  let { is_red, missed_days, run_days } = ladder;
  // A stricter rule can make somebody red who was yellow when the ladder was folded.
  is_red ||= missed_days >= redAfter(rule);
  if (checkedIn) {
    missed_days = 0;
    run_days = is_red ? run_days + 1 : 0;
    if (run_days >= rule.checkin_days_to_leave_red) {
      is_red = false;
      run_days = 0;
    }
  } else if (!exempt) {
    missed_days++;
    run_days = 0;
    is_red ||= missed_days >= redAfter(rule);
  }
  return { as_of_on: ladder.as_of_on + 1, is_red, missed_days, run_days };
}

/** Fold whole days onto a ladder: those after `start` through `throughOn`; null = no check-in yet. */
export function ladderAfter(
  rule: Rule,
  start: Ladder | null,
  checkInDays: readonly Day[],
  exemptDays: readonly Day[],
  throughOn: Day,
): Ladder | null {
  let ladder = start;
  if (!ladder) {
    const firstOn = Math.min(...checkInDays);
    if (firstOn > throughOn) return null;
    ladder = { as_of_on: firstOn, is_red: false, missed_days: 0, run_days: 0 };
  }
  while (ladder.as_of_on < throughOn) {
    const day: Day = ladder.as_of_on + 1;
    ladder = nextDay(rule, ladder, checkInDays.includes(day), exemptDays.includes(day));
  }
  return ladder;
}

/** Fold through yesterday, and through today only when there is a check-in today. */
const ladderOn = (
  rule: Rule,
  start: Ladder | null,
  checkInDays: readonly Day[],
  exemptDays: readonly Day[],
  today: Day,
): Ladder | null =>
  ladderAfter(rule, start, checkInDays, exemptDays, checkInDays.includes(today) ? today : today - 1);

/** A fever holds as long as the last day with any reading has a feverish one. */
function healthLayers(
  rule: Rule,
  checkIns: readonly CheckInFact[],
  evidence: readonly Evidence[],
  today: Day,
): Layer[] {
  const past = checkIns.filter((fact) => fact.on <= today);
  const lastOn = Math.max(...past.map((fact) => fact.on));
  const layers: Layer[] = past.some(
    (fact) => fact.on === lastOn && fact.temperature_tenths_c >= rule.fever_tenths_c,
  )
    ? [['fever', 'yellow', null]]
    : [];
  for (const { kind, from_on, until_on, colour } of evidence)
    if (from_on <= today && (until_on === null || today < until_on) && severity(colour) > 1)
      layers.push([kind, colour, until_on]);
  return layers;
}

/** The shown colour and its reasons: the worse of the check-in ladder and the health layer. */
export function colour(
  rule: Rule,
  checkIns: readonly CheckInFact[],
  evidence: readonly Evidence[],
  exemptDays: readonly Day[],
  today: Day,
  start: Ladder | null = null,
): [Colour, string[]] {
  const days = checkIns.map((fact) => fact.on);
  const byLadder = colourOf(rule, ladderOn(rule, start, days, exemptDays, today));
  if (byLadder === 'none') return ['none', []];
  const layers = healthLayers(rule, checkIns, evidence, today);
  if (byLadder !== 'green') layers.push(['missed_checkins', byLadder, null]);
  return [
    layers.map((layer) => layer[1]).reduce(worse, 'green'),
    [...new Set(layers.map((layer) => layer[0]))].sort(),
  ];
}

/**
 * Today's colour and that of the `days` days after it. `checksIn`: a normal reading every day from
 * today on; otherwise silence from now on.
 */
export function projection(
  rule: Rule,
  checkIns: readonly CheckInFact[],
  evidence: readonly Evidence[],
  exemptDays: readonly Day[],
  today: Day,
  days: number,
  checksIn: boolean,
  start: Ladder | null = null,
): { on: Day; colour: Colour }[] {
  const facts = checkIns.filter((fact) => fact.on <= today);
  return Array.from({ length: days + 1 }, (_, n) => {
    const on = today + n;
    if (checksIn) facts.push({ on, temperature_tenths_c: rule.fever_tenths_c - 1 });
    return { on, colour: colour(rule, facts, evidence, exemptDays, on, start)[0] };
  });
}

/** What a pass issued today says; null before the first check-in. */
export function stateOf(
  rule: Rule,
  checkIns: readonly CheckInFact[],
  evidence: readonly Evidence[],
  exemptDays: readonly Day[],
  today: Day,
  start: Ladder | null = null,
): PassState | null {
  const days = checkIns.map((fact) => fact.on);
  const ladder = ladderOn(rule, start, days, exemptDays, today);
  if (!ladder) return null;
  let health: Colour = 'green';
  let until: Day | null = null;
  for (const [, layer, ends] of healthLayers(rule, checkIns, evidence, today)) {
    const lastsLonger = ends === null || (until !== null && ends > until);
    if (severity(layer) > severity(health)) [health, until] = [layer, ends];
    else if (layer === health && lastsLonger) until = ends;
  }
  return {
    is_red: colourOf(rule, ladder) === 'red',
    last_good_on: ladder.as_of_on - ladder.missed_days,
    health_colour: health,
    health_until_on: until,
  };
}

/** Read a pass's state on a later day, as if its holder had been silent since. */
export function agedColour(rule: Rule, state: PassState, today: Day): Colour {
  if (state.is_red) return 'red';
  const isOver = state.health_until_on !== null && today >= state.health_until_on;
  const byLadder = colourOfMissed(rule, today - state.last_good_on - 1);
  return worse(byLadder, isOver ? 'green' : state.health_colour);
}

/** The day on which silence alone makes it red; null when it is red already. */
export const turnsRedOn = (rule: Rule, state: PassState): Day | null =>
  state.is_red ? null : state.last_good_on + redAfter(rule) + 1;

/**
 * The day a check-in will count for if it is received at `receivedAt`, or the code of its refusal.
 * `contactAt`: the last time beacon this phone was handed, null without one.
 */
export function countsForOn(
  measuredAt: Date,
  receivedAt: Date,
  contactAt: Date | null,
  zone: string,
  graceHours = 24,
): { on: Day; is_on_time: boolean } | { code: string } {
  const received = +receivedAt;
  if (+measuredAt > received + CLOCK_TOLERANCE_MS)
    return { code: 'healthcode.measured_in_future' };
  const measured = Math.min(+measuredAt, received);
  const measuredOn = dayIn(zone, measured);
  const receivedOn = dayIn(zone, received);
  if (measuredOn < receivedOn - RETENTION_DAYS) return { code: 'healthcode.too_old' };
  const isBelieved =
    contactAt !== null &&
    +contactAt <= measured &&
    dayIn(zone, received - graceHours * 36e5) <= measuredOn;
  const isOnTime = measuredOn === receivedOn || isBelieved;
  return { on: isOnTime ? measuredOn : receivedOn, is_on_time: isOnTime };
}
