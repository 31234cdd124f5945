/** What a household may take, what it comes to, and what has changed since. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ageOf, agreed, bodyOf, byDay, changesOf, limitsAfter, mostUnits, offersAfter, quotaLeft, serves, stepped, totalFen, unitsOf, windowAfter,
  windowMistake, withUnits, type Checkout, type Line, type News,
} from '../../frontend/src/basket/rules';
import type { Window } from '../../frontend/src/basket/shapes';

const line = (change: Partial<Line> = {}): Line => ({
  listing_id: 'l1', product: 'cabbage', unit: 'jin', unit_quantity: 500, measure: 'mass', price_fen: 150, units: 5, consent: 'ask', ...change,
});
const seen = (change: object = {}) => ({ listing_id: 'l1', price_fen: 150, left: 120_000, unit_quantity: 500, state: 'open', ...change });
const window = (change: Partial<Window> = {}): Window => ({
  window_id: 'w1', point_id: 'p1', on: '2026-03-03', from: '09:00', to: '11:00', starts_at: '2026-03-03T01:00:00Z',
  ends_at: '2026-03-03T03:00:00Z', cut_off_at: '2026-03-02T12:00:00Z', capacity: 60, taken: 12, left: 48, state: 'open', is_open: true, version: 1, ...change,
});
const BEFORE = Date.parse('2026-03-02T11:00:00Z');

test('a household takes as much as is left, as its limit allows, and whole units only', () => {
  assert.equal(mostUnits({ left: 1_249, unit_quantity: 500, state: 'open', price_fen: 150 }, undefined), 2);
  assert.equal(mostUnits({ left: 120_000, unit_quantity: 500, state: 'open', price_fen: 150 }, 2_500), 5);
  assert.equal(mostUnits({ left: 120_000, unit_quantity: 500, state: 'paused', price_fen: 150 }, undefined), 0);
  assert.equal(mostUnits({ left: 1_000_000_000, unit_quantity: 1, state: 'open', price_fen: 150 }, undefined), 999);
});

test('what was ordered today and what still waits on the phone count against the limit', () => {
  const offers = [{ listing_id: 'l1', max_per_household: 5_000 }, { listing_id: 'l2', max_per_household: null }];
  const quotas = { on: '2026-03-02', quotas: [{ listing_id: 'l1', max: 5_000, used: 2_500, left: 2_500 }] };
  assert.deepEqual([...quotaLeft(offers, quotas, '2026-03-02')], [['l1', 2_500]]);
  assert.deepEqual([...quotaLeft(offers, quotas, '2026-03-02', new Map([['l1', 3_000]]))], [['l1', 0]]);
  // What the phone kept of yesterday says nothing about today.
  assert.deepEqual([...quotaLeft(offers, quotas, '2026-03-03')], [['l1', 5_000]]);
  assert.deepEqual([...quotaLeft(offers, undefined, '2026-03-02')], [['l1', 5_000]]);
});

test('a number of units is typed or counted up and down', () => {
  assert.deepEqual([unitsOf(''), unitsOf(' ３ '), unitsOf('2.5'), unitsOf('-1'), unitsOf('1000')], [0, 3, null, null, null]);
  assert.deepEqual([stepped('0', -1, 5), stepped('5', 1, 5), stepped('x', 1, 5), stepped('9', -1, 5)], ['0', '5', '1', '5']);
});

test('the basket keeps one line for each offer, and what was wished for it', () => {
  const one = withUnits([], line(), 2);
  assert.deepEqual([one.length, one[0]!.units, one[0]!.consent], [1, 2, 'ask']);
  const wished = [{ ...one[0]!, consent: 'none' as const }];
  assert.deepEqual(withUnits(wished, line({ price_fen: 160 }), 3).map(({ units, price_fen, consent }) => [units, price_fen, consent]), [[3, 160, 'none']]);
  assert.deepEqual(withUnits(wished, line(), 0), []);
});

test('the total is in whole fen', () => {
  assert.equal(totalFen([line(), line({ listing_id: 'l2', price_fen: 333, units: 3 })]), 750 + 999);
});

test('every way in which an offer can change is told, and agreed to line by line', () => {
  assert.deepEqual(changesOf(line(), seen(), undefined), []);
  assert.deepEqual(changesOf(line(), undefined, undefined), [{ what: 'gone' }]);
  assert.deepEqual(changesOf(line(), seen({ state: 'withdrawn' }), undefined), [{ what: 'gone' }]);
  assert.deepEqual(changesOf(line(), seen({ left: 499 }), undefined), [{ what: 'sold_out' }]);
  assert.deepEqual(changesOf(line(), seen({ state: 'sold_out', left: 0 }), undefined), [{ what: 'sold_out' }]);
  const less = changesOf(line(), seen({ left: 1_200, price_fen: 160 }), 5_000);
  assert.deepEqual(less, [{ what: 'less', units: 2 }, { what: 'price', old_fen: 150, new_fen: 160 }]);
  assert.deepEqual(agreed(line(), less), line({ units: 2, price_fen: 160 }));
  const quota = changesOf(line(), seen({ left: 1_200 }), 1_900);
  assert.deepEqual(quota, [{ what: 'quota', units: 2 }]);
  assert.equal(agreed(line(), changesOf(line(), seen(), 0)), undefined);
  assert.equal(agreed(line(), [{ what: 'sold_out' }]), undefined);
});

test('a window is refused for the reason that a person can do something about', () => {
  assert.equal(windowMistake(undefined, BEFORE), 'missing');
  assert.equal(windowMistake(window(), BEFORE), undefined);
  assert.equal(windowMistake(window({ left: 0, is_open: false }), BEFORE), 'full');
  assert.equal(windowMistake(window(), Date.parse('2026-03-02T12:00:00Z')), 'over');
  assert.equal(windowMistake(window({ state: 'closed', is_open: false }), BEFORE), 'closed');
});

test('what a refusal told is believed rather than an older list', () => {
  const news: News = {
    at: '2026-03-02T11:00:00.000Z',
    code: 'market.lines_refused',
    lines: [{ listing_id: 'l1', code: 'market.price_changed', left: 900, price_fen: 160 }, { listing_id: 'l2', code: 'market.not_on_sale', left: 0 }],
  };
  const offers = [seen(), seen({ listing_id: 'l2' }), seen({ listing_id: 'l3' })];
  const after = offersAfter(offers, '2026-03-02T10:59:59.000Z', news);
  assert.deepEqual(after.map(({ left, price_fen, state }) => [left, price_fen, state]), [[900, 160, 'open'], [120_000, 150, 'withdrawn'], [120_000, 150, 'open']]);
  assert.equal(offersAfter(offers, '2026-03-02T11:00:01.000Z', news), offers);
  const limit: News = { ...news, code: 'basket.quota_used', lines: [{ listing_id: 'l1', code: 'basket.quota_used', left: 500 }] };
  assert.deepEqual([...limitsAfter(new Map([['l1', 2_500], ['l2', 1]]), limit)], [['l1', 500], ['l2', 1]]);
  assert.deepEqual(offersAfter(offers, '', limit), offers);
  const mistakes = ['window_full', 'point_closed', 'cut_off_over', 'quota_used'].map((code) => windowMistake(windowAfter(window(), { ...news, code: `basket.${code}` }), BEFORE));
  assert.deepEqual(mistakes, ['full', 'closed', 'over', undefined]);
});

test('windows stand by their day, soonest first', () => {
  const days = byDay([window({ on: '2026-03-04' }), window({ from: '14:00' }), window()]);
  assert.deepEqual(days.map(([on, windows]) => [on, windows.map(({ from }) => from)]), [
    ['2026-03-03', ['09:00', '14:00']], ['2026-03-04', ['09:00']],
  ]);
});

test('an order says quantities, and where to only when it is brought', () => {
  const checkout: Checkout = { id: 'i', lines: [line()], window_id: 'w1', where: 'other', address: ' 3号楼 ', leave_at_door: true, wish: '  ' };
  const lines = [{ listing_id: 'l1', quantity: 2_500, price_fen: 150, consent: 'ask' }];
  assert.deepEqual(bodyOf(checkout, { point_id: 'p1', kind: 'pick_up' }, '411281001001'), {
    id: 'i', point_id: 'p1', window_id: 'w1', lines, leave_at_door: false,
  });
  assert.deepEqual(bodyOf({ ...checkout, wish: ' 轻放 ' }, { point_id: 'p1', kind: 'delivery' }, '411281001001'), {
    id: 'i', point_id: 'p1', window_id: 'w1', lines, address: { text: '3号楼', division_code: '411281001001' }, leave_at_door: true, wish: '轻放',
  });
  assert.equal(bodyOf({ ...checkout, where: 'own' }, { point_id: 'p1', kind: 'delivery' }, '').address, null);
});

test('a point serves whole towns and single communities', () => {
  assert.ok(serves(['411281001'], '411281001001'));
  assert.ok(!serves(['411281001002'], '411281001001'));
  assert.ok(!serves(['411281001'], undefined));
});

test('an age is said in the largest unit that is not nought', () => {
  const ages = [30_000, 59 * 60_000, 3_600_000, 25 * 3_600_000].map((ms) => ageOf(0, ms));
  assert.deepEqual(ages, [{ n: 0, of: 'minutes' }, { n: 59, of: 'minutes' }, { n: 1, of: 'hours' }, { n: 1, of: 'days' }]);
});
