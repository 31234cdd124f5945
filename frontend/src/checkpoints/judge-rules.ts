/**
 * What is said of a text that was scanned, or typed by a reader, from what is given. Nothing throws, and
 * nobody turns red for want of data: what is not known is "cannot tell".
 */
import { today } from '../core/clock';
import { type CardList, verifyCard } from '../healthcode/cards';
import { ageOf, colourNow, type Exceptions } from '../healthcode/exceptions';
import type { Trusted } from '../healthcode/key-lists';
import type { Colour } from '../healthcode/rules';
import { toHex, type Verdict, verifyPass } from '../healthcode/verify';
import { checkDocument } from '../residents/rules';
import type { Finding } from './flow-rules';

/** What a device goes by; all of it was proved, and is kept for when there is no network. */
export interface Known {
  /** The city's time zone. */
  zone: string;
  trusted: Trusted;
  exceptions: Exceptions | undefined;
  /** The newest list of paper cards of each county at hand. */
  cards: ReadonlyMap<number, CardList>;
  /** When the server last answered; UTC. */
  heard_at: string;
}

export type JudgedKind = 'pass' | 'card' | 'poster' | 'number' | 'unknown';

export interface Judgement {
  kind: JudgedKind;
  /** Null where there is nothing to record. */
  means: 'pass' | 'card' | 'number' | null;
  verdict: Verdict;
  /** The colour when it is proved, otherwise why it is not. */
  reason: string;
  colour: Exclude<Colour, 'none'> | null;
  /** Hexadecimal, and only when both signatures hold. */
  pass_id: string | null;
  /** Seconds since 1970. */
  signed_at: number | null;
  issued_at: number | null;
  /** Hexadecimal, of a card that is proved. */
  card_ref: string | null;
  /** How old the list was that decided, in seconds; null when there was none. */
  list_age_s: number | null;
  /** A resident's number that a reader has typed; it is looked up or recorded, never judged here. */
  number: string | null;
  /** This device's own clock is wrong by more than an hour, or behind what it holds. */
  is_clock_unsure: boolean;
}

/** Older than this a list of exceptions lets nobody in any more. */
const EXCEPTIONS_FOR_S = 24 * 3600;
/** So long a proof, or what the server said of a number, is gone by of somebody who waits here. */
const WAITED_MOST_S = 3_600;
/** So far clocks may differ, as passes have it. */
const AHEAD_S = 30;

const UNKNOWN: Judgement = {
  kind: 'unknown',
  means: null,
  verdict: 'cannot_tell',
  reason: 'unknown',
  colour: null,
  pass_id: null,
  signed_at: null,
  issued_at: null,
  card_ref: null,
  list_age_s: null,
  number: null,
  is_clock_unsure: false,
};

/** Whether this device's clock stands before something it holds was made. */
export function isBehind({ trusted, exceptions, cards }: Known, at: number): boolean {
  const made = [Date.parse(trusted.withdrawn_at) / 1000, exceptions?.issued_at ?? 0, ...[...cards.values()].map((list) => list.issued_at)];
  return at < Math.max(...made) - AHEAD_S;
}

/** Why what reads green is not believed here and now; empty when it is. */
function whyWithheld(known: Known, at: number, isPass: boolean): string {
  if (isBehind(known, at)) return 'clock';
  if (!isPass) return '';
  if (!known.exceptions) return 'no_exceptions';
  return ageOf(known.exceptions, at) > EXCEPTIONS_FOR_S ? 'exceptions_stale' : '';
}

/** Takes away only what would admit: yellow and red stay as they are proved. */
function held<T extends Pick<Judgement, 'verdict' | 'reason' | 'colour'>>(one: T, known: Known, at: number, isPass: boolean): T {
  const why = one.verdict === 'admit' ? whyWithheld(known, at, isPass) : '';
  return why ? { ...one, verdict: 'cannot_tell', reason: why, colour: null } : one;
}

const shownColour = (colour: Colour | null): Judgement['colour'] => (colour === 'none' ? null : colour);

