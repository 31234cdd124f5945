/** The key of this phone: made here, never extractable, kept in IndexedDB, gone with the session. */
import { toBase64url } from '../core/base64url';
import { PERSONAL } from '../core/session';
import { get, putFirst } from '../core/store';
import { ES256 } from './passes';

const KEY = `${PERSONAL}device_key`;

export interface DeviceKey {
  privateKey: CryptoKey;
  /** base64url of the SEC1 point. */
  publicKey: string;
}

let held: Promise<DeviceKey> | undefined;

export function forgetDeviceKey(): void {
  held = undefined;
}

/** The phone's key; made when there is none. */
export function deviceKey(): Promise<DeviceKey> {
  held ??= (async () => {
    const kept = await get<DeviceKey>(KEY);
    if (kept) return kept;
    const { privateKey, publicKey } = await crypto.subtle.generateKey(ES256, false, ['sign', 'verify']);
    const point = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
    const fresh = { privateKey, publicKey: toBase64url(point) };
    // Another tab may have been quicker; then its key is this phone's.
    return putFirst<DeviceKey>(KEY, fresh);
  })();
  held.catch(forgetDeviceKey);
  return held;
}
