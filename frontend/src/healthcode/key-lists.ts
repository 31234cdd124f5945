/**
 * What a verifier makes of `GET /api/v1/verification/keys`: the twin of `prove` in
 * backend/healthcode/keylists.py. The root it has pinned vouches for the keys, the rules and the seal;
 * the seal can only take keys away. Like verify.ts, it is not part of the resident's app.
 */
import { fromBase64url, toBase64url } from '../core/base64url';
import { encode, join } from '../core/cbor';
import { openSign1, ES256 } from './passes';
import type { Rule } from './rules';
import { checkHeader, checkSignature, type IssuingKey, toHex, uncompressed } from './verify';

/** Ids of keys are hexadecimal, as `verifyPass` takes them. */
export type Trusted = {
  keys: ReadonlyMap<string, IssuingKey>;
  rules: ReadonlyMap<number, Rule>;
  withdrawn: ReadonlySet<string>;
  /** SEC1 point of the seal, which signs what is taken away, and the list of trips. */
  seal: Uint8Array;
  issued_at: string;
  withdrawn_at: string;
};
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Shown = { readonly [name: string]: Json };

const LIST_MEMBERS = ['issued_at', 'keys', 'rules', 'seal'] as const;
const KID_BYTES = 4;
const INSTANT_CHARS = 24;

const fail = (code: string): never => {
  throw new Error(code);
};

/** Whatever goes wrong inside is told by one code. */
async function or<T>(code: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    return fail(code);
  }
}

function head(major: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = encode(value);
  bytes[0]! |= major << 5;
  return bytes;
}

/** Canonical CBOR of what JSON can say, but for fractions and numbers beyond 32 bits. */
export function encodeJson(value: Json): Uint8Array<ArrayBuffer> {
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'number') {
    if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 32) fail('malformed');
    return value < 0 ? head(1, -1 - value) : encode(value);
  }
  if (typeof value === 'string') {
    // Half a character has no UTF-8.
    if (/\p{Surrogate}/u.test(value)) fail('malformed');
    const text = new TextEncoder().encode(value);
    return join(head(3, text.length), text);
  }
  if (Array.isArray(value)) return join(head(4, value.length), ...value.map(encodeJson));
  const members = Object.entries(value as Shown).map(([name, inner]) => [encodeJson(name), encodeJson(inner)] as const);
  // Keys stand in the order of their bytes (RFC 8949, 4.2.1).
  members.sort(([one], [other]) => (toHex(one) < toHex(other) ? -1 : 1));
  return join(head(5, members.length), ...members.flat());
}

const membersOf = (value: Json | undefined): Shown =>
  value && typeof value === 'object' && !Array.isArray(value) ? (value as Shown) : fail('malformed');
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : fail('malformed'));
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : fail('malformed'));

/** Seconds since 1970 of an instant as documents show it, in one form only. */
function secondsOf(value: Json | undefined): number {
  const at = Date.parse(textOf(value));
  const isOurs = new Date(at).toISOString() === value && value.length === INSTANT_CHARS && at >= 0;
  return isOurs ? Math.floor(at / 1000) : fail('malformed');
}

/** Bytes as documents show them, in one form only. */
function bytesOf(value: Json | undefined): Uint8Array<ArrayBuffer> {
  const text = textOf(value);
  const bytes = fromBase64url(text);
  // Of a long text only the end can be written in more than one way with these characters.
  const last = Math.floor(text.length / 4);
  const isOurs = /^[\w-]*$/.test(text) && toBase64url(bytes.subarray(last * 3)) === text.slice(last * 4);
  return isOurs ? bytes : fail('malformed');
}

function kidOf(value: Json | undefined): string {
  const kid = bytesOf(value);
  return kid.length === KID_BYTES ? toHex(kid) : fail('malformed');
}

async function pointOf({ x, y }: Shown): Promise<Uint8Array<ArrayBuffer>> {
  const [first, second] = [bytesOf(x), bytesOf(y)];
  if (first.length !== 32 || second.length !== 32) fail('malformed');
  const point = join([4], first, second);
  await crypto.subtle.importKey('raw', point, ES256, false, ['verify']);
  return point;
}

