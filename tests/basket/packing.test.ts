/** What a team types and scans while it packs and hands over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  firstPacked, instantOf, packedOf, packedQuantity, progress, scannedCode, typedCode, windowNow, windowsMistakes, windowsOf,
  type WindowsDraft,
} from '../../frontend/src/basket/packing-rules';
import type { SubstituteState } from '../../frontend/src/basket/shapes';

const line = { quantity: 2_500, unit_quantity: 500, packed_quantity: null as number | null, substitute: null };
const instead = (state: SubstituteState) => ({ ...line, substitute: { quantity: 2_000, unit_quantity: 1_000, state } });
const draft: WindowsDraft = { on: '2026-03-03', days: '2', from: '09:00', to: '11:00', capacity: '60', cut_off_hours: '12' };

test('a line begins as ordered, and as packed once it was', () => {
  assert.deepEqual(firstPacked(line), { is_in: false, typed: '5' });
  assert.deepEqual(firstPacked({ ...line, packed_quantity: 2_480 }), { is_in: true, typed: '4.96' });
  assert.deepEqual(firstPacked({ ...line, packed_quantity: 0 }), { is_in: false, typed: '5' });
});

test('what is not in weighs nothing, and what was typed wrongly is no quantity', () => {
  assert.equal(packedQuantity(line, { is_in: false, typed: '5' }), 0);
  assert.equal(packedQuantity(line, { is_in: true, typed: '4.96' }), 2_480);
  assert.equal(packedQuantity(line, { is_in: true, typed: 'x' }), null);
});

test('what stands in for a line is packed in its own units, and nothing as long as it is only asked', () => {
  assert.deepEqual(firstPacked(instead('done')), { is_in: false, typed: '2' });
  assert.equal(packedQuantity(instead('accepted'), { is_in: true, typed: '1.9' }), 1_900);
  for (const state of ['asked', 'declined', 'lapsed'] as const) assert.equal(packedQuantity(instead(state), { is_in: true, typed: '5' }), 0);
});

test('what is in the bags is counted by what really went in', () => {
  const own = { ...line, listing_id: 'l1', packed_quantity: 2_480 };
  const swapped = { ...instead('done'), listing_id: 'l1', packed_quantity: 1_900, substitute: { listing_id: 'l2', quantity: 2_000, unit_quantity: 1_000, state: 'done' as const } };
  const orders = [{ lines: [own, swapped] }, { lines: [{ ...own, packed_quantity: null }] }];
  assert.deepEqual([packedOf('l1', orders), packedOf('l2', orders), packedOf('l3', orders)], [2_480, 1_900, 0]);
});

test('progress leaves out what was cancelled', () => {
  const orders = (['confirmed', 'packed', 'handed_over', 'cancelled'] as const).map((state) => ({ state }));
  assert.deepEqual(progress(orders), { packed: 2, all: 3 });
});

test('a code is scanned whole or typed in its ten signs', () => {
  const id = '0193'.repeat(8);
  assert.deepEqual(scannedCode(` CXH1:${id}:AB12CD34EF\n`), { order_id: '01930193-0193-0193-0193-019301930193', code: 'AB12CD34EF' });
  assert.equal(scannedCode(`CX2:${id}:AB12CD34EF`), undefined);
  assert.equal(typedCode('ab12-cd34 ｅｆ'), 'AB12CD34EF');
  assert.equal(typedCode('AB12CD34E'), undefined);
});

test('a team works on the window that runs, else the next, else the last', () => {
  const windows = ['02', '01', '03'].map((day) => ({ starts_at: `2026-03-${day}T01:00:00Z`, ends_at: `2026-03-${day}T03:00:00Z` }));
  const at = (time: string) => windowNow(windows, Date.parse(time))?.starts_at.slice(8, 10);
  assert.deepEqual([at('2026-03-01T02:00:00Z'), at('2026-03-01T03:00:00Z'), at('2026-03-09T00:00:00Z')], ['01', '02', '03']);
  assert.equal(windowNow([], 0), undefined);
});

test('windows of several days have the same times, and close so many hours before', () => {
  assert.deepEqual(windowsMistakes(draft, '2026-03-02'), {});
  let n = 0;
  assert.deepEqual(windowsOf(draft, () => String(++n)), [
    { id: '1', on: '2026-03-03', from: '09:00', to: '11:00', capacity: 60, cut_off_at: '2026-03-02T13:00:00.000Z' },
    { id: '2', on: '2026-03-04', from: '09:00', to: '11:00', capacity: 60, cut_off_at: '2026-03-03T13:00:00.000Z' },
  ]);
  assert.equal(instantOf('2026-03-03', '09:00'), '2026-03-03T01:00:00.000Z');
});

test('each field of the windows that cannot be is named', () => {
  const wrong = { on: '2026-03-01', days: '15', from: '9', to: '', capacity: '0', cut_off_hours: 'x' };
  assert.deepEqual(Object.keys(windowsMistakes(wrong, '2026-03-02')), ['on', 'days', 'from', 'to', 'capacity', 'cut_off_hours']);
  assert.deepEqual(windowsMistakes({ ...draft, from: '11:00' }, '2026-03-02'), { to: true });
});
