/** Paging through one's check-ins: the next page is asked for by the name that the server knows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathOf } from '../../frontend/src/healthcode/pages';

test('a page is asked for by whose it is and where it begins', () => {
  assert.equal(pathOf('r1', 'r1'), '/me/check-ins');
  assert.equal(pathOf('r1', null), '/me/check-ins?resident_id=r1');
  assert.equal(pathOf('r1', 'r2', 'abc_-'), '/me/check-ins?resident_id=r1&after=abc_-');
});
