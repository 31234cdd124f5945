/** Hand-overs as this phone keeps them until they are sent. */
import { call, Problem } from '../core/api';
import { isPassing, type ItemResult } from '../core/drain';
import { enqueue } from '../core/outbox';
import type { StoredItem } from '../core/store';
import type { HandOver } from './deal-rules';

export * from './deal-rules';

/** Under this name the open deals are kept on the phone, so that a field without a signal has them. */
export const DEALS = 'deals';
export const HAND_OVER = 'hand_over';

/** Keeps a hand-over and sends it as soon as it can be. `insteadOf` names a refused one that it mends. */
export async function enqueueHandOver(handOver: HandOver, insteadOf?: string): Promise<void> {
  await enqueue(HAND_OVER, handOver, { insteadOf });
}

/**
 * Sends items one after the other, each by `one`. What the server refused for good is a result; when it
 * cannot be had, what was sent before counts and the rest waits.
 */
export async function sendEach(items: readonly StoredItem[], one: (item: StoredItem) => Promise<void>): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  for (const item of items) {
    try {
      await one(item);
      results.push({ id: item.id, is_done: true });
    } catch (failure) {
      const isFinal = failure instanceof Problem && failure.status !== 401 && !isPassing(failure.status);
      if (isFinal) {
        const { code, text, fields } = failure;
        results.push({ id: item.id, is_done: false, code, text, fields: { ...fields } });
      } else if (results.length) return results;
      else throw failure;
    }
  }
  return results;
}

/** Sends a hand-over; the same one again changes nothing. */
export async function sendHandOver(item: StoredItem): Promise<void> {
  const { label: _, order_id, ...body } = item.body as HandOver;
  await call('POST', `/me/deals/${order_id}/hand-over`, body);
}
