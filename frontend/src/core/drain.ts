/**
 * The rules of the outbox, without browser, clock or network, so that they can be tested alone:
 * what is sent next, and what an answer means.
 */
import { Offline, Problem, type FieldError } from './api';
import type { StoredItem } from './store';

export const BATCH_MOST = 50;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;

/** What the server said about one item. */
export interface ItemResult {
  id: string;
  /** Done: it is stored, and leaves the outbox. Not done: it was refused, and says why. */
  is_done: boolean;
  code?: string;
  text?: string;
  fields?: Record<string, FieldError>;
}

/** Sends items of one kind and group, and answers one result each. Throws Problem or Offline. */
export type Send = (items: readonly StoredItem[], group: string) => Promise<ItemResult[]>;

export interface Shelf {
  items(): Promise<StoredItem[]>;
  patch(id: string, patch: Partial<StoredItem>): Promise<void>;
  /** Those of a batch that are done leave together: a queue of thousands is not read anew for each of them. */
  remove(ids: readonly string[]): Promise<void>;
}

/** Why sending came to an end. `later` says after how many milliseconds the server wants to be asked. */
export type Ending =
  | { ended: 'empty' }
  | { ended: 'signed_out' }
  | { ended: 'later'; is_offline: boolean; retry_after_ms?: number };

/**
 * The next batch: the oldest waiting item of a known kind and those behind it of the same kind and
 * group, without a gap, at most `most`. Refused items are stepped over: one must not block the rest.
 */
export function nextBatch(items: readonly StoredItem[], kinds: ReadonlySet<string>, most = BATCH_MOST): StoredItem[] {
  const waiting = items.filter((item) => item.state === 'waiting' && kinds.has(item.kind));
  const first = waiting[0];
  if (!first) return [];
  const end = waiting.findIndex((item) => item.kind !== first.kind || item.group !== first.group);
  return waiting.slice(0, Math.min(most, end < 0 ? waiting.length : end));
}

/** Milliseconds before try number `failures` + 1: doubling from 1 s to 5 min, with full jitter above half. */
export function waitMs(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 20));
  return Math.round(ceiling * (0.5 + random / 2));
}

/** Whether asking again with the same content may help. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

async function settle(shelf: Shelf, batch: readonly StoredItem[], results: readonly ItemResult[]): Promise<boolean> {
  const byId = new Map(results.map((result) => [result.id, result]));
  let isComplete = true;
  const done = batch.filter(({ id }) => byId.get(id)?.is_done).map(({ id }) => id);
  if (done.length > 0) await shelf.remove(done);
  for (const item of batch) {
    const result = byId.get(item.id);
    if (!result) isComplete = false;
    else if (!result.is_done) await shelf.patch(item.id, { state: 'refused', code: result.code, text: result.text, fields: result.fields });
  }
  return isComplete;
}

/** Sends what waits, in order, until nothing waits or the server cannot be had. */
export async function drain(
  shelf: Shelf,
  senders: ReadonlyMap<string, Send>,
  onSending: (ids: readonly string[]) => void = () => undefined,
): Promise<Ending> {
  const kinds = new Set(senders.keys());
  let most = BATCH_MOST;
  for (;;) {
    const batch = nextBatch(await shelf.items(), kinds, most);
    const first = batch[0];
    if (!first) return { ended: 'empty' };
    onSending(batch.map((item) => item.id));
    try {
      const results = await senders.get(first.kind)!(batch, first.group);
      if (!(await settle(shelf, batch, results))) return { ended: 'later', is_offline: false };
    } catch (failure) {
      if (failure instanceof Offline) return { ended: 'later', is_offline: true };
      if (!(failure instanceof Problem)) throw failure;
      if (failure.status === 401) return { ended: 'signed_out' };
      if (isPassing(failure.status)) {
        const seconds = failure.retryAfterS;
        return { ended: 'later', is_offline: false, retry_after_ms: seconds === undefined ? undefined : seconds * 1000 };
      }
      // The batch as a whole was refused. One by one shows which item is to blame.
      if (batch.length > 1) most = 1;
      else {
        const { code, text, fields } = failure;
        await shelf.patch(first.id, { state: 'refused', code, text, fields: { ...fields } });
      }
    } finally {
      onSending([]);
    }
  }
}
