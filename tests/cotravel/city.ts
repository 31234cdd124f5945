/** A city that signs: a root, a seal, and the answers a phone gets from it. */
import { toBase64url } from '../../frontend/src/core/base64url';
import { encode, join } from '../../frontend/src/core/cbor';
import { encodeJson, type Json } from '../../frontend/src/healthcode/key-lists';
import { ES256, toBeSigned } from '../../frontend/src/healthcode/passes';
import { toHex } from '../../frontend/src/healthcode/verify';

type Shown = Record<string, Json>;
const HEADER = Uint8Array.of(0xa1, 1, 0x26);

export interface Key {
  point: Uint8Array;
  shown: { x: string; y: string };
  signed: (content: Json) => Promise<string>;
}

export async function newKey(): Promise<Key> {
  const pair = await crypto.subtle.generateKey(ES256, false, ['sign', 'verify']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    point,
    shown: { x: toBase64url(point.subarray(1, 33)), y: toBase64url(point.subarray(33)) },
    async signed(content) {
      const payload = encodeJson(content);
      const signature = new Uint8Array(await crypto.subtle.sign(ES256, pair.privateKey, toBeSigned(HEADER, payload)));
      return toBase64url(join([0xd2, 0x84], encode(HEADER), [0xa0], encode(payload), encode(signature)));
    },
  };
}

const AT = '2020-02-01T00:00:00Z';
const INSTANT = '2020-02-01T00:00:00.000Z';

/** What `GET /verification/keys` answers. */
export async function keysOf(root: Key, seal: Key): Promise<Shown> {
  const content = { issued_at: INSTANT, keys: [], rules: [], seal: seal.shown };
  const withdrawals = { issued_at: INSTANT, withdrawn: [] };
  return {
    ...content,
    root: root.shown,
    signed: await root.signed(content),
    withdrawn: [],
    withdrawals: { issued_at: INSTANT, signed: await seal.signed(withdrawals) },
  };
}

export async function sha256(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

/** The head of a version, signed, and the texts of its files by their hash. */
export async function published(version: number, files: Record<string, object>, deltas: Shown[] = [], seal: Key, at = AT): Promise<[Shown, Map<string, string>]> {
  const texts = new Map<string, string>();
  const refOf = async (file: object): Promise<Shown> => {
    const text = JSON.stringify(file);
    texts.set(await sha256(text), text);
    return { sha256: await sha256(text), bytes: text.length, gzip_bytes: text.length, version };
  };
  const refs = Object.fromEntries(await Promise.all(Object.entries(files).map(async ([name, file]) => [name, await refOf(file)] as const)));
  const withRefs = await Promise.all(deltas.map(async ({ file, ...leads }) => ({ ...leads, ...(await refOf(file as object)) })));
  const content: Shown = { version, issued_at: at, routes: null, trains: null, ...refs, deltas: withRefs };
  return [{ ...content, signed: await seal.signed(content) }, texts];
}
