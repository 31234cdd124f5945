/** Listing, registering and weighing, without browser, clock or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayDispute, orderOfCode, type Deal } from '../../frontend/src/market/deal-rules';
import * as hand from '../../frontend/src/market/deal-form';
import { fitted, keptAtMs } from '../../frontend/src/core/photos';
import { searched, type Product } from '../../frontend/src/market/products';
import * as sell from '../../frontend/src/market/sell-form';
import * as trader from '../../frontend/src/market/trader-form';
import { inUnits, priceOf, quantityOf, typedUnits, unitOf, yuan } from '../../frontend/src/market/units';

const TODAY = '2026-03-02';
const CABBAGE: Product = {
  code: 'cabbage',
  category: 'leafy',
  zh: '大白菜',
  en: 'Chinese cabbage',
  aliases: ['白菜'],
  units: ['jin'],
  measure: 'mass',
  shelf_life_days: 20,
  band: { low_fen_per_kg: 24, high_fen_per_kg: 900 },
};

test('prices and quantities are read as people type them, and never through a float', () => {
  for (const typed of ['1.80', '1.8', '1，8', '１.８', '1。8', '¥1.8', '1.8元', ' 1.8 ']) assert.equal(priceOf(typed), 180, typed);
  for (const typed of ['', '一块八', '1.805', '-1', '1.8.0', '1e3']) assert.equal(priceOf(typed), null, typed);
  assert.equal(priceOf('0.29'), 29);
  assert.equal(quantityOf('1,200', 500), 600_000);
  assert.equal(quantityOf('0.1', 500), 50);
  assert.equal(quantityOf('0.001', 500), null);
  assert.equal(quantityOf('2.5', 1), null);
});

test('what is shown can be typed again', () => {
  assert.equal(yuan(123_456_789), '1,234,567.89');
  assert.equal(inUnits(1_234_567, 500), '2,469.134');
  assert.equal(quantityOf(typedUnits(1_234_567, 500), 500), 1_234_567);
  assert.deepEqual([unitOf(500, 'mass'), unitOf(12_500, 'mass'), unitOf(1, 'pieces')], ['jin', 'box', 'piece']);
});

test('produce is found by any part of any of its names', () => {
  const pak: Product = { ...CABBAGE, code: 'pak', zh: '青菜', en: 'Pak choi', aliases: ['小白菜'] };
  const found = (typed: string) => searched([CABBAGE, pak], typed).map(({ code }) => code);
  assert.deepEqual(found('白菜'), ['pak', 'cabbage']);
  assert.deepEqual(found(' CHINESE '), ['cabbage']);
  assert.deepEqual(found(''), []);
});

const draft: sell.ListingDraft = {
  ...sell.emptyDraft(TODAY),
  product: 'cabbage',
  grade: 'first',
  unit: 'jin',
  quantity: '1200',
  price: '1.80',
};

const wrong = (step: sell.Step, change: Partial<sell.ListingDraft>): string[] =>
  Object.entries(sell.mistakesIn(step, { ...draft, ...change }, CABBAGE, TODAY)).flatMap(([field, one]) => (one ? [`${field} ${one}`] : []));

test('each step says what is wrong with it', () => {
  assert.deepEqual(wrong('what', { product: undefined, grade: undefined }), ['product product_missing', 'grade grade_missing']);
  assert.deepEqual(wrong('price', {}), []);
  assert.deepEqual(wrong('price', { quantity: '', price: '' }), ['quantity quantity_missing', 'price price_missing']);
  assert.deepEqual(wrong('price', { unit: 'box', box: '' }), ['box box_missing']);
  assert.deepEqual(wrong('price', { unit: 'box', box: '60' }), ['box box_range']);
  assert.deepEqual(wrong('price', { unit: 'tonne', quantity: '1001', price: '2000' }), ['quantity quantity_most']);
  assert.deepEqual(wrong('price', { price: '', is_offer: true }), []);
  assert.deepEqual(wrong('where', {}), []);
  assert.deepEqual(wrong('where', { harvested_on: '2026-06-01' }), ['harvested_on harvested_range']);
  assert.deepEqual(wrong('where', { sell_by_on: '2026-03-01' }), ['sell_by_on sell_by_over']);
  assert.deepEqual(wrong('where', { weekdays: ['1'], from: '18:00', to: '08:00' }), ['to hours_order']);
});

test('a surprising price must be meant', () => {
  assert.deepEqual(wrong('price', { price: '180' }), ['price price_high']);
  assert.deepEqual(wrong('price', { price: '0.01' }), ['price price_low']);
  assert.deepEqual(wrong('price', { price: '180', is_price_meant: true }), []);
  assert.deepEqual(wrong('price', { price: '2', unit: 'tonne', quantity: '3' }), ['price price_low']);
});

test('the last day of sale follows from the shelf life until somebody says another', () => {
  assert.equal(sell.sellByShown(draft, CABBAGE, TODAY), '2026-03-22');
  assert.equal(sell.sellByShown({ ...draft, harvested_on: '2026-01-01' }, CABBAGE, TODAY), TODAY);
  assert.equal(sell.sellByShown({ ...draft, sell_by_on: '2026-03-05' }, CABBAGE, TODAY), '2026-03-05');
});

test('what was refused opens as it was typed', () => {
  const body = sell.bodyOf({ ...draft, unit: 'box', box: '12.5', weekdays: ['3', '1'], text: '新鲜\n现摘', photos: ['p'] }, 'id', CABBAGE, TODAY, false);
  assert.deepEqual([body.unit_quantity, body.quantity, body.price_fen, body.text], [12_500, 15_000_000, 180, '新鲜 现摘']);
  assert.deepEqual(body.windows?.map(({ weekday }) => weekday), [1, 3]);
  assert.deepEqual(sell.bodyOf(sell.draftFrom(body), 'id', CABBAGE, TODAY, false), body);
  assert.deepEqual(['pictures.0', 'price_fen', 'grade'].map(sell.stepOf), ['where', 'price', 'what']);
});

test('the id of a photo says when it was kept', () => {
  assert.equal(keptAtMs('0193a000-0001-7000-8000-000000000001'), 0x0193a0000001);
});

test('a photo fits, and is never drawn larger', () => {
  assert.deepEqual(fitted(4000, 3000, 1280), [1280, 960]);
  assert.deepEqual(fitted(3000, 4000, 1280), [960, 1280]);
  assert.deepEqual(fitted(800, 600, 1280), [800, 600]);
  assert.deepEqual(fitted(9000, 2, 1280), [1280, 1]);
});

const ORDER = '0193a000-0000-7000-8000-000000000001';
const CODE = `CXH1:${ORDER.replaceAll('-', '')}:AB12CD34EF`;
const deal: Deal = {
  order_id: ORDER,
  buyer_name: '惠民超市',
  buyer_kind: 'supermarket',
  state: 'confirmed',
  hold_until: null,
  placed_at: '2026-03-02T00:00:00Z',
  total_fen: 90_000,
  lines: [
    { listing_id: 'a', product: 'cabbage', measure: 'mass', quantity: 250_000, price_fen: 180, unit_quantity: 500, amount_fen: 90_000, handed: null },
  ],
  window: null,
  contact: null,
  cancelled: null,
  handed_over: null,
  disputes: [],
};
const SCALES = { a: 500 };
const weighed: hand.HandDraft = { weights: { a: '486' }, code: CODE, way: 'cash' };

test('a hand-over needs a weight, the code of this very order, and how it is paid', () => {
  const found = (change: Partial<hand.HandDraft>) =>
    Object.values(hand.mistakesIn(deal, { ...weighed, ...change }, SCALES)).filter(Boolean);
  assert.deepEqual(found({}), []);
  assert.deepEqual(found({ weights: {}, code: '', way: undefined }), ['weight_missing', 'code_missing', 'way_missing']);
  assert.deepEqual(found({ weights: { a: '526' } }), ['weight_over']);
  assert.deepEqual(found({ weights: { a: '很多' } }), ['weight_unreadable']);
  assert.deepEqual(found({ code: CODE.replace('0001:', '0002:') }), ['code_other']);
  assert.deepEqual(found({ code: 'AB12' }), ['code_length']);
  assert.deepEqual(found({ paid: 'x' }), ['paid_bad']);
  assert.deepEqual(found({ paid: 'x', way: 'later' }), []);
});

test('what is due follows from the scale, and what is sent can be mended', () => {
  const body = hand.bodyOf(deal, weighed, SCALES, 'id', new Date(0), ['', '']);
  assert.deepEqual([body.lines, body.paid], [[{ listing_id: 'a', quantity: 243_000 }], { way: 'cash', amount_fen: 87_480 }]);
  assert.deepEqual(hand.bodyOf(deal, hand.draftFrom(body, SCALES), SCALES, 'id', new Date(0), ['', '']), body);
  const typed = hand.bodyOf(deal, { ...weighed, code: 'ab12c d34ef', way: 'later' }, SCALES, 'id', new Date(0), ['', '']);
  assert.deepEqual([typed.code, typed.paid], ['AB12CD34EF', { way: 'later', amount_fen: 0 }]);
});

test('only a code of a hand-over leads to an order', () => {
  assert.equal(orderOfCode(CODE), ORDER);
  for (const other of ['CXH1:12:AB', 'https://example.com', CODE.replace('CXH1', 'CXP1')]) assert.equal(orderOfCode(other), undefined);
});

test('something can be said once, within a week of the end', () => {
  const done: Deal = { ...deal, state: 'handed_over', handed_over: { at: '2026-03-02T00:00:00Z', paid: { way: 'cash', amount_fen: 1 }, due_fen: 1 } };
  assert.equal(mayDispute(done, new Date('2026-03-08T00:00:00Z')), true);
  assert.equal(mayDispute(done, new Date('2026-03-09T00:00:01Z')), false);
  assert.equal(mayDispute(deal, new Date('2026-03-02T00:00:00Z')), false);
});

test('a registration names who needs a licence', () => {
  const filled: trader.TraderDraft = { side: 'sell', kind: 'farmer', name: '李家菜园', division_code: '411221104202', phone: '13903980001', address: '村口', licence: '' };
  assert.deepEqual(trader.mistakesIn(filled), {});
  assert.deepEqual(Object.keys(trader.mistakesIn({ ...filled, kind: 'cooperative' })), ['licence']);
  assert.deepEqual(Object.keys(trader.mistakesIn({ ...filled, licence: '123' })), ['licence']);
  assert.deepEqual(Object.keys(trader.mistakesIn({ ...filled, licence: '91350100M000100Y44' })), ['licence'], 'one digit is wrong');
  assert.deepEqual(trader.mistakesIn({ ...filled, licence: '9135 0100 m000 100y 43' }), {});
  assert.deepEqual(Object.keys(trader.mistakesIn(trader.EMPTY)), ['side', 'name', 'division_code', 'phone', 'address']);
  assert.deepEqual(trader.kindsOf('buy'), ['supermarket', 'canteen', 'community_group']);
});
