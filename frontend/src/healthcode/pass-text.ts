/** From the stored credential to what the screen shows: its claims, and the text of the QR. */
import { fromBase64url } from '../core/base64url';
import { deviceKey } from './device';
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

/** The pass of this moment, signed by the phone's key. No request. */
export async function passText(credential: string, at: Date): Promise<string> {
  const { privateKey } = await deviceKey();
  return makePass(fromBase64url(credential), privateKey, at.getTime() / 1000);
}
