/** What comes after what at a checkpoint, without screen, clock or network. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  adviceOf,
  another,
  cannotTell,
  counted,
  inEmergency,
  isRecordedAtOnce,
  isStillThere,
  leftAt,
  mayReadNext,
  measured,
  measuredAgain,
  mismatched,
  NO_COUNTS,
  outcome,
  readingShown,
  readingTyped,
  shownAs,
  stepOf,
  typedReading,
  VISITING,
  wasPassing,
  type Encounter,
  type Finding,
  type Wishes,
} from '../../frontend/src/checkpoints/flow-rules';
import { PHONE_MOST, QUEUE_MOST, queueState, takesMore } from '../../frontend/src/checkpoints/queue-rules';
import { passageOf } from '../../frontend/src/checkpoints/passage';

const WISHES: Wishes = { measures: true, only_regulars: false, fever_tenths_c: 373 };
const UNMEASURED: Wishes = { ...WISHES, measures: false };
const PROOF = { list_age_s: 20, pass_id: '00112233aabbccdd', signed_at: 1583110800, issued_at: 1583107200, card_ref: null, is_seen_before: false };
const GREEN: Finding = { ...PROOF, verdict: 'admit', reason: 'green', colour: 'green' };
const YELLOW: Finding = { ...PROOF, verdict: 'hold', reason: 'yellow', colour: 'yellow' };
const RED: Finding = { ...PROOF, verdict: 'turn_away', reason: 'red', colour: 'red' };

const BY_NUMBER = { means: 'number', document: { kind: 'resident_id', number: '11010119900307899X' } } as const;

const met = (finding: Finding, more: Partial<Encounter> = {}): Encounter => ({
  id: '0170981f-9a80-7000-8000-000000000001',
  at: '2020-03-02T01:00:00.000Z',
  means: 'pass',
  direction: 'in',
  finding,
  temperature_tenths_c: null,
  second_tenths_c: null,
  document: null,
  name: null,
  phone: null,
  consent_version: null,
  emergency: null,
  is_regular: null,
  ...more,
});

test('whoever is green and comes in is measured, and then it is the next one', () => {
  assert.equal(stepOf(met(GREEN), WISHES), 'measure');
  assert.equal(stepOf(measured(met(GREEN), 365), WISHES), 'go');
  assert.equal(stepOf(met(GREEN, { is_unmeasured: true }), WISHES), 'go');
});

test('whoever goes out, or comes where nobody is measured, takes one look', () => {
  assert.equal(stepOf(met(GREEN, { direction: 'out' }), WISHES), 'go');
  assert.equal(stepOf(met(GREEN), UNMEASURED), 'go');
  assert.ok(isRecordedAtOnce('go'));
});

test('yellow is held and red is turned away, whatever a thermometer would say', () => {
  assert.equal(stepOf(met(YELLOW), WISHES), 'stop');
  assert.equal(stepOf(met(RED), WISHES), 'stop');
  assert.deepEqual(outcome(measured(met(RED), 390), WISHES), ['turn_away', 'red']);
  assert.equal(stepOf(met(YELLOW, { is_asked: true }), UNMEASURED), 'measure');
});

test('a fever holds whoever is green, whoever is unknown and every visitor', () => {
  for (const finding of [GREEN, cannotTell('offline'), VISITING]) {
    const hot = measured(met(finding), 373);
    assert.deepEqual(outcome(hot, WISHES), ['hold', 'fever']);
    assert.equal(stepOf(hot, WISHES), 'fever');
    assert.equal(stepOf(measured(met(GREEN), 372), WISHES), 'go');
  }
});

test('a second reading decides, and is an encounter of its own', () => {
  const held = { ...measured(met(GREEN), 381), kept: 'kept' as const };
  const again = measuredAgain(held, 'other', '2020-03-02T01:10:00.000Z');
  assert.equal(again.kept, undefined);
  assert.equal(stepOf(again, WISHES), 'measure');
  assert.equal(stepOf(again, UNMEASURED), 'measure');
  assert.deepEqual(outcome(measured(again, 366), WISHES), ['admit', 'green']);
  assert.equal(stepOf(measured(again, 366), WISHES), 'go');
  assert.equal(stepOf(measured(again, 378), WISHES), 'fever');
  assert.equal(stepOf(measured({ ...again, finding: cannotTell('waited') }, 366), WISHES), 'stop');
});

test('nobody passes by a verdict of long ago, and whoever had passed then can be recorded as it was', () => {
  const at = Date.parse(met(GREEN).at);
  const typed = met(GREEN, BY_NUMBER);
  const asIs: [Encounter, Wishes][] = [[met(GREEN), WISHES], [met(GREEN), UNMEASURED], [typed, WISHES], [met({ ...GREEN, is_seen_before: true }), WISHES]];
  for (const [one, wishes] of [...asIs, [met(GREEN), { ...UNMEASURED, only_regulars: true }] as const]) {
    assert.equal(leftAt(one, wishes, at + 120_000), one);
    for (const later of [at + 120_001, at - 120_001]) {
      const left = leftAt(one, wishes, later)!;
      const step = stepOf(left, wishes);
      assert.equal(step, 'left');
      assert.ok(!isRecordedAtOnce(step) && !mayReadNext(step, undefined));
      assert.equal(shownAs('admit', step), 'cannot_tell');
      assert.deepEqual(outcome(left, wishes), outcome(one, wishes));
    }
  }
  assert.deepEqual([wasPassing(met(GREEN), WISHES), wasPassing(met(GREEN), UNMEASURED), wasPassing(typed, WISHES)], [true, true, false]);
});

test('what is to be done after a second reading goes by why nobody can tell, and a code is asked of nobody who has none', () => {
  const advised = (reason: string, more: Partial<Encounter> = {}) =>
    adviceOf(measured(measuredAgain({ ...met(cannotTell(reason), more), temperature_tenths_c: 381 }, 'b', 'later'), 366), WISHES);
  assert.deepEqual([advised('waited'), advised('waited', BY_NUMBER)], ['waited', 'waited_number']);
  for (const reason of ['no_exceptions', 'exceptions_stale', 'clock', 'no_keys']) assert.equal(advised(reason), 'otherwise');
  assert.deepEqual([advised('offline', BY_NUMBER), advised('budget', BY_NUMBER)], ['offline', 'budget']);
});

test('a visitor is asked for inside for as long as it takes', () => {
  const wishes = { ...WISHES, only_regulars: true };
  const one = met(VISITING, { means: 'visitor', name: '甲', phone: '13800138000' });
  const later = Date.parse(one.at) + 9_000_000;
  assert.equal(leftAt(one, wishes, later), one);
  assert.equal(leftAt({ ...one, is_confirmed: true }, wishes, later)?.is_left, true);
});

test('what stops somebody stays however long ago, and what is done goes', () => {
  const later = Date.parse(met(GREEN).at) + 9_000_000;
  for (const one of [met(RED), met(YELLOW), met(cannotTell('stale')), measured(met(GREEN), 385)]) assert.equal(leftAt(one, WISHES, later), one);
  assert.equal(leftAt(met(GREEN, { kept: 'kept' }), UNMEASURED, later), undefined);
  assert.equal(leftAt(measuredAgain(measured(met(GREEN), 381), 'b', met(GREEN).at), WISHES, later), undefined);
});

test('of whom nobody can tell there is always a way on, and nothing is written down by itself', () => {
  for (const reason of ['stale', 'bad_signature', 'no_keys', 'unknown']) {
    const step = stepOf(met(cannotTell(reason)), WISHES);
    assert.equal(step, 'unknown');
    assert.ok(!isRecordedAtOnce(step) && mayReadNext(step, undefined));
  }
});

test('a number without a network is measured and waits to be settled', () => {
  for (const reason of ['offline', 'budget']) {
    const typed = met(cannotTell(reason), BY_NUMBER);
    assert.equal(stepOf(typed, WISHES), 'measure');
    assert.equal(stepOf(measured(typed, 364), WISHES), 'stop', 'what was measured does not go with the next code');
    assert.deepEqual(outcome(measured(typed, 364), WISHES), ['cannot_tell', reason]);
  }
});

test('a green number passes nobody by itself: a tap says that card and face agree', () => {
  const typed = met(GREEN, BY_NUMBER);
  for (const direction of ['in', 'out'] as const) {
    const step = stepOf({ ...typed, direction }, UNMEASURED);
    assert.equal(step, 'confirm');
    assert.ok(!isRecordedAtOnce(step) && !mayReadNext(step, undefined));
    assert.equal(shownAs('admit', step), 'cannot_tell');
  }
  assert.equal(stepOf({ ...typed, is_confirmed: true }, WISHES), 'measure');
  assert.equal(stepOf({ ...typed, is_confirmed: true }, UNMEASURED), 'go');
  const other = mismatched({ ...typed, masked_name: '赵*' }, 'new');
  assert.equal(stepOf(other, UNMEASURED), 'unknown');
  assert.deepEqual([...outcome(other, UNMEASURED), other.masked_name], ['cannot_tell', 'not_matched', null]);
  assert.equal(stepOf(met(RED, BY_NUMBER), UNMEASURED), 'stop');
});

test('an emergency passes whoever stands there, at once', () => {
  for (const finding of [RED, YELLOW, cannotTell('stale'), cannotTell('emergency')]) {
    const urgent = inEmergency(met(finding), 'birth', 'new', 'later');
    assert.deepEqual(outcome(urgent, WISHES), ['admit', 'emergency']);
    assert.equal(stepOf(urgent, WISHES), 'go');
    assert.deepEqual([urgent.id, urgent.at], ['new', 'later'], 'they may be written down at this moment');
  }
  assert.equal(stepOf(inEmergency(met(GREEN, { is_left: true }), 'fire', 'new', 'later'), WISHES), 'go');
});

test('the same proof a moment later asks the guard, is not green, and the camera waits', () => {
  const same = met({ ...GREEN, is_seen_before: true });
  assert.equal(stepOf(same, WISHES), 'again');
  assert.deepEqual([shownAs('admit', 'again'), shownAs('admit', 'go')], ['cannot_tell', 'admit']);
  for (const step of ['again', 'measure', 'stop'] as const) assert.ok(!mayReadNext(step, undefined));
  for (const finding of [RED, YELLOW]) assert.equal(stepOf(met({ ...finding, is_seen_before: true }), WISHES), 'stop');
  assert.equal(stepOf(another(same), UNMEASURED), 'go');
});

test('a code that never left the camera is still the same person; one that is shown anew is asked about', () => {
  assert.deepEqual([isStillThere(9_999, true), isStillThere(10_000, true)], [true, false]);
  assert.ok(!isStillThere(0, false), 'a phone that was handed on within a second');
  assert.deepEqual([isStillThere(1_999, undefined), isStillThere(2_000, undefined)], [true, false], 'a scanner pressed twice');
  assert.ok(!isStillThere(Infinity, true), 'one who was not recorded here');
});

test('nobody makes room for the next one before they are recorded', () => {
  for (const kept of [undefined, 'failed', 'full'] as const) assert.ok(!mayReadNext('go', kept));
  assert.ok(mayReadNext('go', 'kept') && mayReadNext(undefined, undefined));
});

test('where only those pass who belong there, a stranger does not come in, and goes out', () => {
  const wishes = { ...UNMEASURED, only_regulars: true };
  assert.deepEqual(outcome(met(GREEN, { is_regular: false }), wishes), ['turn_away', 'not_regular']);
  assert.deepEqual(outcome(met(GREEN, { is_regular: true }), wishes), ['admit', 'green']);
  assert.deepEqual(outcome(met(GREEN, { is_regular: false, direction: 'out' }), wishes), ['admit', 'green']);
  assert.deepEqual(outcome(met(YELLOW, { is_regular: false }), wishes), ['hold', 'yellow']);
});

test('where only those pass who belong there, whoever is not known comes in by a word of the guard', () => {
  const wishes = { ...UNMEASURED, only_regulars: true };
  for (const more of [{}, BY_NUMBER]) {
    const nobody = met(GREEN, more);
    assert.deepEqual(outcome(nobody, wishes), ['cannot_tell', 'regular_unknown']);
    assert.equal(stepOf(nobody, wishes), 'stop');
    assert.deepEqual(outcome({ ...nobody, is_vouched: true }, wishes), ['admit', 'vouched']);
    assert.equal(stepOf(met(GREEN, { ...more, direction: 'out', is_confirmed: true }), wishes), 'go');
  }
  assert.equal(passageOf(met(GREEN), wishes, 'gate', null)['colour'], undefined);
  assert.deepEqual(outcome(met(GREEN, { is_regular: false, is_vouched: true }), wishes), ['turn_away', 'not_regular']);
  const visitor = met(VISITING, { means: 'visitor' });
  assert.equal(stepOf(visitor, wishes), 'confirm');
  assert.equal(stepOf({ ...visitor, is_confirmed: true }, wishes), 'go');
  assert.equal(stepOf(visitor, UNMEASURED), 'go');
});

test('three digits are a reading, and what no thermometer shows is none', () => {
  assert.equal(['3', '6', '5'].reduce(typedReading, ''), '365');
  assert.equal(typedReading('365', '9'), '365');
  assert.equal(typedReading('365', '<'), '36');
  assert.equal(readingShown('365'), '36.5');
  assert.equal(readingTyped('36'), null);
  assert.equal(readingTyped('365'), 365);
  assert.equal(readingTyped('165'), 'range');
});

test('the phone says when it is nearly full, and when it is', () => {
  assert.equal(queueState(3999), 'fine');
  assert.equal(queueState(4000), 'near');
  assert.equal(queueState(QUEUE_MOST), 'full');
  assert.equal(queueState(0, PHONE_MOST - 1), 'fine', 'a predecessor takes room, and not the shift');
  assert.equal(queueState(0, PHONE_MOST), 'crowded');
  assert.deepEqual(['fine', 'near', 'full', 'crowded'].map((state) => takesMore(state as 'fine')), [true, true, false, false]);
});

test('a shift counts ways, verdicts, fevers and emergencies, and nothing else', () => {
  let counts = counted(NO_COUNTS, measured(met(GREEN), 365), WISHES);
  counts = counted(counts, measured(met(GREEN), 385), WISHES);
  counts = counted(counts, inEmergency(met(RED, { direction: 'out' }), 'medical', 'a', 'b'), WISHES);
  assert.deepEqual(counts, { ...NO_COUNTS, in: 2, out: 1, admit: 2, hold: 1, fever: 1, emergency: 1 });
});

test('a passage says what is known and leaves the rest out', () => {
  const told = passageOf(measured(met(GREEN), 365), WISHES, 'gate', '豫M12345');
  assert.deepEqual(told, {
    checkpoint_id: 'gate',
    at: '2020-03-02T01:00:00.000Z',
    direction: 'in',
    means: 'pass',
    verdict: 'admit',
    reason: 'green',
    colour: 'green',
    list_age_s: 20,
    pass_id: '00112233aabbccdd',
    signed_at: '2020-03-02T01:00:00.000Z',
    issued_at: '2020-03-02T00:00:00.000Z',
    temperature_tenths_c: 365,
    site: 'forehead',
    fever_tenths_c: 373,
    plate: '豫M12345',
  });
  const fever = passageOf(measured(met(GREEN), 385), WISHES, 'gate', null);
  assert.deepEqual([fever['verdict'], fever['reason'], fever['colour']], ['hold', 'fever', 'green']);
});

// --- In the sun

/** Relative luminance of #rgb or #rrggbb (WCAG 2.1). */
function luminance(colour: string): number {
  const full = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('every verdict is readable in the sun: seven to one', () => {
  const css = readFileSync('frontend/styles/checkpoints.css', 'utf8');
  const found = [...css.matchAll(/--ground: (#[0-9a-f]+);\s+--on: (#[0-9a-f]+);/g)];
  assert.equal(found.length, 4);
  for (const [, ground, on] of found) {
    const [lighter, darker] = [luminance(ground!), luminance(on!)].sort((one, other) => other - one) as [number, number];
    assert.ok((lighter + 0.05) / (darker + 0.05) >= 7, `${on} on ${ground}`);
  }
});
