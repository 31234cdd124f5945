/**
 * The list of exceptions: passes that have become too kind since they were issued. The twin of
 * backend/healthcode/exceptions.py; like verify.ts, it is not part of the resident's app.
 */
import { fromBase64url, toBase64url } from '../core/base64url';
import { type Json, proveContent } from './key-lists';
import type { Colour } from './rules';
import { toHex } from './verify';

/** Seconds since 1970; the pass reads at least as bad as `colour` within them. */
export type Listed = { colour: 'yellow' | 'red'; from_s: number; until_s: number };
/** `listed` is found by the hexadecimal pass id. */
export type Exceptions = { issued_at: string; listed: ReadonlyMap<string, Listed> };

const PASS_ID_BYTES = 8;
const MEMBERS = ['issued_at', 'since', 'listed', 'removed'] as const;
const SEVERITY = { none: 0, green: 1, yellow: 2, red: 3 } as const;

const fail = (code: string): never => {
  throw new Error(code);
};
const malformed = (): never => fail('exceptions_malformed');

function passId(shown: unknown): string {
  const bytes = typeof shown === 'string' ? fromBase64url(shown) : malformed();
  return bytes.length === PASS_ID_BYTES && toBase64url(bytes) === shown ? toHex(bytes) : malformed();
}

function instant(shown: unknown): number {
  const at = typeof shown === 'string' ? Date.parse(shown) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString() === shown ? at : malformed();
}

export function readListed(shown: unknown): [string, Listed] {
  if (!Array.isArray(shown) || shown.length !== 4) return malformed();
  const [id, colour, from_s, until_s] = shown as [unknown, unknown, number, number];
  const isTime = [from_s, until_s].every((at) => Number.isInteger(at) && at >= 0 && at < 2 ** 32);
  if (!isTime || from_s >= until_s || (colour !== 1 && colour !== 2)) return malformed();
  return [passId(id), { colour: colour === 2 ? 'red' : 'yellow', from_s, until_s }];
}

function read(content: Record<string, unknown>) {
  try {
    const rows = Array.isArray(content['listed']) ? content['listed'].map(readListed) : malformed();
    const removed = Array.isArray(content['removed']) ? content['removed'].map(passId) : malformed();
    const at = instant(content['issued_at']);
    const since = content['since'];
    if (new Map(rows).size !== rows.length || (since !== null && instant(since) >= at)) return malformed();
    return { rows, removed, at };
  } catch {
    return malformed();
  }
}

/**
 * Prove what `GET /api/v1/verification/exceptions` answers, by the seal (SEC1 point) of a proved list of
 * keys. An answer of changes is added to what is `held`. Throws `exceptions_not_by_seal`,
 * `exceptions_malformed` or `exceptions_out_of_step`; the verifier then keeps what it had.
 */
export async function proveExceptions(
  document: unknown,
  seal: Uint8Array,
  held: Exceptions | null = null,
): Promise<Exceptions> {
  const shown = (typeof document === 'object' && document ? document : malformed()) as Record<string, unknown>;
  if ([...MEMBERS, 'signed'].some((name) => !(name in shown))) malformed();
  const content = Object.fromEntries(MEMBERS.map((name) => [name, shown[name]]));
  const signed = shown['signed'] as Json;
  await proveContent(content as Json, signed, seal, 'exceptions_malformed', 'exceptions_not_by_seal');
  const { rows, removed, at } = read(content);
  const { since, issued_at } = content;
  const isOlder = held !== null && at < Date.parse(held.issued_at);
  if (isOlder || (since !== null && held?.issued_at !== since)) fail('exceptions_out_of_step');
  const listed = new Map(since === null ? [] : held?.listed);
  for (const id of removed) listed.delete(id);
  for (const [id, one] of rows) listed.set(id, one);
  return { issued_at: issued_at as string, listed };
}

/** What a pass reads as at a second since 1970: its own colour, or a worse one that is listed then. */
export function colourNow({ listed }: Exceptions, id: string, own: Colour, at: number): Colour {
  const found = listed.get(id);
  if (!found || at < found.from_s || at >= found.until_s) return own;
  return SEVERITY[found.colour] > SEVERITY[own] ? found.colour : own;
}

/** How old a list is, in seconds: shown with every verdict, never a verdict itself. */
export const ageOf = ({ issued_at }: Exceptions, at: number): number =>
  Math.max(0, at - Math.floor(Date.parse(issued_at) / 1000));
