/** The board and the hours of collection, without browser, clock or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL, boardPath, conditions, nearFirst, nextPath, withPage } from '../../frontend/src/market/board-rules';
import { byHours, comingWindows, momentOf, sharedWindows } from '../../frontend/src/market/window-rules';

const ZONE = 'Asia/Shanghai';

test('the board asks only for what was chosen, and for a product rather than its category', () => {
  assert.equal(boardPath(ALL), '/market/board');
  assert.equal(
    boardPath({ ...ALL, area: '411221', category: 'leafy', product: 'cabbage', sort: 'price', on: '2026-03-03' }, 300),
    '/market/board?area=411221&product=cabbage&sort=price&max_price_fen_per_kg=300&on=2026-03-03',
  );
  assert.equal(boardPath({ ...ALL, category: 'leafy' }), '/market/board?category=leafy');
});

test('the next page is the same question with its cursor', () => {
  assert.equal(nextPath('/market/board', 'a+b='), '/market/board?cursor=a%2Bb%3D');
  assert.equal(nextPath('/market/board?area=4112', 'x'), '/market/board?area=4112&cursor=x');
});

test('conditions are counted, the order is none', () => {
  assert.equal(conditions(ALL), 0);
  assert.equal(conditions({ ...ALL, sort: 'price', category: 'leafy', product: 'cabbage', price: '2' }), 2);
});

test('what is near stands first, and the rest as the server had it', () => {
  const page = ['411281001', '411221105201', '411221104202', '411221104', '410102'].map((division_code) => ({ division_code }));
  const codes = (home: string | undefined) => nearFirst(page, home).map(({ division_code }) => division_code);
  assert.deepEqual(codes('411221104202'), ['411221104202', '411221104', '411221105201', '411281001', '410102']);
  assert.deepEqual(codes(undefined), page.map(({ division_code }) => division_code));
});

test('what moved from one page to the next is shown once', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((listing_id) => ({ listing_id }));
  assert.deepEqual(withPage([a!, b!], [b!, c!]), [a, b, c]);
});

test('a clock in the city is told as a moment', () => {
  assert.equal(momentOf('2026-03-03', '08:30', ZONE).toISOString(), '2026-03-03T00:30:00.000Z');
  assert.equal(momentOf('2026-03-29', '03:30', 'Europe/Berlin').toISOString(), '2026-03-29T01:30:00.000Z');
});

test('weekly hours come as the windows of the next days, without those that are over', () => {
  const monday = { weekday: 1, from: '08:00', to: '10:00' };
  const sunday = { weekday: 7, from: '15:00', to: '17:00' };
  const now = Date.parse('2026-03-02T01:00:00Z');
  const days = (now_ms: number) => comingWindows([sunday, monday], '2026-03-02', now_ms, ZONE).map(({ from_at }) => from_at);
  assert.deepEqual(days(now), ['2026-03-02T00:00:00.000Z', '2026-03-08T07:00:00.000Z', '2026-03-09T00:00:00.000Z']);
  assert.deepEqual(days(Date.parse('2026-03-02T02:00:00Z')), ['2026-03-08T07:00:00.000Z', '2026-03-09T00:00:00.000Z']);
});

test('several suppliers share the hours that all of them have', () => {
  const one = { weekday: 1, from: '08:00', to: '10:00' };
  const other = { weekday: 2, from: '08:00', to: '10:00' };
  assert.deepEqual(sharedWindows([[one, other], [], [{ ...other }]]), [other]);
  assert.deepEqual(sharedWindows([[one], [other]]), []);
  assert.deepEqual(sharedWindows([[], []]), []);
});

test('days with the same hours are told together', () => {
  const at = (weekday: number, from = '08:00') => ({ weekday, from, to: '10:00' });
  assert.deepEqual(byHours([at(3), at(1), at(2, '09:00')]), [
    { days: [1, 3], from: '08:00', to: '10:00' },
    { days: [2], from: '09:00', to: '10:00' },
  ]);
});
