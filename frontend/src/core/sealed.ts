/**
 * Sealing to the server's key, so that the phone itself cannot read again what it has recorded.
 *
 * An ephemeral P-256 key, ECDH with the server's, HKDF-SHA256, AES-256-GCM. The twin of
 * backend/core/sealed.py, held to it by tests/vectors/sealed.json.
 *
 *     sealed = version 0x01 | kid (8) | ephemeral point (65) | ciphertext and tag
 */
import { fromBase64url, toBase64url } from './base64url';

const VERSION = 1;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const KID_BYTES = 8;
const INFO = 'changxing-sealed';
const AES_BITS = 256;
const NONCE_BITS = 96;
/** The server takes no longer text for one item. */
export const SEALED_MOST = 24_000;

/** What a seal is bound to: it opens for nothing else. */
export interface Binding {
  kind: string;
  /** The item's id, a UUID in lower case. */
  id: string;
  staff_id: string;
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Seals a text for the server. `serverKey` is its point (65 bytes) in base64url.
 * `ephemeral` is for the shared vectors alone; a pair used twice would give the key away.
 * Throws a DOMException when the point is none.
 */
export async function seal(clear: string, serverKey: string, binding: Binding, ephemeral?: CryptoKeyPair): Promise<string> {
  return toBase64url(await sealBytes(utf8(clear), serverKey, binding, ephemeral));
}

/** The same for what is no text, such as a photo: the sealed bytes as they are. */
export async function sealBytes(
  clear: Uint8Array<ArrayBuffer>,
  serverKey: string,
  binding: Binding,
  ephemeral?: CryptoKeyPair,
): Promise<Uint8Array<ArrayBuffer>> {
  const point = fromBase64url(serverKey);
  const server = await crypto.subtle.importKey('raw', point, CURVE, false, []);
  const pair = ephemeral ?? (await crypto.subtle.generateKey(CURVE, false, ['deriveBits']));
  const own = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const kid = new Uint8Array(await crypto.subtle.digest('SHA-256', point)).subarray(0, KID_BYTES);
  const header = joined(Uint8Array.of(VERSION), kid, own);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: server }, pair.privateKey, 256);
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveBits']);
  const made = new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: joined(utf8(INFO), header, point) },
      secret,
      AES_BITS + NONCE_BITS,
    ),
  );
  const key = await crypto.subtle.importKey('raw', made.slice(0, AES_BITS / 8), 'AES-GCM', false, ['encrypt']);
  const additionalData = utf8(`${binding.kind}\n${binding.id}\n${binding.staff_id}`);
  const iv = made.slice(AES_BITS / 8);
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, clear);
  return joined(header, new Uint8Array(data));
}
