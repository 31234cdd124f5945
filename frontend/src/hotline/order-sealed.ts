/** Acts on work orders that were recorded without a network: sealed, kept in the outbox, sent with their photos. */
import { call, Offline, online, Problem } from '../core/api';
import { now } from '../core/clock';
import { isPassing, type ItemResult } from '../core/drain';
import { duty, onShiftOver } from '../core/duty';
import { discard, enqueue, registerKind, sendNow, stored, unsentOnDuty, type Label } from '../core/outbox';
import { seal } from '../core/sealed';
import { outboxItems, type StoredItem } from '../core/store';
import { sealingKey } from '../watched/data';
import { act, type OrderBrief } from './data-orders';
import { album, sendPhotos } from './order-album';
import { OFFLINE_ACTS, type Wish } from './order-act-rules';
import { loadDrafts } from './order-drafts';
import { numberText } from './number';
import { texts, type Act } from './words';

const OUTBOX_KIND = 'duty_order_act';
const SEAL_KIND = 'order_act';
const AT_ONCE = 25;

/** What stands beside the sealed act: whose photos go where, and what the outbox says of it. */
interface Body {
  id: string;
  sealed: string;
  label: Label;
  number: string;
  act: Act;
  pictures: readonly string[];
}

/** How an act ended: at the server (null: the order is out of sight by now), or safe on this phone. */
export type Done = { isSent: true; order: OrderBrief | null } | { isSent: false };

/** The acts on an order that this phone has recorded and the server has not taken, oldest first. */
export function ownActs(number: string): readonly { id: string; act: Act; state: StoredItem['state']; text?: string }[] {
  return stored.value
    .filter(({ kind, body }) => kind === OUTBOX_KIND && (body as Body).number === number)
    .map(({ id, body, state, text }) => ({ id, act: (body as Body).act, state, text }));
}

/**
 * Does an act: at the server when it can be had, sealed into the outbox when it cannot and the act is one
 * for on site. What waits for the same order goes first, so a later act waits behind it.
 */
export async function perform(number: string, id: string, wish: Wish): Promise<Done> {
  const mayWait = OFFLINE_ACTS.has(wish.act);
  const isBehind = ownActs(number).some(({ state }) => state === 'waiting');
  if (!mayWait || (online.value && !isBehind)) {
    try {
      const pictures = wish.pictures ?? [];
      await sendPhotos(number, pictures);
      const order = await act(number, id, wish);
      await album.drop(pictures);
      return { isSent: true, order };
    } catch (failure) {
      if (!(failure instanceof Offline && mayWait)) throw failure;
    }
  }
  await record(number, id, wish);
  return { isSent: false };
}

/** Seals an act. From here on the phone itself cannot read it. Throws `Offline` when it never had the key. */
async function record(number: string, id: string, wish: Wish): Promise<void> {
  if (duty.value.state !== 'in') throw new Offline();
  const { staff_id } = duty.value;
  const clear = { number, done_at: now().toISOString(), ...wish };
  const sealed = await seal(JSON.stringify(clear), await sealingKey(), { kind: SEAL_KIND, id, staff_id });
  const [zh, en] = texts[`hotline.act.${wish.act}`];
  const label: Label = { title: [`工单 · ${zh}`, `Work order · ${en}`], detail: [numberText(number), numberText(number)] };
  const body: Body = { id, sealed, label, number, act: wish.act, pictures: wish.pictures ?? [] };
  await enqueue(OUTBOX_KIND, body, { owner: staff_id });
}

/** Forgets an act that was not accepted, with its photos. */
export async function forgetAct(id: string): Promise<void> {
  const item = stored.value.find((one) => one.id === id);
  await discard(id);
  if (item) await album.drop((item.body as Body).pictures);
}

interface Result {
  id: string;
  status: 'new' | 'identical' | 'rejected';
  code?: string;
  text?: string;
  fields?: ItemResult['fields'];
}

/** Photos first: an act names them. One whose photo is refused is refused with it. */
async function photosOf({ number, pictures }: Body): Promise<Problem | undefined> {
  try {
    await sendPhotos(number, pictures);
    return undefined;
  } catch (failure) {
    if (failure instanceof Problem && failure.status !== 401 && !isPassing(failure.status)) return failure;
    throw failure;
  }
}

async function send(items: readonly StoredItem[]): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const ready: Body[] = [];
    for (const { id, body } of items.slice(at, at + AT_ONCE)) {
      const refused = await photosOf(body as Body);
      if (refused) results.push({ id, is_done: false, code: refused.code, text: refused.text });
      else ready.push(body as Body);
    }
    if (ready.length > 0) results.push(...(await posted(ready)));
  }
  return results;
}

async function posted(bodies: readonly Body[]): Promise<ItemResult[]> {
  const items = bodies.map(({ id, sealed }) => ({ id, sealed }));
  const { results } = await call<{ results: Result[] }>('POST', '/duty/orders-sealed', { items });
  for (const { id, status } of results) {
    if (status !== 'rejected') await album.drop(bodies.find((one) => one.id === id)?.pictures ?? []);
  }
  return results.map(({ id, status, code, text, fields }) => ({ id, is_done: status !== 'rejected', code, text, fields }));
}

let starting: Promise<void> | undefined;

/** Photos that neither a form nor an act in the outbox names are left over. */
async function load(): Promise<void> {
  const typed = await loadDrafts();
  const waiting = (await outboxItems()).flatMap(({ kind, body }) => (kind === OUTBOX_KIND ? (body as Body).pictures : []));
  await album.sweep(new Set([...waiting, ...typed.flatMap(({ pictures }) => pictures)]));
}

/** Makes what was recorded ready to be sent, and what was typed ready to be shown. Once a shift. */
export function startOrders(): Promise<void> {
  if (starting) return starting;
  registerKind(OUTBOX_KIND, { send });
  if (unsentOnDuty.value && online.value) sendNow();
  void sealingKey().catch(() => undefined);
  starting = load().catch(() => undefined);
  return starting;
}

onShiftOver(() => (starting = undefined));
