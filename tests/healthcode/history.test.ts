/** Paging through one's check-ins: the next page is asked for by the name that the server knows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined, pathOf } from '../../frontend/src/healthcode/history';
import type { CheckIn } from '../../frontend/src/healthcode/data';

test('a page is asked for by whose it is and where it begins', () => {
  assert.equal(pathOf('r1'), '/me/check-ins?resident_id=r1');
  assert.equal(pathOf('r1', 'abc_-'), '/me/check-ins?resident_id=r1&after=abc_-');
});

test('pages are joined by id, newest first', () => {
  const one = (id: string, measured_at: string) => ({ id, measured_at }) as CheckIn;
  const all = joined([one('a', '2026-03-02'), one('b', '2026-03-01')], [one('b', '2026-03-01'), one('c', '2026-02-28')]);
  assert.deepEqual(all.map(({ id }) => id), ['a', 'b', 'c']);
});
