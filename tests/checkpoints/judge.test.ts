/** A device at a checkpoint judges every shared pass and card as its case says, and never red for want of data. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Finding } from '../../frontend/src/checkpoints/flow-rules';
import { againBy, judgeBy, type Known } from '../../frontend/src/checkpoints/judge-rules';
import { tidied } from '../../frontend/src/checkpoints/wedge-rules';
import { type CardList, proveList } from '../../frontend/src/healthcode/cards';
import type { Verdict } from '../../frontend/src/healthcode/verify';
import { vectors } from '../vectors/cases';
import { bytes, knownAt, trustedOf } from './made';

type Case = { name: string; text: string; at: number; verdict: Verdict; reason: string };
type ListCase = { name: string; signed: string };

const passes = vectors<Case>('passes.json');
const cards = vectors<Case>('cards.json');
const of = (verdict: Verdict): Case => passes.cases.find((one) => one.verdict === verdict)!;
const [green, yellow, red] = [of('admit'), of('hold'), of('turn_away')];
const without = (known: Known): Known => ({ ...known, exceptions: undefined });
const atHand = new Map<number, CardList>();

before(async () => {
  const { keys, withdrawn } = trustedOf(cards);
  for (const { name, signed } of cards['lists'] as ListCase[])
    if ((cards['at_hand'] as string[]).includes(name)) {
      const list = await proveList(bytes(signed), keys, withdrawn);
      atHand.set(list.county, list);
    }
});

describe('a scanned pass gets the verdict of its case', () => {
  for (const { name, text, at, verdict, reason } of passes.cases.filter((one) => one.text.startsWith('CX1:')))
    test(name, async () => {
      const told = await judgeBy(knownAt(passes, at), text, at);
      assert.deepEqual([told.kind, told.means, told.verdict, told.reason], ['pass', 'pass', verdict, reason]);
      assert.equal(told.colour === null, verdict === 'cannot_tell');
      assert.equal(told.list_age_s, 40);
      if (told.colour) assert.match(told.pass_id!, /^[0-9a-f]{16}$/);
    });
});

describe('a paper card gets the verdict of its case', () => {
  for (const { name, text, at, verdict, reason } of cards.cases.filter((one) => one.text.startsWith('CX2:')))
    test(name, async () => {
      const known = knownAt(cards, at, 40, atHand);
      // A list that is of the future for the case says that this clock is behind: it admits nobody.
      const told = await judgeBy(known, text, at);
      const isBehind = verdict === 'admit' && told.is_clock_unsure;
      assert.deepEqual([told.kind, told.verdict, told.reason], ['card', isBehind ? 'cannot_tell' : verdict, isBehind ? 'clock' : reason]);
      if (told.colour) assert.match(told.card_ref!, /^[0-9a-f]{24}$/);
    });
});

/** What was found of somebody by the text of a case. */
async function foundBy(known: Known, { text, at }: Case): Promise<Finding> {
  const { verdict, reason, colour, list_age_s, pass_id, signed_at, issued_at, card_ref } = await judgeBy(known, text, at);
  return { verdict, reason, colour, list_age_s, pass_id, signed_at, issued_at, card_ref, is_seen_before: false };
}

test('whoever has waited is judged by the list of now, and never by another day', async () => {
  const known = knownAt(passes, green.at + 600);
  const found = await foundBy(knownAt(passes, green.at), green);
  const told = (one: Finding) => [one.verdict, one.reason, one.colour];
  const same = againBy(known, found, green.at, green.at + 600);
  assert.deepEqual([...told(same), same.list_age_s], ['admit', 'green', 'green', 40]);
  const listed = new Map([[found.pass_id!, [{ colour: 'red' as const, from_s: green.at + 9, until_s: green.at + 900 }]]]);
  const red = againBy({ ...known, exceptions: { issued_at: green.at + 590, listed } }, found, green.at, green.at + 600);
  assert.deepEqual([...told(red), red.list_age_s], ['turn_away', 'red', 'red', 10]);
  assert.deepEqual(told(againBy(without(known), found, green.at, green.at + 600)), ['cannot_tell', 'no_exceptions', null]);
  assert.deepEqual(told(againBy(undefined, found, green.at, green.at + 600)), ['cannot_tell', 'no_keys', null]);
  for (const one of [found, { ...found, pass_id: null }]) {
    const later = knownAt(passes, green.at + 3_700);
    assert.deepEqual(told(againBy(later, one, green.at, green.at + 3_601)), ['cannot_tell', 'waited', null]);
    const midnight = Math.ceil((green.at + 8 * 3600) / 86_400) * 86_400 - 8 * 3600;
    assert.deepEqual(told(againBy(known, one, midnight - 60, midnight)), ['cannot_tell', 'waited', null]);
  }
  const typed = againBy(undefined, { ...found, pass_id: null, list_age_s: 0 }, green.at, green.at + 600);
  assert.deepEqual([...told(typed), typed.list_age_s], ['admit', 'green', 'green', 600]);
});

