/** A scanner that types is told from a hand that types, and what it types never reaches the page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf } from '../../frontend/src/checkpoints/signals';
import { type Burst, characterOf, isSure, readOf, stepOf } from '../../frontend/src/checkpoints/wedge-rules';

const PASS = 'CX1:RRQXO8 O608CK2-J.8BRRQ+D9O60CO0.HO:3U8CK.T8C60YND-56$%*/';
const NUMBER = '41122119900101001X';

/** Types a text with so many milliseconds between keys; gives what was read and how many keys reached the page. */
function typed(text: string, gapMs: number, end: string | null = 'Enter', startsAt = 1_000) {
  let burst: Burst | undefined;
  const reads: string[] = [];
  let reached = 0;
  [...text, ...(end ? [end] : [])].forEach((key, n) => {
    const step = stepOf(burst, { key, code: '', shift: false, at_ms: startsAt + n * gapMs });
    burst = step.burst;
    if (!step.held) reached += 1;
    const read = readOf(step.over);
    if (read !== undefined) reads.push(read);
  });
  return { reads, reached, burst };
}

test('a whole pass is read, blanks and all, and only two characters reach the page', () => {
  for (const gap of [1, 8, 30, 50]) assert.deepEqual({ ...typed(PASS, gap), burst: 0 }, { reads: [PASS], reached: 2, burst: 0 });
});

test('a card reader that types a number and ends with Tab is read', () => {
  assert.deepEqual(typed(NUMBER, 12, 'Tab').reads, [NUMBER]);
});

test('a fast hand types into the page, and its Enter is its own', () => {
  const { reads, reached } = typed(NUMBER, 90);
  assert.deepEqual([reads, reached], [[], NUMBER.length + 1]);
});

test('a scanner without an end is read after a while, and what is too short is not', () => {
  const { burst } = typed(NUMBER, 10, null);
  assert.ok(isSure(burst));
  assert.equal(readOf(burst), NUMBER);
  assert.equal(readOf(typed('4112', 10, null).burst), undefined);
});

test('two scans behind one another are two', () => {
  const first = typed(PASS, 5);
  assert.equal(first.burst, undefined);
  assert.deepEqual(typed(NUMBER, 5, 'Enter', 10_000).reads, [NUMBER]);
});

test('Shift between characters ends nothing', () => {
  let burst: Burst | undefined;
  for (const [n, key] of ['C', 'Shift', 'X', '1', 'Shift', ':'].entries()) {
    burst = stepOf(burst, { key, code: '', shift: false, at_ms: n * 10 }).burst;
  }
  assert.equal(burst?.text, 'CX1:');
});

test('a key that no scanner sends ends what a hand typed, and a pause does', () => {
  const { burst } = typed('36', 40, null);
  const [erased, later] = ['Backspace', '5'].map((key, n) => stepOf(burst, { key, code: '', shift: false, at_ms: 1_060 + n * 60 }));
  assert.deepEqual(erased, { burst: undefined, held: false, over: burst });
  assert.deepEqual([later?.over, later?.burst?.text], [burst, '5']);
});

test('an input method that hides the character does not hide the key', () => {
  const hidden = (code: string, shift = false) => characterOf({ key: 'Process', code, shift, at_ms: 0 });
  assert.deepEqual(['KeyC', 'Digit1', 'Space', 'Slash', 'Minus', 'Period'].map((code) => hidden(code)), ['c', '1', ' ', '/', '-', '.']);
  const shifted = ['KeyC', 'Digit4', 'Digit5', 'Digit8', 'Equal', 'Semicolon'].map((code) => hidden(code, true));
  assert.deepEqual(shifted, ['C', '$', '%', '*', '+', ':']);
  assert.equal(hidden('ShiftLeft'), '');
});

test('what is longer than any code does not grow without end', () => {
  assert.equal(typed('A'.repeat(2_000), 1, null).burst?.text.length, 401);
});

test('no two verdicts sound alike', () => {
  const plans = (['admit', 'hold', 'turn_away', 'cannot_tell'] as const).map((verdict) => JSON.stringify(planOf(verdict)));
  assert.equal(new Set(plans).size, 4);
  assert.deepEqual(planOf('hold').map(({ at_s }) => at_s), [0, 0.23]);
});
