import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOn, ruleOn } from '../../frontend/src/city/rules';

const CITY = { no: 'A', area: '4112', from_on: '2026-03-01', until_on: '2026-03-09' };
const COUNTY = { no: 'B', area: '411281', from_on: '2026-03-03', until_on: '2026-03-05' };

test('of several orders the nearest counts, and both its days', () => {
  const on = (day: string) => orderOn([CITY, COUNTY], day, '411281003001')?.no;
  assert.deepEqual(['2026-02-28', '2026-03-01', '2026-03-03', '2026-03-05', '2026-03-06', '2026-03-10'].map(on), [
    undefined,
    'A',
    'B',
    'B',
    'A',
    undefined,
  ]);
});

test('an order for one county leaves everybody else asleep', () => {
  assert.equal(orderOn([COUNTY], '2026-03-04', '411202001001'), undefined);
  assert.equal(orderOn([COUNTY], '2026-03-04', '4112'), undefined);
});

test('the next rule begins on its own day, without asking anybody', () => {
  const next = { from_on: '2026-03-04', rule: 'two' };
  assert.deepEqual(['2026-03-03', '2026-03-04', '2026-03-05'].map((day) => ruleOn('one', next, day)), ['one', 'two', 'two']);
  assert.equal(ruleOn('one', null, '2026-03-05'), 'one');
});