async function keyOf(value: Json): Promise<[string, IssuingKey]> {
  const shown = membersOf(value);
  if (Object.keys(shown).length !== 5) fail('malformed');
  const span = { not_before: secondsOf(shown['not_before']), not_after: secondsOf(shown['not_after']) };
  return [kidOf(shown['kid']), { public_key: await pointOf(shown), ...span }];
}

const BOUNDS = {
  yellow_after_missed_days: [1, 14],
  red_after_missed_yellow_days: [1, 14],
  checkin_days_to_leave_red: [1, 14],
  fever_tenths_c: [360, 400],
  version: [0, 65535],
} as const;
/** Check-ins are swept away after so many days, so red has to come before. */
const RETENTION_DAYS = 21;

function ruleOf(value: Json): Rule {
  const rule = { version: 0, ...membersOf(value) } as unknown as Required<Rule>;
  for (const [name, [least, most]] of Object.entries(BOUNDS)) {
    const number: unknown = rule[name as keyof Rule];
    if (!Number.isInteger(number) || (number as number) < least || (number as number) > most) fail('malformed');
  }
  const redAfter = rule.yellow_after_missed_days + rule.red_after_missed_yellow_days;
  return redAfter + 1 < RETENTION_DAYS ? rule : fail('malformed');
}

/** Prove that exactly this content was signed by the key of that point. */
export async function proveContent(
  content: Json,
  signed: Json | undefined,
  point: Uint8Array,
  malformed: string,
  foreign: string,
): Promise<void> {
  const opened = await or(malformed, () => {
    const parts = openSign1(bytesOf(signed));
    checkHeader(parts.protected, 'a10126');
    return parts;
  });
  await or(foreign, () => checkSignature(point, opened));
  const written = await or(malformed, () => encodeJson(content));
  if (toHex(written) !== toHex(opened.payload)) fail(malformed);
}

/**
 * Prove a document by the root (SEC1 point) that this verifier has pinned. `withdrawnBefore` is what it
 * has seen withdrawn already; that stays withdrawn. Throws `list_not_by_root`, `list_malformed`,
 * `withdrawals_not_by_seal` or `withdrawals_malformed`; the verifier then keeps what it had.
 */
export async function prove(
  document: unknown,
  root: Uint8Array,
  withdrawnBefore: Iterable<string> = [],
): Promise<Trusted> {
  const shown = await or('list_malformed', () => membersOf(document as Json));
  if (LIST_MEMBERS.some((name) => !(name in shown))) fail('list_malformed');
  const content = Object.fromEntries(LIST_MEMBERS.map((name) => [name, shown[name]!]));
  await proveContent(content, shown['signed'], root, 'list_malformed', 'list_not_by_root');
  const { keys, rules, seal } = await or('list_malformed', async () => {
    secondsOf(content['issued_at']);
    const listed = await Promise.all(listOf(content['keys']).map(keyOf));
    const sealShown = membersOf(content['seal']);
    if (Object.keys(sealShown).length !== 2) fail('malformed');
    const sealPoint = await pointOf(sealShown);
    // A seal that could sign lists could do more than take away.
    if (toHex(sealPoint) === toHex(uncompressed(root)) || new Map(listed).size !== listed.length) fail('malformed');
    const versions = listOf(content['rules']).map(ruleOf);
    return { keys: new Map(listed), rules: new Map(versions.map((rule) => [rule.version ?? 0, rule])), seal: sealPoint };
  });
  const told = await or('withdrawals_malformed', () => {
    const { issued_at, signed } = membersOf(shown['withdrawals']);
    secondsOf(issued_at);
    const withdrawn = listOf(shown['withdrawn']);
    return { content: { issued_at: issued_at!, withdrawn }, signed, kids: withdrawn.map(kidOf) };
  });
  await proveContent(told.content, told.signed, seal, 'withdrawals_malformed', 'withdrawals_not_by_seal');
  return {
    keys,
    rules,
    withdrawn: new Set([...told.kids, ...withdrawnBefore]),
    seal,
    issued_at: textOf(content['issued_at']),
    withdrawn_at: textOf(told.content.issued_at),
  };
}