async function passJudged(known: Known, text: string, at: number): Promise<Judgement> {
  const { trusted, exceptions, zone } = known;
  const listed = exceptions && ((id: string, own: Colour, then: number) => colourNow(exceptions, id, own, then));
  const told = await verifyPass(text, at, trusted.keys, trusted.rules, zone, trusted.withdrawn, listed);
  const judged: Judgement = {
    ...UNKNOWN,
    kind: 'pass',
    means: 'pass',
    verdict: told.verdict,
    reason: told.reason,
    colour: shownColour(told.colour),
    pass_id: told.claims && toHex(told.claims.pass_id),
    signed_at: told.signed_at,
    issued_at: told.claims && told.claims.issued_at,
    list_age_s: exceptions ? ageOf(exceptions, at) : null,
  };
  return held(judged, known, at, true);
}

async function cardJudged(known: Known, text: string, at: number): Promise<Judgement> {
  const { trusted, cards, zone } = known;
  const told = await verifyCard(text, at, cards, trusted.keys, trusted.rules, zone, trusted.withdrawn);
  const judged: Judgement = {
    ...UNKNOWN,
    kind: 'card',
    means: 'card',
    verdict: told.verdict,
    reason: told.reason,
    colour: shownColour(told.colour),
    card_ref: told.ref,
    list_age_s: told.as_of === null ? null : Math.max(0, at - told.as_of),
  };
  return held(judged, known, at, false);
}

function numberOf(text: string, zone: string | undefined, at: number): string | undefined {
  const checked = checkDocument('resident_id', text, today(zone ?? 'Asia/Shanghai', new Date(at * 1000)));
  return 'value' in checked ? checked.value : undefined;
}

/**
 * Judges a text by what is given. `at` is the device's clock in seconds since 1970; `isClockUnsure`: it is
 * known to be wrong. No input throws.
 */
export async function judgeBy(known: Known | undefined, text: string, at: number, isClockUnsure = false): Promise<Judgement> {
  const is_clock_unsure = isClockUnsure || (known !== undefined && isBehind(known, at));
  const kind = { 'CX1:': 'pass', 'CX2:': 'card', 'CX3:': 'poster' }[text.slice(0, 4)] as JudgedKind | undefined;
  if (kind === 'poster') return { ...UNKNOWN, kind, reason: 'poster', is_clock_unsure };
  if (kind === 'pass' || kind === 'card') {
    if (!known) return { ...UNKNOWN, kind, means: kind, reason: 'no_keys', is_clock_unsure };
    return { ...(await (kind === 'pass' ? passJudged : cardJudged)(known, text, at)), is_clock_unsure };
  }
  const number = numberOf(text, known?.zone, at);
  return number ? { ...UNKNOWN, kind: 'number', means: 'number', reason: 'number', number, is_clock_unsure } : { ...UNKNOWN, is_clock_unsure };
}

const VERDICTS = { green: 'admit', yellow: 'hold', red: 'turn_away' } as const;

/**
 * What was found of somebody at `then`, for whoever has waited since, at `at` (both in seconds since 1970). A colour
 * is that of its day, and the list may say by now that a pass reads worse.
 */
export function againBy(known: Known | undefined, finding: Finding, then: number, at: number): Finding {
  const { colour, pass_id, card_ref } = finding;
  if (!colour) return finding;
  const waited = Math.max(0, at - then);
  const dayOf = (second: number) => today(known?.zone ?? 'Asia/Shanghai', new Date(second * 1000));
  const cannotTell = (reason: string): Finding => ({ ...finding, verdict: 'cannot_tell', reason, colour: null });
  if (waited > WAITED_MOST_S || dayOf(then) !== dayOf(at)) return cannotTell('waited');
  const aged = { ...finding, list_age_s: finding.list_age_s === null ? null : finding.list_age_s + waited };
  if (!pass_id && !card_ref) return aged;
  if (!known) return cannotTell('no_keys');
  if (!pass_id || !known.exceptions) return held(aged, known, at, pass_id !== null);
  const shown = colourNow(known.exceptions, pass_id, colour, at) as typeof colour;
  return held({ ...aged, verdict: VERDICTS[shown], reason: shown, colour: shown, list_age_s: ageOf(known.exceptions, at) }, known, at, true);
}
