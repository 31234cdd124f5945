/** Hand-overs as this phone keeps them until they are sent. */
import { call } from '../core/api';
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

/** Sends a hand-over; the same one again changes nothing. */
export async function sendHandOver(item: StoredItem): Promise<void> {
  const { label: _, order_id, ...body } = item.body as HandOver;
  await call('POST', `/me/deals/${order_id}/hand-over`, body);
}
