/**
 * What comes after what at a checkpoint: after a verdict, after a reading, after a second reading. Pure, so
 * that the whole flow is tested without a screen. Nobody types a verdict here: it follows from what was
 * proven, from what was measured, or from an emergency, which is recorded and reviewed.
 */
import type { Colour } from '../healthcode/rules';
import type { Verdict } from '../healthcode/verify';

export const DIRECTIONS = ['in', 'out'] as const;
export const EMERGENCIES = ['medical', 'fire', 'birth'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export type Emergency = (typeof EMERGENCIES)[number];
export type Means = 'pass' | 'card' | 'number' | 'visitor' | 'emergency';

/** What was found out of somebody, by whatever means. */
export interface Finding {
  verdict: Verdict;
  reason: string;
  colour: Exclude<Colour, 'none'> | null;
  list_age_s: number | null;
  pass_id: string | null;
  /** Seconds since 1970. */
  signed_at: number | null;
  issued_at: number | null;
  card_ref: string | null;
  /** The same proof was before this device within the last minutes. */
  is_seen_before: boolean;
}

/** What stands on the line of a person's document. */
export interface Document {
  kind: string;
  number: string;
}

/** Whoever stands before the guard now, from the first look until they are recorded. */
export interface Encounter {
  id: string;
  /** UTC. */
  at: string;
  means: Means;
  direction: Direction;
  finding: Finding;
  temperature_tenths_c: number | null;
  second_tenths_c: number | null;
  /** The guard said that nobody measures this one. */
  is_unmeasured?: boolean;
  /** Held for another reason, and the guard wants to measure all the same. */
  is_asked?: boolean;
  /** When and as what somebody was held who is measured a second time. */
  held_at?: string;
  document: Document | null;
  /** Masked, as the server told it; shown, never kept and never sent. */
  masked_name?: string | null;
  name: string | null;
  phone: string | null;
  consent_version: string | null;
  emergency: Emergency | null;
  is_regular: boolean | null;
  /** The guard compared card and face, or asked inside whether the visitor is expected. */
  is_confirmed?: boolean;
  /** Nobody could say whether they belong here, and the guard knows them; the register says so. */
  is_vouched?: boolean;
  /** Shown too long ago to be gone by; what was found is still what is recorded. */
  is_left?: boolean;
  /** Whether it is safe in the outbox; `full`: too many wait there, `failed`: this shift never had the key, `storage`: the phone takes nothing. */
  kept?: 'kept' | 'full' | 'failed' | 'storage';
}

/** What a shift at a checkpoint asks of everybody. */
export interface Wishes {
  /** Whoever comes in is measured. */
  measures: boolean;
  /** Only people who belong here pass without a word. */
  only_regulars: boolean;
  fever_tenths_c: number;
}

/**
 * What the screen shows of an encounter:
 * `measure` a pad below the verdict; `go` the next one comes by itself; `again` the same proof as just now;
 * `confirm` the guard has to look or ask before they pass; `stop` held, turned away, or not known to belong
 * here; `fever` held for a fever; `unknown` nobody can tell, with the ways on; `left` the guard has come back to
 * it long after.
 */
export type Step = 'measure' | 'go' | 'again' | 'confirm' | 'stop' | 'fever' | 'unknown' | 'left';

/** What the register takes; a forehead in the wind of a winter morning reads low. */
export const LEAST_TENTHS_C = 300;
export const MOST_TENTHS_C = 450;
/** A second is enough to see a green screen, and short enough for a queue. */
export const GO_MS = 1_000;
/** So long a verdict is gone by: whoever comes back to the screen later finds nobody green. */
export const GOOD_FOR_MS = 120_000;
/** So long it is remembered who was here. */
export const SEEN_FOR_MS = 180_000;
/** So long somebody rests before the second reading. */
export const REST_MIN = 10;

const NOTHING: Omit<Finding, 'verdict' | 'reason' | 'colour'> = { list_age_s: null, pass_id: null, signed_at: null, issued_at: null, card_ref: null, is_seen_before: false };

/** What is found of somebody by a reason alone: nothing proven, so nobody can tell. */
export const cannotTell = (reason: string): Finding => ({ ...NOTHING, verdict: 'cannot_tell', reason, colour: null });

/** A visitor has nothing to prove, and passes by what they tell of themselves. */
export const VISITING: Finding = { ...NOTHING, verdict: 'admit', reason: 'visitor', colour: null };

/** The last reading that counts: the second when there is one. */
export const readingOf = ({ temperature_tenths_c, second_tenths_c }: Encounter): number | null => second_tenths_c ?? temperature_tenths_c;

export const isFever = (tenths: number | null, wishes: Wishes): boolean => tenths !== null && tenths >= wishes.fever_tenths_c;

/**
 * What the encounter comes to: `[verdict, reason]`, as backend/checkpoints/rules.py has it. An emergency always
 * passes; a fever holds whoever is not turned away; where only those may pass who belong here, others may not,
 * and of whom that is not known nobody can tell, until the guard vouches for them.
 */
export function outcome(encounter: Encounter, wishes: Wishes): readonly [Verdict, string] {
  const { verdict, reason } = encounter.finding;
  if (encounter.emergency) return ['admit', 'emergency'];
  if (verdict === 'turn_away') return [verdict, reason];
  if (isFever(readingOf(encounter), wishes)) return ['hold', 'fever'];
  if (verdict !== 'admit' || !isForRegulars(encounter, wishes) || encounter.means === 'visitor' || encounter.is_regular) return [verdict, reason];
  if (encounter.is_regular === false) return ['turn_away', 'not_regular'];
  return encounter.is_vouched ? [verdict, 'vouched'] : ['cannot_tell', 'regular_unknown'];
}

const isForRegulars = ({ direction }: Encounter, wishes: Wishes): boolean => wishes.only_regulars && direction === 'in';

/** A number identifies and proves nothing, and who visits people is asked for there: a tap says so, no clock. */
const isToBeConfirmed = (encounter: Encounter, wishes: Wishes): boolean =>
  !encounter.is_confirmed && (encounter.means === 'number' || (encounter.means === 'visitor' && isForRegulars(encounter, wishes)));

/** Whether somebody is still to be measured: who comes in, once; who was held for a fever, again. */
export function isToBeMeasured(encounter: Encounter, wishes: Wishes): boolean {
  if (encounter.emergency || encounter.is_unmeasured) return false;
  if (encounter.held_at !== undefined) return encounter.second_tenths_c === null;
  if (encounter.is_asked) return encounter.temperature_tenths_c === null;
  return wishes.measures && encounter.direction === 'in' && encounter.temperature_tenths_c === null;
}

/** What the screen shows now. */
export function stepOf(encounter: Encounter, wishes: Wishes): Step {
  const [verdict, reason] = outcome(encounter, wishes);
  if (encounter.is_left) return 'left';
  if (encounter.emergency) return 'go';
  // What would stop somebody is said as it is, however often they come.
  if (encounter.finding.is_seen_before && verdict === 'admit') return 'again';
  if (verdict === 'turn_away' || reason === 'regular_unknown') return 'stop';
  if (verdict === 'admit' && isToBeConfirmed(encounter, wishes)) return 'confirm';
  const isFirst = verdict === 'admit' || encounter.held_at !== undefined || encounter.is_asked === true || isTyped(encounter);
  if (isFirst && isToBeMeasured(encounter, wishes)) return 'measure';
  if (reason === 'fever') return 'fever';
  if (verdict === 'hold') return 'stop';
  if (verdict === 'admit') return 'go';
  // What was measured is written down before the camera reads the next one.
  return isTyped(encounter) || encounter.held_at !== undefined ? 'stop' : 'unknown';
}

/** As what the screen and the speaker show it: nobody is green whom the guard still has to look at. */
export const shownAs = (verdict: Verdict, step: Step): Verdict => (step === 'again' || step === 'confirm' || step === 'left' ? 'cannot_tell' : verdict);

/** A number that waits for the network, or for its turn, is measured and recorded, for nothing better will come of it now. */
export const isTyped = ({ means, finding }: Encounter): boolean => means === 'number' && (finding.reason === 'offline' || finding.reason === 'budget');

/** What the guard is to do with whoever is stopped. */
export type Advice = 'waited' | 'waited_number' | 'otherwise' | 'not_regular' | 'regular_unknown' | 'offline' | 'budget' | 'hold' | 'turn_away';

/** What is to be done where the screen stops. */
export function adviceOf(encounter: Encounter, wishes: Wishes): Advice {
  const [verdict, reason] = outcome(encounter, wishes);
  if (reason === 'not_regular' || reason === 'regular_unknown') return reason;
  if (isTyped(encounter)) return encounter.finding.reason === 'budget' ? 'budget' : 'offline';
  if (verdict !== 'cannot_tell') return verdict === 'hold' ? 'hold' : 'turn_away';
  // A clock that is wrong or a list that is missing is nobody's waiting, and mended by no code.
  if (reason !== 'waited') return 'otherwise';
  return encounter.means === 'number' ? 'waited_number' : 'waited';
}

/** A code renews itself before the camera; a scanner on a cable that is pressed twice reads it twice. */
const RENEWED_MS = 10_000;
const TWICE_MS = 2_000;

/**
 * Whether a proof that was recorded so many milliseconds ago is still that person's, who has not gone yet.
 * `isStill`: the camera has had it in sight until now; undefined where nothing is known of that, as of a scanner.
 */
export const isStillThere = (agoMs: number, isStill: boolean | undefined): boolean =>
  agoMs < (isStill === undefined ? TWICE_MS : isStill ? RENEWED_MS : 0);

/** Whether it is written down by itself as soon as the screen shows it; else a tap says so. */
export const isRecordedAtOnce = (step: Step): boolean => step === 'go' || step === 'fever';

/** Whether the camera may already read the next one: not while this one is not recorded, or still the guard's to deal with. */
export const mayReadNext = (step: Step | undefined, kept: Encounter['kept']): boolean =>
  step === undefined || step === 'unknown' || (step === 'go' && kept === 'kept');

/** Somebody who was held for a fever, measured again: an encounter of its own with both readings. */
export const measuredAgain = (held: Encounter, id: string, at: string): Encounter => ({
  ...held,
  id,
  at,
  kept: undefined,
  held_at: held.at,
  second_tenths_c: null,
  is_unmeasured: false,
  finding: { ...held.finding, is_seen_before: false },
});

/** Steps from which somebody may still pass, or is just passing. */
const PASSING: readonly Step[] = ['measure', 'again', 'confirm', 'go'];

/**
 * Whoever stood here when the guard went to something else, at a later instant (milliseconds since 1970). Nobody
 * passes by a verdict of long ago; undefined when nothing is left to do. A visitor who is asked for inside waits as
 * before: nothing was proven of them, and they are not green.
 */
export function leftAt(encounter: Encounter, wishes: Wishes, atMs: number): Encounter | undefined {
  const step = stepOf(encounter, wishes);
  const mayPass = PASSING.includes(step) || outcome(encounter, wishes)[1] === 'regular_unknown';
  const isAskedFor = step === 'confirm' && encounter.means === 'visitor';
  if (!mayPass || isAskedFor || Math.abs(atMs - Date.parse(encounter.at)) <= GOOD_FOR_MS) return encounter;
  // Whoever waits for a second reading still stands on the list.
  const isDone = encounter.kept === 'kept' || (step === 'measure' && encounter.held_at !== undefined);
  return isDone ? undefined : { ...encounter, is_left: true };
}

/** Whether somebody had passed, or was about to, when the guard went: that is recorded as it was, by a tap. */
export function wasPassing(encounter: Encounter, wishes: Wishes): boolean {
  const step = stepOf({ ...encounter, is_left: false }, wishes);
  return step === 'measure' || step === 'go';
}

/** Somebody who was said to be another one than the same proof a moment ago. */
export const another = (encounter: Encounter): Encounter => ({ ...encounter, finding: { ...encounter.finding, is_seen_before: false } });

/**
 * Card and face do not agree: nothing is known of whoever stands here, and no name of another stays. It has an id of
 * its own, for what was believed may just be being written down.
 */
export const mismatched = (encounter: Encounter, id: string): Encounter => ({ ...encounter, id, kept: undefined, finding: cannotTell('not_matched'), masked_name: null, is_regular: null });

/** With what a thermometer showed: the first reading, or the second of who was held. */
export const measured = (encounter: Encounter, tenths: number): Encounter =>
  encounter.held_at === undefined ? { ...encounter, temperature_tenths_c: tenths } : { ...encounter, second_tenths_c: tenths };

/**
 * The same person in an emergency: who they are stays with it. It has an id of its own, for they may be written
 * down already, or just now.
 */
export const inEmergency = (encounter: Encounter, emergency: Emergency, id: string, at: string): Encounter => ({
  ...encounter,
  id,
  at,
  kept: undefined,
  is_left: false,
  means: 'emergency',
  emergency,
});

// --- The big keys

const READING_DIGITS = 3;

/** What stands on the pad after a key; `<` takes the last one away. */
export function typedOn(typed: string, key: string, most: number): string {
  if (key === '<') return typed.slice(0, -1);
  return typed.length < most ? typed + key : typed;
}

export const typedReading = (typed: string, key: string): string => typedOn(typed, key, READING_DIGITS);

/** A reading as it is typed: `3` `36` `36.5`. */
export const readingShown = (typed: string): string => (typed.length > 2 ? `${typed.slice(0, 2)}.${typed.slice(2)}` : typed);

/** Tenths of a degree once all three digits are there and a thermometer can show them; null before, `'range'` otherwise. */
export function readingTyped(typed: string): number | null | 'range' {
  if (!/^\d{3}$/.test(typed)) return null;
  const tenths = Number(typed);
  return tenths >= LEAST_TENTHS_C && tenths <= MOST_TENTHS_C ? tenths : 'range';
}

// --- What was counted on this shift: numbers only

export interface Counts {
  in: number;
  out: number;
  admit: number;
  hold: number;
  turn_away: number;
  cannot_tell: number;
  fever: number;
  emergency: number;
}

export const NO_COUNTS: Counts = { in: 0, out: 0, admit: 0, hold: 0, turn_away: 0, cannot_tell: 0, fever: 0, emergency: 0 };

/** The counts with one more. */
export function counted(counts: Counts, encounter: Encounter, wishes: Wishes): Counts {
  const [verdict, reason] = outcome(encounter, wishes);
  const next = { ...counts };
  next[encounter.direction] += 1;
  next[verdict] += 1;
  if (reason === 'fever') next.fever += 1;
  if (encounter.emergency) next.emergency += 1;
  return next;
}
