/** What a buyer is told of goods, without browser, clock or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween, freshnessOf, minutesLeft, nearness, perJin } from '../../frontend/src/market/buy-rules';

test('a day is a calendar day, over the end of a month and of a leap year', () => {
  assert.equal(daysBetween('2026-02-28', '2026-03-01'), 1);
  assert.equal(daysBetween('2028-02-28', '2028-03-01'), 2);
  assert.equal(daysBetween('2026-03-02', '2026-03-01'), -1);
});

test('goods say when they were harvested and how long they keep', () => {
  const goods = { harvested_on: '2026-03-02', sell_by_on: '2026-03-05' };
  assert.deepEqual(freshnessOf(goods, '2026-03-02'), { harvest: 'today', days: 0, keeps: 3 });
  assert.deepEqual(freshnessOf(goods, '2026-03-03'), { harvest: 'yesterday', days: 1, keeps: 2 });
  assert.deepEqual(freshnessOf(goods, '2026-03-05'), { harvest: 'days', days: 3, keeps: 0 });
  assert.deepEqual(freshnessOf(goods, '2026-03-06'), { harvest: 'days', days: 4, keeps: -1 });
  assert.deepEqual(freshnessOf({ ...goods, sell_by_on: null }, '2026-02-28'), { harvest: 'coming', days: 2, keeps: undefined });
});

test('how near goods are is said by the smallest division that is shared', () => {
  const mine = '411221104202';
  assert.equal(nearness(mine, '411221104202'), 'village');
  assert.equal(nearness(mine, '411221104203'), 'town');
  assert.equal(nearness(mine, '411221104'), 'town');
  assert.equal(nearness(mine, '411221105201'), 'county');
  assert.equal(nearness(mine, '411202001'), 'city');
  assert.equal(nearness(mine, '410102001'), 'far');
  assert.equal(nearness(undefined, '411202001'), undefined);
  assert.equal(nearness('4112', '4112'), 'city');
});

test('a price is told for a 斤 where it is not one already', () => {
  assert.equal(perJin({ price_fen: 700, unit_quantity: 1000, measure: 'mass' }), 350);
  assert.equal(perJin({ price_fen: 3333, unit_quantity: 10_000, measure: 'mass' }), 167);
  assert.equal(perJin({ price_fen: 350, unit_quantity: 500, measure: 'mass' }), undefined);
  assert.equal(perJin({ price_fen: 350, unit_quantity: 1, measure: 'pieces' }), undefined);
  assert.equal(perJin({ price_fen: null, unit_quantity: 1000, measure: 'mass' }), undefined);
});

test('a hold counts its last minute to the end', () => {
  const until = '2026-03-02T01:30:00Z';
  assert.equal(minutesLeft(until, Date.parse('2026-03-02T01:00:00Z')), 30);
  assert.equal(minutesLeft(until, Date.parse('2026-03-02T01:29:59Z')), 1);
  assert.equal(minutesLeft(until, Date.parse('2026-03-02T01:31:00Z')), 0);
});
