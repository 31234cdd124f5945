/** What a team's phone asks and sends: hand-overs go through the outbox, for a yard has no signal. */
import { call } from '../core/api';
import { now } from '../core/clock';
import type { ItemResult } from '../core/drain';
import { enqueue, registerKind, stored, type Label } from '../core/outbox';
import type { StoredItem } from '../core/store';
import type { HandOver } from './shapes';

export const HAND_OVER = 'basket_hand_over';

/** A hand-over as it waits: what is sent, and what the screens show meanwhile. */
export type WaitingHandOver = HandOver & {
  /** On the bag; absent when the code was scanned without a list. */
  number?: string;
  label: Label;
};

export const handOverOf = (item: { body: unknown }): WaitingHandOver => item.body as WaitingHandOver;

/** Keeps a hand-over and sends it as soon as it can be. */
export async function handOver(done: Omit<HandOver, 'handed_at'>, number: string | undefined): Promise<void> {
  const label: Label = {
    title: [number ? `交菜 ${number}` : '交菜', number ? `Handed over ${number}` : 'Handed over'],
    detail: done.how === 'scanned' ? ['取菜码已核对', 'with the code'] : ['放在门口', 'left at the door'],
  };
  await enqueue(HAND_OVER, { ...done, handed_at: now().toISOString(), ...(number ? { number } : {}), label });
}

/** How a hand-over of this phone that the server does not have yet stands; undefined without one. */
export function waitingHandOver(order_id: string): StoredItem | undefined {
  return stored.value.find((item) => item.kind === HAND_OVER && handOverOf(item).order_id === order_id);
}

interface Result {
  id: string;
  status: 'new' | 'identical' | 'rejected';
  code?: string;
  text?: string;
}

async function send(items: readonly StoredItem[]): Promise<ItemResult[]> {
  const bodies = items.map((item) => {
    const { label: _, number: __, ...body } = handOverOf(item);
    return body;
  });
  const { results } = await call<{ results: Result[] }>('POST', '/basket/team/hand-overs', { items: bodies });
  return results.map(({ id, status, code, text }) => ({ id, is_done: status !== 'rejected', code, text }));
}

/** Makes hand-overs ready to be sent. May be called more than once. */
export function registerTeam(): void {
  registerKind(HAND_OVER, { send, form: '/basket/team/window' });
}
