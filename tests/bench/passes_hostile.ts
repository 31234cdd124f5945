/** The browser's verifier on what passes_hostile.py writes into its input: verdict and reason of each. */
import { readFileSync } from 'node:fs';
import { colourNow, proveExceptions } from '../../frontend/src/healthcode/exceptions';
import type { Rule } from '../../frontend/src/healthcode/rules';
import { type IssuingKey, verifyPass } from '../../frontend/src/healthcode/verify';

type Wish = {
  zone: string;
  rules: Rule[];
  issuing_keys: { kid: string; public_key: string; not_before: number; not_after: number }[];
  withdrawn: string[];
  exceptions: string;
  shown: { text: string; at: number }[];
};

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (one) => parseInt(one, 16));
const wish: Wish = JSON.parse(readFileSync(0, 'utf8'));
const keys = new Map<string, IssuingKey>(
  wish.issuing_keys.map((key) => [key.kid, { ...key, public_key: bytes(key.public_key) }]),
);
const rules = new Map(wish.rules.map((rule) => [rule.version ?? 0, rule]));
const withdrawn = new Set(wish.withdrawn);
const known = await proveExceptions(bytes(wish.exceptions), keys, withdrawn);
const said: [string, string][] = [];
for (const { text, at } of wish.shown) {
  const told = await verifyPass(text, at, keys, rules, wish.zone, withdrawn, (...pass) => colourNow(known, ...pass));
  said.push([told.verdict, told.reason]);
}
console.log(JSON.stringify(said));
