/** The browser's verifier makes of every list of exceptions what its case says. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ageOf, colourNow, type Exceptions, proveExceptions } from '../../frontend/src/healthcode/exceptions';
import type { Colour } from '../../frontend/src/healthcode/rules';
import type { IssuingKey } from '../../frontend/src/healthcode/verify';
import { vectors } from './cases';

type Case = {
  name: string;
  signed: string;
  held: string | null;
  error?: string;
  reads?: [string, Colour, number, Colour][];
};
type Listed = { kid: string; public_key: string; not_before: number; not_after: number };

const file = vectors<Case>('exceptions.json');
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (one) => parseInt(one, 16));
const keys = new Map<string, IssuingKey>(
  (file['issuing_keys'] as Listed[]).map((key) => [key.kid, { ...key, public_key: bytes(key.public_key) }]),
);
const withdrawn = new Set(file['withdrawn'] as string[]);
const proved = (signed: string, held: Exceptions | null = null) =>
  proveExceptions(bytes(signed), keys, withdrawn, held);

describe('a list of exceptions does what its case says', () => {
  for (const { name, signed, held, error, reads } of file.cases)
    test(name, async () => {
      const before = held ? await proved(held) : null;
      if (error) return assert.rejects(proved(signed, before), { message: error });
      const known = await proved(signed, before);
      for (const [id, own, at, told] of reads!) assert.equal(colourNow(known, id, own, at), told);
    });
});

test('what is over is let go with the next changes', async () => {
  const { signed, held } = file.cases.find(({ name }) => name === 'no changes leave what is held')!;
  const before = await proved(held!);
  assert.equal(before.listed.size, (await proved(signed, before)).listed.size + 1);
});

test('what was held is left as it was', async () => {
  const { signed, held } = file.cases.find(({ name }) => name.startsWith('changes are added'))!;
  const before = await proved(held!);
  const copy = structuredClone(before);
  await proved(signed, before);
  assert.deepEqual(before, copy);
});

test('a list tells its age', () => {
  assert.equal(ageOf({ issued_at: 1_000, listed: new Map() }, 1_090), 90);
  assert.equal(ageOf({ issued_at: 1_000, listed: new Map() }, 900), 0);
});
