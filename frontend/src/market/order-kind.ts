/** How an order leaves the outbox: by its own id, so that the server takes it once. */
import { Problem } from '../core/api';
import { registerKind } from '../core/outbox';
import { sendEach } from '../core/send-each';
import type { StoredItem } from '../core/store';
import { ORDER, rememberNews, sendOrder, type OrderBody } from './data-buy';

async function sendOne(item: StoredItem): Promise<void> {
  try {
    await sendOrder(item.body as OrderBody);
  } catch (failure) {
    if (failure instanceof Problem) rememberNews(item.id, failure);
    throw failure;
  }
}

/** Makes orders ready to be sent. Each is a transaction of its own. May be called more than once. */
export function registerOrders(): void {
  registerKind(ORDER, { send: (items) => sendEach(items, sendOne), form: '/market/order' });
}
