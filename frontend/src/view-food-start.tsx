/** Loaded when the outbox holds something for the market or the basket: says how each kind is sent. */
import { sendNow } from './core/outbox';
import { registerOrders } from './market/order-kind';
import { registerSelling } from './market/sell-data';

export function startFood(): void {
  registerOrders();
  registerSelling();
  sendNow();
}
