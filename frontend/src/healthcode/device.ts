/**
 * The keys of this phone: one for each credential, never extractable, kept beside it in IndexedDB.
 * A key that lived longer would tell two checkpoints that they have scanned the same phone.
 */
import { toBase64url } from '../core/base64url';
import { ES256 } from './passes';

export interface FreshKey {
  privateKey: CryptoKey;
  /** base64url of the SEC1 point. */
  point: string;
}

export async function freshKey(): Promise<FreshKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ES256, false, ['sign', 'verify']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  return { privateKey, point: toBase64url(point) };
}
