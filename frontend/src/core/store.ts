/**
 * The phone's own storage: IndexedDB through `idb`, one database with two stores.
 *
 * `kv` holds whatever has a name (session, credentials, drafts, device key); `outbox` holds what
 * waits to be sent, in the order in which it was entered.
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb';

/** One thing that waits to be sent, as it is stored. `seq` keeps the order. */
export interface StoredItem {
  seq?: number;
  id: string;
  kind: string;
  body: unknown;
  /** Items are sent together only with others of the same group (e.g. the same time beacon). */
  group: string;
  /** The staff id of whoever recorded it on duty, sealed; absent for what a resident entered. */
  owner?: string;
  /** `sending` is never stored: after a crash the item simply waits again. */
  state: 'waiting' | 'refused';
  code?: string;
  text?: string;
  fields?: Record<string, { code: string; text: string }>;
  created_at: string;
}

interface Schema extends DBSchema {
  kv: { key: string; value: unknown };
  outbox: { key: number; value: StoredItem; indexes: { id: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function db(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('changxing', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('kv');
      fresh.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true }).createIndex(
        'id',
        'id',
        { unique: true },
      );
    },
    blocking(_was, _wanted, event) {
      // A newer version in another tab wants to upgrade: let it, and open again when needed.
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

export async function get<T>(key: string): Promise<T | undefined> {
  return (await (await db()).get('kv', key)) as T | undefined;
}

type Names = IDBPObjectStore<Schema, ['kv'], 'kv', 'readwrite'>;

/** One write, committed at once and not when the page hears of it: a reload behind it aborts nothing. */
async function write(act: (kv: Names) => Promise<unknown>): Promise<void> {
  const tx = (await db()).transaction('kv', 'readwrite');
  await Promise.all([act(tx.store), tx.commit(), tx.done]);
}

export const put = (key: string, value: unknown): Promise<void> => write((kv) => kv.put(value, key));

export const del = (key: string): Promise<void> => write((kv) => kv.delete(key));

/** All entries whose key starts with `prefix`, by key. */
export async function entries<T>(prefix: string): Promise<Map<string, T>> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const tx = (await db()).transaction('kv');
  const [keys, values] = await Promise.all([tx.store.getAllKeys(range), tx.store.getAll(range)]);
  return new Map(keys.map((key, index) => [key, values[index] as T]));
}

/** Forgets all entries whose key starts with `prefix`. */
export const delAll = (prefix: string): Promise<void> => write((kv) => kv.delete(IDBKeyRange.bound(prefix, `${prefix}\uffff`)));

/** Keys that begin so belong to a shift on duty: they go with the shift. */
export const DUTY = 'duty.';
/** A resident's sign-out leaves these alone. */
const OF_DUTY = /^(draft\.|off_)?duty\./;

/**
 * Empties everything of the resident: data, drafts, keys, the outbox. One transaction, so never half.
 * What somebody on duty keeps here stays: a village head's own code must not cost a village its visits.
 */
export async function wipe(): Promise<void> {
  const tx = (await db()).transaction(['kv', 'outbox'], 'readwrite');
  const [kv, outbox] = [tx.objectStore('kv'), tx.objectStore('outbox')];
  for (const key of await kv.getAllKeys()) if (!OF_DUTY.test(key)) await kv.delete(key);
  for (let at = await outbox.openCursor(); at; at = await at.continue()) if (!at.value.owner) await at.delete();
  await tx.done;
}

/** Everything in the outbox, oldest first. */
export async function outboxItems(): Promise<StoredItem[]> {
  return (await db()).getAll('outbox');
}

/**
 * Adds an item; the same id again changes nothing, which is answered by false. `insteadOf` leaves in the
 * same transaction.
 */
export async function outboxAdd(item: StoredItem, insteadOf?: string): Promise<boolean> {
  const tx = (await db()).transaction('outbox', 'readwrite');
  const byId = tx.store.index('id');
  if (insteadOf !== undefined) {
    const old = await byId.getKey(insteadOf);
    if (old !== undefined) await tx.store.delete(old);
  }
  const isNew = (await byId.getKey(item.id)) === undefined;
  if (isNew) await tx.store.add(item);
  await tx.done;
  return isNew;
}

/** Changes an item if it is still there. */
export async function outboxPatch(id: string, patch: Partial<StoredItem>): Promise<void> {
  const tx = (await db()).transaction('outbox', 'readwrite');
  const found = await tx.store.index('id').get(id);
  if (found) await tx.store.put({ ...found, ...patch });
  await tx.done;
}

export async function outboxDelete(ids: readonly string[]): Promise<void> {
  const tx = (await db()).transaction('outbox', 'readwrite');
  const byId = tx.store.index('id');
  for (const id of ids) {
    const key = await byId.getKey(id);
    if (key !== undefined) await tx.store.delete(key);
  }
  await tx.done;
}
