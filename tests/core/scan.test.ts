/** Which codes a camera tells: each one once while it is shown, and again when it comes back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInSight, isNews } from '../../frontend/src/core/scan-rules';

test('the first code and every other one are news', () => {
  assert.ok(isNews(undefined, 'A', 0));
  assert.ok(isNews({ text: 'A', at_ms: 0 }, 'B', 1));
});

test('a code that stays before the camera is told once', () => {
  assert.ok(!isNews({ text: 'A', at_ms: 0 }, 'A', 30));
  assert.ok(!isNews({ text: 'A', at_ms: 0 }, 'A', 3_000));
});

test('a code that was away for three seconds is told again', () => {
  assert.ok(isNews({ text: 'A', at_ms: 0 }, 'A', 3_001));
  assert.deepEqual([isInSight(undefined, 0), isInSight({ text: 'A', at_ms: 0 }, 3_000), isInSight({ text: 'A', at_ms: 0 }, 3_001)], [false, true, false]);
});
