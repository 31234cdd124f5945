/** What a device goes by in tests: the keys of the shared vectors, and a city that signs its own. */
import { toBase64url } from '../../frontend/src/core/base64url';
import { encode, join } from '../../frontend/src/core/cbor';
import type { Known } from '../../frontend/src/checkpoints/judge-rules';
import type { CardList } from '../../frontend/src/healthcode/cards';
import type { Exceptions } from '../../frontend/src/healthcode/exceptions';
import { encodeJson, type Json, type Trusted } from '../../frontend/src/healthcode/key-lists';
import { ES256, toBeSigned } from '../../frontend/src/healthcode/passes';
import type { Rule } from '../../frontend/src/healthcode/rules';
import type { IssuingKey } from '../../frontend/src/healthcode/verify';

type Listed = { kid: string; public_key: string; not_before: number; not_after: number };
type Told = Record<string, unknown>;

export const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (one) => parseInt(one, 16));

/** Keys, rules and withdrawals as a file of vectors has them. */
export function trustedOf(file: Told): Trusted {
  const keys = (file['issuing_keys'] as Listed[]).map((key): [string, IssuingKey] => [key.kid, { ...key, public_key: bytes(key.public_key) }]);
  const rules = (file['rules'] as Rule[]).map((rule): [number, Rule] => [rule.version ?? 0, rule]);
  const long_ago = '1970-01-01T00:00:00.000Z';
  return {
    keys: new Map(keys),
    rules: new Map(rules),
    withdrawn: new Set(file['withdrawn'] as string[]),
    seal: new Uint8Array(),
    issued_at: long_ago,
    withdrawn_at: long_ago,
  };
}

/** A device that has heard all there is, `agoS` seconds before `at`. */
export function knownAt(file: Told, at: number, agoS = 40, cards: ReadonlyMap<number, CardList> = new Map()): Known {
  const exceptions: Exceptions = { issued_at: at - agoS, listed: new Map() };
  return { zone: String(file['zone']), trusted: trustedOf(file), exceptions, cards, heard_at: new Date((at - agoS) * 1000).toISOString() };
}

/** A key that signs as the city's do. */
export async function signer() {
  const pair = await crypto.subtle.generateKey(ES256, false, ['sign', 'verify']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const signed = async (header: Uint8Array, payload: Uint8Array) => {
    const signature = new Uint8Array(await crypto.subtle.sign(ES256, pair.privateKey, toBeSigned(header, payload)));
    return join([0xd2, 0x84], encode(header), [0xa0], encode(payload), encode(signature));
  };
  return { point, shown: { x: toBase64url(point.subarray(1, 33)), y: toBase64url(point.subarray(33)) }, signed };
}
export type Signer = Awaited<ReturnType<typeof signer>>;

const HEADER = Uint8Array.of(0xa1, 1, 0x26);
const headerOf = (kid: Uint8Array): Uint8Array => join([0xa2, 0x01, 0x26, 0x04, 0x44], kid);

/** What `GET /verification/keys` answers: one issuing key, good for ever. */
export async function keysDocument(root: Signer, seal: Signer, issuer: Signer, kid: Uint8Array, withdrawn: readonly string[] = []) {
  const issued_at = '2020-02-01T00:00:00.000Z';
  const key = { kid: toBase64url(kid), ...issuer.shown, not_before: '2020-01-01T00:00:00.000Z', not_after: '2100-01-01T00:00:00.000Z' };
  const content = { issued_at, keys: [key], rules: [{ version: 1, yellow_after_missed_days: 1, red_after_missed_yellow_days: 2, checkin_days_to_leave_red: 2, fever_tenths_c: 373 }], seal: seal.shown };
  const taken = { issued_at, withdrawn: [...withdrawn] };
  const text = async (by: Signer, told: Json) => toBase64url(await by.signed(HEADER, encodeJson(told)));
  return {
    ...content,
    root: root.shown,
    signed: await text(root, content),
    withdrawn,
    withdrawals: { issued_at, signed: await text(seal, taken) },
  };
}

const arrayOf = (...members: readonly Uint8Array[]): Uint8Array => join([0x80 | members.length], ...members);
const NULL = Uint8Array.of(0xf6);

/** A list of exceptions: red passes of one group, or what has changed since an earlier list. */
export function exceptionsBy(issuer: Signer, kid: Uint8Array, issued_at: number, red: readonly string[], since: number | null = null, removed: readonly string[] = []) {
  const ids = (hex: readonly string[]) => encode(join(...[...hex].sort().map(bytes)));
  const group = arrayOf(encode(2), encode(issued_at - 60), encode(issued_at + 86_400), ids(red));
  const groups = red.length ? arrayOf(group) : Uint8Array.of(0x80);
  const payload = arrayOf(encode(4), encode(issued_at), since === null ? NULL : encode(since), groups, ids(removed));
  return issuer.signed(headerOf(kid), payload);
}

/** A county's list of paper cards, without a card. */
export function cardsBy(issuer: Signer, kid: Uint8Array, county: number, issued_at: number) {
  const day = Math.floor(issued_at / 86_400);
  return issuer.signed(headerOf(kid), arrayOf(encode(3), encode(county), encode(issued_at), encode(day), encode(1), encode(new Uint8Array())));
}
