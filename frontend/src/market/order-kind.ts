/** How an order leaves the outbox: alone, by its own id, so that the server takes it once. */
import { call, Problem } from '../core/api';
import type { ItemResult } from '../core/drain';
import { isPassing } from '../core/drain';
import { registerKind } from '../core/outbox';
import type { StoredItem } from '../core/store';

export const ORDER = 'order';

async function sendOne(item: StoredItem): Promise<ItemResult> {
  const { label: _, ...body } = item.body as { label?: unknown };
  try {
    await call('POST', '/market/orders', body);
    return { id: item.id, is_done: true };
  } catch (failure) {
    if (!(failure instanceof Problem) || failure.status === 401 || isPassing(failure.status)) throw failure;
    const { code, text, fields } = failure;
    return { id: item.id, is_done: false, code, text, fields: { ...fields } };
  }
}

/** Sends the first only: the next one comes with the next batch, for each order is one transaction. */
async function send(items: readonly StoredItem[]): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  for (const item of items) results.push(await sendOne(item));
  return results;
}

/** Makes orders ready to be sent. May be called more than once. */
export function registerOrders(): void {
  registerKind(ORDER, { send, form: '/market/cart' });
}
