/** A hand-over that this phone has recorded and the server does not have yet. */
import { items, type OutboxItem } from '../core/outbox';
import { HAND_OVER } from './data-sell';
import type { HandOver } from './deal-rules';

/** Under this name the form of a hand-over is kept while it is filled. */
export const handDraftKey = (order_id: string): string => `hand-over.${order_id}`;

/** The recorded hand-over of an order, waiting or refused; undefined when there is none. */
export function usePendingHandOver(order_id: string): OutboxItem | undefined {
  return items.value.find(({ kind, body }) => kind === HAND_OVER && (body as HandOver).order_id === order_id);
}
