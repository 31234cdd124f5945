/** The hotline's numbers as they are said: shares with their base, durations, bars. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closedShare, heights, percent, spanOf } from '../../frontend/src/hotline/numbers';

test('a share is of what was to be closed, and none without a base', () => {
  assert.equal(closedShare({ closed: 197, due: 200 }), 985);
  assert.equal(closedShare({ closed: 0, due: 8 }), 0);
  assert.equal(closedShare({ closed: 0, due: 0 }), undefined);
  assert.equal(closedShare({ closed: null, due: null }), undefined);
});

test('a share below the whole never reads as the whole', () => {
  assert.equal(percent(985, false), '98.5');
  assert.equal(percent(1000, true), '100');
  assert.equal(percent(closedShare({ closed: 9999, due: 10_000 }) ?? 0, false), '99.9');
  assert.equal(percent(0, false), '0');
});

test('a duration is said in the unit in which people say it', () => {
  assert.deepEqual(spanOf(45), { unit: 'seconds', n: '45' });
  assert.deepEqual(spanOf(600), { unit: 'minutes', n: '10' });
  assert.deepEqual(spanOf(5400), { unit: 'hours', n: '1.5' });
  assert.deepEqual(spanOf(36 * 3600), { unit: 'hours', n: '36' });
  assert.deepEqual(spanOf(3 * 86_400), { unit: 'days', n: '3' });
});

test('bars are shares of the highest day, and what is not told has none', () => {
  assert.deepEqual(
    heights([
      { received: 10, closed: 5 },
      { received: null, closed: null },
    ]),
    [
      { received: 1, closed: 0.5 },
      { received: 0, closed: 0 },
    ],
  );
  assert.deepEqual(heights([{ received: 0, closed: 0 }]), [{ received: 0, closed: 0 }]);
});
