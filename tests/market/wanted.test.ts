/** What somebody looks for, from what was typed, without browser, clock or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postOf, wrongFields, type Typed } from '../../frontend/src/market/wanted';

const TYPED: Typed = {
  id: 'id',
  category: 'leafy',
  product: 'cabbage',
  grade: 'second',
  unit: 'tonne',
  least: '0.5',
  most: '2',
  price: '1.2',
  from_on: '2026-03-02',
  until_on: '2026-03-09',
  place: ' ',
  text: '',
};

test('a post is sent in grams and fen a kilogram', () => {
  assert.deepEqual(postOf(TYPED, 'mass'), {
    id: 'id',
    product: 'cabbage',
    grade: 'second',
    measure: 'mass',
    from_on: '2026-03-02',
    until_on: '2026-03-09',
    most: 2_000_000,
    least: 500_000,
    price_fen_per_kg: 240,
  });
});

test('pieces are counted, and their price is for one of them', () => {
  const post = postOf({ ...TYPED, most: '300', least: '', price: '1.2', place: '东门' }, 'pieces') as Record<string, unknown>;
  assert.deepEqual([post.most, post.least, post.price_fen_per_kg, post.place], [300, 0, 120, '东门']);
});

test('whoever names no highest price takes any', () => {
  const post = postOf({ ...TYPED, price: ' ' }, 'mass') as Record<string, unknown>;
  assert.equal(post.price_fen_per_kg, null);
  assert.equal(wrongFields({ ...TYPED, price: '' }, 'mass').size, 0);
});

test('each field says what is wrong with it', () => {
  assert.equal(wrongFields(TYPED, 'mass').size, 0);
  const wrong = { ...TYPED, product: '', most: 'x', least: 'y', price: '-', until_on: '2026-03-01' };
  assert.deepEqual([...wrongFields(wrong, 'mass')].sort(), ['least', 'most', 'price', 'product', 'until_on']);
  assert.deepEqual([...wrongFields({ ...TYPED, least: '3' }, 'mass')], ['least']);
});
