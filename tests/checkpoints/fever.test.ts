/** Which threshold a device goes by: that of the day's rule, whatever is published for later. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FEVER_TENTHS_C, feverOn } from '../../frontend/src/checkpoints/fever-rules';
import type { Rule } from '../../frontend/src/healthcode/rules';

const NUMBERS = { yellow_after_missed_days: 1, red_after_missed_yellow_days: 2, checkin_days_to_leave_red: 3 };
const rule = (version: number, fever_tenths_c: number): [number, Rule] => [version, { ...NUMBERS, version, fever_tenths_c }];
/** A rule in force, one to come, and a draft that nobody agreed to. */
const RULES = new Map([rule(1, 373), rule(2, 370), rule(3, 385)]);
const CITY = { rule: { version: 1 }, rule_next: { from_on: '2020-03-02', rule: { version: 2 } } };

test('the rule of the day is gone by, not the newest, and the next one from its day on', () => {
  assert.equal(feverOn('2020-03-01', CITY, RULES), 373);
  assert.equal(feverOn('2020-03-02', CITY, RULES), 370);
  assert.equal(feverOn('2020-03-09', { rule: { version: 2 }, rule_next: null }, RULES), 370);
});

test('a rule that is not under the root is not gone by, and who knows none goes by the first', () => {
  assert.equal(feverOn('2020-03-01', { rule: { version: 9 } }, RULES), FEVER_TENTHS_C);
  assert.equal(feverOn('2020-03-01', undefined, undefined), FEVER_TENTHS_C);
});
