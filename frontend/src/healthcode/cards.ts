/**
 * What a checkpoint's page does with a paper card, without a network: the twin of `verify_card` and
 * `prove_list` in backend/healthcode/card_codec.py. The resident's app does not carry it.
 */
import { fromBase45 } from '../core/base45';
import type { Cbor } from '../core/cbor';
import { isBytes, isCount, openSign1 } from './passes';
import { agedColour, type Colour, dayIn, type PassState, type Rule } from './rules';
import { CARD, CARD_LIST, fail, keyOf, membersOf } from './signed';
import { checkSignature, type IssuingKey, toHex, type Verdict } from './verify';

/** Good on `days` days from `issued_on` (a day number) on. */
export type Card = { card_id: Uint8Array; county: number; issued_on: number; days: number };
/** How somebody stood; `is_today_only`: on the day after the state would be kinder than the truth. */
export type Stood = { state: PassState; is_today_only: boolean };
/** How the holders of a county's cards stood on day `on`, by the hexadecimal reference. */
export type CardList = {
  county: number;
  issued_at: number;
  on: number;
  rule_version: number;
  states: ReadonlyMap<string, Stood | null>;
};
export type CardVerification = {
  verdict: Verdict;
  /** The colour when it is proven, otherwise why it is not. */
  reason: string;
  colour: Colour | null;
  card: Card | null;
  /** What lists know the card by, in hexadecimal; null until it is proved. */
  ref: string | null;
  /** When the list was made that decided, seconds since 1970. */
  as_of: number | null;
};

const PREFIX = 'CX2:';
const BYTES_MOST = 102;
const CHARS_MOST = 157;
const REF_BYTES = 12;
const ENTRY_BYTES = 16;
const LIST_FOR_S = 24 * 3600;
const AHEAD_S = 30;
const TODAY_ONLY = 8;
const HEALTH: readonly Colour[] = ['green', 'yellow', 'red'];
const VERDICTS = { green: 'admit', yellow: 'hold', red: 'turn_away', none: 'cannot_tell' } as const;
const SEVERITY = { none: 0, green: 1, yellow: 2, red: 3 } as const;

const isCounty = (value: Cbor | undefined): value is number => isCount(value, 1e6) && value >= 1e5;

function decodeCard(payload: Uint8Array): Card {
  const [, card_id, county, issued_on, days] = membersOf(payload, CARD, 5);
  if (!isBytes(card_id, 8) || !isCounty(county) || !isCount(issued_on, 65536) || !isCount(days, 256) || !days)
    return fail('malformed');
  return { card_id, county, issued_on, days };
}

/** Four bytes of an entry; null for somebody who had never checked in. */
function stoodOf(packed: Uint8Array, on: number): Stood | null {
  const good = (packed[0]! << 8) | packed[1]!;
  const [flags, until] = [packed[2]!, packed[3]!];
  if (!good) return null;
  const state = {
    is_red: (flags & 1) === 1,
    last_good_on: good,
    health_colour: HEALTH[(flags >> 1) & 3]!,
    health_until_on: until ? on + until : null,
  };
  return { state, is_today_only: flags >= TODAY_ONLY };
}

function decodeList(payload: Uint8Array): CardList {
  const [, county, issued_at, on, rule_version, entries] = membersOf(payload, CARD_LIST, 6);
  const isSound =
    isCounty(county) &&
    isCount(issued_at, 2 ** 32) &&
    isCount(on, 65536) &&
    isCount(rule_version, 65536) &&
    isBytes(entries) &&
    entries.length % ENTRY_BYTES === 0;
  if (!isSound) return fail('malformed');
  const states = new Map<string, Stood | null>();
  let before = '';
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const ref = toHex(entries.subarray(at, at + REF_BYTES));
    const packed = entries.subarray(at + REF_BYTES, at + ENTRY_BYTES);
    if (ref <= before || (packed[2]! & 7) > 5 || packed[2]! > 13) fail('malformed');
    before = ref;
    states.set(ref, stoodOf(packed, on));
  }
  return { county, issued_at, on, rule_version, states };
}

