/** What is left of a failed attempt while somebody mends it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../frontend/src/core/api';
import { attemptOf, mistakes, standing } from '../../frontend/src/core/task';

test('what is left after each key goes back to the same attempt, and the next attempt is another', () => {
  const attempt = mistakes({ name: 'missing', place: 'missing' });
  const left = standing(attempt, () => mistakes({ place: 'missing' }));
  const still = standing(attempt, () => mistakes({ place: 'missing' }));
  assert.notEqual(left, still);
  assert.equal(attemptOf(left), attempt);
  assert.equal(attemptOf(still), attempt);
  const second = mistakes({ place: 'missing' });
  assert.equal(attemptOf(standing(second, () => mistakes({ place: 'missing' }))), second);
});

test('what is mended is gone, and what the server said stays until the form is sent again', () => {
  assert.equal(standing(mistakes({ name: 'missing' }), () => undefined), undefined);
  const refused = new Problem(422, 'core.invalid', 'no');
  assert.equal(standing(refused, () => undefined), refused);
  assert.equal(attemptOf(refused), refused);
});
