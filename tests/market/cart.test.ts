/** The order list, without browser, clock or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreed, changesOf, mistakeOf, standingOf, totals, wishOf, withLine, without, type Line, type Standing } from '../../frontend/src/market/cart-rules';

function line(more: Partial<Line> = {}): Line {
  return {
    listing_id: 'a',
    supplier_id: 's',
    supplier: '张村合作社',
    zh: '西红柿',
    en: 'Tomato',
    grade: 'first',
    unit: 'jin',
    unit_quantity: 500,
    measure: 'mass',
    price_fen: 350,
    is_offer: false,
    least: 50_000,
    most: 100_000,
    windows: [],
    ...more,
  };
}

const open: Standing = { price_fen: 350, left: 1_000_000, is_open: true };

test('a line wants more than nothing, and at least no more than at most', () => {
  assert.equal(mistakeOf({ least: 500, most: null }), 'empty');
  assert.equal(mistakeOf({ least: 500, most: 0 }), 'empty');
  assert.equal(mistakeOf({ least: 1000, most: 500 }), 'least');
  assert.equal(mistakeOf({ least: 0, most: 500 }), 'least');
  assert.equal(mistakeOf({ least: 500, most: 500 }), undefined);
});

test('only what must be had may not be more than there is', () => {
  assert.equal(mistakeOf({ least: 500, most: 5_000 }, 1_000), undefined);
  assert.equal(mistakeOf({ least: 1_500, most: 5_000 }, 1_000), 'much');
});

test('the same listing stands once in the list, where it stood', () => {
  const lines = [line(), line({ listing_id: 'b' })];
  const changed = withLine(lines, line({ most: 60_000 }));
  assert.deepEqual(changed.map(({ listing_id, most }) => [listing_id, most]), [['a', 60_000], ['b', 100_000]]);
  assert.deepEqual(without(changed, 'a').map(({ listing_id }) => listing_id), ['b']);
  assert.equal(withLine(lines, line({ listing_id: 'c' })).length, 3);
});

test('a total is the sum of what each line comes to, in whole fen', () => {
  assert.deepEqual(totals([line()]), { least_fen: 35_000, most_fen: 70_000 });
  const odd = line({ listing_id: 'b', price_fen: 333, unit_quantity: 1000, least: 1_500, most: 1_500 });
  assert.deepEqual(totals([line(), odd]), { least_fen: 35_500, most_fen: 70_500 });
  assert.deepEqual(totals([]), { least_fen: 0, most_fen: 0 });
});

test('a line that is as it was seen has no changes, a higher price and less of it are told', () => {
  assert.deepEqual(changesOf(line(), open), []);
  assert.deepEqual(changesOf(line(), { ...open, left: 60_000 }), []);
  assert.deepEqual(changesOf(line(), { ...open, price_fen: 400, left: 40_000 }), [
    { what: 'less', left: 40_000 },
    { what: 'price', old_fen: 350, new_fen: 400 },
  ]);
  assert.deepEqual(changesOf(line(), { ...open, left: 0 }), [{ what: 'sold_out' }]);
  assert.deepEqual(changesOf(line(), { ...open, is_open: false }), [{ what: 'gone' }]);
  assert.deepEqual(changesOf(line({ is_offer: true }), { ...open, price_fen: null }), []);
});

test('agreeing takes the new price and what is left, and leaves out what nobody can deliver', () => {
  const lines = [line(), line({ listing_id: 'b' }), line({ listing_id: 'c' }), line({ listing_id: 'd' })];
  const standing = new Map<string, Standing>([
    ['a', { ...open, price_fen: 400, left: 30_000 }],
    ['b', { ...open, left: 0 }],
    ['c', { ...open, left: 70_000 }],
  ]);
  assert.deepEqual(
    agreed(lines, standing).map(({ listing_id, price_fen, least, most }) => [listing_id, price_fen, least, most]),
    [
      ['a', 400, 30_000, 30_000],
      ['c', 350, 50_000, 70_000],
      ['d', 350, 50_000, 100_000],
    ],
  );
});

test('an order says at least only where a line is not all or nothing', () => {
  const window = { from_at: '2026-03-03T00:00:00Z', until_at: '2026-03-03T02:00:00Z' };
  const wish = wishOf('id', [line(), line({ listing_id: 'b', least: 100_000 })], window);
  assert.deepEqual(wish.lines.map(({ quantity, least }) => [quantity, least]), [
    [100_000, 50_000],
    [100_000, undefined],
  ]);
  assert.equal('least' in wish.lines[1]!, false);
  assert.deepEqual(wish.window, window);
  assert.deepEqual(Object.keys(wishOf('id', [])), ['id', 'lines']);
});

test('what the server refuses tells sold out from taken down', () => {
  const refused = [
    { listing_id: 'a', code: 'market.price_changed', left: 700, price_fen: 400, state: 'open' },
    { listing_id: 'b', code: 'market.sold_out', left: 0, price_fen: 350, state: 'sold_out' },
    { listing_id: 'c', code: 'market.listing_unknown', left: null, price_fen: null, state: null },
  ];
  const standing = standingOf(refused);
  assert.deepEqual(
    ['a', 'b', 'c'].map((listing_id) => changesOf(line({ listing_id, least: 500 }), standing.get(listing_id)!).map(({ what }) => what)),
    [['price'], ['sold_out'], ['gone']],
  );
});
