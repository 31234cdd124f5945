/** Credit codes on the phone are those of the server. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isCreditCode } from '../../frontend/src/core/credit-code';

const { cases } = JSON.parse(readFileSync('tests/vectors/credit_codes.json', 'utf8')) as { cases: { text: string; is_one: boolean }[] };

test('a credit code is judged by its check character', () => {
  assert.ok(cases.length > 10);
  for (const { text, is_one } of cases) assert.equal(isCreditCode(text), is_one, text);
});
