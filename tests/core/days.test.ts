/** Days of the calendar, counted without a zone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysAfter, dayText } from '../../frontend/src/core/days';
import { setLang } from '../../frontend/src/core/settings';

test('a day so many days after or before another, over the ends of months and years', () => {
  assert.equal(daysAfter('2024-02-28', 1), '2024-02-29');
  assert.equal(daysAfter('2026-02-28', 1), '2026-03-01');
  assert.equal(daysAfter('2026-03-01', -1), '2026-02-28');
  assert.equal(daysAfter('2026-12-31', 1), '2027-01-01');
});

test('a day is said by its month and number, wherever the phone is', () => {
  setLang('zh');
  assert.equal(dayText('2026-03-03'), '3月3日');
  setLang('en');
  assert.equal(dayText('2026-03-03'), '3 March');
});