/**
 * Prove a county's list by the issuing keys that the root vouches for; throws `malformed`,
 * `unknown_algorithm`, `key_withdrawn`, `unknown_key`, `bad_signature` or `key_not_valid`, and the
 * verifier keeps what it had.
 */
export async function proveList(
  signed: Uint8Array,
  issuingKeys: ReadonlyMap<string, IssuingKey>,
  withdrawn: ReadonlySet<string> = new Set(),
): Promise<CardList> {
  const opened = openSign1(signed);
  const key = keyOf(opened, issuingKeys, withdrawn);
  await checkSignature(key.public_key, opened);
  const list = decodeList(opened.payload);
  const isInSpan = key.not_before <= list.issued_at && list.issued_at <= key.not_after;
  return isInSpan ? list : fail('key_not_valid');
}

/** Why a card of ours does not tell a colour now; empty when its list does. */
function whyNot(card: Card, list: CardList | undefined, isListed: boolean, at: number, today: number, isKnown: boolean) {
  if (!list) return 'no_list';
  if (card.issued_on > today || list.issued_at > at + AHEAD_S || list.on > today) return 'clock';
  if (list.issued_at < at - LIST_FOR_S) return 'list_stale';
  if (today >= card.issued_on + card.days) return 'card_expired';
  if (!isListed) return 'not_listed';
  return isKnown ? '' : 'unknown_rule';
}

/**
 * Judge what was scanned from paper; no input throws. `lists` holds the newest proven list of each
 * county at hand; the rest is as for `verifyPass`.
 */
export async function verifyCard(
  text: string,
  at: number,
  lists: ReadonlyMap<number, CardList>,
  issuingKeys: ReadonlyMap<string, IssuingKey>,
  rules: ReadonlyMap<number, Rule>,
  zone: string,
  withdrawn: ReadonlySet<string> = new Set(),
): Promise<CardVerification> {
  let card: Card | null = null;
  let ref: string | null = null;
  const cannotTell = (reason: string, as_of: number | null = null): CardVerification => ({
    verdict: 'cannot_tell',
    reason,
    colour: null,
    card,
    ref: card && ref,
    as_of,
  });
  let found: CardList | undefined;
  try {
    const signed = bytesOf(text);
    const opened = openSign1(signed);
    const own = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', signed)).subarray(0, REF_BYTES));
    ref = own;
    // The newest that has it: its holder may have moved between two of them.
    found = [...lists.values()]
      .filter((list) => list.states.has(own))
      .sort((one, other) => other.issued_at - one.issued_at || other.county - one.county)[0];
    // No list vouches for it: whether it is one of ours at all, its own signature says.
    if (!found) await checkSignature(keyOf(opened, issuingKeys, withdrawn).public_key, opened);
    card = decodeCard(opened.payload);
  } catch (error) {
    const reason = (error as Error).message;
    return cannotTell(/^[a-z_]+$/.test(reason) ? reason : 'malformed');
  }
  const list = found ?? lists.get(card.county);
  const today = dayIn(zone, at * 1000);
  const rule = list && rules.get(list.rule_version);
  const reason = whyNot(card, list, !!found, at, today, !!rule);
  const stood = list?.states.get(ref);
  if (reason || !list || !rule || !stood)
    return cannotTell(reason || 'no_check_in_yet', list?.issued_at ?? null);
  const shown = agedColour(rule, stood.state, today);
  // Somebody may have checked in since: no colour is made worse, nor kept, by what is not known.
  const isWorse = SEVERITY[shown] > SEVERITY[agedColour(rule, stood.state, list.on)];
  if (isWorse || (stood.is_today_only && today > list.on))
    return cannotTell('list_outdated', list.issued_at);
  return { verdict: VERDICTS[shown], reason: shown, colour: shown, card, ref, as_of: list.issued_at };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const isOurs = text.startsWith(PREFIX) && text.length <= CHARS_MOST;
  const bytes = isOurs ? fromBase45(text.slice(PREFIX.length)) : null;
  return bytes && bytes.length <= BYTES_MOST ? Uint8Array.from(bytes) : fail('not_a_card');
}
