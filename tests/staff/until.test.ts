/** The last day of a role, and the instant at which it ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endOfDay, lastDays } from '../../frontend/src/staff/until';

test('a role holds to the end of its last day in the city', () => {
  assert.equal(endOfDay('2026-03-02', 'Asia/Shanghai'), '2026-03-02T16:00:00.000Z');
  assert.equal(endOfDay('2026-12-31', 'Asia/Shanghai'), '2026-12-31T16:00:00.000Z');
  assert.equal(endOfDay('2026-03-02', 'UTC'), '2026-03-03T00:00:00.000Z');
});

test('where the clocks change at night the day ends by the clock of that night', () => {
  assert.equal(endOfDay('2026-03-28', 'Europe/Berlin'), '2026-03-28T23:00:00.000Z');
  assert.equal(endOfDay('2026-03-29', 'Europe/Berlin'), '2026-03-29T22:00:00.000Z');
});

test('the last day that is offered is within what the server allows', () => {
  const { usual, most } = lastDays('2026-03-02');
  assert.equal(usual, '2026-05-31');
  const longest = Date.parse(endOfDay(most, 'Asia/Shanghai')) - Date.parse('2026-03-01T16:00:00Z');
  assert.ok(longest <= 180 * 86_400_000, 'even from the first minute of today');
});
