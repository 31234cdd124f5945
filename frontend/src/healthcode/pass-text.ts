/** From the stored credential to what the screen shows: its claims, and the text of the QR. */
import { fromBase64url, toBase64url } from '../core/base64url';
import type { Proof } from './data';
import { makePass, readCredential, type Claims } from './passes';

let last: { credential: string; claims: Claims | undefined } | undefined;

/** What the phone's own credential says; undefined when it cannot be read. */
export function claimsOf(credential: string): Claims | undefined {
  if (last?.credential !== credential) last = { credential, claims: readOrNothing(credential) };
  return last.claims;
}

/** A credential of another format is of no use here; the next one will be of ours. */
function readOrNothing(credential: string): Claims | undefined {
  try {
    return readCredential(fromBase64url(credential));
  } catch {
    return undefined;
  }
}

/** The id of the key that signed a credential: every credential of ours begins alike (docs/pass-format.md). */
export function kidOf(credential: string): string {
  return toBase64url(fromBase64url(credential).subarray(8, 12));
}

/** The pass of this moment, signed by the credential's key. No request. */
export function passText({ credential, key }: Proof, at: Date): Promise<string> {
  return makePass(fromBase64url(credential), key, at.getTime() / 1000);
}
