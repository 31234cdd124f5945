/**
 * What the phone keeps during a shift, sealed at rest: the masked roster, which visits are whose, and
 * the form that is being filled.
 *
 * The key never leaves the browser (not extractable) and goes with everything else when the shift is
 * over, is signed off, or is ended by the server. It holds against whoever reads the phone's files,
 * not against whoever holds the phone unlocked during the shift (docs/adr/2026-11-22-village-on-the-phone.md).
 */
import { duty, onShiftOver } from '../core/duty';
import { DUTY, get, put } from '../core/store';

const KEY = `${DUTY}vault_key`;
const ENTRY = `${DUTY}vault.`;
const AES = 'AES-GCM';
const IV_BYTES = 12;

interface Kept {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

let opened: Promise<CryptoKey> | undefined;
onShiftOver(() => (opened = undefined));

async function keptOrNew(): Promise<CryptoKey> {
  const kept = await get<CryptoKey>(KEY);
  if (kept) return kept;
  const fresh = await crypto.subtle.generateKey({ name: AES, length: 256 }, false, ['encrypt', 'decrypt']);
  await put(KEY, fresh);
  return fresh;
}

function key(): Promise<CryptoKey> {
  // Two tabs must not make two keys: what one keeps the other could not read.
  opened ??= Promise.resolve(globalThis.navigator?.locks ? navigator.locks.request(KEY, keptOrNew) : keptOrNew());
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Keeps a value (anything JSON can say) under a name, until the shift is over. */
export async function keep(name: string, value: unknown): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const additionalData = new TextEncoder().encode(name);
  const clear = new TextEncoder().encode(JSON.stringify(value));
  const data = await crypto.subtle.encrypt({ name: AES, iv, additionalData }, await key(), clear);
  // The shift may have ended meanwhile; then nothing may come back.
  if (duty.value.state !== 'in') return;
  await put(ENTRY + name, { iv, data } satisfies Kept);
}

/** Reads what is kept under a name; undefined when there is nothing, or nothing that this key opens. */
export async function read<T>(name: string): Promise<T | undefined> {
  const kept = await get<Kept>(ENTRY + name);
  if (!kept) return undefined;
  const additionalData = new TextEncoder().encode(name);
  try {
    const clear = await crypto.subtle.decrypt({ name: AES, iv: kept.iv, additionalData }, await key(), kept.data);
    return JSON.parse(new TextDecoder().decode(clear)) as T;
  } catch {
    return undefined;
  }
}
