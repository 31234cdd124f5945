/** The phone's rules of the market answer every shared case as the server's do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mostWeighed, weighing } from '../../frontend/src/market/scale';
import { amountFen, outsideBand, sellByOn, unitQuantity, type Band, type SaleUnit } from '../../frontend/src/market/units';
import { vectors } from './cases';

type MarketCase = { name: string } & (
  | { rule: 'amount'; price_fen: number; quantity: number; unit_quantity: number; due_fen: number }
  | { rule: 'unit'; unit: SaleUnit; box_quantity: number | null; unit_quantity: number | null }
  | { rule: 'band'; price_fen: number; unit_quantity: number; band: Band | null; side: string | null }
  | { rule: 'sell_by'; harvested_on: string; shelf_life_days: number; sell_by_on: string }
  | { rule: 'scale'; ordered: number; unit_quantity: number; most: number; weighed: number; released: number | null; more: number | null }
);

function answer(one: MarketCase): [unknown, unknown] {
  switch (one.rule) {
    case 'amount':
      return [amountFen(one.price_fen, one.quantity, one.unit_quantity), one.due_fen];
    case 'unit':
      return [unitQuantity(one.unit, one.box_quantity ?? undefined) ?? null, one.unit_quantity];
    case 'band':
      return [outsideBand(one.price_fen, one.unit_quantity, one.band) ?? null, one.side];
    case 'sell_by':
      return [sellByOn(one.harvested_on, one.shelf_life_days), one.sell_by_on];
    case 'scale': {
      const { ordered, unit_quantity, most, weighed, released, more } = one;
      const outcome = released === null ? undefined : { released, more };
      const found = weighing({ quantity: ordered, unit_quantity }, weighed);
      return [[mostWeighed(ordered, unit_quantity), found], [most, outcome]];
    }
  }
}

describe('amounts, units, prices, days and the scale', () => {
  for (const one of vectors<MarketCase>('market.json').cases)
    test(`${one.rule}: ${one.name}`, () => {
      const [found, expected] = answer(one);
      assert.deepEqual(found, expected);
    });
});
