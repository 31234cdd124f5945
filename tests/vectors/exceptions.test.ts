/** The browser's verifier makes of every list of exceptions what its case says. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ageOf,
  colourNow,
  type Exceptions,
  proveExceptions,
  readListed,
} from '../../frontend/src/healthcode/exceptions';
import type { Colour } from '../../frontend/src/healthcode/rules';
import { vectors } from './cases';

type Held = { issued_at: string; listed: unknown[] };
type Case = {
  name: string;
  document: unknown;
  held: Held | null;
  error?: string;
  reads?: [string, Colour, number, Colour][];
};

const file = vectors<Case>('exceptions.json');
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (one) => parseInt(one, 16));
const heldOf = (held: Held | null): Exceptions | null =>
  held && { issued_at: held.issued_at, listed: new Map(held.listed.map(readListed)) };

describe('a list of exceptions does what its case says', () => {
  for (const { name, document, held, error, reads } of file.cases)
    test(name, async () => {
      const proved = proveExceptions(document, bytes(String(file['seal'])), heldOf(held));
      if (error) return assert.rejects(proved, { message: error });
      const known = await proved;
      for (const [id, own, at, told] of reads!) assert.equal(colourNow(known, id, own, at), told);
    });
});

test('a list tells its age', () => {
  const known = { issued_at: '2026-11-22T04:00:00.000Z', listed: new Map() };
  assert.equal(ageOf(known, Date.parse(known.issued_at) / 1000 + 90), 90);
});
