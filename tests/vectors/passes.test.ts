/** The browser's verifier judges every shared pass as its case says, and the phone's passes hold. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromBase64url } from '../../frontend/src/core/base64url';
import { fromBase45, toBase45 } from '../../frontend/src/core/base45';
import { decode, encode } from '../../frontend/src/core/cbor';
import { encodeJson, prove } from '../../frontend/src/healthcode/key-lists';
import { makePass, openSign1, readCredential } from '../../frontend/src/healthcode/passes';
import type { Rule } from '../../frontend/src/healthcode/rules';
import {
  type IssuingKey,
  toHex,
  uncompressed,
  type Verdict,
  verifyPass,
} from '../../frontend/src/healthcode/verify';
import { vectors } from './cases';

type PassCase = { name: string; text: string; at: number; verdict: Verdict; reason: string };
type Listed = { kid: string; public_key: string; not_before: number; not_after: number };

const file = vectors<PassCase>('passes.json');
const zone = String(file['zone']);
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (one) => parseInt(one, 16));
const rules = new Map((file['rules'] as Rule[]).map((rule) => [rule.version ?? 0, rule]));
const keys = new Map<string, IssuingKey>(
  (file['issuing_keys'] as Listed[]).map((key) => [
    key.kid,
    { ...key, public_key: bytes(key.public_key) },
  ]),
);
const withdrawn = new Set(file['withdrawn'] as string[]);
const first = file.cases[0]!;
const outer = openSign1(fromBase45(first.text.slice(4))!);
const credential = (decode(outer.payload) as [Uint8Array, number])[0];

describe('a scanned text gets the verdict of its case', () => {
  for (const { name, text, at, verdict, reason } of file.cases)
    test(name, async () => {
      const told = await verifyPass(text, at, keys, rules, zone, withdrawn);
      assert.deepEqual([told.verdict, told.reason], [verdict, reason]);
      assert.equal(told.colour === null, verdict === 'cannot_tell');
    });
});

type ListCase = { name: string; document: unknown; withdrawn_before: string[]; withdrawn?: string[]; error?: string };
const lists = vectors<ListCase>('key_lists.json');
const hexOf = (kids: readonly string[]) => kids.map((kid) => toHex(fromBase64url(kid)));

describe('a published document proves what its case says', () => {
  for (const { name, document, withdrawn_before, withdrawn: taken, error } of lists.cases)
    test(name, async () => {
      const proved = prove(document, bytes(String(lists['root'])), hexOf(withdrawn_before));
      if (error) return assert.rejects(proved, { message: error });
      const told = await proved;
      assert.deepEqual([...told.keys.keys()], hexOf(lists['listed'] as string[]));
      assert.deepEqual([...told.withdrawn].sort(), hexOf(taken!).sort());
      assert.deepEqual([...told.rules.keys()], [1]);
    });
});

test('canonical CBOR of JSON has its keys in order, and no fractions', () => {
  assert.equal(toHex(encodeJson({ bb: -1, a: [true, null], c: 'é' })), 'a3616182f5f6616362c3a962626220');
  assert.equal(toHex(encodeJson(-256)), '38ff');
  for (const wrong of [0.5, 2 ** 32, NaN]) assert.throws(() => encodeJson(wrong));
});

test('a phone reads its own credential', () => {
  const claims = readCredential(credential);
  assert.equal(claims.county, 411202);
  assert.equal(toHex(claims.pass_id), '0123456789abcdef');
  assert.equal(claims.expires_at, claims.issued_at + 72 * 3600);
});

test('a phone signs passes, and only its own key makes them hold', async () => {
  const own = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const text = await makePass(credential, own.privateKey, first.at + 0.9);
  assert.match(text, /^CX1:[0-9A-Z $%*+\-./:]+$/);
  assert.ok(text.length <= 360);
  // The credential was issued to another phone, so this is a copied one.
  const told = await verifyPass(text, first.at, keys, rules, zone);
  assert.deepEqual([told.verdict, told.reason], ['cannot_tell', 'bad_signature']);
  const signed = openSign1(fromBase45(text.slice(4))!);
  assert.deepEqual(decode(signed.payload), [credential, first.at]);
});

test('no bit of a pass can be turned', async () => {
  const data = fromBase45(first.text.slice(4))!;
  for (let at = 0; at < data.length; at++) {
    const changed = Uint8Array.from(data);
    changed[at]! ^= 1 << at % 8;
    const told = await verifyPass('CX1:' + toBase45(changed), first.at, keys, rules, zone);
    assert.equal(told.verdict, 'cannot_tell', `byte ${at}`);
  }
});

test('compressed points become the ones that browsers read', async () => {
  for (let n = 0; n < 20; n++) {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
    ]);
    const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const short = Uint8Array.of(2 + (point[64]! & 1), ...point.subarray(1, 33));
    assert.deepEqual(uncompressed(short), point);
  }
  assert.throws(() => uncompressed(Uint8Array.of(2, ...new Uint8Array(32).fill(255))));
});

test('base45 is what RFC 9285 shows', () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  for (const [plain, coded] of [
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
  ] as const) {
    assert.equal(toBase45(utf8(plain)), coded);
    assert.deepEqual(fromBase45(coded), utf8(plain));
  }
  for (const wrong of ['GGW', '::', 'A', 'BB8A', 'bb8', 'B😀8', ':::'])
    assert.equal(fromBase45(wrong), null, wrong);
});

test('canonical CBOR is written and nothing else is read', () => {
  const numbers = [
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [255, '18ff'],
    [256, '190100'],
    [65535, '19ffff'],
    [65536, '1a00010000'],
    [4294967295, '1affffffff'],
  ] as const;
  for (const [value, hex] of numbers) {
    assert.equal(toHex(encode(value)), hex);
    assert.equal(decode(bytes(hex)), value);
  }
  assert.deepEqual(decode(bytes('a201260441aa')), new Map<number, unknown>([[1, -7], [4, bytes('aa')]]));
  const wrong =
    '1800 1817 190018 1900ff 1a0000ffff 1b0000000000000001 0101 5800 9f01ff bf0126ff 5f41aaff' +
    ' a201260126 a204260126 f5 f7 f97e00 c001 44aa 8301 ff 1c';
  for (const hex of ['', ...wrong.split(' ')]) assert.throws(() => decode(bytes(hex)), hex);
});
