/**
 * What an issuing key signs beside credentials: the key by its id, the form by its first member. The twin
 * of backend/healthcode/signed.py; the resident's app does not carry it.
 */
import { type Cbor, decode } from '../core/cbor';
import type { Sign1 } from './passes';
import { checkHeader, type IssuingKey, toHex } from './verify';

/** The first member of what an issuing key signs says what it is; 1 is a pass's credential. */
export const CARD = 2;
export const CARD_LIST = 3;
export const EXCEPTIONS = 4;
const HEADER = 'a201260444';

export const fail = (reason: string): never => {
  throw new Error(reason);
};

/** The issuing key that a header names, if it still proves anything. */
export function keyOf(
  opened: Sign1,
  issuingKeys: ReadonlyMap<string, IssuingKey>,
  withdrawn: ReadonlySet<string>,
): IssuingKey {
  const kid = toHex(opened.protected.subarray(-4));
  checkHeader(opened.protected, HEADER + kid);
  if (withdrawn.has(kid)) fail('key_withdrawn');
  return issuingKeys.get(kid) ?? fail('unknown_key');
}

/** What was signed, if it is of that form; the first member says which. */
export function membersOf(payload: Uint8Array, form: number, count: number): readonly Cbor[] {
  const members = decode(payload);
  if (!Array.isArray(members) || typeof members[0] !== 'number') return fail('malformed');
  if (members[0] !== form) fail('unknown_version');
  return members.length === count ? (members as readonly Cbor[]) : fail('malformed');
}
