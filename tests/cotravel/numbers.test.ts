/** The phone reads numbers, plates, carriages and seats as the server does, on every shared case. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AIRLINES, carriagesIn, named, rowsIn } from '../../frontend/src/cotravel/number-rules';
import { plateOf, platesIn } from '../../frontend/src/cotravel/plate-rules';
import type { TripKind } from '../../frontend/src/cotravel/shapes';
import { stopKey } from '../../frontend/src/cotravel/town-rules';
import { vectors } from '../vectors/cases';

type NumberCase = { text: string } & (
  | { rule: 'number'; kind: TripKind; city?: string; numbers: string[]; plates?: string[]; found_kind?: TripKind }
  | { rule: 'plate'; plates: string[]; one: string | null }
  | { rule: 'carriage'; carriages: number[]; rows: number[] }
  | { rule: 'seat'; rows: number[] }
  | { rule: 'stop'; key: string }
);

function answer(one: NumberCase): [unknown, unknown] {
  switch (one.rule) {
    case 'number': {
      const { kind, numbers, plates = [], found_kind = kind } = one;
      return [named(kind, one.text, one.city), { kind: found_kind, numbers, plates }];
    }
    case 'plate':
      return [[platesIn(one.text), plateOf(one.text)], [one.plates, one.one]];
    case 'carriage':
      return [[carriagesIn(one.text), rowsIn(one.text)], [one.carriages, one.rows]];
    case 'seat':
      return [rowsIn(one.text), one.rows];
    case 'stop':
      return [stopKey(one.text), one.key];
  }
}

describe('what people and lists write', () => {
  const shared = vectors<NumberCase>('trip_numbers.json');
  for (const one of shared.cases)
    test(`${one.rule} ${'kind' in one ? one.kind : ''}: ${one.text}`, () => {
      const [found, expected] = answer(one);
      assert.deepEqual(found, expected);
    });
  test('the phone knows the airlines that the server knows', () => {
    assert.equal([...AIRLINES].sort().join(' '), shared['airlines']);
  });
});
