/**
 * Sealed storage on the phone: values under names, AES-256-GCM with a key that the browser makes and does
 * not give out (not extractable). It holds against whoever reads the phone's files, not against whoever
 * holds the phone unlocked.
 */
import { get, put } from './store';

const AES = 'AES-GCM';
const IV_BYTES = 12;

/** A value, sealed. */
export interface Kept {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

/** The key of the moment in which it was asked for. */
export type Held = Promise<CryptoKey>;

export interface Vault {
  /** The key of now. What was read before a wipe is sealed with it or not at all, never with the key after. */
  hold: () => Held;
  /** Whether that still is the key: it was not forgotten in the meantime. */
  isHeld: (held: Held) => boolean;
  /** Seals a value (anything JSON can say), bound to a name, for whoever keeps it themselves. */
  seal: (name: string, value: unknown, held?: Held) => Promise<Kept>;
  /** Opens what was sealed under a name; undefined when this key does not open it. */
  open: <T>(name: string, kept: Kept) => Promise<T | undefined>;
  /** Keeps a value (anything JSON can say) under a name, unless the key is forgotten before it is sealed. */
  keep: (name: string, value: unknown, held?: Held) => Promise<void>;
  /** Reads what is kept under a name; undefined when there is nothing, or nothing that this key opens. */
  read: <T>(name: string) => Promise<T | undefined>;
  /** The key was deleted from the storage: the next one is made anew. */
  forget: () => void;
}

async function keptOrNew(name: string): Promise<CryptoKey> {
  const kept = await get<CryptoKey>(name);
  if (kept) return kept;
  const fresh = await crypto.subtle.generateKey({ name: AES, length: 256 }, false, ['encrypt', 'decrypt']);
  await put(name, fresh);
  return fresh;
}

/**
 * A vault whose key stands under one name and its entries under names with one beginning, so that both
 * go with whatever else begins so. `mayKeep` is asked last of all: once it is false nothing comes back.
 */
export function vaultOf(keyName: string, entry: string, mayKeep: () => boolean = () => true): Vault {
  let opened: Held | undefined;
  const hold = (): Held => {
    const make = (): Promise<CryptoKey> => keptOrNew(keyName);
    // Two tabs must not make two keys: what one keeps the other could not read.
    opened ??= Promise.resolve(globalThis.navigator?.locks ? navigator.locks.request(keyName, make) : make());
    opened.catch(() => (opened = undefined));
    return opened;
  };
  const vault: Vault = {
    hold,
    isHeld: (held) => held === opened,
    async seal(name, value, held = hold()) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const additionalData = new TextEncoder().encode(name);
      const clear = new TextEncoder().encode(JSON.stringify(value));
      const data = await crypto.subtle.encrypt({ name: AES, iv, additionalData }, await held, clear);
      return { iv, data };
    },
    async open<T>(name: string, { iv, data }: Kept) {
      const additionalData = new TextEncoder().encode(name);
      try {
        const clear = await crypto.subtle.decrypt({ name: AES, iv, additionalData }, await hold(), data);
        return JSON.parse(new TextDecoder().decode(clear)) as T;
      } catch {
        return undefined;
      }
    },
    async keep(name, value, held = hold()) {
      const sealed = await vault.seal(name, value, held);
      if (mayKeep() && vault.isHeld(held)) await put(entry + name, sealed);
    },
    async read<T>(name: string) {
      const kept = await get<Kept>(entry + name);
      return kept && vault.open<T>(name, kept);
    },
    forget: () => (opened = undefined),
  };
  return vault;
}
