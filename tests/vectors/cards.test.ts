/** The browser's verifier judges every shared card and list as its case says. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fromBase45, toBase45 } from '../../frontend/src/core/base45';
import { type CardList, proveList, verifyCard } from '../../frontend/src/healthcode/cards';
import type { Rule } from '../../frontend/src/healthcode/rules';
import type { IssuingKey, Verdict } from '../../frontend/src/healthcode/verify';
import { vectors } from './cases';

type CardCase = { name: string; text: string; at: number; verdict: Verdict; reason: string };
type ListCase = { name: string; signed: string; error?: string };
type Listed = { kid: string; public_key: string; not_before: number; not_after: number };

const file = vectors<CardCase>('cards.json');
const zone = String(file['zone']);
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (one) => parseInt(one, 16));
const rules = new Map((file['rules'] as Rule[]).map((rule) => [rule.version ?? 0, rule]));
const keys = new Map<string, IssuingKey>(
  (file['issuing_keys'] as Listed[]).map((key) => [key.kid, { ...key, public_key: bytes(key.public_key) }]),
);
const withdrawn = new Set(file['withdrawn'] as string[]);
const lists = file['lists'] as ListCase[];
const atHand = new Map<number, CardList>();

before(async () => {
  for (const { name, signed } of lists)
    if ((file['at_hand'] as string[]).includes(name)) {
      const list = await proveList(bytes(signed), keys, withdrawn);
      atHand.set(list.county, list);
    }
});

describe('a list proves what its case says', () => {
  for (const { name, signed, error } of lists)
    test(name, async () => {
      const proved = proveList(bytes(signed), keys, withdrawn);
      if (error) await assert.rejects(proved, { message: error });
      else assert.ok((await proved).county);
    });
});

describe('a card gets the verdict of its case', () => {
  for (const { name, text, at, verdict, reason } of file.cases)
    test(name, async () => {
      const told = await verifyCard(text, at, atHand, keys, rules, zone, withdrawn);
      assert.deepEqual([told.verdict, told.reason], [verdict, reason]);
      assert.equal(told.colour === null, verdict === 'cannot_tell');
    });
});

test('no bit of a card can be turned', async () => {
  const first = file.cases[0]!;
  const data = fromBase45(first.text.slice(4))!;
  for (let at = 0; at < data.length; at++) {
    const changed = Uint8Array.from(data);
    changed[at]! ^= 1 << at % 8;
    const told = await verifyCard('CX2:' + toBase45(changed), first.at, atHand, keys, rules, zone, withdrawn);
    assert.equal(told.verdict, 'cannot_tell', `byte ${at}`);
  }
});
