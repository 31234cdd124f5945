/** What the register's screens say of the days that are left. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysToReview } from '../../frontend/src/checkpoints/passages';

test('in its last week an emergency says how many days are left to review it', () => {
  const at = new Date('2020-03-02T01:00:00Z');
  const left = (keptUntil: string) => daysToReview(keptUntil, at);
  assert.equal(left('2020-03-09T01:00:01Z'), undefined);
  assert.equal(left('2020-03-09T01:00:00Z'), 7);
  assert.equal(left('2020-03-03T01:00:01Z'), 2);
  assert.equal(left('2020-03-02T02:00:00Z'), 1);
  assert.equal(left('2020-03-01T02:00:00Z'), 1);
});
