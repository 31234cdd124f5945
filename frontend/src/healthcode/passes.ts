/**
 * The phone's half of a pass: signing the credential with the time every 30 s without a request, and
 * reading what the credential says, so that its colour can be told offline. The form is specified in
 * docs/pass-format.md; whoever checks a pass needs verify.ts as well.
 */
import { toBase45 } from '../core/base45';
import { type Cbor, decode, encode, join } from '../core/cbor';
import type { Colour, PassState } from './rules';

export const PREFIX = 'CX1:';
export const LIFE_MOST_S = 259_200;
export const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Instants in seconds since 1970, days as day numbers. */
export type Claims = {
  issued_at: number;
  expires_at: number;
  pass_id: Uint8Array;
  county: number;
  rule_version: number;
  state: PassState;
  device_key: Uint8Array;
};
export type Sign1 = { protected: Uint8Array; payload: Uint8Array; signature: Uint8Array };

const TAG_SIGN1 = 0xd2;
const HEADER = Uint8Array.of(0xa1, 1, 0x26);
const HEALTH: readonly Colour[] = ['green', 'yellow', 'red'];
// CBOR of an array of four that begins with the text Signature1 (RFC 9052, section 4.4).
const SIG_STRUCTURE = [0x84, 0x6a, ...new TextEncoder().encode('Signature1')];

const malformed = (): never => {
  throw new Error('malformed');
};
export const isBytes = (value: Cbor | undefined, length?: number): value is Uint8Array =>
  value instanceof Uint8Array && (length === undefined || value.length === length);
export const isCount = (value: Cbor | undefined, end: number): value is number =>
  typeof value === 'number' && value >= 0 && value < end;

/** The bytes that a signature stands for. */
export const toBeSigned = (header: Uint8Array, payload: Uint8Array): Uint8Array<ArrayBuffer> =>
  join(SIG_STRUCTURE, encode(header), [0x40], encode(payload));

/** Take a tagged COSE_Sign1 apart without proving it; throws when it is none. */
export function openSign1(bytes: Uint8Array): Sign1 {
  if (bytes[0] !== TAG_SIGN1) malformed();
  const members = decode(bytes.subarray(1));
  if (!Array.isArray(members) || members.length !== 4) malformed();
  const [header, open, payload, signature] = members as readonly Cbor[];
  const isClosed = open instanceof Map && !open.size;
  if (!isClosed || !isBytes(header) || !isBytes(payload) || !isBytes(signature, 64))
    return malformed();
  return { protected: header, payload, signature };
}

/** Read claims strictly; throws `unknown_version`, or `malformed` for what the city never writes. */
export function decodeClaims(payload: Uint8Array): Claims {
  const members = decode(payload);
  if (!Array.isArray(members)) malformed();
  const [version, issued, expires, id, county, rule, red, good, health, until, key] =
    members as readonly Cbor[];
  if (typeof version === 'number' && version !== 1) throw new Error('unknown_version');
  const isSound =
    (members as readonly Cbor[]).length === 11 &&
    version === 1 &&
    isCount(issued, 2 ** 32) &&
    isCount(expires, 2 ** 32) &&
    issued < expires &&
    expires <= issued + LIFE_MOST_S &&
    isBytes(id, 8) &&
    isCount(county, 1e6) &&
    county >= 1e5 &&
    isCount(rule, 65536) &&
    isCount(red, 2) &&
    isCount(good, 65536) &&
    isCount(health, 3) &&
    (until === null || isCount(until, 65536)) &&
    isBytes(key, 33) &&
    key[0]! >> 1 === 1;
  if (!isSound) return malformed();
  return {
    issued_at: issued,
    expires_at: expires,
    pass_id: id,
    county,
    rule_version: rule,
    state: {
      is_red: red === 1,
      last_good_on: good,
      health_colour: HEALTH[health]!,
      health_until_on: until,
    },
    device_key: key,
  };
}

/** What my own credential says, without proving it; throws when it is none. */
export const readCredential = (credential: Uint8Array): Claims =>
  decodeClaims(openSign1(credential).payload);

/** The text of the QR: the credential and the time (seconds since 1970), signed by this phone. */
export async function makePass(
  credential: Uint8Array,
  key: CryptoKey,
  signedAt: number,
): Promise<string> {
  const payload = encode([credential, Math.floor(signedAt)]);
  const signature = await crypto.subtle.sign(ES256, key, toBeSigned(HEADER, payload));
  const members = [HEADER, payload, new Uint8Array(signature)].map(encode);
  const [header, body, end] = members as [Uint8Array, Uint8Array, Uint8Array];
  return PREFIX + toBase45(join([TAG_SIGN1, 0x84], header, [0xa0], body, end));
}