test('a pass on the list of exceptions reads as it is listed, and says how old the list is', async () => {
  const known = knownAt(passes, green.at, 3_600);
  const { pass_id } = await judgeBy(known, green.text, green.at);
  const listed = new Map([[pass_id!, [{ colour: 'red' as const, from_s: green.at - 9, until_s: green.at + 9 }]]]);
  const told = await judgeBy({ ...known, exceptions: { issued_at: green.at - 3_600, listed } }, green.text, green.at);
  assert.deepEqual([told.verdict, told.colour, told.list_age_s], ['turn_away', 'red', 3_600]);
});

test('after twelve hours without the server green is still green', async () => {
  const told = await judgeBy(knownAt(passes, green.at, 12 * 3_600), green.text, green.at);
  assert.deepEqual([told.verdict, told.list_age_s], ['admit', 12 * 3_600]);
});

test('a list older than a day, or none, lets nobody in and turns nobody away', async () => {
  const old = (one: Case) => judgeBy(knownAt(passes, one.at, 86_401), one.text, one.at);
  const none = (one: Case) => judgeBy(without(knownAt(passes, one.at)), one.text, one.at);
  for (const [judged, why] of [
    [old, 'exceptions_stale'],
    [none, 'no_exceptions'],
  ] as const) {
    const told = await judged(green);
    assert.deepEqual([told.verdict, told.reason, told.colour], ['cannot_tell', why, null]);
    assert.equal((await judged(yellow)).verdict, 'hold');
    assert.equal((await judged(red)).verdict, 'turn_away');
  }
});

test('a clock behind what the device holds is said, and lets nobody in', async () => {
  const known = knownAt(passes, green.at, -31);
  const told = await judgeBy(known, green.text, green.at);
  assert.deepEqual([told.verdict, told.reason, told.is_clock_unsure], ['cannot_tell', 'clock', true]);
  assert.equal((await judgeBy(known, red.text, red.at)).verdict, 'turn_away');
  assert.equal((await judgeBy(knownAt(passes, green.at, -30), green.text, green.at)).verdict, 'admit');
});

test('a device that knows nothing says so, and admits nobody', async () => {
  for (const text of [green.text, cards.cases[0]!.text]) {
    const told = await judgeBy(undefined, text, green.at);
    assert.deepEqual([told.verdict, told.reason, told.pass_id], ['cannot_tell', 'no_keys', null]);
  }
});

test('what a reader types is a pass all the same, whatever its keyboard does; a camera is held to the letter', async () => {
  const fullWidth = green.text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
  for (const text of [`${green.text}\r\n`, green.text.toLowerCase(), fullWidth]) {
    const judged = (one: string) => judgeBy(knownAt(passes, green.at), one, green.at);
    assert.deepEqual([(await judged(text)).verdict, (await judged(tidied(text))).verdict], ['cannot_tell', 'admit']);
  }
  assert.equal(tidied('CX1:A '), 'CX1:A ');
});

test('a number that a card reader types is known by its check digit, and judged by nobody here', async () => {
  const known = knownAt(passes, green.at);
  const told = await judgeBy(known, ' 11010519491231002x\r', green.at);
  assert.deepEqual([told.kind, told.verdict, told.number, told.colour], ['number', 'cannot_tell', '11010519491231002X', null]);
  assert.equal((await judgeBy(known, '110105194912310021', green.at)).kind, 'unknown');
});

test('a poster and what is not ours are said to be that', async () => {
  const known = knownAt(passes, green.at);
  const kinds = await Promise.all(['CX3:ABC', 'https://example.org/', '', 'A'.repeat(9_999)].map((text) => judgeBy(known, text, green.at)));
  assert.deepEqual(kinds.map(({ kind, means, verdict }) => [kind, means, verdict]), [
    ['poster', null, 'cannot_tell'],
    ['unknown', null, 'cannot_tell'],
    ['unknown', null, 'cannot_tell'],
    ['unknown', null, 'cannot_tell'],
  ]);
});
