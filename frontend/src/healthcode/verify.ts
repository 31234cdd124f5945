/**
 * What a checkpoint's page does with a scanned text, without a network: the twin of `verify` in
 * backend/healthcode/passes.py. It is a file of its own so that the resident's app does not carry it.
 */
import { fromBase45 } from '../core/base45';
import { type Cbor, decode } from '../core/cbor';
import {
  type Claims,
  decodeClaims,
  ES256,
  isBytes,
  isCount,
  openSign1,
  PREFIX,
  type Sign1,
  toBeSigned,
} from './passes';
import { agedColour, type Colour, dayIn, type Rule } from './rules';

export type Verdict = 'admit' | 'hold' | 'turn_away' | 'cannot_tell';
/** SEC1 point (33 or 65 bytes), and between which seconds since 1970 it may issue. */
export type IssuingKey = { public_key: Uint8Array; not_before: number; not_after: number };
export type Verification = {
  verdict: Verdict;
  /** The colour when it is proven, otherwise why it is not. */
  reason: string;
  colour: Colour | null;
  /** Only when both signatures hold. */
  claims: Claims | null;
  signed_at: number | null;
};

const PASS_BYTES_MOST = 240;
const PASS_CHARS_MOST = 360;
const FRESH_S = 90;
const AHEAD_S = 30;
const KID_BYTES = 4;
const INNER_HEADER = 'a201260444';
const VERDICTS = { green: 'admit', yellow: 'hold', red: 'turn_away', none: 'cannot_tell' } as const;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal; issuing keys are found by that of their key id. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte]!;
  return text;
}

const fail = (reason: string): never => {
  throw new Error(reason);
};

/** Compare a protected header, as hexadecimal, with the only one that is allowed. */
export function checkHeader(header: Uint8Array, expected: string): void {
  if (toHex(header) === expected) return;
  const found = decode(header);
  fail(found instanceof Map && found.get(1) !== -7 ? 'unknown_algorithm' : 'malformed');
}

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (; exponent; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

/** The 65-byte form of a point, for browsers do not take the compressed one; throws off the curve. */
export function uncompressed(point: Uint8Array): Uint8Array<ArrayBuffer> {
  if (point.length === 65) return Uint8Array.from(point);
  const x = BigInt('0x' + toHex(point.subarray(1)));
  const square = (x * x * x - 3n * x + B + 3n * P) % P;
  let y = power(square, (P + 1n) / 4n);
  if (x >= P || (y * y) % P !== square) fail('bad_signature');
  if (Number(y & 1n) !== (point[0]! & 1)) y = P - y;
  const hex = '04' + toHex(point.subarray(1)) + y.toString(16).padStart(64, '0');
  return Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
}

/** Prove a signature by a public key, given as SEC1 point; throws `bad_signature`. */
export async function checkSignature(point: Uint8Array, signed: Sign1): Promise<void> {
  const key = await crypto.subtle
    .importKey('raw', uncompressed(point), ES256, false, ['verify'])
    .catch(() => fail('bad_signature'));
  const message = toBeSigned(signed.protected, signed.payload);
  const signature = Uint8Array.from(signed.signature);
  if (!(await crypto.subtle.verify(ES256, key, signature, message))) fail('bad_signature');
}

function bytesOf(text: string): Uint8Array {
  const isOurs = text.startsWith(PREFIX) && text.length <= PASS_CHARS_MOST;
  const bytes = isOurs ? fromBase45(text.slice(PREFIX.length)) : null;
  return bytes && bytes.length <= PASS_BYTES_MOST ? bytes : fail('not_a_pass');
}

/** Why proven claims still do not tell a colour now; empty when they do. */
function whyNot(claims: Claims, signedAt: number, at: number, key: IssuingKey, isKnown: boolean) {
  if (claims.issued_at < key.not_before || claims.issued_at > key.not_after) return 'key_not_valid';
  if (!isKnown) return 'unknown_rule';
  if (Math.max(signedAt, claims.issued_at) > at + AHEAD_S) return 'clock';
  return signedAt < at - FRESH_S ? 'stale' : '';
}

/**
 * Judge a scanned text; no input throws. `at` is the checkpoint's clock in seconds since 1970,
 * `issuingKeys` are found by the hexadecimal key id, `rules` by version; the keys of the ids in
 * `withdrawn` prove nothing any more. `colourNow` gives, of a pass id (hexadecimal) and its own colour,
 * the worse one that is listed at that second; without it a pass reads as it was issued.
 */
export async function verifyPass(
  text: string,
  at: number,
  issuingKeys: ReadonlyMap<string, IssuingKey>,
  rules: ReadonlyMap<number, Rule>,
  zone: string,
  withdrawn: ReadonlySet<string> = new Set(),
  colourNow: (id: string, own: Colour, at: number) => Colour = (_, own) => own,
): Promise<Verification> {
  const answer = (
    verdict: Verdict,
    reason: string,
    colour: Colour | null = null,
    claims: Claims | null = null,
    signed_at: number | null = null,
  ): Verification => ({ verdict, reason, colour, claims, signed_at });
  let proven: { claims: Claims; signedAt: number; key: IssuingKey };
  try {
    proven = await prove(text, issuingKeys, withdrawn);
  } catch (error) {
    const reason = (error as Error).message;
    return answer('cannot_tell', /^[a-z_]+$/.test(reason) ? reason : 'malformed');
  }
  const { claims, signedAt, key } = proven;
  const rule = rules.get(claims.rule_version);
  const reason = whyNot(claims, signedAt, at, key, !!rule);
  if (reason || !rule) return answer('cannot_tell', reason, null, claims, signedAt);
  const aged = agedColour(rule, claims.state, dayIn(zone, at * 1000));
  const shown = colourNow(toHex(claims.pass_id), aged, at);
  if (at >= claims.expires_at && shown === 'green')
    return answer('cannot_tell', 'expired', null, claims, signedAt);
  return answer(VERDICTS[shown], shown, shown, claims, signedAt);
}

/** Prove both signatures, the city's before its claims are read; throws the reason. */
async function prove(text: string, issuingKeys: ReadonlyMap<string, IssuingKey>, withdrawn: ReadonlySet<string>) {
  const outer = openSign1(bytesOf(text));
  checkHeader(outer.protected, 'a10126');
  const envelope = decode(outer.payload);
  const [credential, signedAt, ...rest] = Array.isArray(envelope) ? (envelope as Cbor[]) : [];
  if (!isBytes(credential) || !isCount(signedAt, 2 ** 32) || rest.length) return fail('malformed');
  const inner = openSign1(credential);
  const kid = toHex(inner.protected.subarray(-KID_BYTES));
  checkHeader(inner.protected, INNER_HEADER + kid);
  if (withdrawn.has(kid)) fail('key_withdrawn');
  const key = issuingKeys.get(kid) ?? fail('unknown_key');
  await checkSignature(key.public_key, inner);
  const claims = decodeClaims(inner.payload);
  await checkSignature(claims.device_key, outer);
  return { claims, signedAt, key };
}
