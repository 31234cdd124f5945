/** Loaded when the outbox holds something for the market or the basket: says how each kind is sent. */
import { registerBasket } from './basket/data';
import { registerTeam } from './basket/data-team';
import { changed, sendNow } from './core/outbox';
import { registerOrders } from './market/order-kind';
import { registerSelling } from './market/sell-data';

export function startFood(): void {
  registerOrders();
  registerSelling();
  registerBasket();
  registerTeam();
  // The list of what waits can name these kinds now, and offer to mend them.
  void changed();
  sendNow();
}
