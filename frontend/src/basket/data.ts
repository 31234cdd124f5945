/** What the phone asks of points, offers and its household's orders, keeps of them, and sends. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { call, Problem } from '../core/api';
import { now } from '../core/clock';
import { draftOf, dropDraft, keepDraft } from '../core/draft';
import { enqueue, registerKind, stored, type Label, type OutboxItem } from '../core/outbox';
import { sendEach } from '../core/send-each';
import { onWiped, PERSONAL, session } from '../core/session';
import { get, put, type StoredItem } from '../core/store';
import { home } from '../market/buy-words';
import { productOf } from '../market/products';
import { RESIDENT, type Resident } from '../residents/data';
import { bodyOf, type Checkout, type News } from './rules';
import type { BasketOrder, Point, Window } from './shapes';

export const BASKET_ORDER = 'basket_order';

/** An answer with the moment at which this phone heard it. */
interface Heard<T> {
  at_ms: number;
  data: T;
}

export interface Kept<T> {
  /** The newest answer, or the kept one until then. */
  data: T | undefined;
  /** When `data` was heard. */
  at_ms: number;
  failure: unknown;
  isBusy: boolean;
  /** Asks again. Never throws. */
  reload: () => Promise<void>;
  /** Shows and keeps what a write has just answered. */
  set: (data: T) => void;
}

const keyOf = (name: string): string => `${PERSONAL}basket.${name}`;

/**
 * Reads `path` when the screen opens and when the network comes back; the last answer stays on the
 * phone under `name`, with its age, until the person signs out. Nothing is asked without a path.
 */
export function useKept<T>(path: string | undefined, name: string): Kept<T> {
  const [heard, show] = useState<Heard<T>>();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const set = (data: T): void => {
    const fresh = { at_ms: now().getTime(), data };
    show(fresh);
    void put(keyOf(name), fresh).catch(() => undefined);
  };
  const reload = async (): Promise<void> => {
    if (!path) return;
    setBusy(true);
    try {
      set(await call<T>('GET', path));
      setFailure(undefined);
    } catch (problem) {
      setFailure(problem);
    }
    setBusy(false);
  };
  useEffect(() => {
    if (!path) return;
    void get<Heard<T>>(keyOf(name))
      .then((kept) => show((fresh) => fresh ?? kept))
      .catch(() => undefined);
  }, [path, name]);
  useEffect(() => {
    void reload();
    // Not the signal `online`: a browser answers public reads from its cache, and it would go up and down for ever.
    const again = () => void reload();
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [path]);
  return { data: heard?.data, at_ms: heard?.at_ms ?? 0, failure, isBusy, reload, set };
}

/** The draft in which the basket of one point is kept. */
export const basketOf = (point_id: string): string => `basket.of.${point_id}`;
/** The draft that says which point the household buys at. */
export const CHOSEN = 'basket.chosen';

export interface Chosen {
  point_id?: string;
  /** Another place than one's own, to look at. */
  area?: string;
}

/** An order in the outbox: what is sent is made of it, the rest is what the screens show meanwhile. */
export interface WaitingOrder {
  id: string;
  checkout: Checkout;
  point: Pick<Point, 'point_id' | 'name' | 'kind'>;
  window: Pick<Window, 'on' | 'from' | 'to'>;
  /** Of another address than one's own. */
  division_code: string;
  label: Label;
}

export const waitingOf = (item: OutboxItem | StoredItem): WaitingOrder => item.body as WaitingOrder;

export const keptOrder = (order_id: string): string => `order.${order_id}`;

/** Counts what was sent from this page, so that lists ask anew. */
export const sentCount = signal(0);

/** Keeps an order to be sent. `insteadOf` names a refused one that it mends. */
export async function placeOrder(order: Omit<WaitingOrder, 'label'>, insteadOf?: string): Promise<void> {
  const { on, from, to } = order.window;
  const names = (of: 'zh' | 'en') => order.checkout.lines.map(({ product }) => productOf(product)?.[of] ?? '').filter(Boolean);
  const label: Label = {
    title: ['买菜订单', 'Grocery order'],
    detail: [`${on} ${from}–${to} · ${names('zh').join('、')}`, `${on} ${from}–${to} · ${names('en').join(', ')}`],
  };
  await enqueue(BASKET_ORDER, { ...order, label }, insteadOf ? { insteadOf } : {});
  dropDraft(basketOf(order.point.point_id));
  if (insteadOf) dropDraft(NEWS + insteadOf);
}

const NEWS = 'basket.news.';

/** What the server said when it refused an order of this phone. */
export const newsOf = (id: string): News | undefined => draftOf<News>(NEWS + id);

function rememberNews(id: string, failure: unknown): void {
  if (!(failure instanceof Problem)) return;
  const { lines = [] } = (failure.body ?? {}) as Partial<News>;
  keepDraft(NEWS + id, { at: now().toISOString(), code: failure.code, lines } satisfies News);
}

async function sendOrder(item: StoredItem): Promise<void> {
  const { id, checkout, point, division_code } = waitingOf(item);
  const order = await call<BasketOrder>('POST', '/basket/orders', bodyOf({ ...checkout, id }, point, division_code)).catch((failure: unknown) => {
    rememberNews(id, failure);
    throw failure;
  });
  dropDraft(NEWS + id);
  await put(keyOf(keptOrder(order.order_id)), { at_ms: now().getTime(), data: order }).catch(() => undefined);
  sentCount.value += 1;
}

/** Makes orders ready to be sent. May be called more than once. */
export function registerBasket(): void {
  registerKind(BASKET_ORDER, { send: (items) => sendEach(items, sendOrder), form: '/basket/checkout' });
}

/** What waits on this phone to be ordered, by listing, in grams or pieces. */
export function waitingUnits(): ReadonlyMap<string, number> {
  const waiting = new Map<string, number>();
  for (const item of stored.value) {
    if (item.kind !== BASKET_ORDER || item.state !== 'waiting') continue;
    for (const { listing_id, units, unit_quantity } of waitingOf(item).checkout.lines) {
      waiting.set(listing_id, (waiting.get(listing_id) ?? 0) + units * unit_quantity);
    }
  }
  return waiting;
}

/** What the city knows of the household's own place; the address is masked. */
export const own = signal<Pick<Resident, 'division_code' | 'address'> | undefined>(undefined);

onWiped(() => {
  own.value = undefined;
});

/** Makes the own place known, from the phone at once and from the server. Never throws. */
export async function learnOwn(): Promise<void> {
  const know = (resident: Resident): void => {
    own.value = resident;
    home.value = resident.division_code;
  };
  const kept = await get<Resident>(PERSONAL + RESIDENT).catch(() => undefined);
  if (kept) return know(kept);
  if (session.value.account?.has_applied !== true) return;
  const fresh = await call<Resident>('GET', '/me').catch(() => undefined);
  if (!fresh) return;
  know(fresh);
  await put(PERSONAL + RESIDENT, fresh).catch(() => undefined);
}
