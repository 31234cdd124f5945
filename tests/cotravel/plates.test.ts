/** A plate against the published list, and against the restricted vehicles of a checkpoint. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listOf } from '../../frontend/src/cotravel/list-rules';
import { restrictionOf, tripsOfPlate, type KeptVehicles } from '../../frontend/src/cotravel/plate-check';
import { trip } from './made';

test('a vehicle is found by its whole plate, whatever it is, the newest day first', () => {
  const list = listOf([
    trip({ id: 1, kind: 'taxi', plates: ['豫M10001'] }),
    trip({ id: 2, kind: 'bus', numbers: ['三门峡 1路'], plates: ['豫M10001', '豫M10002'], on: '2020-01-22' }),
    trip({ id: 3, kind: 'coach', plates: ['豫M10001F'] }),
    trip({ id: 4, kind: 'train', numbers: ['G1'] }),
  ]);
  assert.deepEqual(tripsOfPlate(list, '豫M10001').map(({ id }) => id), [2, 1]);
  assert.deepEqual(tripsOfPlate(list, '豫M10002').map(({ id }) => id), [2]);
  assert.deepEqual(tripsOfPlate(list, '豫M1000'), []);
  assert.deepEqual(tripsOfPlate(list, 'G1'), []);
});

test('a restriction holds up to and with its last day, and for its own plate alone', () => {
  const kept: KeptVehicles = {
    version: 'a',
    as_of: '2020-01-20T00:00:00Z',
    vehicles: [{ plate: '豫M10001', reason: 'disinfection', last_on: '2020-01-22' }],
  };
  assert.equal(restrictionOf(kept, '豫M10001', '2020-01-22')?.reason, 'disinfection');
  assert.equal(restrictionOf(kept, '豫M10001', '2020-01-23'), undefined);
  assert.equal(restrictionOf(kept, '豫M10002', '2020-01-20'), undefined);
});
